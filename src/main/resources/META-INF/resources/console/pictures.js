// Whole pictures of the workers in view, fetched few at a time: a floor's line says that somebody is not ready, not why.
import { get } from "./api.js";

const AT_ONCE = 3;
const BETWEEN = 120; // keeps a Flex user, who may ask 30 times a second, far from the limit
const MOST = 400;

export class Pictures {
  #known = new Map();
  #stale = new Set();
  #wanted = [];
  #underWay = new Set();
  #running = 0;
  #resumeAt = 0;
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  get(sid) {
    return this.#known.get(sid);
  }

  /** The worker has changed since. */
  spoil(sid) {
    if (this.#known.has(sid)) this.#stale.add(sid);
  }

  /** These are in view now; whoever was wanted before is not any more. */
  want(sids) {
    this.#wanted = sids.filter((sid) => (!this.#known.has(sid) || this.#stale.has(sid)) && !this.#underWay.has(sid));
    this.#pump();
  }

  stop() {
    this.#wanted = [];
    this.#changed = () => {};
  }

  #pump() {
    while (this.#running < AT_ONCE && this.#wanted.length && Date.now() >= this.#resumeAt) this.#fetch(this.#wanted.shift());
  }

  async #fetch(sid) {
    this.#running += 1;
    this.#stale.delete(sid);
    this.#underWay.add(sid);
    try {
      const picture = await get(`/v1/workers/${sid}`);
      if (picture?.acd) this.#keep(sid, picture);
    } catch (problem) {
      this.#stale.add(sid);
      this.#resumeAt = Date.now() + 1000 * (problem.body?.retryAfterSeconds ?? 2);
    }
    this.#underWay.delete(sid);
    setTimeout(() => {
      this.#running -= 1;
      this.#pump();
    }, BETWEEN);
  }

  #keep(sid, picture) {
    this.#known.delete(sid);
    this.#known.set(sid, picture);
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value);
    this.#changed(sid);
  }
}
