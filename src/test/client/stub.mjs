import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from '../../main/client/coordinator.js';

globalThis.crypto ??= webcrypto; // as in Node since 19 and in every browser

export const SID = 'WK00000000000000000000000000000001';
export const OTHER = 'WK00000000000000000000000000000002';

/** A clock that stands still until told to go on. Chance is always one half. */
export class StillClock {
  time = 1_000_000_000_000;
  timers = new Set();
  now = () => this.time;
  random = () => 0.5;
  after = (millis, callback) => {
    const timer = { due: this.time + millis, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  /** Waits until something waits for exactly so long, and lets that time pass. */
  async pass(millis) {
    const due = this.time + millis;
    await until(() => [...this.timers].some((timer) => timer.due === due), () => `nothing waits ${millis}, but ${this.waits()}`);
    this.time = due;
    for (const timer of [...this.timers].filter((timer) => timer.due <= due)) {
      this.timers.delete(timer);
      timer.callback();
    }
  }

  waits() {
    return [...this.timers].map((timer) => timer.due - this.time).join(', ');
  }
}

/** Until it is so; what never comes fails the test after a generous while. */
export async function until(condition, why = () => 'it never came') {
  for (const end = Date.now() + 20_000; !condition(); ) {
    if (Date.now() > end) throw new Error(why());
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/**
 * A service that answers as the test says: {status, headers, body}, 'cut', 'silence', or a function that takes the response.
 * @param answer (request, number of the request from 0) => answer
 */
export async function stub(test, answer, options = {}) {
  const requests = [];
  const server = createServer(async (message, response) => {
    let text = '';
    for await (const part of message) text += part;
    const { method, url, headers } = message;
    const request = { method, url, headers, text, body: text && JSON.parse(text) };
    const number = requests.push(request) - 1;
    give(await answer(request, number), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => (server.closeAllConnections(), server.close()));
  const clock = new StillClock();
  const coordinator = connect({ url: `http://127.0.0.1:${server.address().port}`, clock, ...options });
  return { requests, clock, coordinator, worker: coordinator.worker(SID) };
}

function give(answer, response) {
  if (typeof answer === 'function') answer(response);
  else if (answer === 'cut') response.destroy();
  else if (answer !== 'silence') {
    const type = answer.status >= 400 ? 'application/problem+json' : 'application/json';
    response.writeHead(answer.status, { 'Content-Type': type, ...answer.headers });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }
}

export const ok = (body = {}) => ({ status: 200, body: { updateId: 'u1', deferred: [], refused: [], ...body } });
export const accepted = { status: 202, body: { updateId: 'u1', status: 'queued' } };
export const problem = (status, slug, headers = {}) => ({
  status,
  headers,
  body: { type: `/problems/${slug}`, title: slug, status, detail: `About ${slug}.` },
});
