// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { canonicalJson } from "../../static/player/canonical.mjs";
import { segmentAt } from "../../static/player/position.mjs";
import { assetsOf, pageAt, pageInLoop, parse } from "../../static/player/programme.mjs";
import { sha256Hex } from "../../static/player/verify.mjs";

const vectors = JSON.parse(readFileSync(new URL("../vectors/programme.json", import.meta.url), "utf-8"));
const programme = parse(vectors.body);
const START = Date.UTC(2026, 10, 22, 1);

/** @param {import("../../static/player/programme.mjs").Due | null} due @param {number} ms */
const shown = (due, ms) =>
  due && { entry_id: due.entry.entry_id, page: due.page.sha256, offset_ms: ms - due.pageStartMs };

/** @param {number} seconds since the start of the programme */
const dueAt = (seconds) => {
  const due = pageAt(programme, START + seconds * 1000);
  assert.ok(due);
  return due;
};

test("a programme is named by the hash of its canonical form", async () => {
  assert.equal(await sha256Hex(new TextEncoder().encode(vectors.body)), vectors.sha256);
  assert.equal(canonicalJson(JSON.parse(vectors.body)), vectors.body);
});

for (const { at, shown: expected } of vectors.cases) {
  test(`page due at ${at}`, () => {
    const ms = Date.parse(at);
    assert.deepEqual(shown(pageAt(programme, ms), ms), expected);
    assert.equal(segmentAt(programme.segments, ms) === undefined, expected === null);
  });
}

for (const { at, shown: expected } of vectors.standby_cases) {
  test(`standby page due at ${at}`, () => {
    const ms = Date.parse(at);
    assert.deepEqual(shown(pageInLoop(programme, programme.standby, ms), ms), expected);
  });
}

test("times are read as milliseconds", () => {
  assert.deepEqual([programme.fromMs, programme.toMs], [START, START + 3_660_000]);
  assert.deepEqual(segmentAt(programme.segments, START), {
    startMs: START,
    endMs: START + 900_000,
    loop: programme.standby,
    reason: { kind: "standby", winners: [] },
  });
});

test("a page knows when it and its entry began and will end", () => {
  const { pageIndex, entryStartMs, pageStartMs, pageEndMs, entryEndMs } = dueAt(920);
  assert.equal(pageIndex, 1);
  assert.deepEqual(
    [entryStartMs, pageStartMs, pageEndMs, entryEndMs].map((ms) => (ms - START) / 1000),
    [900, 915, 945, 945],
  );
});

test("a page ends with its segment, even in the middle", () => {
  const { entry, entryStartMs, pageEndMs, entryEndMs } = dueAt(3010);
  assert.equal(entry.entry_id, "e1");
  assert.deepEqual([entryStartMs, pageEndMs, entryEndMs].map((ms) => (ms - START) / 1000), [3000, 3015, 3020]);
});

test("a segment may begin in the middle of an entry", () => {
  const { entry, entryStartMs, entryEndMs } = dueAt(3020);
  assert.equal(entry.entry_id, "o1");
  assert.deepEqual([entryStartMs, entryEndMs].map((ms) => (ms - START) / 1000), [3000, 3030]);
});

test("a fraction of a millisecond changes nothing", () => {
  assert.deepEqual(pageAt(programme, START + 915_000.75), pageAt(programme, START + 915_000));
});

test("every page of every loop is among the assets", () => {
  const pages = Object.values(programme.loops).flatMap(({ entries }) => entries.flatMap(({ pages: all }) => all));
  const assets = assetsOf(programme);
  assert.deepEqual(assets.map(({ sha256 }) => sha256).sort(), pages.map(({ sha256 }) => sha256).sort());
  assert.deepEqual(new Set(assets.map(({ mediaType }) => mediaType)), new Set(["image/png"]));
  assert.equal(assets.every(({ bytes }) => bytes > 1000), true);
});

/** @type {[string, (document: any) => void][]} */
const damages = [
  ["of another format", (document) => (document.format = "kiosk-programme-2")],
  ["without its standby loop", (document) => delete document.loops[document.standby]],
  ["with an empty loop", (document) => (document.loops[document.segments[1].loop].entries = [])],
  ["with a time that is none", (document) => (document.segments[1].end = "soon")],
  ["without segments", (document) => delete document.segments],
];
for (const [name, damage] of damages) {
  test(`a programme ${name} is refused`, () => {
    const document = JSON.parse(vectors.body);
    damage(document);
    assert.throws(() => parse(JSON.stringify(document)), TypeError);
  });
}

test("text that is no JSON object is refused", () => {
  assert.throws(() => parse("{"), SyntaxError);
  assert.throws(() => parse("null"), TypeError);
});
