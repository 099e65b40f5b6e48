// @ts-check
/**
 * Fetching what a screen must hold: whole or not at all, checked by hash, gone on with where a cut line left it, and at the
 * pace that the server sets for this screen.
 * @module
 */

import { pause } from "./pause.mjs";
import { sha256Hex } from "./verify.mjs";

const WORTH_KEEPING = 256 * 1024; // bytes of a torn download that are worth a place on the disk
const SILENT_FOR_MS = 20_000;
const [SOONEST_AGAIN_MS, LATEST_AGAIN_MS] = [1000, 30_000];

/**
 * @typedef {{kbps: number | null, spread_ms: number, report_ms?: number}} Pace kilobits a second; over how many ms a hall's
 *   screens spread, and within how many ms a process wants to hear what they play
 */

/** The bytes are not the ones whose hash was named. */
export class Mismatch extends Error {}

/**
 * How long to wait before trying again.
 * @param {number} tries that have failed, from 1
 * @param {() => number} random
 * @returns {number} milliseconds: doubling from 1 s to 30 s, half of it by chance
 */
export function backoff(tries, random) {
  return Math.min(SOONEST_AGAIN_MS * 2 ** (tries - 1), LATEST_AGAIN_MS) * (0.5 + random() / 2);
}

/** The bandwidth of one screen, shared by all its downloads. */
export class Throttle {
  /** @param {() => number} steady milliseconds that nobody can put forward or back */
  constructor(steady) {
    this.steady = steady;
    /** @type {number | null} */
    this.kbps = null;
    this.freeAtMs = 0;
  }

  /**
   * Note that bytes have come.
   * @param {number} bytes
   * @returns {number} milliseconds to wait before more are taken; a kilobit is 1000 bits
   */
  spend(bytes) {
    const now = this.steady();
    this.freeAtMs = Math.max(this.freeAtMs, now) + (this.kbps ? (bytes * 8) / this.kbps : 0);
    return this.freeAtMs - now;
  }
}

export class Downloads {
  /**
   * @param {import("./store.mjs").Store} store
   * @param {Throttle} throttle
   * @param {(sha256: string) => Promise<string | null>} ask what the open line says a programme is; null when it does not say
   */
  constructor(store, throttle, ask) {
    this.store = store;
    this.throttle = throttle;
    this.ask = ask;
    /** @type {Map<string, Blob>} what came of downloads that broke off, by hash */
    this.torn = new Map();
  }

  /**
   * A programme: small, and what everything waits for, so never held back. On the line, while that is open: a connection of
   * its own for each screen costs more than the bytes.
   * @param {string} sha256
   * @returns {Promise<string>}
   */
  async programme(sha256) {
    const told = await this.ask(sha256);
    if (told !== null && (await sha256Hex(new TextEncoder().encode(told))) === sha256) return told;
    const bytes = await this.fetch(`/programmes/${sha256}`, sha256, () => 0);
    return new TextDecoder().decode(bytes);
  }

  /**
   * Fetch a picture and keep it.
   * @param {{sha256: string, mediaType: string}} asset
   * @param {boolean} [urgent] a notice does not wait for the bandwidth's sake
   */
  async media({ sha256, mediaType }, urgent = false) {
    const bytes = await this.fetch(`/media/${sha256}`, sha256, (size) => (urgent ? 0 : this.throttle.spend(size)));
    await this.store.keep(sha256, new Blob([/** @type {BlobPart} */ (bytes)], { type: mediaType }));
  }

  /**
   * @param {string} address
   * @param {string} sha256
   * @param {(size: number) => number} spend milliseconds to wait after so many bytes
   * @throws {Mismatch} and forgets what came, so that the next attempt begins anew
   */
  async fetch(address, sha256, spend) {
    const begun = this.torn.get(sha256) ?? (await this.store.torn(sha256));
    this.torn.delete(sha256);
    const parts = begun ? [begun] : [];
    try {
      await receive(address, sha256, parts, spend);
    } catch (error) {
      await this.keepTorn(sha256, new Blob(parts));
      throw error;
    }
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    if (begun) await this.store.keepTorn(sha256, undefined);
    if ((await sha256Hex(bytes)) !== sha256) throw new Mismatch(address);
    return bytes;
  }

  /**
   * @param {string} sha256
   * @param {Blob} blob
   */
  async keepTorn(sha256, blob) {
    if (blob.size > 0) this.torn.set(sha256, blob);
    if (blob.size >= WORTH_KEEPING) await this.store.keepTorn(sha256, blob); // the page may be another one by then
  }
}

/**
 * Take what is missing of a file, part by part.
 * @param {string} address
 * @param {string} sha256 the file's entity tag as well: what was begun under it can only go on as it began
 * @param {Blob[]} parts what is there already; grows while bytes come, and begins anew where the server sends the whole
 * @param {(size: number) => number} spend
 */
async function receive(address, sha256, parts, spend) {
  const held = parts.reduce((sum, { size }) => sum + size, 0);
  /** @type {Record<string, string>} */
  const headers = held > 0 ? { Range: `bytes=${held}-`, "If-Range": `"${sha256}"` } : {};
  const line = new AbortController();
  // A line that was cut without a word would be waited for until the browser gives up, which takes minutes.
  const listening = async (/** @type {Promise<any>} */ heard) => {
    const timer = setTimeout(() => line.abort(new Error(`${address}: silent`)), SILENT_FOR_MS);
    return heard.finally(() => clearTimeout(timer));
  };
  const response = await listening(fetch(address, { headers, cache: "no-store", signal: line.signal })); // kept by ourselves, once
  const goesOn = response.status === 206 && response.headers.get("Content-Range")?.startsWith(`bytes ${held}-`);
  if (!goesOn) parts.length = 0;
  if (!response.ok || !response.body || (response.status === 206 && !goesOn)) throw new Error(`${address}: ${response.status}`);
  const reader = response.body.getReader();
  for (let part = await listening(reader.read()); !part.done; part = await listening(reader.read())) {
    parts.push(new Blob([/** @type {BlobPart} */ (part.value)]));
    const wait = spend(part.value.length);
    if (wait > 0) await pause(wait);
  }
}
