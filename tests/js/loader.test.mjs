// From a cue to a programme that can be played: nothing half, nothing twice, tried again until a newer cue comes.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Mismatch } from "../../static/player/downloads.mjs";
import { Loader } from "../../static/player/loader.mjs";

const vectors = JSON.parse(readFileSync(new URL("../vectors/programme.json", import.meta.url), "utf-8"));

/** A screen with an empty disk and a line on which what `broken` returns goes wrong. */
function screen() {
  const held = /** @type {Set<string>} */ (new Set());
  const line = {
    fetched: /** @type {string[]} */ ([]),
    atOnce: 0,
    most: 0,
    broken: /** @type {(what: string) => Error | null} */ (() => null),
  };
  /** @param {string} what */
  const answer = async (what) => {
    line.most = Math.max(line.most, (line.atOnce += 1));
    await new Promise((resolve) => setImmediate(resolve));
    line.atOnce -= 1;
    const error = line.broken(what);
    if (error) throw error;
    line.fetched.push(what);
  };
  const downloads = {
    programme: async (/** @type {string} */ sha256) => (await answer(sha256), vectors.body),
    media: async (/** @type {{sha256: string}} */ { sha256 }) => (await answer(sha256), void held.add(sha256)),
  };
  const store = { get: async () => undefined, held: async () => held };
  const faults = /** @type {string[]} */ ([]);
  const loader = new Loader(/** @type {any} */ (store), /** @type {any} */ (downloads), (fault) => faults.push(fault));
  const applied = /** @type {number[]} */ ([]);
  const load = (/** @type {number} */ sequence, programme = vectors.sha256) =>
    loader.load(/** @type {any} */ ({ cue: { sequence, programme }, document: {} }), async ({ cue }) => void applied.push(cue.sequence));
  return { loader, load, line, held, faults, applied };
}

const pages = Object.keys(JSON.parse(vectors.body).assets);

test("a programme is applied when all it names is held, fetched at most four at once", async () => {
  const { load, line, held, applied } = screen();
  await load(7);
  assert.deepEqual([applied, [...held].sort(), line.most <= 4], [[7], pages.sort(), true]);
});

for (const [fault, error] of /** @type {[string, Error][]} */ ([["load_failed", new TypeError("cut")], ["bad_digest", new Mismatch("x")]])) {
  test(`what cannot be had is reported as ${fault} and tried again without another cue`, async () => {
    const { load, line, applied, faults } = screen();
    line.broken = (what) => (what === pages[1] && faults.length === 0 ? error : null);
    await load(7);
    assert.deepEqual([applied, faults], [[7], [fault]]);
    assert.equal(line.fetched.length, pages.length + 2, "the programme twice, each page once");
  });
}

test("the same cue while it loads changes nothing but brings the next attempt forward", async () => {
  const { load, line, applied, faults } = screen();
  line.broken = () => (faults.length === 0 ? new TypeError("away") : null);
  const first = load(7);
  while (faults.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const begun = performance.now();
  await load(7);
  await first;
  assert.deepEqual(applied, [7]);
  assert.ok(performance.now() - begun < 450, "half a second is the shortest pause");
});

test("what cannot be kept on the disk is told of, and breaks nothing", async () => {
  const { loader, faults } = screen();
  const full = () => Promise.reject(new Error("QuotaExceededError"));
  await loader.load(/** @type {any} */ ({ cue: { sequence: 7, programme: vectors.sha256 }, document: {} }), full);
  assert.deepEqual([faults, loader.wanted, loader.loading], [["load_failed"], null, []]);
});

test("the pictures of what is on its way are known while it is, and no longer", async () => {
  const { loader, load, line } = screen();
  const known = /** @type {string[][]} */ ([]);
  line.broken = () => (known.push([...loader.loading].sort()), null);
  await load(7);
  assert.deepEqual([known[0], known[1], loader.loading], [[], pages.sort(), []]);
  line.broken = () => new TypeError("away");
  void load(8, "gone");
  loader.forget();
  assert.deepEqual(loader.loading, []);
});

test("a newer cue overtakes one that cannot be had, and an older one that comes late is left alone", async () => {
  const { load, line, applied } = screen();
  line.broken = (what) => (what === "gone" ? new TypeError("404") : null);
  const first = load(7, "gone");
  await new Promise((resolve) => setTimeout(resolve, 20));
  const late = load(6);
  await load(8);
  await Promise.all([first, late]);
  assert.deepEqual(applied, [8]);
});
