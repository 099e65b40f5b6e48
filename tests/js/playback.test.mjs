// What is on the glass when programmes come, go and lapse: cases L13–L16 of the schedule cases, and the lease.
import assert from "node:assert/strict";
import test from "node:test";

import { Playback } from "../../static/player/playback.mjs";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 10, 22, 1, 0);

/** A page of its own for each letter; an entry stays one minute. */
const entry = (/** @type {string} */ letter) => ({
  entry_id: letter,
  item_code: letter,
  title: letter,
  milliseconds: MINUTE,
  pages: [{ sha256: `page-${letter}`, milliseconds: MINUTE, text: letter }],
});

/** A programme whose one loop shows the entries of `letters`, with its own standby loop. */
const programme = (/** @type {string} */ letters) => ({
  geometry: { width: 1920, height: 1080 },
  face: {},
  clock: {},
  fromMs: START - DAY,
  toMs: START + 34 * DAY,
  segments: [{ startMs: START - DAY, endMs: START + 34 * DAY, loop: "main", reason: { kind: "assignment", winners: [] } }],
  loops: { main: { entries: [...letters].map(entry) }, standby: { entries: [entry("standby")] } },
  standby: "standby",
  assets: [],
});

/**
 * A glass that remembers what was put on it, and a clock that stands until it is moved.
 * @param {import("node:test").TestContext} t
 */
function hall(t) {
  const shown = /** @type {string[]} */ ([]);
  const noted = /** @type {{entry_id: string, fromMs: number, toMs: number}[]} */ ([]);
  const clock = { ms: START };
  const stage = { show: async (/** @type {any} */ due) => void shown.push(due.entry.entry_id), mark: () => {} };
  const playback = new Playback(stage, () => clock.ms, (record) => noted.push(record));
  const forward = (/** @type {number} */ ms) => {
    clock.ms += ms;
    playback.tick();
  };
  t.after(() => playback.stop());
  return { playback, shown, noted, clock, forward };
}

const lease = (/** @type {number} */ days) => ({ validUntilMs: START + days * DAY });

test("the wall clock alone says which entry is on, and each is noted when it leaves", (t) => {
  const { playback, shown, noted, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  forward(MINUTE);
  forward(MINUTE);
  assert.deepEqual(shown, ["A", "B", "A"]);
  assert.deepEqual(noted.map(({ entry_id, fromMs, toMs }) => [entry_id, toMs - fromMs]), [["A", MINUTE], ["B", MINUTE]]);
});

test("the same programme again restarts nothing (L13, L14)", (t) => {
  const { playback, shown, forward } = hall(t);
  const playing = programme("AB");
  playback.play(playing, lease(7));
  forward(20_000);
  playback.play(playing, lease(8));
  assert.deepEqual(shown, ["A"]);
  assert.equal(playback.playing?.validUntilMs, lease(8).validUntilMs);
});

test("an entry that stays is not interrupted: the new loop begins at its end (L16)", (t) => {
  const { playback, shown, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  forward(20_000);
  playback.play(programme("AC"), lease(7));
  assert.deepEqual(shown, ["A"]);
  forward(39_999);
  assert.deepEqual(shown, ["A"]);
  forward(1);
  assert.deepEqual(shown, ["A", "C"]);
});

test("an entry that is gone leaves at once (L15; a withdrawal does not wait)", (t) => {
  const { playback, shown, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  forward(20_000);
  playback.play(programme("C"), lease(7));
  assert.deepEqual(shown, ["A", "C"]);
});

test("a changed picture of the same item counts as gone", (t) => {
  const { playback, shown, forward } = hall(t);
  playback.play(programme("A"), lease(7));
  forward(20_000);
  const changed = programme("A");
  changed.loops.main.entries[0].pages[0].sha256 = "page-A2";
  changed.loops.main.entries[0].entry_id = "A2";
  playback.play(changed, lease(7));
  assert.deepEqual(shown, ["A", "A2"]);
});

test("without a lease the standby loop is shown, and a new lease ends it", (t) => {
  const { playback, shown, clock, forward } = hall(t);
  const playing = programme("A");
  playback.play(playing, lease(1));
  forward(DAY);
  playback.play(playing, { validUntilMs: clock.ms + DAY });
  assert.deepEqual(shown, ["A", "standby", "A"]);
});

test("a newer programme takes the place of one that still waits", (t) => {
  const { playback, shown, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  forward(20_000);
  playback.play(programme("AC"), lease(7));
  playback.play(programme("AD"), lease(7));
  forward(40_000);
  forward(MINUTE);
  assert.ok(!shown.includes("C"));
});
