// @ts-check
/**
 * Where in its loop a screen stands, by the wall clock alone. The twin of playlists/position.py and
 * playlists/timeline.py::segment_at; tests/vectors/ holds both to the same answers.
 */

/**
 * @typedef {object} Position
 * @property {number} index which entry of the loop is due
 * @property {number} offsetMs for how many milliseconds it has been due
 */

/**
 * Give the position at an instant; rounds are counted from the Unix epoch (UTC).
 *
 * A corrected clock may yield a fraction of a millisecond, which is dropped. An entry of 0 ms is never due.
 *
 * @param {readonly number[]} durationsMs milliseconds of each entry, whole numbers
 * @param {number} instantMs milliseconds since the Unix epoch
 * @returns {Position}
 * @throws {RangeError} where a duration is negative or all are 0
 */
export function position(durationsMs, instantMs) {
  const total = durationsMs.reduce((sum, duration) => sum + duration, 0);
  if (!(total > 0) || durationsMs.some((duration) => duration < 0)) {
    throw new RangeError("a loop needs durations of at least 0 ms, one of them positive");
  }
  const remainder = Math.floor(instantMs) % total;
  // The remainder of a negative number is negative in JavaScript, unlike in Python.
  let offsetMs = remainder < 0 ? remainder + total : remainder;
  let index = 0;
  while (offsetMs >= durationsMs[index]) {
    offsetMs -= durationsMs[index];
    index += 1;
  }
  // Adding 0 turns the remainder -0 into 0.
  return { index, offsetMs: offsetMs + 0 };
}

/**
 * Find the segment `[startMs, endMs)` that holds an instant.
 *
 * @template {{startMs: number, endMs: number}} Segment milliseconds since the Unix epoch, in order
 * @param {readonly Segment[]} segments
 * @param {number} instantMs milliseconds since the Unix epoch
 * @returns {Segment | undefined} nothing before the first and from the last one's end on
 */
export function segmentAt(segments, instantMs) {
  return segments.find(({ startMs, endMs }) => startMs <= instantMs && instantMs < endMs);
}
