import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import test from 'node:test';
import { SID, ok, problem, stub, until } from './stub.mjs';

const intent = { status: 201, body: { id: 'i1', kind: 'outbound', expiresAt: '2026-01-01T00:00:30.000Z', safe: true } };
const TASK = 'WT00000000000000000000000000000001';

test('an intent resolves when the worker is safe', async (t) => {
  const { worker, requests, clock } = await stub(t, (_, number) => [problem(503, 'not-safe-yet', { 'Retry-After': '1' }), intent, { status: 204 }][number]);
  const asked = worker.intend({ kind: 'outbound', ttlSeconds: 20 });
  await clock.pass(1125);
  await (await asked).withdraw();
  assert.deepEqual(requests[0].body, { kind: 'outbound', ttlSeconds: 20 });
  assert.equal(requests[0].headers['idempotency-key'], requests[1].headers['idempotency-key']);
  assert.equal(`${requests[2].method} ${requests[2].url}`, `DELETE /v1/workers/${SID}/intents/i1`);
});

test('a queue call that was found forbids the outbound call', async (t) => {
  const { worker } = await stub(t, () => problem(409, 'acd-call-found'));
  let started = false;
  await assert.rejects(worker.outbound(() => (started = true)), { code: 'acd-call-found' });
  assert.equal(started, false);
});

test('an outbound call that cannot be started withdraws its intent', async (t) => {
  const { worker, requests } = await stub(t, (_, number) => (number === 0 ? intent : { status: 204 }));
  const noMicrophone = new Error('no microphone');
  await assert.rejects(worker.outbound(() => Promise.reject(noMicrophone)), (error) => error === noMicrophone);
  assert.equal(requests[1].method, 'DELETE');
});

test('an outbound call that was started keeps its intent', async (t) => {
  const { worker, requests } = await stub(t, () => intent);
  assert.equal(await worker.outbound(({ id }) => id), 'i1');
  assert.equal(requests.length, 1);
});

test('prepareComplete tells what the service says', async (t) => {
  const { worker, requests } = await stub(t, (_, number) => ({ status: 200, body: { safe: number === 0 } }));
  assert.deepEqual(await worker.prepareComplete(TASK), { safe: true });
  assert.deepEqual(await worker.prepareComplete(TASK), { safe: false });
  assert.equal(`${requests[0].method} ${requests[0].url}`, `POST /v1/workers/${SID}/tasks/${TASK}/prepare-complete`);
});

for (const [what, answer] of [['500', problem(500, 'internal-error')], ['404', problem(404, 'unknown-call')], ['a cut connection', 'cut'], ['nonsense', { status: 200, body: 'yes' }]]) {
  test(`prepareComplete after ${what}: nobody could say, and it is not asked again`, async (t) => {
    const { worker, requests } = await stub(t, () => answer);
    assert.deepEqual(await worker.prepareComplete(TASK), { safe: false });
    assert.equal(requests.length, 1);
  });
}

test('prepareComplete holds up nobody for more than 2.5 s', async (t) => {
  const { worker, requests, clock } = await stub(t, () => 'silence');
  const asked = worker.prepareComplete(TASK);
  await until(() => requests.length === 1);
  await clock.pass(2_500);
  assert.deepEqual(await asked, { safe: false });
});

/** As the SDK's Call behaves towards listeners. */
class Call extends EventEmitter {
  parameters = {};
  state;
  constructor(direction, state) {
    super();
    this.direction = direction;
    this.state = state;
  }
  status = () => this.state;
  become(state, event) {
    this.state = state;
    if (event) this.emit(event);
  }
}

const told = (requests) => requests.flatMap((request) => request.body);

test('a call is told in order, numbered, with what is known of it by then', async (t) => {
  const { worker, requests } = await stub(t, () => ({ status: 202 }));
  const call = new Call('OUTGOING', 'connecting');
  const report = worker.report(call, { taskSid: TASK });
  call.become('ringing', 'ringing');
  call.parameters = { CallSid: 'CA00000000000000000000000000000001' };
  call.become('open', 'accept');
  call.become('closed', 'disconnect');
  await report.sent();
  assert.equal(requests[0].url, `/v1/workers/${SID}/call-events`);
  const events = told(requests);
  assert.deepEqual(events.map((each) => each.event), [{ type: 'status', status: 'connecting' }, { type: 'ringing' }, { type: 'accept' }, { type: 'disconnect' }]);
  assert.deepEqual(events.map((each) => each.sequence), [0, 1, 2, 3]);
  assert.deepEqual(new Set(events.map((each) => each.sessionId)), new Set([report.sessionId]));
  assert.deepEqual(events.map((each) => each.callSid), [undefined, undefined, call.parameters.CallSid, call.parameters.CallSid]);
  assert.ok(events.every((each) => each.source === 'voice-sdk' && each.taskSid === TASK && each.at === '2001-09-09T01:46:40.000Z'));
});

test('events are repeated with the same key, and those behind them wait', async (t) => {
  const { worker, requests, clock } = await stub(t, (_, number) => (number === 0 ? 'cut' : { status: 202 }));
  const call = new Call('INCOMING', 'pending');
  const report = worker.report(call);
  await until(() => requests.length === 1);
  call.become('open', 'accept');
  await clock.pass(125);
  await report.sent();
  assert.deepEqual(requests.map((request) => request.body.map((each) => each.event.type)), [['incoming'], ['incoming'], ['accept']]);
  assert.equal(requests[0].headers['idempotency-key'], requests[1].headers['idempotency-key']);
});

test('only the first end counts, and nobody listens any more', async (t) => {
  const { worker, requests } = await stub(t, () => ({ status: 202 }));
  const call = new Call('INCOMING', 'pending');
  const report = worker.report(call);
  call.become('closed', 'cancel');
  call.become('closed', 'disconnect');
  await report.sent();
  assert.deepEqual(told(requests).map((each) => each.event.type), ['incoming', 'cancel']);
  assert.deepEqual(call.eventNames(), []);
});

test('a call that ends without an event is seen to have ended', async (t) => {
  const { worker, requests, clock } = await stub(t, () => ({ status: 202 }));
  const call = new Call('INCOMING', 'pending');
  const report = worker.report(call);
  await clock.pass(3_000);
  call.become('closed');
  await clock.pass(3_000);
  await report.sent();
  assert.deepEqual(told(requests).map((each) => each.event), [{ type: 'incoming' }, { type: 'status', status: 'closed' }]);
});

test('a call that lasts is told of about once a minute, so that nobody takes it for over', async (t) => {
  const { worker, requests, clock } = await stub(t, () => ({ status: 202 }));
  const call = new Call('OUTGOING', 'connecting');
  const report = worker.report(call);
  call.become('open', 'accept');
  for (let looks = 0; looks < 60; looks++) {
    await report.sent();
    await clock.pass(3_000);
  }
  call.become('closed', 'disconnect');
  await report.sent();
  const events = told(requests);
  const open = { type: 'status', status: 'open' };
  assert.deepEqual(events.map((each) => each.event), [{ type: 'status', status: 'connecting' }, { type: 'accept' }, open, open, open, { type: 'disconnect' }]);
  assert.deepEqual(events.map((each) => each.sequence), [0, 1, 2, 3, 4, 5]);
});

test('a report that is refused disturbs neither the call nor the next report', async (t) => {
  const { worker, requests } = await stub(t, (_, number) => (number === 0 ? problem(404, 'unknown-call') : ok()));
  const call = new Call('INCOMING', 'pending');
  const report = worker.report(call);
  await report.sent();
  call.become('open', 'accept');
  await report.sent();
  assert.equal(requests.length, 2);
});
