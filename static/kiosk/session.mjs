// @ts-check
/** The visitor's time at the kiosk: signs of life go into the idle machine, its answers on the page. */

import { attractDue, idleMilliseconds, step, UNTOUCHED, WARNING_MS } from "./idle.mjs";
import { forgetVisitor, recall, remember, setting } from "./memory.mjs";

const TICK_MS = 250;
const SHIELD_MS = 400; // a touch that ends the warning must not reach the page below
const TRY_AGAIN_MS = 5000;
const SIGNS_OF_LIFE = ["pointerdown", "keydown", "wheel", "input"];

/** Watch over the session of this page; `attract` learns when to begin. */
export class Session {
  constructor() {
    this.dialog = /** @type {HTMLDialogElement} */ (document.querySelector(".idle-notice"));
    this.countdown = /** @type {HTMLElement} */ (this.dialog.querySelector("output"));
    this.limits = { idleMs: idleMilliseconds(setting("idle")), warningMs: WARNING_MS };
    this.quietSinceMs = Date.now();
    /** @type {import("./attract.mjs").Attract | null} */
    this.attract = null;
    this.leavingMs = 0;
    const touchedMs = recall("touched");
    /** @type {import("./idle.mjs").State} */
    this.state = touchedMs === null ? UNTOUCHED : step(UNTOUCHED, { kind: "touch", atMs: touchedMs }, this.limits);
  }

  start() {
    for (const type of SIGNS_OF_LIFE) addEventListener(type, () => this.touch(), { capture: true, passive: true });
    this.dialog.addEventListener("click", () => this.dialog.close());
    this.dialog.querySelector("[data-leave]")?.addEventListener("click", () => void this.startOver());
    setInterval(() => this.tick(), TICK_MS);
  }

  touch() {
    const atMs = Date.now();
    this.state = step(this.state, { kind: "touch", atMs }, this.limits);
    remember("touched", atMs);
  }

  tick() {
    const atMs = Date.now();
    // A machine may start hours ahead of the time and be put right: what was noted by then lies in the future.
    [this.quietSinceMs, this.leavingMs] = [Math.min(this.quietSinceMs, atMs), Math.min(this.leavingMs, atMs)];
    const speaking = "speechSynthesis" in window && speechSynthesis.speaking;
    this.state = step(this.state, { kind: speaking ? "media" : "tick", atMs }, this.limits);
    if (speaking && this.state.touchedMs !== null) remember("touched", atMs);
    this.tell(atMs);
    if (this.state.phase === "over" && atMs - this.leavingMs > TRY_AGAIN_MS) void this.startOver();
    if (attractDue(this.state, this.quietSinceMs, atMs)) this.attract?.show();
  }

  /** @param {number} atMs */
  tell(atMs) {
    const { phase, secondsLeft, touchedMs } = this.state;
    if (phase === "warning") {
      if (!this.dialog.open) this.dialog.showModal();
      const left = String(secondsLeft);
      if (this.countdown.textContent !== left) this.countdown.textContent = left;
    } else if (this.dialog.open && (phase === "over" || atMs - (touchedMs ?? 0) > SHIELD_MS)) {
      this.dialog.close();
    }
  }

  /** Forget the visitor and go back to the start; while the server is away, stay on the page rather than on an error. */
  async startOver() {
    this.leavingMs = Date.now();
    forgetVisitor();
    try {
      const { ok } = await fetch(document.body.dataset.start ?? "", { cache: "no-store" });
      if (ok) location.replace(document.body.dataset.home ?? "");
    } catch {
      // Tried again in a few seconds.
    }
  }
}
