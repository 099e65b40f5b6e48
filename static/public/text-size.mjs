// @ts-check
/** Text size (字号): three steps, remembered in a cookie so that the server draws the next page right at once. */

export const SIZES = ["", "large", "elder"];
const HALF_A_YEAR = 180 * 86400;

/**
 * @param {string} size one of SIZES
 * @returns {string} the next larger one, or the standard size after the largest
 */
export function nextSize(size) {
  return SIZES[(SIZES.indexOf(size) + 1) % SIZES.length];
}

/** Make the [data-text-size] button step through the sizes. */
export function startTextSize() {
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-text-size]"));
  if (!button) return;
  const root = document.documentElement;
  const names = (button.dataset.names ?? "").split("|");
  const show = () => {
    const name = button.querySelector("[data-size-name]");
    if (name) name.textContent = names[SIZES.indexOf(root.dataset.size ?? "")] ?? "";
  };
  button.addEventListener("click", () => {
    root.dataset.size = nextSize(root.dataset.size ?? "");
    document.cookie = `text_size=${root.dataset.size}; path=/; max-age=${HALF_A_YEAR}; samesite=lax`;
    show();
  });
  button.hidden = false;
  show();
}
