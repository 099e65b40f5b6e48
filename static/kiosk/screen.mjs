// @ts-check
/**
 * The kiosk as a screen of the fleet: it pairs, says on every page that it is there, and holds its programme ready.
 * @module
 */

import { Agent } from "../player/agent.mjs";
import { Store } from "../player/store.mjs";
import { Attract } from "./attract.mjs";
import { name } from "./dress.mjs";
import { remember, setting } from "./memory.mjs";

/** @returns {Promise<{now: () => number, attract: Attract | null}>} `attract` is null away from the start page */
export async function startScreen() {
  const query = new URLSearchParams(location.search);
  const self = {
    kind: "kiosk",
    width: Number(query.get("width")) || Math.round(window.innerWidth * devicePixelRatio),
    height: Number(query.get("height")) || Math.round(window.innerHeight * devicePixelRatio),
  };
  const strip = /** @type {HTMLElement} */ (document.querySelector(".registration"));
  const marks = document.documentElement.dataset;
  /** @type {Agent} */
  const agent = new Agent(await Store.open(setting("slot") ?? "kiosk"), self, {
    pairing(code) {
      strip.hidden = code === null;
      /** @type {HTMLElement} */ (strip.querySelector("strong")).textContent = code;
    },
    paired() {
      strip.hidden = true;
    },
    programme(programme, lease) {
      const { zone, place, hotline } = programme.face;
      remember("face", { zone, place, hotline });
      name();
      marks.programme = agent.applied?.programme ?? "";
      marks.sequence = String(agent.applied?.sequence ?? 0);
      attract?.offer(programme, lease);
    },
    online(online) {
      marks.online = String(online);
    },
  });
  const root = /** @type {HTMLElement | null} */ (document.querySelector(".attract"));
  const attract = root && new Attract(root, agent);
  void agent.start(); // not awaited: an unpaired kiosk waits here for days, and is used meanwhile
  return { now: () => agent.now(), attract };
}
