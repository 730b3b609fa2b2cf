"""Identity providers of the tests: one that conforms to OpenID Connect and can be made to lie, and a GitHub.

Both answer in this process, at an address of their own. Whoever comes to the authorization endpoint is `provider.person`, without
being asked. A conforming provider of others (`real_provider`) is what the happy path stands on.
"""

import base64
import datetime
import hashlib
import hmac
import ipaddress
import json
import secrets
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from web import PatientServer


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int, length: int | None = None) -> str:
    return base64url(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


class Key:
    """A key for signatures of one kind: RS256, PS256, ES256 or EdDSA."""

    def __init__(self, algorithm: str = "RS256") -> None:
        self.algorithm = algorithm
        self.id = secrets.token_hex(4)
        make = {"ES256": lambda: ec.generate_private_key(ec.SECP256R1()), "EdDSA": ed25519.Ed25519PrivateKey.generate}
        self.private = make.get(algorithm, lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))()

    def public(self) -> dict:
        common = {"kid": self.id, "use": "sig", "alg": self.algorithm}
        key = self.private.public_key()
        if self.algorithm == "EdDSA":
            raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            return common | {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw)}
        numbers = key.public_numbers()
        if self.algorithm == "ES256":
            return common | {"kty": "EC", "crv": "P-256", "x": number(numbers.x, 32), "y": number(numbers.y, 32)}
        return common | {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}

    def pem(self) -> bytes:
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes) -> bytes:
        match self.algorithm:
            case "RS256":
                return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
            case "PS256":
                return self.private.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
            case "ES256":
                r, s = decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256())))
                return r.to_bytes(32, "big") + s.to_bytes(32, "big")
            case _:
                return self.private.sign(data)


def token(header: dict, claims: dict, sign: Callable[[bytes], bytes]) -> str:
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{base64url(sign(signed.encode()))}"


class Server:
    """Answers `routes[path](query, headers)` with JSON: (status, body) or a redirect's address.

    `certificate` is a file with key and certificate, for https.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.routes: dict[str, Callable[[dict, dict], tuple[int, object] | str]] = {}
        self.asked: list[str] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                length = int(self.headers.get("Content-Length", 0))
                query = {name: values[0] for name, values in parse_qs(address.query or self.rfile.read(length).decode()).items()}
                owner.asked.append(address.path)
                route = owner.routes.get(address.path, lambda query, headers: (404, {}))
                answer = route(query, dict(self.headers))
                body = b"" if isinstance(answer, str) else answer[1] if isinstance(answer[1], bytes) else json.dumps(answer[1]).encode()
                self.send_response(302 if isinstance(answer, str) else answer[0])
                if isinstance(answer, str):
                    self.send_header("Location", answer)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass  # The asker has had enough.

            do_POST = do_GET

            def log_message(self, *arguments) -> None:
                pass

        self.server = PatientServer(("127.0.0.1", 0), Handler)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Provider(Server):
    """OpenID Connect. What it says wrong, a test puts into `claims`, `discovery`, `make_token` or `routes`."""

    client = ("webmacs tests", "a secret: of the client & ours")

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(certificate)
        self.keys = [Key()]
        self.honest = {
            "/.well-known/openid-configuration": lambda query, headers: (200, self.document() | self.discovery),
            "/keys": lambda query, headers: (200, {"keys": [{"kty": "oct", "kid": "x"}] + [key.public() for key in self.keys]}),
            "/authorize": self.authorize,
            "/token": self.give_token,
            "/userinfo": self.tell_user,
        }
        self.reset()

    def reset(self) -> None:
        """Honest again, and nobody is known. The keys stay."""
        self.routes = dict(self.honest)
        self.discovery: dict = {}
        self.claims: dict = {}
        self.user_info: dict = {}
        self.make_token: Callable[[dict], str] | None = None
        self.codes: dict[str, dict] = {}
        self.person = {"sub": secrets.token_hex(8)}

    def document(self) -> dict:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
        }

    def authorize(self, query: dict, headers: dict):
        wanted = {"response_type": "code", "client_id": self.client[0], "code_challenge_method": "S256"}
        if any(query.get(name) != value for name, value in wanted.items()) or "openid" not in query["scope"].split():
            return 400, {"error": "invalid_request"}
        if len(query.get("code_challenge", "")) != 43 or not query.get("nonce") or not query.get("state"):
            return 400, {"error": "invalid_request"}
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.url})}"

    def give_token(self, query: dict, headers: dict):
        id, _, secret = base64.b64decode(headers.get("Authorization", "Basic ").removeprefix("Basic ")).decode().partition(":")
        if (unquote(id), unquote(secret)) != self.client:
            return 401, {"error": "invalid_client"}
        began = self.codes.pop(query.get("code", ""), None)
        verified = base64url(hashlib.sha256(query.get("code_verifier", "").encode()).digest())
        if began is None or began["redirect_uri"] != query.get("redirect_uri") or began["code_challenge"] != verified:
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        now = int(time.time())
        half = base64url(hashlib.sha256(access.encode()).digest()[:16])
        claims = {"iss": self.url, "aud": self.client[0], "exp": now + 300, "iat": now, "nonce": began["nonce"], "at_hash": half}
        if self.keys[-1].algorithm == "EdDSA":
            claims["at_hash"] = base64url(hashlib.sha512(access.encode()).digest()[:32])
        claims |= self.person | self.claims
        made = (self.make_token or self.honest_token)({name: value for name, value in claims.items() if value is not None})
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": made}

    def honest_token(self, claims: dict) -> str:
        key = self.keys[-1]
        return token({"alg": key.algorithm, "kid": key.id}, claims, key.sign)

    def unsigned(self, claims: dict) -> str:
        return token({"alg": "none", "kid": self.keys[-1].id}, claims, lambda data: b"")

    def signed_with_what_all_know(self, claims: dict) -> str:
        key = self.keys[-1]
        return token({"alg": "HS256", "kid": key.id}, claims, lambda data: hmac.digest(key.pem(), data, "sha256"))

    def signed_by_a_stranger(self, claims: dict) -> str:
        key = Key(self.keys[-1].algorithm)
        return token({"alg": key.algorithm, "kid": self.keys[-1].id}, claims, key.sign)

    def signed_by_an_unknown_key(self, claims: dict) -> str:
        key = Key()
        return token({"alg": "RS256", "kid": key.id}, claims, key.sign)

    def tell_user(self, query: dict, headers: dict):
        if not headers.get("Authorization", "").startswith("Bearer "):
            return 401, {}
        return 200, {"sub": self.person["sub"]} | self.user_info


class GitHub(Server):
    """As far as a sign-in needs it. Its codes and tokens are good once."""

    client = ("github tests", "a secret of GitHub's")

    def __init__(self) -> None:
        super().__init__()
        self.person = {"id": secrets.randbelow(1 << 40), "login": f"octo-{secrets.token_hex(4)}"}
        self.mailboxes: list[dict] = []
        self.codes: dict[str, dict] = {}
        self.tokens: set[str] = set()
        self.routes = {
            "/login/oauth/authorize": self.authorize,
            "/login/oauth/access_token": self.give_token,
            "/api/user": lambda query, headers: self.told(headers, self.person),
            "/api/user/emails": lambda query, headers: self.told(headers, self.mailboxes),
        }

    def authorize(self, query: dict, headers: dict):
        code = secrets.token_hex(10)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def give_token(self, query: dict, headers: dict):
        began = self.codes.pop(query.get("code", ""), None)
        verified = base64url(hashlib.sha256(query.get("code_verifier", "").encode()).digest())
        if (query.get("client_id"), query.get("client_secret")) != self.client:
            return 200, {"error": "incorrect_client_credentials"}
        if began is None or began["redirect_uri"] != query.get("redirect_uri") or began["code_challenge"] != verified:
            return 200, {"error": "bad_verification_code"}
        self.tokens.add(access := secrets.token_hex(20))
        return 200, {"access_token": access, "token_type": "bearer", "scope": "read:user,user:email"}

    def told(self, headers: dict, answer):
        known = headers.get("Authorization", "").removeprefix("Bearer ") in self.tokens
        return (200, answer) if known and headers.get("User-Agent") else (401, {"message": "Bad credentials"})


def certificate_of_its_own(folder: Path) -> Path:
    """For 127.0.0.1, signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "provider of the tests")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "provider.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def real_provider(*people: dict) -> Iterator[str]:
    """Authlib's provider with these people; its issuer's address. Its page has a button for each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [option for person in people for option in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, "the provider did not start"
                time.sleep(0.05)
        yield issuer
    finally:
        process.terminate()
        process.wait()
