import assert from 'node:assert/strict';
import test from 'node:test';
import { connect } from '../../main/client/coordinator.js';
import { OTHER, SID, accepted, ok, problem, stub, until } from './stub.mjs';

const rejection = (code, more = {}) => ({ name: 'CoordinatorError', code, ...more });
const keys = (requests) => new Set(requests.map((request) => request.headers['idempotency-key']));

test('an update resolves with what was confirmed', async (t) => {
  const { worker, requests } = await stub(t, () => ok({ revision: '7' }), { token: () => 'a-token' });
  assert.equal((await worker.update({ department: 'sales', gone: null })).revision, '7');
  const [{ method, url, headers, body }] = requests;
  assert.equal(`${method} ${url}`, `PATCH /v1/workers/${SID}/attributes`);
  assert.deepEqual(body, { department: 'sales', gone: null });
  assert.equal(headers['content-type'], 'application/merge-patch+json');
  assert.equal(headers.authorization, 'Bearer a-token');
  assert.equal(headers.prefer, 'wait=20');
  assert.match(headers['idempotency-key'], /^[0-9a-f]{32}$/);
});

test('terms become headers', async (t) => {
  const { worker, requests } = await stub(t, () => ok());
  await worker.update([{ op: 'remove', path: '/a' }], { strict: true, ifMatch: '41', idempotencyKey: 'mine' });
  const { headers } = requests[0];
  assert.equal(headers['content-type'], 'application/json-patch+json');
  assert.equal(headers.prefer, 'wait=20, handling=strict');
  assert.equal(headers['if-match'], '"41"');
  assert.equal(headers['idempotency-key'], 'mine');
  assert.equal(headers.authorization, undefined);
});

for (const [what, failure] of [
  ['429', problem(429, 'rate-limited')],
  ['500', problem(500, 'internal-error')],
  ['503', problem(503, 'draining')],
  ['504 of a proxy', { status: 504, headers: { 'Content-Type': 'text/html' } }],
  ['a cut connection', 'cut'],
  ['an answer that is cut short', (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"upda')],
]) {
  test(`${what} is repeated with the same key, after a jittered pause that doubles`, async (t) => {
    const { worker, requests, clock } = await stub(t, (_, number) => (number < 2 ? failure : ok()));
    const update = worker.update({ a: 1 });
    await clock.pass(125);
    await clock.pass(250);
    await update;
    assert.equal(requests.length, 3);
    assert.equal(keys(requests).size, 1);
    assert.equal(new Set(requests.map((request) => request.text)).size, 1);
  });
}

test('a repetition comes no sooner than Retry-After', async (t) => {
  const { worker, clock } = await stub(t, (_, number) => (number === 0 ? problem(503, 'draining', { 'Retry-After': '7' }) : ok()));
  const update = worker.update({ a: 1 });
  await clock.pass(7125);
  await update;
});

test('an attempt that is never answered is given up and repeated with the same key', async (t) => {
  const { worker, requests, clock } = await stub(t, (_, number) => (number === 0 ? 'silence' : ok()));
  const update = worker.update({ a: 1 });
  await until(() => requests.length === 1);
  await clock.pass(30_000);
  await clock.pass(125);
  await update;
  assert.equal(keys(requests).size, 1);
});

for (const [status, slug] of [[400, 'owned-attribute'], [403, 'forbidden'], [404, 'unknown-worker'], [409, 'acd-not-allowed'], [412, 'revision-mismatch'], [422, 'attributes-too-large'], [502, 'taskrouter-refused']]) {
  test(`${status} is final`, async (t) => {
    const { worker, requests } = await stub(t, () => problem(status, slug));
    await assert.rejects(worker.update({ a: 1 }), rejection(slug, { status, message: `About ${slug}.` }));
    assert.equal(requests.length, 1);
  });
}

test('after 202 it asks with the same key until the update is settled', async (t) => {
  const { worker, requests, clock } = await stub(t, (_, number) => (number < 2 ? accepted : ok({ revision: '9' })));
  const update = worker.update({ a: 1 });
  await clock.pass(150);
  await clock.pass(150);
  assert.equal((await update).revision, '9');
  assert.equal(keys(requests).size, 1);
});

test('what is refused after its acceptance rejects', async (t) => {
  const { worker, clock } = await stub(t, (_, number) => (number === 0 ? accepted : problem(502, 'taskrouter-refused')));
  const update = worker.update({ a: 1 });
  const rejected = assert.rejects(update, rejection('taskrouter-refused'));
  await clock.pass(150);
  await rejected;
});

test('time is up: it rejects with the key to repeat it by', async (t) => {
  const { worker, requests, clock } = await stub(t, () => 'silence');
  const rejected = assert.rejects(worker.update({ a: 1 }, { timeout: 5_000, idempotencyKey: 'k' }), rejection('timed-out', { idempotencyKey: 'k' }));
  await until(() => requests.length === 1);
  await clock.pass(5_000);
  await rejected;
});

test('when the next attempt would come too late the last answer is the result, at once', async (t) => {
  const { worker } = await stub(t, () => problem(503, 'redis-unavailable', { 'Retry-After': '60' }));
  await assert.rejects(worker.update({ a: 1 }, { timeout: 30_000 }), rejection('redis-unavailable', { status: 503 }));
});

test('updates of one worker are sent in order, the next one when the one before is accepted', async (t) => {
  let release;
  const { worker, coordinator, requests, clock } = await stub(t, ({ body, url }, number) => {
    if (number === 0) return new Promise((resolve) => (release = () => resolve(problem(503, 'draining'))));
    return body.n === 2 && url.includes(SID) && !release.second ? ((release.second = true), accepted) : ok();
  });
  const all = [1, 2, 3].map((n) => worker.update({ n }));
  await until(() => requests.length === 1);
  await coordinator.worker(OTHER).update({ n: 0 });
  assert.deepEqual(requests.map((request) => request.body.n), [1, 0], 'another worker is not held up, this one is');
  release();
  await clock.pass(125);
  await until(() => requests.some((request) => request.body.n === 3));
  await clock.pass(150);
  await Promise.all(all);
  assert.deepEqual(requests.map((request) => request.body.n), [1, 0, 1, 2, 3, 2]);
  assert.equal(requests[3].headers.prefer, 'respond-async', 'somebody waits behind it');
});

test('a failed update does not hold up those behind it', async (t) => {
  const { worker } = await stub(t, ({ body }) => (body.n === 1 ? problem(409, 'patch-test-failed') : ok()));
  const [first, second] = await Promise.allSettled([worker.update({ n: 1 }), worker.update({ n: 2 })]);
  assert.deepEqual([first.status, second.status], ['rejected', 'fulfilled']);
});

test('the outbox is bounded, and has room again afterwards', async (t) => {
  let online = false;
  const { worker, requests, clock } = await stub(t, () => (online ? ok() : 'cut'), { mostWaiting: 2 });
  const waiting = [worker.update({ n: 1 }), worker.update({ n: 2 })];
  await assert.rejects(worker.update({ n: 3 }), rejection('outbox-full'));
  await until(() => requests.length === 1);
  online = true;
  await clock.pass(125);
  await Promise.all(waiting);
  await worker.update({ n: 4 });
});

test('what is given up while it waits is never sent', async (t) => {
  let release;
  const { worker, requests } = await stub(t, (_, number) => (number === 0 ? new Promise((resolve) => (release = () => resolve(ok()))) : ok()));
  const first = worker.update({ n: 1 });
  const abort = new AbortController();
  const second = worker.update({ n: 2 }, { signal: abort.signal });
  const third = worker.update({ n: 3 });
  abort.abort();
  await assert.rejects(second, rejection('aborted'));
  await until(() => release);
  release();
  await Promise.all([first, third]);
  assert.deepEqual(requests.map((request) => request.body.n), [1, 3]);
});

test('a 401 renews the token once', async (t) => {
  const asked = [];
  const token = ({ renew }) => (asked.push(renew), renew ? 'new' : 'old');
  const { worker, requests } = await stub(t, ({ headers }) => (headers.authorization === 'Bearer new' ? ok() : problem(401, 'unauthenticated')), { token });
  await worker.update({ a: 1 });
  assert.deepEqual(asked, [false, true]);
  assert.equal(keys(requests).size, 1);
});

test('a second 401 is final', async (t) => {
  const { worker, requests } = await stub(t, () => problem(401, 'unauthenticated'), { token: () => 'bad' });
  await assert.rejects(worker.update({ a: 1 }), rejection('unauthenticated'));
  assert.equal(requests.length, 2);
});

test('without a token nothing is sent', async (t) => {
  const { worker, requests } = await stub(t, () => ok(), { token: () => Promise.reject(new Error('not signed in')) });
  await assert.rejects(worker.update({ a: 1 }), rejection('no-token'));
  assert.equal(requests.length, 0);
});

test('a token callback that never answers holds up nobody for ever', async (t) => {
  let asked = 0;
  const { worker, requests, clock } = await stub(t, () => ok(), { token: () => (asked++ === 0 ? new Promise(() => {}) : 'a-token') });
  const first = assert.rejects(worker.update({ n: 1 }), rejection('no-token'));
  const second = worker.update({ n: 2 });
  await clock.pass(30_000);
  await Promise.all([first, second]);
  assert.deepEqual(requests.map((request) => request.body.n), [2]);
});

test('whoever gives up while the token callback is silent lets the next one through', async (t) => {
  let asked = 0;
  const { worker, requests } = await stub(t, () => ok(), { token: () => (asked++ === 0 ? new Promise(() => {}) : 'a-token') });
  const giveUp = new AbortController();
  const first = assert.rejects(worker.update({ n: 1 }, { signal: giveUp.signal }), rejection('aborted'));
  const second = worker.update({ n: 2 });
  await until(() => asked === 1);
  giveUp.abort();
  await Promise.all([first, second]);
  assert.deepEqual(requests.map((request) => request.body.n), [2]);
});

test('the drop-in sets the keys named and nothing else, as the sample does', async (t) => {
  const { worker, requests } = await stub(t, () => ok());
  const { updateWorkerAttributes } = worker;
  await updateWorkerAttributes({ nested: { only: 'this' }, 'a/b~c': null, not: undefined });
  assert.equal(requests[0].headers['content-type'], 'application/json-patch+json');
  assert.deepEqual(requests[0].body, [
    { op: 'add', path: '/nested', value: { only: 'this' } },
    { op: 'add', path: '/a~1b~0c', value: null },
  ]);
});

test('the drop-in given a whole document leaves it to the service what was edited', async (t) => {
  const { worker, requests } = await stub(t, () => ok());
  const document = { coordinator: { rev: '3' }, a: 1, nested: { only: 'this' }, gone: null };
  await worker.updateWorkerAttributes(document);
  assert.equal(requests[0].headers['content-type'], 'application/merge-patch+json');
  assert.deepEqual(requests[0].body, document);
});

test('tokens are not sent in the clear, and workers are workers', () => {
  assert.throws(() => connect({ url: 'http://coordinator.example.com' }), TypeError);
  const coordinator = connect({ url: 'https://coordinator.example.com' });
  assert.throws(() => coordinator.worker('../admin'), TypeError);
});
