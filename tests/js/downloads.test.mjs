// Downloads from a server that cuts lines, answers ranges, or sends something else than was named.
// @ts-check
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { Downloads, Mismatch, Throttle } from "../../static/player/downloads.mjs";

const BYTES = Buffer.from(Array.from({ length: 700_000 }, (_, place) => (place * 7919) % 251));
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const ASSET = { sha256: SHA256, mediaType: "image/png" };

/** What the server does with the next requests, and what it was asked. */
const plan = { cutAfter: /** @type {number[]} */ ([]), spoil: false, ranges: true, asked: /** @type {any[]} */ ([]) };

const server = createServer(({ headers }, response) => {
  plan.asked.push(headers.range && [headers.range, headers["if-range"]]);
  const from = plan.ranges && headers.range && headers["if-range"] === `"${SHA256}"` ? Number(headers.range.match(/\d+/)?.[0]) : 0;
  const body = Buffer.from(BYTES.subarray(from));
  if (plan.spoil) body[body.length - 20] ^= 1;
  response.writeHead(from ? 206 : 200, {
    "Content-Length": body.length,
    ...(from && { "Content-Range": `bytes ${from}-${BYTES.length - 1}/${BYTES.length}` }),
  });
  const cut = plan.cutAfter.shift();
  if (cut === undefined) response.end(body);
  else response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 50));
});
const realFetch = globalThis.fetch;

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  globalThis.fetch = (address, options) => realFetch(new URL(String(address), `http://127.0.0.1:${port}`), options);
});
after(() => {
  globalThis.fetch = realFetch;
  server.close();
  server.closeAllConnections();
});

/** A disk that outlives the page. */
function disk() {
  const kept = /** @type {Map<string, Blob>} */ (new Map());
  const torn = /** @type {Map<string, Blob>} */ (new Map());
  const store = {
    keep: async (/** @type {string} */ sha256, /** @type {Blob} */ blob) => void kept.set(sha256, blob),
    torn: async (/** @type {string} */ sha256) => torn.get(sha256),
    keepTorn: async (/** @type {string} */ sha256, /** @type {Blob | undefined} */ blob) => void (blob ? torn.set(sha256, blob) : torn.delete(sha256)),
  };
  const downloads = (/** @type {(sha256: string) => Promise<string | null>} */ ask = async () => null) =>
    new Downloads(/** @type {any} */ (store), new Throttle(() => performance.now()), ask);
  return { kept, torn, downloads };
}

/** @param {Partial<typeof plan>} changes */
const serve = (changes) => Object.assign(plan, { cutAfter: [], spoil: false, ranges: true, asked: [] }, changes);

test("a picture is kept when it is what its hash says", async () => {
  serve({});
  const { kept, downloads } = disk();
  await downloads().media(ASSET);
  assert.deepEqual([kept.get(SHA256)?.size, kept.get(SHA256)?.type, plan.asked], [BYTES.length, "image/png", [undefined]]);
});

test("a download that was cut goes on where it ended, even in another page", async () => {
  serve({ cutAfter: [400_000] });
  const { kept, torn, downloads } = disk();
  await assert.rejects(downloads().media(ASSET));
  const held = torn.get(SHA256)?.size ?? 0;
  assert.ok(held >= 262_144 && held <= 400_000, String(held));
  await downloads().media(ASSET);
  assert.deepEqual(plan.asked, [undefined, [`bytes=${held}-`, `"${SHA256}"`]]);
  assert.deepEqual([kept.get(SHA256)?.size, torn.size], [BYTES.length, 0]);
});

test("little that was got before a cut is gone on with in the same page alone", async () => {
  serve({ cutAfter: [1000] });
  const { kept, torn, downloads } = disk();
  const same = downloads();
  await assert.rejects(same.media(ASSET));
  assert.equal(torn.size, 0);
  await same.media(ASSET);
  assert.deepEqual([plan.asked[1], kept.size], [["bytes=1000-", `"${SHA256}"`], 1]);
});

test("a server that knows no ranges sends the whole, and the whole counts", async () => {
  serve({ cutAfter: [1000], ranges: false });
  const { kept, downloads } = disk();
  const same = downloads();
  await assert.rejects(same.media(ASSET));
  await same.media(ASSET);
  assert.equal(kept.get(SHA256)?.size, BYTES.length);
});

test("bytes that are not what was named are refused, forgotten, and fetched anew", async () => {
  serve({ spoil: true });
  const { kept, downloads } = disk();
  const same = downloads();
  await assert.rejects(same.media(ASSET), Mismatch);
  assert.equal(kept.size, 0);
  plan.spoil = false;
  await same.media(ASSET);
  assert.deepEqual([kept.size, plan.asked], [1, [undefined, undefined]]);
});

test("a spoilt remainder spoils the whole: it begins anew", async () => {
  serve({ cutAfter: [1000], spoil: true });
  const { kept, downloads } = disk();
  const same = downloads();
  await assert.rejects(same.media(ASSET));
  await assert.rejects(same.media(ASSET), Mismatch);
  plan.spoil = false;
  await same.media(ASSET);
  assert.deepEqual([kept.size, plan.asked[2]], [1, undefined]);
});

test("a limited download takes its time, an urgent one does not", async () => {
  serve({});
  const { downloads } = disk();
  const limited = downloads();
  limited.throttle.kbps = 14_000; // 5.6 Mbit in 0.4 s
  const begun = performance.now();
  await limited.media(ASSET);
  const took = performance.now() - begun;
  assert.ok(took >= 350 && took < 2000, String(took));
  await limited.media(ASSET, true);
  assert.ok(performance.now() - begun - took < 200);
});

test("a programme that the line tells is not fetched", async () => {
  serve({});
  const text = '{"entry":"一次性告知"}';
  const sha256 = createHash("sha256").update(text).digest("hex");
  const asked = /** @type {string[]} */ ([]);
  const { downloads } = disk();
  const told = downloads(async (/** @type {string} */ named) => (asked.push(named), text));
  assert.deepEqual([await told.programme(sha256), asked, plan.asked], [text, [sha256], []]);
});

for (const [why, text] of /** @type {[string, string | null][]} */ ([["says nothing", null], ["says something else", "{}"]])) {
  test(`a programme of which the line ${why} is fetched`, async () => {
    serve({});
    const { downloads } = disk();
    const programme = await downloads(async () => text).programme(SHA256);
    assert.deepEqual([programme, plan.asked], [new TextDecoder().decode(BYTES), [undefined]]);
  });
}
