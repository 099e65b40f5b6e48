// @ts-check
/** The request form: fields that only organisations need appear with that choice; a refused form begins at its summary. */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#request-form"));

/** Show the fields of the chosen kind of applicant. */
function follow() {
  const kind = form ? new FormData(form).get("applicant_kind") : null;
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-only-for]"))) {
    part.hidden = part.dataset.onlyFor !== kind;
  }
}

form?.addEventListener("change", follow);
follow();
/** @type {HTMLElement | null} */ (document.querySelector("#problems"))?.focus();
