// @ts-check
/**
 * Proof of play (播放记录): what was on the glass, numbered, kept until the server says that it is stored.
 * @module
 */

const MOST_UNSENT = 20_000; // some days without network; what comes after is not proved, but nothing before it is lost
const MOST_TOGETHER = 200;

/** @typedef {{number: number, programme: string, entry_id: string, page: number, shown_from: string, shown_to: string}} DisplayRecord */

export class Records {
  /**
   * @param {import("./store.mjs").Store} store
   * @param {import("./log.mjs").Log} log
   */
  constructor(store, log) {
    this.store = store;
    this.log = log;
    /** @type {DisplayRecord[]} */
    this.unsent = [];
    this.lastNumber = 0;
    this.full = false;
  }

  async resume() {
    const kept = await this.store.get("displayed");
    this.unsent = kept?.unsent ?? [];
    this.lastNumber = kept?.lastNumber ?? 0;
  }

  /**
   * Note what was on the glass. Nothing is noted that was there for less than a second, or backwards in time.
   * @param {{programme: string, entry_id: string, page: number, fromMs: number, toMs: number}} shown
   */
  add({ programme, entry_id, page, fromMs, toMs }) {
    const [shown_from, shown_to] = [canonicalInstant(fromMs), canonicalInstant(toMs)];
    if (shown_to <= shown_from) return;
    if (this.unsent.length >= MOST_UNSENT) return this.sayFull();
    this.lastNumber += 1;
    this.unsent.push({ number: this.lastNumber, programme, entry_id, page, shown_from, shown_to });
    this.keep();
    return undefined;
  }

  /** @returns {DisplayRecord[]} the oldest that the server has not confirmed */
  next() {
    return this.unsent.slice(0, MOST_TOGETHER);
  }

  /** @param {number} through records up to this number are stored */
  accepted(through) {
    this.unsent = this.unsent.filter(({ number }) => number > through);
    this.full = false;
    this.keep();
  }

  keep() {
    // A disk that is full, or a page that is closing, costs the copy on the disk and not the record.
    this.store.set({ displayed: { unsent: this.unsent, lastNumber: this.lastNumber } }).catch(() => {});
  }

  sayFull() {
    if (!this.full) this.log.warning(`${MOST_UNSENT} records wait for the server: what is shown now is not proved`);
    this.full = true;
  }
}

/** @param {number} ms */
function canonicalInstant(ms) {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace(".000Z", "+00:00");
}
