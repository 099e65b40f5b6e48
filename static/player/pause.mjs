// @ts-check
/** Waiting. */

/** @param {number} ms */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A wait that somebody may cut short. */
export class Sleep {
  constructor() {
    /** @type {() => void} */
    this.wake = () => {};
  }

  /** @param {number} ms */
  async for(ms) {
    await Promise.race([pause(ms), new Promise((resolve) => (this.wake = () => resolve(undefined)))]);
  }
}
