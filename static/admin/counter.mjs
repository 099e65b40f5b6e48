// @ts-check
/** Counts the characters of a field that says `data-counter="… {count} … {left} …"` and has a maxlength. */

/**
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @returns {string} the sentence below the field
 */
export function sentence(field) {
  const count = [...field.value].length;
  const words = field.dataset.counter ?? "";
  return words.replace("{count}", String(count)).replace("{left}", String(field.maxLength - count));
}

/** @param {HTMLTextAreaElement | HTMLInputElement} field */
function attach(field) {
  const line = document.createElement("output");
  line.className = "field-hint";
  line.htmlFor.add(field.id);
  const show = () => { line.textContent = sentence(field); };
  field.addEventListener("input", show);
  field.after(line);
  show();
}

if (typeof document !== "undefined") {
  for (const field of document.querySelectorAll("[data-counter]")) {
    attach(/** @type {HTMLTextAreaElement} */ (field));
  }
}
