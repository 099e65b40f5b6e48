// @ts-check
/**
 * Brightness, volume and the windows in which a glass is lit (开关屏时段). The twin of `screens/display.py`;
 * `tests/vectors/commands.json` holds the two together.
 *
 * A window holds from `start` to `end` in wall time of its zone, on the ISO weekdays on which it starts; one that ends at or
 * before its start reaches into the next day; equal times make a whole day. Without windows the glass is always lit.
 * @module
 */

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const MOST_WINDOWS = 14;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** @typedef {{weekdays: number[], start: string, end: string}} Window */

/** @typedef {{brightness: number, volume: number, windows: Window[], time_zone: string}} Display percent of both */

/** @type {Display} */
export const AS_DELIVERED = Object.freeze({ brightness: 100, volume: 100, windows: [], time_zone: "Asia/Shanghai" });

/**
 * @param {Display} display
 * @param {number} ms since the Unix epoch
 * @returns {boolean} whether the glass is to be lit
 */
export function isLit({ windows, time_zone }, ms) {
  if (windows.length === 0) return true;
  const { weekday, clock } = wallTime(ms, time_zone);
  const yesterday = ((weekday + 5) % 7) + 1;
  return windows.some(({ weekdays, start, end }) => {
    const overnight = end <= start; // "HH:MM" sorts as time does
    const today = weekdays.includes(weekday) && start <= clock && (overnight || clock < end);
    return today || (overnight && weekdays.includes(yesterday) && clock < end);
  });
}

/**
 * @param {unknown} args of the command `display`
 * @returns {string | null} the member that is wrong; null when all are right
 */
export function wrongMember(args) {
  const { brightness, volume, windows, time_zone, ...others } = /** @type {Record<string, unknown>} */ (args);
  if (Object.keys(others).length > 0) return Object.keys(others).sort().join(", ");
  if (!isPercent(brightness, 10)) return "brightness";
  if (!isPercent(volume, 0)) return "volume";
  if (!Array.isArray(windows) || windows.length > MOST_WINDOWS || !windows.every(isWindow)) return "windows";
  return isTimeZone(time_zone) ? null : "time_zone";
}

/**
 * @param {unknown} value
 * @param {number} least
 */
function isPercent(value, least) {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= 100;
}

/** @param {any} value */
function isWindow(value) {
  if (value === null || typeof value !== "object") return false;
  const { weekdays, start, end, ...others } = value;
  if (Object.keys(others).length > 0 || !Array.isArray(weekdays) || weekdays.length === 0) return false;
  const known = weekdays.every((day) => Number.isInteger(day) && day >= 1 && day <= 7);
  return known && new Set(weekdays).size === weekdays.length && [start, end].every((time) => typeof time === "string" && CLOCK.test(time));
}

/** @param {unknown} value */
function isTimeZone(value) {
  try {
    return typeof value === "string" && value !== "" && Boolean(new Intl.DateTimeFormat("en", { timeZone: value }));
  } catch {
    return false;
  }
}

/**
 * @param {number} ms
 * @param {string} timeZone
 * @returns {{weekday: number, clock: string}} ISO weekday, and the time as "HH:MM"
 */
function wallTime(ms, timeZone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const form = { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const parts = new Intl.DateTimeFormat("en-GB", form).formatToParts(ms);
  const part = (/** @type {string} */ type) => parts.find((each) => each.type === type)?.value ?? "";
  return { weekday: DAYS.indexOf(part("weekday")) + 1, clock: `${part("hour")}:${part("minute")}` };
}
