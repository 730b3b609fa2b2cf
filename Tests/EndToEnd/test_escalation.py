"""Alerts that nobody acknowledges are told again, and those of a storm together."""

import json
import uuid

import pytest

from test_alerts import alerts, watched
from waiting import until


@pytest.fixture
def make_rule(admin):
    made: list[str] = []

    def make(channel: str, **fields) -> str:
        rule = {"name": f"e2e-{uuid.uuid4().hex}", "event_public_id": channel, "operator": "gt", "threshold": 80, "cooldown_seconds": 0}
        made.append(admin.post("/rules", rule | fields)["public_id"])
        return made[-1]

    yield make
    for rule in made:
        admin.request("DELETE", f"/rules/{rule}")


def told(stack, where: str) -> list[dict]:
    return [json.loads(line) for line in stack.psql(f"select data from outbox_events where {where} order by number").splitlines()]


def test_what_nobody_acknowledges_escalates_until_somebody_does(stack, admin, make_channel, make_rule):
    channel = make_channel("hot")
    me = admin.get("/auth/me")
    steps = [
        {"after": 60, "assignee": me["public_id"], "severity": None, "repeat_every": None},
        {"after": 120, "assignee": None, "severity": "critical", "repeat_every": 300},
    ]
    rule = make_rule(channel, escalation=steps)
    assert admin.get(f"/rules/{rule}")["escalation"] == steps
    watched(stack, rule)
    admin.post_reading(channel, 90)
    alert = until(lambda: alerts(admin, rule))[0]["public_id"]

    def pass_a_step() -> None:
        stack.psql("update alert_escalations e set due_at = due_at - interval '2 min', begun_at = begun_at - interval '2 min' "
                   f"from alerts a where a.id = e.alert_id and a.public_id = '{alert}' returning 1")

    escalated = f"rule = '{rule}' and type = 'alert_escalated'"
    # Two minutes pass: both steps are due, and the last one is told.
    pass_a_step()
    (data,) = until(lambda: told(stack, escalated))
    assert (data["step"], data["of"], data["severity"], data["assignee"]) == (2, 2, "critical", me["username"])
    assert data["alert"] == alert and data["value"] == 90 and data["unacknowledged_seconds"] >= 120
    shown = admin.get(f"/alerts/{alert}")
    assert shown["severity"] == "critical" and shown["assignee"]["name"] == me["username"]
    assert [entry["kind"] for entry in shown["history"]] == ["fired", "escalated", "escalated"]
    admin.post("/alerts/acknowledge", {"public_ids": [alert]}, status=200)
    for _ in range(3):
        pass_a_step()
    until(lambda: not stack.psql(f"select 1 from alert_escalations e join alerts a on a.id = e.alert_id where a.public_id = '{alert}'").strip())
    assert len(told(stack, escalated)) == 1
    for refused, place in (
        ([{"after": 59}], [0, "after"]), ([{"after": 60}, {"after": 60}], [1, "after"]), ([{"after": 60, "severity": "info"}], [0, "severity"]),
        ([{"after": 60, "repeat_every": 300}, {"after": 61}], [0, "repeat_every"]), ([{"after": 60, "assignee": "nobody"}], [0, "assignee"]),
    ):
        answer = admin.request("PUT", f"/rules/{rule}", json={"escalation": refused})
        assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["body", "escalation", *place]
    assert admin.get(f"/rules/{rule}")["escalation"] == steps


def test_a_storm_is_told_in_groups(stack, admin, make_channel, make_rule):
    channel = make_channel("flood")
    # No other test has rules that are as little severe.
    rules = [make_rule(channel, severity="info") for _ in range(60)]
    for rule in rules:
        watched(stack, rule)
    admin.post_reading(channel, 90)
    names = ",".join(f"'{rule}'" for rule in rules)
    until(lambda: stack.psql(f"select count(*) from alerts where rule_public_id in ({names})").strip() == "60")
    (group,) = until(lambda: told(stack, "type = 'alert_group' and severity = 'info'"))
    own = {event["alert"] for event in told(stack, f"type = 'rule_triggered' and rule in ({names})")}
    listed = {alert["alert"] for alert in group["alerts"]}
    assert len(own) == 50 and len(listed) == 10 and not own & listed
    assert group["count"] == 10 and group["more"] == 0 and group["message"].startswith("10 more alerts of severity info: 1 × e2e-")
    assert {one["public_id"] for one in admin.everything("/alerts", group=group["group"])} == listed
    (grouped,) = [entry for entry in admin.get(f"/alerts/{min(listed)}")["history"] if entry["kind"] == "grouped"]
    assert grouped["text"] == "More than 50 alerts of severity info in a minute: told together with others."
    notices = [notice["content"] for notice in admin.get("/logging", search="severity")["data"]]
    assert "Alert storm: more than 50 alerts of severity info in a minute. Further ones are told together." in notices
