// @ts-check
/**
 * From a cue to a programme that can be played: everything it names is fetched, checked and kept before it is applied; what
 * cannot be had is tried again, while the last good programme plays on.
 * @module
 */

import { Mismatch, backoff } from "./downloads.mjs";
import { Sleep, pause } from "./pause.mjs";
import { assetsOf, parse } from "./programme.mjs";

/** @typedef {import("./programme.mjs").Programme} Programme */
/** @typedef {import("./verify.mjs").Cue} Cue */
/** @typedef {{cue: Cue, document: any}} Wanted a cue, and the document that carried it */

const AT_ONCE = 4; // downloads side by side: enough for a lone screen, gentle on a hall's line

export class Loader {
  /**
   * @param {import("./store.mjs").Store} store
   * @param {import("./downloads.mjs").Downloads} downloads
   * @param {(fault: "bad_digest" | "load_failed") => void} report
   */
  constructor(store, downloads, report) {
    this.store = store;
    this.downloads = downloads;
    this.report = report;
    this.spreadMs = 0;
    /** @type {Wanted | null} */
    this.wanted = null;
    /** @type {string[]} the hashes of the pictures that what is wanted needs; none before they are known */
    this.loading = [];
    this.sleep = new Sleep();
  }

  /**
   * @param {Wanted} wanted
   * @param {(wanted: Wanted, body: string, programme: Programme) => Promise<void>} apply
   */
  async load(wanted, apply) {
    const under = this.wanted?.cue;
    if (under && wanted.cue.sequence < under.sequence) return; // an older cue that came late
    if (under && wanted.cue.programme === under.programme) {
      Object.assign(this.wanted ?? {}, wanted); // on its way already; the cue may have a longer lease
      return this.sleep.wake();
    }
    this.want(wanted);
    this.sleep.wake();
    const loaded = await this.persevere(wanted);
    if (!loaded || this.wanted !== wanted) return;
    try {
      await apply(wanted, loaded.body, loaded.programme);
    } catch {
      this.report("load_failed"); // the disk is full; the next cue tries again
    } finally {
      if (this.wanted === wanted) this.want(null);
    }
  }

  /** @param {Wanted | null} wanted */
  want(wanted) {
    this.wanted = wanted;
    this.loading = [];
  }

  /**
   * @param {Wanted} wanted
   * @returns {Promise<{body: string, programme: Programme} | null>} null when another cue overtook this one
   */
  async persevere(wanted) {
    for (let tries = 1; this.wanted === wanted; tries += 1) {
      try {
        return await this.fetch(wanted, tries);
      } catch (error) {
        if (this.wanted !== wanted) return null;
        this.report(error instanceof Mismatch ? "bad_digest" : "load_failed");
        await this.sleep.for(backoff(tries, Math.random));
      }
    }
    return null;
  }

  /**
   * @param {Wanted} wanted
   * @param {number} tries
   */
  async fetch(wanted, tries) {
    const sha256 = wanted.cue.programme;
    const playing = await this.store.get("playing");
    const body = playing?.cue.programme === sha256 ? playing.body : await this.downloads.programme(sha256);
    const programme = { ...parse(body), sha256 };
    if (this.wanted === wanted) this.loading = assetsOf(programme).map((asset) => asset.sha256);
    const held = await this.store.held();
    const missing = assetsOf(programme).filter((asset) => !held.has(asset.sha256));
    // A hall's screens that hear of a programme together do not fetch its pictures together.
    if (missing.length > 0 && tries === 1) await pause(Math.random() * this.spreadMs);
    await this.all(missing, () => this.wanted === wanted);
    return { body, programme };
  }

  /**
   * @param {{sha256: string, mediaType: string}[]} missing
   * @param {() => boolean} stillWanted
   */
  async all(missing, stillWanted) {
    const queue = [...missing];
    /** @type {unknown[]} */
    const failures = [];
    const next = async () => {
      for (let asset = queue.shift(); asset && failures.length === 0 && stillWanted(); asset = queue.shift()) {
        await this.downloads.media(asset).catch((error) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next)); // all have ended before anything is tried again
    if (failures.length > 0) throw failures[0];
  }

  /**
   * The pages of a notice: at once, all of them, until they are there.
   * @param {{sha256: string, mediaType: string}[]} pages
   */
  async notice(pages) {
    for (let tries = 1; ; tries += 1) {
      try {
        const held = await this.store.held();
        await Promise.all(pages.filter(({ sha256 }) => !held.has(sha256)).map((page) => this.downloads.media(page, true)));
        return;
      } catch (error) {
        this.report(error instanceof Mismatch ? "bad_digest" : "load_failed");
        await pause(Math.min(backoff(tries, Math.random), 5000));
      }
    }
  }

  forget() {
    this.want(null);
  }
}
