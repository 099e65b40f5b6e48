// @ts-check
/** The tools at the foot of every page: the version for the elderly, type size, contrast, reading aloud. */

import { startReadAloud } from "../public/read-aloud.mjs";
import { dress } from "./dress.mjs";
import { manner, remember } from "./memory.mjs";

const ZOOMS = [100, 125, 150, 200];

/** @type {Record<string, (old: import("./memory.mjs").Manner) => Partial<import("./memory.mjs").Manner>>} */
const CHANGES = {
  elder: ({ elder }) => ({ elder: !elder }),
  contrast: ({ contrast }) => ({ contrast: !contrast }),
  zoom: ({ zoom }) => ({ zoom: nextZoom(zoom) }),
};

/**
 * @param {number} zoom percent
 * @returns {number} the next larger one, and after the largest the first again
 */
export function nextZoom(zoom) {
  return ZOOMS[(ZOOMS.indexOf(zoom) + 1) % ZOOMS.length];
}

/** Make the tools work. */
export function startTools() {
  for (const [tool, change] of Object.entries(CHANGES)) {
    document.querySelector(`[data-tool="${tool}"]`)?.addEventListener("click", () => {
      const old = manner();
      remember("manner", { ...old, ...change(old) });
      dress();
    });
  }
  startReadAloud();
}
