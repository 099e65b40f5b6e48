// A screen that was set up a minute ago outlives a reload without its server like any other.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { keepPage } from "../../static/player/page-keeping.mjs";

const ORIGIN = "http://screens.example";
const settled = () => new Promise((resolve) => setImmediate(resolve));

/**
 * A page with files, and a service worker that does not rule it before it is told to.
 * @param {import("node:test").TestContext} t
 * @param {{ruled: boolean, kept: boolean, broken?: string}} given
 */
function page(t, { ruled, kept, broken }) {
  const fetched = /** @type {string[]} */ ([]);
  const serviceWorker = Object.assign(new EventTarget(), { register: async () => {}, ready: Promise.resolve(), controller: ruled ? {} : null });
  const names = ["/static/player/player.mjs", "/static/css/player.css?v=1", "/static/css/player.css?v=1", "/media/1"].map((path) => ORIGIN + path);
  const around = {
    navigator: { serviceWorker },
    location: { origin: ORIGIN, href: `${ORIGIN}/player/?slot=2`, pathname: "/player/" },
    caches: { match: async (/** @type {string} */ path) => (kept && path === "/player/" ? {} : undefined) },
    performance: { getEntriesByType: () => [...names, "http://elsewhere.example/static/x.js"].map((name) => ({ name })) },
    async fetch(/** @type {string} */ address) {
      fetched.push(address.slice(ORIGIN.length));
      if (address.endsWith(broken ?? "\n")) throw new TypeError("Failed to fetch");
    },
  };
  for (const [name, value] of Object.entries(around)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true });
    t.after(() => (before ? Object.defineProperty(globalThis, name, before) : Reflect.deleteProperty(globalThis, name)));
  }
  return { fetched, serviceWorker };
}

const ALL = ["/static/player/player.mjs", "/static/css/player.css?v=1", "/player/?slot=2"];

test("what came before the service worker ruled the page is fetched once more, as soon as it does", async (t) => {
  const { fetched, serviceWorker } = page(t, { ruled: false, kept: false });
  const keeping = keepPage();
  await settled();
  assert.deepEqual(fetched, []);
  serviceWorker.dispatchEvent(new Event("controllerchange"));
  await keeping;
  assert.deepEqual(fetched, ALL);
});

test("a page that it rules already does not wait for it", async (t) => {
  const { fetched } = page(t, { ruled: true, kept: false });
  await keepPage();
  assert.deepEqual(fetched, ALL);
});

test("a page that is kept fetches nothing twice", async (t) => {
  const { fetched } = page(t, { ruled: true, kept: true });
  await keepPage();
  assert.deepEqual(fetched, []);
});

test("one file that does not come does not keep the others from coming", async (t) => {
  const { fetched } = page(t, { ruled: true, kept: false, broken: "player.mjs" });
  await keepPage();
  assert.deepEqual(fetched, ALL);
});
