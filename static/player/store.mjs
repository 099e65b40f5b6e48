// @ts-check
/**
 * What a screen remembers across reloads: its credential, the last good cue and programme, and every picture by
 * hash, in IndexedDB. (The Cache API needs a secure context, which plain-http intranets do not give.)
 *
 * A slot keeps apart several screens in one browser; a real screen uses the default one.
 * @module
 */

const VERSION = 1;
const STATE = "state";
const MEDIA = "media";
/** What is one screen's own: another screen in the same browser begins without it. */
export const OF_THE_SCREEN = ["credential", "playing", "displayed", "orders", "commands", "display", "log", "offset"];
const TORN = "torn.";

export class Store {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
  }

  /**
   * @param {string} slot
   * @returns {Promise<Store>}
   */
  static async open(slot) {
    const opening = indexedDB.open(`kiosk-screen-${slot}`, VERSION);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(STATE);
      opening.result.createObjectStore(MEDIA);
    };
    const database = await answered(opening);
    // A browser closes it when its files are gone or the disk fails; nothing can be read through it any more.
    database.onclose = () => location.reload();
    return new Store(database);
  }

  /**
   * @param {string} name
   * @returns {Promise<any>} undefined when nothing was remembered
   */
  get(name) {
    return answered(this.database.transaction(STATE).objectStore(STATE).get(name));
  }

  /**
   * Remember several things, all or none.
   * @param {Record<string, unknown>} values a value of undefined is forgotten
   */
  async set(values) {
    const transaction = this.database.transaction(STATE, "readwrite");
    const state = transaction.objectStore(STATE);
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) state.delete(name);
      else state.put(value, name);
    }
    transaction.commit?.(); // at once: the page may be gone in the next instant
    await finished(transaction);
  }

  /**
   * @param {string} sha256
   * @returns {Promise<Blob | undefined>}
   */
  media(sha256) {
    return answered(this.database.transaction(MEDIA).objectStore(MEDIA).get(sha256));
  }

  /** @returns {Promise<Set<string>>} the hashes of all pictures held */
  async held() {
    return new Set((await this.keys()).filter((key) => !key.startsWith(TORN)));
  }

  /** @returns {Promise<string[]>} */
  async keys() {
    return /** @type {string[]} */ (await answered(this.database.transaction(MEDIA).objectStore(MEDIA).getAllKeys()));
  }

  /** @returns {Promise<{files: number, bytes: number}>} how much is held, what broke off included */
  async size() {
    const blobs = /** @type {Blob[]} */ (await answered(this.database.transaction(MEDIA).objectStore(MEDIA).getAll()));
    return { files: blobs.length, bytes: blobs.reduce((sum, { size }) => sum + size, 0) };
  }

  /**
   * @param {string} sha256
   * @returns {Promise<Blob | undefined>} the beginning of a picture whose download broke off
   */
  torn(sha256) {
    return this.media(TORN + sha256);
  }

  /**
   * @param {string} sha256
   * @param {Blob | undefined} blob undefined when there is nothing to go on with any more
   */
  async keepTorn(sha256, blob) {
    if (blob) return this.keep(TORN + sha256, blob);
    const transaction = this.database.transaction(MEDIA, "readwrite");
    transaction.objectStore(MEDIA).delete(TORN + sha256);
    return finished(transaction);
  }

  /**
   * @param {string} sha256
   * @param {Blob} blob whose hash has been checked
   */
  async keep(sha256, blob) {
    const transaction = this.database.transaction(MEDIA, "readwrite");
    transaction.objectStore(MEDIA).put(blob, sha256);
    await finished(transaction);
  }

  /**
   * Forget every picture that is not in `needed`, and whatever broke off.
   * @param {Set<string>} needed
   */
  async prune(needed) {
    const superfluous = (await this.keys()).filter((sha256) => !needed.has(sha256));
    if (superfluous.length === 0) return;
    const transaction = this.database.transaction(MEDIA, "readwrite");
    for (const sha256 of superfluous) transaction.objectStore(MEDIA).delete(sha256);
    await finished(transaction);
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransaction} transaction */
function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}
