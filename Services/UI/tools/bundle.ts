// src -> a folder with index.html and all that it names: what build.ts ships and dev.ts shows.

/** What esbuild has written, by its path; `imports` are those of a chunk. */
export type Outputs = Record<string, { entryPoint?: string; imports: { path: string; kind: string }[] }>;

/** The sources are wrong; the message is esbuild's, with file and line. */
export class BundleError extends Error {}

/** Writes `folder` anew. Its names hold a hash of their content. Throws `BundleError`, and then leaves the folder incomplete. */
export async function bundle(folder: string, mode: "production" | "development"): Promise<Outputs> {
  const description = `${folder}.meta.json`;
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
  const { success, stderr } = await new Deno.Command("esbuild", {
    args: [
      "src/main.tsx",
      "src/boot.ts",
      "--bundle",
      ...(mode === "production" ? ["--minify"] : []),
      "--sourcemap",
      "--format=esm",
      "--splitting",
      "--target=es2022",
      "--jsx=automatic",
      "--preserve-symlinks",
      `--define:process.env.NODE_ENV="${mode}"`,
      "--legal-comments=linked",
      "--entry-names=assets/[name]-[hash]",
      "--chunk-names=assets/[name]-[hash]",
      "--asset-names=assets/[name]-[hash]",
      `--outdir=${folder}`,
      `--metafile=${description}`,
      "--log-level=warning",
    ],
  }).output();
  if (!success) throw new BundleError(new TextDecoder().decode(stderr));

  const { outputs }: { outputs: Outputs } = JSON.parse(await Deno.readTextFile(description));
  const paths = Object.keys(outputs);
  const url = (path: string | undefined) => {
    if (path === undefined) throw new Error("esbuild left out an entry point");
    return path.slice(folder.length);
  };
  const entry = (source: string) => url(paths.find((path) => outputs[path]?.entryPoint === source));

  let html = await Deno.readTextFile("index.html");
  html = html.replace("{{boot.js}}", entry("src/boot.ts"));
  html = html.replace("{{main.js}}", entry("src/main.tsx"));
  html = html.replace("{{main.css}}", url(paths.find((path) => /\/main-[^/]+\.css$/.test(path))));
  await Deno.writeTextFile(`${folder}/index.html`, html);
  await Deno.copyFile("favicon.svg", `${folder}/favicon.svg`);
  await Deno.copyFile("build/openapi.json", `${folder}/openapi.json`);
  return outputs;
}

export function ignoreMissing(error: unknown) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
