// Against running services with their simulators inside: COORDINATOR lets everybody in, WITH_TOKENS asks for Flex tokens.
import assert from 'node:assert/strict';
import nodeTest from 'node:test';
import { connect, version } from '../../main/client/coordinator.js';
import { until } from './stub.mjs';

/** What never ends is to be told by its name, not by the silence of all. */
const LIMIT = 60_000;
const test = (name, options, body) => (body ? nodeTest(name, { timeout: LIMIT, ...options }, body) : nodeTest(name, { timeout: LIMIT }, options));

const url = process.env.COORDINATOR;
const control = async (method, path, body) => {
  const answer = await fetch(`${url}/simulator/control/${path}`, { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json().catch(() => undefined);
};
/** A worker that nobody else changes. */
const someone = async () => {
  const { sids } = await control('POST', 'workers', { count: 1 });
  return connect({ url }).worker(sids[0]);
};
const truth = async ({ sid }) => {
  const { attributes } = await control('GET', `workers/${sid}`);
  return JSON.parse(attributes);
};

test('what was confirmed stands in TaskRouter', async () => {
  const worker = await someone();
  const { attributes, changed } = await worker.update({ client: { a: 1 } });
  assert.deepEqual(attributes.client, { a: 1 });
  assert.equal(changed, true);
  assert.deepEqual((await truth(worker)).client, { a: 1 });
  await worker.update({ client: null });
  assert.equal('client' in (await truth(worker)), false);
});

test('fifty updates at once all take effect, the last of each key last', async () => {
  const worker = await someone();
  const results = await Promise.all(Array.from({ length: 50 }, (_, n) => worker.updateWorkerAttributes({ [`key${n % 10}`]: n, last: n })));
  assert.equal(new Set(results.map((result) => result.updateId)).size, 50);
  const attributes = await truth(worker);
  assert.equal(attributes.last, 49);
  for (let n = 0; n < 10; n++) assert.equal(attributes[`key${n}`], 40 + n);
});

test('the drop-in replaces a value as the sample does, and keeps all other keys', async () => {
  const worker = await someone();
  await worker.update({ kept: true, nested: { old: 1 } });
  await worker.updateWorkerAttributes({ nested: { fresh: 2 } });
  const attributes = await truth(worker);
  assert.deepEqual(attributes.nested, { fresh: 2 });
  assert.equal(attributes.kept, true);
});

test('a whole document sent back with one key changed clobbers nobody', async () => {
  const worker = await someone();
  const { attributes } = await worker.update({ mine: 1 });
  await worker.update({ theirs: 'in between' });
  await worker.updateWorkerAttributes({ ...attributes, mine: 2 });
  const now = await truth(worker);
  assert.deepEqual([now.mine, now.theirs], [2, 'in between']);
});

test('the same key is the same update', async () => {
  const worker = await someone();
  const idempotencyKey = `key-${crypto.randomUUID()}`;
  const first = await worker.update({ once: 1 }, { idempotencyKey });
  const again = await worker.update({ once: 1 }, { idempotencyKey });
  assert.equal(again.updateId, first.updateId);
  await assert.rejects(worker.update({ once: 2 }, { idempotencyKey }), { code: 'idempotency-key-reused', status: 422 });
});

test('an older revision is refused when asked to be', async () => {
  const worker = await someone();
  const { revision } = await worker.update({ counted: Math.random() });
  await worker.update({ counted: Math.random() });
  await assert.rejects(worker.update({ counted: 0 }, { ifMatch: revision }), { code: 'revision-mismatch' });
});

test('what the service refuses says why', async () => {
  await assert.rejects((await someone()).update({ isAcdReady: null }), { code: 'owned-attribute', status: 400 });
  await assert.rejects(connect({ url }).worker('WK' + 'f'.repeat(32)).update({ a: 1 }), { code: 'unknown-worker' });
});

test('an intent takes the worker out of the queue, and its withdrawal lets it back', async () => {
  const worker = await someone();
  const intent = await worker.intend({ kind: 'outbound', ttlSeconds: 20 });
  assert.equal(intent.safe, true);
  assert.equal((await truth(worker)).isAcdReady, false);
  await intent.withdraw();
  const { acd } = await worker.state();
  assert.ok(!acd.reasons.some((reason) => reason.code === 'intent'));
});

test('live state follows what others do', async (t) => {
  const worker = await someone();
  const seen = [];
  const live = worker.watch((state) => seen.push(state));
  t.after(() => live.stop()); // what is still followed would keep the process from ending
  await until(() => seen.length > 0);
  const mark = `m${Math.random()}`;
  await connect({ url }).worker(worker.sid).update({ mark });
  await until(() => seen.at(-1).attributes.mark === mark);
  live.stop();
  assert.equal(await live.ended, undefined);
});

test("TaskRouter's trouble is got over without a word", async () => {
  const worker = await someone();
  await worker.update({ before: 1 });
  await control('POST', 'faults', { kind: 'error-before', status: 500, next: 2, worker: worker.sid, method: 'POST' });
  await control('POST', 'faults', { kind: 'reset-after', next: 1, worker: worker.sid, method: 'POST' });
  await Promise.all(Array.from({ length: 20 }, (_, n) => worker.update({ [`trouble${n}`]: n })));
  const attributes = await truth(worker);
  for (let n = 0; n < 20; n++) assert.equal(attributes[`trouble${n}`], n);
});

test('what is served: a version for good, the latest to be asked for anew, and nothing kept of what is missing', async () => {
  const head = async (path) => {
    const { status, headers } = await fetch(`${url}/client/${path}`, { headers: { Origin: 'http://localhost:3000' } });
    return [status, headers.get('Cache-Control'), headers.get('Content-Type')?.split(';')[0], headers.get('X-Content-Type-Options'), headers.get('Access-Control-Allow-Origin')];
  };
  const others = ['nosniff', 'http://localhost:3000'];
  assert.deepEqual(await head(`${version}/coordinator.js`), [200, 'public, max-age=31536000, immutable', 'text/javascript', ...others]);
  assert.deepEqual(await head('coordinator.js'), [200, 'no-cache', 'text/javascript', ...others]);
  assert.deepEqual(await head('example/index.html'), [200, 'no-cache', 'text/html', ...others]);
  assert.deepEqual(await head('9.9.9/coordinator.js'), [404, 'no-store', 'application/problem+json', ...others]);
});

test('a Flex token opens its own worker, a stale one is renewed, another worker stays shut', { skip: !process.env.WITH_TOKENS }, async () => {
  const sid = 'WK00000000000000000000000000000001';
  const renewals = [];
  const token = ({ renew }) => (renewals.push(renew), `flex.${sid}.agent${renew ? '' : '.expired'}`);
  const coordinator = connect({ url: process.env.WITH_TOKENS, token });
  const { attributes } = await coordinator.worker(sid).update({ byToken: 1 });
  assert.equal(attributes.byToken, 1);
  assert.deepEqual(renewals, [false, true]);
  await assert.rejects(coordinator.worker('WK00000000000000000000000000000002').update({ a: 1 }), { code: 'forbidden' });
  await assert.rejects(connect({ url: process.env.WITH_TOKENS }).worker(sid).state(), { code: 'unauthenticated' });
});
