// How much waits, and since when. Asked for every few seconds: events tell what a pass did, and during an outage there is none.
import { all, get } from "./api.js";
import { depths, floor, workers } from "./store.js";

const EVERY = 5000;
const MOST_LOOKED_AT = 5;

/** `told({ depth, oldestAgeMs })`, or null while nothing is known; returns how to stop. */
export function watchWaiting(told) {
  let timer = null;
  let gone = false;
  const round = async () => {
    const known = document.hidden || floor.forbidden ? null : await look().catch(() => null);
    if (gone) return;
    told(known);
    timer = setTimeout(round, EVERY);
  };
  round();
  return () => {
    gone = true;
    clearTimeout(timer);
  };
}

async function look() {
  depths(await all("/v1/workers", Infinity));
  return (await byOperators()) ?? byEverybody();
}

/** Exact, for operators. Whoever was refused once is not asked for again with this credential. */
async function byOperators() {
  if (!floor.operates) return null;
  try {
    return (await get("/v1/admin/queues")).totals;
  } catch (problem) {
    if (problem.status !== 403) throw problem;
    floor.operates = false;
    return null;
  }
}

/** Of those who were seen waiting, the ages of the few that have waited longest for this page: whoever is stuck is among them. */
async function byEverybody() {
  const waiting = [...workers.values()].filter(({ queueDepth }) => queueDepth > 0);
  const longest = waiting.sort((a, b) => a.waitsSince - b.waitsSince).slice(0, MOST_LOOKED_AT);
  const pictures = await Promise.all(longest.map(({ workerSid }) => get(`/v1/workers/${workerSid}`)));
  return {
    depth: waiting.reduce((sum, { queueDepth }) => sum + queueDepth, 0),
    oldestAgeMs: Math.max(0, ...pictures.map((picture) => picture?.queue?.oldestAgeMs ?? 0)),
  };
}
