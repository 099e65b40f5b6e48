// Behaviour of the kiosk's pages that needs no browser: the keyboard on the glass and the clock.

import assert from "node:assert/strict";
import { test } from "node:test";

import { told } from "../../static/kiosk/clock.mjs";
import { typed } from "../../static/kiosk/keyboard.mjs";
import { forgetVisitor, manner, nextZoom, PLAIN, recall, remember } from "../../static/kiosk/memory.mjs";

test("a key goes in at the caret", () => {
  assert.deepEqual(typed({ value: "sbx", caret: 1 }, "h"), { value: "shbx", caret: 2 });
});

test("delete takes the character before the caret, clear takes all", () => {
  assert.deepEqual(typed({ value: "shbx", caret: 2 }, "delete"), { value: "sbx", caret: 1 });
  assert.deepEqual(typed({ value: "shbx", caret: 0 }, "delete"), { value: "shbx", caret: 0 });
  assert.deepEqual(typed({ value: "shbx", caret: 3 }, "clear"), { value: "", caret: 0 });
});

test("the clock tells the zone's time in the page's language", () => {
  const instant = new Date("2026-11-21T16:05:00Z");
  assert.deepEqual(told(instant, "zh-CN", "Asia/Shanghai"), { time: "00:05", day: "11月22日 星期日" });
  assert.deepEqual(told(instant, "en", "Asia/Shanghai"), { time: "00:05", day: "Sunday 22 November" });
  assert.equal(told(instant, "zh-CN", "Asia/Urumqi").time, "22:05");
});

test("K10 the type size begins at 100 per cent, grows to no more than 400, and comes round", () => {
  const sizes = [PLAIN.zoom];
  while (nextZoom(sizes[sizes.length - 1]) !== PLAIN.zoom) sizes.push(nextZoom(sizes[sizes.length - 1]));
  assert.deepEqual(sizes, [100, 125, 150, 200]);
});

test("K11 the visitor's settings go with the visitor, the machine's stay", () => {
  const stored = new Map();
  globalThis.sessionStorage = /** @type {any} */ ({
    getItem: (/** @type {string} */ name) => stored.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => stored.set(name, value),
    removeItem: (/** @type {string} */ name) => stored.delete(name),
  });
  remember("slot", 4);
  remember("manner", { elder: true, contrast: true, zoom: 200 });
  forgetVisitor();
  assert.deepEqual([manner(), recall("slot")], [PLAIN, 4]);
});
