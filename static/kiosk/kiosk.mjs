// @ts-check
/** Every page of the kiosk: tools, search, the visitor's session, and the line to the server. */

import { startClock } from "./clock.mjs";
import { startKeyboard } from "./keyboard.mjs";
import { startScreen } from "./screen.mjs";
import { Session } from "./session.mjs";
import { startSuggestions } from "./suggestions.mjs";
import { startTools } from "./tools.mjs";

startTools();
startKeyboard();
startSuggestions();
const session = new Session();
session.start();
// The last: a browser that cannot store anything still serves the visitor.
const { now, attract } = await startScreen().catch(() => ({ now: Date.now, attract: null }));
session.attract = attract;
startClock(now);
