// @ts-check
/**
 * What lies over everything on a screen: the veil that dims or blanks it, and the name that says which screen it is.
 * @module
 */

import { AS_DELIVERED, isLit } from "./display.mjs";

const LOOK_MS = 1000; // windows are given in minutes; a notice is heard of at once

/** @typedef {import("./display.mjs").Display} Display */

/**
 * How the glass is covered now.
 * @typedef {object} Cover
 * @property {boolean} dark blanked, because its windows say so
 * @property {boolean} named the name is over everything
 */

export class Glass {
  /**
   * @param {() => number} now the server's clock, in milliseconds
   * @param {() => boolean} notice whether an emergency notice is due now
   * @param {(cover: Cover) => void} covered learns of every change
   */
  constructor(now, notice, covered) {
    this.now = now;
    this.notice = notice;
    this.covered = covered;
    /** @type {Display} */
    this.display = AS_DELIVERED;
    /** @type {Cover} */
    this.cover = { dark: false, named: false };
    this.veil = part("glass-veil");
    this.name = part("glass-name");
    this.name.setAttribute("role", "status");
    this.namedUntil = 0;
    setInterval(() => this.look(), LOOK_MS);
  }

  /** @param {Display} display */
  set(display) {
    this.display = display;
    // What speaks or plays reads it from here: media on the stage, and the voice that reads aloud.
    document.documentElement.dataset.volume = String(display.volume);
    for (const media of document.querySelectorAll("video, audio")) {
      /** @type {HTMLMediaElement} */ (media).volume = display.volume / 100;
    }
    this.look();
  }

  /**
   * Say in big letters which screen this is.
   * @param {string} number
   * @param {string} label
   * @param {number} milliseconds
   */
  identify(number, label, milliseconds) {
    const [big, small] = [document.createElement("strong"), document.createElement("span")];
    big.textContent = number;
    small.textContent = label;
    this.name.replaceChildren(big, small);
    this.namedUntil = performance.now() + milliseconds;
    this.look();
    setTimeout(() => this.look(), milliseconds + 20);
  }

  /**
   * Blank, dim or clear the glass. The browser knows no other way to switch a display off than to show black, which is also
   * what case D10 asks for first. A notice lights the glass whatever the windows and the brightness say, and ends an
   * identification: the safety of people comes before saving power.
   */
  look() {
    const notice = this.notice();
    if (notice) this.namedUntil = 0;
    const cover = { dark: !notice && !isLit(this.display, this.now()), named: performance.now() < this.namedUntil };
    const shade = cover.dark ? 1 : notice ? 0 : 1 - this.display.brightness / 100;
    this.veil.hidden = shade === 0;
    this.veil.style.opacity = String(shade);
    this.veil.classList.toggle("dark", cover.dark);
    this.name.hidden = !cover.named;
    if (cover.dark === this.cover.dark && cover.named === this.cover.named) return;
    this.cover = cover;
    document.documentElement.dataset.glass = this.state ?? "lit";
    this.covered(cover);
  }

  /** @returns {"off" | "identify" | null} null when what is below can be seen */
  get state() {
    if (this.cover.named) return "identify";
    return this.cover.dark ? "off" : null;
  }
}

/**
 * An element over everything else, hidden for now.
 * @param {string} name
 */
function part(name) {
  const element = document.createElement("div");
  element.className = name;
  element.hidden = true;
  document.body.append(element);
  return element;
}
