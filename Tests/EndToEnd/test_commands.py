"""Setpoints: from the request to the device and back."""

import time

import pytest

pytestmark = pytest.mark.patient


def test_a_setpoint_reaches_the_device_and_its_answer_the_browser(admin, controller, live, make_channel):
    valve = make_channel("valve", kind="actuator", minimum=0, maximum=1)
    with controller() as device, live() as browser:
        browser.receive_type("connected")
        device.send({"type": "hello", "agent": "e2e", "actuators": [valve]})
        device.receive_type("welcome")
        answer = admin.post_reading(valve, 1)
        command = answer["command"]
        assert command["state"] == "pending"
        received = device.receive_type("command")
        assert (received["id"], received["event_public_id"], received["value"]) == (command["public_id"], valve, 1)
        device.send({"type": "command_result", "id": received["id"], "state": "confirmed"})
        state = browser.receive_until(lambda message: message.get("state") == "confirmed")
        assert state["public_id"] == command["public_id"] and state["type"] == "command_state"
    assert admin.get(f"/commands/{command['public_id']}")["state"] == "confirmed"
    assert admin.get("/commands", event_public_id=valve)["total"] == 1
    assert admin.latest(valve)["value"] == 1


def test_a_setpoint_without_a_device_fails_at_once(admin, make_channel):
    channel = make_channel("heater", kind="range", minimum=0, maximum=100)
    command = admin.post_reading(channel, 50)["command"]
    assert command["state"] == "failed" and command["reason"]


def test_a_setpoint_out_of_range_changes_nothing(admin, make_channel):
    channel = make_channel("heater", kind="range", minimum=0, maximum=100)
    answer = admin.request("POST", "/datapoints", json={"event_public_id": channel, "value": 101})
    assert answer.status_code == 422 and "value" in answer.json()["detail"]
    assert admin.latest(channel) is None and admin.get("/commands", event_public_id=channel)["total"] == 0


def test_a_silent_device_lets_the_command_expire(admin, controller, make_channel):
    valve = make_channel("valve", kind="actuator", minimum=0, maximum=1)
    with controller() as device:
        device.send({"type": "hello", "agent": "e2e", "actuators": [valve]})
        device.receive_type("welcome")
        command = admin.post_reading(valve, 1)["command"]
        deadline = time.monotonic() + 15
        while admin.get(f"/commands/{command['public_id']}")["state"] == "pending":
            assert time.monotonic() < deadline
            time.sleep(0.5)
    assert admin.get(f"/commands/{command['public_id']}")["state"] == "expired"
