// @ts-check
/** What a screen can tell of its own health; a browser that does not say is told of as null. */

/**
 * @typedef {object} Health
 * @property {number | null} storage_used bytes
 * @property {number | null} storage_quota bytes
 * @property {number | null} cached_files
 * @property {number | null} cached_bytes
 * @property {number | null} temperature_c browsers have no thermometer
 * @property {boolean} visible whether the page is in front
 * @property {boolean} on whether the glass is lit
 * @property {"programme" | "standby" | "override" | "identify" | "off" | null} showing
 */

/**
 * @param {import("./store.mjs").Store} store
 * @param {Health["showing"]} showing
 * @returns {Promise<Health>}
 */
export async function health(store, showing) {
  // Plain-http addresses are no secure context and have no `navigator.storage`.
  const [estimate, cached] = await Promise.all([navigator.storage?.estimate?.().catch(() => null), store.size().catch(() => null)]);
  return {
    storage_used: estimate?.usage ?? null,
    storage_quota: estimate?.quota ?? null,
    cached_files: cached?.files ?? null,
    cached_bytes: cached?.bytes ?? null,
    temperature_c: null,
    visible: document.visibilityState === "visible",
    on: showing !== "off",
    showing,
  };
}
