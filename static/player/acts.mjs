// @ts-check
/** What this screen does when it is told to (遥控指令): one act for each command. */

import { bearer } from "./polling.mjs";
import { sha256Hex } from "./verify.mjs";

/** @typedef {import("./agent.mjs").Agent} Agent */
/** @typedef {import("./commands.mjs").Outcome} Outcome */

/**
 * @param {Agent} agent
 * @returns {Record<string, (args: any, id: number) => Promise<Outcome> | Outcome>}
 */
export function actsOf(agent) {
  return {
    identify({ seconds, label }) {
      if (agent.following.notice()) throw new Error("an emergency notice has the glass");
      agent.face.glass.identify(agent.credential.screen_id, label, seconds * 1000);
      return {};
    },
    reload: () => ({ after: () => location.reload() }),
    screenshot: (_, id) => screenshot(agent, id),
    async display(settings) {
      await agent.store.set({ display: settings });
      agent.face.glass.set(settings);
      return {};
    },
    rotate: () => rotate(agent),
    clear_cache: () => clearCache(agent),
    collect_logs: () => ({ result: { lines: agent.log.tail() } }),
  };
}

/**
 * @param {Agent} agent
 * @param {number} id
 * @returns {Promise<Outcome>}
 */
async function screenshot(agent, id) {
  const { blob, width, height } = await agent.face.picture();
  const headers = { "Content-Type": blob.type, ...bearer(agent.credential.token) };
  const response = await fetch(`/player/commands/${id}/picture`, { method: "POST", headers, body: blob });
  if (!response.ok) throw new Error(`the picture was not taken: ${response.status}`);
  return { result: { width, height } };
}

/**
 * @param {Agent} agent
 * @returns {Promise<Outcome>}
 */
async function rotate(agent) {
  const headers = { "Content-Type": "application/json", ...bearer(agent.credential.token) };
  const response = await fetch("/player/credential", { method: "POST", headers, body: "{}" });
  if (!response.ok) throw new Error(`no new credential: ${response.status}`);
  const { token } = await response.json();
  const credential = { ...agent.credential, token };
  await agent.store.set({ credential }); // before it is used: with its first use the old one dies
  agent.credential = credential;
  return { after: () => agent.connection?.changeToken(token) };
}

/**
 * Forget what is not needed, and fetch anew what the disk has spoilt.
 * @param {Agent} agent
 * @returns {Promise<Outcome>}
 */
async function clearCache(agent) {
  const before = await agent.store.size();
  await agent.store.prune(agent.following.needed());
  const after = await agent.store.size();
  for (const sha256 of await agent.store.held()) {
    const blob = await agent.store.media(sha256);
    const sound = blob && (await sha256Hex(new Uint8Array(await blob.arrayBuffer()))) === sha256;
    if (!sound) await agent.following.picture(sha256);
  }
  return { result: { files: before.files - after.files, bytes: before.bytes - after.bytes } };
}
