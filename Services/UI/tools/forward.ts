// One port for two servers. Each connection goes, byte for byte, to the one that has the path of its request:
//
//   browser ── request line, headers ──▶ forward ──▶ choose(path) ──▶ files, or the stack
//           ◀═════════════ everything else, both ways, until one ends ═════════════▶
//
// So `Host`, `Origin`, cookies, status codes and WebSockets are what they are without it. A connection carries one request,
// because the next one may be for the other server.

export interface Place {
  hostname: string;
  port: number;
}

/** The longest request line with headers that nginx takes is 4 × 16 kB, too. */
const headLimit = 65_536;

/** Serves until the listener is closed. A place that cannot be reached is a 502. */
export async function forward(listener: Deno.Listener, choose: (path: string) => Place): Promise<void> {
  for await (const browser of listener) void serve(browser, choose);
}

async function serve(browser: Deno.Conn, choose: (path: string) => Place): Promise<void> {
  let server: Deno.Conn | undefined;
  try {
    const head = await readHead(browser);
    if (head === undefined) return;
    const place = choose(head.path);
    server = await Deno.connect(place).catch(() => undefined);
    if (server === undefined) {
      await write(browser, unreachable(place));
      return;
    }
    await write(server, head.bytes);
    await Promise.all([copy(browser, server), copy(server, browser)]);
  } catch {
    // One of both has gone away, as it may.
  } finally {
    browser.close();
    server?.close();
  }
}

/** The request's path, and its beginning as the server gets it; undefined when there is none. */
async function readHead(browser: Deno.Conn): Promise<{ path: string; bytes: Uint8Array } | undefined> {
  const buffer = new Uint8Array(headLimit);
  // A character for each byte, so that nothing is changed.
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const count = text.length < headLimit ? await browser.read(buffer.subarray(text.length)) : null;
    if (count === null) return undefined;
    text = String.fromCharCode(...buffer.subarray(0, text.length + count));
  }
  const end = text.indexOf("\r\n\r\n") + 2;
  let lines = text.slice(0, end);
  if (!/^upgrade:/im.test(lines)) {
    lines = `${lines.replaceAll(/^connection:.*\r\n/gim, "")}Connection: close\r\n`;
  }
  const bytes = Uint8Array.from(lines + text.slice(end), (character) => character.charCodeAt(0));
  return { path: lines.split(" ", 2)[1] ?? "", bytes };
}

async function copy(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(headLimit);
  for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
    await write(to, buffer.subarray(0, count));
  }
  await to.closeWrite();
}

async function write(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await to.write(bytes.subarray(written));
}

function unreachable({ hostname, port }: Place): Uint8Array {
  const body = JSON.stringify({ detail: `Nothing answers at ${hostname}:${port}. Is the stack running?` });
  return new TextEncoder().encode(
    "HTTP/1.1 502 Bad Gateway\r\nContent-Type: application/json\r\nConnection: close\r\n" +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}
