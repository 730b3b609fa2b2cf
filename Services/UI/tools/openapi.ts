// Services/*/openapi.yaml -> build/openapi.json, which the site serves, and src/api/schema.ts, from which the UI's types come.

import { load } from "js-yaml";
import { joinAPI } from "./joinAPI.ts";
import { renderTypes } from "./renderTypes.ts";

const read = async (path: string) => load(await Deno.readTextFile(path));

const services: Record<string, unknown> = {};
for (const { name } of [...Deno.readDirSync("..")].sort((a, b) => a.name < b.name ? -1 : 1)) {
  const description = await read(`../${name}/openapi.yaml`).catch(ignoreMissing);
  if (description !== undefined) services[name.toLowerCase()] = description;
}
const joined = joinAPI(await read("../../Shared/Contracts/openapi.yaml"), services);
await write("build/openapi.json", JSON.stringify(joined));
await write("src/api/schema.ts", renderTypes(joined));

/** Leaves a file alone that is what it should be: whoever looks at times sees no change. */
async function write(path: string, text: string) {
  if (await Deno.readTextFile(path).catch(ignoreMissing) !== text) await Deno.writeTextFile(path, text);
}

function ignoreMissing(error: unknown): undefined {
  const isMissing = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
  if (!isMissing) throw error;
}
