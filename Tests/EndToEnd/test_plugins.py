"""Plugin instances: what kinds there are, and what becomes of a device's channels."""

import uuid

import pytest


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
