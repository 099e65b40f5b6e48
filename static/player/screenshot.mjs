// @ts-check
/**
 * What is really on the glass, as a picture: the layers as they are shown, the time over them, the veil, the name.
 *
 * A page may not photograph itself, so it is drawn once more onto a canvas of the screen's own size, from what the browser
 * says is there: the pictures themselves, and every line of text where it stands.
 * @module
 */

const LARGEST_BYTES = 2 * 1024 * 1024;
/** @type {[type: string, quality: number, scale: number][]} what is tried in turn until it is small enough */
const FORMS = [["image/png", 1, 1], ["image/jpeg", 0.9, 1], ["image/jpeg", 0.7, 1], ["image/jpeg", 0.6, 0.5]];
const OVER_THE_PAGE = [".pairing", ".glass-veil", ".glass-name"];

/**
 * @param {HTMLElement} stage
 * @param {(context: CanvasRenderingContext2D) => Promise<void>} [below] paints what the stage does not cover
 * @returns {Promise<{blob: Blob, width: number, height: number}>} size of the glass in pixels
 */
export async function photograph(stage, below = async () => {}) {
  const canvas = document.createElement("canvas");
  const scale = devicePixelRatio;
  [canvas.width, canvas.height] = [Math.round(innerWidth * scale), Math.round(innerHeight * scale)];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  await document.fonts.ready; // a name that came this instant may still wait for its letters
  context.fillStyle = "#000000";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  await below(context);
  if (isSeen(stage)) paintStage(context, stage);
  for (const selector of OVER_THE_PAGE) {
    for (const element of document.querySelectorAll(selector)) paintPanel(context, /** @type {HTMLElement} */ (element));
  }
  return { blob: await encoded(canvas), width: canvas.width, height: canvas.height };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLElement} stage
 */
function paintStage(context, stage) {
  const layers = [...stage.querySelectorAll(".stage-layer")];
  layers.sort((a, b) => Number(a.classList.contains("shown")) - Number(b.classList.contains("shown")));
  context.fillRect(...boxOf(stage));
  for (const layer of layers) {
    context.globalAlpha = Number(getComputedStyle(layer).opacity);
    const image = layer.querySelector("img");
    if (image?.complete && image.naturalWidth > 0) context.drawImage(image, ...contained(image, boxOf(layer)));
  }
  context.globalAlpha = 1;
  for (const text of stage.querySelectorAll(".stage-clock, .stage-mark")) paintPanel(context, /** @type {HTMLElement} */ (text));
}

/**
 * A flat ground with text on it.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLElement} panel
 */
function paintPanel(context, panel) {
  if (!isSeen(panel)) return;
  const style = getComputedStyle(panel);
  context.save();
  context.globalAlpha = Number(style.opacity);
  context.fillStyle = style.backgroundColor;
  context.fillRect(...boxOf(panel));
  const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) paintText(context, /** @type {Text} */ (node));
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Text} node
 */
function paintText(context, node) {
  const parent = node.parentElement;
  if (!parent || !isSeen(parent) || !node.data.trim()) return;
  const { fontStyle, fontWeight, fontSize, fontFamily, color, letterSpacing } = getComputedStyle(parent);
  context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  context.fillStyle = color;
  if ("letterSpacing" in context) context.letterSpacing = letterSpacing === "normal" ? "0px" : letterSpacing;
  for (const { text, box } of linesOf(node)) {
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = context.measureText(text);
    context.fillText(text, box.left, box.top + (box.height + up - down) / 2);
  }
}

/**
 * A text as the browser broke it into lines.
 * @param {Text} node
 */
function linesOf(node) {
  const range = document.createRange();
  /** @type {{text: string, box: DOMRect}[]} */
  const lines = [];
  let at = 0;
  for (const character of node.data) {
    range.setStart(node, at);
    range.setEnd(node, (at += character.length));
    const box = range.getBoundingClientRect();
    const line = lines[lines.length - 1];
    if (line && Math.abs(line.box.top - box.top) < 2) line.text += character;
    else if (box.width > 0) lines.push({ text: character, box });
  }
  return lines;
}

/**
 * @param {HTMLImageElement} image
 * @param {[number, number, number, number]} box
 * @returns {[number, number, number, number]} where the whole picture fits, as `object-fit: contain` has it
 */
function contained(image, [x, y, width, height]) {
  const scale = Math.min(width / image.naturalWidth, height / image.naturalHeight);
  const [wide, high] = [image.naturalWidth * scale, image.naturalHeight * scale];
  return [x + (width - wide) / 2, y + (height - high) / 2, wide, high];
}

/**
 * @param {Element} element
 * @returns {[number, number, number, number]}
 */
function boxOf(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left, top, width, height];
}

/** @param {HTMLElement} element */
function isSeen(element) {
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<Blob>} the best form that is small enough to send
 * @throws {Error} when none is
 */
async function encoded(canvas) {
  for (const [type, quality, scale] of FORMS) {
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => scaled(canvas, scale).toBlob(resolve, type, quality));
    if (blob && blob.size <= LARGEST_BYTES) return blob;
  }
  throw new Error("the picture is too large in every form");
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} scale
 */
function scaled(canvas, scale) {
  if (scale === 1) return canvas;
  const smaller = document.createElement("canvas");
  [smaller.width, smaller.height] = [Math.round(canvas.width * scale), Math.round(canvas.height * scale)];
  smaller.getContext("2d")?.drawImage(canvas, 0, 0, smaller.width, smaller.height);
  return smaller;
}
