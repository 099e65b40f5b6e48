// @ts-check
// What the time slider says to a screen reader: the minute of the day as a clock shows it.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = /** @type {any} */ ({ querySelector: () => null, querySelectorAll: () => [] });
const { clockOf } = await import("../../static/admin/screen-time.mjs");

for (const [minute, clock] of /** @type {[number, string][]} */ ([[0, "00:00"], [59, "00:59"], [845, "14:05"], [1439, "23:59"]])) {
  test(`minute ${minute} is ${clock}`, () => assert.equal(clockOf(minute), clock));
}
