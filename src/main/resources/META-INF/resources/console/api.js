// Requests to the API. The credential lives in this variable and nowhere else: no storage, no cookie, no address.
let authorization = null;

export class Problem extends Error {
  constructor(status, body, requestId) {
    super(body.detail ?? body.title ?? `The service answered ${status}.`);
    Object.assign(this, { status, title: body.title ?? `Status ${status}`, requestId, body });
  }
}

/** `name:secret` is sent as Basic, anything else as Bearer; nothing forgets it. */
export function useCredential(text) {
  const given = text.trim();
  if (!given) authorization = null;
  else if (given.includes(":")) authorization = `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(given)))}`;
  else authorization = `Bearer ${given}`;
}

export function headers(more = {}) {
  return authorization ? { ...more, Authorization: authorization } : more;
}

export const get = (path, signal) => send("GET", path, { signal });
export const post = (path, body) => send("POST", path, { body });
export const put = (path, body) => send("PUT", path, { body });
export const patch = (path, body) => send("PATCH", path, { body });
export const remove = (path) => send("DELETE", path);

/** Every item of a list, page by page, up to a number that a page can still show. */
export async function all(path, most = 2000) {
  const items = [];
  let cursor = null;
  do {
    const page = await get(`${path}?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < most);
  return items;
}

async function send(method, path, { body, signal } = {}) {
  const more = { Accept: "application/json" };
  if (body !== undefined) more["Content-Type"] = "application/json";
  if (method !== "GET" && path.startsWith("/v1/workers/")) more["Idempotency-Key"] = key();
  const answer = await fetch(path, {
    method,
    headers: headers(more),
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
    credentials: "omit",
    cache: "no-store",
  });
  const text = await answer.text();
  const found = parsed(text);
  if (!answer.ok) throw new Problem(answer.status, found ?? {}, answer.headers.get("X-Request-Id"));
  return found;
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function key() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
