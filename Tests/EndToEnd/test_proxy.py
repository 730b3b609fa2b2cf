"""What nginx itself promises."""

import httpx
import pytest
from client import API


def test_health_is_exactly_what_the_documents_say(stack):
    answer = httpx.get(f"{stack.url}/health")
    assert (answer.status_code, answer.text) == (200, '{"status":"healthy"}')
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("path", ["/readyz", "/metrics", "/api/v2/users", "/ws/nowhere", "/assets/none.js", "/.git/config", "/.env"])
def test_paths_of_nobody_are_404_in_json(stack, path):
    answer = httpx.get(stack.url + path)
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Not Found"}


@pytest.mark.parametrize("path", ["/", "/some/page/of/the/ui", "/health", "/assets/none.js", "/api/v1/users", "/ws/datapoints/stream"])
def test_security_headers_reach_every_kind_of_answer(stack, path):
    headers = httpx.get(stack.url + path).headers
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
    answer = httpx.request("TRACE", stack.url + path, headers={"Authorization": f"Bearer {admin.token}"})
    assert answer.status_code == 405
    assert admin.token not in answer.text


def test_the_page_is_fresh_and_its_assets_are_kept(stack):
    page = httpx.get(f"{stack.url}/")
    assert page.headers["cache-control"] == "no-cache"
    asset = page.text.split('"/assets/')[1].split('"')[0]
    answer = httpx.get(f"{stack.url}/assets/{asset}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"


def test_a_body_that_is_too_large_is_refused_in_json(stack):
    answer = httpx.post(f"{stack.url}/api/v1/events", content=b"x" * 1_100_000)
    assert answer.status_code == 413
    assert answer.json() == {"detail": "The request body is too large."}


def test_a_token_in_the_address_is_never_logged(stack):
    secret = "token-that-must-not-be-logged"
    httpx.get(f"{stack.url}/ws/datapoints/stream?token={secret}")
    httpx.get(f"{stack.url}/api/v1/auth/me?token={secret}")
    for name in ("nginx", "nginx-access", "gateway", "query"):
        assert secret not in stack.log(name)


def test_a_service_that_is_down_is_a_502_in_json_and_back_after_its_start(stack):
    stack.stop("query")
    try:
        answer = httpx.get(f"{stack.url}/api/v1/datapoints/latest")
        assert answer.status_code == 502
        assert "detail" in answer.json()
        assert answer.headers["retry-after"]
    finally:
        stack.start("query")
    assert httpx.get(f"{stack.url}/api/v1/datapoints/latest").status_code == 401


@pytest.mark.parametrize("name", ["gateway", "ingestion", "query"])
def test_a_killed_service_is_back_within_ten_seconds(stack, name):
    before = stack.process(name)
    stack.kill(name)
    stack.wait_ready(name, seconds=10)
    assert stack.process(name) != before
