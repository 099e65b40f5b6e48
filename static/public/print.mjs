// @ts-check

/** Make every [data-print] button print the page. */
export function startPrint() {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-print]"))) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
