// Elements are made of text nodes only: nothing that came from the API is ever parsed as markup.
const SVG = "http://www.w3.org/2000/svg";

/** `el("p.quiet", {id, onclick, "aria-label"}, "text", child, null, [more])` */
export const el = (name, ...rest) => make(document.createElement(name.split(".")[0]), name, rest);
export const svg = (name, ...rest) => make(document.createElementNS(SVG, name.split(".")[0]), name, rest);

function make(element, name, [first, ...rest]) {
  const classes = name.split(".").slice(1);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  const given = first && first.constructor === Object;
  if (given) for (const [key, value] of Object.entries(first)) set(element, key, value);
  append(element, given ? rest : [first, ...rest]);
  return element;
}

function set(element, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
  else element.setAttribute(key, value === true ? "" : String(value));
}

function append(element, children) {
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) element.append(child);
}

/** Touches the page only where the text differs: screen readers and the browser have less to do. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function table(caption, heads, rows, empty) {
  if (!rows.length) return el("p.quiet", empty);
  return el(
    "div.scroll", { tabindex: "0", role: "region", "aria-label": caption },
    el(
      "table",
      el("caption.hidden-visually", caption),
      el("thead", el("tr", heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", rows.map((cells) => el("tr", cells.map((cell) => el("td", cell))))),
    ),
  );
}

/** A heading with something below. */
export const section = (title, ...content) => el("section.card", el("h2", title), ...content);

export const facts = (pairs) => el("dl.facts", pairs.map(([name, value]) => el("div", el("dt", name), el("dd", value))));

export function announce(text) {
  say(document.getElementById("announcer"), text);
}

/** Resolves to true when the question was answered with yes. */
export function ask(title, text, yes) {
  const dialog = document.getElementById("question");
  say(document.getElementById("question-title"), title);
  say(document.getElementById("question-text"), text);
  say(document.getElementById("question-yes"), yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export function failure(problem) {
  return el(
    "div.failure", { role: "alert" },
    el("strong", problem.title ?? "That did not work"),
    el("p", problem.message),
    problem.requestId ? el("p.quiet", `Request ${problem.requestId}`) : null,
  );
}
