"""API tokens through nginx: made, limited, rotated, revoked, in every service."""

import time
import uuid

import pytest
from client import API
from websockets.exceptions import ConnectionClosed


@pytest.fixture
def make_token(stack, admin):
    """make_token(scopes=[…], as_user=api) -> the answer, and the API as the token. Revoked after the test."""
    made: list[str] = []

    def make(as_user: API | None = None, **fields):
        answer = (as_user or admin).post("/tokens", {"name": f"e2e {uuid.uuid4().hex[:8]}", **fields})
        made.append(answer["public_id"])
        return answer, API(stack.url, answer["token"])

    yield make
    for token in made:
        admin.request("DELETE", f"/tokens/{token}")


def test_a_token_may_what_its_scopes_say_in_every_service(api_as, make_token, make_channel):
    channel = make_channel()
    operator = api_as("operator")
    _, feeder = make_token(operator, scopes=["telemetry:write"])
    feeder.post("/datapoints", {"event_public_id": channel, "value": 1})
    for path in ("/datapoints", "/events", "/users", "/tokens", "/storage", "/auth/sessions"):
        assert feeder.request("GET", path).status_code == 403, path
    _, reader = make_token(operator, scopes=["telemetry:read", "channels:read"])
    assert reader.get("/datapoints", event_public_id=channel)["total"] == 1
    assert reader.request("POST", "/datapoints", json={"event_public_id": channel, "value": 1}).status_code == 403
    assert reader.request("POST", "/tokens", json={"name": "more"}).status_code == 403


@pytest.mark.alone
def test_a_revoked_token_is_out_within_a_second_sockets_too(admin, make_token, live):
    answer, api = make_token(scopes=["telemetry:read"])
    with live(token=api.token) as socket:
        assert socket.receive()["type"] == "connected"
        assert api.request("GET", "/datapoints/latest").status_code == 200
        began = time.monotonic()
        admin.delete(f"/tokens/{answer['public_id']}")
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.receive()
        assert closed.value.rcvd.code == 1008
        assert time.monotonic() - began < 1.5
    assert api.request("GET", "/datapoints/latest").status_code == 401
    assert api.request("GET", "/events").status_code == 401


def test_after_a_rotation_the_old_secret_works_for_the_overlap_alone(admin, stack, make_token):
    answer, old = make_token(role="viewer", scopes=["channels:read", "telemetry:read"])
    path = f"/tokens/{answer['public_id']}"
    new = API(stack.url, admin.post(f"{path}/rotate", {"overlap_minutes": 5}, status=200)["token"])
    for api in (old, new):
        assert api.request("GET", "/events").status_code == 200
        assert api.request("GET", "/datapoints/latest").status_code == 200
    newest = API(stack.url, admin.post(f"{path}/rotate", {}, status=200)["token"])
    assert newest.request("GET", "/events").status_code == 200
    for api in (old, new):
        assert api.request("GET", "/events").status_code == 401


def test_every_service_tells_when_a_token_was_last_used(admin, make_token):
    used = {}
    for path in ("/events", "/datapoints/latest", "/commands", "/storage"):
        answer, api = make_token()
        assert answer["last_used_at"] is None
        api.get(path)
        used[path] = f"/tokens/{answer['public_id']}"
    until = time.monotonic() + 20
    while any(admin.get(token)["last_used_at"] is None for token in used.values()):
        assert time.monotonic() < until, {path: admin.get(token)["last_used_at"] for path, token in used.items()}
        time.sleep(0.5)
