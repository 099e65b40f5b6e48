// @ts-check
/**
 * The calendar of a screen: draws the page's week or month, asks before it moves or stretches an occurrence, and says
 * why something is on. The lists below hold the same without it; every link and form here also works by itself.
 * @module
 */

/** @typedef {{ assignment?: number, start: string, end: string }} Ask */
/** @typedef {{ start: Date, end: Date, classNames: string[], title: string, allDay: boolean, extendedProps: { word: string, hours: string, ask: Ask } }} CalendarEvent */
/** @typedef {{ event: CalendarEvent, revert: () => void }} Change */

const card = document.querySelector("#calendar");
const dialog = document.querySelector("#ask");
if (card instanceof HTMLElement && dialog instanceof HTMLDialogElement) {
  draw(card, dialog);
  for (const link of document.querySelectorAll("a[data-ask]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const asked = new URL(/** @type {HTMLAnchorElement} */ (link).href).searchParams;
      void ask(card, dialog, Object.fromEntries(asked), () => {});
    });
  }
}

/**
 * @param {HTMLElement} card
 * @param {HTMLDialogElement} dialog
 */
function draw(card, dialog) {
  const { EventCalendar } = /** @type {any} */ (globalThis);
  const week = card.dataset.view === "week";
  const notes = JSON.parse(document.querySelector("#calendar-days")?.textContent ?? "{}");
  const narrow = matchMedia("(max-width: 900px)").matches;
  /** @param {Change} change */
  const changed = ({ event, revert }) => {
    const proposed = { new_start: wall(event.start), new_end: wall(event.end) };
    void ask(card, dialog, { ...event.extendedProps.ask, ...proposed }, revert);
  };
  card.hidden = false;
  EventCalendar.create(card.querySelector("#calendar-widget"), {
    view: week ? "timeGridWeek" : "dayGridMonth",
    date: card.dataset.date,
    locale: document.documentElement.lang,
    firstDay: 1,
    headerToolbar: { start: "", center: "", end: "" },
    height: week ? "44rem" : "auto",
    scrollTime: "06:45:00",
    slotDuration: "01:00",
    slotHeight: 48,
    snapDuration: "00:15",
    slotEventOverlap: false,
    columnWidth: narrow ? "7rem" : undefined,
    nowIndicator: -new Date().getTimezoneOffset() === Number(card.dataset.offset),
    allDayContent: card.dataset.allDay,
    slotLabelFormat: (/** @type {Date} */ date) => wall(date).slice(11),
    dayHeaderFormat: (/** @type {Date} */ date) => heading(date, week, week ? notes[wall(date).slice(0, 10)] : ""),
    dayCellFormat: (/** @type {Date} */ date) => cell(date, notes[wall(date).slice(0, 10)]),
    eventSources: [{ events: () => load(card.dataset.events ?? "", week) }],
    eventContent: (/** @type {{ event: CalendarEvent }} */ { event }) => content(event, week && !narrow),
    eventClick: (/** @type {{ event: CalendarEvent }} */ { event }) => void ask(card, dialog, event.extendedProps.ask, () => {}),
    eventDrop: changed,
    eventResize: changed,
  });
  // The widget calls itself a table and is none; the lists below are, and hold everything that it draws.
  for (const grid of card.querySelectorAll("[role]:not([role=button])")) {
    for (const name of ["role", "aria-colindex", "aria-rowindex"]) grid.removeAttribute(name);
  }
}

/**
 * Load the events; what is shared lies behind its occurrences as a hatched ground, and they say so themselves.
 * @param {string} address
 * @param {boolean} week
 */
async function load(address, week) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  const events = response.ok && !response.redirected ? await response.json() : [];
  const isConflict = (/** @type {CalendarEvent} */ event) => event.classNames.includes("conflict");
  if (!week) return events.filter((/** @type {CalendarEvent} */ event) => !isConflict(event));
  return events.map((/** @type {CalendarEvent} */ event) => isConflict(event) ? { ...event, display: "background" } : event);
}

/**
 * Ask about a span or an occurrence in the dialog; closing it without saving puts the event back.
 * @param {HTMLElement} card
 * @param {HTMLDialogElement} dialog
 * @param {Record<string, any>} asked
 * @param {() => void} revert
 */
async function ask(card, dialog, asked, revert) {
  const query = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(card.dataset.ask?.split("?")[1])), ...asked });
  const response = await fetch(`${card.dataset.ask?.split("?")[0]}?${query}`, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok || response.redirected) {
    revert();
    location.reload();
    return;
  }
  dialog.innerHTML = await response.text(); // our own server's template, escaped there
  dialog.addEventListener("close", revert, { once: true });
  dialog.querySelector("[data-close]")?.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  const form = dialog.querySelector("form");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(card, dialog, form, event.submitter, revert);
  });
  dialog.showModal();
}

/**
 * Send the change; a refusal is said in the dialog and the event goes back where it was.
 * @param {HTMLElement} card
 * @param {HTMLDialogElement} dialog
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 * @param {() => void} revert
 */
async function send(card, dialog, form, submitter, revert) {
  const address = submitter?.getAttribute("formaction") ?? form.action;
  const options = { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } };
  const response = await fetch(address, options).catch(() => null);
  if (response?.ok) {
    location.assign(/** @type {HTMLAnchorElement} */ (dialog.querySelector("[data-close]")).href);
    return;
  }
  const said = await response?.json().catch(() => null);
  const place = /** @type {HTMLElement} */ (dialog.querySelector("[data-problem]"));
  const line = Object.assign(document.createElement("p"), { textContent: said?.error ?? card.dataset.failed });
  place.className = "flash vermilion";
  place.setAttribute("role", "alert");
  place.replaceChildren(line);
  place.scrollIntoView({ block: "nearest" });
  dialog.removeEventListener("close", revert);
  revert();
}

/**
 * @param {CalendarEvent} event
 * @param {boolean} roomy
 */
function content(event, roomy) {
  const { word, hours } = event.extendedProps;
  const time = roomy ? hours : wall(event.start).slice(11);
  const parts = [part("ec-event-time", event.allDay ? "" : time), part("event-word", word), part("ec-event-title", event.title)];
  return { domNodes: parts.filter((one) => one.textContent) };
}

/**
 * @param {Date} date
 * @param {boolean} withDay
 * @param {string | undefined} note
 */
function heading(date, withDay, note) {
  const locale = document.documentElement.lang;
  const day = withDay ? `${date.getMonth() + 1}/${date.getDate()} ` : "";
  const words = day + date.toLocaleDateString(locale, { weekday: "short" });
  return { domNodes: [part("head-day", words), ...(note ? [part("head-note", note)] : [])] };
}

/**
 * @param {Date} date
 * @param {string | undefined} note
 */
function cell(date, note) {
  return { domNodes: [...(note ? [part("head-note", note)] : []), part("head-day", String(date.getDate()))] };
}

/**
 * @param {string} name
 * @param {string} words
 */
function part(name, words) {
  return Object.assign(document.createElement("span"), { className: name, textContent: words });
}

/**
 * Write a local wall time without a zone, to the minute: 2026-11-22T09:15.
 * @param {Date} date
 */
function wall(date) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
