// Is the workspace what the rules need? Looking is free; changing asks first.
import { get, post } from "../api.js";
import { announce, ask, el, failure, section, table } from "../dom.js";

export function setup(view) {
  const content = el("div", { "aria-busy": "true" }, el("p.quiet", "Reading TaskRouter …"));
  view.append(el("h1", "Set-up"), content);
  const run = async (request) => {
    content.setAttribute("aria-busy", "true");
    try {
      draw(content, await request(), run);
    } catch (problem) {
      content.replaceChildren(failure(problem), el("p", el("button", { type: "button", onclick: () => run(look) }, "Look again")));
    }
    content.setAttribute("aria-busy", "false");
  };
  run(look);
}

const look = () => get("/v1/admin/setup");
const make = () => post("/v1/admin/setup?dryRun=false");

function draw(content, { ready, dryRun, findings }, run) {
  const wanting = findings.filter(({ status }) => status === "missing" || status === "differs").length;
  const verdict = ready ? "The workspace is what the rules need." : "The workspace is not yet what the rules need.";
  const mend = async () => {
    const yes = await ask("Change the workspace?", "Creates what is missing and changes what differs. What belongs to others is left.", "Make it so");
    if (yes) run(make);
  };
  content.replaceChildren(
    el(`p.verdict${ready ? ".good" : ".bad"}`, { role: "status" }, dryRun ? verdict : `Done. ${verdict}`),
    el(
      "div.buttons",
      el("button", { type: "button", onclick: () => run(look) }, "Look again"),
      wanting ? el("button.primary", { type: "button", onclick: mend }, `Make ${wanting} so …`) : null,
    ),
    section("Objects", table("Objects of the workspace", ["Status", "Object", "Name", "What differs"], findings.map(row), "Nothing was looked at.")),
  );
  announce(verdict);
}

function row({ object, name, status, differences, detail }) {
  const lines = differences.map(({ field, is, wanted }) => el("div", el("code", field), ` is ${is ?? "not set"}, should be ${wanted}`));
  return [el(`span.status.${status}`, status), object, name, el("div", lines, detail ? el("p.quiet", detail) : null)];
}
