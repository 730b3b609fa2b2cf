// The API's description (OpenAPI 3.1, made by tools/openapi.ts) as its page shows it.

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema | false;
  prefixItems?: Schema[];
  oneOf?: Schema[];
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  description?: string;
  required?: boolean;
  example?: unknown;
  schema: Schema;
}

interface Media {
  schema: Schema;
  example?: unknown;
}

export interface Answer {
  description: string;
  content?: Record<string, Media>;
}

interface RawOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters: (Parameter | { $ref: string })[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Answer | { $ref: string }>;
  security: unknown[];
  "x-role": string;
  "x-scopes"?: string[];
  "x-share"?: boolean;
  "x-websocket"?: boolean;
}

export interface Description {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, RawOperation>>;
  components: Record<string, Record<string, unknown>>;
}

/** One method of one path, with its references followed. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description: string;
  /** Who may: "everybody", "viewer", … */
  who: string;
  scopes: string[];
  isSocket: boolean;
  parameters: Parameter[];
  body: { type: string; schema: Schema; example: unknown } | undefined;
  answers: (Answer & { status: string })[];
}

/** What `$ref` leads to, or the thing itself. */
export function follow<T extends object>(description: Description, thing: T | { $ref: string }): T {
  if (!("$ref" in thing) || typeof thing.$ref !== "string") return thing as T;
  const [kind, name] = thing.$ref.split("/").slice(2) as [string, string];
  return description.components[kind]?.[name] as T;
}

/** All of them, in the order of their tags. */
export function operationsOf(description: Description): Operation[] {
  const all = Object.entries(description.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, raw]) => operationOf(description, method, path, raw))
  );
  const order = description.tags.map(({ name }) => name);
  return all.sort((a, b) => order.indexOf(a.tag) - order.indexOf(b.tag));
}

function operationOf(description: Description, method: string, path: string, raw: RawOperation): Operation {
  const [type, media] = Object.entries(raw.requestBody?.content ?? {})[0] ?? [];
  const role = raw["x-role"];
  const who = role === "all" ? "everybody" : role === "share" ? "a share link" : role;
  return {
    id: raw.operationId,
    method: method.toUpperCase(),
    path,
    tag: raw.tags[0] ?? "",
    summary: raw.summary,
    description: raw.description?.trim() ?? "",
    who: raw["x-share"] === true ? `${who}, or a share link` : who,
    scopes: raw["x-scopes"] ?? [],
    isSocket: raw["x-websocket"] === true,
    parameters: raw.parameters.map((one) => follow<Parameter>(description, one)),
    body: type === undefined || media === undefined
      ? undefined
      : { type, schema: media.schema, example: media.example },
    answers: Object.entries(raw.responses).map(([status, answer]) => ({
      status,
      ...follow<Answer>(description, answer),
    })),
  };
}

/** Whether every word of `search` occurs in what the operation is called. */
export function isMeant(operation: Operation, search: string): boolean {
  const { method, path, summary, tag, id } = operation;
  const text = `${method} ${path} ${summary} ${tag} ${id}`.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** What a value is, in few words: `integer, 1 to 100, else 25`; an object by its name. */
export function wordsOf(description: Description, schema: Schema): string {
  const found = follow<Schema>(description, schema);
  if (schema.$ref !== undefined && found.properties !== undefined) return schema.$ref.split("/").at(-1)!;
  if (found.const !== undefined) return JSON.stringify(found.const);
  if (found.oneOf !== undefined) return found.oneOf.map((one) => wordsOf(description, one)).join(" or ");
  const words = [kindOf(description, found), boundsOf(found)];
  if (found.default !== undefined) words.push(`else ${text(found.default)}`);
  return words.filter((word) => word !== "").join(", ");
}

function kindOf(description: Description, schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map(text).join(" · ");
  if (schema.prefixItems !== undefined) {
    return `[${schema.prefixItems.map((one) => wordsOf(description, one)).join(", ")}]`;
  }
  const kinds = (Array.isArray(schema.type) ? schema.type : [schema.type ?? "anything"]).map((kind) => {
    if (kind === "array" && schema.items) return `list of ${wordsOf(description, schema.items)}`;
    if (kind === "string" && schema.format === "date-time") return "time";
    return kind;
  });
  return kinds.join(" or ");
}

function boundsOf({ minimum, maximum, minLength, maxLength, minItems, maxItems }: Schema): string {
  // Up to what JavaScript can count is no bound to speak of.
  const isBound = maximum !== undefined && maximum <= Number.MAX_SAFE_INTEGER;
  return [
    between(minimum, isBound ? maximum : undefined, ""),
    between(minLength, maxLength, " characters"),
    between(minItems, maxItems, " items"),
  ].filter((part) => part !== "").join(", ");
}

function between(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return "";
  if (most === undefined) return `at least ${least}${unit}`;
  return least === undefined ? `at most ${most}${unit}` : `${least} to ${most}${unit}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The object whose fields are worth a list of their own: of the schema, of what it refers to, or of a list's items. */
export function objectIn(description: Description, schema: Schema): Schema | undefined {
  const found = follow<Schema>(description, schema);
  if (found.properties !== undefined) return found;
  if (found.items) return objectIn(description, found.items);
  const object = found.oneOf?.find((one) => objectIn(description, one) !== undefined);
  if (object !== undefined) return objectIn(description, object);
  return typeof found.additionalProperties === "object"
    ? objectIn(description, found.additionalProperties)
    : undefined;
}

/** A value as the schema may have it: its example, its default, or one made up. */
export function exampleOf(description: Description, schema: Schema): unknown {
  const found = follow<Schema>(description, schema);
  if (found.examples?.[0] !== undefined) return found.examples[0];
  if (found.const !== undefined) return found.const;
  if (found.default !== undefined) return found.default;
  if (found.enum !== undefined) return found.enum[0];
  if (found.oneOf?.[0] !== undefined) return exampleOf(description, found.oneOf[0]);
  switch (Array.isArray(found.type) ? found.type[0] : found.type) {
    case "string":
      return found.format === "date-time"
        ? "2026-11-27T17:21:00.000000Z"
        : found.format === "date"
        ? "2026-11-27"
        : "…";
    case "integer":
    case "number":
      return found.minimum ?? 0;
    case "boolean":
      return true;
    case "array":
      if (found.prefixItems !== undefined) return found.prefixItems.map((one) => exampleOf(description, one));
      return found.items ? [exampleOf(description, found.items)] : [];
    case "object":
      return Object.fromEntries(
        Object.entries(found.properties ?? {}).map(([name, one]) => [name, exampleOf(description, one)]),
      );
    default:
      return null;
  }
}

/** The path with its placeholders filled, and the query of what is not empty. */
export function addressOf(operation: Operation, values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams();
  let path = operation.path;
  for (const parameter of operation.parameters) {
    const value = values[parameter.name] ?? "";
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    if (parameter.in === "query" && value !== "") query.set(parameter.name, value);
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

/** The command that asks this, for a shell. */
export function curlOf(operation: Operation, origin: string, address: string): string {
  const lines = [`curl ${quoted(origin + address)}`];
  if (operation.method !== "GET") lines[0] = `curl -X ${operation.method} ${quoted(origin + address)}`;
  if (operation.who !== "everybody") lines.push(`-H "Authorization: Bearer $TOKEN"`);
  if (operation.body !== undefined) {
    const { type, example } = operation.body;
    lines.push(`-H ${quoted(`Content-Type: ${type}`)}`);
    lines.push(`-d ${quoted(typeof example === "string" ? example : JSON.stringify(example))}`);
  }
  return lines.join(" \\\n    ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
