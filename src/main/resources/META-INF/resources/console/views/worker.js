// One worker: what it is, why, its calls and readiness over time, who changed which key, what waits.
import { all, get, patch, post } from "../api.js";
import { announce, ask, el, facts, failure, say, section, table } from "../dom.js";
import { callChanged, floor, listen, openCalls, trace } from "../store.js";
import { timeline } from "../timeline.js";
import { REASONS, age, call, clock, mask, masked, plural, when } from "../words.js";

const AFTER = 250; // events come in handfuls
const HISTORY = 50;

export function workerView(view, sid, follower) {
  const page = new WorkerPage(view, sid);
  const unfollow = follower(sid);
  const quiet = listen((sids, types) => {
    if (sids.has(sid) || types.has("reset")) page.soon();
  });
  const timer = setInterval(() => page.tick(), 5000);
  page.refresh();
  return () => {
    page.gone = true;
    clearInterval(timer);
    quiet();
    unfollow();
  };
}

class WorkerPage {
  #sid;
  #parts = {};
  #picture = null;
  #history = [];
  #blame = [];
  #problem = {};
  #timer = null;
  #unmasked = false;

  constructor(view, sid) {
    this.#sid = sid;
    const part = (name, kind = "div") => (this.#parts[name] = el(kind));
    view.append(
      el("p.back", el("a", { href: "#/floor" }, "← Floor")),
      part("title", "h1"),
      part("head"),
      el("div.columns", part("why"), part("calls")),
      part("time"),
      el("div.columns", part("queue"), part("conditions")),
      part("attributes"),
      part("history"),
    );
    this.#parts.title.textContent = sid;
  }

  soon() {
    this.#timer ??= setTimeout(() => this.refresh(), AFTER);
  }

  async refresh() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const path = `/v1/workers/${this.#sid}`;
    const [picture, history, blame] = await Promise.allSettled([get(path), get(`${path}/history?limit=${HISTORY}`), all(`${path}/blame`)]);
    if (this.gone) return;
    if (picture.status === "rejected") return this.#parts.head.replaceChildren(failure(picture.reason));
    if (!picture.value?.acd) return this.soon(); // first sight takes longer
    this.#picture = picture.value;
    this.#history = history.value?.items ?? [];
    this.#blame = blame.value ?? [];
    this.#problem = { history: history.reason, blame: blame.reason };
    this.#reckonCalls(this.#picture.calls);
    this.#draw();
  }

  /** What ended while nobody told this page has ended by now; an event that overtook the picture mends it again. */
  #reckonCalls(calls) {
    const open = new Set(calls.map(({ id }) => id));
    for (const each of openCalls(this.#sid)) if (!open.has(each.id)) each.ended = Date.now();
    for (const each of calls) callChanged({ ...each, workerSid: this.#sid });
  }

  /** What waits, and how long: no event tells that, least of all while TaskRouter is out. */
  async tick() {
    if (!this.#picture) return;
    this.#drawTime();
    const now = await get(`/v1/workers/${this.#sid}`).catch(() => null);
    if (this.gone || !now?.acd) return;
    Object.assign(this.#picture, { queue: now.queue, conditions: now.conditions });
    this.#drawQueue();
  }

  #draw() {
    say(this.#parts.title, mask(this.#picture.friendlyName || this.#sid));
    document.title = `${this.#parts.title.textContent} – Coordinator`;
    this.#drawHead();
    this.#drawWhy();
    this.#drawCalls();
    this.#drawTime();
    this.#drawQueue();
    this.#drawAttributes();
    this.#drawHistory();
  }

  /** Keeps the focus where it was although the part is made anew. */
  #put(name, ...content) {
    const focused = document.activeElement?.id;
    this.#parts[name].replaceChildren(...content);
    if (focused && document.activeElement?.id !== focused) this.#parts[name].querySelector(`#${CSS.escape(focused)}`)?.focus();
  }

  #drawHead() {
    const { acd, activity, voice, calls, revision } = this.#picture;
    const mood = acd.ready ? "ready" : calls.length ? "busy" : "away";
    const word = { ready: "Ready for queue calls", busy: "On call", away: "Not ready" }[mood];
    this.#put(
      "head",
      el("p.state", { "data-mood": mood, role: "status" }, el("strong", word), ` · ${activity.name}${activity.available ? "" : " (not available)"}`),
      el("p.quiet", el("code", this.#sid), ` · revision ${revision} · capacity ${voice.capacity ?? "unknown"}, ${voice.open} open${voice.override === null ? "" : `, limited to ${voice.override}`}${voice.available ? "" : ", channel off"}`),
      el(
        "div.buttons",
        el("button", { type: "button", id: "look", onclick: () => this.#do("Looked at TaskRouter.", () => post(`/v1/workers/${this.#sid}/reconcile`)) }, "Look at TaskRouter now"),
        el("button", { type: "button", id: "hold", onclick: () => this.#hold(!acd.hold) }, acd.hold ? "Release hold" : "Hold …"),
      ),
      (this.#parts.said ??= el("div")),
    );
  }

  #drawWhy() {
    const { acd, direct } = this.#picture;
    const listed = (reasons) => el("ul.reasons", reasons.map(({ code, text }) => el("li", el("span.code", REASONS[code] ?? code), " ", mask(text ?? ""))));
    const why = acd.reasons.length ? listed(acd.reasons) : el("p", acd.ready ? "Nothing keeps queue calls away." : "No reason is known.");
    this.#put(
      "why",
      section(
        acd.ready ? "Why ready" : "Why not ready",
        why,
        el("p.quiet", `Wishes queue calls: ${acd.wish ? "yes" : "no"} · held: ${acd.hold ? "yes" : "no"}`),
        el("h3", "Direct calls"),
        el("p", direct.extension ? `Extension ${direct.extension}, ${direct.ringable ? "can ring now" : "cannot ring now"}` : "No extension"),
        direct.reasons.length ? listed(direct.reasons) : null,
      ),
    );
  }

  #drawCalls() {
    const { calls, parkedCalls } = this.#picture;
    const since = (time) => el("span.quiet", ` since ${clock(time)}, ${age(Date.now() - Date.parse(time))}`);
    this.#put(
      "calls",
      section(
        "Calls now",
        calls.length ? el("ul", calls.map((each) => el("li", call(each), since(each.since), el("br"), el("code", each.callSid ?? each.id)))) : el("p.quiet", "None."),
        el("h3", "Parked callers"),
        parkedCalls.length ? el("ul", parkedCalls.map((each) => el("li", mask(each.name ?? "Caller"), each.queue ? ` · ${each.queue}` : "", since(each.since)))) : el("p.quiet", "None."),
      ),
    );
  }

  #drawTime() {
    this.#put("time", section("Over time", ...timeline(trace(this.#sid), this.#history, this.#picture, floor.since)));
  }

  #drawQueue() {
    const { queue, conditions } = this.#picture;
    this.#put("queue", section("Waiting", facts([["Updates waiting", String(queue.depth)], ["Oldest waits", queue.depth ? age(queue.oldestAgeMs) : "–"]])));
    const rows = conditions.map((c) => [c.type, c.status, c.reason, mask(c.message), when(c.lastTransitionTime)]);
    this.#put("conditions", section("Conditions", table("Conditions", ["Type", "Status", "Reason", "Message", "Since"], rows, "None.")));
  }

  /** Whoever may not read values in histories is not offered to see phone numbers either. */
  #drawAttributes() {
    const mayRead = this.#blame.some((line) => "value" in line);
    const show = mayRead && this.#unmasked;
    const toggle = el("button", { type: "button", id: "unmask", "aria-pressed": String(show), onclick: () => this.#toggle() }, show ? "Hide phone numbers" : "Show phone numbers");
    const attributes = this.#picture.attributes;
    const value = ({ key, present }) => el("code.value", present ? (show ? JSON.stringify(attributes[key]) : masked(attributes[key])) : "removed");
    const lines = this.#blame.length ? this.#blame : Object.keys(attributes).map((key) => ({ key, present: true }));
    const rows = lines.map((line) => [el("code", line.key), value(line), who(line), when(line.time), line.revision ?? ""]);
    this.#put(
      "attributes",
      section("Attributes and who set them", mayRead ? el("p", toggle) : null, this.#problem.blame ? failure(this.#problem.blame) : null,
        table("Attributes and who set them", ["Key", "Value", "Set by", "When", "Revision"], rows, "No attributes.")),
    );
  }

  #drawHistory() {
    const values = (document) => el("code.value", document ? (this.#unmasked ? JSON.stringify(document) : masked(document)) : "–");
    const rows = this.#history.map((h) => [when(h.time), who(h), el(`span.status.${h.verdict}`, h.verdict), h.keys.join(", "), values(h.before), values(h.after)]);
    this.#put("history", section("History", this.#problem.history ? failure(this.#problem.history) : null,
      table(`Last ${plural(HISTORY, "change")}`, ["When", "By", "Verdict", "Keys", "Before", "After"], rows, "Nothing has changed yet.")));
  }

  #toggle() {
    this.#unmasked = !this.#unmasked;
    this.#drawAttributes();
    this.#drawHistory();
  }

  async #hold(hold) {
    if (hold && !(await ask("Hold this worker?", "It gets no queue calls, whatever it wishes, until the hold is released.", "Hold"))) return;
    await this.#do(hold ? "Held." : "Released.", () => patch(`/v1/workers/${this.#sid}`, { acd: { hold } }));
  }

  async #do(done, request) {
    try {
      const answer = await request();
      this.#parts.said.replaceChildren();
      announce(answer?.status === "queued" ? "Queued." : done);
      await this.refresh();
    } catch (problem) {
      this.#parts.said.replaceChildren(failure(problem));
    }
  }
}

function who({ writer, source }) {
  if (!writer) return "not known any more";
  return { caller: source, rule: "the rules", external: `outside (${source})` }[writer] ?? writer;
}
