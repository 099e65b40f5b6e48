// @ts-check
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";

import { canonicalJson } from "../../static/player/canonical.mjs";
import { acceptCue, CUE_DOMAIN, sha256Hex, verifySignature } from "../../static/player/verify.mjs";

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf-8"));

const canonical = read("canonical");
const cues = read("cue");
const asIssued = cues.cases.find((/** @type {{name: string}} */ { name }) => name === "as issued");

/** @param {Record<string, any>} vector */
const expected = (vector) => ({
  publicKey: vector.public_key,
  screen: vector.screen,
  lastSequence: vector.last_sequence,
  nowMs: Date.parse(vector.at),
});

const webCrypto = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(globalThis, "crypto"));
afterEach(() => Object.defineProperty(globalThis, "crypto", webCrypto));

/** A page on a plain-http intranet address has `crypto` without `subtle`. */
function leaveSecureContext() {
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
}

for (const { value, canonical: text } of canonical.cases) {
  test(`canonical JSON of ${JSON.stringify(text)}`, () => assert.equal(canonicalJson(value), text));
}

for (const text of canonical.refused) {
  test(`no canonical JSON of ${text}`, () => assert.throws(() => canonicalJson(JSON.parse(text)), TypeError));
}

test("no canonical JSON of what JSON has not", () => {
  assert.throws(() => canonicalJson({ a: undefined }), TypeError);
  assert.throws(() => canonicalJson(NaN), TypeError);
  assert.throws(() => canonicalJson(1n), TypeError);
});

for (const vector of cues.cases) {
  test(`cue ${vector.name}: ${vector.outcome}`, async () => {
    const verdict = await acceptCue(vector.document, expected(vector));
    assert.equal(verdict.ok ? "accepted" : verdict.fault, vector.outcome);
  });
}

test("an accepted cue is read", async () => {
  assert.deepEqual(await acceptCue(asIssued.document, expected(asIssued)), {
    ok: true,
    cue: {
      screen: "hall-1",
      sequence: 7,
      programme: asIssued.document.programme,
      issuedAtMs: Date.UTC(2026, 10, 22, 1),
      validUntilMs: Date.UTC(2026, 10, 29, 1),
    },
  });
});

for (const nothing of [null, undefined, "", 7, [], {}]) {
  test(`${JSON.stringify(nothing)} is not a cue`, async () => {
    const verdict = await acceptCue(nothing, expected(asIssued));
    assert.deepEqual(verdict, { ok: false, fault: "bad_signature" });
  });
}

test("a cue with any one character altered is refused", async () => {
  const text = JSON.stringify(asIssued.document);
  const verdicts = [];
  for (let place = 0; place < text.length; place += 1) {
    const altered = text.slice(0, place) + (text[place] === "0" ? "1" : "0") + text.slice(place + 1);
    try {
      verdicts.push(await acceptCue(JSON.parse(altered), expected(asIssued)));
    } catch (error) {
      assert.ok(error instanceof SyntaxError); // No longer JSON: it does not even reach the verifier.
    }
  }
  assert.ok(verdicts.length > 200);
  assert.deepEqual(new Set(verdicts.map((verdict) => JSON.stringify(verdict))), new Set(['{"ok":false,"fault":"bad_signature"}']));
});

test("a signature holds without a secure context", async () => {
  leaveSecureContext();
  assert.equal(await verifySignature(asIssued.public_key, CUE_DOMAIN, asIssued.document), true);
  assert.equal(await verifySignature(asIssued.public_key, "kiosk-override-v1", asIssued.document), false);
});

for (const [name, enter] of /** @type {[string, () => void][]} */ ([["with", () => {}], ["without", leaveSecureContext]])) {
  test(`SHA-256 ${name} crypto.subtle equals Node's`, async () => {
    for (const size of [0, 1, 55, 56, 64, 1000, 100_000]) {
      const bytes = new Uint8Array(randomBytes(size));
      enter();
      assert.equal(await sha256Hex(bytes), createHash("sha256").update(bytes).digest("hex"));
    }
  });
}
