// Joins the services' descriptions of their routes (OpenAPI 3.1) into one, as Shared/Contracts/openapi.yaml says.

// deno-lint-ignore no-explicit-any -- A document of others' making; what it must hold is checked where it is read.
export type Node = any;

const methods = ["get", "put", "post", "delete", "patch"] as const;
const sharedFile = "../../Shared/Contracts/openapi.yaml#/";

/** One document of the head that all share and of the services, by their names. Throws when they do not go together. */
export function joinAPI(shared: Node, services: Readonly<Record<string, Node>>): Node {
  const { "x-answers": answers, ...head } = structuredClone(shared);
  const joined: Node = { ...head, paths: {}, components: head.components };
  for (const [service, description] of Object.entries(services)) {
    const { paths, components } = structuredClone(description);
    for (const [path, item] of Object.entries<Node>(paths)) {
      const { parameters = [], ...operations } = item;
      for (const [method, operation] of Object.entries<Node>(operations)) {
        const place = `${method.toUpperCase()} ${path}`;
        if (!(methods as readonly string[]).includes(method)) throw new Error(`${place}: no such method`);
        joined.paths[path] ??= {};
        if (joined.paths[path][method] !== undefined) throw new Error(`${place}: two services have it`);
        joined.paths[path][method] = complete(place, method, service, answers, {
          ...operation,
          parameters: [...parameters, ...(operation.parameters ?? [])],
        });
      }
    }
    for (const [kind, entries] of Object.entries<Node>(components ?? {})) {
      joined.components[kind] ??= {};
      for (const [name, entry] of Object.entries<Node>(entries)) {
        if (joined.components[kind][name] !== undefined) throw new Error(`${kind}/${name}: there are two`);
        joined.components[kind][name] = entry;
      }
    }
  }
  joined.paths = Object.fromEntries(Object.entries(joined.paths).sort(([a], [b]) => a < b ? -1 : 1));
  everyNode(joined, (node) => {
    if (typeof node.$ref === "string") node.$ref = node.$ref.replace(sharedFile, "#/");
  });
  check(joined);
  return addHeaders(joined);
}

/** The operation with what stands once for all: security, and the answers that it need not name. */
function complete(place: string, method: string, service: string, answers: Node, operation: Node): Node {
  const role = operation["x-role"];
  if (!["all", "share", "viewer", "operator", "admin"].includes(role)) {
    throw new Error(`${place}: x-role is ${role}`);
  }
  const isPublic = role === "all";
  const hasQuery = operation.parameters.some((one: Node) => one.in !== "path" || one.$ref !== undefined);
  const added = {
    ...answers.every,
    ...(isPublic ? {} : answers.protected),
    ...(place.includes("{") ? answers.withPlaceholder : {}),
    ...(operation.requestBody === undefined ? {} : answers.withBody),
    ...(operation.requestBody === undefined && !hasQuery ? {} : answers.withBodyOrQuery),
  };
  const responses: Node = Object.fromEntries(
    Object.entries(added).map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
  );
  const session = method === "get" ? { session: [] } : { session: [], csrf: [] };
  const scopes = operation["x-scopes"] ?? [];
  return {
    ...operation,
    "x-service": service,
    security: isPublic ? [] : role === "share" ? [{ bearer: scopes }] : [{ bearer: scopes }, session],
    responses: { ...responses, ...operation.responses },
  };
}

/** What stands on every answer. */
const headers = {
  "X-Request-ID": { $ref: "#/components/headers/RequestID" },
  RateLimit: { $ref: "#/components/headers/RateLimit" },
  "RateLimit-Policy": { $ref: "#/components/headers/RateLimitPolicy" },
};

function addHeaders(joined: Node): Node {
  const all = Object.values<Node>(joined.components.responses);
  for (const operation of operationsOf(joined)) all.push(...Object.values<Node>(operation.responses));
  for (const response of all) {
    if (response.$ref === undefined) response.headers = { ...headers, ...response.headers };
  }
  return joined;
}

/** Throws when a reference leads nowhere, a component has no use, or an operation's name is there twice. */
function check(joined: Node) {
  const used = new Set<string>(Object.values(headers).map(({ $ref }) => $ref));
  everyNode(joined, (node) => {
    if (typeof node.$ref !== "string") return;
    used.add(node.$ref);
    const found = node.$ref.slice(2).split("/").reduce((inner: Node, key: string) => inner?.[key], joined);
    if (found === undefined) throw new Error(`${node.$ref} leads nowhere`);
  });
  for (const [kind, entries] of Object.entries<Node>(joined.components)) {
    if (kind === "securitySchemes") continue;
    for (const name of Object.keys(entries)) {
      if (!used.has(`#/components/${kind}/${name}`)) throw new Error(`${kind}/${name} has no use`);
    }
  }
  const names = operationsOf(joined).map(({ operationId }) => operationId);
  const twice = names.find((name, index) => name === undefined || names.indexOf(name) !== index);
  if (new Set(names).size !== names.length) throw new Error(`operationId ${twice}: absent, or there twice`);
  everyNode(joined, ({ operationId, responses }) => {
    if (responses === undefined && typeof operationId === "string" && !names.includes(operationId)) {
      throw new Error(`a link leads to ${operationId}, which is not there`);
    }
  });
}

function operationsOf(joined: Node): Node[] {
  return Object.values<Node>(joined.paths).flatMap((item) => Object.values<Node>(item));
}

function everyNode(node: Node, visit: (node: Node) => void) {
  if (node === null || typeof node !== "object") return;
  if (!Array.isArray(node)) visit(node);
  for (const inner of Object.values(node)) everyNode(inner, visit);
}
