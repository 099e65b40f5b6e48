// @ts-check
/**
 * Keeps parts of a page up to date: `<div data-live="address" data-seconds="5" data-ended="…">` is filled with the HTML
 * that the address returns, until that holds an element with `data-settled`. Nothing happens while the page is hidden.
 * Once the part itself has `data-held`, it is left alone. The words of an element with `data-say` are also told to screen readers whenever they change.
 * @module
 */

const SLOWER_AFTER_MS = 120_000;
const SLOWER_SECONDS = 5;

/** @param {HTMLElement} part */
export function watch(part) {
  const address = part.dataset.live ?? "";
  const began = performance.now();
  const speaker = notice(words(part));
  speaker.className = "visually-hidden";
  part.insertAdjacentElement("beforebegin", speaker);
  let seconds = Number(part.dataset.seconds ?? 5);

  const again = () => {
    if (performance.now() - began > SLOWER_AFTER_MS) seconds = Math.max(seconds, SLOWER_SECONDS);
    setTimeout(() => void once(), seconds * 1000);
  };
  const once = async () => {
    if (document.hidden) return again();
    // Asking by itself is not work: the server sees by this header that nobody may sit here.
    const html = await load(address, { "X-Background": "1" }).catch(() => "");
    if (html === null) {
      part.insertAdjacentElement("beforebegin", notice(part.dataset.ended ?? ""));
      return undefined;
    }
    if ("held" in part.dataset) return undefined; // somebody looks at another time
    if (html) await put(part, html);
    if (words(part) !== speaker.textContent) speaker.textContent = words(part);
    return part.querySelector("[data-settled]") ? undefined : again();
  };
  if (!part.querySelector("[data-settled]")) again();
}

/**
 * Return the fragment; an empty text when the server is away, null when the session has ended.
 * @param {string} address
 * @param {Record<string, string>} headers
 */
export async function load(address, headers = {}) {
  const response = await fetch(address, { headers: { Accept: "text/html", ...headers } });
  if (response.redirected || response.status === 401 || response.status === 403) return null;
  return response.ok ? response.text() : "";
}

/**
 * Put new HTML in place unless nothing changed; the keyboard stays where it was, by the address of its
 * element, and what was unfolded stays unfolded.
 * @param {HTMLElement} part
 * @param {string} html
 */
export async function put(part, html) {
  if (part.dataset.last === digest(html)) return;
  part.dataset.last = digest(html);
  await pictures(html);
  if (part.dataset.last !== digest(html)) return; // something newer came while the pictures were loading
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const place = focused?.getAttribute("href");
  const opened = [...part.querySelectorAll("details")].map(({ open }) => open);
  part.innerHTML = html; // our own server's template, escaped there
  part.querySelectorAll("details").forEach((details, index) => { details.open = opened[index] ?? details.open; });
  if (!place) return;
  const same = [...part.querySelectorAll("a")].find((link) => link.getAttribute("href") === place);
  same?.focus({ preventScroll: true });
}

/**
 * Wait until the pictures of new HTML are loaded, so that exchanging them does not flicker.
 * @param {string} html
 */
async function pictures(html) {
  const template = document.createElement("template");
  template.innerHTML = html; // our own server's template, escaped there
  const sources = [...template.content.querySelectorAll("img:not([loading=lazy])")].map((image) => image.getAttribute("src") ?? "");
  await Promise.all(sources.map((source) => Object.assign(new Image(), { src: source }).decode().catch(() => undefined)));
}

/** @param {HTMLElement} part */
function words(part) {
  return part.querySelector("[data-say]")?.textContent?.trim() ?? "";
}

/** @param {string} text */
function digest(text) {
  return `${text.length}:${[...text].reduce((sum, character) => (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) | 0, 7)}`;
}

/** @param {string} text */
function notice(text) {
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = text;
  return line;
}

for (const part of document.querySelectorAll("[data-live]")) watch(/** @type {HTMLElement} */ (part));
