import {
  addressOf,
  curlOf,
  type Description,
  exampleOf,
  isMeant,
  operationsOf,
  wordsOf,
} from "../src/lib/apiDocument.ts";
import { joinAPI } from "../tools/joinAPI.ts";
import { renderTypes } from "../tools/renderTypes.ts";
import { equal } from "./assert.ts";

const shared = {
  openapi: "3.1.0",
  info: { title: "Test", version: "1", description: "" },
  tags: [{ name: "Channels", description: "" }, { name: "Health", description: "" }],
  "x-answers": {
    every: { "500": "Fault" },
    protected: { "401": "Unauthenticated" },
    withPlaceholder: { "404": "NotFound" },
    withBody: { "413": "TooLarge" },
    withBodyOrQuery: { "422": "Invalid" },
  },
  components: {
    headers: { RequestID: {}, RateLimit: {}, RateLimitPolicy: {} },
    responses: Object.fromEntries(
      ["Fault", "Unauthenticated", "NotFound", "TooLarge", "Invalid"].map((
        name,
      ) => [name, { description: name }]),
    ),
    schemas: { ID: { type: "string", minLength: 1, maxLength: 255, examples: ["f00"] } },
  },
};
const id = { $ref: "../../Shared/Contracts/openapi.yaml#/components/schemas/ID" };
const gateway = {
  paths: {
    "/health": {
      get: {
        operationId: "getHealth",
        tags: ["Health"],
        "x-role": "all",
        summary: "Whether all is well",
        responses: { "200": { description: "Well" } },
      },
    },
    "/events/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: id }],
      put: {
        operationId: "updateChannel",
        tags: ["Channels"],
        "x-role": "operator",
        "x-scopes": ["channels:write"],
        summary: "Change a channel",
        parameters: [{ name: "page", in: "query", schema: { type: "integer", minimum: 1, default: 1 } }],
        requestBody: {
          content: {
            "application/json": {
              schema: { $ref: "#/components/schemas/ChannelInput" },
              example: { unit: "it's" },
            },
          },
        },
        responses: { "200": { description: "Done" } },
      },
    },
  },
  components: {
    schemas: {
      ChannelInput: {
        type: "object",
        required: ["public_id", "points"],
        properties: {
          public_id: id,
          unit: { type: ["string", "null"], description: "Of the\nvalue." },
          kind: { type: "string", enum: ["sensor", "range"] },
          points: {
            type: "array",
            items: { type: "array", prefixItems: [{ type: "number" }, { type: ["number", "null"] }] },
          },
        },
      },
    },
  },
};
const joined = joinAPI(shared, { gateway });
const description = joined as unknown as Description;
const [put, health] = operationsOf(description);

Deno.test("An operation gets the answers, the security and the header that stand once for all", () => {
  const raw = joined.paths["/events/{id}"].put;
  equal(Object.keys(raw.responses), ["200", "401", "404", "413", "422", "500"]);
  equal(raw.security, [{ bearer: ["channels:write"] }, { session: [], csrf: [] }]);
  equal(Object.keys(raw.responses["200"].headers), ["X-Request-ID", "RateLimit", "RateLimit-Policy"]);
  equal(joined.paths["/health"].get.security, []);
  equal(Object.keys(joined.paths["/health"].get.responses), ["200", "500"]);
});

Deno.test("Descriptions that do not go together are refused", () => {
  const refusal = (change: (services: Record<string, typeof gateway>) => void) => {
    const services = structuredClone({ gateway });
    change(services);
    try {
      joinAPI(shared, services);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  equal(refusal((all) => all.query = all.gateway!), "GET /health: two services have it");
  equal(
    refusal((all) =>
      all.gateway!.paths["/events/{id}"].put.requestBody.content["application/json"].schema = id
    ),
    "schemas/ChannelInput has no use",
  );
  equal(
    refusal((all) => all.gateway!.paths["/health"].get["x-role"] = "nobody"),
    "GET /health: x-role is nobody",
  );
  equal(
    refusal((all) => all.gateway!.paths["/health"].get.operationId = "updateChannel"),
    "operationId updateChannel: absent, or there twice",
  );
});

Deno.test("Schemas become types, with their words", () => {
  equal(
    renderTypes(joined),
    `// The wire's shapes, made from Services/*/openapi.yaml by tools/openapi.ts.

export type ID = string;

export interface ChannelInput {
  public_id: ID;
  /** Of the value. */
  unit?: string | null;
  kind?: "sensor" | "range";
  points: [number, number | null][];
}
`,
  );
});

Deno.test("Operations come in the order of their topics, and are found by any of their words", () => {
  equal([put?.id, health?.id], ["updateChannel", "getHealth"]);
  equal([put, health].map((one) => isMeant(one!, "channel put")), [true, false]);
  equal(health?.who, "everybody");
});

Deno.test("A schema is told in few words, and has an example", () => {
  equal(wordsOf(description, { $ref: "#/components/schemas/ID" }), "string, 1 to 255 characters");
  equal(wordsOf(description, put!.parameters[1]!.schema), "integer, at least 1, else 1");
  equal(wordsOf(description, put!.body!.schema), "ChannelInput");
  equal(exampleOf(description, put!.body!.schema), {
    public_id: "f00",
    unit: "…",
    kind: "sensor",
    points: [[0, 0]],
  });
});

Deno.test("The command for a shell quotes what it sends", () => {
  const address = addressOf(put!, { id: "a/b", page: "2" });
  equal(address, "/events/a%2Fb?page=2");
  equal(
    curlOf(put!, "http://lab", address),
    [
      "curl -X PUT 'http://lab/events/a%2Fb?page=2'",
      `-H "Authorization: Bearer $TOKEN"`,
      "-H 'Content-Type: application/json'",
      `-d '{"unit":"it'\\''s"}'`,
    ].join(" \\\n    "),
  );
});
