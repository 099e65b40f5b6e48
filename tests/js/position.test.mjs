// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { position, segmentAt } from "../../static/player/position.mjs";

/** @param {string} name */
function vectors(name) {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8"));
}

/** @param {{start: string, end: string, entries: any[]}[]} segments as the vectors write them */
function timed(segments) {
  return segments.map(({ start, end, entries }) => ({ startMs: Date.parse(start), endMs: Date.parse(end), entries }));
}

const positions = vectors("position.json");

for (const { name, durations_ms, instant_ms, index, offset_ms } of positions.cases) {
  test(`position: ${name}`, () => {
    assert.deepEqual(position(durations_ms, instant_ms), { index, offsetMs: offset_ms });
  });
}

for (const { name, durations_ms } of positions.refused) {
  test(`position refuses ${name}`, () => {
    assert.throws(() => position(durations_ms, 0), RangeError);
  });
}

test("position drops the fraction of a corrected clock", () => {
  assert.deepEqual(position([1000, 1000], 999.9), { index: 0, offsetMs: 999 });
});

for (const { name, segments, samples } of vectors("timeline.json").cases) {
  test(`what is due: ${name}`, () => {
    for (const { at, entry_id, offset_ms } of samples) {
      const instantMs = Date.parse(at);
      const entries = segmentAt(timed(segments), instantMs)?.entries ?? [];
      const due = entries.length
        ? position(entries.map((/** @type {{seconds: number}} */ entry) => entry.seconds * 1000), instantMs)
        : undefined;
      assert.deepEqual(
        { at, entry_id: due ? entries[due.index].entry_id : null, offset_ms: due?.offsetMs ?? null },
        { at, entry_id, offset_ms },
      );
    }
  });
}

test("segmentAt finds nothing outside the segments", () => {
  const hour = { startMs: Date.parse("2026-11-22T01:00:00Z"), endMs: Date.parse("2026-11-22T02:00:00Z") };
  const at = (/** @type {string} */ time) => segmentAt([hour], Date.parse(time));
  assert.equal(at("2026-11-22T00:59:59.999Z"), undefined);
  assert.equal(at("2026-11-22T01:00:00Z"), hour);
  assert.equal(at("2026-11-22T02:00:00Z"), undefined);
});
