import { jitter, sleep } from './clock.js';
import { CoordinatorError } from './error.js';
import { isPassing } from './http.js';
import { SseReader } from './sse.js';

/** The service beats every 15 s; a connection silent for so long is dead. */
const SILENCE = 40_000;
/** A connection that lives for so long was a success, even when nothing happened meanwhile; whoever is cut sooner each time comes back ever later. */
const SETTLED = 15_000;

/** @typedef {import('./types.js').Subscription} Subscription */

/**
 * Follows a stream of events and resumes it where it was cut, until stopped or told by the service that it will not go on.
 * @param {import('./http.js').Http} http
 * @param {string} path
 * @param {(event: import('./types.js').LiveEvent) => void} listener
 * @returns {Subscription}
 */
export function follow(http, path, listener) {
  const end = new AbortController();
  const position = { id: '', failures: 0, wait: 0 };
  const ended = (async () => {
    while (!end.signal.aborted) {
      try {
        await connection(http, path, position, listener, end.signal);
      } catch (error) {
        if (!end.signal.aborted && error instanceof CoordinatorError && !isPassing(error.status ?? 503)) return error;
      }
      const pause = position.wait + jitter(http.clock, position.failures++, 30_000);
      position.wait = 0;
      await sleep(http.clock, pause, end.signal).catch(() => {});
    }
  })();
  return { stop: () => end.abort(), ended };
}

/**
 * @param {import('./http.js').Http} http
 * @param {string} path
 * @param {{ id: string, failures: number, wait: number }} position
 * @param {(event: import('./types.js').LiveEvent) => void} listener
 * @param {AbortSignal} signal
 */
async function connection(http, path, position, listener, signal) {
  const cut = new AbortController();
  const end = () => cut.abort();
  signal.addEventListener('abort', end);
  let silence = http.clock.after(SILENCE, end);
  let settling = () => {};
  try {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'text/event-stream' };
    if (position.id) headers['Last-Event-ID'] = position.id;
    const response = await http.open({ method: 'GET', path, headers }, cut.signal);
    if (!response.ok) position.wait = http.retryAfter(response);
    if (!response.ok || !response.body) throw CoordinatorError.answered(response.status, await response.json().catch(() => undefined));
    settling = http.clock.after(SETTLED, () => {
      position.failures = 0;
    });
    const events = new SseReader(position.id);
    const text = new TextDecoder();
    const body = response.body.getReader();
    for (let part = await body.read(); !part.done && !signal.aborted; part = await body.read()) {
      silence();
      silence = http.clock.after(SILENCE, end);
      for (const { id, type, data } of events.read(text.decode(part.value, { stream: true }))) {
        tell(listener, { id, type, data: JSON.parse(data) });
        position.id = id;
        // Every connection may begin with a reset, one that is cut at once as well.
        if (type !== 'reset') position.failures = 0;
      }
    }
  } finally {
    silence();
    settling();
    end();
    signal.removeEventListener('abort', end);
  }
}

/**
 * The worker's state as a whole, again after whatever happened to it; changes that come together are read once.
 * @param {(listener: (event: import('./types.js').LiveEvent) => void) => Subscription} following
 * @param {(signal: AbortSignal) => Promise<import('./types.js').WorkerState>} read
 * @param {(state: import('./types.js').WorkerState) => void} listener
 * @returns {Subscription}
 */
export function watch(following, read, listener) {
  const end = new AbortController();
  let stale = 0;
  const refresh = async () => {
    if (stale++ > 0) return;
    for (let seen = 0; seen !== stale && !end.signal.aborted; ) {
      seen = stale;
      const state = await read(end.signal).catch(() => undefined);
      if (state && !end.signal.aborted) tell(listener, state);
    }
    stale = 0;
  };
  const events = following((event) => {
    // Nothing in it: the service has forgotten the worker; reading makes it look again.
    if (event.type === 'reset' && event.data) tell(listener, /** @type {any} */ (event.data));
    else if (event.type !== 'update.settled') void refresh();
  });
  void events.ended.then(() => end.abort());
  return { stop: () => (end.abort(), events.stop()), ended: events.ended };
}

/**
 * A listener that throws is its page's matter: reported there, as by an event target, and nothing here stops for it.
 * @template T
 * @param {(what: T) => void} listener
 * @param {T} what
 */
function tell(listener, what) {
  try {
    listener(what);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
