import { readDetail } from "../src/api/client.ts";
import { checkChannel, checkCredential, checkUser, readNumber } from "../src/lib/checkForms.ts";
import { safeRedirect } from "../src/lib/safeRedirect.ts";
import { equal } from "./assert.ts";

const form = {
  name: " Plant / pH ",
  type: "sensor",
  unit: "pH",
  min_value: "0",
  max_value: "14",
  description: "",
  tags: " acid, acid ,lab",
  device: " ",
  decimals: "2",
};

Deno.test("A sound channel is sent without the spaces around it", () => {
  equal(checkChannel(form).input, {
    name: "Plant / pH",
    type: "sensor",
    unit: "pH",
    min_value: 0,
    max_value: 14,
    description: null,
    tags: ["acid", "lab"],
    device: null,
    decimals: 2,
  });
});

Deno.test("Every fault of a channel is named at its field", () => {
  const { input, faults } = checkChannel({ ...form, name: "", unit: " ", min_value: "x", max_value: "" });
  equal(input, undefined);
  equal(Object.keys(faults), ["name", "unit", "min_value", "max_value"]);
  equal(Object.keys(checkChannel({ ...form, min_value: "15" }).faults), ["max_value"]);
  equal(Object.keys(checkChannel({ ...form, tags: "a|b", decimals: "1.5" }).faults), ["tags", "decimals"]);
});

Deno.test("Numbers may have a decimal comma", () => {
  equal(["1,5", "-0.25", "1e3", "", "1,2,3", "abc"].map(readNumber), [
    1.5,
    -0.25,
    1000,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("An empty password is a fault for a new user and no change for an old one", () => {
  const user = { email: "a@example.org", username: "anna", role: "viewer" as const, password: "" };
  equal(Object.keys(checkUser(user, true).faults), ["password"]);
  equal(checkUser(user, false).input, { email: "a@example.org", username: "anna", role: "viewer" });
});

Deno.test("The server's refusals reach the field they are about", () => {
  const refusal = readDetail(422, {
    detail: [
      { type: "string_too_short", loc: ["body", "name"], msg: "String should have at least 1 character" },
      { type: "missing", loc: ["body", "unit"], msg: "Field required" },
    ],
  });
  equal(refusal.fields, { name: "String should have at least 1 character.", unit: "Field required." });
  equal(readDetail(409, { detail: "Event already exists." }).message, "Event already exists.");
  equal(readDetail(502, null).message, "The server cannot answer right now. Please try again in a moment.");
});

Deno.test("After login nobody is sent to another site", () => {
  const here = "https://box.example";
  equal(
    [
      null,
      "/channels?a=1",
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "/\t/evil.example",
      "/login",
    ].map((
      next,
    ) => safeRedirect(next, here)),
    ["/", "/channels?a=1", "/", "/", "/", "/", "/"],
  );
});

Deno.test("A new credential needs a secret, and one that stays is not sent", () => {
  const form = { name: " pump ", kind: "ssh_key" as const, description: "", secret: "" };
  equal(checkCredential(form, true).faults, { secret: "Enter the secret." });
  equal(checkCredential(form, false).input, { name: "pump", kind: "ssh_key", description: null });
  equal(checkCredential({ ...form, secret: " s " }, true).input?.secret, " s ");
  equal(checkCredential({ ...form, name: " ", secret: "ü".repeat(40_000) }, true).faults, {
    name: "1 to 255 characters.",
    secret: "At most 64 KiB.",
  });
});
