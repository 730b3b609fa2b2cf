// The site while it is worked on: built again at every change, shown at once, before a stack that is running.
//
//   browser ──▶ UI_PORT ─┬─ what nginx passes to a service ──▶ WEBMACS_URL   forward.ts
//                        └─ everything else ──▶ files of the last build     bundle.ts
//
// A page holds /.dev/builds open, and loads itself again when it is told of another build than its own.

import { bundle } from "./bundle.ts";
import { forward } from "./forward.ts";
import { beginningOf, beginningsOf, headersOf } from "./nginx.ts";

interface Build {
  id: string;
  /** By their paths; those of the last build that succeeded. */
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Of every path that is no file. */
  page: string;
  hasFailed: boolean;
}

const folder = "build/dev";
const reload = `new EventSource("/.dev/builds" + new URL(document.currentScript.src).search).onmessage = () =>
  location.reload();
`;
const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "application/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  map: "application/json",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
};

const port = Number(Deno.env.get("UI_PORT") || "5173");
const stack = URL.parse(Deno.env.get("WEBMACS_URL") || "http://127.0.0.1:8080");
if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse("UI_PORT is a port");
if (stack === null || stack.protocol !== "http:" || stack.pathname !== "/") {
  refuse("WEBMACS_URL is an address such as http://127.0.0.1:8080");
}
const stackPlace = { hostname: stack.hostname, port: Number(stack.port || "80") };

const headers = headersOf(await Deno.readTextFile("../../nginx/headers.conf"));
const forwarded = new Set(beginningsOf(await Deno.readTextFile("../../nginx/errors.conf")));
for (const { name } of Deno.readDirSync("../../nginx/locations")) {
  if (name === "ui.conf") continue;
  for (const one of beginningsOf(await Deno.readTextFile(`../../nginx/locations/${name}`))) {
    forwarded.add(one);
  }
}

// Watched before the first build, so that no change falls between.
let changed = Promise.withResolvers<void>();
void watch("src", true, () => true);
void watch(".", false, (path) => /\/(index\.html|favicon\.svg)$/.test(path));
let current = await build(new Map());
const listening = new Set<ReadableStreamDefaultController<Uint8Array>>();

const files = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
const listener = listen();
void forward(listener, (path) => {
  const isFile = current.files.has(path.split("?", 1)[0] ?? "");
  return !isFile && forwarded.has(beginningOf(path)) ? stackPlace : files.addr;
});
console.log(`http://127.0.0.1:${port}, before ${stack.origin}`);

while (true) {
  await changed.promise;
  // Editors write a file in several steps, and several files at once.
  await new Promise((resolve) => setTimeout(resolve, 50));
  changed = Promise.withResolvers();
  current = await build(current.files);
  for (const page of listening) tell(page);
}

/** Never throws: what is wrong is what the page then shows. */
async function build(before: Build["files"]): Promise<Build> {
  const began = performance.now();
  const id = crypto.randomUUID();
  try {
    const outputs = await bundle(folder, "development");
    const names = [
      "/favicon.svg",
      "/openapi.json",
      ...Object.keys(outputs).map((path) => path.slice(folder.length)),
    ];
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const name of names) files.set(name, await Deno.readFile(folder + name));
    console.log(`built in ${Math.round(performance.now() - began)} ms`);
    const page = withReload(await Deno.readTextFile(`${folder}/index.html`), id);
    return { id, files, page, hasFailed: false };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    console.error(failure);
    return { id, files: before, page: withReload(failurePage(failure), id), hasFailed: true };
  }
}

function withReload(html: string, id: string): string {
  return html.replace("</head>", `<script src="/.dev/reload.js?shown=${id}"></script>\n</head>`);
}

function failurePage(message: string): string {
  const text = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>The build failed</title>
</head>
<body>
<h1>The build failed</h1>
<pre>${text}</pre>
</body>
</html>
`;
}

function answer(request: Request): Response {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" && request.method !== "HEAD") return refusal(405, "Method Not Allowed");
  if (pathname === "/.dev/reload.js") return response(reload, "js");
  if (pathname === "/.dev/builds") return builds(searchParams.get("shown"));
  const file = current.files.get(pathname);
  if (file !== undefined) return response(file, pathname.slice(pathname.lastIndexOf(".") + 1));
  if (pathname.startsWith("/.") || pathname.startsWith("/assets/")) return refusal(404, "Not Found");
  return response(current.page, "html", current.hasFailed ? 500 : 200);
}

function response(body: BodyInit, kind: string, status = 200): Response {
  const type = types[kind] ?? "application/octet-stream";
  return new Response(body, {
    status,
    headers: [...headers, ["Content-Type", type], ["Cache-Control", "no-store"]],
  });
}

function refusal(status: number, detail: string): Response {
  return response(JSON.stringify({ detail }), "json", status);
}

/** Events for a page, until it closes: one for each build, and one at once when it shows an old one. */
function builds(shown: string | null): Response {
  let page: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      page = controller;
      listening.add(page);
      page.enqueue(new TextEncoder().encode("retry: 500\n\n"));
      if (shown !== current.id) tell(page);
    },
    cancel: () => {
      listening.delete(page);
    },
  });
  return new Response(stream, {
    headers: [...headers, ["Content-Type", "text/event-stream"], ["Cache-Control", "no-store"]],
  });
}

function tell(page: ReadableStreamDefaultController<Uint8Array>) {
  page.enqueue(new TextEncoder().encode(`data: ${current.id}\n\n`));
}

async function watch(path: string, recursive: boolean, isSource: (path: string) => boolean) {
  for await (const { kind, paths } of Deno.watchFs(path, { recursive })) {
    if (kind !== "access" && paths.some(isSource)) changed.resolve();
  }
}

function listen(): Deno.Listener {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    refuse(`port ${port} is in use; UI_PORT chooses another`);
  }
}

function refuse(why: string): never {
  console.error(`dev: ${why}`);
  Deno.exit(1);
}
