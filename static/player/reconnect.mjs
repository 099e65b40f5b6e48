// @ts-check
/**
 * When a screen whose line broke tries again, so that a fleet that lost its server together comes back spread over time.
 *
 * The first attempt falls anywhere in 3 s. While the outage is young a server may just be starting anew, and an attempt
 * that nobody listens to costs it nothing: the next one follows within 1.5 s, and all are back soon after it listens. Once
 * an outage has lasted, attempts are spread over 10 s, then 20, then 30. A server that answers "not now" is given that
 * longer time from the first attempt on.
 * @module
 */

const FIRST_WITHIN_MS = 3000;
const YOUNG_OUTAGE_MS = 6000;
const [SOON_FROM_MS, SOON_TO_MS] = [300, 1500];
const [LATER_WITHIN_MS, LONGEST_WITHIN_MS] = [10_000, 30_000];

/**
 * @param {object} outage
 * @param {number} outage.failed attempts that have failed since the line broke
 * @param {number} outage.awayMs how long the line has been broken
 * @param {boolean} outage.refused whether the last attempt was answered, by a no
 * @param {() => number} random from 0 (inclusive) to 1
 * @returns {number} milliseconds to wait
 */
export function reconnectDelay({ failed, awayMs, refused }, random) {
  if (failed === 0) return random() * FIRST_WITHIN_MS;
  if (!refused && awayMs < YOUNG_OUTAGE_MS) return SOON_FROM_MS + random() * (SOON_TO_MS - SOON_FROM_MS);
  return random() * Math.min(LATER_WITHIN_MS * 2 ** (failed - 1), LONGEST_WITHIN_MS);
}

/**
 * @param {number} ms
 * @param {() => number} random
 * @returns {number} the same within ±10 %, so that heartbeats of a fleet do not fall into step
 */
export function jittered(ms, random) {
  return ms * (0.9 + 0.2 * random());
}
