// @ts-check
/** The demo's one-click screens: keep the credential this page carries, then open the screen. */

import { OF_THE_SCREEN, Store } from "./store.mjs";

const { credential, slot, surface } = JSON.parse(document.getElementById("become")?.textContent ?? "{}");
const store = await Store.open(slot);
const held = await store.get("credential");
// A demo begun again has new screens; what the old ones played is not theirs.
if (held?.token !== credential.token) {
  const old = Object.fromEntries(OF_THE_SCREEN.map((name) => [name, undefined]));
  await store.set({ ...old, credential });
}
location.replace(surface);
