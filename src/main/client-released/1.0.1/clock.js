/** @typedef {import('./types.js').Clock} Clock */

/** @type {Clock} */
export const systemClock = {
  now: () => Date.now(),
  after(millis, callback) {
    const timer = setTimeout(callback, millis);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/**
 * Waits; sooner when the browser is online again. Rejects with the signal's reason.
 * @param {Clock} clock
 * @param {number} millis
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function sleep(clock, millis, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = clock.after(millis, () => end(resolve));
    const awake = () => end(resolve);
    const aborted = () => end(() => reject(signal.reason));
    /** @param {() => void} settle */
    function end(settle) {
      stop();
      signal.removeEventListener('abort', aborted);
      globalThis.removeEventListener?.('online', awake);
      settle();
    }
    signal.addEventListener('abort', aborted);
    globalThis.addEventListener?.('online', awake);
  });
}

/**
 * Full jitter: anything between nothing and a bound that doubles. What failed together does not come back together.
 * @param {Clock} clock
 * @param {number} failures so far, from 0
 * @param {number} [most]
 */
export function jitter(clock, failures, most = 10_000) {
  return clock.random() * Math.min(most, 250 * 2 ** Math.min(failures, 16));
}
