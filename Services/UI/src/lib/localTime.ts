// Between instants on the wire (RFC 3339) and the text of an input of type "datetime-local", which is in this browser's zone.

/** "2026-11-27T16:50:11": whole seconds, the parts of one are cut off. */
export function toLocalInput(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "";
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  return shifted.slice(0, 19);
}

/** RFC 3339; undefined when the text is no time. */
export function fromLocalInput(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const minutes = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** "27 Nov 2026, 16:50". */
export function formatInstant(instant: string): string {
  const date = new Date(instant);
  return `${day.format(date)}, ${minutes.format(date)}`;
}

/** "27 Nov 2026, 16:50:11.716": as exact as a browser knows it. */
export function formatExactly(instant: string): string {
  const date = new Date(instant);
  const thousandths = String(date.getMilliseconds()).padStart(3, "0");
  return `${day.format(date)}, ${seconds.format(date)}.${thousandths}`;
}
