import assert from 'node:assert/strict';
import test from 'node:test';
import { SseReader } from '../../main/client/sse.js';
import { problem, stub, until } from './stub.mjs';

/** Of those that happened together the last alone has an id. */
const event = (id, type, data) => `${id && `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
const stream = (...pieces) => (response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const piece of pieces) response.write(piece);
};
const endedStream = (...pieces) => (response) => {
  stream(...pieces)(response);
  response.end(': closing renew\n\n');
};

test('events are whole wherever the text is cut', () => {
  const text = ':\n\nid: 1\r\nevent: a\r\ndata: {"x":\r\ndata: "é"}\r\n\r\nid: 2\ndata: {}\n\n: bye\n\n';
  for (let at = 0; at <= text.length; at++) {
    const reader = new SseReader();
    const events = [...reader.read(text.slice(0, at)), ...reader.read(text.slice(at))];
    assert.deepEqual(events, [{ id: '1', type: 'a', data: '{"x":\n"é"}' }, { id: '2', type: 'message', data: '{}' }]);
  }
});

test('a stream that ends is resumed after the last event, with the token in a header', async (t) => {
  const { worker, requests, clock } = await stub(t, (_, number) => (number === 0 ? endedStream(event('p1', 'reset', { n: 1 }), event('p2', 'worker.updated', { n: 2 })) : stream(event('p3', 'worker.updated', { n: 3 }))), { token: () => 'a-token' });
  const seen = [];
  const live = worker.follow(({ data }) => seen.push(data.n));
  await clock.pass(125);
  await until(() => seen.length === 3);
  live.stop();
  assert.equal(await live.ended, undefined);
  assert.deepEqual(seen, [1, 2, 3]);
  assert.deepEqual(requests.map((request) => request.headers['last-event-id']), [undefined, 'p2']);
  assert.ok(requests.every((request) => request.headers.authorization === 'Bearer a-token' && !request.url.includes('a-token')));
});

test('a stream that is cut among events that happened together is resumed before all of them, however often', async (t) => {
  const first = event('', 'worker.updated', { n: 2 });
  const streams = [endedStream(event('p1', 'reset', { n: 1 }), first), endedStream(first), stream(first, event('p2', 'update.settled', { n: 3 }))];
  const { worker, requests, clock } = await stub(t, (_, number) => streams[number]);
  const seen = [];
  const live = worker.follow(({ id, data }) => seen.push(`${id} ${data.n}`));
  await clock.pass(125);
  await until(() => seen.length === 3);
  await clock.pass(125);
  await until(() => seen.length === 5);
  live.stop();
  assert.deepEqual(requests.map((request) => request.headers['last-event-id']), [undefined, 'p1', 'p1']);
  assert.deepEqual(seen, ['p1 1', 'p1 2', 'p1 2', 'p1 2', 'p2 3']);
});

test('a connection that has gone silent is cut and resumed', async (t) => {
  const { worker, requests, clock } = await stub(t, (_, number) => stream(event(`p${number}`, 'reset', { number })));
  let seen = 0;
  const live = worker.follow(() => seen++);
  await until(() => seen === 1);
  await clock.pass(40_000);
  await clock.pass(125);
  await until(() => seen === 2);
  live.stop();
  assert.equal(requests[1].headers['last-event-id'], 'p0');
});

test('a service that is away is asked again', async (t) => {
  const { worker, clock } = await stub(t, (_, number) => [problem(503, 'draining'), 'cut', stream(event('p', 'reset', {}))][number]);
  let seen = 0;
  const live = worker.follow(() => seen++);
  await clock.pass(125);
  await clock.pass(250);
  await until(() => seen === 1);
  live.stop();
});

test('a quiet stream that is renewed time and again is resumed at once each time', async (t) => {
  const open = [];
  const { worker, clock } = await stub(t, () => (response) => (stream(':\n\n')(response), open.push(response)));
  const live = worker.follow(() => {});
  for (let renewed = 0; renewed < 4; renewed++) {
    await clock.pass(15_000);
    open[renewed].end(': closing renew\n\n');
    await clock.pass(125);
  }
  await until(() => open.length === 5);
  live.stop();
});

test('a service that ends every stream as soon as it is open is asked ever more seldom', async (t) => {
  for (const start of [':\n\n', event('p', 'reset', {})]) {
    const { worker, clock } = await stub(t, () => endedStream(start));
    const live = worker.follow(() => {});
    for (const pause of [125, 250, 500, 1_000, 2_000, 4_000, 8_000]) await clock.pass(pause);
    await until(() => clock.waits() === '15000', () => `what waits is ${clock.waits()}`);
    live.stop();
  }
});

test('a refusal ends it, and says why', async (t) => {
  const { worker, requests } = await stub(t, () => problem(403, 'forbidden'));
  assert.equal((await worker.follow(() => {}).ended).code, 'forbidden');
  assert.equal(requests.length, 1);
});

test('a service that asks to wait is not asked before', async (t) => {
  const { worker, requests, clock } = await stub(t, (_, number) => (number === 0 ? problem(429, 'rate-limited', { 'Retry-After': '5' }) : stream(event('p', 'reset', {}))));
  let seen = 0;
  const live = worker.follow(() => seen++);
  await clock.pass(5_125);
  await until(() => seen === 1);
  live.stop();
  assert.equal(requests.length, 2);
});

test('a worker that was forgotten is read again instead of being told as nothing', async (t) => {
  const { worker } = await stub(t, ({ url }) => (url.endsWith('/events') ? stream(event('p0', 'reset', null)) : { status: 200, body: { revision: '1' } }));
  const seen = [];
  const live = worker.watch((state) => seen.push(state));
  await until(() => seen.length === 1);
  live.stop();
  assert.deepEqual(seen, [{ revision: '1' }]);
});

test('an expired token is renewed', async (t) => {
  const { worker } = await stub(t, ({ headers }) => (headers.authorization === 'Bearer new' ? stream(event('p', 'reset', {})) : problem(401, 'unauthenticated')), { token: ({ renew }) => (renew ? 'new' : 'old') });
  let seen = 0;
  const live = worker.follow(() => seen++);
  await until(() => seen === 1);
  live.stop();
});

test('the state is told at once and read again after changes, once for those that come together', async (t) => {
  let change;
  let reads = 0;
  const { worker } = await stub(t, ({ url }) => {
    if (!url.endsWith('/events')) return { status: 200, body: { revision: String(++reads) } };
    return (response) => {
      stream(event('p0', 'reset', { revision: '0' }))(response);
      change = () => response.write([1, 2, 3, 4, 5].map((n) => event(`p${n}`, 'worker.updated', {})).join(''));
    };
  });
  const seen = [];
  const live = worker.watch(({ revision }) => seen.push(revision));
  await until(() => seen.length === 1);
  change();
  await until(() => seen.length === 3);
  live.stop();
  assert.deepEqual(seen, ['0', '1', '2']);
});
