// TypeScript types of the schemas of an OpenAPI 3.1 document: what of JSON Schema our descriptions use, and no more.

import type { Node } from "./joinAPI.ts";

/** A module with one exported type for each schema. */
export function renderTypes(document: Node): string {
  const types = Object.entries<Node>(document.components.schemas).map(([name, schema]) => {
    const body = typeOf(schema, "");
    const declaration = body.startsWith("{") && isPlain(schema)
      ? `interface ${name} ${body}`
      : `type ${name} = ${body};`;
    return `${comment(schema, "")}export ${declaration}\n`;
  });
  return `// The wire's shapes, made from Services/*/openapi.yaml by tools/openapi.ts.\n\n${
    types.join("\n")
  }`;
}

function isPlain(schema: Node): boolean {
  return schema.type === "object" && schema.properties !== undefined;
}

function typeOf(schema: Node, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value: Node) => JSON.stringify(value)).join(" | ");
  if (schema.oneOf !== undefined) return union(schema.oneOf.map((one: Node) => typeOf(one, indent)));
  if (Array.isArray(schema.type)) {
    return union(schema.type.map((type: string) => typeOf({ ...schema, type }, indent)));
  }
  if (schema.type === undefined) return "unknown";
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      if (schema.prefixItems !== undefined) {
        return `[${schema.prefixItems.map((one: Node) => typeOf(one, indent)).join(", ")}]`;
      }
      return arrayOf(typeOf(schema.items, indent));
    case "object":
      return schema.properties === undefined ? recordOf(schema, indent) : objectOf(schema, indent);
  }
  throw new Error(`no type for ${JSON.stringify(schema)}`);
}

function union(types: string[]): string {
  return [...new Set(types)].join(" | ");
}

function arrayOf(type: string): string {
  const isUnion = type.includes(" | ") && !/^[{[]/.test(type);
  return isUnion ? `(${type})[]` : `${type}[]`;
}

function recordOf(schema: Node, indent: string): string {
  const values = schema.additionalProperties;
  return `Record<string, ${typeof values === "object" ? typeOf(values, indent) : "unknown"}>`;
}

function objectOf(schema: Node, indent: string): string {
  const inner = `${indent}  `;
  const required = new Set<string>(schema.required ?? []);
  const lines = Object.entries<Node>(schema.properties).map(([name, property]) =>
    `${comment(property, inner)}${inner}${name}${required.has(name) ? "" : "?"}: ${
      typeOf(property, inner)
    };\n`
  );
  return `{\n${lines.join("")}${indent}}`;
}

function comment({ description }: Node, indent: string): string {
  return description === undefined
    ? ""
    : `${indent}/** ${description.trim().replaceAll(/\s*\n\s*/g, " ")} */\n`;
}
