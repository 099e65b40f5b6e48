// Behaviour of the kiosk's pages that needs no browser: the keyboard on the glass and the clock.

import assert from "node:assert/strict";
import { test } from "node:test";

import { told } from "../../static/kiosk/clock.mjs";
import { typed } from "../../static/kiosk/keyboard.mjs";

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
