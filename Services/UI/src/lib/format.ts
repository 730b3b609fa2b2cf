// Numbers as an instrument shows them: few digits, and as many behind the point at 3 as at 97, so that nothing jumps.

/** A number ready to show, and the unit that belongs to it. */
export interface Reading {
  text: string;
  unit: string;
}

const prefixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
const byteUnits = new Map([
  ["B", "B"],
  ["byte", "B"],
  ["bytes", "B"],
  ["B/s", "B/s"],
  ["byte/s", "B/s"],
  ["bytes/s", "B/s"],
]);

/**
 * Formats `value` for a channel of `unit` whose range is `span` wide.
 *
 * The span decides the places behind the point; a value far outside the range shows four digits instead. Bytes are scaled
 * by 1024.
 */
export function formatReading(value: number | null | undefined, unit: string, span = NaN): Reading {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return { text: "–", unit: shownUnit(unit) };
  }
  const bytes = byteUnits.get(unit);
  if (bytes !== undefined) {
    let scaled = value;
    let power = 0;
    while (Math.abs(scaled) >= 1023.5 && power < prefixes.length - 1) {
      scaled /= 1024;
      power++;
    }
    const places = power === 0 || Math.abs(scaled) >= 99.95 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2;
    return { text: plain(scaled, places), unit: `${prefixes[power]}${bytes}` };
  }
  return { text: formatNumber(value, span), unit: shownUnit(unit) };
}

/** Like `formatReading`, with as many places behind the point as somebody wished; undefined leaves them to the span. */
export function formatWished(value: number | null, unit: string, span: number, places?: number): Reading {
  if (places === undefined || value === null || !Number.isFinite(value) || isBytes(unit)) {
    return formatReading(value, unit, span);
  }
  return { text: plain(value, places), unit: shownUnit(unit) };
}

/** Formats a value of `channel`, with as many places as a widget wishes, else as the channel says. */
export function formatOf(
  channel: { unit: string; min_value: number; max_value: number; decimals: number | null },
  value: number | null | undefined,
  wished?: number,
): Reading {
  const span = channel.max_value - channel.min_value;
  return formatWished(value ?? null, channel.unit, span, wished ?? channel.decimals ?? undefined);
}

/** Formats what was computed of many values of `channel`: with as many places as it says, else as many as it needs. */
export function formatFigure(
  channel: { unit: string; decimals: number | null },
  value: number | null | undefined,
): Reading {
  return formatWished(value ?? null, channel.unit, NaN, channel.decimals ?? undefined);
}

/** Whether values of `unit` are scaled by 1024. */
export const isBytes = (unit: string): boolean => byteUnits.has(unit);

/** A plain number has the unit "1" on the wire and none on the screen. */
export function shownUnit(unit: string): string {
  return unit === "1" || unit === "-" ? "" : unit;
}

export function formatNumber(value: number, span = NaN): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return value.toExponential(2).replace("e+", "e");
  return plain(value, placesFor(size, span));
}

function placesFor(size: number, span: number): number {
  const bySize = size === 0 ? 0 : clamp(3 - Math.floor(Math.log10(size)), 0, 5);
  if (!(span > 0) || size > span * 20) return Math.min(bySize, 2);
  const bySpan = clamp(3 - Math.floor(Math.log10(span)), 0, 4);
  // A wide range says little about its small values: a byte count of 0…1e12 may be 3.
  if (span >= 1e5) return Math.min(bySize, 1);
  // A value far below the range's scale gets up to two places more, rather than being called zero.
  const twoDigits = size === 0 ? 0 : Math.ceil(1 - Math.log10(size));
  return clamp(Math.min(twoDigits, bySpan + 2), bySpan, 5);
}

const formats = new Map<number, Intl.NumberFormat>();

function plain(value: number, places: number): string {
  let format = formats.get(places);
  if (format === undefined) {
    format = new Intl.NumberFormat("en", {
      minimumFractionDigits: places,
      maximumFractionDigits: places,
      useGrouping: true,
    });
    formats.set(places, format);
  }
  // A thin space groups digits without looking like a point anywhere; "-0.0" is no news to anyone.
  const text = format.format(value).replaceAll(",", "\u202f");
  return /^-0[.0]*$/.test(text) ? text.slice(1) : text.replace("-", "\u2212");
}

/** A count of things: whole, in groups of three digits. */
export function formatCount(count: number): string {
  return plain(Math.round(count), 0);
}

/** A number of bytes with its unit, scaled by 1024: "61.0 MiB". */
export function formatBytes(bytes: number): string {
  const { text, unit } = formatReading(bytes, "B");
  return `${text}\u00a0${unit}`;
}

/** How many bytes one reading takes: two places below 10, so that 1.62 and 1.58 differ. */
export function formatBytesEach(bytes: number | null): string {
  return bytes === null ? "–" : `${plain(bytes, bytes < 9.995 ? 2 : 1)}\u00a0B`;
}

/** A number of a range's end, without needless zeros: "100", "0.5". */
export function formatBound(value: number, unit: string): string {
  const reading = formatReading(value, unit);
  const text = /\.\d*0$/.test(reading.text) ? reading.text.replace(/\.?0+$/, "") : reading.text;
  return reading.unit === shownUnit(unit) ? text : `${text} ${reading.unit}`;
}

/** A range as one text: "0 … 100 %". */
export function formatRange(min: number, max: number, unit: string): string {
  const scaled = formatReading(max, unit).unit !== shownUnit(unit);
  const text = `${formatBound(min, unit)} … ${formatBound(max, unit)}`;
  return scaled ? text : `${text} ${shownUnit(unit)}`.trim();
}

/** A stretch of time in its two largest units at most: "42 s", "3 min", "2 h 5 min", "4 d". */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d`;
}

/** How far `value` lies between `min` and `max`, 0…1, clamped. */
export function fraction(value: number, min: number, max: number): number {
  return max > min ? clamp((value - min) / (max - min), 0, 1) : 0;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
