// How times, calls and reasons are worded, and phone numbers hidden.
// With a + or 00 and any groups, national with a leading 0 or in American groups, or eight digits and more on end. Rather too much than too little.
const PHONE = /(?<![A-Za-z0-9-])(?:(?:\+|00)[\d(][\d ().\/-]{5,18}\d|\(?0\d[\d ().\/-]{5,16}\d|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\d{8,15})(?![A-Za-z0-9])/g;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });

export const REASONS = {
  activity: "activity",
  "channel-unavailable": "voice channel off",
  full: "capacity used up",
  offered: "being offered a call",
  "on-call": "on a call",
  wrapping: "wrapping up",
  intent: "about to call",
  parked: "has a parked call",
  "hangup-grace": "just hung up",
  wish: "wants no queue calls",
  hold: "held by a supervisor",
  override: "capacity limited",
  declined: "declined a call",
  "write-unconfirmed": "write not confirmed yet",
  rebuilding: "being looked at",
  "unknown-worker": "unknown at TaskRouter",
  other: "other",
};

/** All but the last two digits of what looks like a phone number. */
export function mask(text) {
  return text.replace(PHONE, (found) => {
    const digits = found.replace(/\D/g, "");
    return digits.length < 7 ? found : "•".repeat(digits.length - 2) + digits.slice(-2);
  });
}

export function masked(value) {
  return mask(JSON.stringify(value) ?? "");
}

export function clock(time) {
  return time ? CLOCK.format(new Date(time)) : "";
}

export function when(time) {
  if (!time) return "";
  const date = new Date(time);
  return date.toDateString() === new Date().toDateString() ? CLOCK.format(date) : DAY.format(date);
}

export function age(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, "0")} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function call({ kind, phase, queue }) {
  const what = { acd: "queue call", direct: "direct call", "park-hangup": "parked call's end" }[kind] ?? `${kind} call`;
  return `${what}, ${phase}${queue ? ` · ${queue}` : ""}`;
}

export function plural(number, one, many = `${one}s`) {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}

export const short = (sid) => (sid && sid.length > 12 ? `${sid.slice(0, 2)}…${sid.slice(-6)}` : (sid ?? ""));
