// What of nginx's configuration the dev server does as well, read from there so that both stay the same.

/** The headers of `headers.conf` that are the same for every request. */
export function headersOf(configuration: string): [name: string, value: string][] {
  const lines = configuration.matchAll(/^add_header (\S+) "([^"]*)" always;$/gm);
  return [...lines].map(([, name = "", value = ""]) => [name, value]);
}

/** Up to where a path is the same for all of nginx's locations: `/api/` of `/api/v1/users`, `/health` of `/health`. */
export function beginningOf(path: string): string {
  return /^\/[^/?]*\/?/.exec(path)?.[0] ?? "";
}

/** The beginnings of the paths of all locations that are open to the outside. */
export function beginningsOf(configuration: string): string[] {
  const paths = configuration.matchAll(/^location (?:(?:=|~|\^~) )?\^?(\/\w\S*)/gm);
  return [...paths].map(([, path = ""]) => beginningOf(path));
}
