import { within } from './bounds.js';
import { sleep } from './clock.js';
import { follow, watch } from './live.js';
import { report } from './report.js';

/** @typedef {import('./types.js').Worker} Contract */

const UPDATE = 120_000;
const INTENT = 15_000;
/** Between the service's 2 s and what a person takes for a hang. */
const COMPLETE = 2_500;
/** Seconds that the service may keep an answer back, and the milliseconds after which it is not coming. */
const WAIT = 20;
const WAITING = { patience: (WAIT + 10) * 1000 };
const JSON_TYPE = 'application/json';

/** One worker. @implements {Contract} */
export class Worker {
  /**
   * @param {string} sid
   * @param {import('./http.js').Http} http
   * @param {import('./outbox.js').Outbox} outbox
   */
  constructor(sid, http, outbox) {
    if (!/^WK[0-9a-fA-F]{32}$/.test(sid)) throw new TypeError('That is no worker SID.');
    this.sid = sid;
    this.path = `/v1/workers/${sid}`;
    this.http = http;
    this.outbox = outbox;
  }

  /** @type {Contract['update']} */
  update(patch, terms) {
    const type = Array.isArray(patch) ? 'application/json-patch+json' : 'application/merge-patch+json';
    return this.#change(`${this.path}/attributes`, type, patch, terms);
  }

  /** @type {Contract['updateWorkerAttributes']} */
  updateWorkerAttributes = (attributes) => {
    // With the marker it is a whole document as it was read; the service tells what was edited in it.
    if ('coordinator' in attributes) return this.update(attributes);
    const keys = Object.keys(attributes).filter((key) => attributes[key] !== undefined);
    const path = (/** @type {string} */ key) => '/' + key.replaceAll('~', '~0').replaceAll('/', '~1');
    const op = /** @type {const} */ ('add'); // which replaces too, and merges nothing
    return this.update(keys.map((key) => ({ op, path: path(key), value: attributes[key] ?? null })));
  };

  /** @type {Contract['wish']} */
  wish(ready, terms) {
    return this.#change(this.path, 'application/merge-patch+json', { acd: { wish: ready } }, terms);
  }

  /** @type {Contract['intend']} */
  intend(intent, terms = {}) {
    const key = terms.idempotencyKey ?? newKey();
    const request = { method: 'POST', path: `${this.path}/intents`, type: JSON_TYPE, body: JSON.stringify(intent), key };
    return within(this.http.clock, { ...terms, timeout: terms.timeout ?? INTENT, key }, async (signal, deadline) => {
      const { body } = await this.http.send(request, signal, deadline);
      return { ...body, withdraw: () => this.#withdraw(body.id) };
    });
  }

  /** @type {Contract['outbound']} */
  async outbound(start, request = {}) {
    const intent = await this.intend({ ...request, kind: 'outbound' });
    try {
      return await start(intent);
    } catch (error) {
      await intent.withdraw().catch(() => {}); // it ends by itself; what failed is more of interest
      throw error;
    }
  }

  /** @type {Contract['prepareComplete']} */
  async prepareComplete(taskSid) {
    const path = `${this.path}/tasks/${encodeURIComponent(taskSid)}/prepare-complete`;
    const request = { method: 'POST', path, key: newKey() };
    return within(this.http.clock, { timeout: COMPLETE }, (signal) => this.http.once(request, signal)).then(
      ({ body }) => ({ safe: body?.safe === true }),
      () => ({ safe: false }),
    );
  }

  /** @type {Contract['report']} */
  report(call, links = {}) {
    const path = `${this.path}/call-events`;
    const post = (/** @type {object[]} */ events) => {
      const request = { method: 'POST', path, type: JSON_TYPE, body: JSON.stringify(events), key: newKey() };
      return within(this.http.clock, { timeout: UPDATE }, (signal, deadline) => this.http.send(request, signal, deadline));
    };
    return report(call, links, { sessionId: newKey(), clock: this.http.clock, post });
  }

  /** @type {Contract['state']} */
  state(terms = {}) {
    return within(this.http.clock, { ...terms, timeout: terms.timeout ?? UPDATE }, async (signal, deadline) => {
      return (await this.http.send({ method: 'GET', path: this.path }, signal, deadline)).body;
    });
  }

  /** @type {Contract['watch']} */
  watch(listener) {
    return watch(
      (each) => this.follow(each),
      (signal) => this.state({ signal }),
      listener,
    );
  }

  /** @type {Contract['follow']} */
  follow(listener) {
    return follow(this.http, `${this.path}/events`, listener);
  }

  /**
   * @param {string} path
   * @param {string} type
   * @param {unknown} change
   * @param {import('./types.js').UpdateTerms} [terms]
   */
  #change(path, type, change, terms = {}) {
    const key = terms.idempotencyKey ?? newKey();
    const body = JSON.stringify(change); // now: what the caller does to it later is not meant
    /** @param {string} prefer */
    const request = (prefer) => ({ method: 'PATCH', path, type, body, key, headers: headers(prefer, terms), ...WAITING });
    return within(this.http.clock, { ...terms, timeout: terms.timeout ?? UPDATE, key }, (signal, deadline) =>
      this.outbox.push(this.sid, async (turn) => {
        signal.throwIfAborted(); // gave up while it waited: it is not sent
        // Those behind wait for acceptance only; then the service can write all of them together.
        let answer = await this.http.send(request(turn.crowded() ? 'respond-async' : `wait=${WAIT}`), signal, deadline);
        while (answer.status === 202) {
          turn.passed();
          await sleep(this.http.clock, 50 + this.http.clock.random() * 200, signal);
          answer = await this.http.send(request(`wait=${WAIT}`), signal, deadline);
        }
        return answer.body;
      }),
    );
  }

  /** @param {string} id */
  async #withdraw(id) {
    const request = { method: 'DELETE', path: `${this.path}/intents/${encodeURIComponent(id)}`, key: newKey() };
    await within(this.http.clock, { timeout: INTENT }, (signal, deadline) => this.http.send(request, signal, deadline));
  }
}

/**
 * @param {string} prefer
 * @param {import('./types.js').UpdateTerms} terms
 */
function headers(prefer, { strict, ifMatch }) {
  /** @type {Record<string, string>} */
  const all = { Prefer: strict ? `${prefer}, handling=strict` : prefer };
  if (ifMatch !== undefined) all['If-Match'] = `"${ifMatch}"`;
  return all;
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
