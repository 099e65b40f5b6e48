// @ts-check
/**
 * What is on the glass, by the programme and the server's clock alone.
 *
 * A new programme waits for the end of the entry that is on, if that entry stays in it unchanged; an entry that is
 * gone leaves at once (design: a swap waits, a withdrawal does not). Without a lease the standby loop is shown.
 * @module
 */

import { isNotice } from "./orders.mjs";
import { pageAt, pageInLoop } from "./programme.mjs";

/** @typedef {import("./programme.mjs").Programme} Programme */
/** @typedef {import("./programme.mjs").Due} Due */

const LONGEST_SLEEP_MS = 30_000;
const SHORTEST_SLEEP_MS = 20;
const AGAIN_MS = 5000;

/** @typedef {{due: Due, programme: Programme}} Wanted */

/** @typedef {{programme: string, entry_id: string, page: number, fromMs: number, toMs: number}} Shown */

/**
 * @typedef {object} Stage
 * @property {(due: Due, programme: Programme) => Promise<boolean>} show put a page on the glass; false when it could not be
 * @property {() => void} clear leave the glass empty
 */

export class Playback {
  /**
   * @param {Stage} stage
   * @param {{now: () => number, steady: () => number}} clock the server's, and one that nobody can put forward or back
   * @param {(shown: Shown) => void} displayed learns what was on the glass when it leaves
   * @param {() => void} [changed] learns that another page is on the glass
   */
  constructor(stage, clock, displayed, changed = () => {}) {
    this.stage = stage;
    this.clock = clock;
    this.displayed = displayed;
    this.changed = changed;
    /** @type {{programme: Programme, validUntilMs: number} | null} */
    this.playing = null;
    /** @type {{programme: Programme, validUntilMs: number, sinceMs: number, fromMs: number} | null} */
    this.next = null;
    /** @type {Wanted | null} */
    this.wanted = null;
    /** @type {(Wanted & {since: number}) | null} what is on, and since when by the steady clock */
    this.shown = null;
    this.covered = false;
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
      return this.tick();
    }
    const [sinceMs, fromMs] = [this.clock.now(), this.swapAt(programme)];
    if (this.playing && fromMs > sinceMs) this.next = { programme, validUntilMs, sinceMs, fromMs };
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
    const now = this.clock.now();
    const on = this.wanted?.due;
    if (!on || !this.playing || on.entryEndMs <= now) return now;
    const due = pageAt(programme, now);
    const stays = due && programme.loops[due.loopKey].entries.some((entry) => sameEntry(entry, on.entry));
    return stays ? on.entryEndMs : now;
  }

  tick() {
    clearTimeout(this.timer);
    if (!this.playing) return;
    const now = this.clock.now();
    // A clock that was put right backwards must not let the next programme wait for a time that is far away.
    if (this.next && (this.next.fromMs <= now || now < this.next.sinceMs)) {
      this.playing = this.next;
      this.next = null;
    }
    const { programme, validUntilMs } = this.playing;
    const leased = now < validUntilMs;
    const due = (leased ? pageAt(programme, now) : null) ?? pageInLoop(programme, programme.standby, now);
    this.put({ due, programme });
    const until = Math.min(due.pageEndMs, this.next?.fromMs ?? Infinity, leased ? validUntilMs : Infinity);
    this.sleep(Math.min(Math.max(until - now, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS));
  }

  /** @param {number} ms */
  sleep(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tick(), ms);
  }

  /** @param {Wanted} wanted */
  put(wanted) {
    if (this.wanted && samePage(this.wanted.due, wanted.due)) return this.stay(this.wanted, wanted);
    this.wanted = wanted;
    const shown = this.stage.show(wanted.due, wanted.programme).catch(() => false); // what breaks is not on the glass either
    void shown.then((on) => {
      if (this.wanted !== wanted) return; // it was overtaken
      if (on) this.arrive(wanted);
      else this.fail(wanted);
    });
  }

  /**
   * The page stays, and is noted all the same as often as it comes round: a loop of one page, such as a notice, would
   * otherwise be proved only when it is over, and by the name of the programme that it began under.
   * @param {Wanted} wanted the one whose showing was begun
   * @param {Wanted} again
   */
  stay(wanted, again) {
    const anew = isAnew(wanted, again);
    Object.assign(wanted, again); // not another one: its showing may still be under way
    if (anew && this.shown && samePage(this.shown.due, wanted.due)) this.arrive(wanted);
  }

  /** @param {Wanted} wanted */
  arrive(wanted) {
    this.note();
    this.shown = { ...wanted, since: this.clock.steady() };
    this.changed();
  }

  /**
   * A page that cannot be shown is tried again; what was on stays, unless it must not be seen any more.
   * @param {Wanted} wanted
   */
  fail({ programme }) {
    this.wanted = null;
    const entries = Object.values(programme.loops).flatMap((loop) => loop.entries);
    if (this.shown && !entries.some((entry) => sameEntry(entry, this.shown?.due.entry))) {
      this.note();
      this.shown = null;
      this.stage.clear();
      this.changed();
    }
    this.sleep(AGAIN_MS);
  }

  /** Leave the glass to others, and note what was on it until now. */
  stop() {
    clearTimeout(this.timer);
    this.note();
    this.playing = this.next = this.wanted = this.shown = null;
  }

  /**
   * Nothing counts as displayed while something lies over it.
   * @param {boolean} covered
   */
  cover(covered) {
    if (covered === this.covered) return;
    if (covered) this.note();
    this.covered = covered;
    if (this.shown) this.shown.since = this.clock.steady();
  }

  /** Note what was on until now. Its time was measured by the steady clock: one put right meanwhile changes no duration. */
  note() {
    if (!this.shown || this.covered) return;
    const { due, programme, since } = this.shown;
    const toMs = this.clock.now();
    const fromMs = toMs - (this.clock.steady() - since);
    this.displayed({ programme: programme.sha256 ?? "", entry_id: due.entry.entry_id, page: due.pageIndex, fromMs, toMs });
  }

  /** @returns {"programme" | "standby" | "override" | null} null while nothing is on */
  get showing() {
    if (!this.shown) return null;
    const { due, programme } = this.shown;
    if (isNotice(due.entry)) return "override";
    return due.loopKey === programme.standby ? "standby" : "programme";
  }
}

/**
 * @param {Due} a
 * @param {Due} b
 */
function samePage(a, b) {
  return a.page.sha256 === b.page.sha256 && a.entry.entry_id === b.entry.entry_id;
}

/**
 * Whether the same page has come round again, or is shown for another programme now.
 * @param {Wanted} before
 * @param {Wanted} after
 */
function isAnew(before, after) {
  return before.due.pageStartMs !== after.due.pageStartMs || before.programme.sha256 !== after.programme.sha256;
}

/**
 * @param {import("./programme.mjs").Entry} a
 * @param {import("./programme.mjs").Entry | undefined} b
 */
function sameEntry(a, b) {
  if (!b || a.item_code !== b.item_code || a.pages.length !== b.pages.length) return false;
  return a.pages.every((page, index) => page.sha256 === b.pages[index].sha256);
}
