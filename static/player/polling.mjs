// @ts-check
/** The protocol by plain HTTP, for networks that let no websocket through: the same members, the same answers. */

const ADDRESSES = /** @type {Record<string, string>} */ ({
  status: "/player/status",
  displayed: "/player/displayed",
  "command.done": "/player/command-done",
});

const ANSWER_WITHIN_MS = 10_000; // as on the websocket: one answer that never comes must not silence what is said after it

/**
 * @param {string} event as on the websocket
 * @param {unknown} document
 * @param {string} token
 * @returns {Promise<any>} the answer, typed errors among them; null when the server is away
 */
export async function ask(event, document, token) {
  try {
    const response = await fetch(ADDRESSES[event], {
      method: "POST",
      headers: { "Content-Type": "application/json", ...bearer(token) },
      body: JSON.stringify(document),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (event === "status" && response.status === 404) return await cueAlone(token);
    const answer = await response.json();
    return response.ok || answer.error ? answer : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} token
 * @returns {Promise<boolean>} whether the server says so itself; one that is away says nothing
 */
export async function isRevoked(token) {
  try {
    return (await askForCue(token)).status === 401;
  } catch {
    return false;
  }
}

/**
 * A server that takes no reports by HTTP still says what is due.
 * @param {string} token
 */
async function cueAlone(token) {
  const response = await askForCue(token);
  if (response.status === 401) return { error: "Unauthenticated" };
  return response.ok ? response.json() : null;
}

/** @param {string} token */
function askForCue(token) {
  return fetch("/player/cue", { headers: bearer(token), cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
}

/**
 * @param {string} token
 * @returns {Record<string, string>}
 */
export function bearer(token) {
  return { Authorization: `Bearer ${token}` };
}
