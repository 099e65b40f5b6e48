// @ts-check
/**
 * The player page: an agent that listens, a playback that follows the clock, a stage that shows.
 * @module
 */

import { Agent } from "./agent.mjs";
import { Glass } from "./glass.mjs";
import { Playback } from "./playback.mjs";
import { photograph } from "./screenshot.mjs";
import { Stage } from "./stage.mjs";
import { Store } from "./store.mjs";

const QUIET_FOR_MS = 10 * 60_000; // a screen unheard for ten minutes says so, quietly

const query = new URLSearchParams(location.search);
const words = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("words")).textContent ?? "{}");
const pairing = /** @type {HTMLElement} */ (document.querySelector(".pairing"));
const root = /** @type {HTMLElement} */ (document.querySelector(".stage"));

const self = {
  kind: "player",
  width: Number(query.get("width")) || Math.round(window.innerWidth * devicePixelRatio),
  height: Number(query.get("height")) || Math.round(window.innerHeight * devicePixelRatio),
};

const store = await Store.open(query.get("slot") ?? "default");
let heardMs = performance.now();
let heardAt = Date.now();

/** @type {Agent} */
const agent = new Agent(store, self, {
  pairing(code) {
    pairing.hidden = false;
    root.hidden = true;
    /** @type {HTMLElement} */ (pairing.querySelector(".pairing-code")).textContent = code ?? "····-····";
    /** @type {HTMLElement} */ (pairing.querySelector(".pairing-state")).textContent = code ? words.waiting : words.away;
  },
  paired() {
    pairing.hidden = true;
  },
  programme(programme, lease) {
    playback.play(programme, lease);
    glass.look();
    root.dataset.programme = agent.following.applied?.programme ?? "";
    root.dataset.sequence = String(agent.following.applied?.sequence ?? 0);
  },
  online(online) {
    root.dataset.online = String(online);
    if (online) [heardMs, heardAt] = [performance.now(), agent.now()];
    stage.mark(performance.now() - heardMs < QUIET_FOR_MS ? null : words.asOf.replace("{time}", clockTime(heardAt)));
  },
  onGlass: () => playback.shown?.due.entry ?? null,
  showing: () => glass.state ?? playback.showing,
  picture: () => photograph(root),
  get glass() {
    return glass;
  },
});
const stage = new Stage(root, (sha256) => agent.following.picture(sha256), () => agent.now());
const playback = new Playback(stage, agent.clock, (shown) => agent.records.add(shown), () => agent.glassChanged());
const glass = new Glass(() => agent.now(), () => agent.following.notice() !== null, ({ dark, named }) => {
  playback.cover(dark || named);
  agent.glassChanged();
});

/** @param {number} ms */
function clockTime(ms) {
  return new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }).format(ms);
}

if ("serviceWorker" in navigator) {
  // Without it a reload needs the server; with it the page itself comes from the screen.
  navigator.serviceWorker.register("/player/service-worker.mjs", { type: "module", scope: "/player/" }).catch(() => {});
}
navigator.storage?.persist?.();
await agent.start();
