// @ts-check
/**
 * The part of a screen that talks and checks: it pairs, listens, verifies every byte, and only then hands a
 * programme on. Player and kiosk use the same agent.
 * @module
 */

import { actsOf } from "./acts.mjs";
import { Clock } from "./clock.mjs";
import { Commands } from "./commands.mjs";
import { Connection } from "./connection.mjs";
import { Direct } from "./direct.mjs";
import { Downloads, Throttle } from "./downloads.mjs";
import { Following } from "./following.mjs";
import { health } from "./health.mjs";
import { Log } from "./log.mjs";
import { pair } from "./pairing.mjs";
import { pause } from "./pause.mjs";
import { Records } from "./records.mjs";
import { OF_THE_SCREEN } from "./store.mjs";

/** @typedef {import("./programme.mjs").Programme} Programme */
/** @typedef {import("./programme.mjs").Entry} Entry */
/** @typedef {import("./glass.mjs").Glass} Glass */

/**
 * @typedef {object} Face
 * @property {(code: string | null) => void} pairing show the pairing code; null while the server is away
 * @property {() => void} paired
 * @property {(programme: Programme, lease: {validUntilMs: number}) => void} programme play this; everything it names is held
 * @property {(online: boolean) => void} online
 * @property {() => {entry_id: string, item_code: string} | null} onGlass what people see now
 * @property {() => import("./health.mjs").Health["showing"]} showing
 * @property {() => Promise<{blob: Blob, width: number, height: number}>} picture what is really on the glass
 * @property {Pick<Glass, "set" | "identify">} glass
 */

const LOOK_AT_CLOCK_MS = 1000;
const PATIENCE_MS = 3000;
const WRITE_LOG_MS = 2000;

export class Agent {
  /**
   * @param {import("./store.mjs").Store} store
   * @param {{kind: string, width: number, height: number}} self
   * @param {Face} face
   */
  constructor(store, self, face) {
    this.store = store;
    this.self = self;
    this.face = face;
    this.clock = new Clock(() => Date.now(), () => performance.now());
    this.log = new Log(() => this.now(), () => this.writeLog());
    this.logTimer = 0;
    this.heard = false;
    /** How long a report that another programme is on may wait: thousands would come at once. */
    this.reportMs = 0;
    this.tell = () => {};
    /** @type {Promise<void>} */
    this.told = new Promise((resolve) => (this.tell = resolve));
    /** @type {import("./health.mjs").Health["showing"]} */
    this.showing = null;
    this.records = new Records(store, this.log);
    this.throttle = new Throttle(() => performance.now());
    this.downloads = new Downloads(store, this.throttle, async (sha256) => (await this.connection?.programme(sha256)) ?? null);
    this.following = this.cues();
    /** @type {Direct | undefined} */
    this.direct = undefined;
    /** @type {Commands | undefined} */
    this.commands = undefined;
    /** @type {any} */
    this.credential = null;
    /** @type {Connection | null} */
    this.connection = null;
  }

  /** The server's clock, as well as we know it, in milliseconds since the Unix epoch. */
  now() {
    return this.clock.now();
  }

  async start() {
    this.clock.correct(Date.now() + ((await this.store.get("offset")) ?? 0));
    this.log.restore((await this.store.get("log")) ?? []);
    const display = await this.store.get("display");
    if (display) this.face.glass.set(display);
    await this.records.resume();
    this.credential = await this.store.get("credential");
    // Paired: the credential is on the disk by the time we hear of it.
    this.credential ??= await pair(this.self, this.face.pairing, this.store);
    this.direct = this.directOrders();
    this.commands = this.remoteControl();
    this.face.paired();
    await this.following.resume();
    await this.direct.resume();
    await this.commands.resume();
    this.following.layOut();
    this.connect();
    setInterval(() => this.lookAtClock(), LOOK_AT_CLOCK_MS);
  }

  /** @returns {Following} */
  cues() {
    return new Following({
      store: this.store,
      log: this.log,
      downloads: this.downloads,
      credential: () => this.credential,
      direct: () => this.direct,
      now: () => this.now(),
      play: (programme, lease) => this.face.programme(programme, lease),
      applied: () => setTimeout(() => this.connection?.beat(), ((1 + Math.random()) / 2) * this.reportMs),
      report: (fault) => this.report(fault),
    });
  }

  /** @returns {Direct} */
  directOrders() {
    return new Direct({
      store: this.store,
      log: this.log,
      credential: this.credential,
      now: () => this.now(),
      appliedSequence: () => this.following.applied?.sequence ?? 0,
      fetch: (pages) => this.following.loader.notice(pages),
      changed: () => this.following.layOut(),
      onGlass: () => this.face.onGlass(),
      due: () => this.following.notice(),
      confirm: (order) => void this.connection?.report({ order }),
      report: (fault) => this.report(fault),
    });
  }

  /** @returns {Commands} */
  remoteControl() {
    return new Commands({
      store: this.store,
      log: this.log,
      credential: this.credential,
      now: () => this.now(),
      send: async (answer) => this.connection?.say("command.done", answer) ?? null,
      acts: actsOf(this),
    });
  }

  connect() {
    this.connection = new Connection(this.credential.token, {
      cue: (cue) => this.following.consider(cue),
      order: async (kind, document) => {
        await this.timeTold();
        await this.direct?.take(kind, document);
      },
      command: async (document) => {
        await this.timeTold();
        await this.commands?.take(document);
      },
      pace: ({ kbps, spread_ms, report_ms }) => {
        this.reportMs = report_ms ?? 0;
        this.throttle.kbps = kbps;
        this.following.loader.spreadMs = spread_ms;
      },
      clock: (serverMs, sureToMs) => this.correct(serverMs, sureToMs),
      online: (online) => this.hear(online),
      revoked: () => this.forget(),
      report: () => this.status(),
      records: () => this.records.next(),
      acknowledged: (through) => this.records.accepted(through),
    });
  }

  /**
   * Wait for the server's clock: what ends by the clock is not judged by a machine's that may have been put while it was
   * off. A server that does not tell it in time is believed to be late, not the clock to be wrong.
   */
  timeTold() {
    return Promise.race([this.told, pause(PATIENCE_MS)]);
  }

  async status() {
    return {
      sequence: this.following.applied?.sequence ?? 0,
      programme: this.following.applied?.programme ?? null,
      fault: this.following.fault,
      order: this.direct?.confirmed ?? 0,
      clock_offset_ms: this.clock.offsetMs,
      health: await health(this.store, this.face.showing()),
    };
  }

  /** @param {boolean} online */
  hear(online) {
    if (online !== this.heard) this.log.info(online ? "the server answers" : "the server does not answer");
    if (online && !this.heard) void this.commands?.flush();
    this.heard = online;
    this.face.online(online);
  }

  /** Another page is on the glass, or lies under something, or not any more. */
  glassChanged() {
    this.direct?.check();
    const showing = this.face.showing();
    if (showing === this.showing) return;
    this.showing = showing;
    void this.connection?.beat();
  }

  /**
   * Keep what is on and say why we did not follow; said once, then with every heartbeat.
   * @param {string} fault
   */
  report(fault) {
    if (this.following.fault === fault) return;
    this.following.fault = fault;
    this.log.warning(fault);
    void this.connection?.beat();
  }

  /**
   * @param {number} serverMs
   * @param {number} sureToMs
   */
  correct(serverMs, sureToMs) {
    const before = this.now();
    const corrected = this.clock.correct(serverMs, sureToMs);
    this.tell();
    if (!corrected) return;
    this.log.info(`clock corrected by ${Math.round(serverMs - before)} ms`);
    void this.store.set({ offset: this.clock.offsetMs });
    this.following.hand(); // what is due now may be another page
  }

  /** The machine's clock was put: nothing changes on the glass, but a reload must know, and the server be asked. */
  lookAtClock() {
    if (!this.clock.stepped()) return;
    this.log.warning(`the clock of this machine was put; it is ${-this.clock.offsetMs} ms ahead of the server's`);
    void this.store.set({ offset: this.clock.offsetMs });
    void this.connection?.beat();
  }

  writeLog() {
    clearTimeout(this.logTimer);
    this.logTimer = setTimeout(() => void this.store.set({ log: this.log.lines }), WRITE_LOG_MS);
  }

  /** Our credential was taken away: forget everything and begin again as a new screen. */
  async forget() {
    this.connection?.close();
    this.following.loader.forget();
    await this.store.set(Object.fromEntries(OF_THE_SCREEN.map((name) => [name, undefined])));
    await this.store.prune(new Set());
    location.reload();
  }
}
