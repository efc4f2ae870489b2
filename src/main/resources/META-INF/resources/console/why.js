// Why a worker gets no queue calls: exactly from the worker's picture where there is a fresh one, else from the floor's line.
import { REASONS } from "./words.js";

export function codes(line, picture) {
  if (line.acd.ready) return [];
  const exact = picture?.acd.ready === false ? picture.acd.reasons.map(({ code }) => code) : [];
  return exact.length ? exact : guessed(line);
}

function guessed({ activity, acd, voice, calls, parkedCalls }) {
  const found = [];
  if (!activity.available) found.push("activity");
  if (!voice.available) found.push("channel-unavailable");
  if (calls > 0) found.push("on-call");
  if (parkedCalls > 0) found.push("parked");
  if (acd.hold) found.push("hold");
  if (!acd.wish) found.push("wish");
  return found.length ? found : ["other"];
}

export function words(line, picture) {
  return codes(line, picture)
    .map((code) => (code === "activity" ? line.activity.name || REASONS.activity : (REASONS[code] ?? code)))
    .join(", ");
}
