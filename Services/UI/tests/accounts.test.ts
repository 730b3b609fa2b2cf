import { checkPassword, checkProfile, passwordFault } from "../src/lib/checkForms.ts";
import { clientName } from "../src/lib/sessions.ts";
import { checkToken, lastUse, scopeGroups, tokenForm } from "../src/lib/tokens.ts";
import { equal } from "./assert.ts";

Deno.test("A new password is long enough and not made of the name", () => {
  const words = ["ann@example.org", "ann"];
  equal(
    ["1234567", "annannann", "ann@example.org1", "x".repeat(1025)].map((one) => passwordFault(one, words)),
    [
      "At least 8 characters.",
      "This is little more than the e-mail or the name.",
      "This is little more than the e-mail or the name.",
      "At most 1024 characters.",
    ],
  );
  equal(["secret of ann", "ääääääää", "🐎🐎🐎🐎🐎🐎🐎🐎"].map((one) => passwordFault(one, words)), [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("Who changes his password gives the present one, and the new one twice", () => {
  const form = { current_password: "", password: "correct horse", again: "correct" };
  equal(Object.keys(checkPassword(form, []).faults), ["current_password", "again"]);
  equal(checkPassword({ ...form, current_password: "old", again: "correct horse" }, []).input, {
    current_password: "old",
    password: "correct horse",
  });
});

Deno.test("A profile is sent without the spaces around it, and without a role", () => {
  equal(checkProfile({ email: " a@example.org ", username: " ann " }).input, {
    email: "a@example.org",
    username: "ann",
  });
  equal(Object.keys(checkProfile({ email: "a", username: "x" }).faults), ["email", "username"]);
});

Deno.test("A token needs a name and something that it may do", () => {
  const form = tokenForm();
  equal(Object.keys(checkToken(form).faults), ["name", "scopes"]);
  equal(checkToken({ ...form, name: " pump ", device: " P1 ", scopes: ["telemetry:write"] }).input, {
    name: "pump",
    scopes: ["telemetry:write"],
    device: "P1",
    expires_in_days: 90,
  });
  equal(checkToken({ ...form, name: "s", isWhole: true, days: 0, role: "operator" }).input, {
    name: "s",
    scopes: null,
    device: null,
    role: "operator",
  });
});

Deno.test("Scopes stand together by what they are about", () => {
  equal(scopeGroups(["channels:read", "settings:write", "channels:write"]), [
    { subject: "channels", scopes: ["channels:read", "channels:write"] },
    { subject: "settings", scopes: ["settings:write"] },
  ]);
});

Deno.test("A last use is told as its age", () => {
  equal(lastUse(null, 0), "never");
  equal(lastUse("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:05:00Z")), "5 min ago");
});

Deno.test("A client is named in few words", () => {
  equal(
    [
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
      "curl/8.14.1",
      "",
      null,
    ].map(clientName),
    [
      "Firefox 140 on Linux",
      "Edge 140 on Windows",
      "Safari 18 on iOS",
      "curl/8.14.1",
      "Unknown client",
      "Unknown client",
    ],
  );
});
