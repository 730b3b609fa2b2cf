/** Reasons of the server, by the wire's field names. */
export type Reasons = Readonly<Record<string, string>>;

/**
 * What a refused dashboard was refused for: one of its widgets, by its place in the list that was sent, or the dashboard
 * itself. Only the first widget's reasons are given; they are all there again at the next attempt.
 */
export function refusalOf(fields: Reasons): { widget: number | null; reasons: Reasons } {
  const names = Object.keys(fields);
  const place = names.map((name) => /^widgets\.(\d+)\.(.+)$/.exec(name)).find((match) => match !== null);
  if (place === undefined || place === null) return { widget: null, reasons: fields };
  const prefix = `widgets.${place[1]}.`;
  const own = Object.entries(fields).filter(([name]) => name.startsWith(prefix));
  return {
    widget: Number(place[1]),
    reasons: Object.fromEntries(own.map(([name, reason]) => [name.slice(prefix.length), reason])),
  };
}
