// @ts-check
/**
 * Sees to it that a reload needs no server from the first load on. The service worker keeps what passes through it, and it
 * rules the page only after everything has come: what came before is fetched once more.
 */

const WORKER = "/player/service-worker.mjs";

export async function keepPage() {
  const { serviceWorker } = navigator;
  await serviceWorker.register(WORKER, { type: "module", scope: "/player/" });
  await serviceWorker.ready;
  if (!serviceWorker.controller) {
    await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  }
  if (await caches.match(location.pathname, { ignoreSearch: true })) return;
  await Promise.allSettled(files().map((address) => fetch(address)));
  await fetch(location.href); // last: a page that is kept says that its files were asked for
}

/** @returns {string[]} the addresses of the files that came with the page */
function files() {
  const came = performance.getEntriesByType("resource").map(({ name }) => name);
  return [...new Set(came)].filter((name) => {
    const { origin, pathname } = new URL(name);
    return origin === location.origin && pathname.startsWith("/static/");
  });
}
