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
    return new Store(await answered(opening));
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
    return new Set(/** @type {string[]} */ (await answered(this.database.transaction(MEDIA).objectStore(MEDIA).getAllKeys())));
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
   * Forget every picture that is not in `needed`.
   * @param {Set<string>} needed
   */
  async prune(needed) {
    const superfluous = [...(await this.held())].filter((sha256) => !needed.has(sha256));
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
