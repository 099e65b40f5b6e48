// @ts-check
/**
 * Which commands this screen may carry out. The twin of `screens/command.py` and `screens/command_args.py`;
 * `tests/vectors/commands.json` holds them together.
 * @module
 */

import { wrongMember } from "./display.mjs";
import { instantMs, verifySignature } from "./verify.mjs";

/** The domain of a command's signature. */
export const COMMAND_DOMAIN = "kiosk-command-v1";

const LONGEST_IDENTIFY_S = 60;
const LONGEST_LABEL = 80;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** @typedef {{id: number, name: string, args: Record<string, any>}} Command */

/** @typedef {"bad_signature" | "wrong_screen" | "expired" | "bad_command"} CommandFault */

/** @typedef {{ok: true, command: Command} | {ok: false, fault: CommandFault}} CommandVerdict */

/** @type {Record<string, (args: Record<string, any>) => boolean>} */
const SOUND = {
  identify: ({ seconds, label, ...others }) =>
    isEmpty(others) && Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_IDENTIFY_S && isLabel(label),
  reload: isEmpty,
  screenshot: isEmpty,
  display: (args) => wrongMember(args) === null,
  rotate: isEmpty,
  clear_cache: isEmpty,
  collect_logs: isEmpty,
};

/**
 * @param {unknown} document the command as received
 * @param {{publicKey: string, screen: string, nowMs: number}} expected the pinned key, this screen's id, and the time
 * @returns {Promise<CommandVerdict>}
 */
export async function acceptCommand(document, { publicKey, screen, nowMs }) {
  const read = (await verifySignature(publicKey, COMMAND_DOMAIN, document)) ? readCommand(document) : null;
  if (read === null) return { ok: false, fault: "bad_signature" };
  if (read.screen !== screen) return { ok: false, fault: "wrong_screen" };
  if (read.expiresAtMs <= nowMs) return { ok: false, fault: "expired" };
  const { id, name, args } = read;
  if (!Object.hasOwn(SOUND, name) || !SOUND[name](args)) return { ok: false, fault: "bad_command" };
  return { ok: true, command: { id, name, args } };
}

/** @param {any} document */
function readCommand({ screen, id, name, args, issued_at, expires_at }) {
  const [issuedAtMs, expiresAtMs] = [instantMs(issued_at), instantMs(expires_at)];
  if (typeof screen !== "string" || typeof id !== "number" || typeof name !== "string") return null;
  if (args === null || typeof args !== "object" || Array.isArray(args)) return null;
  if (Number.isNaN(issuedAtMs) || Number.isNaN(expiresAtMs)) return null;
  return { screen, id, name, args, expiresAtMs };
}

/** @param {object} args */
function isEmpty(args) {
  return Object.keys(args).length === 0;
}

/** @param {unknown} label */
function isLabel(label) {
  return typeof label === "string" && label !== "" && Array.from(label).length <= LONGEST_LABEL && !UNPRINTABLE.test(label);
}
