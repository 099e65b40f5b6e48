// Behaviour of the kiosk's pages that needs no browser: the keyboard on the glass and the clock.

import assert from "node:assert/strict";
import { test } from "node:test";

import { told } from "../../static/kiosk/clock.mjs";
import { typed } from "../../static/kiosk/keyboard.mjs";
import { forgetVisitor, manner, nextZoom, PLAIN, recall, remember } from "../../static/kiosk/memory.mjs";
import { Notice } from "../../static/kiosk/notice.mjs";

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

/** A browser's window that remembers nothing yet. */
function openWindow() {
  const stored = new Map();
  globalThis.sessionStorage = /** @type {any} */ ({
    getItem: (/** @type {string} */ name) => stored.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => stored.set(name, value),
    removeItem: (/** @type {string} */ name) => stored.delete(name),
  });
}

test("K11 the visitor's settings go with the visitor, the machine's stay", () => {
  openWindow();
  remember("slot", 4);
  remember("manner", { elder: true, contrast: true, zoom: 200 });
  forgetVisitor();
  assert.deepEqual([manner(), recall("slot")], [PLAIN, 4]);
});

/** A notice over a page of which only what it needs is there. */
function overPage() {
  openWindow();
  const part = () => ({ textContent: "", hidden: false, replaceChildren() {}, addEventListener() {}, focus() {} });
  const parts = new Map();
  const querySelector = (/** @type {string} */ selector) => parts.get(selector) ?? parts.set(selector, part()).get(selector);
  globalThis.document = /** @type {any} */ ({ querySelector, createElement: part });
  const root = /** @type {any} */ ({ dataset: { words: "{}" }, hidden: true, querySelector });
  return { root, notice: new Notice(root, () => {}) };
}

/** @param {number} number @param {string} severity */
function warning(number, severity) {
  const pages = [{ sha256: `${number}`, milliseconds: 10_000, text: "暴雨" }];
  return { entry_id: `override.${number}`, item_code: "", title: "预警", milliseconds: 10_000, severity, pages };
}

test("two notices that take turns can both be put away", () => {
  const { root, notice } = overPage();
  const [first, second] = [warning(1, "yellow"), warning(12, "yellow")];
  for (const each of [second, first]) {
    notice.show(each);
    assert.equal(root.hidden, false);
    notice.putAway();
  }
  for (const each of [second, first, second]) {
    notice.show(each);
    assert.equal(root.hidden, true);
  }
  notice.show(warning(2, "yellow"));
  assert.equal(root.hidden, false);
});

test("a notice that may not be put away shows although its number was, and the next visitor sees all again", () => {
  const { root, notice } = overPage();
  notice.show(warning(1, "blue"));
  notice.putAway();
  notice.show(warning(1, "red"));
  assert.equal(root.hidden, false);
  forgetVisitor();
  notice.show(warning(1, "blue"));
  assert.equal(root.hidden, false);
});

test("a page that is open for long remembers the last twenty notices that were put away", () => {
  const { notice } = overPage();
  for (let number = 1; number <= 25; number += 1) {
    notice.show(warning(number, "blue"));
    notice.putAway();
  }
  assert.deepEqual(recall("read"), Array.from({ length: 20 }, (_, index) => `override.${index + 6}`));
});

test("what a page of the release before remembered, one notice, is still put away", () => {
  const { root, notice } = overPage();
  remember("read", "override.12");
  notice.show(warning(12, "blue"));
  assert.equal(root.hidden, true);
  notice.show(warning(1, "blue"));
  assert.equal(root.hidden, false);
});
