// src -> build/site. esbuild bundles; this fills index.html, compresses, and keeps the size of the script in bounds.

/** The most gzipped script, all chunks together, in bytes. */
const scriptBudget = 150_000;
const site = "build/site";
const next = "build/site.next";

interface Metafile {
  outputs: Record<string, { entryPoint?: string; cssBundle?: string; bytes: number }>;
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
    "--target=es2021",
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

const sizes: { path: string; gzip: number }[] = [];
for (const path of [...outputs, `${next}/index.html`, `${next}/favicon.svg`]) {
  if (path.endsWith(".map")) continue;
  if (path.endsWith(".LEGAL.txt")) {
    if ((await Deno.stat(path)).size === 0) await Deno.remove(path);
    continue;
  }
  const source = (await Deno.open(path)).readable;
  const gzip = new Uint8Array(
    await new Response(source.pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
  await Deno.writeFile(`${path}.gz`, gzip);
  sizes.push({ path: path.slice(next.length + 1), gzip: gzip.length });
}
await Deno.remove(site, { recursive: true }).catch(ignoreMissing);
await Deno.rename(next, site);

sizes.sort((a, b) => b.gzip - a.gzip);
for (const { path, gzip } of sizes) console.log(`${(gzip / 1000).toFixed(1).padStart(7)} kB gz  ${path}`);
const script = sizes.filter(({ path }) => path.endsWith(".js")).reduce((sum, { gzip }) => sum + gzip, 0);
console.log(`${(script / 1000).toFixed(1).padStart(7)} kB gz  of script (budget ${scriptBudget / 1000} kB)`);
if (script > scriptBudget) {
  console.error("build: the script is over its budget");
  Deno.exit(1);
}

function ignoreMissing(error: unknown) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
