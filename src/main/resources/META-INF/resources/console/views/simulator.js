// The simulator's controls, where it runs: customers, agents, time, faults, and what the judge found.
import { get, post, put, remove } from "../api.js";
import { announce, el, facts, failure, section, table } from "../dom.js";
import { clock, plural } from "../words.js";

const CONTROL = "/simulator/control";
const EVERY = 3000;
const FAULTS = ["error-before", "error-after", "reset-before", "reset-after", "hang", "slow", "late-landing", "html", "wrong-json", "truncated", "unauthorized", "no-etag"];

export function simulator(view) {
  const trouble = el("div");
  const found = el("div");
  const refresh = () => draw(found).catch((problem) => found.replaceChildren(failure(problem)));
  const act = (said, request) => async () => {
    try {
      await request();
      trouble.replaceChildren();
      announce(said);
    } catch (problem) {
      trouble.replaceChildren(failure(problem));
    }
    refresh();
  };
  view.append(el("h1", "Simulator"), trouble, el("div.columns", people(act), calls(act)), el("div.columns", time(act), faults(act)), found);
  const timer = setInterval(refresh, EVERY);
  refresh();
  return () => clearInterval(timer);
}

function field(label, id, attributes) {
  const input = el("input", { id, ...attributes });
  return { input, element: el("label", label, " ", input) };
}

function choice(label, id, options) {
  const input = el("select", { id }, options.map((option) => el("option", option)));
  return { input, element: el("label", label, " ", input) };
}

const button = (text, onclick) => el("button", { type: "button", onclick }, text);

function people(act) {
  const rate = field("Calls a minute", "sim-rate", { type: "number", min: 1, max: 6000, value: 30 });
  const bypass = field("Bypassing writes a minute", "sim-bypass", { type: "number", min: 0, max: 6000, value: 0 });
  const plan = () => ({ perMinute: Number(rate.input.value), bypassPerMinute: Number(bypass.input.value) });
  return section(
    "People",
    el("div.filters", rate.element, bypass.element),
    el("div.buttons", button("Let customers call", act("Customers call.", () => put(`${CONTROL}/callers`, plan()))), button("No new calls", act("No new calls.", () => remove(`${CONTROL}/callers`)))),
    el("div.buttons", button("Agents behave by themselves", act("Agents behave.", () => put(`${CONTROL}/agents`, {}))), button("Agents stand still", act("Agents stand still.", () => remove(`${CONTROL}/agents`)))),
  );
}

function calls(act) {
  const kind = choice("Kind", "sim-kind", ["acd", "direct", "outbound", "internal"]);
  const extension = field("Extension", "sim-extension", { inputmode: "numeric", placeholder: "direct only" });
  const worker = field("Worker", "sim-worker", { placeholder: "outbound, internal: WK…" });
  const wish = () => ({ kind: kind.input.value, extension: extension.input.value || null, worker: worker.input.value || null });
  return section("One call", el("div.filters", kind.element, extension.element, worker.element), el("div.buttons", button("Place it", act("Placed.", () => post(`${CONTROL}/calls`, wish())))));
}

function time(act) {
  const factor = field("Times as fast", "sim-factor", { type: "number", min: 0, max: 1000, value: 1 });
  return section("Time", el("div.filters", factor.element), el("div.buttons", button("Set the clock", act("The clock is set.", () => post(`${CONTROL}/clock`, { factor: Number(factor.input.value) })))));
}

function faults(act) {
  const kind = choice("Fault", "sim-fault", FAULTS);
  const next = field("For the next requests", "sim-next", { type: "number", min: 1, max: 10000, value: 5 });
  const millis = field("Milliseconds", "sim-millis", { type: "number", min: 0, max: 60000, value: 1000 });
  const rule = () => ({ kind: kind.input.value, next: Number(next.input.value), millis: Number(millis.input.value) });
  return section(
    "Faults",
    el("div.filters", kind.element, next.element, millis.element),
    el("div.buttons", button("Add it", act("The fault is added.", () => post(`${CONTROL}/faults`, rule()))), button("No faults", act("All faults are gone.", () => remove(`${CONTROL}/faults`)))),
  );
}

async function draw(found) {
  const [now, faultRules, counters, judge] = await Promise.all(["clock", "faults", "counters", "judge"].map((each) => get(`${CONTROL}/${each}`)));
  const { report } = judge;
  const violations = Object.entries(report.counts).flatMap(([rule, by]) => Object.entries(by).map(([whose, number]) => [rule, whose, String(number)]));
  found.replaceChildren(
    section("Now", facts([["Clock", `${clock(now.now)} × ${now.factor}`], ["Requests", counters.total.toLocaleString()], ["Under way", String(counters.underWay)], ["Events", counters.events.toLocaleString()]])),
    section("Faults that are set", table("Faults that are set", ["Answer", "Endpoint", "Next", "Fired"], faultRules.items.map(({ rule, fired }) => [String(rule.answer).toLowerCase(), rule.endpoint ?? "any", String(rule.next), String(fired)]), "None.")),
    section("The judge", el("p", `${plural(report.instants, "change")} looked at.`), table("Violations", ["Rule", "Whose", "Number"], violations, "No violation."), report.latest.length ? el("ul", report.latest.slice(-10).map((line) => el("li", line))) : null),
  );
}
