// @ts-check
/**
 * Commands (遥控指令) on this screen: each carried out once, over reloads too, and answered until the server has heard it.
 * @module
 */

import { acceptCommand } from "./command-documents.mjs";

const MOST_REMEMBERED = 50;

/** @typedef {{id: number, outcome: "done" | "refused" | "failed", result: Record<string, unknown>}} Answer */

/** What came of a command, and what is to follow once the answer is on its way. */
/** @typedef {{result?: Record<string, unknown>, after?: () => void}} Outcome */

/**
 * @typedef {object} Home what commands need of the screen they are on
 * @property {import("./store.mjs").Store} store
 * @property {import("./log.mjs").Log} log
 * @property {{screen_id: string, public_key: string}} credential
 * @property {() => number} now
 * @property {(answer: Answer) => Promise<any>} send resolves to null when the server did not hear it
 * @property {Record<string, (args: any, id: number) => Promise<Outcome> | Outcome>} acts by name
 */

export class Commands {
  /** @param {Home} home */
  constructor(home) {
    this.home = home;
    /** @type {Map<number, {answer: Answer, heard: boolean}>} */
    this.answered = new Map();
    /** @type {Set<number>} */
    this.underWay = new Set();
  }

  async resume() {
    this.answered = new Map((await this.home.store.get("commands")) ?? []);
  }

  /** @param {any} document as received */
  async take(document) {
    const id = document?.id;
    const before = this.answered.get(id);
    if (before) return this.tell(before);
    if (!Number.isSafeInteger(id) || this.underWay.has(id)) return undefined;
    this.underWay.add(id);
    try {
      await this.judgeAndDo(document);
    } finally {
      this.underWay.delete(id);
    }
    return undefined;
  }

  /** @param {any} document */
  async judgeAndDo(document) {
    const { screen_id: screen, public_key: publicKey } = this.home.credential;
    const verdict = await acceptCommand(document, { publicKey, screen, nowMs: this.home.now() });
    if (!verdict.ok) return this.refuse(document.id, verdict.fault);
    const { id, name, args } = verdict.command;
    this.home.log.info(`command ${id}: ${name}`);
    try {
      const { result = {}, after } = await this.home.acts[name](args, id);
      await this.finish({ id, outcome: "done", result });
      after?.();
    } catch (/** @type {any} */ error) {
      this.home.log.warning(`command ${id} failed: ${error}`);
      // The acts throw codes that the desk has words for; an error of the browser may have no message but its name.
      await this.finish({ id, outcome: "failed", result: { reason: String(error.message || error).slice(0, 200) } });
    }
    return undefined;
  }

  /**
   * @param {number} id
   * @param {string} fault
   */
  async refuse(id, fault) {
    this.home.log.warning(`command ${id} refused: ${fault}`);
    // One that our server did not sign for us may bear the number of a real one still to come: it is not remembered.
    if (fault === "bad_signature" || fault === "wrong_screen") return this.home.send({ id, outcome: "refused", result: { reason: fault } });
    return this.finish({ id, outcome: "refused", result: { reason: fault } });
  }

  /** @param {Answer} answer */
  async finish(answer) {
    const kept = { answer, heard: false };
    this.answered.set(answer.id, kept);
    this.answered = new Map([...this.answered].slice(-MOST_REMEMBERED));
    await this.keep(); // before the answer: what was answered must never be done again
    await this.tell(kept);
  }

  /** @param {{answer: Answer, heard: boolean}} kept */
  async tell(kept) {
    const said = await this.home.send(kept.answer);
    if (said === null || kept.heard) return;
    kept.heard = true;
    await this.keep();
  }

  /** Say again what the server has not heard. */
  async flush() {
    for (const kept of this.answered.values()) if (!kept.heard) await this.tell(kept);
  }

  keep() {
    return this.home.store.set({ commands: [...this.answered] });
  }
}
