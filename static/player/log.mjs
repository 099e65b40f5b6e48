// @ts-check
/**
 * What this screen did and what went wrong, its last lines: for the people who look after it from afar.
 * @module
 */

const MOST_LINES = 200;
const LONGEST_TEXT = 300;
const MOST_BYTES = 32 * 1024;
const UNSENDABLE = /[\p{Surrogate}\0]/gu; // halves of characters have no UTF-8, and no database keeps a NUL

/** @typedef {{at: string, level: "info" | "warning", text: string}} Line `at`: ISO 8601, UTC, by the server's clock */

export class Log {
  /**
   * @param {() => number} now milliseconds since the Unix epoch
   * @param {(lines: Line[]) => void} [changed] learns of every new line
   */
  constructor(now, changed = () => {}) {
    this.now = now;
    this.changed = changed;
    /** @type {Line[]} */
    this.lines = [];
  }

  /**
   * Put what an earlier page wrote before what this one did.
   * @param {Line[]} lines
   */
  restore(lines) {
    this.lines = [...lines, ...this.lines].slice(-MOST_LINES);
  }

  /** @param {string} text */
  info(text) {
    this.write("info", text);
  }

  /** @param {string} text */
  warning(text) {
    this.write("warning", text);
  }

  /**
   * @param {Line["level"]} level
   * @param {string} text
   */
  write(level, text) {
    const told = Array.from(text.replace(UNSENDABLE, "�")).slice(0, LONGEST_TEXT).join("");
    this.lines.push({ at: new Date(this.now()).toISOString(), level, text: told });
    this.lines = this.lines.slice(-MOST_LINES);
    this.changed(this.lines);
  }

  /** @returns {Line[]} the last lines, oldest first, that fit into one message of 32 KiB */
  tail() {
    let left = MOST_BYTES;
    const fitting = this.lines.findLastIndex((line) => (left -= new TextEncoder().encode(JSON.stringify(line)).length + 1) < 0);
    return this.lines.slice(fitting + 1);
  }
}
