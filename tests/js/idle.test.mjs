// The session of a kiosk, cases K1 to K9.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ATTRACT_AFTER_MS, attractDue, idleMilliseconds, step, UNTOUCHED } from "../../static/kiosk/idle.mjs";
import { Session } from "../../static/kiosk/session.mjs";

const LIMITS = { idleMs: 60_000, warningMs: 10_000 };
const play = (...events) => events.reduce((state, [kind, atMs]) => step(state, { kind, atMs }, LIMITS), UNTOUCHED);
const awake = (touchedMs) => ({ phase: "awake", touchedMs, secondsLeft: 0 });
const warning = (touchedMs, secondsLeft) => ({ phase: "warning", touchedMs, secondsLeft });

test("K1 nothing happens before the idle time is over", () => {
  assert.deepEqual(play(["touch", 0], ["tick", 59_999]), awake(0));
});

test("K2 the warning begins with ten seconds", () => {
  assert.deepEqual(play(["touch", 0], ["tick", 60_000]), warning(0, 10));
});

test("K3 the countdown rounds up", () => {
  assert.deepEqual(play(["touch", 0], ["tick", 69_500]), warning(0, 1));
  assert.deepEqual(play(["touch", 0], ["tick", 69_999]), warning(0, 1));
});

test("K4 the session is over after the countdown, and stays so", () => {
  const over = { phase: "over", touchedMs: 0, secondsLeft: 0 };
  assert.deepEqual(play(["touch", 0], ["tick", 70_000]), over);
  assert.deepEqual(play(["touch", 0], ["tick", 70_000], ["tick", 500_000]), over);
});

test("K5 without a touch there is no session and no warning, ever", () => {
  assert.deepEqual(play(["tick", 0], ["tick", 60_000], ["media", 70_000], ["tick", 10_000_000]), UNTOUCHED);
});

test("K6 a touch in the countdown resumes the session and the time begins anew", () => {
  assert.deepEqual(play(["touch", 0], ["tick", 65_000], ["touch", 66_000]), awake(66_000));
  assert.deepEqual(play(["touch", 0], ["tick", 65_000], ["touch", 66_000], ["tick", 125_999]), awake(66_000));
  assert.deepEqual(play(["touch", 0], ["tick", 65_000], ["touch", 66_000], ["tick", 126_000]), warning(66_000, 10));
});

test("K7 reading aloud counts as activity", () => {
  assert.deepEqual(play(["touch", 0], ["media", 59_000], ["tick", 118_999]), awake(59_000));
});

test("K8 no session ends without a warning that a touch can answer", () => {
  for (let atMs = 0; atMs < 70_000; atMs += 500) assert.notEqual(play(["touch", 0], ["tick", atMs]).phase, "over");
  assert.equal(play(["touch", 0], ["tick", 69_999], ["touch", 69_999]).phase, "awake");
});

test("K9 the idle setting is kept between 15 s and 3600 s, 60 s by default", () => {
  const settings = [null, undefined, "", "soon", "60", "14", 15, "3600", 3601, "-1"];
  const seconds = settings.map((setting) => idleMilliseconds(setting) / 1000);
  assert.deepEqual(seconds, [60, 60, 60, 60, 60, 15, 15, 3600, 3600, 15]);
});

test("the programme calls when nobody has touched for a while", () => {
  assert.equal(attractDue(UNTOUCHED, 1000, 1000 + ATTRACT_AFTER_MS - 1), false);
  assert.equal(attractDue(UNTOUCHED, 1000, 1000 + ATTRACT_AFTER_MS), true);
  assert.equal(attractDue(play(["touch", 0]), 0, 50_000), false);
  assert.equal(attractDue(play(["touch", 0], ["tick", 65_000]), 0, 65_000), false);
});

const HOURS_MS = 3_600_000;

test("a clock put back begins the idle time anew, and keeps no session awake for hours", () => {
  const putBack = [["touch", 8 * HOURS_MS], ["tick", 0]];
  assert.deepEqual(play(...putBack), awake(0));
  assert.deepEqual(play(...putBack, ["tick", 60_000]), warning(0, 10));
  assert.equal(play(...putBack, ["tick", 70_000]).phase, "over");
  assert.equal(play(["touch", 8 * HOURS_MS], ["media", 0], ["tick", 70_000]).phase, "over");
});

/**
 * A session on a page that is not there, at a clock that is put by hand.
 * @param {import("node:test").TestContext} t
 * @param {number} nowMs
 */
function sessionAt(t, nowMs) {
  const dialog = { open: false, querySelector: () => ({}), showModal: () => {}, close: () => {} };
  const stored = new Map();
  const around = {
    document: { querySelector: () => dialog, body: { dataset: {} } },
    location: { search: "", replace: () => {} },
    window: {},
    sessionStorage: {
      getItem: (/** @type {string} */ name) => stored.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ value) => stored.set(name, value),
      removeItem: (/** @type {string} */ name) => stored.delete(name),
    },
  };
  Object.assign(globalThis, around);
  t.after(() => Object.keys(around).forEach((name) => Reflect.deleteProperty(globalThis, name)));
  t.mock.timers.enable({ apis: ["Date"], now: nowMs });
  const session = new Session();
  const at = (/** @type {number} */ ms) => {
    t.mock.timers.setTime(ms);
    session.tick();
  };
  return { session, at };
}

test("a clock put back does not keep the programme from calling", (t) => {
  const { session, at } = sessionAt(t, 8 * HOURS_MS);
  let shown = 0;
  session.attract = /** @type {any} */ ({ show: () => (shown += 1) });
  at(0);
  at(ATTRACT_AFTER_MS - 1);
  assert.equal(shown, 0);
  at(ATTRACT_AFTER_MS);
  assert.equal(shown, 1);
});

test("a clock put back does not keep a page whose server was away from starting over", (t) => {
  const { session, at } = sessionAt(t, 8 * HOURS_MS);
  const left = t.mock.method(globalThis, "fetch", async () => ({ ok: false }));
  session.touch();
  at(8 * HOURS_MS + 70_000);
  assert.equal(left.mock.callCount(), 1);
  session.touch();
  at(0);
  at(70_000);
  assert.equal(left.mock.callCount(), 2);
});
