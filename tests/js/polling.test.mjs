// The protocol by plain HTTP: what the server says is told, and one that says nothing is away.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, isRevoked } from "../../static/player/polling.mjs";

/**
 * A server that answers as told, and a time limit that is over at once where no answer comes.
 * @param {import("node:test").TestContext} t
 * @param {Record<string, Response | null>} answers by path; null for one that never comes
 */
function server(t, answers) {
  const limits = /** @type {number[]} */ ([]);
  t.mock.method(AbortSignal, "timeout", (/** @type {number} */ ms) => {
    limits.push(ms);
    const over = new AbortController();
    setTimeout(() => over.abort(new DOMException("too late", "TimeoutError")), 1);
    return over.signal;
  });
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ path, /** @type {RequestInit} */ { signal }) => {
    const silence = () => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    return answers[path] ?? silence();
  });
  return limits;
}

const unknown = () => new Response("", { status: 404 });

test("a report that is never answered is over after ten seconds", async (t) => {
  const limits = server(t, { "/player/status": null });
  assert.deepEqual([await ask("status", {}, "token"), limits], [null, [10_000]]);
});

test("a server that takes no reports and does not say either what is due is away", async (t) => {
  const limits = server(t, { "/player/status": unknown(), "/player/cue": null });
  assert.deepEqual([await ask("status", {}, "token"), limits], [null, [10_000, 10_000]]);
});

test("one that takes no reports still says what is due", async (t) => {
  server(t, { "/player/status": unknown(), "/player/cue": Response.json({ sequence: 7 }) });
  assert.deepEqual(await ask("status", {}, "token"), { sequence: 7 });
});

test("nobody's credential is gone because the server does not answer", async (t) => {
  const limits = server(t, { "/player/cue": null });
  assert.deepEqual([await isRevoked("token"), limits], [false, [10_000]]);
});
