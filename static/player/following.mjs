// @ts-check
/**
 * How a screen follows its cues: judged, loaded, kept on the disk, applied; and what is to be played then, with the direct
 * orders laid over it.
 * @module
 */

import { Loader } from "./loader.mjs";
import { noticeAt } from "./orders.mjs";
import { assetsOf, parse } from "./programme.mjs";
import { CUE_DOMAIN, acceptCue, sha256Hex, verifySignature } from "./verify.mjs";

/** @typedef {import("./programme.mjs").Programme} Programme */
/** @typedef {import("./programme.mjs").Entry} Entry */

/**
 * @typedef {object} Home what following needs of the screen it is on
 * @property {import("./store.mjs").Store} store
 * @property {import("./log.mjs").Log} log
 * @property {import("./downloads.mjs").Downloads} downloads
 * @property {() => {screen_id: string, public_key: string}} credential
 * @property {() => import("./direct.mjs").Direct | undefined} direct
 * @property {() => number} now
 * @property {(programme: Programme, lease: {validUntilMs: number}) => void} play
 * @property {() => void} applied learns that another programme is on, which is to be reported
 * @property {(fault: string) => void} report
 */

const RENEW_MS = 3_600_000; // how far a lease must have moved to be worth writing down

export class Following {
  /** @param {Home} home */
  constructor(home) {
    this.home = home;
    this.loader = new Loader(home.store, home.downloads, home.report);
    /** @type {{sequence: number, programme: string, parsed: Programme, issuedAtMs: number, validUntilMs: number, writtenUntilMs: number} | null} */
    this.applied = null;
    /** @type {Programme | null} the applied programme with the direct orders laid over it */
    this.effective = null;
    this.fault = "";
  }

  /** Take up what was on before the reload, without waiting for anybody; what lay on the disk is checked like what comes. */
  async resume() {
    const { cue, body } = (await this.home.store.get("playing")) ?? {};
    const { screen_id: screen, public_key: publicKey } = this.home.credential();
    if (cue?.screen !== screen || !(await verifySignature(publicKey, CUE_DOMAIN, cue))) return;
    if ((await sha256Hex(new TextEncoder().encode(body))) !== cue.programme) return;
    // The lease is the playback's to judge: without one it shows the standby loop.
    this.setApplied(cue, { ...parse(body), sha256: cue.programme }, Date.parse(cue.valid_until));
  }

  /**
   * @param {{sequence: number, programme: string, issued_at: string}} cue as it was received
   * @param {Programme} parsed
   * @param {number} validUntilMs
   */
  setApplied({ sequence, programme, issued_at }, parsed, validUntilMs) {
    const issuedAtMs = Date.parse(issued_at);
    this.applied = { sequence, programme, parsed, issuedAtMs, validUntilMs, writtenUntilMs: validUntilMs };
    this.fault = "";
    this.home.direct()?.settle(sequence);
  }

  /** Lay the direct orders over the programme, and have the result played. */
  layOut() {
    if (!this.applied) return;
    this.effective = this.home.direct()?.over(this.applied.parsed) ?? this.applied.parsed;
    this.hand();
  }

  hand() {
    if (this.applied && this.effective) this.home.play(this.effective, { validUntilMs: this.applied.validUntilMs });
  }

  /** @returns {Entry | null} the emergency notice due now, as long as the lease runs */
  notice() {
    const now = this.home.now();
    return this.applied && this.effective && now < this.applied.validUntilMs ? noticeAt(this.effective, now) : null;
  }

  /**
   * @param {any} document the cue as received
   * @returns {Promise<boolean>} whether it was applied before
   */
  async consider(document) {
    const { screen_id: screen, public_key: publicKey } = this.home.credential();
    const lastSequence = this.applied?.sequence ?? 0;
    const verdict = await acceptCue(document, { publicKey, screen, lastSequence, nowMs: this.home.now() });
    if (!verdict.ok) {
      this.home.report(verdict.fault);
      return false;
    }
    const { sequence, programme, validUntilMs } = verdict.cue;
    if (this.applied?.sequence === sequence && this.applied.programme === programme) {
      await this.renew(document, validUntilMs);
      return true;
    }
    await this.loader.load({ cue: verdict.cue, document }, (wanted, body, parsed) => this.apply(wanted, body, parsed));
    return false;
  }

  /**
   * @param {import("./loader.mjs").Wanted} wanted
   * @param {string} body
   * @param {Programme} parsed
   */
  async apply({ cue, document }, body, parsed) {
    await this.home.store.set({ playing: { cue: document, body } });
    this.setApplied(document, parsed, cue.validUntilMs);
    this.home.log.info(`programme ${cue.programme.slice(0, 12)}, sequence ${cue.sequence}`);
    this.layOut();
    this.home.direct()?.check();
    this.home.applied();
    await this.home.store.prune(this.needed());
  }

  /**
   * The same order with a longer lease: play on; write it down now and then, not with every heartbeat.
   * @param {any} document
   * @param {number} validUntilMs
   */
  async renew(document, validUntilMs) {
    const applied = this.applied;
    if (!applied) return;
    this.fault = "";
    applied.validUntilMs = validUntilMs;
    applied.issuedAtMs = Date.parse(document.issued_at);
    this.hand();
    if (validUntilMs - applied.writtenUntilMs < RENEW_MS) return;
    applied.writtenUntilMs = validUntilMs;
    const { body } = await this.home.store.get("playing");
    await this.home.store.set({ playing: { cue: document, body } }).catch(() => {}); // a full disk: the shorter lease stays there
  }

  /** @returns {Set<string>} the hashes of all pictures that may be shown, now or when what is on its way has come */
  needed() {
    const applied = (this.applied?.parsed.assets ?? []).map(({ sha256 }) => sha256);
    return new Set([...applied, ...this.loader.loading, ...(this.home.direct()?.needed() ?? [])]);
  }

  /**
   * @param {string} sha256
   * @returns {Promise<Blob | undefined>} the picture on the disk; undefined where it is missing or not what its hash says
   */
  async sound(sha256) {
    // A file that a power cut took cannot be read at all: that is no more than another way to be spoilt.
    const held = await this.home.store.media(sha256).catch(() => undefined);
    const bytes = await held?.arrayBuffer().catch(() => undefined);
    return bytes && (await sha256Hex(new Uint8Array(bytes))) === sha256 ? held : undefined;
  }

  /**
   * A picture that is what its hash says. One that the disk has spoilt is fetched again.
   * @param {string} sha256
   * @returns {Promise<Blob | undefined>} undefined when it cannot be had now
   */
  async picture(sha256) {
    const held = await this.sound(sha256);
    if (held) return held;
    const asset = this.effective && assetsOf(this.effective).find((each) => each.sha256 === sha256);
    if (!asset) return undefined;
    try {
      await this.home.downloads.media(asset, true);
    } catch {
      this.home.report("bad_media");
      return undefined;
    }
    return this.sound(sha256);
  }
}
