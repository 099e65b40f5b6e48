// @ts-check
/**
 * The keyboard on the glass, for pinyin initials: it opens with the search box and never takes the focus from it,
 * so that a hardware keyboard, if there is one, goes on working.
 * @module
 */

/** @typedef {{value: string, caret: number}} Line */

/**
 * What a key does to the words in the search box.
 * @param {Line} line
 * @param {string} key a character to insert, or `delete`, or `clear`
 * @returns {Line}
 */
export function typed({ value, caret }, key) {
  if (key === "clear") return { value: "", caret: 0 };
  if (key === "delete") {
    const start = Math.max(0, caret - 1);
    return { value: value.slice(0, start) + value.slice(caret), caret: start };
  }
  return { value: value.slice(0, caret) + key + value.slice(caret), caret: caret + key.length };
}

/** Make the keyboard of the page work, if it has one. */
export function startKeyboard() {
  const keyboard = /** @type {HTMLElement | null} */ (document.querySelector(".keyboard"));
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector(".search-box input"));
  if (!keyboard || !input) return;
  input.inputMode = "none"; // The system's own keyboard would cover ours.
  const open = (/** @type {boolean} */ opened) => {
    keyboard.hidden = !opened;
    document.body.classList.toggle("typing", opened);
  };
  input.addEventListener("focus", () => open(true));
  input.addEventListener("click", () => open(true));
  keyboard.addEventListener("pointerdown", (event) => event.preventDefault());
  keyboard.addEventListener("click", (event) => {
    const key = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.key;
    if (key === "close") open(false);
    else if (key === "search") input.form?.requestSubmit();
    else if (key) press(input, key);
  });
  if (document.activeElement === input) open(true);
}

/**
 * @param {HTMLInputElement} input
 * @param {string} key
 */
function press(input, key) {
  const { value, caret } = typed({ value: input.value, caret: input.selectionStart ?? input.value.length }, key);
  input.value = value.slice(0, input.maxLength);
  input.setSelectionRange(caret, caret);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
