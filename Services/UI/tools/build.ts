// src -> build/site. esbuild bundles; this fills index.html, compresses, and keeps the size of the script in bounds.

/** The most gzipped script that one page may load, in bytes: its own chunk, the first one, and all that these need. */
const scriptBudget = 150_000;
const site = "build/site";
const next = "build/site.next";

interface Metafile {
  outputs: Record<string, { entryPoint?: string; imports: { path: string; kind: string }[] }>;
}

await Deno.remove(next, { recursive: true }).catch(ignoreMissing);
const esbuild = await new Deno.Command("esbuild", {
  args: [
    "src/main.tsx",
    "src/boot.ts",
    "--bundle",
    "--minify",
    "--sourcemap",
    "--format=esm",
    "--splitting",
    "--target=es2022",
    "--jsx=automatic",
    "--preserve-symlinks",
    '--define:process.env.NODE_ENV="production"',
    "--legal-comments=linked",
    "--entry-names=assets/[name]-[hash]",
    "--chunk-names=assets/[name]-[hash]",
    "--asset-names=assets/[name]-[hash]",
    `--outdir=${next}`,
    "--metafile=build/meta.json",
    "--log-level=warning",
  ],
}).output();
if (!esbuild.success) {
  await Deno.stderr.write(esbuild.stderr);
  Deno.exit(1);
}

const meta: Metafile = JSON.parse(await Deno.readTextFile("build/meta.json"));
const outputs = Object.keys(meta.outputs);
const url = (path: string | undefined) => {
  if (path === undefined) throw new Error("esbuild left out an entry point");
  return path.slice(next.length);
};
const entry = (source: string) => url(outputs.find((path) => meta.outputs[path]?.entryPoint === source));

let html = await Deno.readTextFile("index.html");
html = html.replace("{{boot.js}}", entry("src/boot.ts"));
html = html.replace("{{main.js}}", entry("src/main.tsx"));
html = html.replace("{{main.css}}", url(outputs.find((path) => /\/main-[^/]+\.css$/.test(path))));
await Deno.writeTextFile(`${next}/index.html`, html);
await Deno.copyFile("favicon.svg", `${next}/favicon.svg`);
await Deno.copyFile("build/openapi.json", `${next}/openapi.json`);

const sizes: { path: string; gzip: number }[] = [];
for (
  const path of [
    ...outputs,
    ...["index.html", "favicon.svg", "openapi.json"].map((name) => `${next}/${name}`),
  ]
) {
  if (path.endsWith(".map")) continue;
  if (path.endsWith(".LEGAL.txt")) {
    if ((await Deno.stat(path)).size === 0) await Deno.remove(path);
    continue;
  }
  const gzip = await new Deno.Command("gzip", { args: ["-9", "--no-name", "--keep", path] }).output();
  if (!gzip.success) throw new Error(`gzip: ${new TextDecoder().decode(gzip.stderr)}`);
  sizes.push({ path: path.slice(next.length + 1), gzip: (await Deno.stat(`${path}.gz`)).size });
}
await Deno.remove(site, { recursive: true }).catch(ignoreMissing);
await Deno.rename(next, site);

sizes.sort((a, b) => b.gzip - a.gzip);
for (const { path, gzip } of sizes) console.log(`${(gzip / 1000).toFixed(1).padStart(7)} kB gz  ${path}`);
const gzipped = new Map(sizes.map(({ path, gzip }) => [`${next}/${path}`, gzip]));
const sum = (paths: Iterable<string>) => [...paths].reduce((sum, path) => sum + (gzipped.get(path) ?? 0), 0);

/** Adds what `path` loads at once to `needed`, itself included. */
function load(path: string, needed: Set<string>): Set<string> {
  if (needed.has(path)) return needed;
  needed.add(path);
  for (const { path: other, kind } of meta.outputs[path]?.imports ?? []) {
    if (kind === "import-statement") load(other, needed);
  }
  return needed;
}
const main = outputs.find((path) => meta.outputs[path]?.entryPoint === "src/main.tsx")!;
const pages = outputs
  .filter((path) => meta.outputs[path]?.entryPoint?.startsWith("src/pages/"))
  .map((path) => ({ path: path.slice(next.length + 1), gzip: sum(load(path, load(main, new Set()))) }))
  .sort((a, b) => b.gzip - a.gzip);
const [heaviest] = pages;
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(7)} kB gz`;
console.log(
  `${kilobytes(sum(outputs.filter((path) => path.endsWith(".js"))))}  of script, all pages together`,
);
console.log(`${kilobytes(heaviest?.gzip ?? 0)}  for ${heaviest?.path} (budget ${scriptBudget / 1000} kB)`);
if (heaviest !== undefined && heaviest.gzip > scriptBudget) {
  console.error("build: a page loads more script than the budget allows");
  Deno.exit(1);
}

function ignoreMissing(error: unknown) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
