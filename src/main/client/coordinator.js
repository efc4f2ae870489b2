import { systemClock } from './clock.js';
import { Http } from './http.js';
import { Outbox } from './outbox.js';
import { Worker } from './worker.js';

export { CoordinatorError } from './error.js';
export const version = '1.0.2';

/**
 * @param {import('./types.js').Options} options
 * @returns {import('./types.js').Coordinator}
 */
export function connect(options) {
  const http = new Http({ clock: systemClock, ...options });
  const outbox = new Outbox(options.mostWaiting ?? 100);
  return { worker: (sid) => new Worker(sid, http, outbox) };
}
