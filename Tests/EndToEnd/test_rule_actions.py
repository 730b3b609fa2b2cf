"""What rules do by themselves: experiments and setpoints."""

import uuid

import pytest
from waiting import until


@pytest.fixture
def make_rule(admin, stack):
    """make_rule(channel, actions) -> public id of a rule that is evaluated; gone after the test."""
    made = []

    def make(channel: str, actions: list[dict]) -> str:
        body = {
            "name": f"e2e-{uuid.uuid4().hex[:8]}", "event_public_id": channel, "operator": "gt", "threshold": 80, "cooldown_seconds": 0,
            "actions": actions,
        }
        rule = admin.post("/rules", body)["public_id"]
        made.append(rule)
        until(lambda: stack.psql(f"select 1 from rule_states s join rules r on r.id = s.rule_id where r.public_id = '{rule}'"))
        return rule

    yield make
    for rule in made:
        admin.request("DELETE", f"/rules/{rule}")


def history(api, rule: str, *kinds: str) -> list[str]:
    alerts = api.get("/alerts", rule_public_id=rule)["data"]
    entries = [one for alert in reversed(alerts) for one in api.get(f"/alerts/{alert['public_id']}")["history"]]
    return [one["text"] for one in entries if one["kind"] in kinds]


def refused(answer) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {".".join(map(str, one["loc"][1:])): one["msg"] for one in answer.json()["detail"]}


def test_an_experiment_runs_while_the_alert_fires(admin, make_channel, make_rule):
    channel, name = make_channel(), f"e2e-{uuid.uuid4().hex[:8]}"
    rule = make_rule(channel, [{"type": "experiment_start", "name": name}, {"type": "experiment_stop", "on": "clear"}])
    admin.post_reading(channel, 90)
    started = until(lambda: admin.get("/experiments", search=name)["data"])[0]
    fired = admin.get("/alerts", rule_public_id=rule)["data"][0]["fired_at"]
    assert started["started_on"] == fired and started["stopped_on"] is None
    assert "Started by rule" in started["notes"]
    other = admin.post("/experiments", {"name": f"e2e-{uuid.uuid4().hex}"})["public_id"]
    admin.post_reading(channel, 10)
    stopped = until(lambda: admin.get(f"/experiments/{started['public_id']}")["stopped_on"])
    assert stopped == admin.get("/alerts", rule_public_id=rule)["data"][0]["cleared_at"]
    # What somebody else has started goes on.
    assert admin.get(f"/experiments/{other}")["stopped_on"] is None
    assert len(history(admin, rule, "acted")) == 2
    for experiment in (started["public_id"], other):
        admin.delete(f"/experiments/{experiment}")


def test_a_setpoint_reaches_the_device_even_when_the_alert_is_shelved(admin, stack, controller, make_channel, make_rule):
    channel, heater = make_channel(), make_channel("heater", kind="actuator", minimum=0, maximum=100)
    rule = make_rule(channel, [{"type": "setpoint", "event_public_id": heater, "value": 5}])
    with controller() as device:
        device.send({"type": "hello", "agent": "e2e", "actuators": [heater]})
        device.receive_type("welcome")
        admin.post_reading(channel, 90)
        first = device.receive_type("command")
        assert (first["event_public_id"], first["value"]) == (heater, 5)
        device.send({"type": "command_result", "id": first["id"], "state": "confirmed"})
        until(lambda: admin.get(f"/commands/{first['id']}")["state"] == "confirmed")
        assert admin.get(f"/commands/{first['id']}")["user_public_id"] == rule
        alert = admin.get("/alerts", rule_public_id=rule)["data"][0]["public_id"]
        admin.post(f"/alerts/{alert}/shelve", {"minutes": 5}, status=200)
        admin.post_reading(channel, 10)
        until(lambda: admin.get(f"/alerts/{alert}")["state"] == "cleared")
        # The next setpoint may come.
        until(lambda: stack.psql(f"select 1 from commands where public_id = '{first['id']}' and requested_at < now() - interval '1 second'"))
        admin.post_reading(channel, 90)
        assert device.receive_type("command")["value"] == 5
    assert len(history(admin, rule, "acted")) == 2


def test_what_comes_too_fast_or_to_no_device_is_told(admin, make_channel, make_rule):
    channels, heater = [make_channel(), make_channel()], make_channel("heater", kind="actuator", minimum=0, maximum=100)
    rules = [make_rule(channel, [{"type": "setpoint", "event_public_id": heater, "value": 5}]) for channel in channels]
    admin.post("/datapoints/batch", {"datapoints": [{"event_public_id": channel, "value": 90} for channel in channels]})
    told = until(lambda: [text for rule in rules for text in history(admin, rule, "refused")])
    assert len(told) == 1 and "a moment ago" in told[0]
    assert sum(len(history(admin, rule, "acted")) for rule in rules) == 1
    name = admin.get(f"/events/{heater}")["name"]

    def notices(text: str) -> int:
        return sum(text in one["content"] for one in admin.get("/logging", search=name.split()[1])["data"])

    until(lambda: notices(f"for '{name}' was not carried out") == 1)
    assert notices(f"Did not set '{name}'") == 1
    assert [one["state"] for one in admin.get("/commands", event_public_id=heater)["data"]] == ["failed"]


def test_two_rules_never_fight_and_what_cannot_be_set_is_refused(admin, make_channel, make_rule):
    channel, heater = make_channel(), make_channel("heater", kind="actuator", minimum=0, maximum=100)
    body = {"name": f"e2e-{uuid.uuid4().hex}", "event_public_id": channel, "operator": "gt", "threshold": 80}
    log, setpoint = {"type": "log"}, {"type": "setpoint", "event_public_id": heater, "value": 5}
    post = lambda *actions: admin.request("POST", "/rules", json=body | {"actions": list(actions)})  # noqa: E731
    assert set(refused(post(log, setpoint | {"value": 101}))) == {"actions.1.value"}
    assert set(refused(post(setpoint | {"event_public_id": channel}))) == {"actions.0.event_public_id"}
    assert set(refused(post(setpoint | {"event_public_id": "unknown"}))) == {"actions.0.event_public_id"}
    assert set(refused(post(setpoint, setpoint | {"value": 6}))) == {"actions.1.value"}
    assert set(refused(post({"type": "experiment_start"}))) == {"actions.0.name"}
    rule = make_rule(channel, [setpoint])
    fight = refused(post(log, setpoint | {"value": 6, "on": "clear"}))
    assert set(fight) == {"actions.1"} and admin.get(f"/rules/{rule}")["name"] in fight["actions.1"]
    # Of one that is off nothing is to be feared, until it is to be on.
    other = admin.post("/rules", body | {"actions": [setpoint | {"value": 6}], "enabled": False})["public_id"]
    assert set(refused(admin.request("PUT", f"/rules/{other}", json={"enabled": True}))) == {"actions.0"}
    admin.put(f"/rules/{other}", {"actions": [setpoint], "enabled": True})
    assert admin.get(f"/rules/{other}")["actions"] == [setpoint | {"on": "fire"}]
    admin.delete(f"/rules/{other}")
