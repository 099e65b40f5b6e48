// @ts-check
/**
 * Direct orders on this screen: accepted, kept on the disk, their pages fetched and checked, laid over the programme, and
 * confirmed one by one as soon as each is on the glass, or waits for its time.
 * @module
 */

import { isNotice, overlay, taken, unsettled } from "./orders.mjs";
import { acceptOrder } from "./verify.mjs";

/** @typedef {import("./programme.mjs").Programme} Programme */
/** @typedef {import("./verify.mjs").Order} Order */
/** @typedef {import("./verify.mjs").OrderKind} OrderKind */

/**
 * @typedef {object} Home what the orders need of the screen they are on
 * @property {import("./store.mjs").Store} store
 * @property {import("./log.mjs").Log} log
 * @property {{screen_id: string, public_key: string}} credential
 * @property {() => number} now
 * @property {() => number} appliedSequence 0 when nothing plays
 * @property {(pages: {sha256: string, mediaType: string}[]) => Promise<void>} fetch returns when all are held
 * @property {() => void} changed the programme is to be laid out anew
 * @property {() => {entry_id: string, item_code: string} | null} onGlass what people see now
 * @property {() => {entry_id: string} | null} due what is to be seen now
 * @property {(order: number) => void} confirm
 * @property {(fault: string) => void} report
 */

export class Direct {
  /** @param {Home} home */
  constructor(home) {
    this.home = home;
    this.last = 0;
    /** @type {Order[]} */
    this.held = [];
    /** @type {{kind: OrderKind, document: any}[]} */
    this.documents = [];
    /** @type {Set<number>} orders whose pages are still on their way */
    this.unready = new Set();
    /** @type {Set<number>} orders that are not confirmed yet */
    this.open = new Set();
  }

  /** The number to report with any heartbeat: all up to it that came are carried out. */
  get confirmed() {
    return Math.min(this.last, ...[...this.open].map((order) => order - 1));
  }

  /** Hold again what was held before the page was loaded anew; what lay on the disk is checked like what comes. */
  async resume() {
    const kept = await this.home.store.get("orders");
    for (const { kind, document } of kept?.documents ?? []) {
      const verdict = await this.judge(kind, document);
      if (verdict.ok) await this.hold(kind, document, verdict.order);
    }
    this.last = Math.max(this.last, kept?.last ?? 0);
  }

  /**
   * @param {OrderKind} kind
   * @param {any} document as received
   */
  async take(kind, document) {
    const verdict = await this.judge(kind, document);
    if (verdict.ok) {
      this.home.log.info(`order ${verdict.order.order}: ${kind}`);
      await this.hold(kind, document, verdict.order);
      return this.keep();
    }
    if (verdict.fault === "bad_signature" || verdict.fault === "wrong_screen") return this.home.report(verdict.fault);
    // A double, or what the programme knows already: nothing to do, and to be confirmed all the same.
    if (this.open.has(document.order)) return undefined;
    this.last = Math.max(this.last, document.order);
    this.home.confirm(document.order);
    return this.keep();
  }

  /**
   * @param {OrderKind} kind
   * @param {any} document
   */
  judge(kind, document) {
    const { screen_id: screen, public_key: publicKey } = this.home.credential;
    const expected = { publicKey, screen, lastOrder: this.last, appliedSequence: this.home.appliedSequence(), nowMs: this.home.now() };
    return acceptOrder(kind, document, expected);
  }

  /**
   * @param {OrderKind} kind
   * @param {any} document
   * @param {Order} order
   */
  async hold(kind, document, order) {
    this.last = Math.max(this.last, order.order);
    this.held = taken(this.held, order);
    this.documents.push({ kind, document });
    this.open.add(order.order);
    if (order.kind === "override") {
      const there = await this.home.store.held();
      if (!order.pages.every(({ sha256 }) => there.has(sha256))) {
        this.unready.add(order.order);
        void this.makeReady(order);
      }
    }
    this.home.changed();
    this.check();
  }

  /** @param {import("./verify.mjs").OverrideOrder} order */
  async makeReady(order) {
    await this.home.fetch(order.pages.map(({ sha256, media_type }) => ({ sha256, mediaType: media_type })));
    this.unready.delete(order.order);
    this.home.changed();
    this.check();
  }

  /**
   * A programme was applied: let go of the orders that it knows.
   * @param {number} sequence
   */
  settle(sequence) {
    if (this.held.every(({ afterSequence }) => sequence <= afterSequence)) return;
    this.held = unsettled(this.held, sequence);
    this.documents = this.documents.filter(({ document }) => sequence <= document.after_sequence);
    void this.keep();
  }

  keep() {
    return this.home.store.set({ orders: { last: this.last, documents: this.documents } });
  }

  /**
   * @param {Programme} programme
   * @returns {Programme} with the orders that can be shown laid over it
   */
  over(programme) {
    return overlay(programme, this.held.filter(({ order }) => !this.unready.has(order)));
  }

  /** @returns {Set<string>} the hashes of the pages that held orders need */
  needed() {
    return new Set(this.held.flatMap((order) => (order.kind === "override" ? order.pages.map(({ sha256 }) => sha256) : [])));
  }

  /** Confirm what has been carried out; called whenever something changed, on the glass or here. */
  check() {
    for (const number of this.open) {
      const order = this.held.find((each) => each.order === number);
      if (order && !this.isCarriedOut(order)) continue;
      this.open.delete(number);
      this.home.confirm(number);
    }
  }

  /** @param {Order} order */
  isCarriedOut(order) {
    const seen = this.home.onGlass();
    if (order.kind === "withdrawn") {
      const gone = order.overrides.map((override) => `override.${override}`);
      return !seen || !(order.itemCodes.includes(seen.item_code) || gone.includes(seen.entry_id));
    }
    const now = this.home.now();
    if (now < order.startMs || order.endMs <= now) return !this.unready.has(order.order);
    return seen?.entry_id === order.entryId || this.isBeaten(order);
  }

  /**
   * Whether a graver notice has the glass, on which this one waits.
   * @param {import("./verify.mjs").OverrideOrder} order
   */
  isBeaten(order) {
    const seen = this.home.onGlass();
    return !this.unready.has(order.order) && seen !== null && isNotice(seen) && this.home.due()?.entry_id === seen.entry_id;
  }
}
