import { CoordinatorError } from './error.js';

/** @typedef {{ passed: () => void, crowded: () => boolean }} Turn */

/** What waits to be accepted by the service: bounded, and in order for each worker; workers do not wait for each other. Lives as long as the page. */
export class Outbox {
  #most;
  #size = 0;
  /** @type {Map<string, Promise<void>>} */
  #last = new Map();

  /** @param {number} most */
  constructor(most) {
    this.#most = most;
  }

  /**
   * @template T
   * @param {string} worker
   * @param {(turn: Turn) => Promise<T>} job begins when all earlier ones of the worker have passed; passes when it says so, at its end at the latest
   * @returns {Promise<T>}
   */
  push(worker, job) {
    if (this.#size >= this.#most) {
      return Promise.reject(new CoordinatorError('outbox-full', `${this.#most} updates wait already; nothing was sent.`));
    }
    this.#size++;
    const before = this.#last.get(worker) ?? Promise.resolve();
    let passed = () => {};
    const next = new Promise((/** @type {(nothing: void) => void} */ resolve) => (passed = resolve));
    this.#last.set(worker, next);
    const result = before.then(() => job({ passed, crowded: () => this.#last.get(worker) !== next }));
    const end = () => {
      passed();
      this.#size--;
      if (this.#last.get(worker) === next) this.#last.delete(worker);
    };
    result.then(end, end);
    return result;
  }
}
