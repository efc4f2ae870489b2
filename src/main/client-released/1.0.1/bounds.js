import { CoordinatorError } from './error.js';

/**
 * Runs something that must end in time: its signal is aborted when time is up or the caller gives up, and the promise rejects even if it is not heeded.
 * @template T
 * @param {import('./types.js').Clock} clock
 * @param {{ timeout: number, signal?: AbortSignal, key?: string }} bounds
 * @param {(signal: AbortSignal, deadline: number) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function within(clock, { timeout, signal, key }, work) {
  const end = new AbortController();
  const details = { idempotencyKey: key };
  const late = () =>
    end.abort(new CoordinatorError('timed-out', 'No answer in time; it may still take effect. Repeat with the same key.', details));
  const aborted = () => end.abort(new CoordinatorError('aborted', 'Given up by the caller; it may still take effect.', details));
  const stop = clock.after(timeout, late);
  signal?.addEventListener('abort', aborted);
  if (signal?.aborted) aborted();
  try {
    return await Promise.race([rejected(end.signal), work(end.signal, clock.now() + timeout)]);
  } finally {
    stop();
    signal?.removeEventListener('abort', aborted);
  }
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
export function rejected(signal) {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
