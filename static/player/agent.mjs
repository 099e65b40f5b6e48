// @ts-check
/**
 * The part of a screen that talks and checks: it pairs, listens, verifies every byte, and only then hands a
 * programme on. Player and kiosk use the same agent.
 * @module
 */

import { Connection } from "./connection.mjs";
import { pair } from "./pairing.mjs";
import { assetsOf, parse } from "./programme.mjs";
import { Store } from "./store.mjs";
import { CUE_DOMAIN, acceptCue, sha256Hex, verifySignature } from "./verify.mjs";

/** @typedef {import("./programme.mjs").Programme} Programme */

/**
 * @typedef {object} Face
 * @property {(code: string | null) => void} pairing show the pairing code; null while the server is away
 * @property {() => void} paired
 * @property {(programme: Programme, lease: {validUntilMs: number}) => void} programme play this; everything it names is held
 * @property {(online: boolean) => void} online
 */

const AT_ONCE = 4; // downloads side by side: enough for a lone screen, gentle on a hall's line
const MOST_UNSENT = 20_000; // some days without network; what comes after is not proved, but nothing before it is lost
const RENEW_MS = 3_600_000; // how far a lease must have moved to be worth writing down

export class Agent {
  /**
   * @param {Store} store
   * @param {{kind: string, width: number, height: number}} self
   * @param {Face} face
   */
  constructor(store, self, face) {
    this.store = store;
    this.self = self;
    this.face = face;
    this.offsetMs = 0;
    this.fault = "";
    /** @type {{sequence: number, programme: string, parsed: Programme, writtenUntilMs: number} | null} */
    this.applied = null;
    this.wanted = "";
    /** @type {any[]} */
    this.unsent = [];
    this.lastNumber = 0;
    /** @type {Connection | null} */
    this.connection = null;
  }

  /** The server's clock, as well as we know it, in milliseconds since the Unix epoch. */
  now() {
    return Date.now() + this.offsetMs;
  }

  async start() {
    this.offsetMs = (await this.store.get("offset")) ?? 0;
    const log = await this.store.get("displayed");
    this.unsent = log?.unsent ?? [];
    this.lastNumber = log?.lastNumber ?? 0;
    let credential = await this.store.get("credential");
    if (!credential) {
      credential = await pair(this.self, this.face.pairing, this.store);
      await this.store.set({ credential, claim: undefined });
    }
    this.credential = credential;
    this.face.paired();
    await this.resume();
    this.connection = new Connection(credential.token, {
      cue: (cue) => this.consider(cue),
      clock: (offsetMs) => this.correct(offsetMs),
      online: (online) => this.face.online(online),
      revoked: () => this.forget(),
      report: () => ({ sequence: this.applied?.sequence ?? 0, programme: this.applied?.programme ?? null, fault: this.fault }),
      records: () => this.unsent.slice(0, 200),
      acknowledged: (through) => this.acknowledge(through),
    });
  }

  /** Play what was on before the reload, without waiting for anybody; what lay on the disk is checked like what comes. */
  async resume() {
    const { cue, body } = (await this.store.get("playing")) ?? {};
    if (!cue || !(await verifySignature(this.credential.public_key, CUE_DOMAIN, cue))) return;
    if ((await sha256Hex(new TextEncoder().encode(body))) !== cue.programme) return;
    // The lease is the playback's to judge: without one it shows the standby loop.
    this.apply(cue, parse(body), Date.parse(cue.valid_until));
  }

  /**
   * @param {{sequence: number, programme: string}} cue
   * @param {Programme} parsed
   * @param {number} validUntilMs
   */
  apply({ sequence, programme }, parsed, validUntilMs) {
    this.applied = { sequence, programme, parsed, writtenUntilMs: validUntilMs };
    this.fault = "";
    this.face.programme(parsed, { validUntilMs });
  }

  /** @param {any} document */
  async consider(document) {
    const { screen_id: screen, public_key: publicKey } = this.credential;
    const lastSequence = this.applied?.sequence ?? 0;
    const verdict = await acceptCue(document, { publicKey, screen, lastSequence, nowMs: this.now() });
    if (!verdict.ok) return this.report(verdict.fault);
    const { sequence, programme, validUntilMs } = verdict.cue;
    this.wanted = programme;
    if (this.applied?.sequence === sequence && this.applied.programme === programme) return this.renew(document, validUntilMs);
    try {
      const body = await this.fetchProgramme(programme);
      const parsed = parse(body);
      await this.fetchAssets(parsed);
      if (this.wanted !== programme) return undefined; // a newer cue came while we were loading
      await this.store.set({ playing: { cue: document, body } });
      this.apply(verdict.cue, parsed, validUntilMs);
      await this.connection?.beat();
      await this.store.prune(new Set(assetsOf(parsed).map(({ sha256 }) => sha256)));
    } catch (error) {
      this.report(error instanceof Mismatch ? "bad_digest" : "load_failed");
    }
    return undefined;
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
    this.face.programme(applied.parsed, { validUntilMs });
    if (validUntilMs - applied.writtenUntilMs < RENEW_MS) return;
    applied.writtenUntilMs = validUntilMs;
    const { body } = await this.store.get("playing");
    await this.store.set({ playing: { cue: document, body } });
  }

  /**
   * A picture that is what its hash says. One that the disk has spoilt is fetched again.
   * @param {string} sha256
   * @returns {Promise<Blob | undefined>} undefined when it cannot be had now
   */
  async picture(sha256) {
    const held = await this.store.media(sha256);
    if (held && (await sha256Hex(new Uint8Array(await held.arrayBuffer()))) === sha256) return held;
    const asset = this.applied?.parsed.assets.find((each) => each.sha256 === sha256);
    if (!asset) return undefined;
    try {
      await this.fetchAsset(asset);
    } catch {
      this.report("bad_media");
      return undefined;
    }
    return this.store.media(sha256);
  }

  /**
   * Keep what is on and say why we did not follow; said once, then with every heartbeat.
   * @param {string} fault
   */
  report(fault) {
    if (this.fault === fault) return;
    this.fault = fault;
    void this.connection?.beat();
  }

  /** @param {string} sha256 */
  async fetchProgramme(sha256) {
    const playing = await this.store.get("playing");
    if (playing?.cue.programme === sha256) return playing.body;
    const bytes = await download(`/programmes/${sha256}`, sha256);
    return new TextDecoder().decode(bytes);
  }

  /** @param {Programme} programme */
  async fetchAssets(programme) {
    const held = await this.store.held();
    const missing = assetsOf(programme).filter(({ sha256 }) => !held.has(sha256));
    const next = async () => {
      for (let asset = missing.shift(); asset; asset = missing.shift()) {
        await this.fetchAsset(asset);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  /** @param {import("./programme.mjs").Asset} asset */
  async fetchAsset({ sha256, mediaType }) {
    const bytes = await download(`/media/${sha256}`, sha256);
    await this.store.keep(sha256, new Blob([/** @type {BlobPart} */ (bytes)], { type: mediaType }));
  }

  /** @param {number} offsetMs */
  correct(offsetMs) {
    // Small differences are the network's, not the clock's; following them would make the screen tremble.
    if (Math.abs(offsetMs - this.offsetMs) < 100) return;
    this.offsetMs = offsetMs;
    void this.store.set({ offset: offsetMs });
  }

  /**
   * Note what was on the glass.
   * @param {{entry_id: string, page: number, fromMs: number, toMs: number}} shown
   */
  displayed({ entry_id, page, fromMs, toMs }) {
    if (!this.applied || toMs <= fromMs || this.unsent.length >= MOST_UNSENT) return;
    this.lastNumber += 1;
    this.unsent.push({
      number: this.lastNumber,
      programme: this.applied.programme,
      entry_id,
      page,
      shown_from: canonicalInstant(fromMs),
      shown_to: canonicalInstant(toMs),
    });
    void this.store.set({ displayed: { unsent: this.unsent, lastNumber: this.lastNumber } });
  }

  /** @param {number} through */
  acknowledge(through) {
    this.unsent = this.unsent.filter(({ number }) => number > through);
    void this.store.set({ displayed: { unsent: this.unsent, lastNumber: this.lastNumber } });
  }

  /** Our credential was taken away: forget everything and begin again as a new screen. */
  async forget() {
    this.connection?.close();
    await this.store.set({ credential: undefined, playing: undefined, displayed: undefined });
    await this.store.prune(new Set());
    location.reload();
  }
}

/** The bytes are not the ones whose hash was named. */
class Mismatch extends Error {}

/**
 * @param {string} address
 * @param {string} sha256
 */
async function download(address, sha256) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if ((await sha256Hex(bytes)) !== sha256) throw new Mismatch(address);
  return bytes;
}

/** @param {number} ms */
function canonicalInstant(ms) {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace(".000Z", "+00:00");
}
