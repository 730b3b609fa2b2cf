"""Alerts that nobody is told of: maintenance windows, and rules that depend on others; and the live topic of alerts."""

import time
import uuid
from datetime import datetime, timedelta, timezone

import pytest

from test_alerts import alerts, watched
from waiting import until


def instant(seconds: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


@pytest.fixture
def make_rule(admin):
    made: list[str] = []

    def make(channel: str, **fields) -> str:
        rule = {"name": f"e2e-{uuid.uuid4().hex}", "event_public_id": channel, "operator": "gt", "threshold": 80, "cooldown_seconds": 0}
        made.append(admin.post("/rules", rule | fields)["public_id"])
        return made[-1]

    yield make
    for rule in reversed(made):
        admin.request("DELETE", f"/rules/{rule}")


@pytest.fixture
def make_window(admin):
    made: list[str] = []

    def make(scope: dict, seconds: float = 3600) -> str:
        window = {"name": "Pump exchange", "reason": "Bearing", "from": instant(-60), "to": instant(seconds), "scope": scope}
        made.append(admin.post("/maintenance", window)["public_id"])
        return made[-1]

    yield make
    for window in made:
        admin.request("DELETE", f"/maintenance/{window}")


def events(stack, rule: str) -> list[str]:
    return stack.psql(f"select type from outbox_events where rule = '{rule}' order by number").split()


def test_what_fires_in_a_maintenance_window_is_told_when_the_window_ends(stack, admin, make_channel, make_rule, make_window):
    tag = uuid.uuid4().hex[:8]
    channel = make_channel("pump")
    admin.put(f"/events/{channel}", {"tags": [tag]})
    rule = make_rule(channel)
    window = make_window({"tags": [tag]})
    watched(stack, rule)
    admin.post_reading(channel, 90)
    alert = until(lambda: alerts(admin, rule))[0]
    assert alert["suppressed"] == "Maintenance: Pump exchange – Bearing" and alert["state"] == "firing"
    assert [one["public_id"] for one in alerts(admin, rule, suppressed="true")] == [alert["public_id"]]
    assert events(stack, rule) == []
    assert admin.get(f"/maintenance/{window}")["state"] == "active"
    admin.request("DELETE", f"/maintenance/{window}")
    until(lambda: events(stack, rule) == ["rule_triggered"])
    history = admin.get(f"/alerts/{alert['public_id']}")
    assert history["suppressed"] is None
    assert [entry["kind"] for entry in history["history"]] == ["fired", "suppressed", "unsuppressed"]


def test_while_its_cause_fires_a_rule_tells_nobody(stack, admin, make_channel, make_rule):
    channel, other = make_channel("gateway"), make_channel("sensor")
    cause = make_rule(channel)
    rule = make_rule(other, depends_on=cause)
    assert admin.get(f"/rules/{rule}")["depends_on"] == cause
    watched(stack, cause)
    watched(stack, rule)
    admin.post_reading(channel, 90)
    until(lambda: alerts(admin, cause))
    admin.post_reading(other, 90)
    assert until(lambda: alerts(admin, rule))[0]["suppressed"].startswith("Depends on ")
    assert events(stack, rule) == [] and events(stack, cause) == ["rule_triggered"]
    for refused in (rule, cause, "none"):
        answer = admin.request("PUT", f"/rules/{cause}", json={"depends_on": refused})
        assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["body", "depends_on"]


def test_a_window_is_refused_by_the_name_of_the_field(admin, api_as, make_window):
    viewer = api_as("viewer")
    good = {"name": "x", "from": instant(0), "to": instant(60), "scope": {"all": True}}
    for field, value, place in (
        ("name", "", ["name"]), ("to", good["from"], ["to"]), ("scope", {}, ["scope", "all"]), ("scope", {"all": True, "tags": ["a"]}, ["scope", "all"]),
    ):
        answer = admin.request("POST", "/maintenance", json=good | {field: value})
        assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["body", *place]
    assert viewer.request("POST", "/maintenance", json=good).status_code == 403
    window = make_window({"devices": ["nobody"]})
    admin.put(f"/maintenance/{window}", good | {"name": "Changed", "scope": {"event_public_ids": ["c"]}})
    changed = viewer.get(f"/maintenance/{window}")
    assert changed["name"] == "Changed" and changed["scope"] == {"all": False, "event_public_ids": ["c"], "tags": [], "devices": []}
    assert viewer.request("GET", "/maintenance/unknown").status_code == 404


@pytest.mark.alone
def test_who_follows_alerts_learns_of_a_change_within_a_second(stack, admin, live, make_channel, make_rule):
    channel = make_channel("hot")
    rule = make_rule(channel)
    watched(stack, rule)
    with live() as socket:
        socket.send({"type": "follow", "topics": ["alerts"]})
        assert socket.receive_type("following")["topics"] == ["alerts"]
        admin.post_reading(channel, 90)
        posted = time.monotonic()
        socket.receive_type("alerts_changed")
        assert time.monotonic() - posted < 1
        alert = until(lambda: alerts(admin, rule))[0]["public_id"]
        admin.post(f"/alerts/{alert}/comments", {"text": "Seen."})
        commented = time.monotonic()
        socket.receive_type("alerts_changed")
        assert time.monotonic() - commented < 1
    token = admin.post("/tokens", {"name": f"e2e {uuid.uuid4().hex[:8]}", "scopes": ["telemetry:read"]})
    with live(token=token["token"]) as socket:
        socket.send({"type": "follow", "topics": ["alerts"]})
        assert socket.receive_type("error")["field"] == "topics"
