// @ts-check
/**
 * The one written form of whatever is hashed or signed: a subset of RFC 8785.
 *
 * Object keys sorted by UTF-16 code units, no white space, nothing escaped that need not be. Only objects,
 * arrays, strings, integers of at most 53 bits, booleans and null. The twin of `screens/canonical.py`;
 * `tests/vectors/canonical.json` holds the two together.
 * @module
 */

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Write a value in its canonical form.
 * @param {unknown} value as `JSON.parse` returns it
 * @returns {string} canonical JSON, to be encoded as UTF-8
 * @throws {TypeError} for a number with a fraction or beyond 53 bits, a lone surrogate, or anything JSON has not
 */
export function canonicalJson(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return integer(value);
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") return object(/** @type {Record<string, unknown>} */ (value));
  throw new TypeError(`no canonical form for ${typeof value}`);
}

/** @param {Record<string, unknown>} value */
function object(value) {
  // Without a comparison function, sort() compares by UTF-16 code units, as RFC 8785 asks.
  const members = Object.keys(value).sort().map((key) => `${text(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(",")}}`;
}

/** @param {number} value */
function integer(value) {
  if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is not an integer of at most 53 bits`);
  return JSON.stringify(value);
}

/** @param {string} value */
function text(value) {
  if (LONE_SURROGATE.test(value)) throw new TypeError("text with a lone surrogate");
  return JSON.stringify(value);
}
