"""The proxy with a certificate beside it, as an installed stack has it."""

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import Compose, eventually

NAME, PORT = "webmacs-test-tls", 18443
SERVICE_USER = 10001


def make_certificate(folder: Path, name: str) -> None:
    """The key for the proxy's user alone."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.new", "-out", folder / "cert.new"],
        check=True, capture_output=True,
    )  # fmt: skip
    for file, mode in (("key", 0o400), ("cert", 0o444)):
        new = folder / f"{file}.new"
        new.chmod(mode)
        subprocess.run(["chown", str(SERVICE_USER), new], check=True)
        new.rename(folder / f"{file}.pem")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    make_certificate(folder, "first")
    return folder


def start(compose: Compose, folder: Path, *options: str) -> None:
    """Without the services, whose names an address that refuses to answer says at once that it does not know."""
    # One that a killed run has left.
    compose.docker("rm", "-f", NAME)
    image = next(one for one in compose("config", "--images").split() if "/nginx:" in one)
    compose.docker("run", "-d", "--name", NAME, "--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp:mode=1777", "-p", f"127.0.0.1:{PORT}:8443",
                   "--dns", "127.0.0.1", "-e", "FRONT_PROXIES=", "-v", f"{folder}:/etc/webmacs/tls:ro", *options, image)  # fmt: skip


@pytest.fixture(scope="module")
def proxy(compose: Compose, folder: Path) -> Iterator[str]:
    start(compose, folder)
    yield f"https://127.0.0.1:{PORT}"
    compose.docker("rm", "-f", NAME)


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))


def test_the_page_comes_over_tls_and_hsts_does_not(proxy, folder):
    page = eventually(lambda: httpx.get(proxy, verify=trusting(folder)))
    assert page.status_code == 200 and "content-security-policy" in page.headers
    assert "strict-transport-security" not in page.headers
    plain = httpx.get(proxy.replace("https", "http"))
    assert plain.status_code == 301 and plain.headers["location"] == f"{proxy}/"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_of_today_is_spoken(proxy, folder, version):
    context = trusting(folder)
    context.minimum_version = context.maximum_version = version
    assert eventually(lambda: httpx.get(proxy, verify=context)).status_code == 200


@pytest.mark.parametrize("options", [["-tls1_1"], ["-tls1_2", "-cipher", "AES128-SHA:AES256-SHA:AES128-GCM-SHA256"]], ids=["old version", "no forward secrecy"])
def test_tls_of_yesterday_is_not(proxy, folder, options):
    eventually(lambda: httpx.get(proxy, verify=trusting(folder)))
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{PORT}", *options, "-cipher" if "-cipher" not in options else "-brief"]
        + ([] if "-cipher" in options else ["ALL:@SECLEVEL=0"]),
        input="", capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    assert done.returncode != 0 and "alert" in done.stderr, done.stderr


def test_a_new_certificate_is_taken_within_seconds(proxy, folder):
    eventually(lambda: httpx.get(proxy, verify=trusting(folder)))
    make_certificate(folder, "second")
    eventually(lambda: httpx.get(proxy, verify=trusting(folder)), seconds=15)


def test_hsts_is_sent_when_it_is_asked_for(compose, proxy, folder):
    start(compose, folder, "-e", "HSTS_SECONDS=600")
    page = eventually(lambda: httpx.get(proxy, verify=trusting(folder)))
    assert page.headers["strict-transport-security"] == "max-age=600"
