import { beginningOf, beginningsOf, headersOf } from "../tools/nginx.ts";
import { equal } from "./assert.ts";

Deno.test("Headers are read with their values, but those that depend on the request", () => {
  const configuration = `# Included by every location.
add_header Content-Security-Policy "default-src 'none'; script-src 'self'" always;
add_header Referrer-Policy "same-origin" always;
add_header Strict-Transport-Security $strict_transport always;
`;
  equal(headersOf(configuration), [
    ["Content-Security-Policy", "default-src 'none'; script-src 'self'"],
    ["Referrer-Policy", "same-origin"],
  ]);
});

Deno.test("Locations are known by how their paths begin, whichever kind they are of", () => {
  const configuration = `
location = /health { include proxy.conf; proxy_pass http://gateway; }
location /api/v1/ {
location ~ ^/ws/[^/]+/?$ { include websocket.conf; }
location = /.errors/bad-request { internal; }
location @not_found { return 404; }
`;
  equal(beginningsOf(configuration), ["/health", "/api/", "/ws/"]);
  equal(["/health?a=/b", "/health/of/a/page", "/api/v1/users", "/api", "/"].map(beginningOf), [
    "/health",
    "/health/",
    "/api/",
    "/api",
    "/",
  ]);
});
