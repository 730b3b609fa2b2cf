/**
 * How a receiver finds out that a request is ours: the HMAC over the body as it came, compared in constant time. A secret
 * stands in the environment, never in the script.
 */
export const receivers: readonly { language: string; code: string }[] = [
  {
    language: "Python",
    code: `import hashlib, hmac, os

SECRET = os.environ["WEBMACS_SECRET"].encode()

def is_genuine(body: bytes, signature: str) -> bool:
    """signature: the header X-WebMACS-Signature."""
    digest = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={digest}", signature)
`,
  },
  {
    language: "JavaScript",
    code: `import { createHmac, timingSafeEqual } from "node:crypto";

/** body: a Buffer; signature: the header X-WebMACS-Signature. */
export function isGenuine(body, signature = "") {
  const digest = createHmac("sha256", process.env.WEBMACS_SECRET).update(body).digest("hex");
  const [ours, theirs] = [Buffer.from(\`sha256=\${digest}\`), Buffer.from(signature)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
`,
  },
  {
    language: "Go",
    code: `// signature: the header X-WebMACS-Signature.
func isGenuine(body []byte, signature string) bool {
	mac := hmac.New(sha256.New, []byte(os.Getenv("WEBMACS_SECRET")))
	mac.Write(body)
	ours := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(ours), []byte(signature))
}
`,
  },
  {
    language: "PHP",
    code: `<?php
$body = file_get_contents('php://input');
$ours = 'sha256=' . hash_hmac('sha256', $body, getenv('WEBMACS_SECRET'));
if (!hash_equals($ours, $_SERVER['HTTP_X_WEBMACS_SIGNATURE'] ?? '')) {
    http_response_code(401);
    exit;
}
`,
  },
];
