// What a screen remembers is only as good as the disk: when the browser closes it, the page begins anew.
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../static/player/store.mjs";

test("a database that the browser closes loads the page anew", async (t) => {
  let reloads = 0;
  const opening = /** @type {any} */ ({ result: {} });
  const around = { indexedDB: { open: () => opening }, location: { reload: () => (reloads += 1) } };
  Object.assign(globalThis, around);
  t.after(() => Object.keys(around).forEach((name) => Reflect.deleteProperty(globalThis, name)));
  const store = Store.open("default");
  opening.onsuccess();
  const { database } = await store;
  assert.equal(reloads, 0);
  /** @type {any} */ (database).onclose();
  assert.equal(reloads, 1);
});
