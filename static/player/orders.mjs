// @ts-check
/**
 * Direct orders laid over a programme: what a screen shows between the order and the programme planned after it.
 *
 * Nothing here has a state or a clock: the orders held change with each order and each cue, and the programme that results
 * is played like any other. Instants are milliseconds since the Unix epoch, intervals are `[start, end)`.
 * @module
 */

import { segmentAt } from "./position.mjs";
import { pageAt } from "./programme.mjs";

/** @typedef {import("./programme.mjs").Programme} Programme */
/** @typedef {import("./programme.mjs").Entry} Entry */
/** @typedef {import("./programme.mjs").Segment} Segment */
/** @typedef {import("./verify.mjs").Order} Order */
/** @typedef {import("./verify.mjs").OverrideOrder} OverrideOrder */
/** @typedef {import("./verify.mjs").WithdrawnOrder} WithdrawnOrder */

const GRAVER_FIRST = ["red", "orange", "yellow", "blue"];

/**
 * @param {readonly Order[]} held
 * @param {Order} order accepted, later than all of them
 * @returns {Order[]} what holds from now on: a later order about a notice takes the place of earlier ones
 */
export function taken(held, order) {
  const named = order.kind === "override" ? [order.override] : order.overrides;
  const kept = held.filter((each) => each.kind === "withdrawn" || !named.includes(each.override)).map((each) =>
    each.kind === "withdrawn" && order.kind === "override"
      ? { ...each, overrides: each.overrides.filter((override) => override !== order.override) }
      : each,
  );
  return [...kept, order];
}

/**
 * @param {readonly Order[]} held
 * @param {number} sequence of the cue that was applied
 * @returns {Order[]} those that its programme, planned before them, does not know
 */
export function unsettled(held, sequence) {
  return held.filter(({ afterSequence }) => sequence <= afterSequence);
}

/**
 * The programme as the orders change it: withdrawn entries are left out (the standby loop takes the place of a loop that
 * nothing is left of), and a notice has its time for itself. Of two notices the graver shows; equals share the loop.
 * @param {Programme} programme
 * @param {readonly Order[]} held
 * @returns {Programme} the same object when no order changes anything
 */
export function overlay(programme, held) {
  if (held.length === 0) return programme;
  const withdrawn = without(programme, /** @type {WithdrawnOrder[]} */ (held.filter(({ kind }) => kind === "withdrawn")));
  return held.filter(isOverride).length === 0 ? withdrawn : under(withdrawn, held.filter(isOverride));
}

/**
 * @param {Programme} programme
 * @param {number} ms
 * @returns {Entry | null} the notice due at an instant, whether an order or the programme itself brought it
 */
export function noticeAt(programme, ms) {
  const entry = pageAt(programme, ms)?.entry;
  return entry && isNotice(entry) ? entry : null;
}

/** @param {{entry_id: string}} entry */
export function isNotice({ entry_id }) {
  return entry_id.startsWith("override.");
}

/**
 * @param {Entry} entry a notice
 * @returns {string} its severity; one that names none is taken for the gravest
 */
export function severityOf({ severity }) {
  return severity ?? GRAVER_FIRST[0];
}

/**
 * @param {Programme} programme
 * @param {WithdrawnOrder[]} orders
 * @returns {Programme}
 */
function without(programme, orders) {
  if (orders.length === 0) return programme;
  const codes = new Set(orders.flatMap(({ itemCodes }) => itemCodes));
  const notices = new Set(orders.flatMap(({ overrides }) => overrides.map((override) => `override.${override}`)));
  const stays = (/** @type {Entry} */ { entry_id, item_code }) => !codes.has(item_code) && !notices.has(entry_id);
  const loops = Object.fromEntries(
    Object.entries(programme.loops).map(([key, { entries }]) => [key, { entries: entries.filter(stays) }]),
  );
  // The standby loop shows the zone's name and no item, so that it cannot be emptied.
  loops[programme.standby] = programme.loops[programme.standby];
  const segments = programme.segments.map((segment) =>
    loops[segment.loop].entries.length > 0 ? segment : { ...segment, loop: programme.standby, reason: { kind: "standby", winners: [] } },
  );
  const used = new Set([programme.standby, ...segments.map(({ loop }) => loop)]);
  return { ...programme, segments, loops: Object.fromEntries(Object.entries(loops).filter(([key]) => used.has(key))) };
}

/**
 * @param {Programme} programme
 * @param {OverrideOrder[]} orders
 * @returns {Programme}
 */
function under(programme, orders) {
  const loops = { ...programme.loops };
  const cuts = [...programme.segments, ...orders].flatMap(({ startMs, endMs }) => [startMs, endMs]);
  const instants = [...new Set(cuts)].sort((a, b) => a - b);
  const segments = instants.slice(0, -1).flatMap((startMs, index) => {
    const planned = segmentAt(programme.segments, startMs);
    const entries = strongest(planned && loops[planned.loop].entries, inForce(orders, startMs));
    if (!entries) return planned ? [{ ...planned, startMs, endMs: instants[index + 1] }] : [];
    const loop = `orders.${entries.map(({ entry_id }) => entry_id).join("+")}`;
    loops[loop] = { entries };
    return [{ startMs, endMs: instants[index + 1], loop, reason: { kind: "override", winners: entries.map(({ entry_id }) => entry_id) } }];
  });
  const pages = orders.flatMap((order) => order.pages);
  const ordered = pages.map(({ sha256, bytes, media_type }) => ({ sha256, bytes, mediaType: media_type }));
  return { ...programme, segments, loops, assets: [...programme.assets, ...ordered] };
}

/**
 * @param {OverrideOrder[]} orders
 * @param {number} ms
 */
function inForce(orders, ms) {
  return orders.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs).map(entryOf);
}

/**
 * @param {Entry[] | undefined} planned what the programme shows
 * @param {Entry[]} ordered notices in force
 * @returns {Entry[] | null} what shows instead; null when the programme's own stays
 */
function strongest(planned, ordered) {
  if (ordered.length === 0) return null;
  const news = new Set(ordered.map(({ entry_id }) => entry_id));
  const old = (planned ?? []).filter((entry) => isNotice(entry) && !news.has(entry.entry_id));
  const rank = (/** @type {Entry} */ entry) => GRAVER_FIRST.indexOf(severityOf(entry));
  const gravest = Math.min(...[...old, ...ordered].map(rank));
  const winners = [...old, ...ordered].filter((entry) => rank(entry) === gravest);
  return winners.some(({ entry_id }) => news.has(entry_id)) ? winners : null;
}

/**
 * @param {OverrideOrder} order
 * @returns {Entry}
 */
function entryOf({ entryId, title, severity, pages }) {
  const milliseconds = pages.reduce((sum, page) => sum + page.milliseconds, 0);
  return { entry_id: entryId, item_code: "", title, severity, milliseconds, pages };
}

/**
 * @param {Order} order
 * @returns {order is OverrideOrder}
 */
function isOverride(order) {
  return order.kind === "override";
}
