// What the page knows of the floor, fed by the event stream. Listeners hear of changes at most once a frame.
const MOST_POINTS = 400;
const MOST_CALLS = 60;
const MOST_HANDLED = 100;

export const workers = new Map();
/** By worker: readiness and capacity over time, and calls with their phases, as far as seen by this page. */
export const traces = new Map();
/** What operators did about dead letters, newest first, as far as told to this page. */
export const handled = [];
export const floor = { since: null, state: "connecting", forbidden: false, operates: true };

const listeners = new Set();
let changed = new Set();
let types = new Set();

/** `listener(changedSids, eventTypes)`; returns how to stop. */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function take(type, data) {
  if (type === "reset") reset(data);
  else if (type === "worker.updated") update(data);
  else if (type === "call.changed") callChanged(data);
  else if (type === "letter.handled") letterHandled(data);
  touch(data?.workerSid, type);
}

/** A resumed stream may tell something again. */
function letterHandled(data) {
  if (handled.some(({ updateId, at }) => updateId === data.updateId && at === data.at)) return;
  handled.unshift(data);
  handled.length = Math.min(handled.length, MOST_HANDLED);
}

export function connection(state) {
  floor.state = state;
  touch(null, "connection");
}

export function forget() {
  workers.clear();
  traces.clear();
  handled.length = 0;
  Object.assign(floor, { since: null, state: "connecting", forbidden: false, operates: true });
}

export function trace(sid) {
  if (!traces.has(sid)) traces.set(sid, { points: [], calls: new Map() });
  return traces.get(sid);
}

function touch(sid, type) {
  if (!changed.size && !types.size) requestAnimationFrame(tell);
  if (sid) changed.add(sid);
  types.add(type);
}

function tell() {
  const [sids, seen] = [changed, types];
  changed = new Set();
  types = new Set();
  for (const listener of listeners) listener(sids, seen);
}

/** The floor's snapshot has items; a worker's is its picture, or null. */
function reset(data) {
  const now = new Date().toISOString();
  floor.since ??= now;
  if (data?.items) workers.clear();
  const lines = data?.items ?? (data ? [lineOf(data)] : []);
  for (const line of lines) {
    workers.set(line.workerSid, line);
    note(line, now);
  }
  for (const call of data?.calls ?? []) callChanged({ ...call, workerSid: data.workerSid, at: now });
}

export function lineOf(picture) {
  return {
    workerSid: picture.workerSid,
    friendlyName: picture.friendlyName,
    activity: picture.activity,
    acd: picture.acd,
    voice: picture.voice,
    calls: picture.calls.length,
    parkedCalls: picture.parkedCalls.length,
    queueDepth: picture.queue.depth,
  };
}

/** What waits for each worker: no event tells it. */
export function depths(lines) {
  for (const { workerSid, queueDepth } of lines) {
    const known = workers.get(workerSid);
    if (!known) continue;
    known.waitsSince = queueDepth ? (known.waitsSince ?? Date.now()) : null;
    if (known.queueDepth === queueDepth) continue;
    known.queueDepth = queueDepth;
    touch(workerSid, "depths");
  }
}

function update({ at, revision, changedKeys, ...line }) {
  const known = workers.get(line.workerSid);
  workers.set(line.workerSid, { queueDepth: 0, ...known, ...line });
  note(line, at);
}

function note(line, at) {
  const { points } = trace(line.workerSid);
  const point = { at: Date.parse(at), ready: line.acd.ready, capacity: line.voice.capacity };
  const last = points.at(-1);
  if (last && last.ready === point.ready && last.capacity === point.capacity) return;
  // The snapshot has this page's time and may be later than what is told next, or something is told again.
  if (last && last.at >= point.at) Object.assign(last, { ready: point.ready, capacity: point.capacity });
  else points.push(point);
  if (points.length > MOST_POINTS) points.shift();
}

/** A call as seen by the worker's page before this page heard of it, too. */
export function callChanged({ workerSid, id, kind, phase, queue, since, at }) {
  const { calls } = trace(workerSid);
  const call = calls.get(id) ?? { id, kind, queue, phases: [], ended: null };
  call.queue ??= queue;
  call.phase = phase;
  call.since = since;
  call.ended = phase === "ended" ? Date.parse(at) : null;
  if (!call.ended && call.phases.at(-1)?.phase !== phase) call.phases.push({ phase, from: Date.parse(since ?? at) });
  calls.set(id, call);
  if (calls.size > MOST_CALLS) calls.delete(calls.keys().next().value);
}

export function openCalls(sid) {
  return [...(traces.get(sid)?.calls.values() ?? [])].filter((call) => !call.ended);
}
