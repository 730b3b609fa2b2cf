import { formatElapsed } from "./axis.ts";
import { isLive, type Span, type TimeWindow } from "./timeWindow.ts";
import { quickWindows } from "./historyView.ts";

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const minutes = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** "27 Nov 2026, 16:00 – 17:00", "3 Nov, 00:00 – 4 Nov 2026, 00:00"; seconds when it is short. */
export function formatSpan({ from, to }: Span): string {
  const time = to - from < 10 * 60_000 ? seconds : minutes;
  const [start, end] = [new Date(from), new Date(to)];
  if (start.toDateString() === end.toDateString()) {
    return `${dayOfYear.format(start)}, ${time.format(start)} – ${time.format(end)}`;
  }
  const first = start.getFullYear() === end.getFullYear() ? day : dayOfYear;
  return `${first.format(start)}, ${time.format(start)} – ${dayOfYear.format(end)}, ${time.format(end)}`;
}

export function formatWindow(window: TimeWindow): string {
  if (!isLive(window)) return formatSpan(window);
  const { last } = window;
  const quick = quickWindows.find((one) => one.last === last);
  if (quick !== undefined) return quick.name;
  if (last >= 2 * 86_400_000 && last % 86_400_000 === 0) return `Last ${last / 86_400_000} days`;
  if (last >= 2 * 3_600_000 && last % 3_600_000 === 0) return `Last ${last / 3_600_000} hours`;
  if (last >= 2 * 60_000 && last % 60_000 === 0) return `Last ${last / 60_000} minutes`;
  return `Last ${formatElapsed(last).slice(1)}`;
}
