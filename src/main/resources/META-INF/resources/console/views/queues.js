// How the queues stand, every few seconds; pause and resume.
import { get, post } from "../api.js";
import { announce, ask, el, facts, failure, section, table } from "../dom.js";
import { age, plural, when } from "../words.js";

const EVERY = 3000;

export function queues(view) {
  const content = el("div");
  view.append(el("h1", "Queues"), content);
  const refresh = async () => {
    try {
      draw(content, await get("/v1/admin/queues"), refresh);
    } catch (problem) {
      content.replaceChildren(failure(problem));
    }
  };
  const timer = setInterval(refresh, EVERY);
  refresh();
  return () => clearInterval(timer);
}

function draw(content, { paused, totals, partitions, worst }, refresh) {
  const focused = content.contains(document.activeElement) && document.activeElement.id;
  content.replaceChildren(
    section("Now", state(paused, refresh), facts([
      ["Workers waiting or due for a look", totals.workers.toLocaleString()],
      ["Updates waiting", totals.depth.toLocaleString()],
      ["Events waiting", totals.events.toLocaleString()],
      ["Oldest waits", age(totals.oldestAgeMs)],
      ["Workers retrying", totals.retrying.toLocaleString()],
      ["Open passes", totals.openPasses.toLocaleString()],
      ["Dead letters", el("a", { href: "#/dead-letters" }, totals.deadLetters.toLocaleString())],
    ])),
    section("Who waits longest", table(
      "Workers whose oldest update waits longest",
      ["Worker", "Updates", "Events", "Oldest", "Attempts", "Crashes", "Back-off", "Open"],
      worst.map((w) => [el("a", { href: `#/workers/${w.workerSid}` }, w.workerSid), w.depth, w.events, age(w.oldestAgeMs), w.attempts, w.crashes, w.backOffMs ? `${w.backOffMs} ms` : "", w.open ? "yes" : ""].map(text)),
      "Nothing waits.",
    )),
    section("Partitions", table(
      "Partitions with something in them",
      ["Partition", "Workers", "Updates", "Events", "Oldest", "Retrying", "Dead letters"],
      partitions.filter(({ totals: t }) => t.depth || t.events || t.retrying || t.deadLetters).map(({ partition, totals: t }) => [partition, t.workers, t.depth, t.events, age(t.oldestAgeMs), t.retrying, t.deadLetters].map(text)),
      "Nothing in any partition.",
    )),
  );
  if (focused) document.getElementById(focused)?.focus();
}

const text = (value) => (typeof value === "number" ? String(value) : value);

function state(paused, refresh) {
  if (paused)
    return el("p.notice", { role: "status" }, `Paused since ${when(paused)}: nothing is written to TaskRouter. `,
      el("button.primary", { type: "button", id: "resume", onclick: () => resume(refresh) }, "Resume"));
  return el("p", "Passes run. ", el("button", { type: "button", id: "pause", onclick: () => pause(refresh) }, "Pause …"));
}

async function pause(refresh) {
  const yes = await ask("Pause all queues?", "Updates are still accepted and wait. Nothing is written to TaskRouter any more, on no replica: workers in a call are not taken off queue calls either.", "Pause");
  if (!yes) return;
  const { openPasses } = await post("/v1/admin/pause");
  announce(openPasses ? `Paused; ${plural(openPasses, "pass", "passes")} still open.` : "Paused.");
  refresh();
}

async function resume(refresh) {
  await post("/v1/admin/resume");
  announce("Resumed.");
  refresh();
}
