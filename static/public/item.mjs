// @ts-check
/** The tools of an item's page; each shows itself only where it works. */

import { startPrint } from "./print.mjs";
import { startReadAloud } from "./read-aloud.mjs";
import { startTextSize } from "./text-size.mjs";

startTextSize();
startReadAloud();
startPrint();
