// @ts-check
/**
 * A picture of the kiosk's own page, for the desk: the document once more inside an SVG picture, which a canvas may take.
 * A picture loads nothing, so it brings the page's rules along, and those pieces of its type that the page uses.
 * @module
 */

import { pause } from "../player/pause.mjs";

const FOR_ITS_TYPE_MS = 500; // a picture is ready before the type in it is, and nobody says when that is
const XHTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";
const NOT_PICTURED = "script, link, noscript, template, .attract, .glass-veil, .glass-name";

/** @param {CanvasRenderingContext2D} context scaled to CSS pixels */
export async function paintPage(context) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("width", String(innerWidth));
  picture.setAttribute("height", String(innerHeight));
  for (const [name, value] of Object.entries(document.documentElement.dataset)) picture.dataset[name] = value;
  const frame = document.createElementNS(SVG, "foreignObject");
  frame.setAttribute("width", "100%");
  frame.setAttribute("height", "100%");
  const style = document.createElementNS(XHTML, "style");
  style.textContent = `${await rules()} .pictured { position: relative; width: ${innerWidth}px; height: ${innerHeight}px; overflow: hidden; }`;
  frame.append(style, pageCopy());
  picture.append(frame);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
  await image.decode();
  await pause(FOR_ITS_TYPE_MS);
  context.drawImage(image, 0, 0, innerWidth, innerHeight);
}

/** All the page's own rules, as text; a sheet of another origin would not let itself be read. */
async function rules() {
  const loaded = new Set([...document.fonts].filter(({ status }) => status === "loaded").map(keyOf));
  const texts = [...document.styleSheets].flatMap(rulesOf).map((rule) => (rule instanceof CSSFontFaceRule ? typeOf(rule, loaded) : rule.cssText));
  return (await Promise.all(texts)).join("\n");
}

/**
 * @param {CSSStyleSheet} sheet
 * @returns {CSSRule[]} with those of the sheets that it imports
 */
function rulesOf({ cssRules }) {
  return [...cssRules].flatMap((rule) => (rule instanceof CSSImportRule ? (rule.styleSheet ? rulesOf(rule.styleSheet) : []) : [rule]));
}

/**
 * @param {CSSFontFaceRule} rule one piece of a typeface
 * @param {Set<string>} loaded
 * @returns {Promise<string>} the same with the piece itself in it; nothing when the page does not use it
 */
async function typeOf(rule, loaded) {
  const told = (/** @type {string} */ name) => rule.style.getPropertyValue(name);
  const address = told("src").match(/url\("?([^")]+)"?\)/)?.[1];
  const [family, unicodeRange] = [told("font-family"), told("unicode-range")];
  if (!address || !loaded.has(keyOf({ family, unicodeRange }))) return "";
  const blob = await (await fetch(new URL(address, rule.parentStyleSheet?.href ?? location.href))).blob();
  const reader = new FileReader();
  await new Promise((resolve) => {
    reader.onloadend = resolve;
    reader.readAsDataURL(blob);
  });
  const weight = told("font-weight") || "normal";
  return `@font-face { font-family: ${family}; font-weight: ${weight}; unicode-range: ${unicodeRange || "U+0-10FFFF"}; src: url(${reader.result}); }`;
}

/** @param {{family: string, unicodeRange: string}} face */
function keyOf({ family, unicodeRange }) {
  return `${family.replaceAll('"', "")}|${(unicodeRange || "U+0-10FFFF").replaceAll(" ", "").toUpperCase()}`;
}

/** The page as it stands in the window now: what was typed, and as far down as it was scrolled. */
function pageCopy() {
  const copy = /** @type {HTMLElement} */ (document.body.cloneNode(true));
  const typed = document.querySelectorAll("input, textarea");
  copy.querySelectorAll("input, textarea").forEach((field, index) => {
    field.setAttribute("value", /** @type {HTMLInputElement} */ (typed[index]).value);
  });
  for (const part of copy.querySelectorAll(NOT_PICTURED)) part.remove();
  copy.style.position = "absolute";
  copy.style.insetInline = "0";
  copy.style.top = `${-scrollY}px`;
  copy.style.minHeight = `${innerHeight}px`;
  const window = document.createElementNS(XHTML, "div");
  window.className = "pictured";
  window.append(copy);
  return window;
}
