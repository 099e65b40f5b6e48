// @ts-check
/**
 * What this kiosk remembers from page to page, in `sessionStorage`: nothing outlives the browser's window.
 *
 * The machine's things (slot, idle time, the zone it stands in) stay; the visitor's (type size, contrast, the last
 * touch, the notice they have read) go as soon as the visitor has gone (K11).
 * @module
 */

const PREFIX = "kiosk.";
const VISITOR = ["manner", "touched", "read"];

/** @typedef {{elder: boolean, contrast: boolean, zoom: number}} Manner */

/** @typedef {{zone: string, place: string, hotline: string}} Face */

/** @type {Manner} */
export const PLAIN = Object.freeze({ elder: false, contrast: false, zoom: 100 });

const ZOOMS = [100, 125, 150, 200];

/**
 * @param {string} name
 * @returns {any} null when nothing is remembered
 */
export function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export function remember(name, value) {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A browser without storage still shows every page; it only forgets between them.
  }
}

/** Forget what the visitor chose and did. */
export function forgetVisitor() {
  for (const name of VISITOR) sessionStorage.removeItem(PREFIX + name);
}

/**
 * A setting of this machine: given once in the address (`?slot=hall-2`), kept from then on.
 * @param {string} name
 * @returns {string | null}
 */
export function setting(name) {
  const given = new URLSearchParams(location.search).get(name);
  if (given !== null) remember(name, given);
  return given ?? recall(name);
}

/** @returns {Manner} */
export function manner() {
  return { ...PLAIN, ...recall("manner") };
}

/**
 * @param {number} zoom percent
 * @returns {number} the next larger one, and after the largest the first again
 */
export function nextZoom(zoom) {
  return ZOOMS[(ZOOMS.indexOf(zoom) + 1) % ZOOMS.length];
}
