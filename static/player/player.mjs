// @ts-check
/**
 * The player page: an agent that listens, a playback that follows the clock, a stage that shows.
 * @module
 */

import { Agent } from "./agent.mjs";
import { clockTime, contentAsOf } from "./content-age.mjs";
import { Glass } from "./glass.mjs";
import { keepPage } from "./page-keeping.mjs";
import { Playback } from "./playback.mjs";
import { photograph } from "./screenshot.mjs";
import { Stage } from "./stage.mjs";
import { Store } from "./store.mjs";

const DISK_AGAIN_MS = 30_000;

const query = new URLSearchParams(location.search);
const words = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("words")).textContent ?? "{}");
const pairing = /** @type {HTMLElement} */ (document.querySelector(".pairing"));
const root = /** @type {HTMLElement} */ (document.querySelector(".stage"));

const self = {
  kind: "player",
  width: Number(query.get("width")) || Math.round(window.innerWidth * devicePixelRatio),
  height: Number(query.get("height")) || Math.round(window.innerHeight * devicePixelRatio),
};

const store = await Store.open(query.get("slot") ?? "default").catch(beginAgain);
/** @type {{atMs: number, steadyMs: number} | null} when the server last answered, by its clock and by the steady one */
let heard = null;

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
    if (online) heard = { atMs: agent.now(), steadyMs: performance.now() };
    stage.mark(age());
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

/** @returns {string | null} what the mark in the corner says */
function age() {
  const { applied } = agent.following;
  const last = heard && { atMs: heard.atMs, agoMs: performance.now() - heard.steadyMs };
  const asOf = contentAsOf(last, applied?.issuedAtMs, agent.now());
  return asOf === null ? null : words.asOf.replace("{time}", clockTime(asOf, applied?.parsed.face.time_zone));
}

/**
 * A disk that cannot be opened now may be there again soon; without it a screen does not even know who it is.
 * @returns {Promise<never>}
 */
function beginAgain() {
  setTimeout(() => location.reload(), DISK_AGAIN_MS);
  return new Promise(() => {});
}

// Without the service worker a reload needs the server; with it the page itself comes from the screen.
if ("serviceWorker" in navigator) keepPage().catch(() => {});
navigator.storage?.persist?.();
await agent.start();
