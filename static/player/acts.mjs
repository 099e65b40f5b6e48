// @ts-check
/** What this screen does when it is told to (遥控指令): one act for each command. */

import { bearer } from "./polling.mjs";

/** @typedef {import("./agent.mjs").Agent} Agent */
/** @typedef {import("./commands.mjs").Outcome} Outcome */

/**
 * @param {Agent} agent
 * @returns {Record<string, (args: any, id: number) => Promise<Outcome> | Outcome>}
 */
export function actsOf(agent) {
  return {
    identify({ seconds, label }) {
      if (agent.following.notice()) throw new Error("notice_on");
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
 * @param {string} code what the people at the desk are told in their own words; the status is for the log
 * @param {Response} response
 */
function refusal(agent, code, { status }) {
  agent.log.warning(`${code}: the server answers ${status}`);
  return new Error(code);
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
  if (!response.ok) throw refusal(agent, "picture_refused", response);
  return { result: { width, height } };
}

/**
 * @param {Agent} agent
 * @returns {Promise<Outcome>}
 */
async function rotate(agent) {
  const headers = { "Content-Type": "application/json", ...bearer(agent.credential.token) };
  const response = await fetch("/player/credential", { method: "POST", headers, body: "{}" });
  if (!response.ok) throw refusal(agent, "no_credential", response);
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
  for (const sha256 of await agent.store.held()) await agent.following.picture(sha256);
  return { result: { files: before.files - after.files, bytes: before.bytes - after.bytes } };
}
