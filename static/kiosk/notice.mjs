// @ts-check
/**
 * An emergency notice over the kiosk's page, for the person who is using it: they do not see the programme.
 * A red or orange one stays as long as it is in force; a yellow or blue one may be put away by who has read it.
 * @module
 */

import { severityOf } from "../player/orders.mjs";
import { recall, remember } from "./memory.mjs";

/** @typedef {import("../player/programme.mjs").Entry} Entry */

const MAY_BE_CLOSED = ["yellow", "blue"];
const MOST_READ = 20; // more than are ever in force together; what came before them is over

/**
 * What a notice says besides its colour and its title, each line once, whatever page repeats it.
 * @param {Pick<Entry, "title" | "pages">} entry
 * @param {string[]} colours the lines by which pages say the colour, for those who do not see it
 * @returns {string[]}
 */
export function linesOf({ title, pages }, colours) {
  const lines = pages.flatMap(({ text }) => text.split("\n").map((line) => line.trim()));
  return [...new Set(lines)].filter((line) => line !== "" && line !== title && !colours.includes(line));
}

export class Notice {
  /**
   * @param {HTMLElement} root the element with class `kiosk-notice`
   * @param {() => void} changed learns that a notice came or went
   */
  constructor(root, changed) {
    this.root = root;
    this.changed = changed;
    this.words = JSON.parse(root.dataset.words ?? "{}");
    this.button = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
    /** @type {Entry | null} the one in force, put away or not */
    this.entry = null;
    this.button.addEventListener("click", () => this.putAway());
  }

  /** @param {Entry | null} entry the notice in force */
  show(entry) {
    if (entry?.entry_id === this.entry?.entry_id && entry?.pages === this.entry?.pages) return;
    this.entry = entry;
    const level = entry && severityOf(entry);
    const closable = level !== null && MAY_BE_CLOSED.includes(level);
    this.root.hidden = entry === null || (closable && this.read().includes(entry.entry_id));
    if (entry && level) this.write(entry, level, closable);
    this.changed();
  }

  /**
   * @param {Entry} entry
   * @param {string} level
   * @param {boolean} closable
   */
  write(entry, level, closable) {
    this.root.dataset.level = level;
    this.button.hidden = !closable;
    this.part(".notice-level").textContent = this.words[level];
    this.part("h2").textContent = entry.title;
    const paragraphs = linesOf(entry, this.words.colours ?? []).map((line) => Object.assign(document.createElement("p"), { textContent: line }));
    this.part(".notice-text").replaceChildren(...paragraphs);
  }

  /** @returns {string[]} the notices this visitor has put away: equals take turns, so that one alone would bring the other back */
  read() {
    return [recall("read") ?? []].flat();
  }

  putAway() {
    if (this.entry) remember("read", [...this.read(), this.entry.entry_id].slice(-MOST_READ));
    this.root.hidden = true;
    /** @type {HTMLElement} */ (document.querySelector("#main")).focus();
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }
}
