"""Rules: how they are made and tried, in the old form and as expressions."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest


@pytest.fixture
def make_rule(admin):
    """make_rule(channel, **fields) -> public id; gone after the test."""
    made = []

    def make(channel: str | None = None, **fields) -> str:
        body = {"name": f"e2e-{uuid.uuid4().hex[:8]}"}
        if channel:
            body |= {"event_public_id": channel, "operator": "gt", "threshold": 80}
        made.append(admin.post("/rules", body | fields)["public_id"])
        return made[-1]

    yield make
    for rule in made:
        admin.request("DELETE", f"/rules/{rule}")


def name_of(api, channel: str) -> str:
    return api.get(f"/events/{channel}")["name"]


def faults(answer) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {".".join(map(str, one["loc"][1:])): one["msg"] for one in answer.json()["detail"]}


def test_a_rule_has_the_old_fields_and_is_the_operators(api_as, make_channel, make_rule, admin):
    operator, viewer = api_as("operator"), api_as("viewer")
    channel = make_channel()
    body = {
        "name": f"e2e-{uuid.uuid4().hex}", "event_public_id": channel, "operator": "between", "threshold": "10", "threshold_high": 20,
        "action_type": "log", "webhook_event_type": "sensor.threshold_exceeded", "cooldown_seconds": 5,
    }
    assert viewer.request("POST", "/rules", json=body).status_code == 403
    rule = operator.post("/rules", body)["public_id"]
    shown = viewer.get(f"/rules/{rule}")
    assert shown.items() >= (body | {"threshold": 10}).items()
    assert shown.items() >= {"enabled": True, "last_triggered_at": None, "state": "ok", "expression": None, "severity": "warning"}.items()
    assert shown["actions"] == [{"type": "log"}]
    assert shown["user_public_id"] == operator.get("/auth/me")["public_id"]
    assert operator.request("POST", "/rules", json=body).status_code == 409
    operator.put(f"/rules/{rule}", {"operator": "lt", "threshold": 5, "clear_threshold": 6, "severity": "critical"})
    assert viewer.get("/rules", search=body["name"], event_public_id=channel, state="ok")["data"] == [viewer.get(f"/rules/{rule}")]
    assert viewer.get(f"/rules/{rule}")["threshold_high"] is None
    operator.put(f"/rules/{rule}", {"enabled": False})
    assert viewer.get(f"/rules/{rule}")["state"] == "disabled"
    operator.delete(f"/rules/{rule}")
    assert viewer.request("GET", f"/rules/{rule}").status_code == 404


def test_what_cannot_be_a_rule_is_refused_field_by_field(admin, make_channel, make_rule):
    channel = make_channel()
    good = {"name": f"e2e-{uuid.uuid4().hex}", "event_public_id": channel, "operator": "between", "threshold": 10}
    refused = lambda **fields: admin.request("POST", "/rules", json=good | fields)  # noqa: E731
    assert set(faults(refused())) == {"threshold_high"}
    assert set(faults(refused(threshold_high=9))) == {"threshold_high"}
    assert set(faults(refused(operator="gt", clear_threshold=11))) == {"clear_threshold"}
    assert set(faults(refused(operator="above", cooldown_seconds=-1))) == {"operator", "cooldown_seconds"}
    zone = {"time_zone": "Nowhere/Else", "windows": [{"days": ["mon"], "from": "08:00", "to": "17:00"}]}
    assert set(faults(refused(operator="gt", schedule=zone))) == {"schedule.time_zone"}
    unknown = refused(event_public_id="unknown", threshold_high=20)
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "Event 'unknown' not found."})
    assert set(faults(admin.request("POST", "/rules", json={"name": good["name"], "expression": '"x" >'}))) == {"expression"}
    rule = make_rule(channel)
    assert set(faults(admin.request("PUT", f"/rules/{rule}", json={"operator": "not_between"}))) == {"threshold_high"}


def test_an_expression_is_checked_as_one_types(admin, make_channel):
    name = name_of(admin, make_channel("valve"))
    good = admin.post("/rules/check", {"expression": f'"{name}"   >80 for 30s'}, status=200)
    assert good["valid"] and good["errors"] == []
    assert good["expression"] == f'"{name}" > 80 for 30s'
    assert [one["name"] for one in good["channels"]] == [name]
    bad = admin.post("/rules/check", {"expression": f'"{name}" > 80 for soon'}, status=200)
    place = bad["errors"][0]
    assert not bad["valid"] and bad["expression"] is None
    assert f'"{name}" > 80 for soon'[place["from"] : place["to"]] == "soon"


def test_a_rule_that_fails_its_test_cannot_be_enabled(admin, make_channel, make_rule):
    channel = make_channel()
    test = {"name": "hot", "series": {name_of(admin, channel): "70 90"}, "interval_seconds": 1, "expect": [{"at_seconds": 1, "state": "ok"}]}
    name = f"e2e-{uuid.uuid4().hex}"
    body = {"name": name, "event_public_id": channel, "operator": "gt", "threshold": 80, "tests": [test]}
    assert set(faults(admin.request("POST", "/rules", json=body))) == {"tests.0"}
    rule = make_rule(channel, enabled=False, tests=[test])
    assert set(faults(admin.request("PUT", f"/rules/{rule}", json={"enabled": True}))) == {"tests.0"}
    run = admin.post(f"/rules/{rule}/tests", {}, status=200)
    assert not run["passed"] and run["tests"][0]["failures"]
    right = test | {"expect": [{"at_seconds": 0, "state": "ok"}, {"at_seconds": 1, "state": "firing"}]}
    admin.put(f"/rules/{rule}", {"tests": [right], "enabled": True})
    assert admin.post(f"/rules/{rule}/tests", {}, status=200)["passed"]


def test_the_past_says_how_often_a_rule_would_have_fired_and_why(admin, make_channel, make_rule):
    channel = make_channel()
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    values = [10, 90, 95, 10, 85, 10]
    readings = [
        {"event_public_id": channel, "value": value, "timestamp": (start + timedelta(minutes=minute)).isoformat()}
        for minute, value in enumerate(values)
    ]
    assert admin.post("/datapoints/batch", {"datapoints": readings})["accepted"] == len(values)
    rule = {"event_public_id": channel, "operator": "gt", "threshold": 80}
    span = {"from": (start - timedelta(hours=1)).isoformat(), "to": (start + timedelta(hours=1)).isoformat()}
    found = admin.post("/rules/backtest", rule | span, status=200)
    assert (found["fired"], found["cleared"], found["readings"], found["truncated"]) == (2, 2, 6, False)
    assert [one["state"] for one in found["transitions"]] == ["firing", "ok", "firing", "ok"]
    assert [one["value"] for one in found["transitions"]] == [90, 10, 85, 10]
    assert admin.post("/rules/backtest", rule | span | {"threshold": 92}, status=200)["fired"] == 1
    assert set(faults(admin.request("POST", "/rules/backtest", json=rule | {"from": span["to"], "to": span["from"]}))) == {"to"}

    made = make_rule(channel)
    why = admin.get(f"/rules/{made}/explain", at=(start + timedelta(minutes=2, seconds=30)).isoformat())
    assert why["state"] == "firing" and why["root"]["truth"] is True
    assert [one["state"] for one in why["transitions"]] == ["firing", "ok", "firing", "ok"]
    assert admin.get(f"/rules/{made}/explain", at=(start + timedelta(minutes=3, seconds=30)).isoformat())["state"] == "ok"
