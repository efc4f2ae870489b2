// Updates that were given up, by cause; try them again or forget them, one, some or all of a cause.
import { all, post, remove } from "../api.js";
import { announce, ask, el, failure, section, table } from "../dom.js";
import { handled, listen } from "../store.js";
import { mask, plural, short, when } from "../words.js";

const AT_ONCE = 4;
const MOST = 5000;
const audit = [];

export function deadLetters(view) {
  const content = el("div");
  const lines = el("ol.audit");
  const everybody = el("ol.audit.everybody");
  const refresh = async () => {
    try {
      draw(content, await all("/v1/admin/dead-letters", MOST), act);
    } catch (problem) {
      content.replaceChildren(failure(problem));
    }
  };
  const act = async (what, letters) => {
    if (!(await sure(what, letters))) return;
    audit.unshift(await carryOut(what, letters));
    record(lines);
    announce(audit[0]);
    await refresh();
    view.querySelector("h1").focus();
  };
  view.append(
    el("h1", { tabindex: "-1" }, "Dead letters"),
    el("p", el("button", { type: "button", onclick: refresh }, "Look again")),
    content,
    section("What was done here", el("p.quiet", "By this page since it was opened."), lines),
    section("Who did what", el("p.quiet", "Told live since this page was opened; each worker's history keeps it."), everybody),
  );
  record(lines);
  tell(everybody);
  refresh();
  return listen((_, types) => {
    if (types.has("letter.handled")) tell(everybody);
  });
}

function tell(everybody) {
  const lines = handled.map(({ at, by, action, updateId, workerSid, requeuedAs }) =>
    el("li", `${when(at)} ${by}: ${action} `, el("code", updateId), " of ", el("a", { href: `#/workers/${workerSid}` }, short(workerSid)), requeuedAs ? [" as ", el("code", requeuedAs)] : null),
  );
  everybody.replaceChildren(...(lines.length ? lines : [el("li.quiet", "Nothing yet.")]));
}

function record(lines) {
  lines.replaceChildren(...(audit.length ? audit.map((line) => el("li", line)) : [el("li.quiet", "Nothing yet.")]));
}

function draw(content, letters, act) {
  const causes = Map.groupBy?.(letters, cause) ?? grouped(letters);
  const total = letters.length >= MOST ? `The first ${plural(letters.length, "letter")}` : plural(letters.length, "letter");
  content.replaceChildren(
    el("p", { role: "status" }, letters.length ? `${total}, ${plural(causes.size, "cause")}.` : "No update was given up."),
    ...[...causes].sort((a, b) => b[1].length - a[1].length).map(([title, found]) => group(title, found, act)),
  );
}

function grouped(letters) {
  const causes = new Map();
  for (const letter of letters) causes.set(cause(letter), [...(causes.get(cause(letter)) ?? []), letter]);
  return causes;
}

function cause({ problem }) {
  if (!problem) return "Written by a newer release";
  return problem.code ? `${problem.title}, code ${problem.code}` : problem.title;
}

function group(title, letters, act) {
  const chosen = new Set();
  const some = () => letters.filter(({ id }) => !chosen.size || chosen.has(id));
  const again = el("button", { type: "button", onclick: () => act("requeue", some()) });
  const drop = el("button.danger", { type: "button", onclick: () => act("drop", some()) });
  const label = () => {
    const number = chosen.size ? `the ${chosen.size} chosen` : `all ${letters.length}`;
    again.textContent = `Try ${number} again`;
    drop.textContent = `Forget ${number}`;
  };
  label();
  const box = (letter) => {
    const input = el("input", { type: "checkbox", "aria-label": `Choose the letter of ${letter.workerSid ?? letter.id}` });
    input.addEventListener("change", () => {
      if (input.checked) chosen.add(letter.id);
      else chosen.delete(letter.id);
      label();
    });
    return input;
  };
  const details = [...new Set(letters.map(({ problem }) => problem?.detail).filter(Boolean))].slice(0, 3);
  return section(
    `${title} (${letters.length})`,
    details.map((detail) => el("p.quiet", mask(detail))),
    el("div.buttons", again, drop),
    table(title, ["", "Given up", "Accepted", "Worker", "Caller", "Would have changed", "Update"], letters.slice(0, 200).map((l) => row(l, box(l))), ""),
    letters.length > 200 ? el("p.quiet", `and ${letters.length - 200} more`) : null,
  );
}

function row(letter, box) {
  const worker = letter.workerSid ? el("a", { href: `#/workers/${letter.workerSid}` }, short(letter.workerSid)) : "?";
  return [box, when(letter.buriedAt), when(letter.acceptedAt), worker, mask(letter.caller ?? ""), letter.keys.join(" "), el("code", letter.updateId ?? "")];
}

function sure(what, letters) {
  const number = plural(letters.length, "letter");
  return what === "drop"
    ? ask(`Forget ${number}?`, "The updates they hold are gone for good.", "Forget")
    : ask(`Try ${number} again?`, "Each goes to the tail of its worker's queue as a new update.", "Try again");
}

async function carryOut(what, letters) {
  const rest = [...letters];
  const failed = [];
  const work = async () => {
    for (let letter = rest.pop(); letter; letter = rest.pop()) {
      const path = `/v1/admin/dead-letters/${encodeURIComponent(letter.id)}`;
      await (what === "drop" ? remove(path) : post(`${path}/requeue`)).catch((problem) => failed.push(problem));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const done = what === "drop" ? "forgotten" : "tried again";
  const trouble = failed.length ? `; ${failed.length} refused: ${failed[0].message}` : "";
  return `${when(new Date().toISOString())} ${plural(letters.length - failed.length, "letter")} ${done} (${cause(letters[0])})${trouble}`;
}
