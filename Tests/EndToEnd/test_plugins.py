"""Plugin instances: what kinds there are, and what becomes of a device's channels."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from client import API


@pytest.fixture
def name(admin):
    """A name that no instance has; it and its channels are gone after the test."""
    name = f"e2e {uuid.uuid4().hex[:8]}"
    yield name
    for plugin in admin.everything("/plugins"):
        if plugin["instance_name"].startswith(name):
            admin.request("DELETE", f"/plugins/{plugin['public_id']}", params={"delete_channels": "true"})
    for channel in admin.everything("/events", search=name):
        admin.request("DELETE", f"/events/{channel['public_id']}")


def test_the_kinds_have_the_channels_that_the_agent_collects(admin):
    kinds = {kind["id"]: kind["channels"] for kind in admin.get("/plugins/available")}
    types = {"input": "sensor", "output": "actuator", "bidirectional": "range"}

    def told(*names: str) -> set[tuple[str, str, str]]:
        return {(one["channel_name"], one["unit"], types[one["direction"]]) for name in names for one in kinds[name]}

    def collected(group: str) -> set[tuple[str, str, str]]:
        names = [(channel["name"].partition(" / "), channel) for channel in admin.everything("/events", search=group)]
        return {(name[2], channel["unit"], channel["type"]) for name, channel in names if name[0] == group}

    assert collected("Plant") == told("simulated")
    # What the processor can count, and the agent may read, differs from machine to machine.
    assert told("system") <= collected("Host") <= told("system", "perf_events")
    [package] = admin.get("/plugins/packages")
    assert set(package["plugin_ids"]) == set(kinds) and not package["removable"]


def test_a_device_has_channels_that_take_readings_and_stay_until_somebody_says_so(admin, api_as, name):
    viewer = api_as("viewer")
    body = {"plugin_id": "simulated", "instance_name": name, "config_json": '{"seed": 1}'}
    assert viewer.request("POST", "/plugins", json=body).status_code == 403
    plugin = admin.post("/plugins", body)["public_id"]
    seen = viewer.get(f"/plugins/{plugin}")
    assert (seen["status"], seen["enabled"], seen["config_json"]) == ("inactive", True, '{"seed": 1}')
    assert viewer.get(f"/plugins/{plugin}/channels") == seen["channel_mappings"]

    [mapping] = [one for one in seen["channel_mappings"] if one["channel_id"] == "volume_flow"]
    channel = mapping["event_public_id"]
    assert viewer.get(f"/events/{channel}")["name"] == f"{name} – Volume flow"
    admin.post_reading(channel, 4.5)
    assert admin.latest(channel)["value"] == 4.5

    answer = admin.delete(f"/plugins/{plugin}")
    assert answer["message"].endswith("0 were deleted, 8 stay.")
    assert admin.get(f"/events/{channel}")["public_id"] == channel

    # The same device again: the channels that are there are its own again.
    again = admin.post("/plugins", body)["public_id"]
    assert channel in [one["event_public_id"] for one in admin.get(f"/plugins/{again}/channels")]
    assert admin.request("DELETE", f"/plugins/{again}", params={"delete_channels": "true"}).json()["message"].endswith("8 were deleted, 0 stay.")
    assert admin.request("GET", f"/events/{channel}").status_code == 404


def test_nothing_is_taken_that_would_be_code(admin):
    wheel = {"file": ("../../evil-1.0-py3-none-any.whl", b"PK\x03\x04", "application/zip")}
    assert admin.request("POST", "/plugins/packages/upload", files=wheel).status_code == 404
    assert admin.request("DELETE", "/plugins/packages/webmacs-agent").status_code == 404


@pytest.fixture
def agent(stack, admin):
    """Makes the API of an agent: its token has the scope that runs plugins, or is bound to a device."""
    made = []

    def make(**fields) -> API:
        token = admin.post("/tokens", {"name": f"e2e {uuid.uuid4().hex[:8]}", "role": "operator", **fields})
        made.append(token["public_id"])
        return API(stack.url, token=token["token"])

    yield make
    for token in made:
        admin.delete(f"/tokens/{token}")


def test_a_kind_says_what_its_settings_are(admin):
    kinds = {kind["id"]: kind for kind in admin.get("/plugins/available")}
    drivers = {"http_check", "tcp_check", "http_json", "prometheus", "modbus_tcp", "process_image", "command"}
    assert set(kinds) == {"simulated", "system", "perf_events"} | drivers

    def check(schema: dict) -> None:
        assert schema["type"] == "object" and schema["additionalProperties"] is False
        assert sorted(schema["propertyOrder"]) == sorted(schema["properties"])
        assert set(schema["required"]) <= set(schema["properties"])
        for setting in schema["properties"].values():
            assert setting["title"] and setting["description"]
            assert setting["type"] in ("string", "number", "integer", "boolean", "array")
            if setting["type"] == "array":
                check(setting["items"])

    for kind in kinds.values():
        check(kind["config_schema"])
    settings = kinds["http_check"]["config_schema"]
    assert settings["required"] == ["url"] and settings["propertyOrder"][0] == "url"
    assert settings["properties"]["url"]["format"] == "uri"
    assert settings["properties"]["password"]["format"] == "credential"
    assert settings["properties"]["expected_status"] | {"title": "", "description": ""} == {
        "title": "", "description": "", "type": "integer", "default": 200, "minimum": 100, "maximum": 599,
    }
    registers = kinds["modbus_tcp"]["config_schema"]["properties"]["channels"]["items"]
    assert registers["required"] == ["name", "address"]
    assert registers["properties"]["table"]["enum"] == ["holding", "input", "coil", "discrete"]
    assert [one["channel_id"] for one in kinds["tcp_check"]["channels"]] == ["reachable", "connect_time"]
    assert kinds["http_json"]["channels"] == []


def test_wrong_settings_are_refused_at_their_place(admin, name):
    def refused(kind: str, settings: dict) -> list[list]:
        body = {"plugin_id": kind, "instance_name": name, "config_json": json.dumps(settings)}
        answer = admin.request("POST", "/plugins", json=body)
        assert answer.status_code == 422, answer.text
        return [fault["loc"] for fault in answer.json()["detail"]]

    assert refused("http_check", {"url": "shop", "tiemout": 1}) == [["body", "config_json", "tiemout"], ["body", "config_json", "url"]]
    assert refused("http_check", {"url": "http://shop/", "password": "hunter2"}) == [["body", "config_json", "password"]]
    one, two = {"name": "Power", "address": 1}, {"name": "power", "address": 2}
    assert refused("modbus_tcp", {"host": "meter", "channels": [one, {"name": "x"}, two]}) == [
        ["body", "config_json", "channels", 1, "address"],
        ["body", "config_json", "channels", 2, "name"],
    ]
    assert name not in [plugin["instance_name"] for plugin in admin.everything("/plugins")]


def test_an_agent_gets_its_plugins_with_secrets_and_reports_how_they_run(admin, api_as, agent, name):
    device = f"{name} device"
    credential = admin.post("/credentials", {"name": name, "secret": "s3cret"})["public_id"]
    settings = {"url": "http://meter/", "bearer_token": credential, "channels": [{"name": "Power", "pointer": "/p", "unit": "W"}]}
    body = {"plugin_id": "http_json", "instance_name": name, "config_json": json.dumps(settings), "device": device, "interval_seconds": 30}
    plugin = admin.post("/plugins", body)["public_id"]
    seen = admin.get(f"/plugins/{plugin}")
    assert (seen["device"], seen["interval_seconds"], seen["status"], seen["health"], seen["last_run"]) == (device, 30, "inactive", "unknown", None)
    [mapping] = seen["channel_mappings"]
    channel = admin.get(f"/events/{mapping['event_public_id']}")
    assert (channel["device"], channel["expected_interval_seconds"], channel["unit"]) == (device, 30, "W")

    runner = agent(scopes=["plugins:run"])
    for other in (admin, api_as("operator"), agent(), agent(scopes=["plugins:read"]), agent(device="another")):
        assert other.request("GET", "/plugins/assigned", params={"device": device}).status_code == 403
    answer = runner.request("GET", "/plugins/assigned", params={"device": device})
    assert answer.headers["cache-control"] == "no-store"
    [told] = answer.json()["data"]
    assert told["config"]["bearer_token"] == "s3cret" and told["interval_seconds"] == 30
    assert told["channels"] == [
        {
            "channel_id": "power", "event_public_id": mapping["event_public_id"], "name": f"{name} – Power", "type": "sensor", "unit": "W",
            "min_value": 0, "max_value": 100,
        }
    ]
    known = {"If-None-Match": answer.headers["etag"]}
    assert runner.request("GET", "/plugins/assigned", params={"device": device}, headers=known).status_code == 304
    assert agent(device=device).get("/plugins/assigned") == answer.json()
    assert "s3cret" not in admin.request("GET", f"/plugins/{plugin}").text

    now = datetime.now(UTC)

    def run(seconds: float, **fields) -> dict:
        start = now - timedelta(seconds=seconds)
        times = {"started_at": start.isoformat(), "finished_at": (start + timedelta(seconds=0.5)).isoformat()}
        return {"plugin_public_id": plugin, "status": "success", "metrics_count": 1, **times, **fields}

    runs = [run(3), run(2, status="failed", metrics_count=0, error_message="No answer."), run(1, plugin_public_id="gone")]
    for _ in range(2):
        assert runner.post("/plugins/executions", {"device": device, "executions": runs}, 200) == {"stored": 2, "ignored": 1}
    page = admin.get(f"/plugins/{plugin}/executions")
    assert page["total"] == 2
    assert [(one["status"], one["error_message"], one["duration_seconds"]) for one in page["data"]] == [("failed", "No answer.", 0.5), ("success", None, 0.5)]
    seen = admin.get(f"/plugins/{plugin}")
    assert (seen["status"], seen["error_message"], seen["health"], seen["consecutive_failures"]) == ("error", "No answer.", "healthy", 1)
    runner.post("/plugins/executions", {"device": device, "executions": [run(0)]}, 200)
    seen = admin.get(f"/plugins/{plugin}")
    assert (seen["status"], seen["error_message"], seen["last_run"]) == ("connected", None, seen["last_success"])
    admin.delete(f"/credentials/{credential}")
    assert runner.get("/plugins/assigned", device=device)["data"][0]["config"]["bearer_token"] is None
