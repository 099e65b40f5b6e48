// @ts-check
/**
 * What the player checks before it believes anything: hashes, signatures, cues, direct orders.
 *
 * Plain-http addresses on an intranet are no secure context, so `crypto.subtle` may be missing there. Ed25519 is
 * therefore always computed by @noble/ed25519, and SHA-256 by @noble/hashes where the browser offers none. The
 * twin of `screens/signing.py`, `screens/cue.py` and `screens/orders.py`; `tests/vectors/cue.json` and `orders.json` hold
 * them together.
 * @module
 */

import * as ed25519 from "../vendor/noble/ed25519/index.js";
import { sha256, sha512 } from "../vendor/noble/hashes/sha2.js";
import { canonicalJson } from "./canonical.mjs";

Object.assign(ed25519.hashes, { sha512 }); // The library computes no hash by itself without crypto.subtle.

/** The domain of a cue's signature. */
export const CUE_DOMAIN = "kiosk-cue-v1";

/** The domains of direct orders, by kind. */
export const ORDER_DOMAINS = Object.freeze({ override: "kiosk-override-v1", withdrawn: "kiosk-withdrawn-v1" });

const SIGNATURE_B64 = /^[A-Za-z0-9+/]{86}==$/;
const PUBLIC_KEY_B64 = /^[A-Za-z0-9+/]{43}=$/;
const SEVERITIES = ["red", "orange", "yellow", "blue"];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?\+00:00$/;

/**
 * A cue that may be followed. Instants are milliseconds since the Unix epoch; the lease ends before `validUntilMs`.
 * @typedef {object} Cue
 * @property {string} screen
 * @property {number} sequence
 * @property {string} programme SHA-256 of the programme
 * @property {number} issuedAtMs
 * @property {number} validUntilMs
 */

/** @typedef {"bad_signature" | "wrong_screen" | "rollback" | "lease_expired"} Fault */

/** @typedef {{ok: true, cue: Cue} | {ok: false, fault: Fault}} Verdict */

/** @typedef {"override" | "withdrawn"} OrderKind */

/** @typedef {{sha256: string, media_type: string, bytes: number, milliseconds: number, text: string}} OrderPage */

/**
 * An order to show a notice, and nothing else, in `[startMs, endMs)`; without an end `endMs` is Infinity.
 * @typedef {object} OverrideOrder
 * @property {"override"} kind
 * @property {string} screen
 * @property {number} order rises over the whole fleet
 * @property {number} afterSequence programmes with a higher sequence say the same by themselves
 * @property {number} override
 * @property {string} entryId
 * @property {string} title
 * @property {string} severity
 * @property {number} startMs
 * @property {number} endMs
 * @property {OrderPage[]} pages
 */

/**
 * An order to show these items and notices no more.
 * @typedef {object} WithdrawnOrder
 * @property {"withdrawn"} kind
 * @property {string} screen
 * @property {number} order
 * @property {number} afterSequence
 * @property {string[]} itemCodes
 * @property {number[]} overrides
 */

/** @typedef {OverrideOrder | WithdrawnOrder} Order */

/** @typedef {"bad_signature" | "wrong_screen" | "rollback" | "superseded"} OrderFault */

/** @typedef {{ok: true, order: Order} | {ok: false, fault: OrderFault}} OrderVerdict */

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<string>} 64 lower-case hexadecimal digits
 */
export async function sha256Hex(bytes) {
  const subtle = globalThis.crypto?.subtle;
  const digest = subtle
    ? new Uint8Array(await subtle.digest("SHA-256", /** @type {BufferSource} */ (bytes)))
    : sha256(bytes);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Whether `payload.signature` was made over the rest of the payload, within the domain, by that key.
 * @param {string} publicKeyB64 the key pinned at pairing: 32 raw bytes in base64
 * @param {string} domain what the signature is for, such as `CUE_DOMAIN`
 * @param {unknown} payload a parsed JSON object with its `signature` member
 * @returns {Promise<boolean>} false for anything malformed as well; never rejects
 */
export async function verifySignature(publicKeyB64, domain, payload) {
  try {
    const { signature, ...unsigned } = /** @type {Record<string, unknown>} */ (payload);
    const message = new TextEncoder().encode(`${domain}\n${canonicalJson(unsigned)}`);
    return ed25519.verify(raw(signature, SIGNATURE_B64), message, raw(publicKeyB64, PUBLIC_KEY_B64), {
      zip215: false, // RFC 8032 as the server's library reads it, not the looser rules of ZIP 215.
    });
  } catch {
    return false; // What cannot be read was not signed by us.
  }
}

/**
 * Decide whether this screen may follow a cue. The checks come in the order of the faults.
 * @param {unknown} document the cue as received
 * @param {{publicKey: string, screen: string, lastSequence: number, nowMs: number}} expected the pinned key, this
 *   screen's id, the sequence of the last cue accepted (the same one may come twice), and the time
 * @returns {Promise<Verdict>} a signed document that is no cue counts as a bad signature
 */
export async function acceptCue(document, { publicKey, screen, lastSequence, nowMs }) {
  const cue = (await verifySignature(publicKey, CUE_DOMAIN, document)) ? readCue(document) : null;
  if (cue === null) return { ok: false, fault: "bad_signature" };
  if (cue.screen !== screen) return { ok: false, fault: "wrong_screen" };
  if (cue.sequence < lastSequence) return { ok: false, fault: "rollback" };
  if (cue.validUntilMs <= nowMs) return { ok: false, fault: "lease_expired" };
  return { ok: true, cue };
}

/**
 * Decide whether this screen is to carry out a direct order. The checks come in the order of the faults.
 * @param {OrderKind} kind
 * @param {unknown} document the order as received
 * @param {{publicKey: string, screen: string, lastOrder: number, appliedSequence: number, nowMs: number}} expected the
 *   pinned key, this screen's id, the number of the last order taken, the sequence of the cue that plays (0 without one)
 * @returns {Promise<OrderVerdict>} `rollback` for a double; `superseded` where what plays was planned after it, or its end is past
 */
export async function acceptOrder(kind, document, { publicKey, screen, lastOrder, appliedSequence, nowMs }) {
  const order = (await verifySignature(publicKey, ORDER_DOMAINS[kind], document)) ? readOrder(kind, document) : null;
  if (order === null) return { ok: false, fault: "bad_signature" };
  if (order.screen !== screen) return { ok: false, fault: "wrong_screen" };
  if (order.order <= lastOrder) return { ok: false, fault: "rollback" };
  if (appliedSequence > order.afterSequence) return { ok: false, fault: "superseded" };
  if (order.kind === "override" && order.endMs <= nowMs) return { ok: false, fault: "superseded" };
  return { ok: true, order };
}

/**
 * @param {OrderKind} kind
 * @param {unknown} document
 * @returns {Order | null}
 */
function readOrder(kind, document) {
  const { screen, order, after_sequence: afterSequence, issued_at } = /** @type {Record<string, any>} */ (document);
  if (typeof screen !== "string" || typeof order !== "number" || typeof afterSequence !== "number") return null;
  if (Number.isNaN(instantMs(issued_at))) return null;
  const special = kind === "override" ? readOverride(/** @type {any} */ (document)) : readWithdrawn(/** @type {any} */ (document));
  return special && /** @type {Order} */ ({ screen, order, afterSequence, ...special });
}

/** @param {Record<string, any>} document */
function readOverride({ override, entry_id: entryId, title, severity, start, end, pages }) {
  const [startMs, endMs] = [instantMs(start), end === null ? Infinity : instantMs(end)];
  if (typeof override !== "number" || typeof entryId !== "string" || typeof title !== "string") return null;
  if (!SEVERITIES.includes(severity) || Number.isNaN(startMs) || Number.isNaN(endMs)) return null;
  if (!Array.isArray(pages) || pages.length === 0 || !pages.every(isOrderPage)) return null;
  return { kind: "override", override, entryId, title, severity, startMs, endMs, pages };
}

/** @param {Record<string, any>} document */
function readWithdrawn({ item_codes: itemCodes, overrides }) {
  if (!isListOf(itemCodes, "string") || !isListOf(overrides, "number")) return null;
  return { kind: "withdrawn", itemCodes, overrides };
}

/** @param {any} page */
function isOrderPage(page) {
  const texts = [page?.sha256, page?.media_type, page?.text];
  return isListOf(texts, "string") && isListOf([page.bytes, page.milliseconds], "number") && page.milliseconds >= 1;
}

/**
 * @param {unknown} value
 * @param {"string" | "number"} type
 */
function isListOf(value, type) {
  return Array.isArray(value) && value.every((each) => typeof each === type);
}

/**
 * @param {unknown} document
 * @returns {Cue | null}
 */
function readCue(document) {
  const { screen, sequence, programme, issued_at, valid_until } = /** @type {Record<string, unknown>} */ (document);
  const issuedAtMs = instantMs(issued_at);
  const validUntilMs = instantMs(valid_until);
  if (typeof screen !== "string" || typeof sequence !== "number" || typeof programme !== "string") return null;
  if (Number.isNaN(issuedAtMs) || Number.isNaN(validUntilMs)) return null;
  return { screen, sequence, programme, issuedAtMs, validUntilMs };
}

/**
 * @param {unknown} text
 * @returns {number} milliseconds since the Unix epoch, or NaN
 */
export function instantMs(text) {
  return typeof text === "string" && INSTANT.test(text) ? Date.parse(text) : NaN;
}

/**
 * @param {unknown} text
 * @param {RegExp} form
 * @returns {Uint8Array}
 */
function raw(text, form) {
  if (typeof text !== "string" || !form.test(text)) throw new TypeError("not base64 of the right length");
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
