// @ts-check
/** How old what is on may be, as far as a screen can know that hears nothing from its server. */

const QUIET_FOR_MS = 10 * 60_000; // a screen unheard for ten minutes says so, quietly

/**
 * @param {{atMs: number, agoMs: number} | null} heard the last answer since the page was loaded: when by the server's
 *   clock, and how long ago by the steady one; null before the first
 * @param {number | undefined} issuedAtMs when what is on was ordered, or ordered again; undefined while nothing is on
 * @param {number} nowMs by the server's clock
 * @returns {number | null} the instant that the content is as of; null while that need not be said
 */
export function contentAsOf(heard, issuedAtMs, nowMs) {
  // A page loaded without the server knows of no answer, but what it found on the disk says when the server gave it.
  const last = heard ?? (issuedAtMs === undefined ? null : { atMs: issuedAtMs, agoMs: nowMs - issuedAtMs });
  return last && last.agoMs >= QUIET_FOR_MS ? last.atMs : null;
}

/**
 * @param {number} ms
 * @param {string | undefined} timeZone of the place; the machine's own when that is not known
 */
export function clockTime(ms, timeZone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const form = { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false };
  return new Intl.DateTimeFormat("zh-CN", { timeZone, ...form }).format(ms);
}
