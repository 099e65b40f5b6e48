// The mark in the corner: what a screen says of the age of its content while the server is silent.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { clockTime, contentAsOf } from "../../static/player/content-age.mjs";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 22, 1, 0);
const THREE_DAYS_AGO = NOW - 3 * 24 * 60 * MINUTE;

/** @type {[string, {atMs: number, agoMs: number} | null, number | undefined, number | null][]} */
const cases = [
  ["nothing is on", null, undefined, null],
  ["loaded anew without the server, ordered three days ago", null, THREE_DAYS_AGO, THREE_DAYS_AGO],
  ["loaded anew without the server, ordered a minute ago", null, NOW - MINUTE, null],
  ["loaded anew without the server, ordered ten minutes ago", null, NOW - 10 * MINUTE, NOW - 10 * MINUTE],
  ["answered a minute ago, ordered three days ago", { atMs: NOW - MINUTE, agoMs: MINUTE }, THREE_DAYS_AGO, null],
  ["answered ten minutes ago", { atMs: NOW - 10 * MINUTE, agoMs: 10 * MINUTE }, THREE_DAYS_AGO, NOW - 10 * MINUTE],
  ["answered a minute ago, and the clock put since", { atMs: THREE_DAYS_AGO, agoMs: MINUTE }, undefined, null],
];
for (const [name, heard, issuedAtMs, asOf] of cases) {
  test(`${name}: ${asOf === null ? "nothing to say" : new Date(asOf).toISOString()}`, () => {
    assert.equal(contentAsOf(heard, issuedAtMs, NOW), asOf);
  });
}

test("the instant is told by the clock of the place, not of the machine", () => {
  assert.deepEqual(["Asia/Shanghai", "America/New_York"].map((zone) => clockTime(NOW, zone)), ["11/22 09:00", "11/21 20:00"]);
});

test("it is told by the machine's clock where that of the place is not known", () => {
  assert.match(clockTime(NOW, undefined), /^11\/2[12] \d\d:\d\d$/);
});
