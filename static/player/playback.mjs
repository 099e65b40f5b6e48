// @ts-check
/**
 * What is on the glass, by the programme and the wall clock alone.
 *
 * A new programme waits for the end of the entry that is on, if that entry stays in it unchanged; an entry that is
 * gone leaves at once (design: a swap waits, a withdrawal does not). Without a lease the standby loop is shown.
 * @module
 */

import { pageAt, pageInLoop } from "./programme.mjs";

/** @typedef {import("./programme.mjs").Programme} Programme */
/** @typedef {import("./programme.mjs").Due} Due */

const LONGEST_SLEEP_MS = 30_000;
const SHORTEST_SLEEP_MS = 20;

/**
 * @typedef {object} Stage
 * @property {(due: Due, programme: Programme) => Promise<void>} show put a page on the glass
 * @property {(mark: string | null) => void} mark say quietly since when nothing was heard
 */

export class Playback {
  /**
   * @param {Stage} stage
   * @param {() => number} now the server's clock, in milliseconds
   * @param {(shown: {entry_id: string, page: number, fromMs: number, toMs: number}) => void} displayed
   */
  constructor(stage, now, displayed) {
    this.stage = stage;
    this.now = now;
    this.displayed = displayed;
    /** @type {{programme: Programme, validUntilMs: number} | null} */
    this.playing = null;
    /** @type {{programme: Programme, validUntilMs: number, fromMs: number} | null} */
    this.next = null;
    /** @type {{due: Due, sinceMs: number} | null} */
    this.shown = null;
    this.timer = 0;
  }

  /**
   * @param {Programme} programme
   * @param {{validUntilMs: number}} lease
   */
  play(programme, { validUntilMs }) {
    if (this.playing?.programme === programme) {
      this.playing.validUntilMs = validUntilMs; // the same order with a longer lease
      return this.tick();
    }
    if (this.next?.programme === programme) {
      this.next.validUntilMs = validUntilMs;
      return undefined;
    }
    const fromMs = this.swapAt(programme);
    if (this.playing && fromMs > this.now()) this.next = { programme, validUntilMs, fromMs };
    else {
      this.playing = { programme, validUntilMs };
      this.next = null;
    }
    return this.tick();
  }

  /**
   * When a new programme may take over.
   * @param {Programme} programme
   */
  swapAt(programme) {
    const now = this.now();
    if (!this.shown || !this.playing || this.shown.due.entryEndMs <= now) return now;
    const due = pageAt(programme, now);
    const stays = due && programme.loops[due.loopKey].entries.some((entry) => sameEntry(entry, this.shown?.due.entry));
    return stays ? this.shown.due.entryEndMs : now;
  }

  tick() {
    clearTimeout(this.timer);
    if (!this.playing) return;
    const now = this.now();
    if (this.next && this.next.fromMs <= now) {
      this.playing = this.next;
      this.next = null;
    }
    const { programme, validUntilMs } = this.playing;
    const leased = now < validUntilMs;
    const due = (leased ? pageAt(programme, now) : null) ?? pageInLoop(programme, programme.standby, now);
    this.put(due, now);
    const until = Math.min(due.pageEndMs, this.next?.fromMs ?? Infinity, leased ? validUntilMs : Infinity);
    this.timer = setTimeout(() => this.tick(), Math.min(Math.max(until - now, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS));
  }

  /** Leave the glass to others, and note what was on it until now. */
  stop() {
    clearTimeout(this.timer);
    this.playing = this.next = null;
    if (this.shown) this.note(this.shown, this.now());
    this.shown = null;
  }

  /**
   * @param {{due: Due, sinceMs: number}} shown
   * @param {number} toMs
   */
  note({ due: { entry, pageIndex }, sinceMs }, toMs) {
    this.displayed({ entry_id: entry.entry_id, page: pageIndex, fromMs: sinceMs, toMs });
  }

  /**
   * @param {Due} due
   * @param {number} now
   */
  put(due, now) {
    const before = this.shown;
    if (before && before.due.page.sha256 === due.page.sha256 && before.due.entry.entry_id === due.entry.entry_id) {
      before.due = due;
      return;
    }
    if (before) this.note(before, now);
    this.shown = { due, sinceMs: now };
    void this.stage.show(due, /** @type {any} */ (this.playing).programme);
  }
}

/**
 * @param {import("./programme.mjs").Entry} a
 * @param {import("./programme.mjs").Entry | undefined} b
 */
function sameEntry(a, b) {
  if (!b || a.item_code !== b.item_code || a.pages.length !== b.pages.length) return false;
  return a.pages.every((page, index) => page.sha256 === b.pages[index].sha256);
}
