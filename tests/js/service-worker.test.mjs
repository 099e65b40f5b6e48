// What keeps the player page on the screen: fresh from the server when it answers, from the screen when it does not.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

const ORIGIN = "http://screens.example";
const listeners = /** @type {Record<string, (event: any) => void>} */ ({});
const disk = { kept: /** @type {Map<string, string>} */ (new Map()), full: false };
/** @param {{url: string}} request @param {boolean} [ignoreSearch] */
const key = ({ url }, ignoreSearch) => (ignoreSearch ? url.split("?")[0] : url);
const cache = {
  async put(/** @type {{url: string}} */ request, /** @type {Response} */ response) {
    if (disk.full) throw new Error("QuotaExceededError");
    disk.kept.set(request.url, await response.text());
  },
  async match(/** @type {{url: string}} */ request, /** @type {{ignoreSearch: boolean}} */ { ignoreSearch }) {
    const found = [...disk.kept].find(([url]) => key({ url }, ignoreSearch) === key(request, ignoreSearch));
    return found && new Response(found[1]);
  },
};
Object.assign(globalThis, {
  addEventListener: (/** @type {string} */ name, /** @type {(event: any) => void} */ listener) => (listeners[name] = listener),
  caches: { open: async () => cache },
  location: { origin: ORIGIN },
});
await import("../../static/player/service-worker.mjs");

/**
 * What the page gets, and what is kept by then.
 * @param {import("node:test").TestContext} t
 * @param {() => Promise<Response>} server
 * @param {{full?: boolean, kept?: [string, string][], path?: string, mode?: string}} [given]
 */
async function asked(t, server, { full = false, kept = [], path = "/player/", mode = "navigate" } = {}) {
  t.mock.method(globalThis, "fetch", server);
  Object.assign(disk, { full, kept: new Map(kept.map(([address, body]) => [ORIGIN + address, body])) });
  const answers = /** @type {Promise<Response>[]} */ ([]);
  listeners.fetch({ request: { url: ORIGIN + path, method: "GET", mode }, respondWith: (/** @type {Promise<Response>} */ answer) => answers.push(answer) });
  const answer = await answers[0];
  return answer && [answer.status, await answer.text()];
}

const fresh = async () => new Response("fresh");
const away = async () => Promise.reject(new TypeError("Failed to fetch"));
const restarting = async () => new Response("Bad Gateway", { status: 502 });
const kept = /** @type {[string, string][]} */ ([["/player/", "kept"]]);

test("what the server says is shown, and kept", async (t) => {
  assert.deepEqual(await asked(t, fresh, { kept }), [200, "fresh"]);
  assert.equal(disk.kept.get(`${ORIGIN}/player/`), "fresh");
});

test("a full disk costs the copy, not the answer", async (t) => {
  assert.deepEqual(await asked(t, fresh, { full: true }), [200, "fresh"]);
});

test("what was kept is shown when the server is away, whatever follows the question mark", async (t) => {
  assert.deepEqual(await asked(t, away, { kept, path: "/player/?slot=2" }), [200, "kept"]);
});

test("what was kept is shown while only what stands before the server answers, and stays kept", async (t) => {
  assert.deepEqual(await asked(t, restarting, { kept }), [200, "kept"]);
  assert.equal(disk.kept.get(`${ORIGIN}/player/`), "kept");
});

test("without anything kept the failure is shown as it is", async (t) => {
  assert.deepEqual(await asked(t, restarting), [502, "Bad Gateway"]);
  await assert.rejects(asked(t, away), TypeError);
});

test("a no of the server itself is shown, not what was kept before it", async (t) => {
  assert.deepEqual(await asked(t, async () => new Response("gone", { status: 404 }), { kept }), [404, "gone"]);
});

test("a file is kept by its whole address", async (t) => {
  const files = /** @type {[string, string][]} */ ([["/static/a.css?v=1", "old"]]);
  await assert.rejects(asked(t, away, { kept: files, path: "/static/a.css?v=2", mode: "cors" }), TypeError);
});

test("programmes and pictures pass by", async (t) => {
  assert.equal(await asked(t, fresh, { path: "/media/1" }), undefined);
});
