// @ts-check
/**
 * The editor of a playlist: drag or press a button to move a line, add what was found, give shares, see the loop.
 * Every button also works by itself as a form button; here the round trip to the server is spared.
 * @module
 */

import "../vendor/sortablejs/Sortable.min.js";
import { load } from "./live.mjs";

const { Sortable } = /** @type {any} */ (globalThis);
const SEARCH_AFTER_MS = 250;
const COUNT_AFTER_MS = 200;

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#draft"));
if (form) edit(form);

/** @param {HTMLFormElement} form */
function edit(form) {
  const list = /** @type {HTMLElement} */ (form.querySelector("#entries"));
  const found = /** @type {HTMLElement} */ (form.querySelector("#found"));
  const words = /** @type {HTMLInputElement} */ (form.querySelector("[data-words]"));
  let counting = 0;
  let unsaved = (form.querySelector("[data-said]")?.textContent ?? "") !== "";

  /** @param {string} said */
  const changed = (said) => {
    unsaved = true;
    count(form, list);
    say(form, said);
    clearTimeout(counting);
    counting = setTimeout(() => void goRound(form, list), COUNT_AFTER_MS);
  };
  Sortable.create(list, {
    handle: "[data-handle]",
    animation: 120,
    onEnd: (/** @type {{newIndex: number}} */ { newIndex }) => changed(fill(form.dataset.movedWord, { place: newIndex + 1 })),
  });
  list.addEventListener("input", () => changed(form.dataset.unsavedWord ?? ""));
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.dataset.move) changed(move(form, list, button));
    else if (button?.dataset.add) void add(form, list, button.dataset.add).then((said) => said && changed(said));
    else if (button && "find" in button.dataset) void search(form, found, words.value);
    else return;
    event.preventDefault();
  });
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void search(form, found, words.value);
  });
  let waiting = 0;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void search(form, found, words.value), SEARCH_AFTER_MS);
  });
  form.addEventListener("submit", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

/**
 * Move or remove the line of a pressed button and return what to say; the keyboard stays with the line.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} list
 * @param {HTMLButtonElement} button
 */
function move(form, list, button) {
  const line = /** @type {HTMLElement} */ (button.closest("[data-entry]"));
  if (button.dataset.move === "remove") {
    const next = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    /** @type {HTMLElement | null} */ (next?.querySelector('[data-move="remove"]') ?? form.querySelector("[data-words]"))?.focus();
    return form.dataset.removedWord ?? "";
  }
  if (button.dataset.move === "up") line.previousElementSibling?.before(line);
  else line.nextElementSibling?.after(line);
  button.focus();
  return fill(form.dataset.movedWord, { place: [...list.children].indexOf(line) + 1 });
}

/**
 * Append the line of an item; the server writes it, so that it is the same as after saving.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} list
 * @param {string} code
 */
async function add(form, list, code) {
  const html = await load(`${form.dataset.entryUrl}?code=${encodeURIComponent(code)}`);
  if (!html) return "";
  list.insertAdjacentHTML("beforeend", html);
  return fill(form.dataset.addedWord, { place: list.children.length });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} found
 * @param {string} words
 */
async function search(form, found, words) {
  const html = await load(`${form.dataset.itemsUrl}?q=${encodeURIComponent(words)}`);
  if (html) found.innerHTML = html; // our own server's template, escaped there
}

/**
 * Number the lines anew and write how many pages each may have.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} list
 */
function count(form, list) {
  const page = Number(form.dataset.pageSeconds);
  const most = Number(form.dataset.mostPages);
  [...list.children].forEach((line, place) => {
    const seconds = Number(/** @type {HTMLInputElement} */ (line.querySelector("[data-seconds]")).value) || 0;
    text(line, "[data-place]", String(place + 1));
    text(line, "[data-pages]", fill(form.dataset.pagesWord, { count: Math.max(1, Math.min(most, Math.floor(seconds / page))) }));
    for (const button of line.querySelectorAll("button[data-move]")) {
      /** @type {HTMLButtonElement} */ (button).value = `${/** @type {HTMLElement} */ (button).dataset.move}:${place}`;
    }
  });
  /** @type {HTMLElement} */ (form.querySelector("[data-none]")).hidden = list.children.length > 0;
}

/**
 * Let the server say how long the loop is now and how often each line comes round; an older answer is dropped.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} list
 */
async function goRound(form, list) {
  const body = new FormData(form);
  const asked = lines(body);
  const answer = await fetch(form.dataset.loopUrl ?? "", { method: "POST", body }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { total, rounds, problem } = await answer.json();
  if (lines(new FormData(form)) !== asked) return;
  text(form, "[data-total]", total);
  [...list.children].forEach((line, place) => text(line, "[data-round]", rounds[place] ?? ""));
  text(form, "[data-loop-problem] span", problem);
  /** @type {HTMLElement} */ (form.querySelector("[data-loop-problem]")).hidden = !problem;
}

/** @param {FormData} body */
function lines(body) {
  return JSON.stringify(["item_code[]", "seconds[]", "share[]", "often[]"].map((name) => body.getAll(name)));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} said
 */
function say(form, said) {
  const unsaved = form.dataset.unsavedWord ?? "";
  text(form, "[data-said]", said && said !== unsaved ? `${said} · ${unsaved}` : unsaved);
}

/**
 * @param {Element} within
 * @param {string} selector
 * @param {string} words
 */
function text(within, selector, words) {
  const element = within.querySelector(selector);
  if (element && element.textContent !== words) element.textContent = words;
}

/**
 * @param {string | undefined} words
 * @param {Record<string, string | number>} values
 */
function fill(words, values) {
  return Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, String(value)), words ?? "");
}
