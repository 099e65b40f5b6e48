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
  sha256: `programme-${letters}`,
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
  const noted = /** @type {{programme: string, entry_id: string, fromMs: number, toMs: number}[]} */ ([]);
  const clock = { ms: START, steadyMs: 0, now: () => clock.ms, steady: () => clock.steadyMs };
  const broken = /** @type {Set<string>} */ (new Set());
  const unreadable = /** @type {Set<string>} */ (new Set());
  const line = { hold: /** @type {Promise<void> | undefined} */ (undefined) };
  const stage = {
    async show(/** @type {any} */ due) {
      if (unreadable.has(due.entry.entry_id)) throw new Error("NotReadableError");
      if (broken.has(due.entry.entry_id)) return false;
      await line.hold;
      shown.push(due.entry.entry_id);
      return true;
    },
    clear: () => void shown.push("(nothing)"),
  };
  const playback = new Playback(stage, clock, (record) => noted.push(record));
  const forward = async (/** @type {number} */ ms) => {
    clock.ms += ms;
    clock.steadyMs += ms;
    playback.tick();
    await settled();
  };
  t.after(() => playback.stop());
  return { playback, shown, noted, clock, forward, broken, unreadable, line };
}

/** What was put on the glass has arrived there. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const lease = (/** @type {number} */ days) => ({ validUntilMs: START + days * DAY });

test("the wall clock alone says which entry is on, and each is noted when it leaves", async (t) => {
  const { playback, shown, noted, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  await settled();
  await forward(MINUTE);
  await forward(MINUTE);
  assert.deepEqual(shown, ["A", "B", "A"]);
  assert.deepEqual(noted.map(({ entry_id, fromMs, toMs }) => [entry_id, toMs - fromMs]), [["A", MINUTE], ["B", MINUTE]]);
});

test("the same programme again restarts nothing (L13, L14)", async (t) => {
  const { playback, shown, forward } = hall(t);
  const playing = programme("AB");
  playback.play(playing, lease(7));
  await settled();
  await forward(20_000);
  playback.play(playing, lease(8));
  await settled();
  assert.deepEqual(shown, ["A"]);
  assert.equal(playback.playing?.validUntilMs, lease(8).validUntilMs);
});

test("an entry that stays is not interrupted: the new loop begins at its end (L16)", async (t) => {
  const { playback, shown, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  await settled();
  await forward(20_000);
  playback.play(programme("AC"), lease(7));
  await settled();
  assert.deepEqual(shown, ["A"]);
  await forward(39_999);
  assert.deepEqual(shown, ["A"]);
  await forward(1);
  assert.deepEqual(shown, ["A", "C"]);
});

test("an entry that is gone leaves at once (L15; a withdrawal does not wait)", async (t) => {
  const { playback, shown, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  await settled();
  await forward(20_000);
  playback.play(programme("C"), lease(7));
  await settled();
  assert.deepEqual(shown, ["A", "C"]);
});

test("a changed picture of the same item counts as gone", async (t) => {
  const { playback, shown, forward } = hall(t);
  playback.play(programme("A"), lease(7));
  await settled();
  await forward(20_000);
  const changed = programme("A");
  changed.loops.main.entries[0].pages[0].sha256 = "page-A2";
  changed.loops.main.entries[0].entry_id = "A2";
  playback.play(changed, lease(7));
  await settled();
  assert.deepEqual(shown, ["A", "A2"]);
});

test("without a lease the standby loop is shown, and a new lease ends it", async (t) => {
  const { playback, shown, clock, forward } = hall(t);
  const playing = programme("A");
  playback.play(playing, lease(1));
  await settled();
  await forward(DAY);
  playback.play(playing, { validUntilMs: clock.ms + DAY });
  await settled();
  assert.deepEqual(shown, ["A", "standby", "A"]);
});

test("a newer programme takes the place of one that still waits", async (t) => {
  const { playback, shown, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  await settled();
  await forward(20_000);
  playback.play(programme("AC"), lease(7));
  await settled();
  playback.play(programme("AD"), lease(7));
  await forward(40_000);
  await forward(MINUTE);
  assert.ok(!shown.includes("C"));
});

test("a record names the programme that was on, not the one that came meanwhile", async (t) => {
  const { playback, noted, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  await settled();
  await forward(20_000);
  playback.play(programme("AC"), lease(7));
  await settled();
  await forward(40_000);
  await forward(MINUTE);
  assert.deepEqual(noted.map((record) => record.programme), ["programme-AB", "programme-AC"]);
});

test("a page that cannot be shown leaves the last one on the glass, and on the record", async (t) => {
  const { playback, shown, noted, forward, broken } = hall(t);
  playback.play(programme("AB"), lease(7));
  await settled();
  broken.add("B");
  await forward(MINUTE);
  assert.deepEqual([shown, noted], [["A"], []]);
  broken.delete("B");
  await forward(5000);
  assert.deepEqual(shown, ["A", "B"]);
  assert.deepEqual(noted.map(({ entry_id, fromMs, toMs }) => [entry_id, toMs - fromMs]), [["A", 65_000]]);
});

test("a picture that breaks while it is shown is tried again like one that is not there", async (t) => {
  const { playback, shown, forward, unreadable } = hall(t);
  playback.play(programme("AB"), lease(7));
  await settled();
  unreadable.add("B");
  await forward(MINUTE);
  unreadable.delete("B");
  await forward(5000);
  assert.deepEqual(shown, ["A", "B"]);
});

test("what was withdrawn leaves the glass when what is to follow breaks", async (t) => {
  const { playback, shown, unreadable } = hall(t);
  playback.play(programme("A"), lease(7));
  await settled();
  unreadable.add("C");
  playback.play(programme("C"), lease(7));
  await settled();
  assert.deepEqual(shown, ["A", "(nothing)"]);
});

test("what was withdrawn leaves the glass even when nothing can be shown instead", async (t) => {
  const { playback, shown, broken, noted } = hall(t);
  playback.play(programme("A"), lease(7));
  await settled();
  broken.add("C");
  playback.play(programme("C"), lease(7));
  await settled();
  assert.deepEqual(shown, ["A", "(nothing)"]);
  assert.deepEqual(noted.map(({ fromMs, toMs }) => toMs - fromMs), [0]);
});

/** @type {[string, number][]} */
const steps = [["four minutes on", 4 * MINUTE], ["four minutes back", -4 * MINUTE], ["a day on", DAY], ["a day back", -DAY]];
for (const [name, step] of steps) {
  test(`a clock put right by ${name} is followed at once, and no record runs backwards or too long`, async (t) => {
    const { playback, shown, noted, clock, forward } = hall(t);
    playback.play(programme("ABC"), lease(7));
    await settled();
    await forward(20_000);
    clock.ms += step;
    await forward(0);
    await forward(MINUTE);
    await forward(MINUTE);
    const due = [0, 1, 2].map((minutes) => "ABC"[(Math.floor((clock.ms - START) / MINUTE) - 2 + minutes + 3 * 24 * 60) % 3]);
    assert.deepEqual(shown.filter((letter, place) => letter !== shown[place - 1]).slice(-3), due);
    assert.deepEqual(noted.filter(({ fromMs, toMs }) => toMs - fromMs < 0 || toMs - fromMs > 80_000), []);
    assert.equal(noted.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0), 20_000 + 2 * MINUTE);
  });
}

test("a clock put back does not keep the next programme waiting", async (t) => {
  const { playback, shown, clock, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  await settled();
  await forward(20_000);
  playback.play(programme("AC"), lease(7));
  await settled();
  clock.ms -= DAY;
  await forward(MINUTE);
  assert.equal(shown.at(-1), "C");
});

test("nothing counts as displayed while something lies over it", async (t) => {
  const { playback, noted, forward } = hall(t);
  playback.play(programme("AB"), lease(7));
  await settled();
  await forward(20_000);
  playback.cover(true);
  await forward(40_000);
  await forward(30_000);
  playback.cover(false);
  await forward(30_000);
  assert.deepEqual(noted.map(({ entry_id, fromMs, toMs }) => [entry_id, toMs - fromMs]), [["A", 20_000], ["B", 30_000]]);
});

/** Each record by its programme, when it began and how long it took. */
const told = (/** @type {{programme: string, fromMs: number, toMs: number}[]} */ noted) =>
  noted.map(({ programme, fromMs, toMs }) => [programme, fromMs - START, toMs - fromMs]);

test("a loop of one page is noted with every round, without gap or overlap, and stays as it is", async (t) => {
  const { playback, shown, noted, forward } = hall(t);
  playback.play(programme("A"), lease(7));
  await settled();
  await forward(20_000);
  assert.deepEqual(noted, []);
  await forward(40_007);
  await forward(MINUTE);
  playback.stop();
  const name = "programme-A";
  assert.deepEqual(told(noted), [[name, 0, 60_007], [name, 60_007, MINUTE], [name, 120_007, 0]]);
  assert.deepEqual(shown, ["A"]);
});

test("a page that stays is noted for each programme that it was shown for", async (t) => {
  const { playback, shown, noted, forward } = hall(t);
  playback.play(programme("A"), lease(7));
  await settled();
  await forward(20_000);
  playback.play({ ...programme("A"), sha256: "programme-A2" }, lease(7));
  await forward(40_000);
  await forward(MINUTE);
  assert.deepEqual(told(noted), [["programme-A", 0, MINUTE], ["programme-A2", MINUTE, MINUTE]]);
  assert.deepEqual(shown, ["A"]);
});

test("a page that stays through a swap in its midst is noted for both programmes", async (t) => {
  const { playback, noted, forward } = hall(t);
  const [before, after] = ["1", "2"].map((name) => {
    const playing = { ...programme("A"), sha256: name };
    const pages = ["page-A", `page-${name}`].map((sha256) => ({ sha256, milliseconds: MINUTE / 2, text: "" }));
    playing.loops.main.entries[0].pages = pages;
    return playing;
  });
  playback.play(before, lease(7));
  await settled();
  await forward(20_000);
  playback.play(after, lease(7));
  await settled();
  await forward(10_000);
  assert.deepEqual(told(noted), [["1", 0, 20_000], ["2", 20_000, 10_000]]);
});

test("a page that arrives after its programme was changed is noted for the one that plays", async (t) => {
  const { playback, noted, forward, line } = hall(t);
  let goOn = () => {};
  line.hold = new Promise((resolve) => (goOn = resolve));
  playback.play(programme("A"), lease(7));
  await forward(20_000);
  playback.play({ ...programme("A"), sha256: "programme-A2" }, lease(7));
  await forward(40_000);
  assert.deepEqual(noted, [], "nothing was on the glass");
  goOn();
  await settled();
  await forward(MINUTE);
  assert.deepEqual(told(noted), [["programme-A2", MINUTE, MINUTE]]);
});

test("rounds that pass under a cover are not noted", async (t) => {
  const { playback, noted, forward } = hall(t);
  playback.play(programme("A"), lease(7));
  await settled();
  await forward(20_000);
  playback.cover(true);
  await forward(40_000);
  await forward(30_000);
  playback.cover(false);
  await forward(30_000);
  assert.deepEqual(told(noted).map(([, from, took]) => [from, took]), [[0, 20_000], [90_000, 30_000]]);
});

for (const step of [-DAY, -5000, 5000, 30_500, DAY]) {
  test(`a clock put right by ${step} ms under a loop of one page changes no duration`, async (t) => {
    const { playback, noted, clock, forward } = hall(t);
    playback.play(programme("A"), lease(7));
    await settled();
    await forward(MINUTE);
    await forward(2000);
    clock.ms += step;
    await forward(0);
    await forward(2 * MINUTE - 2000);
    playback.stop();
    assert.equal(noted.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0), 3 * MINUTE);
    assert.deepEqual(noted.filter(({ fromMs, toMs }) => toMs < fromMs), []);
    assert.deepEqual(noted.at(-1)?.toMs, clock.ms);
  });
}
