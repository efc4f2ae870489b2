// Server-sent events read with fetch, since EventSource can send no Authorization header.
import { headers } from "./api.js";

const SHORTEST = 500;
const LONGEST = 15_000;

/**
 * Follows a stream until `signal` aborts, resuming after whatever ended it.
 * `on.event(type, data)`, `on.state("connecting" | "live" | "lost")`, `on.refused(status)` for 400-499, which ends it.
 */
export async function follow(path, on, signal) {
  const position = { id: null };
  let wait = SHORTEST;
  while (!signal.aborted) {
    try {
      const status = await once(path, position, on, signal, () => (wait = SHORTEST));
      if (status >= 400 && status < 500 && status !== 429) return on.refused(status);
      on.state(status === 200 ? "connecting" : "lost"); // a stream that ends properly only wants to be resumed
    } catch {
      if (signal.aborted) return;
      on.state("lost");
    }
    await pause(wait * (0.5 + Math.random()), signal); // whom one replica sent away together must not come back together
    wait = Math.min(LONGEST, wait * 2);
  }
}

async function once(path, position, on, signal, opened) {
  const more = { Accept: "text/event-stream" };
  if (position.id) more["Last-Event-ID"] = position.id;
  const answer = await fetch(path, { headers: headers(more), signal, credentials: "omit", cache: "no-store" });
  if (!answer.ok) return answer.status;
  opened();
  on.state("live");
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new Parser((type, data, id) => {
    on.event(type, data);
    if (id) position.id = id;
  });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return answer.status;
    parser.take(value);
  }
}

/** Lines of `field: value`, an empty one ends an event. */
export class Parser {
  #rest = "";
  #type = "message";
  #data = [];
  #id = null;
  #emit;

  constructor(emit) {
    this.#emit = emit;
  }

  take(text) {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop();
    for (const line of lines) this.#line(line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  #line(line) {
    if (line === "") return this.#end();
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id") this.#id = value;
  }

  #end() {
    if (this.#data.length) this.#emit(this.#type, JSON.parse(this.#data.join("\n")), this.#id);
    this.#type = "message";
    this.#data = [];
    this.#id = null;
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
