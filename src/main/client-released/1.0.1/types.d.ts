/** What a plugin gives to begin with. Times are milliseconds everywhere in this module. */
export interface Options {
  /** The coordinator, `https://…`; plain `http:` only to this very machine. */
  url: string;
  /** Asked before every request, and once more with `renew: true` when the service answered 401. In Flex: the current Flex token. */
  token?: (why: { renew: boolean }) => string | undefined | Promise<string | undefined>;
  /** How many updates may wait in this page, all workers together; one more is refused with `outbox-full`. Default 100. */
  mostWaiting?: number;
  fetch?: typeof fetch;
  clock?: Clock;
}

/** Time and chance, to be replaced in tests. */
export interface Clock {
  now(): number;
  /** Calls back once after so long; the answer calls it off. */
  after(millis: number, callback: () => void): () => void;
  /** 0 to 1. */
  random(): number;
}

export interface Terms {
  /** From the call to the last moment at which the promise settles, waiting offline included. Default 120,000; for intents 15,000. */
  timeout?: number;
  /** Gives up; what was sent already may still take effect. */
  signal?: AbortSignal;
  /** Repeat an earlier call under its key (`CoordinatorError.idempotencyKey`): it never takes effect twice. */
  idempotencyKey?: string;
}

export interface UpdateTerms extends Terms {
  /** A worker's `revision`: refused with `revision-mismatch` when it is another one by then. */
  ifMatch?: string;
  /** Refuse the whole update (409) rather than keep for later what the rules do not allow now. */
  strict?: boolean;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** RFC 7396: keys named are changed, null removes, what is not named stays. */
export type Patch = { [key: string]: Json | undefined };
export type JsonPatch = ReadonlyArray<
  | { op: 'add' | 'replace' | 'test'; path: string; value: Json }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; path: string; from: string }
>;

export interface Reason {
  code: string;
  text: string;
  [more: string]: unknown;
}

/** A confirmed update: it stands in TaskRouter. */
export interface Updated {
  updateId: string;
  workerSid: string;
  revision: string;
  changed: boolean;
  attributes: { [key: string]: Json };
  voice: { capacity: number };
  acd: { ready: boolean; wish: boolean; hold: boolean };
  /** Kept until the rules allow it. */
  deferred: { path: string; value: Json; until: string; reasons: Reason[] }[];
  refused: { path: string; value: Json; reasons: Reason[] }[];
}

/** A worker as the service sees it now. */
export interface WorkerState {
  workerSid: string;
  friendlyName: string;
  activity: { name: string; available: boolean };
  attributes: { [key: string]: Json };
  revision: string;
  voice: { capacity: number; open: number; available: boolean; override: number | null };
  acd: { ready: boolean; wish: boolean; hold: boolean; reasons: Reason[] };
  direct: { extension: string | null; ringable: boolean; reasons: Reason[] };
  calls: { id: string; kind: string; phase: string; callSid?: string; taskSid?: string; since?: string; queue?: string }[];
  parkedCalls: { callSid: string; name?: string; since?: string; queue?: string }[];
  queue: { depth: number; oldestAgeMs: number };
  conditions: { type: string; status: string; reason: string; message: string; lastTransitionTime: string }[];
}

export interface IntentRequest {
  kind: 'outbound' | 'park' | 'pickup';
  /** The customer's leg; required unless the kind is outbound. */
  callSid?: string;
  /** 1 to 600, default 30, from the answer on. */
  ttlSeconds?: number;
}

export interface Intent {
  id: string;
  kind: IntentRequest['kind'];
  expiresAt: string;
  safe: true;
  /** When it comes to nothing after all. */
  withdraw(): Promise<void>;
}

export interface LiveEvent {
  /** Where the stream goes on when it is cut now; of events that happened together, the last alone moves it. */
  id: string;
  type: 'reset' | 'worker.updated' | 'call.changed' | 'update.settled' | 'rule.breached' | 'drift.healed' | (string & {});
  /** Of a `reset` null when the service knows nothing of the worker any more. */
  data: { [key: string]: unknown };
}

export interface Subscription {
  stop(): void;
  /** Resolves when it is over: with nothing after `stop`, with the error when the service will not go on (401, 403, 404). */
  ended: Promise<CoordinatorProblem | undefined>;
}

/** The part of the Voice SDK's `Call` that is listened to. */
export interface VoiceCall {
  direction: string;
  parameters: { [name: string]: string | undefined };
  status(): string;
  on(event: string, listener: (...what: unknown[]) => void): unknown;
  off?(event: string, listener: (...what: unknown[]) => void): unknown;
}

/** What links a call of the SDK to TaskRouter's; the more is known the better. */
export interface CallLinks {
  reservationSid?: string;
  taskSid?: string;
}

export interface CallReport {
  readonly sessionId: string;
  /** Stops listening; what was heard is still sent. */
  stop(): void;
  /** Resolves when all that was heard so far is sent or given up. */
  sent(): Promise<void>;
}

export interface Worker {
  readonly sid: string;
  /** Changes attributes; resolves when TaskRouter has confirmed. Updates of one worker take effect in the order of the calls. */
  update(patch: Patch | JsonPatch, terms?: UpdateTerms): Promise<Updated>;
  /**
   * In place of the shared services sample's function, with its meaning: each key named is set to just this value, null included; all other
   * keys stay. Needs no `this`. Unlike the sample's it rejects when the change was not made.
   * Given a whole document that still has its `coordinator` attribute it is otherwise, since that says which revision was edited: only what
   * differs from that revision is changed, null removes, and in nested objects what is missing stays. To set a key to just this value, null
   * included, leave `coordinator` and the keys you do not mean out.
   */
  updateWorkerAttributes: (attributes: Patch) => Promise<Updated>;
  /** Wishes to get queue calls, or not; `deferred` tells when the rules do not allow it yet. */
  wish(ready: boolean, terms?: UpdateTerms): Promise<Updated>;
  /** Resolves when no queue call can come in between; rejects with `acd-call-found` or `not-safe-yet`: do not call then. */
  intend(intent: IntentRequest, terms?: Terms): Promise<Intent>;
  /** Announces an outbound call, starts it by `start`, and takes the announcement back when that fails. */
  outbound<T>(start: (intent: Intent) => T | Promise<T>, request?: Omit<IntentRequest, 'kind'>): Promise<T>;
  /** For a hook before a task is completed: within 2.5 s, never rejects; `safe: false` when nobody could say. */
  prepareComplete(taskSid: string): Promise<{ safe: boolean }>;
  /** Tells the service what a call of the Voice SDK goes through, in order. */
  report(call: VoiceCall, links?: CallLinks): CallReport;
  state(terms?: Terms): Promise<WorkerState>;
  /** The state now and after every change, resumed across cuts without a gap. */
  watch(listener: (state: WorkerState) => void): Subscription;
  /** The events themselves; each at least once. */
  follow(listener: (event: LiveEvent) => void): Subscription;
}

export interface Coordinator {
  /** @throws TypeError when it is no worker SID */
  worker(sid: string): Worker;
}

/** Every rejection is one. */
export interface CoordinatorProblem extends Error {
  /** The service's problem slug (`acd-call-found`), or `unreachable`, `timed-out`, `aborted`, `outbox-full`, `no-token` of this module. */
  code: string;
  /** Of HTTP, when there was an answer. */
  status?: number;
  /** The service's own words (RFC 9457). */
  problem?: { [field: string]: unknown };
  /** The key under which it may be repeated; after `timed-out`, `unreachable` and `aborted` it may have taken effect. */
  idempotencyKey?: string;
}
