// src -> build/site. bundle.ts bundles; this compresses, and keeps the size of the script in bounds.

import { bundle, BundleError, ignoreMissing } from "./bundle.ts";

/** The most gzipped script that one page may load, in bytes: its own chunk, the first one, and all that these need. */
const scriptBudget = 150_000;
const site = "build/site";
const next = "build/site.next";

const outputs = await bundle(next, "production").catch((error) => {
  if (!(error instanceof BundleError)) throw error;
  console.error(error.message);
  Deno.exit(1);
});
const paths = Object.keys(outputs);

const sizes: { path: string; gzip: number }[] = [];
for (
  const path of [
    ...paths,
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
  for (const { path: other, kind } of outputs[path]?.imports ?? []) {
    if (kind === "import-statement") load(other, needed);
  }
  return needed;
}
const main = paths.find((path) => outputs[path]?.entryPoint === "src/main.tsx")!;
const pages = paths
  .filter((path) => outputs[path]?.entryPoint?.startsWith("src/pages/"))
  .map((path) => ({ path: path.slice(next.length + 1), gzip: sum(load(path, load(main, new Set()))) }))
  .sort((a, b) => b.gzip - a.gzip);
const [heaviest] = pages;
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(7)} kB gz`;
console.log(
  `${kilobytes(sum(paths.filter((path) => path.endsWith(".js"))))}  of script, all pages together`,
);
console.log(`${kilobytes(heaviest?.gzip ?? 0)}  for ${heaviest?.path} (budget ${scriptBudget / 1000} kB)`);
if (heaviest !== undefined && heaviest.gzip > scriptBudget) {
  console.error("build: a page loads more script than the budget allows");
  Deno.exit(1);
}
