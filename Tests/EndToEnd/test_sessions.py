"""Logins that their owner sees and ends, and passwords that he changes."""

import os
import subprocess
import time
import uuid

import httpx
import pytest
import web
from client import API
from stack import ROOT
from waiting import until
from websockets.exceptions import ConnectionClosed


@pytest.fixture
def account(admin):
    """A new operator's credentials and id; gone after the test."""
    name = f"e2e-{uuid.uuid4().hex[:8]}"
    account = {"username": name, "email": f"{name}@webmacs.io", "password": uuid.uuid4().hex, "role": "operator"}
    account["public_id"] = admin.post("/users", account)["public_id"]
    yield account
    admin.delete(f"/users/{account['public_id']}")


@pytest.mark.alone
def test_an_ended_session_is_out_of_every_service_within_a_second(stack, account, live):
    here, lost = (API.login(stack.url, account["email"], account["password"]) for _ in range(2))
    sessions = here.get("/auth/sessions")["data"]
    assert [one["current"] for one in sessions].count(True) == 1
    assert all(one["client_address"] and one["user_agent"].startswith("python-httpx") for one in sessions)
    other = next(one for one in sessions if not one["current"])
    with live(token=lost.token) as socket:
        assert socket.receive()["type"] == "connected"
        began = time.monotonic()
        here.delete(f"/auth/sessions/{other['public_id']}")
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.receive()
        assert closed.value.rcvd.code == 1008
        assert time.monotonic() - began < 1.5
    for path in ("/auth/me", "/datapoints/latest", "/commands", "/storage"):
        assert lost.request("GET", path).status_code == 401, path
        assert here.request("GET", path).status_code == 200, path


@pytest.mark.alone
def test_another_session_secret_ends_no_session_until_its_predecessor_is_forgotten(stack, account):
    secret, previous = (stack.state / "secrets" / name for name in ("session_secret", "session_secret_previous"))
    first = secret.read_text()
    old = API.login(stack.url, account["email"], account["password"])

    def statuses(session: API) -> set[int]:
        return {session.request("GET", path).status_code for path in ("/auth/me", "/datapoints/latest", "/commands", "/storage")}

    try:
        secret.rename(previous)
        make = ". scripts/lib/paths.sh; . scripts/lib/secrets.sh; make_secrets"
        subprocess.run(["bash", "-euc", make], cwd=ROOT, env=os.environ | {"WEBMACS_STATE": str(stack.state)}, check=True)
        assert previous.read_text() == first and secret.read_text() not in ("", first) and secret.stat().st_mode & 0o777 == 0o600
        stack.restart("gateway")
        until(lambda: statuses(old) == {200}, 10)
        new = API.login(stack.url, stack.admin_email, stack.admin_password)
        until(lambda: statuses(new) == {200}, 10)
        environment = {"DATABASE_URL": stack.database_url, "SESSION_SECRET_FILE": str(secret), "SESSION_SECRET_PREVIOUS_FILE": str(previous)}
        verified = subprocess.run(
            [stack.settings["BIN"] + "/webmacs", "audit", "verify"], env=os.environ | environment, capture_output=True, text=True, timeout=60
        )
        assert verified.returncode == 0, verified.stderr

        previous.unlink()
        stack.restart("gateway")
        until(lambda: statuses(old) == {401}, 10)
        until(lambda: statuses(new) == {200}, 10)
        # So that there is something for the first secret to sign in the audit log.
        new.put(f"/users/{account['public_id']}", {"username": account["username"] + "-2"})
    finally:
        secret.write_text(first)
        previous.unlink(missing_ok=True)
        stack.restart("gateway")
    until(lambda: statuses(old) == {200}, 10)


def test_who_changes_his_password_stays_and_everyone_else_goes(stack, admin, account):
    browser = httpx.Client(base_url=f"{stack.url}/api/v1", headers={"X-WebMACS-CSRF": "1"}, timeout=30)
    credentials = {"email": account["email"], "password": account["password"]}
    assert browser.post("/auth/login", json=credentials).status_code == 200
    other = API.login(stack.url, account["email"], account["password"])
    path, new = f"/users/{account['public_id']}", uuid.uuid4().hex
    for body, field in [
        ({"password": new}, "current_password"),
        ({"password": new, "current_password": "wrong"}, "current_password"),
        ({"password": "Password1", "current_password": account["password"]}, "password"),
        ({"password": account["email"], "current_password": account["password"]}, "password"),
    ]:
        answer = browser.put(path, json=body)
        assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["body", field], answer.text
    assert browser.put(path, json={"password": new, "current_password": account["password"]}).status_code == 200
    # The cookie is a new one by now.
    assert browser.get("/auth/me").status_code == 200
    assert browser.get("/auth/sessions").json()["total"] == 1
    assert other.request("GET", "/auth/me").status_code == 401
    assert web.post(f"{stack.url}/api/v1/auth/login", json=credentials).status_code == 401
    assert admin.get(path)["last_login_on"] is not None
    admin.delete(f"{path}/sessions")
    assert browser.get("/auth/me").status_code == 401
