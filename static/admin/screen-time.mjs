// @ts-check
/**
 * The time slider of one screen: moving it shows picture and facts of that minute without a new page.
 * Without scripts the same form asks for the page.
 * @module
 */

import { load, put } from "./live.mjs";

const LOOK_AFTER_MS = 180;

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#time"));
const part = /** @type {HTMLElement | null} */ (document.querySelector("#moment"));
if (form && part) slide(form, part);

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} part
 */
function slide(form, part) {
  const { day, minute } = /** @type {Record<string, HTMLInputElement>} */ (/** @type {unknown} */ (form.elements));
  let waiting = 0;
  let asked = 0;

  const mark = () => {
    const clock = clockOf(Number(minute.value));
    minute.setAttribute("aria-valuetext", clock);
    write(form, "[data-clock]", clock);
  };
  /**
   * @param {string} query
   * @param {string} [step] the button that keeps the keyboard
   */
  const look = async (query, step) => {
    const turn = ++asked;
    part.dataset.held = "";
    const html = await load(`${form.dataset.view}?${query}`).catch(() => "");
    if (turn !== asked) return;
    if (html === null) write(form, "[data-say-moment]", form.dataset.ended ?? "");
    if (!html) return;
    await put(part, html);
    history.replaceState(null, "", `${form.action}?${query}`);
    const time = /** @type {HTMLElement} */ (part.querySelector("time[data-minute]"));
    if (step) {
      day.value = time.dataset.day ?? "";
      minute.value = time.dataset.minute ?? "";
      mark();
      /** @type {HTMLElement | null} */ (part.querySelector(`a[data-step="${step}"]`) ?? part.querySelector("a[data-step]"))?.focus();
    }
    write(form, "[data-say-moment]", `${time.textContent} ${part.querySelector("[data-told]")?.textContent ?? ""}`);
  };
  const soon = () => {
    mark();
    clearTimeout(waiting);
    if (!day.value) return;
    const query = new URLSearchParams({ day: day.value, minute: minute.value });
    waiting = setTimeout(() => void look(String(query)), LOOK_AFTER_MS);
  };
  minute.addEventListener("input", soon);
  day.addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon();
  });
  part.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link?.dataset.at || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    clearTimeout(waiting);
    void look(String(new URLSearchParams({ at: link.dataset.at })), link.dataset.step);
  });
}

/**
 * The minute of a day as a clock says it: 845 is 14:05.
 * @param {number} minute
 */
export function clockOf(minute) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/**
 * @param {Element} within
 * @param {string} selector
 * @param {string} words
 */
function write(within, selector, words) {
  const element = within.querySelector(selector);
  if (element) element.textContent = words;
}
