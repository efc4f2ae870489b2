import { rejected } from './bounds.js';
import { jitter, sleep } from './clock.js';
import { CoordinatorError } from './error.js';

/**
 * @typedef {object} Request
 * @property {string} method
 * @property {string} path
 * @property {string} [body]
 * @property {string} [type]
 * @property {string} [key] the Idempotency-Key, the same however often it is sent
 * @property {Record<string, string>} [headers]
 * @property {number} [patience] how long one attempt may take
 */
/** @typedef {{ status: number, headers: Headers, body: any }} Answer */

const PATIENCE = 15_000;

/** Requests to the service: with the current token, never in the address; repeated when, and only when, the contract says that this is safe and may help. */
export class Http {
  /** @param {import('./types.js').Options & { clock: import('./types.js').Clock }} options */
  constructor(options) {
    this.origin = origin(options.url);
    this.token = options.token;
    this.fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.clock = options.clock;
  }

  /**
   * Until there is a final answer. Rejects with what the service said, or last said when there is no time for another attempt.
   * @param {Request} request
   * @param {AbortSignal} signal
   * @param {number} deadline
   * @returns {Promise<Answer>}
   */
  async send(request, signal, deadline) {
    for (let failures = 0; ; failures++) {
      const { answer, error, wait } = await this.#attempt(request, signal);
      if (answer) return answer;
      const pause = wait + jitter(this.clock, failures);
      if (error.status !== undefined && !isPassing(error.status)) throw error;
      if (error.code === 'no-token' || this.clock.now() + pause >= deadline) throw error;
      await sleep(this.clock, pause, signal);
    }
  }

  /**
   * One attempt and no more.
   * @param {Request} request
   * @param {AbortSignal} signal
   * @returns {Promise<Answer>}
   */
  async once(request, signal) {
    const { answer, error } = await this.#attempt(request, signal);
    if (answer) return answer;
    throw error;
  }

  /**
   * The answer as it is, body unread; a 401 is answered once with a renewed token.
   * @param {Request} request
   * @param {AbortSignal} signal
   */
  async open(request, signal) {
    const response = await this.#exchange(request, signal, false);
    if (response.status !== 401 || !this.token) return response;
    await response.body?.cancel();
    return this.#exchange(request, signal, true);
  }

  /**
   * @param {Request} request
   * @param {AbortSignal} signal
   * @returns {Promise<{ answer: Answer, error?: never, wait: number } | { answer?: undefined, error: CoordinatorError, wait: number }>}
   */
  async #attempt(request, signal) {
    signal.throwIfAborted();
    const attempt = new AbortController();
    const end = () => attempt.abort();
    signal.addEventListener('abort', end);
    const stop = this.clock.after(request.patience ?? PATIENCE, end);
    try {
      const response = await this.open(request, attempt.signal);
      const body = await json(response);
      if (response.ok) return { answer: { status: response.status, headers: response.headers, body }, wait: 0 };
      return { error: CoordinatorError.answered(response.status, body, request.key), wait: this.retryAfter(response) };
    } catch (failure) {
      signal.throwIfAborted();
      if (failure instanceof CoordinatorError) return { error: failure, wait: 0 };
      const message = 'The service cannot be reached; it may have taken effect. Repeat with the same key.';
      return { error: new CoordinatorError('unreachable', message, { idempotencyKey: request.key }), wait: 0 };
    } finally {
      stop();
      signal.removeEventListener('abort', end);
    }
  }

  /**
   * @param {Request} request
   * @param {AbortSignal} signal
   * @param {boolean} renew
   */
  async #exchange({ method, path, body, type, key, headers }, signal, renew) {
    const all = new Headers(headers);
    const token = await this.#credential(renew, signal);
    signal.throwIfAborted();
    if (token) all.set('Authorization', `Bearer ${token}`);
    if (type) all.set('Content-Type', type);
    if (key) all.set('Idempotency-Key', key);
    return this.fetch(this.origin + path, {
      method,
      headers: all,
      body,
      signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  }

  /**
   * A callback that never answers holds up nobody: it is given as long as the attempt it is for.
   * @param {boolean} renew
   * @param {AbortSignal} signal
   */
  async #credential(renew, signal) {
    try {
      return await Promise.race([rejected(signal), this.token?.({ renew })]);
    } catch {
      const what = signal.aborted ? 'gave no answer in time' : 'failed';
      throw new CoordinatorError('no-token', `The token callback ${what}; nothing was sent.`);
    }
  }

  /** How long the service wants not to be asked. @param {Response} response */
  retryAfter(response) {
    const text = response.headers.get('Retry-After');
    if (text === null) return 0;
    const millis = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - this.clock.now();
    return Math.max(0, millis || 0);
  }
}

/** 502 is the service's final word: TaskRouter refused. @param {number} status */
export function isPassing(status) {
  return status === 429 || (status >= 500 && status !== 502);
}

/** @param {Response} response */
async function json(response) {
  const text = await response.text();
  if (text === '' || !/[/+]json\b/.test(response.headers.get('Content-Type') ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    if (response.ok) throw new TypeError('cut short');
    return undefined;
  }
}

/** @param {string} url */
function origin(url) {
  const parsed = new URL(url);
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname);
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && here)) {
    throw new TypeError('The coordinator is reached by https, or by http on this machine: tokens are sent there.');
  }
  return parsed.origin + parsed.pathname.replace(/\/+$/, '');
}
