// @ts-check
/**
 * The line to the server: a websocket for pushes, a heartbeat that says what is on and is answered with the cue due, and
 * the same by plain HTTP while no websocket gets through: slower, never wrong.
 * @module
 */

import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";
import { pause } from "./pause.mjs";
import { ask, isRevoked } from "./polling.mjs";
import { jittered, reconnectDelay } from "./reconnect.mjs";

const HEARTBEAT_MS = 60_000;
const POLL_MS = 15_000; // without pushes a change must not take a minute
const WITHOUT_WEBSOCKET_MS = 3000; // a page whose websocket does not open by then asks without one
const ANSWER_WITHIN_MS = 10_000;
const BETWEEN_BATCHES_MS = 300; // a long log is handed over without flooding the server
const MOST_BATCHES = 10;
export const PLAYER_VERSION = "2";

/** @typedef {import("./downloads.mjs").Pace} Pace */

/**
 * @typedef {object} Listener
 * @property {(cue: any) => Promise<boolean>} cue a cue came, by whatever way; says whether it was applied before
 * @property {(kind: "override" | "withdrawn", document: any) => void} order a direct order was pushed
 * @property {(document: any) => void} command
 * @property {(pace: Pace) => void} pace how gently to download
 * @property {(serverMs: number, sureToMs: number) => void} clock what the server's clock shows now, and how far that may be wrong
 * @property {(online: boolean) => void} online
 * @property {() => void} revoked our token is worth nothing any more
 * @property {() => Promise<Record<string, unknown>>} report what to say of ourselves
 * @property {() => any[]} records what was displayed and is not acknowledged yet
 * @property {(through: number) => void} acknowledged records up to this number are stored
 */

export class Connection {
  /**
   * @param {string} token
   * @param {Listener} listener
   */
  constructor(token, listener) {
    this.token = token;
    this.listener = listener;
    this.brokenAtMs = performance.now();
    this.failed = 0;
    this.closed = false;
    this.beating = false;
    this.beatAgain = false;
    this.timers = { beat: 0, connect: 0 };
    const auth = (/** @type {(auth: object) => void} */ tell) => tell({ token: this.token });
    this.socket = io("/screens", { auth, transports: ["websocket"], reconnection: false, timeout: ANSWER_WITHIN_MS });
    this.socket.on("connect", () => this.connected());
    this.socket.on("disconnect", () => this.broken());
    this.socket.on("connect_error", (/** @type {any} */ error) => this.notLetIn(error));
    this.socket.on("cue", (/** @type {any} */ cue) => this.pushed(cue));
    for (const kind of /** @type {const} */ (["override", "withdrawn"])) {
      this.socket.on(kind, (/** @type {any} */ document) => listener.order(kind, document));
    }
    this.socket.on("command", (/** @type {any} */ document) => listener.command(document));
    this.socket.on("revoked", () => this.confirmRevoked());
    this.rest(jittered(WITHOUT_WEBSOCKET_MS, Math.random));
  }

  connected() {
    this.failed = 0;
    void this.beat();
  }

  /** A cue that is sent although it is applied means that our report was lost. @param {any} cue */
  async pushed(cue) {
    if (await this.listener.cue(cue)) void this.beat();
  }

  broken() {
    this.listener.online(false);
    this.brokenAtMs = performance.now();
    this.rest();
    this.comeBack(false);
  }

  /** @param {{message?: string, data?: any}} error */
  notLetIn(error) {
    this.listener.online(false);
    this.failed += 1;
    const refused = error.data !== undefined || error.message === "unauthenticated";
    if (refused) void this.confirmRevoked();
    if (this.failed === 1) void this.beat(); // perhaps only websockets are blocked
    this.comeBack(refused);
  }

  /** @param {boolean} refused whether the server answered, by a no */
  comeBack(refused) {
    clearTimeout(this.timers.connect);
    if (this.closed) return;
    const awayMs = performance.now() - this.brokenAtMs;
    const delay = reconnectDelay({ failed: this.failed, awayMs, refused }, Math.random);
    this.timers.connect = setTimeout(() => this.socket.connect(), delay);
  }

  /** Go over to another token; the old one dies when the new one is first used. @param {string} token */
  changeToken(token) {
    this.token = token;
    this.socket.disconnect(); // "disconnect" is heard, and brings us back
    clearTimeout(this.timers.connect);
    this.socket.connect();
  }

  /** The next heartbeat, from now. @param {number} [afterMs] */
  rest(afterMs) {
    clearTimeout(this.timers.beat);
    if (this.closed) return;
    const ms = afterMs ?? jittered(this.socket.connected ? HEARTBEAT_MS : POLL_MS, Math.random);
    this.timers.beat = setTimeout(() => this.beat(), ms);
  }

  /** Say what is on; hear what should be. What changes while an answer is awaited is said right after it, once. */
  async beat() {
    this.beatAgain = this.beating;
    if (this.beating) return;
    this.beating = true;
    try {
      await this.report();
    } finally {
      this.beating = false;
    }
    if (this.beatAgain && !this.closed) void this.beat();
  }

  /**
   * @param {Record<string, unknown>} [more] what only this report says: the order that was just carried out
   */
  async report(more = {}) {
    this.rest();
    const report = { ...(await this.listener.report()), player_version: PLAYER_VERSION, ...more };
    const sentMs = performance.now();
    const answer = await this.say("status", report);
    if (answer === null) return this.listener.online(false);
    if (answer.error === "Unauthenticated") return this.confirmRevoked();
    if (answer.error) return this.rest(1000 * (answer.retry_after ?? HEARTBEAT_MS / 1000));
    this.hear(answer, sentMs);
    await this.sendRecords();
    return undefined;
  }

  /**
   * @param {string} event
   * @param {unknown} document
   * @returns {Promise<any>} the server's answer; null when there is none
   */
  async say(event, document) {
    if (!this.socket.connected) return ask(event, document, this.token);
    try {
      return (await this.socket.timeout(ANSWER_WITHIN_MS).emitWithAck(event, document)) ?? null;
    } catch {
      return null;
    }
  }

  /**
   * Ask for a programme by its hash.
   * @param {string} sha256
   * @returns {Promise<string | null>} its text, unchecked; null when it is to be fetched otherwise
   */
  async programme(sha256) {
    const answer = this.socket.connected ? await this.say("programme", { sha256 }) : null;
    return typeof answer?.body === "string" ? answer.body : null;
  }

  async sendRecords() {
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const records = this.listener.records();
      if (records.length === 0) return;
      const answer = await this.say("displayed", records);
      if (typeof answer?.accepted_through !== "number") return;
      this.listener.acknowledged(answer.accepted_through);
      if (answer.accepted_through < records[records.length - 1].number) return; // the server lacks an earlier one
      await pause(BETWEEN_BATCHES_MS);
    }
  }

  /**
   * @param {{cue: any, server_time: number, commands?: any[], pace?: Pace}} answer
   * @param {number} sentMs by the steady clock
   */
  hear({ cue, server_time, commands, pace }, sentMs) {
    const halfWay = (performance.now() - sentMs) / 2;
    this.listener.clock(server_time + halfWay, halfWay);
    this.listener.online(true);
    if (pace) this.listener.pace(pace);
    if (cue) void this.listener.cue(cue);
    for (const command of commands ?? []) this.listener.command(command);
  }

  /** Nobody takes our word away by a message alone: the server itself must know our token no more. */
  async confirmRevoked() {
    if (await isRevoked(this.token)) this.listener.revoked();
  }

  close() {
    this.closed = true;
    Object.values(this.timers).forEach(clearTimeout);
    this.socket.close();
  }
}
