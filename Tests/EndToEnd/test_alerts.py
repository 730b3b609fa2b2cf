"""Alerts: from a reading to what people do about it."""

import time
import uuid

import pytest
from waiting import until


@pytest.fixture
def alarm(admin, make_channel):
    """A channel and the rule that watches it; the rule is gone after the test."""
    channel = make_channel("hot")
    rule = admin.post(
        "/rules",
        {
            "name": f"e2e-{uuid.uuid4().hex}", "event_public_id": channel, "operator": "gt", "threshold": 80, "clear_threshold": 75,
            "severity": "critical", "cooldown_seconds": 0, "actions": [{"type": "webhook"}, {"type": "log"}],
        },
    )["public_id"]
    yield channel, rule
    admin.request("DELETE", f"/rules/{rule}")


def alerts(api, rule: str, **query) -> list[dict]:
    return api.get("/alerts", rule_public_id=rule, **query)["data"]


def watched(stack, rule: str) -> None:
    """Waits until the rule is evaluated: it has a state then."""
    until(lambda: stack.psql(f"select 1 from rule_states s join rules r on r.id = s.rule_id where r.public_id = '{rule}'"))


@pytest.mark.alone
def test_a_reading_beyond_the_threshold_is_an_alert_within_a_second(stack, admin, alarm):
    channel, rule = alarm
    watched(stack, rule)
    admin.post_reading(channel, 90)
    posted = time.monotonic()
    alert = until(lambda: alerts(admin, rule))[0]
    assert time.monotonic() - posted < 1
    assert alert.items() >= {
        "rule_public_id": rule, "severity": "critical", "state": "firing", "value": 90, "acknowledged_on": None, "retroactive": False,
        "channel": {"event_public_id": channel, "name": admin.get(f"/events/{channel}")["name"], "unit": "bar"},
    }.items()
    assert admin.get(f"/rules/{rule}")["state"] == "firing"
    # Between the thresholds it stays, below the lower one it clears.
    admin.post_reading(channel, 77)
    admin.post_reading(channel, 74)
    cleared = until(lambda: alerts(admin, rule, state="cleared"))[0]
    assert cleared["public_id"] == alert["public_id"] and cleared["cleared_at"] > cleared["fired_at"]
    events = stack.psql(f"select type, id from outbox_events where rule = '{rule}' order by number").split()
    assert [line.split("|")[0] for line in events] == ["rule_triggered", "alert_resolved"]
    assert all(f"rule-{rule}-" in line for line in events)
    name = alert["rule_name"]
    assert len(admin.get("/logging", search=name)["data"]) == 2


def test_people_acknowledge_comment_shelve_and_assign(stack, admin, api_as, alarm):
    channel, rule = alarm
    operator, viewer = api_as("operator"), api_as("viewer")
    me = operator.get("/auth/me")
    watched(stack, rule)
    before = viewer.get("/alerts/summary")
    admin.post_reading(channel, 90)
    alert = until(lambda: alerts(viewer, rule))[0]["public_id"]
    after = viewer.get("/alerts/summary")
    assert after["firing"] == before["firing"] + 1 and after["severities"]["critical"] == before["severities"]["critical"] + 1
    assert viewer.request("POST", "/alerts/acknowledge", json={"public_ids": [alert]}).status_code == 403
    done = operator.post("/alerts/acknowledge", {"public_ids": [alert], "comment": "On my way."}, status=200)
    assert done["acknowledged"] == 1
    assert operator.post("/alerts/acknowledge", {"public_ids": [alert]}, status=200)["acknowledged"] == 0
    operator.post(f"/alerts/{alert}/comments", {"text": "The valve was stuck."})
    operator.put(f"/alerts/{alert}/assignee", {"user_public_id": me["public_id"]})
    operator.post(f"/alerts/{alert}/shelve", {"minutes": 60, "reason": "Maintenance"}, status=200)
    shown = viewer.get(f"/alerts/{alert}")
    person = {"user_public_id": me["public_id"], "name": me["username"]}
    assert (shown["acknowledged_by"], shown["assignee"], shown["shelved_by"]) == (person, person, person)
    assert shown["comments_count"] == 2
    assert [one["kind"] for one in shown["history"]] == ["fired", "acknowledged", "commented", "assigned", "shelved"]
    assert [one["text"] for one in shown["history"]][1:] == ["On my way.", "The valve was stuck.", me["username"], "Maintenance"]
    assert person in operator.get("/alerts/assignees")
    assert viewer.request("GET", "/alerts/assignees").status_code == 403
    assert viewer.get("/alerts/summary")["shelved"] >= 1
    assert alerts(viewer, rule, shelved="true", acknowledged="true") and not alerts(viewer, rule, shelved="false")
    operator.post(f"/alerts/{alert}/unshelve", {}, status=200)
    assert viewer.get(f"/alerts/{alert}")["shelved_until"] is None
    for body, status in (({"public_ids": ["unknown"]}, 404), ({}, 422)):
        assert operator.request("POST", "/alerts/acknowledge", json=body).status_code == status
    assert operator.request("POST", f"/alerts/{alert}/shelve", json={"minutes": 0}).status_code == 422
    assert operator.request("PUT", f"/alerts/{alert}/assignee", json={"user_public_id": "nobody"}).status_code == 404


def test_killed_in_the_middle_it_finds_each_crossing_once(stack, admin, alarm):
    channel, rule = alarm
    watched(stack, rule)
    for round in range(4):
        if round == 1:
            stack.kill("rules")
        admin.post_reading(channel, 90 + round)
        admin.post_reading(channel, 10 + round)
    stack.wait_ready("rules")
    found = until(lambda: len(alerts(admin, rule, state="cleared")) == 4 and alerts(admin, rule), 20)
    assert sorted(one["value"] for one in found) == [90, 91, 92, 93]
    assert stack.psql(f"select count(*), count(distinct id) from outbox_events where rule = '{rule}'").strip() == "8|8"


def test_a_rule_without_its_channel_says_so(stack, admin, alarm):
    channel, rule = alarm
    watched(stack, rule)
    admin.delete(f"/events/{channel}")
    broken = until(lambda: (shown := admin.get(f"/rules/{rule}"))["state"] == "broken" and shown)
    assert "channel" in broken["state_reason"]
