// @ts-check
/** The programme over the start page while nobody is there; any touch clears it away, and does nothing else. */

import { Playback } from "../player/playback.mjs";
import { Stage } from "../player/stage.mjs";

const SHIELD_MS = 400; // the touch that clears the glass must be over before anything below can feel it

export class Attract {
  /**
   * @param {HTMLElement} root the element with class `attract`
   * @param {import("../player/agent.mjs").Agent} agent
   */
  constructor(root, agent) {
    this.root = root;
    this.agent = agent;
    this.stage = new Stage(
      /** @type {HTMLElement} */ (root.querySelector(".stage")),
      (sha256) => agent.following.picture(sha256),
      () => agent.now(),
    );
    /** @type {Playback | null} */
    this.playback = null;
    /** @type {Parameters<Playback["play"]> | null} */
    this.offered = null;
    this.covered = false;
    // A screen reader clicks without a pointer; a key may arrive while nothing has the focus.
    for (const type of ["pointerdown", "click"]) root.addEventListener(type, (event) => this.dismiss(event));
    addEventListener("keydown", (event) => this.playback && this.dismiss(event));
  }

  /**
   * @param {import("../player/programme.mjs").Programme} programme
   * @param {{validUntilMs: number}} lease
   */
  offer(programme, lease) {
    this.offered = [programme, lease];
    this.playback?.play(programme, lease);
  }

  show() {
    if (this.playback || !this.offered) return;
    const { records, clock } = this.agent;
    this.playback = new Playback(this.stage, clock, (shown) => records.add(shown), () => this.agent.glassChanged());
    this.playback.cover(this.covered);
    this.playback.play(...this.offered);
    this.root.hidden = false;
    this.setAside(true);
    /** @type {HTMLElement} */ (this.root.querySelector(".attract-call")).focus();
  }

  /**
   * Something lies over the glass, or does not any more.
   * @param {boolean} covered
   */
  cover(covered) {
    this.covered = covered;
    this.playback?.cover(covered);
  }

  /** @param {Event} event */
  dismiss(event) {
    event.preventDefault();
    if (!this.playback) return;
    this.playback.stop();
    this.playback = null;
    this.root.classList.add("leaving");
    setTimeout(() => {
      this.root.classList.remove("leaving");
      this.root.hidden = true;
      this.setAside(false);
    }, SHIELD_MS);
    this.agent.glassChanged();
  }

  /**
   * Neither keyboard nor screen reader may reach the page below.
   * @param {boolean} aside
   */
  setAside(aside) {
    for (const part of document.body.children) if (part !== this.root) part.toggleAttribute("inert", aside);
  }
}
