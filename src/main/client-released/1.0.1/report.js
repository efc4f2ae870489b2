const HEARD = ['ringing', 'accept', 'reconnecting', 'reconnected', 'disconnect', 'cancel', 'reject', 'error'];
const LAST = ['disconnect', 'cancel', 'reject'];
/** `ignore()` makes no event in newer SDKs; its end is seen by looking. */
const LOOK_EVERY = 3_000;
/** Looks: the service takes a call for over of which nothing is heard for five minutes, and an open one is silent for hours. */
const REMIND_EVERY = 20;

/**
 * Tells what a call of the Voice SDK goes through: numbered, in order, what gathers while one request is under way in the next one.
 * @param {import('./types.js').VoiceCall} call
 * @param {import('./types.js').CallLinks} links
 * @param {{ sessionId: string, clock: import('./types.js').Clock, post: (events: object[]) => Promise<unknown> }} way
 * @returns {import('./types.js').CallReport}
 */
export function report(call, links, { sessionId, clock, post }) {
  /** @type {object[]} */
  let waiting = [];
  let sequence = 0;
  let sending = Promise.resolve();
  let over = false;
  let look = () => {};

  /** @param {object} event */
  const heard = (event) => {
    if (over) return;
    const { CallSid } = call.parameters; // an outgoing call has none before it is accepted
    const known = CallSid ? { callSid: CallSid, ...links } : links;
    waiting.push({ source: 'voice-sdk', sessionId, sequence: sequence++, at: new Date(clock.now()).toISOString(), ...known, event });
    if (waiting.length === 1) sending = sending.then(flush);
  };
  const flush = async () => {
    const events = waiting;
    waiting = [];
    if (events.length > 0) await post(events).catch(() => {}); // TaskRouter's own events are the authority; these only come sooner
  };
  const listeners = HEARD.map((type) => {
    const listener = () => {
      heard(type === 'error' ? { type, status: call.status() } : { type });
      if (LAST.includes(type)) stop();
    };
    call.on(type, listener);
    return { type, listener };
  });
  function stop() {
    over = true;
    look();
    for (const { type, listener } of listeners) call.off?.(type, listener);
  }
  let looks = 0;
  function watchForTheEnd() {
    look = clock.after(LOOK_EVERY, () => {
      if (call.status() !== 'closed') {
        if (++looks % REMIND_EVERY === 0 && call.status() === 'open') heard({ type: 'status', status: 'open' });
        return watchForTheEnd();
      }
      heard({ type: 'status', status: 'closed' });
      stop();
    });
  }

  const incoming = call.direction.toUpperCase() === 'INCOMING' && call.status() === 'pending';
  heard(incoming ? { type: 'incoming' } : { type: 'status', status: call.status() });
  watchForTheEnd();
  return { sessionId, stop, sent: () => sending };
}
