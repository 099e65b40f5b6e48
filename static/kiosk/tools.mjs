// @ts-check
/** The tools at the foot of every page: the version for the elderly, type size, contrast, reading aloud. */

import { startReadAloud } from "../public/read-aloud.mjs";
import { dress } from "./dress.mjs";
import { manner, nextZoom, remember } from "./memory.mjs";

/** @type {Record<string, (old: import("./memory.mjs").Manner) => Partial<import("./memory.mjs").Manner>>} */
const CHANGES = {
  elder: ({ elder }) => ({ elder: !elder }),
  contrast: ({ contrast }) => ({ contrast: !contrast }),
  zoom: ({ zoom }) => ({ zoom: nextZoom(zoom) }),
};

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
