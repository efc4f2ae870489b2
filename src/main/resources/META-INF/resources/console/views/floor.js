// The floor: one line per worker, live, of which only those in view are drawn.
import { announce, el, say } from "../dom.js";
import { RowList } from "../list.js";
import { Pictures } from "../pictures.js";
import { floor, listen, openCalls, workers } from "../store.js";
import { watchWaiting } from "../waiting.js";
import { codes, words } from "../why.js";
import { REASONS, age, call, mask, plural } from "../words.js";

const HEADS = ["Worker", "Queue calls", "Why not", "Call", "Activity", "Capacity", "Parked", "Waiting"];
const FILTERABLE = ["activity", "channel-unavailable", "on-call", "offered", "wrapping", "parked", "wish", "hold", "full", "other"];
const NAMES = new Intl.Collator(undefined, { numeric: true });
const filter = { search: "", ready: "", onCall: "", reason: "" };

export function floorView(view) {
  const tiles = new Tiles();
  const pictures = new Pictures(() => list.draw());
  const list = new RowList("Workers", HEADS, {
    make: row,
    fill: (element, line) => fill(element, line, pictures.get(line.workerSid)),
    open: (line) => (location.hash = `#/workers/${line.workerSid}`),
  });
  list.drawn = () => pictures.want(list.shown().filter((sid) => asksWhy(workers.get(sid))));
  const empty = el("p.quiet.empty");
  const controls = filters(() => refresh(true));
  view.append(el("h1", "Floor"), tiles.element, controls.element, list.element, empty);

  let order = [];
  function refresh(filtered) {
    if (order.length !== workers.size || filtered === "all") order = [...workers.values()].sort(byName).map(({ workerSid }) => workerSid);
    const lines = order.map((sid) => workers.get(sid)).filter((line) => line && passes(line, pictures.get(line.workerSid)));
    list.show(lines);
    tiles.count();
    say(empty, lines.length ? "" : nothing());
    say(controls.found, `${lines.length.toLocaleString()} of ${plural(workers.size, "worker")}`);
    if (filtered === true) announce(controls.found.textContent);
  }

  const quiet = listen((sids, types) => {
    for (const sid of sids) pictures.spoil(sid);
    refresh(types.has("reset") ? "all" : false);
  });
  const seconds = setInterval(() => list.draw(), 1000);
  const unwatch = watchWaiting((known) => tiles.wait(known));
  refresh("all");
  return () => {
    quiet();
    pictures.stop();
    list.resized.disconnect();
    controls.stop();
    clearInterval(seconds);
    unwatch();
  };
}

const byName = (a, b) => NAMES.compare(a.friendlyName, b.friendlyName) || (a.workerSid < b.workerSid ? -1 : 1);
const asksWhy = (line) => line && (!line.acd.ready || line.calls > 0);

function nothing() {
  if (floor.state === "forbidden") return "This credential may not see the floor. An agent's own page is /console#/workers/ and the worker's SID.";
  if (floor.state !== "live") return "Waiting for the service …";
  return workers.size ? "Nobody matches these filters." : "No worker is known yet: each appears with the first event or request about it.";
}

function passes(line, picture) {
  const { search, ready, onCall, reason } = filter;
  if (ready && String(line.acd.ready) !== ready) return false;
  if (onCall && String(line.calls > 0) !== onCall) return false;
  if (reason && !codes(line, picture).includes(reason)) return false;
  const wanted = search.toLowerCase();
  return !wanted || line.friendlyName.toLowerCase().includes(wanted) || line.workerSid.toLowerCase().includes(wanted);
}

function row() {
  const cells = HEADS.map(() => el("span", { role: "gridcell" }));
  return el("div.row", { role: "row" }, cells);
}

function fill(element, line, picture) {
  const [name, state, why, on, activity, capacity, parked, waiting] = element.children;
  const calling = line.calls > 0;
  const mood = line.acd.ready ? "ready" : calling ? "busy" : "away";
  if (element.dataset.mood !== mood) element.dataset.mood = mood;
  say(name, mask(line.friendlyName || line.workerSid));
  say(state, { ready: "Ready", busy: "On call", away: "Not ready" }[mood]);
  say(why, words(line, picture));
  say(on, calling ? onCall(line, picture) : "");
  say(activity, line.activity.name);
  say(capacity, String(line.voice.capacity ?? "–"));
  say(parked, line.parkedCalls ? String(line.parkedCalls) : "");
  say(waiting, line.queueDepth ? String(line.queueDepth) : "");
}

function onCall(line, picture) {
  const seen = openCalls(line.workerSid);
  const calls = seen.length === line.calls ? seen : (picture?.calls ?? []);
  if (!calls.length) return plural(line.calls, "call");
  const first = calls[0];
  const more = line.calls > 1 ? ` +${line.calls - 1}` : "";
  return `${call(first)} · ${age(Date.now() - Date.parse(first.since))}${more}`;
}

function filters(changed) {
  const search = el("input", { id: "search", type: "search", placeholder: "Name or SID", value: filter.search, autocomplete: "off", "aria-keyshortcuts": "/" });
  const found = el("span.found");
  search.addEventListener("input", () => {
    filter.search = search.value.trim();
    changed();
  });
  const choice = (key, label, options) => {
    const select = el("select", { id: `filter-${key}` }, options.map(([value, text]) => el("option", { value, selected: filter[key] === value }, text)));
    select.addEventListener("change", () => {
      filter[key] = select.value;
      changed();
    });
    return el("label", label, " ", select);
  };
  const yesNo = [["", "all"], ["true", "yes"], ["false", "no"]];
  const slash = (event) => {
    if (event.key !== "/" || event.target.closest("input, select, textarea, dialog")) return;
    event.preventDefault();
    search.focus();
  };
  document.addEventListener("keydown", slash);
  const element = el(
    "form.filters", { role: "search", "aria-label": "Workers", onsubmit: (event) => event.preventDefault() },
    el("label", "Search ", search),
    choice("ready", "Ready", yesNo),
    choice("onCall", "On a call", yesNo),
    choice("reason", "Why not", [["", "all"], ...FILTERABLE.map((code) => [code, REASONS[code]])]),
    found,
  );
  return { element, found, stop: () => document.removeEventListener("keydown", slash) };
}

class Tiles {
  #numbers = {};

  constructor() {
    const names = ["Known", "Ready", "On a call", "Not ready", "Parked callers", "Waiting updates", "Oldest waits"];
    this.element = el("dl.tiles", names.map((name) => el("div", el("dt", name), (this.#numbers[name] = el("dd", "–")))));
  }

  count() {
    let [ready, busy, parked] = [0, 0, 0];
    for (const line of workers.values()) {
      if (line.acd.ready) ready += 1;
      else if (line.calls > 0) busy += 1;
      parked += line.parkedCalls;
    }
    this.#say({ Known: workers.size, Ready: ready, "On a call": busy, "Not ready": workers.size - ready - busy, "Parked callers": parked });
  }

  wait(known) {
    this.#say({ "Waiting updates": known ? known.depth : "–", "Oldest waits": known?.depth ? age(known.oldestAgeMs) : "–" });
  }

  #say(values) {
    for (const [name, value] of Object.entries(values)) say(this.#numbers[name], value.toLocaleString());
  }
}
