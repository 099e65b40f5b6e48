// The line to the server: when a fleet comes back, at what pace it downloads, what its clocks and logs say.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "../../static/player/clock.mjs";
import { Throttle, backoff } from "../../static/player/downloads.mjs";
import { Log } from "../../static/player/log.mjs";
import { Records } from "../../static/player/records.mjs";
import { jittered, reconnectDelay } from "../../static/player/reconnect.mjs";

/** The same chances every time (a linear congruence with the modulus 2³¹ − 1), from 0 to 1. */
function chances(seed = 7) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/**
 * A fleet whose server is away: when does each screen come back?
 * @param {number} screens
 * @param {number} awayMs
 */
function comeBack(screens, awayMs) {
  const random = chances();
  return Array.from({ length: screens }, () => {
    let now = reconnectDelay({ failed: 0, awayMs: 0, refused: false }, random);
    for (let failed = 1; now < awayMs; failed += 1) now += reconnectDelay({ failed, awayMs: now, refused: false }, random);
    return now;
  });
}

test("the first attempts come within 3 s, evenly", () => {
  const random = chances();
  const delays = Array.from({ length: 3000 }, () => reconnectDelay({ failed: 0, awayMs: 0, refused: false }, random));
  const inSecond = [0, 1, 2].map((second) => delays.filter((ms) => Math.floor(ms / 1000) === second).length);
  assert.ok(inSecond.every((count) => count > 900 && count < 1100), String(inSecond));
});

test("a server that is back within a second has all 5,000 screens knocking within 3 s", () => {
  const back = comeBack(5000, 1000);
  assert.ok(Math.max(...back) < 3000, String(Math.max(...back)));
});

test("after a longer outage a fleet spreads over 10 s and more", () => {
  const back = comeBack(5000, 60_000).sort((a, b) => a - b);
  const [first, last] = [back[Math.floor(5000 * 0.01)], back[Math.floor(5000 * 0.99)]];
  assert.ok(last - first >= 10_000, `${first} to ${last}`);
  const busiest = Math.max(...Array.from({ length: 30 }, (_, s) => back.filter((ms) => Math.floor((ms - 60_000) / 1000) === s).length));
  assert.ok(busiest < 5000 / 10, `${busiest} in one second`);
});

test("a server that answers with a no is given more time", () => {
  const waits = [1, 2, 3, 9].map((failed) => reconnectDelay({ failed, awayMs: 0, refused: true }, () => 0.5));
  assert.deepEqual(waits, [5000, 10_000, 15_000, 15_000]);
});

test("heartbeats vary by a tenth", () => {
  assert.deepEqual([0, 0.5, 1].map((chance) => Math.round(jittered(60_000, () => chance))), [54_000, 60_000, 66_000]);
});

test("a download is tried again after 1 s at most, and never more than 30 s later", () => {
  assert.deepEqual([1, 2, 6, 60].map((tries) => backoff(tries, () => 1)), [1000, 2000, 30_000, 30_000]);
  assert.deepEqual([1, 60].map((tries) => backoff(tries, () => 0)), [500, 15_000]);
});

test("downloads share the bandwidth of their screen", () => {
  const clock = { ms: 0 };
  const throttle = new Throttle(() => clock.ms);
  assert.equal(throttle.spend(1_000_000), 0, "no limit");
  throttle.kbps = 800; // 100 bytes a millisecond
  assert.deepEqual([throttle.spend(1000), throttle.spend(2000)], [10, 30]);
  clock.ms = 1000; // time that nobody used is not saved up
  assert.equal(throttle.spend(500), 5);
});

for (const step of [240_000, -240_000, 86_400_000, -86_400_000]) {
  test(`a machine's clock put by ${step} ms moves nothing, and is noticed once`, () => {
    const machine = { wall: 1_000_000_000, steady: 50 };
    const clock = new Clock(() => machine.wall, () => machine.steady);
    clock.correct(1_000_005_000);
    machine.wall += step + 1000;
    machine.steady += 1000;
    assert.equal(clock.now(), 1_000_006_000);
    assert.equal(clock.offsetMs, 5000 - step);
    assert.deepEqual([clock.stepped(), clock.stepped()], [true, false]);
  });
}

test("small differences are the network's and not followed", () => {
  const clock = new Clock(() => 1_000_000, () => 0);
  assert.deepEqual([clock.correct(1_000_099), clock.now()], [false, 1_000_000]);
  assert.deepEqual([clock.correct(1_000_100), clock.now()], [true, 1_000_100]);
});

test("an answer that was long on its way corrects no less than it may be wrong", () => {
  const clock = new Clock(() => 1_000_000, () => 0);
  assert.deepEqual([clock.correct(1_000_999, 1000), clock.now()], [false, 1_000_000]);
  assert.deepEqual([clock.correct(1_240_000, 1000), clock.now()], [true, 1_240_000]);
});

test("the log keeps its last 200 lines, and sends what fits into 32 KiB", () => {
  const log = new Log(() => 0);
  for (let number = 1; number <= 250; number += 1) log.info(`line ${number}`);
  assert.deepEqual([log.lines.length, log.tail()[0].text, log.tail().at(-1)?.text], [200, "line 51", "line 250"]);
  for (let number = 1; number <= 200; number += 1) log.warning("满".repeat(1000));
  const sent = new TextEncoder().encode(JSON.stringify(log.tail())).length;
  assert.ok(sent <= 32 * 1024 && sent > 30 * 1024, String(sent));
});

test("a log line can always be sent", () => {
  const log = new Log(() => 0);
  log.info("half \ud83d, nul \0");
  assert.deepEqual(log.tail(), [{ at: "1970-01-01T00:00:00.000Z", level: "info", text: "half �, nul �" }]);
});

const shown = { programme: "p", entry_id: "e", page: 0, fromMs: 1000, toMs: 2000 };

/** @returns {{records: Records, disk: Record<string, any>}} */
function notebook() {
  const disk = /** @type {Record<string, any>} */ ({});
  const store = { get: async (/** @type {string} */ name) => disk[name], set: async (/** @type {object} */ values) => void Object.assign(disk, values) };
  return { records: new Records(/** @type {any} */ (store), new Log(() => 0)), disk };
}

test("records are numbered, and sent until they are stored", () => {
  const { records } = notebook();
  records.add(shown);
  records.add({ ...shown, fromMs: 2000, toMs: 3000 });
  assert.deepEqual(records.next().map(({ number, shown_from }) => [number, shown_from]), [[1, "1970-01-01T00:00:01+00:00"], [2, "1970-01-01T00:00:02+00:00"]]);
  records.accepted(1);
  assert.deepEqual(records.next().map(({ number }) => number), [2]);
});

test("no record runs backwards or lasts no time", () => {
  const { records } = notebook();
  for (const toMs of [1000, 1999, 500, -86_400_000]) records.add({ ...shown, toMs });
  assert.deepEqual(records.next(), []);
});

test("after 20,000 records that nobody takes, nothing is noted, nothing lost, and it is said once", () => {
  const { records } = notebook();
  for (let number = 0; number < 20_003; number += 1) records.add(shown);
  assert.deepEqual([records.unsent.length, records.lastNumber, records.log.lines.length], [20_000, 20_000, 1]);
  records.accepted(200);
  records.add(shown);
  assert.equal(records.unsent.at(-1)?.number, 20_001);
});

test("a disk that takes nothing costs no record", async () => {
  const store = { get: async () => undefined, set: async () => Promise.reject(new Error("full")) };
  const records = new Records(/** @type {any} */ (store), new Log(() => 0));
  records.add(shown);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(records.next().length, 1);
});
