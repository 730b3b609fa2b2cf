"""What nginx itself promises."""

import socket
import subprocess
from pathlib import Path

import httpx
import pytest
import web
from client import API

from second_service import second_nginx


def test_health_is_exactly_what_the_documents_say(stack):
    answer = web.get(f"{stack.url}/health")
    assert (answer.status_code, answer.text) == (200, '{"status":"healthy"}')
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("path", ["/readyz", "/metrics", "/api/v2/users", "/ws/nowhere", "/assets/none.js", "/.git/config", "/.env"])
def test_paths_of_nobody_are_404_in_json(stack, path):
    answer = web.get(stack.url + path)
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Not Found"}


@pytest.mark.parametrize("path", ["/", "/some/page/of/the/ui", "/health", "/assets/none.js", "/api/v1/users", "/ws/datapoints/stream"])
def test_security_headers_reach_every_kind_of_answer(stack, path):
    headers = web.get(stack.url + path).headers
    [policy] = headers.get_list("content-security-policy")
    assert "unsafe" not in policy
    assert {"frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert headers.get_list("x-frame-options") == ["DENY"]
    assert headers.get_list("referrer-policy") == ["same-origin"]


@pytest.mark.parametrize("path", ["users", "auth/me", "tokens", "audit", "credentials", "events", "datapoints/latest", "storage", "audit/export"])
def test_no_cache_keeps_what_a_service_answers(admin, path):
    assert admin.request("GET", f"/{path}").headers.get_list("cache-control") == ["no-store"]
    assert API(admin.url).request("GET", f"/{path}").headers.get_list("cache-control") == ["no-store"]


@pytest.mark.parametrize("path", ["/", "/api/v1/users", "/api/v1/datapoints/latest"])
def test_trace_is_refused(stack, admin, path):
    answer = web.request("TRACE", stack.url + path, headers={"Authorization": f"Bearer {admin.token}"})
    assert answer.status_code == 405
    assert admin.token not in answer.text


def test_the_page_is_fresh_and_its_assets_are_kept(stack):
    page = web.get(f"{stack.url}/")
    assert page.headers["cache-control"] == "no-cache"
    asset = page.text.split('"/assets/')[1].split('"')[0]
    answer = web.get(f"{stack.url}/assets/{asset}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"


def test_a_body_that_is_too_large_is_refused_in_json(stack):
    answer = web.post(f"{stack.url}/api/v1/events", content=b"x" * 1_100_000)
    assert answer.status_code == 413
    assert answer.json() == {"detail": "The request body is too large."}


def test_a_token_in_the_address_is_never_logged(stack):
    secret = "token-that-must-not-be-logged"
    web.get(f"{stack.url}/ws/datapoints/stream?token={secret}")
    web.get(f"{stack.url}/api/v1/auth/me?token={secret}")
    for name in ("nginx", "nginx-access", "gateway", "query"):
        assert secret not in stack.log(name)


def test_a_service_that_is_down_is_a_502_in_json_and_back_after_its_start(stack):
    stack.stop("query")
    try:
        answer = web.get(f"{stack.url}/api/v1/datapoints/latest")
        assert answer.status_code == 502
        assert "detail" in answer.json()
        assert answer.headers["retry-after"]
    finally:
        stack.start("query")
    assert web.get(f"{stack.url}/api/v1/datapoints/latest").status_code == 401


@pytest.mark.parametrize("name", ["gateway", "ingestion", "query"])
def test_a_killed_service_is_back_within_ten_seconds(stack, name):
    before = stack.process(name)
    stack.kill(name)
    stack.wait_ready(name, seconds=10)
    assert stack.process(name) != before


def test_a_proxy_with_tls_in_front_is_believed_and_nobody_else(stack, tmp_path):
    account = {"email": stack.settings["ADMIN_EMAIL"], "password": (stack.state / "secrets" / "admin_password").read_text()}
    # The first address is the client's own invention; the last is whom the proxy has seen.
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9, 198.51.100.7"}

    def log_in(url: str) -> tuple[str, str, str]:
        with httpx.Client(base_url=url, headers=said, timeout=30) as browser:
            answer = browser.post("/api/v1/auth/login", json=account)
            token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            current = next(s for s in browser.get("/api/v1/auth/sessions", headers=token).json()["data"] if s["current"])
            browser.post("/api/v1/auth/logout", headers=token)
            return answer.headers["set-cookie"], answer.headers.get("strict-transport-security", ""), current["client_address"]

    with second_nginx(stack, tmp_path, FRONT_PROXIES="127.0.0.1 ::1") as behind_a_proxy:
        cookie, strict, address = log_in(behind_a_proxy)
    assert cookie.startswith("__Host-webmacs_session=") and "; Secure" in cookie
    assert (strict, address) == ("max-age=31536000", "198.51.100.7")
    cookie, strict, address = log_in(stack.url)
    assert cookie.startswith("webmacs_session=") and "Secure" not in cookie
    assert (strict, address) == ("", "127.0.0.1")


def test_who_comes_without_tls_is_sent_on_where_that_is_asked_for(stack, tmp_path):
    make_certificate(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    challenges = tmp_path / "acme" / ".well-known" / "acme-challenge"
    challenges.mkdir(parents=True)
    (challenges / "token").write_text("token.thumbprint")
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    tls = {"ACME_FOLDER": str(tmp_path / "acme"), "TLS_LISTEN": f"127.0.0.1:{port}", "TLS_CERTIFICATE": str(tmp_path / "cert.pem"), "TLS_KEY": str(tmp_path / "key.pem")}
    with second_nginx(stack, tmp_path / "nginx", **tls, TLS_MODE="redirect", HTTPS_PORT=str(port), FRONT_PROXIES="") as plain:
        # The stack's own agent calls it nginx; health is for everybody.
        for path, host, status in [("/", "plant.example", 301), ("/api/v1/users?a=b", "plant.example", 301), ("/", "nginx:8080", 200),
                                   ("/health", "plant.example", 200), ("/.well-known/acme-challenge/none", "plant.example", 404),
                                   ("/.well-known/acme-challenge/token", "plant.example", 200), ("/.well-known/other", "nginx", 404)]:  # fmt: skip
            answer = web.get(plain + path, headers={"Host": host})
            assert answer.status_code == status, f"{host} {path}"
            if status == 301:
                assert answer.headers["location"] == f"https://plant.example:{port}{path}"
                assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
        challenge = web.get(f"{plain}/.well-known/acme-challenge/token", headers={"Host": "plant.example"})
        assert (challenge.text, challenge.headers["content-type"]) == ("token.thumbprint", "text/plain; charset=utf-8")
        over_tls = web.get(f"https://127.0.0.1:{port}/", headers={"Host": "plant.example"}, verify=False)
        assert over_tls.status_code == 200
    with second_nginx(stack, tmp_path / "other", **tls, FRONT_PROXIES="") as plain:
        assert web.get(plain, headers={"Host": "plant.example"}).status_code == 200


def make_certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=plant.example", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
