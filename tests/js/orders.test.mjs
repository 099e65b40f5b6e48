// Direct orders laid over a programme, and the vectors that hold them to the server's.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { noticeAt, overlay, severityOf, taken, unsettled } from "../../static/player/orders.mjs";
import { pageAt, parse } from "../../static/player/programme.mjs";
import { acceptOrder } from "../../static/player/verify.mjs";

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf-8"));

for (const vector of read("orders").cases) {
  test(`order ${vector.event}, ${vector.name}: ${vector.outcome}`, async () => {
    const verdict = await acceptOrder(vector.event, vector.document, {
      publicKey: vector.public_key,
      screen: vector.screen,
      lastOrder: vector.last_order,
      appliedSequence: vector.applied_sequence,
      nowMs: Date.parse(vector.at),
    });
    assert.equal(verdict.ok ? "accepted" : verdict.fault, vector.outcome);
  });
}

// Standby for a quarter of an hour, then the items 7K3M9QX and 4F8W2TN, from 3020 s on a notice, until 3660 s.
const programme = parse(read("programme").body);
const START = programme.fromMs;
const seconds = (/** @type {number} */ s) => START + s * 1000;

/** @returns {any} an order in force from 1000 s to 2000 s */
const override = (changes = {}) => ({
  kind: "override",
  screen: "1",
  order: 5,
  afterSequence: 7,
  override: 12,
  entryId: "override.12",
  title: "大风黄色预警",
  severity: "yellow",
  startMs: seconds(1000),
  endMs: seconds(2000),
  pages: [{ sha256: "p1", media_type: "image/png", bytes: 9, milliseconds: 15_000, text: "黄色预警" }],
  ...changes,
});

/** @returns {any} */
const withdrawn = (changes = {}) => ({ kind: "withdrawn", screen: "1", order: 6, afterSequence: 7, itemCodes: [], overrides: [], ...changes });

/** @param {import("../../static/player/programme.mjs").Programme} from @param {number[]} at seconds */
const shown = (from, at) => at.map((s) => pageAt(from, seconds(s))?.entry.entry_id);

test("without orders the programme is the same one", () => {
  assert.equal(overlay(programme, []), programme);
});

test("a notice has its time for itself, from its start until its end", () => {
  const effective = overlay(programme, [override()]);
  const at = [999, 1000, 1999, 2000];
  assert.deepEqual(shown(effective, at), [shown(programme, [999])[0], "override.12", "override.12", shown(programme, [2000])[0]]);
  assert.equal(noticeAt(effective, seconds(1500))?.title, "大风黄色预警");
  assert.equal(noticeAt(effective, seconds(999)), null);
  assert.deepEqual(effective.assets.slice(-1), [{ sha256: "p1", bytes: 9, mediaType: "image/png" }]);
});

test("a page of the loop ends where a notice begins", () => {
  assert.equal(pageAt(overlay(programme, [override()]), seconds(999))?.pageEndMs, seconds(1000));
});

test("a notice without an end lasts beyond the programme", () => {
  const effective = overlay(programme, [override({ severity: "red", endMs: Infinity })]);
  assert.deepEqual(shown(effective, [1000, 3019, 4000, 400_000]), ["override.12", "override.12", "override.12", "override.12"]);
});

test("of two notices the graver shows, and the other one after it", () => {
  const graver = override({ order: 6, override: 13, entryId: "override.13", severity: "orange", startMs: seconds(1200), endMs: seconds(1400) });
  const effective = overlay(programme, [override(), graver]);
  assert.deepEqual(shown(effective, [1100, 1200, 1399, 1400]), ["override.12", "override.13", "override.13", "override.12"]);
});

test("equally grave notices share the loop", () => {
  const equal = override({ order: 6, override: 13, entryId: "override.13" });
  const effective = overlay(programme, [override(), equal]);
  const seen = new Set(Array.from({ length: 60 }, (_, s) => pageAt(effective, seconds(1500 + s))?.entry.entry_id));
  assert.deepEqual(seen, new Set(["override.12", "override.13"]));
});

test("a notice that the programme brings stays where it is graver", () => {
  const planned = { ...programme, loops: structuredClone(programme.loops) };
  const loop = planned.loops[planned.segments[2].loop];
  loop.entries[0].entry_id = "override.3";
  loop.entries[0].severity = "orange";
  const lasting = override({ endMs: seconds(3600) });
  assert.deepEqual(shown(overlay(planned, [lasting]), [3019, 3020]), ["override.12", "override.3"]);
  assert.deepEqual(shown(overlay(planned, [{ ...lasting, severity: "red" }]), [3019, 3020]), ["override.12", "override.12"]);
});

test("a notice that names no severity is taken for the gravest", () => {
  assert.deepEqual([{ severity: "blue" }, {}].map((entry) => severityOf(/** @type {any} */ (entry))), ["blue", "red"]);
});

test("a withdrawn item is skipped, and the standby loop shows where nothing is left", () => {
  const one = overlay(programme, [withdrawn({ itemCodes: ["7K3M9QX"] })]);
  assert.deepEqual(new Set(shown(one, [900, 930, 960, 1000])), new Set(["e2"]));
  const both = overlay(programme, [withdrawn({ itemCodes: ["7K3M9QX", "4F8W2TN"] })]);
  assert.deepEqual(shown(both, [900, 3019]), ["standby", "standby"]);
  assert.equal(pageAt(both, seconds(900))?.loopKey, programme.standby);
});

test("a withdrawn notice leaves the programme too", () => {
  const planned = { ...programme, loops: structuredClone(programme.loops) };
  planned.loops[planned.segments[2].loop].entries[0].entry_id = "override.3";
  assert.deepEqual(shown(overlay(planned, [withdrawn({ overrides: [3] })]), [3020]), ["standby"]);
});

test("a withdrawal ends the order that brought the notice, and a later order brings it again", () => {
  const gone = taken([override()], withdrawn({ overrides: [12] }));
  assert.deepEqual(gone.map(({ kind }) => kind), ["withdrawn"]);
  const again = taken(gone, override({ order: 7 }));
  assert.deepEqual(shown(overlay(programme, again), [1500]), ["override.12"]);
});

test("a later order about the same notice takes the place of the earlier one", () => {
  assert.deepEqual(taken([override()], override({ order: 7, title: "更正" })).map(({ order }) => order), [7]);
});

test("an order holds until a programme that was planned after it", () => {
  assert.deepEqual(unsettled([override()], 7).length, 1);
  assert.deepEqual(unsettled([override()], 8), []);
});
