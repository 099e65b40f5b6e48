// @ts-check
/**
 * The line to the server: a websocket for pushes, a heartbeat that says what is on and is answered with the cue due,
 * and plain GETs while no websocket gets through: slower, never wrong.
 * @module
 */

import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";

const HEARTBEAT_MS = 15_000;
const ANSWER_WITHIN_MS = 10_000;
export const PLAYER_VERSION = "1";

/** @typedef {{sequence: number, programme: string | null, fault: string}} Report */

/**
 * @typedef {object} Listener
 * @property {(cue: any) => void} cue a cue came, by whatever way
 * @property {(offsetMs: number) => void} clock the server's clock is this far ahead of ours
 * @property {(online: boolean) => void} online
 * @property {() => void} revoked our token is worth nothing any more
 * @property {() => Report} report what to say of ourselves
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
    this.socket = io("/screens", {
      auth: { token },
      transports: ["websocket"],
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      randomizationFactor: 0.8,
    });
    this.socket.on("connect", () => this.beat());
    this.socket.on("disconnect", () => listener.online(false));
    this.socket.on("cue", (/** @type {any} */ cue) => listener.cue(cue));
    this.socket.on("revoked", () => listener.revoked());
    this.socket.on("connect_error", () => listener.online(false));
    this.timer = setInterval(() => this.beat(), HEARTBEAT_MS);
  }

  /** Say what is on; hear what should be. */
  async beat() {
    if (!this.socket.connected) return this.poll();
    const sent = Date.now();
    try {
      const report = { ...this.listener.report(), player_version: PLAYER_VERSION };
      const answer = await this.socket.timeout(ANSWER_WITHIN_MS).emitWithAck("status", report);
      if (answer.error === "Unauthenticated") return this.listener.revoked();
      this.hear(answer, sent);
      await this.sendRecords();
    } catch {
      this.listener.online(false);
    }
  }

  async sendRecords() {
    const records = this.listener.records();
    if (records.length === 0) return;
    const answer = await this.socket.timeout(ANSWER_WITHIN_MS).emitWithAck("displayed", records);
    if (typeof answer.accepted_through === "number") this.listener.acknowledged(answer.accepted_through);
  }

  async poll() {
    const sent = Date.now();
    try {
      const response = await fetch("/player/cue", { headers: { Authorization: `Bearer ${this.token}` }, cache: "no-store" });
      if (response.status === 401) return this.listener.revoked();
      if (response.ok) this.hear(await response.json(), sent);
    } catch {
      this.listener.online(false);
    }
  }

  /**
   * @param {{cue: any, server_time: number}} answer
   * @param {number} sent
   */
  hear(answer, sent) {
    const received = Date.now();
    this.listener.clock(answer.server_time + (received - sent) / 2 - received);
    this.listener.online(true);
    if (answer.cue) this.listener.cue(answer.cue);
  }

  close() {
    clearInterval(this.timer);
    this.socket.close();
  }
}
