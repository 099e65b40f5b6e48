// @ts-check
/**
 * Reading a programme: what is due at an instant, and what must be held to show it.
 *
 * The twin of `screens/programme.py`; `tests/vectors/programme.json` holds the two together. Instants are
 * milliseconds since the Unix epoch, intervals are `[start, end)`.
 * @module
 */

import { position, segmentAt } from "./position.mjs";

const FORMAT = "kiosk-programme-1";

/** @typedef {{sha256: string, milliseconds: number, text: string}} Page */

/** @typedef {{entry_id: string, item_code: string, title: string, milliseconds: number, pages: Page[], severity?: string}} Entry `severity` of an emergency notice */

/** @typedef {{kind: string, winners: string[]}} Reason */

/** @typedef {{startMs: number, endMs: number, loop: string, reason: Reason}} Segment */

/** @typedef {{sha256: string, bytes: number, mediaType: string}} Asset */

/**
 * @typedef {object} Programme
 * @property {string} [sha256] the hash that names it
 * @property {{width: number, height: number}} geometry pixels the pictures were drawn for
 * @property {Record<string, any>} face strings the player may show in its own words
 * @property {Record<string, any>} clock where and how the clock stands
 * @property {number} fromMs
 * @property {number} toMs
 * @property {Segment[]} segments in order, without a gap
 * @property {Record<string, {entries: Entry[]}>} loops
 * @property {string} standby key of the loop shown when the lease is lost
 * @property {Asset[]} assets
 */

/**
 * What an instant shows. The starts are those of the wall clock, and may lie before the segment or the programme;
 * the ends come no later than the end of the segment, so that a timer set to them never shows too long.
 * @typedef {object} Due
 * @property {Entry} entry
 * @property {Page} page
 * @property {number} pageIndex within its entry, from 0
 * @property {number} entryStartMs
 * @property {number} pageStartMs
 * @property {number} pageEndMs
 * @property {number} entryEndMs
 * @property {string} loopKey
 */

/**
 * Read the body of a programme whose hash has been checked.
 * @param {string} body JSON text
 * @returns {Programme}
 * @throws {TypeError | SyntaxError} when the text is not a programme of this format, or names a loop it lacks
 */
export function parse(body) {
  const document = JSON.parse(body);
  if (document?.format !== FORMAT) throw new TypeError(`not a ${FORMAT} document`);
  const segments = document.segments.map(readSegment);
  const keys = [document.standby, ...segments.map((/** @type {Segment} */ segment) => segment.loop)];
  if (!keys.every((key) => document.loops[key]?.entries.length)) throw new TypeError("a loop is missing or empty");
  return {
    geometry: document.geometry,
    face: document.face,
    clock: document.clock,
    fromMs: instantMs(document.from),
    toMs: instantMs(document.to),
    segments,
    loops: document.loops,
    standby: document.standby,
    assets: Object.entries(document.assets).map(readAsset),
  };
}

/**
 * What the programme shows at an instant.
 * @param {Programme} programme
 * @param {number} ms
 * @returns {Due | null} null outside the time the programme covers: then `pageInLoop` gives the standby loop's page
 */
export function pageAt(programme, ms) {
  const segment = segmentAt(programme.segments, ms);
  if (segment === undefined) return null;
  const due = pageInLoop(programme, segment.loop, ms);
  return {
    ...due,
    pageEndMs: Math.min(due.pageEndMs, segment.endMs),
    entryEndMs: Math.min(due.entryEndMs, segment.endMs),
  };
}

/**
 * What one loop shows at an instant, whatever the segments say.
 * @param {Programme} programme
 * @param {string} loopKey such as `programme.standby`
 * @param {number} ms
 * @returns {Due}
 */
export function pageInLoop(programme, loopKey, ms) {
  const nowMs = Math.floor(ms); // A corrected clock may yield a fraction of a millisecond.
  const { entries } = programme.loops[loopKey];
  const inLoop = position(durations(entries), nowMs);
  const entry = entries[inLoop.index];
  const inEntry = position(durations(entry.pages), inLoop.offsetMs);
  const page = entry.pages[inEntry.index];
  const [entryStartMs, pageStartMs] = [nowMs - inLoop.offsetMs, nowMs - inEntry.offsetMs];
  return {
    entry,
    page,
    pageIndex: inEntry.index,
    entryStartMs,
    pageStartMs,
    pageEndMs: pageStartMs + page.milliseconds,
    entryEndMs: entryStartMs + entry.milliseconds,
    loopKey,
  };
}

/**
 * @param {Programme} programme
 * @returns {Asset[]} everything that must be held, verified, before the programme may play
 */
export function assetsOf(programme) {
  return programme.assets;
}

/**
 * @param {{start: string, end: string, loop: string, reason: Reason}} segment
 * @returns {Segment}
 */
function readSegment({ start, end, loop, reason }) {
  return { startMs: instantMs(start), endMs: instantMs(end), loop, reason };
}

/**
 * @param {[string, {bytes: number, media_type: string}]} asset
 * @returns {Asset}
 */
function readAsset([sha256, { bytes, media_type }]) {
  return { sha256, bytes, mediaType: media_type };
}

/** @param {{milliseconds: number}[]} timed */
function durations(timed) {
  return timed.map(({ milliseconds }) => milliseconds);
}

/** @param {string} text */
function instantMs(text) {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new TypeError(`not an instant: ${text}`);
  return ms;
}
