// @ts-check
/**
 * The server's clock as this screen knows it, running by the steady clock alone: somebody who puts the machine's own
 * clock forward or back, by four minutes or by a day, changes nothing on the glass. All instants are milliseconds since
 * the Unix epoch.
 * @module
 */

const TREMBLE_MS = 100; // smaller differences are the network's, not the clock's; following them would make the screen tremble
const STEP_MS = 1000; // clocks that drift apart by more between two looks were put, or the machine slept

export class Clock {
  /**
   * @param {() => number} wall the machine's own clock
   * @param {() => number} steady milliseconds that nobody can put forward or back
   */
  constructor(wall, steady) {
    this.wall = wall;
    this.steady = steady;
    this.anchorMs = wall() - steady();
    this.wallAnchorMs = this.anchorMs;
  }

  /** The server's clock, as well as we know it. */
  now() {
    return this.anchorMs + this.steady();
  }

  /** How far the server's clock is ahead of the machine's, in whole milliseconds. */
  get offsetMs() {
    return Math.round(this.now() - this.wall());
  }

  /**
   * Believe that the server's clock shows this.
   * @param {number} serverMs
   * @param {number} [sureToMs] how far that may be wrong: an answer that was long on its way says little about the time
   * @returns {boolean} whether that changed anything
   */
  correct(serverMs, sureToMs = 0) {
    if (Math.abs(serverMs - this.now()) < Math.max(TREMBLE_MS, sureToMs)) return false;
    this.anchorMs = serverMs - this.steady();
    return true;
  }

  /**
   * Whether the machine's clock was put since the last look. The steady clock stands still while a machine sleeps, so
   * the answer is no more than a reason to ask the server.
   * @returns {boolean}
   */
  stepped() {
    const wallAnchorMs = this.wall() - this.steady();
    const stepped = Math.abs(wallAnchorMs - this.wallAnchorMs) > STEP_MS;
    if (stepped) this.wallAnchorMs = wallAnchorMs;
    return stepped;
  }
}
