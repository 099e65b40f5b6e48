// @ts-check
/** The time at the head of the page, in the zone's time and the page's language. */

/**
 * @param {Date} instant
 * @param {string} language of the page: `zh-CN` or `en`
 * @param {string} timeZone
 * @returns {{time: string, day: string}}
 */
export function told(instant, language, timeZone) {
  const chinese = language.startsWith("zh");
  const write = (/** @type {Intl.DateTimeFormatOptions} */ form) =>
    new Intl.DateTimeFormat(chinese ? "zh-CN" : "en-GB", { timeZone, ...form }).format(instant);
  const date = write({ month: "long", day: "numeric" });
  const weekday = write({ weekday: "long" });
  return {
    time: write({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    day: chinese ? `${date} ${weekday}` : `${weekday} ${date}`,
  };
}

/**
 * Keep the clock right to the second.
 * @param {() => number} now the server's clock, in milliseconds
 */
export function startClock(now) {
  const clock = /** @type {HTMLElement | null} */ (document.querySelector(".kiosk-clock"));
  const time = clock?.querySelector("time");
  const day = clock?.querySelector("span");
  if (!clock || !time || !day) return;
  const tell = () => {
    const words = told(new Date(now()), document.documentElement.lang, clock.dataset.timeZone ?? "Asia/Shanghai");
    if (time.textContent !== words.time) time.textContent = time.dateTime = words.time;
    if (day.textContent !== words.day) day.textContent = words.day;
  };
  tell();
  setInterval(tell, 1000);
}
