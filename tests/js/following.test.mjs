// Following cues: what is taken up after a reload, what a disk has spoilt, and which pictures must stay.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { actsOf } from "../../static/player/acts.mjs";
import { canonicalJson } from "../../static/player/canonical.mjs";
import { Following } from "../../static/player/following.mjs";
import { Log } from "../../static/player/log.mjs";
import { CUE_DOMAIN, sha256Hex } from "../../static/player/verify.mjs";
import * as ed25519 from "../../static/vendor/noble/ed25519/index.js";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 22, 1, 0);
const SECRET = new Uint8Array(32).fill(7);
/** @param {Uint8Array} bytes */
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
/** @param {number} ms */
const instant = (ms) => new Date(ms).toISOString().replace(".000Z", "+00:00");
const sha = (/** @type {string} */ text) => sha256Hex(new TextEncoder().encode(text));
const settled = () => new Promise((resolve) => setImmediate(resolve));

/**
 * A programme of one page for each picture.
 * @param {string[]} pictures
 */
async function programmeOf(pictures) {
  const hashes = await Promise.all(pictures.map(sha));
  const pages = hashes.map((sha256) => ({ sha256, milliseconds: 1000, text: "" }));
  const entries = [{ entry_id: "a", item_code: "a", title: "a", milliseconds: 1000 * pages.length, pages }];
  const [from, to] = [instant(START - HOUR), instant(START + 24 * HOUR)];
  return JSON.stringify({
    format: "kiosk-programme-1",
    geometry: {},
    face: {},
    clock: {},
    from,
    to,
    segments: [{ start: from, end: to, loop: "main", reason: { kind: "standby", winners: [] } }],
    loops: { main: { entries } },
    standby: "main",
    assets: Object.fromEntries(hashes.map((sha256) => [sha256, { bytes: 1, media_type: "image/png" }])),
  });
}

/** @param {{body: string, sequence?: number, screen?: string, issuedMs?: number}} wanted */
async function cueFor({ body, sequence = 7, screen = "hall-1", issuedMs = START }) {
  const cue = { screen, sequence, programme: await sha(body), issued_at: instant(issuedMs), valid_until: instant(issuedMs + 24 * HOUR) };
  const signature = ed25519.sign(new TextEncoder().encode(`${CUE_DOMAIN}\n${canonicalJson(cue)}`), SECRET);
  return { ...cue, signature: base64(signature) };
}

/**
 * A screen with a disk that can be spoilt and a server that has everything.
 * @param {{programmes?: string[], pictures?: string[]}} server
 */
function screen({ programmes = [], pictures = [] }) {
  const state = /** @type {Record<string, any>} */ ({});
  const media = /** @type {Map<string, any>} */ (new Map());
  const line = { fetched: /** @type {string[]} */ ([]), hold: /** @type {Promise<void> | undefined} */ (undefined), full: false };
  const store = {
    get: async (/** @type {string} */ name) => state[name],
    async set(/** @type {object} */ values) {
      if (line.full) throw new Error("QuotaExceededError");
      Object.assign(state, values);
    },
    async media(/** @type {string} */ sha256) {
      const held = media.get(sha256);
      if (held instanceof Error) throw held;
      return held;
    },
    held: async () => new Set(media.keys()),
    size: async () => ({ files: media.size, bytes: media.size }),
    async prune(/** @type {Set<string>} */ needed) {
      for (const sha256 of media.keys()) if (!needed.has(sha256)) media.delete(sha256);
    },
  };
  const find = async (/** @type {string[]} */ texts, /** @type {string} */ sha256) => {
    for (const text of texts) if ((await sha(text)) === sha256) return text;
    throw new TypeError("404");
  };
  const downloads = {
    programme: (/** @type {string} */ sha256) => find(programmes, sha256),
    async media(/** @type {{sha256: string}} */ { sha256 }) {
      await line.hold;
      line.fetched.push(await find(pictures, sha256));
      media.set(sha256, new Blob([/** @type {string} */ (line.fetched.at(-1))]));
    },
  };
  const faults = /** @type {string[]} */ ([]);
  const log = new Log(() => 0);
  const following = new Following(/** @type {any} */ ({
    store,
    log,
    downloads,
    credential: () => ({ screen_id: "hall-1", public_key: base64(ed25519.getPublicKey(SECRET)) }),
    direct: () => undefined,
    now: () => START,
    play: () => {},
    applied: () => {},
    report: (/** @type {string} */ fault) => faults.push(fault),
  }));
  return { following, store, state, media, line, faults, log };
}

const lost = () => new Error("NotReadableError");
/** @type {[string, any][]} */
const SPOILT = [
  ["is other bytes", new Blob(["other"])],
  ["cannot be found", undefined],
  ["cannot be had from the disk", lost()],
  ["cannot be read", { arrayBuffer: () => Promise.reject(lost()) }],
];
for (const [name, held] of SPOILT) {
  test(`a picture that ${name} is fetched anew`, async () => {
    const body = await programmeOf(["A"]);
    const { following, media, line } = screen({ programmes: [body], pictures: ["A"] });
    await following.consider(await cueFor({ body }));
    media.set(await sha("A"), held);
    assert.equal(await (await following.picture(await sha("A")))?.text(), "A");
    assert.deepEqual(line.fetched, ["A", "A"]);
  });
}

test("a picture that can neither be read nor fetched is told of, and is no picture", async () => {
  const body = await programmeOf(["A"]);
  const pictures = ["A"];
  const { following, media, faults } = screen({ programmes: [body], pictures });
  await following.consider(await cueFor({ body }));
  media.set(await sha("A"), lost());
  pictures.pop();
  assert.deepEqual([await following.picture(await sha("A")), faults], [undefined, ["bad_media"]]);
});

test("clearing the cache fetches anew what cannot be read, and only that", async () => {
  const body = await programmeOf(["A", "B"]);
  const { following, store, media, line, log } = screen({ programmes: [body], pictures: ["A", "B"] });
  await following.consider(await cueFor({ body }));
  media.set(await sha("B"), lost()).set("superfluous", new Blob());
  const { result } = await actsOf(/** @type {any} */ ({ store, following, log })).clear_cache({}, 1);
  assert.deepEqual([result, line.fetched, [...media.keys()]], [{ files: 1, bytes: 1 }, ["A", "B", "B"], [await sha("A"), await sha("B")]]);
});

test("what was on before a reload is taken up, with the time at which it was ordered", async () => {
  const body = await programmeOf(["A"]);
  const { following, state } = screen({});
  state.playing = { cue: await cueFor({ body, issuedMs: START - HOUR }), body };
  await following.resume();
  assert.deepEqual([following.applied?.sequence, following.applied?.issuedAtMs], [7, START - HOUR]);
});

test("what another screen left on the disk is not taken up", async () => {
  const body = await programmeOf(["A"]);
  const { following, state } = screen({});
  state.playing = { cue: await cueFor({ body, screen: "hall-2" }), body };
  await following.resume();
  assert.equal(following.applied, null);
});

test("the same order with a longer lease was ordered again", async () => {
  const body = await programmeOf(["A"]);
  const { following } = screen({ programmes: [body], pictures: ["A"] });
  await following.consider(await cueFor({ body, issuedMs: START - HOUR }));
  assert.equal(following.applied?.issuedAtMs, START - HOUR);
  await following.consider(await cueFor({ body, issuedMs: START }));
  assert.equal(following.applied?.issuedAtMs, START);
});

test("pictures that came for a programme on its way are needed until it has come or is overtaken", async () => {
  const [old, next, last] = await Promise.all([["A"], ["A", "B"], ["A", "C"]].map(programmeOf));
  const { following, line } = screen({ programmes: [old, next, last], pictures: ["A", "B", "C"] });
  const needed = async () => Promise.all(["A", "B", "C"].map(async (picture) => following.needed().has(await sha(picture))));
  await following.consider(await cueFor({ body: old }));
  let goOn = () => {};
  line.hold = new Promise((resolve) => (goOn = resolve));
  const overtaken = following.consider(await cueFor({ body: next, sequence: 8 }));
  await until(() => following.loader.loading.length > 0);
  assert.deepEqual(await needed(), [true, true, false]);
  const applied = following.consider(await cueFor({ body: last, sequence: 9 }));
  await until(() => following.loader.wanted?.cue.sequence === 9 && following.loader.loading.length > 0);
  assert.deepEqual(await needed(), [true, false, true]);
  goOn();
  await Promise.all([overtaken, applied]);
  assert.deepEqual([await needed(), following.loader.loading], [[true, false, true], []]);
});

test("a disk too full for the next programme is told of, and the last one plays on", async () => {
  const [old, next] = await Promise.all([["A"], ["B"]].map(programmeOf));
  const { following, line, faults } = screen({ programmes: [old, next], pictures: ["A", "B"] });
  await following.consider(await cueFor({ body: old }));
  line.full = true;
  await following.consider(await cueFor({ body: next, sequence: 8 }));
  assert.deepEqual([following.applied?.sequence, faults], [7, ["load_failed"]]);
  line.full = false;
  await following.consider(await cueFor({ body: next, sequence: 8 }));
  assert.equal(following.applied?.sequence, 8);
});

/** @param {() => boolean} condition */
async function until(condition) {
  while (!condition()) await settled();
}
