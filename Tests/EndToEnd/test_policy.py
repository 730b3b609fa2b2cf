"""Every route of every service, with every role and every scope, and without: what `webmacs policy` says is what happens."""

import hashlib
import re
import secrets
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from test_docs import CONTRACTS, UNKNOWN_ID, routes

ROLES = ["viewer", "operator", "admin"]

# What would end the test's own credential, or works for long, is asked only by those who may not.
NOT_DONE = {
    ("POST", "/api/v1/auth/logout"),
    ("POST", "/api/v1/retention/cleanup"),
}


@dataclass(frozen=True)
class Route:
    service: str
    method: str
    path: str
    who: str
    scope: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Credential:
    name: str
    token: str | None
    role: str | None = None
    # None: not limited.
    scopes: frozenset[str] | None = None
    is_share: bool = False
    is_device: bool = False

    def refusal(self, route: Route) -> tuple[int, str] | None:
        """What it must be told by the policy alone."""
        role, _, others = route.who.partition("+")
        if role == "everybody":
            return None
        if self.token is None:
            return 401, "Authentication required."
        if self.role is None:
            return 401, "Invalid"
        if role == "share":
            return None if self.is_share else (403, "Only a share link shows what it shows.")
        if self.is_share:
            return None if others == "share" else (403, "A share link may not do this.")
        if role == "holder":
            return None
        if self.is_device and others != "device" and route.scope != "telemetry:write":
            return 403, "A token of a device may only send its readings, keep its channels, run its plugins and ask for its updates."
        if ROLES.index(self.role) < ROLES.index(role):
            return 403, f"{role.capitalize()} privileges required."
        if self.scopes is not None and route.scope not in self.scopes:
            return 403, f"The token lacks the scope '{route.scope}'."
        return None


@pytest.fixture(scope="module")
def policy(stack) -> list[Route]:
    printed = subprocess.run(
        [Path(stack.settings["BIN"]) / "webmacs", "policy"], capture_output=True, text=True, check=True
    ).stdout
    return [Route(*line.split("\t")[:5]) for line in printed.splitlines()]


@pytest.fixture(scope="module")
def credentials(stack, policy, admin) -> list[Credential]:
    marker = uuid.uuid4().hex[:8]
    made = [Credential("nobody", None), Credential("a wrong token", "wm_" + "x" * 64)]

    def token(name: str, role: str, scopes: list[str] | None, device: str | None = None) -> Credential:
        text = "wm_" + secrets.token_urlsafe(48)
        values = "null" if scopes is None else "array[" + ",".join(f"'{scope}'" for scope in scopes) + "]::text[]"
        bound = "null" if device is None else f"'{device}'"
        stack.psql(
            "insert into api_tokens (public_id, name, token_hash, role, scopes, device, expires_at) values "
            f"('{uuid.uuid4()}', 'policy {marker} {name}', decode('{hashlib.sha256(text.encode()).hexdigest()}', 'hex'), "
            f"'{role}', {values}, {bound}, now() + interval '10 minutes')"
        )
        return Credential(name, text, role, None if scopes is None else frozenset(scopes), is_device=device is not None)

    made += [token(role, role, None) for role in ROLES]
    made.append(token("an administrator without scopes", "admin", []))
    scopes = sorted({route.scope for route in policy} - {"-"})
    made += [token(f"an administrator with {scope}", "admin", [scope]) for scope in scopes]
    made.append(token("a viewer with all scopes", "viewer", scopes))

    made.append(token("a device", "operator", None, device=f"policy {marker}"))

    board = admin.post("/dashboards", {"name": f"policy {marker}"})["public_id"]
    link = admin.post(f"/dashboards/{board}/shares", {"name": "policy", "expires_in_hours": 1})
    made.append(Credential("a share link", link["token"], "viewer", is_share=True))
    yield made
    admin.delete(f"/dashboards/{board}")
    stack.psql(f"delete from api_tokens where name like 'policy {marker} %'")


def test_the_policy_and_the_contracts_name_the_same_routes_with_the_same_roles(policy):
    def shape(path: str) -> str:
        return "/".join("{}" if part.startswith("{") or part == UNKNOWN_ID else part for part in path.split("/"))

    roles = {"everybody": "all", "holder": "viewer"}
    printed = {(r.method, shape(r.path)): roles.get(r.who, r.who.split("+")[0]) for r in policy}
    written = {(method, shape(path)): role for method, path, role in routes()}
    for route, role in printed.items():
        if route[1] in ("/health/scheduler", "/api/v1/history/types") or route[1].startswith("/api/history/"):
            continue  # Old spellings, described where their like is.
        if "/ws/" in route[1]:
            assert f"`{route[1]}`" in CONTRACTS
            continue
        assert route in written, f"{route} is not in docs/contracts.md"
        assert written[route] == role, f"{route}: {written[route]} in docs/contracts.md"


def test_each_credential_may_what_the_policy_says_and_nothing_else(stack, policy, credentials):
    asked = 0
    wrong: list[str] = []
    with httpx.Client(timeout=30) as client:
        for route in policy:
            url = stack.service_url(route.service) + re.sub(r"\{\w+\}", UNKNOWN_ID, route.path)
            for credential in credentials:
                refusal = credential.refusal(route)
                if refusal is None and (route.method, route.path) in NOT_DONE:
                    continue
                headers = {"Authorization": f"Bearer {credential.token}"} if credential.token else {}
                answer = client.request(route.method, url, headers=headers, json={} if route.method != "GET" else None)
                asked += 1
                detail = str(answer.json().get("detail", "")) if answer.status_code in (401, 403) else ""
                if refusal is None:
                    is_right = answer.status_code < 500 and not any(
                        word in detail for word in ("privileges required", "lacks the scope", "hare link", "Authentication")
                    )
                else:
                    is_right = answer.status_code == refusal[0] and refusal[1] in detail
                if not is_right:
                    wrong.append(f"{route} as {credential.name}: {answer.status_code} {answer.text[:100]}")
    assert not wrong, "\n".join(wrong)
    assert asked > 1000
