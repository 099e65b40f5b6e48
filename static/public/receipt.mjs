// @ts-check
/** The receipt can be printed. */

import { startPrint } from "./print.mjs";

startPrint();
