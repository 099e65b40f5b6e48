// @ts-check
/**
 * How an unpaired screen becomes one of ours: it shows a code, staff confirm it, it collects its token once.
 * @module
 */

import { pause } from "./pause.mjs";

const ASK_AGAIN_MS = 2000;
const SERVER_AWAY_MS = 5000;

/** @typedef {{screen_id: string, token: string, public_key: string, kind: string}} Credential */

/**
 * Ask until a person has confirmed this screen; expired codes are replaced by new ones.
 * @param {{kind: string, width: number, height: number}} self
 * @param {(code: string | null) => void} show called with each new code, and with null while the server is away
 * @param {import("./store.mjs").Store} store keeps the open claim, so that another page shows the same code
 * @returns {Promise<Credential>}
 */
export async function pair(self, show, store) {
  let claim = (await store.get("claim")) ?? null;
  for (;;) {
    claim ??= await requestClaim(self);
    await store.set({ claim: claim ?? undefined });
    show(claim?.pairing_code ?? null);
    const credential = claim === null ? null : await collect(claim);
    if (credential !== null) {
      // Handed out once: on the disk before anything else, since the visitor may leave this page in the next instant.
      await store.set({ credential, claim: undefined });
      return credential;
    }
    if (claim === null) await pause(SERVER_AWAY_MS);
    claim = null;
  }
}

/**
 * @param {{kind: string, width: number, height: number}} self
 * @returns {Promise<{pairing_code: string, claim: string} | null>} null when the server does not answer, or refuses for now
 */
async function requestClaim(self) {
  try {
    const response = await fetch("/player/pairing", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(self),
    });
    return response.status === 201 ? await response.json() : null;
  } catch {
    return null;
  }
}

/**
 * @param {{claim: string}} claim
 * @returns {Promise<Credential | null>} null when the claim has expired
 */
async function collect({ claim }) {
  for (;;) {
    await pause(ASK_AGAIN_MS);
    try {
      const response = await fetch(`/player/pairing/${claim}`, { cache: "no-store" });
      if (response.status === 200) return await response.json();
      if (response.status !== 202) return null;
    } catch {
      // The server is away for a moment; the claim may still be good when it is back.
    }
  }
}
