// @ts-check
/**
 * When a visitor has left: a pure state machine (cases K1 to K7 and K9). Instants are milliseconds of one clock, which
 * may be put back.
 *
 * A session begins with the first touch. After `idleMs` without another one there is a warning with a countdown
 * (WCAG 2.2.1 wants the warning, and a way to go on); after the countdown the session is over.
 * @module
 */

export const DEFAULT_IDLE_SECONDS = 60;
export const LEAST_IDLE_SECONDS = 15;
export const MOST_IDLE_SECONDS = 3600;
export const WARNING_MS = 10_000;
export const ATTRACT_AFTER_MS = 30_000;

/**
 * @typedef {object} State
 * @property {"untouched" | "awake" | "warning" | "over"} phase
 * @property {number | null} touchedMs the last sign of life; null without a session
 * @property {number} secondsLeft of the countdown, rounded up; 0 outside a warning
 */

/** @typedef {{kind: "touch" | "media" | "tick", atMs: number}} Event `media`: something is read aloud or played */

/** @typedef {{idleMs: number, warningMs: number}} Limits */

/** @type {State} */
export const UNTOUCHED = Object.freeze({ phase: "untouched", touchedMs: null, secondsLeft: 0 });

/**
 * @param {State} state
 * @param {Event} event
 * @param {Limits} limits
 * @returns {State} the state after the event; `over` stays until the page begins anew or is touched
 */
export function step(state, { kind, atMs }, { idleMs, warningMs }) {
  if (kind === "touch") return { phase: "awake", touchedMs: atMs, secondsLeft: 0 };
  if (state.touchedMs === null) return UNTOUCHED;
  // A clock that was put back must not keep a session awake until it has caught up.
  const touchedMs = kind === "media" ? atMs : Math.min(state.touchedMs, atMs);
  const idle = atMs - touchedMs;
  if (idle < idleMs) return { phase: "awake", touchedMs, secondsLeft: 0 };
  const left = idleMs + warningMs - idle;
  if (left <= 0) return { phase: "over", touchedMs, secondsLeft: 0 };
  return { phase: "warning", touchedMs, secondsLeft: Math.ceil(left / 1000) };
}

/**
 * Whether the start page should call passers-by: nobody is here, and has not been for a while.
 * @param {State} state
 * @param {number} quietSinceMs when the page appeared, or was last left alone
 * @param {number} nowMs
 */
export function attractDue(state, quietSinceMs, nowMs) {
  return state.phase === "untouched" && nowMs - quietSinceMs >= ATTRACT_AFTER_MS;
}

/**
 * @param {string | number | null | undefined} setting seconds, as somebody wrote them
 * @returns {number} milliseconds, from 15 s to 3600 s; 60 s for anything that is no number (K9)
 */
export function idleMilliseconds(setting) {
  const seconds = setting === null || setting === undefined || setting === "" ? NaN : Number(setting);
  const kept = Number.isFinite(seconds) ? seconds : DEFAULT_IDLE_SECONDS;
  return Math.min(Math.max(kept, LEAST_IDLE_SECONDS), MOST_IDLE_SECONDS) * 1000;
}
