// @ts-check
/**
 * What the player checks before it believes anything: hashes, signatures, cues.
 *
 * Plain-http addresses on an intranet are no secure context, so `crypto.subtle` may be missing there. Ed25519 is
 * therefore always computed by @noble/ed25519, and SHA-256 by @noble/hashes where the browser offers none. The
 * twin of `screens/signing.py` and `screens/cue.py`; `tests/vectors/cue.json` holds them together.
 * @module
 */

import * as ed25519 from "../vendor/noble/ed25519/index.js";
import { sha256, sha512 } from "../vendor/noble/hashes/sha2.js";
import { canonicalJson } from "./canonical.mjs";

Object.assign(ed25519.hashes, { sha512 }); // The library computes no hash by itself without crypto.subtle.

/** The domain of a cue's signature. */
export const CUE_DOMAIN = "kiosk-cue-v1";

const SIGNATURE_B64 = /^[A-Za-z0-9+/]{86}==$/;
const PUBLIC_KEY_B64 = /^[A-Za-z0-9+/]{43}=$/;
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
function instantMs(text) {
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
