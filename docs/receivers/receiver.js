// node receiver.js SECRET PORT
const { createHmac, timingSafeEqual } = require("node:crypto");
const { createServer } = require("node:http");

const [secret, port] = process.argv.slice(2);
const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : Buffer.from(secret);
const seen = new Set(); // keep it where it survives a restart

function isGenuine(headers, body) {
  const signed = Buffer.concat([Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`), body]);
  const expected = createHmac("sha256", key).update(signed).digest();
  const isRecent = Math.abs(Date.now() / 1000 - Number(headers["webhook-timestamp"])) < 300;
  return isRecent && (headers["webhook-signature"] ?? "").split(" ").some((one) => {
    const given = Buffer.from(one.slice(3), "base64");
    return one.startsWith("v1,") && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    const good = isGenuine(request.headers, body);
    const id = request.headers["webhook-id"];
    if (good && !seen.has(id)) {
      seen.add(id);
      const { event, data } = JSON.parse(body);
      console.log(event, JSON.stringify(data));
    }
    response.writeHead(good ? 204 : 401).end();
  });
}).listen(Number(port), "127.0.0.1");
