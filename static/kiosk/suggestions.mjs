// @ts-check
/** What the words typed so far would find, below the search box; the server writes it as a piece of the page. */

const AFTER_MS = 150; // long enough not to ask for every letter of a quick typist

/** Make the suggestions of the page work, if it has a search box. */
export function startSuggestions() {
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector(".search-box input"));
  const list = /** @type {HTMLElement | null} */ (document.querySelector(".suggestions"));
  if (!input || !list) return;
  let timer = 0;
  let asking = new AbortController();
  input.addEventListener("input", () => {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    timer = setTimeout(() => void show(list, input.value.trim(), signal), AFTER_MS);
  });
}

/**
 * @param {HTMLElement} list
 * @param {string} words
 * @param {AbortSignal} signal
 */
async function show(list, words, signal) {
  if (words === "") {
    list.hidden = true;
    return;
  }
  try {
    const address = `${list.dataset.address}?${new URLSearchParams({ q: words })}`;
    const response = await fetch(address, { signal });
    if (!response.ok) return;
    list.innerHTML = await response.text(); // our own server's template, escaped there
    list.hidden = false;
  } catch {
    // A newer question came, or the server is away for a moment: what stands there stays.
  }
}
