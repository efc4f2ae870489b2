// Starts the page: which view is shown, the one event stream, the credential.
import { get, useCredential } from "./api.js";
import { announce, el, say } from "./dom.js";
import { connection, floor, forget, listen, take } from "./store.js";
import { follow } from "./stream.js";
import { deadLetters } from "./views/dead-letters.js";
import { floorView } from "./views/floor.js";
import { queues } from "./views/queues.js";
import { setup } from "./views/setup.js";
import { simulator } from "./views/simulator.js";
import { workerView } from "./views/worker.js";

const WORKER = /^WK[0-9a-f]{32}$/i;
const PAGES = { floor: floorView, queues, "dead-letters": deadLetters, setup, simulator };
const STATES = { connecting: "connecting", live: "live", lost: "connection lost, trying again", forbidden: "no live floor" };
const view = document.getElementById("view");
const credential = document.getElementById("credential");
let leave = () => {};
let streams = new AbortController();

/** A view fills the element and returns how to leave it. */
function show() {
  const [, asked, argument] = location.hash.split("/");
  const name = asked === "workers" && WORKER.test(argument) ? asked : Object.hasOwn(PAGES, asked) ? asked : "floor";
  leave();
  view.replaceChildren();
  view.className = name;
  for (const link of document.querySelectorAll("#nav a")) {
    if (link.hash === `#/${name === "workers" ? "floor" : name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  leave = (PAGES[name] ?? workerView)(view, argument, follower) ?? (() => {});
  document.title = `${view.querySelector("h1")?.textContent ?? "Console"} – Coordinator`;
}

/** Who may not see the floor may still follow one worker. */
function follower(sid) {
  if (!floor.forbidden) return () => {};
  const one = new AbortController();
  streams.signal.addEventListener("abort", () => one.abort());
  follow(`/v1/workers/${sid}/events`, { event: take, state: connection, refused: () => {} }, one.signal);
  return () => one.abort();
}

function start() {
  streams.abort();
  streams = new AbortController();
  forget();
  follow("/v1/events", { event: take, state: connection, refused }, streams.signal);
  show();
}

function refused(status) {
  floor.forbidden = true;
  connection("forbidden");
  if (status === 401) askCredential("This service wants to know who you are.");
  else announce("This credential may not see the whole floor.");
  if (status !== 401) show();
}

function askCredential(why) {
  say(document.getElementById("credential-why"), why);
  if (!credential.open) credential.showModal();
}

function signIn(event) {
  const field = document.getElementById("credential-text");
  event.preventDefault();
  useCredential(field.value);
  field.value = "";
  credential.close();
  start();
}

async function lookForSimulator() {
  try {
    await get("/simulator/control");
    document.getElementById("nav-simulator").hidden = false;
  } catch {
    // it is not there in production
  }
}

listen((_, types) => {
  if (!types.has("connection")) return;
  const element = document.getElementById("connection");
  say(element, STATES[floor.state]);
  element.dataset.state = floor.state;
});
window.addEventListener("hashchange", () => {
  show();
  view.focus({ preventScroll: true });
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  view.focus();
});
document.getElementById("credential-button").addEventListener("click", () => askCredential("Act as somebody else, or as nobody."));
document.getElementById("credential-cancel").addEventListener("click", () => credential.close());
document.getElementById("credential-form").addEventListener("submit", signIn);
window.addEventListener("unhandledrejection", ({ reason }) => {
  if (reason?.name === "AbortError") return;
  view.append(el("p.failure", { role: "alert" }, reason?.message ?? "Something went wrong in this page."));
});
lookForSimulator();
start();
