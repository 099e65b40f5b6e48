// @ts-check
/**
 * The kiosk as a screen of the fleet: it pairs, says on every page that it is there, and holds its programme ready.
 * @module
 */

import { Agent } from "../player/agent.mjs";
import { Glass } from "../player/glass.mjs";
import { photograph } from "../player/screenshot.mjs";
import { Store } from "../player/store.mjs";
import { Attract } from "./attract.mjs";
import { name } from "./dress.mjs";
import { remember, setting } from "./memory.mjs";
import { Notice } from "./notice.mjs";
import { paintPage } from "./page-picture.mjs";

const LOOK_MS = 1000; // a notice that begins or ends by its own times

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
      marks.programme = agent.following.applied?.programme ?? "";
      marks.sequence = String(agent.following.applied?.sequence ?? 0);
      attract?.offer(programme, lease);
      look();
    },
    online(online) {
      marks.online = String(online);
    },
    // While somebody uses the kiosk, what they see of the fleet's orders is the notice over the page.
    onGlass: () => (attract?.playback ? (attract.playback.shown?.due.entry ?? null) : notice.entry),
    showing: () => glass.state ?? attract?.playback?.showing ?? (notice.entry ? "override" : "programme"),
    picture: () => photograph(root?.querySelector(".stage") ?? document.createElement("div"), root && !root.hidden ? undefined : paintPage),
    get glass() {
      return glass;
    },
  });
  const root = /** @type {HTMLElement | null} */ (document.querySelector(".attract"));
  const attract = root && new Attract(root, agent);
  const notice = new Notice(/** @type {HTMLElement} */ (document.querySelector(".kiosk-notice")), () => agent.glassChanged());
  const glass = new Glass(() => agent.now(), () => agent.following.notice() !== null, ({ dark, named }) => {
    attract?.cover(dark || named);
    agent.glassChanged();
  });
  const look = () => {
    notice.show(agent.following.notice());
    glass.look();
  };
  setInterval(look, LOOK_MS);
  void agent.start(); // not awaited: an unpaired kiosk waits here for days, and is used meanwhile
  return { now: () => agent.now(), attract };
}
