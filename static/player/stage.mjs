// @ts-check
/**
 * The glass: two layers that cross-fade, the clock over them, a quiet mark in the corner.
 * @module
 */

import { isNotice } from "./orders.mjs";

/** @typedef {import("./programme.mjs").Programme} Programme */
/** @typedef {import("./programme.mjs").Due} Due */

export class Stage {
  /**
   * @param {HTMLElement} root the element with class `stage`
   * @param {(sha256: string) => Promise<Blob | undefined>} picture gives a picture that is what its hash says
   * @param {() => number} now
   */
  constructor(root, picture, now) {
    this.root = root;
    this.picture = picture;
    this.now = now;
    this.layers = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".stage-layer")]);
    this.clock = /** @type {HTMLElement} */ (root.querySelector(".stage-time"));
    this.date = /** @type {HTMLElement} */ (root.querySelector(".stage-date"));
    this.corner = /** @type {HTMLElement} */ (root.querySelector(".stage-mark"));
    /** @type {Map<HTMLElement, string>} */
    this.addresses = new Map();
    this.showing = 0;
    this.timer = 0;
  }

  /**
   * @param {Due} due
   * @param {Programme} programme
   * @returns {Promise<boolean>} false when there is no such picture, or another page was asked for meanwhile
   */
  async show(due, programme) {
    const turn = ++this.showing;
    const blob = await this.picture(due.page.sha256);
    if (!blob || turn !== this.showing) return false;
    const image = document.createElement("img");
    const address = URL.createObjectURL(blob);
    image.src = address;
    image.alt = due.page.text;
    const shown = await image.decode().then(() => turn === this.showing, () => false);
    if (!shown) {
      URL.revokeObjectURL(address);
      return false;
    }
    // An emergency notice does not wait for the fade, nor does what must not be seen any more.
    const before = this.root.dataset.entry;
    const stays = Object.values(programme.loops).some(({ entries }) => entries.some(({ entry_id }) => entry_id === before));
    this.root.classList.toggle("at-once", isNotice(due.entry) || !stays);
    this.lay(image, address, programme);
    Object.assign(this.root.dataset, { item: due.entry.item_code, entry: due.entry.entry_id, page: String(due.pageIndex) });
    return true;
  }

  /** Leave the glass empty: what was on it must not be seen any more, and there is nothing else. */
  clear() {
    for (const layer of this.layers) layer.replaceChildren();
    for (const name of ["item", "entry", "page"]) delete this.root.dataset[name];
  }

  /**
   * @param {HTMLImageElement} image
   * @param {string} address
   * @param {Programme} programme
   */
  lay(image, address, programme) {
    const [front, back] = this.layers[0].classList.contains("shown") ? this.layers : [this.layers[1], this.layers[0]];
    const old = this.addresses.get(back);
    back.replaceChildren(image);
    this.addresses.set(back, address);
    if (old) URL.revokeObjectURL(old);
    back.classList.add("shown");
    front.classList.remove("shown");
    this.fit(programme);
  }

  /** @param {Programme} programme */
  fit({ geometry, clock, face }) {
    this.root.hidden = false;
    this.root.style.setProperty("--stage-width", String(geometry.width));
    this.root.style.setProperty("--stage-height", String(geometry.height));
    place(this.clock, /** @type {any} */ (clock), geometry);
    if (clock.date) place(this.date, clock.date, geometry);
    this.date.hidden = !clock.date;
    this.tellTime(face.time_zone);
  }

  /** @param {string} timeZone */
  tellTime(timeZone) {
    clearTimeout(this.timer);
    const now = new Date(this.now());
    const write = (/** @type {Intl.DateTimeFormatOptions} */ form) => new Intl.DateTimeFormat("zh-CN", { timeZone, ...form }).format(now);
    this.clock.textContent = write({ hour: "2-digit", minute: "2-digit", hour12: false });
    this.date.textContent = `${write({ month: "long", day: "numeric" })} ${write({ weekday: "long" })}`;
    this.timer = setTimeout(() => this.tellTime(timeZone), 60_000 - (this.now() % 60_000) + 20);
  }

  /** @param {string | null} words */
  mark(words) {
    this.corner.textContent = words ?? "";
    this.corner.hidden = words === null;
  }
}

/**
 * @param {HTMLElement} element
 * @param {{x: number, y: number, width: number, height: number, size: number, colour: string, weight: number, align: string, family: string}} box pixels of the screen
 * @param {{width: number, height: number}} geometry
 */
function place(element, box, geometry) {
  element.hidden = false;
  const shares = { x: box.x / geometry.width, y: box.y / geometry.height, width: box.width / geometry.width, height: box.height / geometry.height };
  for (const [name, share] of Object.entries(shares)) element.style.setProperty(`--clock-${name}`, String(share));
  element.style.setProperty("--clock-size", String(box.size / geometry.height));
  element.style.color = box.colour;
  element.style.fontWeight = String(box.weight);
  element.classList.toggle("align-left", box.align === "left");
  element.classList.toggle("clock-pixel", box.family === "pixel");
}
