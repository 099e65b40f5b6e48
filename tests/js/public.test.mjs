// Behaviour of the public pages that needs no browser: text sizes and the choice of a voice.

import assert from "node:assert/strict";
import { test } from "node:test";

import { voiceFor } from "../../static/public/read-aloud.mjs";
import { nextSize } from "../../static/public/text-size.mjs";

test("text sizes go round", () => {
  assert.deepEqual(["", "large", "elder", "unknown"].map(nextSize), ["large", "elder", "", ""]);
});

test("no voice of the language means no reading aloud", () => {
  assert.equal(voiceFor([], "zh-CN"), undefined);
  assert.equal(voiceFor([{ lang: "en-US" }, { lang: "ja-JP" }], "zh-CN"), undefined);
});

test("the voice of the region comes first, then a local one", () => {
  const voices = [
    { lang: "zh-HK", localService: true },
    { lang: "zh_CN", localService: false, name: "remote" },
    { lang: "zh-CN", localService: true, name: "local" },
  ];
  assert.equal(voiceFor(voices, "zh-CN"), voices[2]);
  assert.equal(voiceFor(voices.slice(0, 2), "zh-CN"), voices[1]);
  assert.equal(voiceFor(voices.slice(0, 1), "zh-CN"), voices[0]);
});
