// The counter of the editor counts characters as people do: a rare Han character outside the first plane is one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { sentence } from "../../static/admin/counter.mjs";

const field = (value) => ({ value, maxLength: 300, dataset: { counter: "已写 {count} 字，还可写 {left} 字" } });

test("an empty field has all its room", () => {
  assert.equal(sentence(field("")), "已写 0 字，还可写 300 字");
});

test("a character of two code units is one", () => {
  assert.equal(sentence(field("𠮷林")), "已写 2 字，还可写 298 字");
});
