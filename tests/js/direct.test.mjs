// Direct orders on a screen: held, confirmed one by one when they are on the glass, remembered over a reload.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Direct } from "../../static/player/direct.mjs";
import { Log } from "../../static/player/log.mjs";

const { cases } = JSON.parse(readFileSync(new URL("../vectors/orders.json", import.meta.url), "utf-8"));
/** @param {string} event @param {string} name */
const vector = (event, name) => cases.find((/** @type {any} */ each) => each.event === event && each.name === name);
const notice = vector("override", "as issued");
const withdrawal = vector("withdrawn", "as issued");
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A screen whose glass, clock and disk the test moves; it remembers what it confirmed and reported. */
function screen(disk = /** @type {Record<string, any>} */ ({})) {
  const glass = { seen: /** @type {any} */ (null), due: /** @type {any} */ (null), nowMs: Date.parse(notice.at), sequence: 7, laidOut: 0 };
  const said = { confirmed: /** @type {number[]} */ ([]), reported: /** @type {string[]} */ ([]) };
  const held = /** @type {Set<string>} */ (new Set());
  const line = { arrive: () => {} };
  const direct = new Direct({
    store: /** @type {any} */ ({
      get: async (/** @type {string} */ name) => disk[name],
      set: async (/** @type {object} */ values) => void Object.assign(disk, structuredClone(values)),
      held: async () => held,
    }),
    log: new Log(() => 0),
    credential: { screen_id: notice.screen, public_key: notice.public_key },
    now: () => glass.nowMs,
    appliedSequence: () => glass.sequence,
    fetch: (pages) =>
      new Promise((resolve) => {
        line.arrive = () => {
          for (const { sha256 } of pages) held.add(sha256);
          resolve();
        };
      }),
    changed: () => void (glass.laidOut += 1),
    onGlass: () => glass.seen,
    due: () => glass.due,
    confirm: (order) => void said.confirmed.push(order),
    report: (fault) => void said.reported.push(fault),
  });
  /** @param {string} entry_id @param {string} [item_code] */
  const show = (entry_id, item_code = "") => {
    glass.seen = glass.due = { entry_id, item_code };
    direct.check();
  };
  return { direct, glass, said, line, held, show };
}

test("a notice is confirmed when it is on the glass, not when it is heard of or fetched", async () => {
  const { direct, said, line, show } = screen();
  await direct.take("override", notice.document);
  assert.deepEqual([said.confirmed, direct.confirmed], [[], notice.document.order - 1]);
  line.arrive();
  await settled();
  assert.deepEqual(said.confirmed, []);
  show("another");
  assert.deepEqual(said.confirmed, []);
  show(notice.document.entry_id);
  assert.deepEqual([said.confirmed, direct.confirmed], [[notice.document.order], notice.document.order]);
});

test("a notice whose pages are still on their way is not laid over the programme", async () => {
  const { direct, line } = screen();
  await direct.take("override", notice.document);
  const programme = /** @type {any} */ ({ segments: [], loops: {}, assets: [] });
  assert.equal(direct.over(programme), programme);
  line.arrive();
  await settled();
  assert.equal(direct.over(programme).segments.length, 1);
});

test("one that waits for its start is confirmed as soon as it is held", async () => {
  const later = vector("override", "to begin later");
  const { direct, said, line } = screen();
  await direct.take("override", later.document);
  assert.deepEqual(said.confirmed, []);
  line.arrive();
  await settled();
  assert.deepEqual(said.confirmed, [later.document.order]);
});

test("one that a graver notice keeps off the glass is confirmed as soon as it is held", async () => {
  const { direct, said, line, show } = screen();
  await direct.take("override", notice.document);
  show("override.99");
  assert.deepEqual(said.confirmed, []);
  line.arrive();
  await settled();
  assert.deepEqual(said.confirmed, [notice.document.order]);
});

test("a double is confirmed again, but not before the first was carried out", async () => {
  const { direct, said, line, show } = screen();
  await direct.take("override", notice.document);
  await direct.take("override", notice.document);
  assert.deepEqual(said.confirmed, []);
  line.arrive();
  await settled();
  show(notice.document.entry_id);
  await direct.take("override", notice.document);
  assert.deepEqual(said.confirmed, [notice.document.order, notice.document.order]);
});

test("what the programme knows already is confirmed and changes nothing", async () => {
  const { direct, glass, said } = screen();
  glass.sequence = notice.document.after_sequence + 1;
  await direct.take("override", notice.document);
  assert.deepEqual([said.confirmed, glass.laidOut], [[notice.document.order], 0]);
});

test("a withdrawal is confirmed when what it names is off the glass", async () => {
  const { direct, said, glass, show } = screen();
  const [code] = withdrawal.document.item_codes;
  glass.seen = { entry_id: "e1", item_code: code };
  await direct.take("withdrawn", withdrawal.document);
  assert.deepEqual(said.confirmed, []);
  show("e2", "another");
  assert.deepEqual(said.confirmed, [withdrawal.document.order]);
});

test("orders survive a reload, and their pages need not be fetched again", async () => {
  const disk = {};
  const before = screen(disk);
  await before.direct.take("override", notice.document);
  const after = screen(disk);
  for (const { sha256 } of notice.document.pages) after.held.add(sha256);
  await after.direct.resume();
  assert.equal(after.direct.over(/** @type {any} */ ({ segments: [], loops: {}, assets: [] })).segments.length, 1);
  after.show(notice.document.entry_id);
  assert.deepEqual(after.said.confirmed, [notice.document.order]);
});

test("an order that was altered on the disk is not held again", async () => {
  const disk = /** @type {Record<string, any>} */ ({});
  await screen(disk).direct.take("override", notice.document);
  disk.orders.documents[0].document.title = "别的";
  const after = screen(disk);
  await after.direct.resume();
  assert.deepEqual([after.direct.held, after.direct.last], [[], notice.document.order]);
});

test("an order is let go of when a programme that knows it is applied", async () => {
  const disk = /** @type {Record<string, any>} */ ({});
  const { direct, line } = screen(disk);
  await direct.take("override", notice.document);
  line.arrive();
  direct.settle(notice.document.after_sequence);
  assert.equal(direct.held.length, 1);
  direct.settle(notice.document.after_sequence + 1);
  await settled();
  assert.deepEqual([direct.held, direct.needed().size, disk.orders.documents], [[], 0, []]);
});

test("one that is not ours is reported, not confirmed", async () => {
  for (const name of ["signed by a stranger", "another screen"]) {
    const { document, outcome, screen: own, public_key } = vector("override", name);
    const { direct, said } = screen();
    Object.assign(direct.home.credential, { screen_id: own, public_key });
    await direct.take("override", document);
    assert.deepEqual([said.confirmed, said.reported], [[], [outcome]]);
  }
});
