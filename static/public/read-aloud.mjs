// @ts-check
/** Reading aloud (朗读): only where the device has a voice for the text's language; otherwise the button stays hidden. */

/**
 * @param {readonly {lang: string, localService?: boolean}[]} voices
 * @param {string} language such as "zh-CN"
 * @returns {{lang: string} | undefined} the voice to use: the same region first, then the same language, local before remote
 */
export function voiceFor(voices, language) {
  const same = voices.filter((voice) => voice.lang.slice(0, 2).toLowerCase() === language.slice(0, 2).toLowerCase());
  const near = same.filter((voice) => voice.lang.replace("_", "-").toLowerCase() === language.toLowerCase());
  const best = near.length ? near : same;
  return best.find((voice) => voice.localService) ?? best[0];
}

/**
 * Speech engines stop at long texts, so it is read paragraph by paragraph.
 * @param {Element} article
 * @returns {string[]}
 */
export function paragraphs(article) {
  const blocks = article.querySelectorAll("h1, h2, h3, h4, p, li, tr");
  const texts = Array.from(blocks, (block) => (block.textContent ?? "").replace(/\s+/g, " ").trim());
  return texts.filter((text) => text !== "");
}

/** Make the [data-read-aloud] button read #words. */
export function startReadAloud() {
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-read-aloud]"));
  const article = document.querySelector("#words");
  if (!button || !article || !("speechSynthesis" in window)) return;
  const language = article.getAttribute("lang") || "zh-CN";
  const offer = () => {
    button.hidden = voiceFor(speechSynthesis.getVoices(), language) === undefined;
  };
  const mark = (/** @type {boolean} */ speaking) => {
    button.setAttribute("aria-pressed", String(speaking));
    const label = button.querySelector("[data-label]");
    if (label) label.textContent = (speaking ? button.dataset.stop : button.dataset.start) ?? "";
  };
  button.addEventListener("click", () => {
    const stop = button.getAttribute("aria-pressed") === "true";
    speechSynthesis.cancel();
    mark(!stop);
    if (!stop) speak(article, language, () => mark(false));
  });
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
  speechSynthesis.addEventListener?.("voiceschanged", offer);
  offer();
}

/**
 * @param {Element} article
 * @param {string} language
 * @param {() => void} done
 */
function speak(article, language, done) {
  const voice = /** @type {SpeechSynthesisVoice} */ (voiceFor(speechSynthesis.getVoices(), language));
  const texts = paragraphs(article);
  texts.forEach((text, place) => {
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    words.volume = Number(document.documentElement.dataset.volume ?? 100) / 100; // as the fleet's desk set this kiosk
    if (place === texts.length - 1) words.addEventListener("end", done);
    speechSynthesis.speak(words);
  });
}
