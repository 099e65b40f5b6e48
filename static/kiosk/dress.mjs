// @ts-check
/**
 * Dress the page as the visitor chose and name it after the zone, before it is first painted (`blocking="render"`),
 * so that going from page to page does not flicker.
 * @module
 */

import { manner, recall } from "./memory.mjs";

/** Put size, contrast and zoom on the page, and show on the buttons what is on. */
export function dress() {
  const { elder, contrast, zoom } = manner();
  const marks = document.documentElement.dataset;
  mark(marks, "size", elder ? "elder" : "");
  mark(marks, "contrast", contrast ? "high" : "");
  mark(marks, "zoom", zoom === 100 ? "" : String(zoom));
  press("elder", elder);
  press("contrast", contrast);
  press("zoom", zoom !== 100);
  const percent = document.querySelector("[data-zoom-name]");
  if (percent) percent.textContent = zoom === 100 ? "" : `${zoom}%`;
}

/** Say the names of the zone that this kiosk belongs to. */
export function name() {
  const face = recall("face");
  if (!face) return;
  for (const key of ["zone", "hotline"]) {
    for (const place of document.querySelectorAll(`[data-face="${key}"]`)) if (face[key]) place.textContent = face[key];
  }
}

/**
 * @param {DOMStringMap} marks
 * @param {string} key
 * @param {string} value
 */
function mark(marks, key, value) {
  if (value) marks[key] = value;
  else delete marks[key];
}

/**
 * @param {string} tool
 * @param {boolean} on
 */
function press(tool, on) {
  document.querySelector(`[data-tool="${tool}"]`)?.setAttribute("aria-pressed", String(on));
}

dress();
name();
