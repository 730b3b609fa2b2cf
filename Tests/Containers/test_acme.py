"""A certificate by ACME (RFC 8555), as docs/installation.md has it: certbot answers Pebble's challenges through the proxy, renews before
the certificate ends, and the proxy takes the new one while a socket stays open."""

import json
import os
import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from conftest import PROJECT, ROOT, Compose, eventually
from test_tls import make_certificate
from websockets.sync.client import connect

NAME, HTTP, HTTPS = "webmacs-test-acme", 18081, 18444
DOMAIN = "plant.example"
DIRECTORY, MANAGEMENT, DNS, CHALLENGES = 14000, 15000, 8053, 8055

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the hook gives the key to the proxy's user")


@contextmanager
def running(*command: object, log: Path, **environment: str) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=out, env=os.environ | environment)
    try:
        yield
    except BaseException:
        print(log.read_text())
        raise
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def authority(tmp_path) -> Iterator[Path]:
    """Pebble, which asks for challenges at the proxy's port, and a name server that knows the proxy's name; its own certificate."""
    own = tmp_path / "authority"
    own.mkdir()
    make_certificate(own, "pebble")
    config = {
        "listenAddress": f"127.0.0.1:{DIRECTORY}", "managementListenAddress": f"127.0.0.1:{MANAGEMENT}",
        "certificate": str(own / "cert.pem"), "privateKey": str(own / "key.pem"), "httpPort": HTTP, "tlsPort": HTTPS,
        # In its last 30 days certbot renews.
        "certificateValidityPeriod": 7 * 86400,
    }  # fmt: skip
    (own / "pebble.json").write_text(json.dumps({"pebble": config}))
    names = ("pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", f"127.0.0.1:{DNS}",
             "-management", f"127.0.0.1:{CHALLENGES}", "-http01", "", "-https01", "", "-tlsalpn01", "")  # fmt: skip
    pebble = ("pebble", "-config", own / "pebble.json", "-dnsserver", f"127.0.0.1:{DNS}")
    with running(*names, log=own / "names.log"), running(*pebble, log=own / "pebble.log", PEBBLE_VA_NOSLEEP="1", PEBBLE_WFE_NONCEREJECT="0"):
        eventually(lambda: httpx.get(f"https://127.0.0.1:{DIRECTORY}/dir", verify=False).status_code == 200)
        yield own / "cert.pem"


@pytest.fixture
def tls(tmp_path) -> Path:
    """What the installer leaves: a certificate of its own."""
    folder = tmp_path / "tls"
    (folder / "acme").mkdir(parents=True)
    for parent in (folder / "acme", folder, *folder.parents[:3]):
        parent.chmod(0o755)
    make_certificate(folder, "first")
    return folder


@pytest.fixture
def proxy(compose: Compose, tls: Path) -> Iterator[None]:
    """The stack's proxy with that folder, beside its own."""
    nginx = compose.container("nginx")
    # One that a killed run has left.
    compose.docker("rm", "-f", NAME)
    compose.docker("create", "--name", NAME, "--network", f"{PROJECT}_edge", "--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp:mode=1777",
                   "-p", f"127.0.0.1:{HTTP}:8080", "-p", f"127.0.0.1:{HTTPS}:8443", "-e", "FRONT_PROXIES=",
                   "-v", f"{tls}:/etc/webmacs/tls:ro", nginx["Config"]["Image"])  # fmt: skip
    compose.docker("network", "connect", f"{PROJECT}_back", NAME)
    compose.docker("start", NAME)
    try:
        eventually(lambda: httpx.get(f"http://127.0.0.1:{HTTP}/health").status_code == 200)
        yield
    finally:
        compose.docker("rm", "-f", NAME)


def served() -> x509.Certificate:
    return x509.load_pem_x509_certificate(ssl.get_server_certificate(("127.0.0.1", HTTPS)).encode())


def hook(tls: Path, tmp_path: Path) -> Path:
    """The one of the page, for another folder."""
    page = (ROOT / "docs" / "installation.md").read_text()
    [body] = re.findall(r"webmacs-certificate > /dev/null <<'END'\n(.*?)END\n", page, re.DOTALL)
    file = tmp_path / "webmacs-certificate"
    file.write_text(body.replace("/opt/webmacs/tls", str(tls)))
    file.chmod(0o755)
    return file


def test_a_certificate_is_issued_and_renewed_while_sockets_stay(compose, admin, authority, tls, proxy, tmp_path):
    state = [word for name in ("config", "work", "logs") for word in (f"--{name}-dir", str(tmp_path / "certbot" / name))]

    def certbot(*arguments: str) -> None:
        done = subprocess.run(
            ["certbot", *arguments, "--non-interactive", *state], capture_output=True, text=True, timeout=120,
            env=os.environ | {"REQUESTS_CA_BUNDLE": str(authority)},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    assert served().subject.rfc4514_string() == "CN=first"
    with connect(f"wss://127.0.0.1:{HTTPS}/ws/datapoints/stream", additional_headers={"Authorization": f"Bearer {admin.token}"},
                 ssl=ssl._create_unverified_context(), open_timeout=10, ping_interval=None, max_queue=None) as socket:  # fmt: skip
        assert json.loads(socket.recv(timeout=10))["type"] == "connected"

        certbot("certonly", "--webroot", "-w", str(tls / "acme"), "-d", DOMAIN, "-m", f"you@{DOMAIN}", "--agree-tos", "--no-eff-email",
                "--server", f"https://127.0.0.1:{DIRECTORY}/dir", "--deploy-hook", str(hook(tls, tmp_path)))  # fmt: skip
        eventually(lambda: "Pebble" in served().issuer.rfc4514_string(), seconds=15)
        issued = served()
        names = issued.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
        assert names == [DOMAIN]

        certbot("renew", "--no-random-sleep-on-renew")
        eventually(lambda: served().serial_number != issued.serial_number, seconds=15)
        assert "Pebble" in served().issuer.rfc4514_string()

        socket.send(json.dumps({"type": "ping"}))
        while json.loads(socket.recv(timeout=10))["type"] != "pong":
            pass
