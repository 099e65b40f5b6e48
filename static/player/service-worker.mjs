// @ts-check
/**
 * Keeps the player page and its files on the screen, so that a reload while the server is away shows what was on.
 * Fresh from the server when it answers, from the screen when it does not. Programmes and pictures are not its
 * business: the page keeps those itself, verified.
 */

const CACHE = "player-1";
const worker = /** @type {any} */ (globalThis);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== worker.location.origin) return;
  if (pathname === "/player/" || pathname.startsWith("/static/")) event.respondWith(freshOrKept(event.request));
});

/** @param {Request} request */
async function freshOrKept(request) {
  const cache = await caches.open(CACHE);
  const kept = () => cache.match(request, { ignoreSearch: request.mode === "navigate" });
  /** @type {Response} */
  let response;
  try {
    response = await fetch(request);
  } catch (error) {
    const instead = await kept();
    if (instead) return instead;
    throw error;
  }
  if (response.ok) await cache.put(request, response.clone()).catch(() => {}); // a full disk costs the copy, not the answer
  if (response.status < 500) return response;
  return (await kept()) ?? response; // what stands before the server answers for it while it restarts
}
