// Readiness, capacity and calls of one worker on one axis, as inline SVG.
import { el, svg } from "./dom.js";
import { call, clock, plural } from "./words.js";

const WIDTH = 1000;
const LEFT = 90;
const LONGEST = 30 * 60_000;
const SHORTEST = 2 * 60_000;
const LANE = 22;
const STEPS = [15_000, 30_000, 60_000, 300_000, 600_000];

/** The drawing and, below, where it comes from. */
export function timeline({ points, calls }, history, picture, since) {
  const now = Date.now();
  const ready = readiness(points, history);
  const lanes = [...calls.values()].filter(({ ended }) => !ended || ended > now - LONGEST).sort((a, b) => a.phases[0]?.from - b.phases[0]?.from);
  const first = Math.min(now - SHORTEST, ...ready.map(({ at }) => at), ...points.map(({ at }) => at), ...lanes.map(({ phases }) => phases[0]?.from ?? now));
  const axis = scale(Math.max(first, now - LONGEST), now);
  const top = 100;
  const height = top + Math.max(1, lanes.length) * LANE + 24;
  const drawing = svg(
    "svg.timeline", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": summary(ready, lanes, picture) },
    ticks(axis, height),
    label("isAcdReady", 26), bands(ready, axis, now, 12),
    label("capacity", 66), steps(points, axis, now, picture.voice.capacity),
    label("calls", top + 14), lanes.map((each, i) => lane(each, axis, now, top + i * LANE)),
  );
  const seen = since ? `Live since ${clock(since)}` : "Not live yet";
  return [drawing, el("p.legend", LEGEND.map(([kind, text]) => el(`span.key.${kind}`, text))), el("p.quiet", `${seen}; before that, what the history tells of isAcdReady. Nothing is drawn where nothing is known.`)];
}

const LEGEND = [["on", "ready"], ["off", "not ready"], ["offered", "offered"], ["live", "live"], ["wrapping", "wrapping up"]];

/** Before the page was open the journal knows of some changes; from then on the page has seen them all. One band per change, whoever told of it. */
function readiness(points, history) {
  const live = points.map(({ at, ready }) => ({ at, ready }));
  const begin = live[0]?.at ?? Infinity;
  const told = history
    .filter(({ after }) => typeof after?.isAcdReady === "boolean")
    .map(({ time, after }) => ({ at: Date.parse(time), ready: after.isAcdReady }))
    .filter(({ at }) => at < begin)
    .reverse();
  return [...told, ...live].filter(({ ready }, i, all) => ready !== all[i - 1]?.ready);
}

function scale(from, to) {
  const x = (at) => LEFT + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * (WIDTH - LEFT - 10);
  return { from, to, x, width: (a, b) => Math.max(1, x(b) - x(a)) };
}

function ticks({ from, to, x }, height) {
  const step = STEPS.find((each) => (to - from) / each <= 9) ?? STEPS.at(-1);
  const marks = [];
  for (let at = Math.ceil(from / step) * step; at < to; at += step)
    marks.push(svg("line.tick", { x1: x(at), x2: x(at), y1: 6, y2: height - 20 }), svg("text.tick", { x: x(at), y: height - 6, "text-anchor": "middle" }, clock(at)));
  return marks;
}

const label = (text, y) => svg("text.label", { x: 0, y }, text);

function bands(ready, axis, now, y) {
  return ready.map(({ at, ready: on }, i) => {
    const until = ready[i + 1]?.at ?? now;
    if (until < axis.from) return null;
    const title = svg("title", `${on ? "ready" : "not ready"} ${clock(at)} – ${clock(until)}`);
    return svg(`rect.band.${on ? "on" : "off"}`, { x: axis.x(at), y, width: axis.width(at, until), height: 20 }, title);
  });
}

function steps(points, axis, now, capacity) {
  if (!points.length) return null;
  const most = Math.max(2, capacity, ...points.map((point) => point.capacity));
  const y = (value) => 86 - (Math.min(value, most) / most) * 38;
  let path = "";
  points.forEach((point, i) => {
    if (point.capacity === null) return;
    const until = points[i + 1]?.at ?? now;
    const goesOn = (points[i - 1]?.capacity ?? null) !== null;
    path += `${goesOn ? "V" : `M${axis.x(point.at)} `}${y(point.capacity)}H${axis.x(until)}`;
  });
  return [
    svg("line.tick", { x1: LEFT, x2: WIDTH - 10, y1: y(0), y2: y(0) }),
    svg("path.capacity", { d: path }),
    capacity === null ? null : svg("text.capacity", { x: WIDTH - 12, y: y(capacity) - 4, "text-anchor": "end" }, String(capacity)),
  ];
}

function lane(each, axis, now, y) {
  const end = each.ended ?? now;
  const parts = each.phases.map(({ phase, from }, i) => {
    const until = each.phases[i + 1]?.from ?? end;
    if (until < axis.from) return null;
    return svg(`rect.phase.${phase}`, { x: axis.x(from), y, width: axis.width(from, until), height: LANE - 4, rx: 3 }, svg("title", `${call({ ...each, phase })} ${clock(from)} – ${clock(until)}`));
  });
  const start = axis.x(each.phases[0]?.from ?? end);
  const late = start > WIDTH * 0.75;
  return svg("g", parts, svg("text.name", { x: late ? start - 6 : start + 6, y: y + 13, "text-anchor": late ? "end" : "start" }, `${each.kind}${each.queue ? ` · ${each.queue}` : ""}`));
}

function summary(ready, lanes, picture) {
  const last = ready.at(-1);
  const state = last ? `${last.ready ? "Ready" : "Not ready"} since ${clock(last.at)}` : "Readiness over time is not known yet";
  return `${state}; capacity ${picture.voice.capacity ?? "unknown"}; ${plural(lanes.length, "call")} in this time.`;
}
