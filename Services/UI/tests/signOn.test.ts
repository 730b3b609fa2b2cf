import { providerHost, signOnFailure, signOnLink } from "../src/lib/signOn.ts";
import { equal } from "./assert.ts";

Deno.test("The page that was wanted goes along to the provider", () => {
  const address = "/api/v1/auth/sso/authorize?provider=oidc";
  equal(signOnLink(address, "/"), address);
  equal(signOnLink(address, "/history?from=a&to=b"), `${address}&next=%2Fhistory%3Ffrom%3Da%26to%3Db`);
});

Deno.test("Only words of the server are explained; an address cannot bring its own", () => {
  equal(signOnFailure("denied"), "The provider did not allow it, or you have cancelled it.");
  for (const word of ["", "Call 0900-1234", "constructor", "__proto__"]) {
    equal(signOnFailure(word), "Signing in did not work. Please start again.");
  }
});

Deno.test("A provider is known by its host", () => {
  equal(providerHost("https://id.example/realms/plant"), "id.example");
  equal(providerHost("http://127.0.0.1:9000"), "127.0.0.1:9000");
  equal(providerHost("Keycloak"), "Keycloak");
});
