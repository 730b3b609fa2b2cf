"""The description of the API is valid, complete, and what its page shows. Whether the services keep to it: fuzz_api.py."""

import re
import subprocess
from pathlib import Path

import pytest
import web
from openapi_spec_validator import validate
from stack import ROOT

CONTRACTS = (ROOT / "docs" / "contracts.md").read_text()

# Told in contracts in words: other names of routes that are in its tables, and a probe.
OTHER_NAMES = {"/api/history/metrics", "/api/history/metrics/types", "/api/history/types", "/api/history/compare", "/api/v1/history/types", "/healthz"}


@pytest.fixture(scope="module")
def description(stack) -> dict:
    answer = web.get(f"{stack.url}/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def described(description: dict, sockets: bool) -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    """Role and scopes by method and path."""
    return {
        (method.upper(), path): (operation["x-role"], frozenset(operation.get("x-scopes", [])))
        for path, item in description["paths"].items()
        for method, operation in item.items()
        if operation.get("x-websocket", False) == sockets and path not in OTHER_NAMES
    }


def test_the_description_is_valid(description):
    assert description["openapi"].startswith("3.1")
    validate(description)


def test_it_has_the_routes_of_the_contracts_and_no_others(description):
    rows = re.findall(r"^\| `(GET|POST|PUT|DELETE|PATCH) (/[^`?]*)` \| (\w+) \| ([^|]+) \|", CONTRACTS, re.M)
    tables = {(method, path): (role, frozenset(re.findall(r"`([\w:]+)`", scopes))) for method, path, role, scopes in rows}
    assert described(description, sockets=False) == tables


def test_it_has_the_sockets_of_the_contracts_and_no_others(description):
    headings = re.findall(r"^### `(/[^`]+)` \(\w+; (\w+), `([\w:]+)`\)", CONTRACTS, re.M)
    assert described(description, sockets=True) == {("GET", path): (role, frozenset([scope])) for path, role, scope in headings}


def test_it_says_of_every_route_what_the_policy_says(stack, description):
    printed = subprocess.run([Path(stack.settings["BIN"]) / "webmacs", "policy"], capture_output=True, text=True, check=True).stdout
    lines = [line.split("\t") for line in printed.splitlines()]
    # What the port of the API alone answers under /health.
    policy = {(service, method, path): (who, scope) for service, method, path, who, scope, _ in lines if path != "/health/scheduler"}
    names = {"everybody": "all", "holder": "viewer"}
    expected = {route: (names.get(who, who).partition("+")[0], "+share" in who, {scope} - {"-"}) for route, (who, scope) in policy.items()}
    told = {
        (operation["x-service"], method.upper(), path): (operation["x-role"], operation.get("x-share", False), set(operation.get("x-scopes", [])))
        for path, item in description["paths"].items()
        for method, operation in item.items()
        if path != "/healthz"
    }
    assert told == expected


def test_every_operation_says_what_it_is_and_has_an_example_of_its_body(description):
    for path, item in description["paths"].items():
        for method, operation in item.items():
            place = f"{method} {path}"
            assert operation["summary"] and len(operation["tags"]) == 1 and operation["responses"], place
            for media in operation.get("requestBody", {}).get("content", {}).values():
                assert "example" in media, place
            for parameter in operation["parameters"]:
                assert "$ref" in parameter or parameter["description"], f"{place}: {parameter}"


def test_the_api_alone_is_described_too(stack, description):
    assert web.get(f"{stack.url}/api/v1/openapi.json").json() == description


def test_an_address_that_cannot_be_read_is_answered_in_the_form_of_all_errors(stack):
    for address, status in {"/api/v1/events/%00": 400, "/%zz": 400, f"/api/v1/events?search={'x' * 40_000}": 414}.items():
        answer = web.get(stack.url + address)
        assert (answer.status_code, list(answer.json())) == (status, ["detail"]), address


@pytest.mark.parametrize("path", ["/completeness?source=%00", "/commands?event_public_id=%00", "/export?time_zone=%00"])
def test_a_query_with_nul_is_the_callers_fault(admin, path):
    assert admin.request("GET", path).status_code == 400
