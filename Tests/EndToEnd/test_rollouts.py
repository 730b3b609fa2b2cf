"""Rollouts over the whole stack: fifty devices ask, in waves; some fail, some fall silent, some are off."""

import re
import time
import urllib.request
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bundles import Maker, Updates
from fleet import Device, Fleet
from test_alerts import watched
from waiting import until

PLAN = {
    "tags": [], "waves": [20, 60, 100], "success_percent": 80, "error_percent": 30, "minimum_sample": 2, "soak_seconds": 1,
    "silence_seconds": 8, "schedule": None, "spares_experiments": True, "gate": None, "needs_approval": False, "forced": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def maker(stack, tmp_path_factory) -> Maker:
    maker = Maker(Path(stack.settings["BIN"]) / "webmacs", tmp_path_factory.mktemp("bundles"))
    Updates(stack.state / "data" / "updates").trust_in(maker)
    return maker


@pytest.fixture(scope="module")
def release(admin, maker):
    """release("2.0.0") -> its id; gone after the tests."""
    made: list[str] = []

    def make(version: str) -> str:
        content = maker.make(version, 20_000).read_bytes()
        answer = admin.request("POST", "/ota/upload", files={"file": ("x.tar.gz", content, "application/gzip")})
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["public_id"])
        return made[-1]

    yield make
    for one in made:
        admin.request("DELETE", f"/ota/{one}")


@pytest.fixture
def fleet(stack, admin):
    with Fleet(stack, admin) as fleet:
        yield fleet


@pytest.fixture
def thermometer(stack, admin):
    """thermometer(device) -> the id of the rule that watches its new sensor; both are gone after the test."""
    made: list[str] = []

    def make(device) -> str:
        body = {"name": f"{device.name} / Temperature", "type": "sensor", "unit": "°C", "min_value": 0, "max_value": 100}
        device.sensor = admin.post("/events", body | {"device": device.name})["public_id"]
        rule = {
            "name": f"{device.name} is hot", "event_public_id": device.sensor, "operator": "gt", "threshold": 80, "clear_threshold": 75,
            "severity": "warning", "cooldown_seconds": 0, "actions": [{"type": "log"}],
        }  # fmt: skip
        id = admin.post("/rules", rule)["public_id"]
        made.extend([f"/rules/{id}", f"/events/{device.sensor}"])
        watched(stack, id)
        return id

    yield make
    for path in made:
        admin.request("DELETE", path)


@contextmanager
def rollouts(admin):
    """rollout(release, tags=…, …) -> its id; it runs. Aborted and gone at the end."""
    made: list[str] = []

    def make(release: str, **plan) -> str:
        body = {"name": f"e2e {uuid.uuid4().hex[:8]}", "release_id": release, "plan": PLAN | plan}
        made.append(admin.post("/ota/rollouts", body)["public_id"])
        assert admin.request("POST", f"/ota/rollouts/{made[-1]}/start").status_code == 200
        return made[-1]

    yield make
    for one in made:
        admin.request("POST", f"/ota/rollouts/{one}/abort", json={"reason": "The test is over."})
        admin.request("DELETE", f"/ota/rollouts/{one}")


@pytest.fixture
def rollout(admin):
    with rollouts(admin) as make:
        yield make


@dataclass
class Measured:
    """A fleet of fifty that measures, and a rollout of it whose first wave restarts and loses readings once it is updated."""

    fleet: Fleet
    rollout: str
    first: list[str]
    began: float


@pytest.fixture(scope="module")
def measured(stack, admin, release):
    """It begins with the first test and ends in the last: readings take two to three minutes until they are counted."""
    channels: list[str] = []
    with Fleet(stack, admin) as fleet, rollouts(admin) as make:
        version = release("2.3.0")
        for _ in range(50):
            device = fleet.add("good", pace=1)
            body = {"name": f"{device.name} / Pressure", "type": "sensor", "unit": "bar", "min_value": 0, "max_value": 100}
            device.spacing = 5.0
            device.sensor = admin.post("/events", body | {"device": device.name, "expected_interval_seconds": 5})["public_id"]
            channels.append(device.sensor)
        gate = {"quiet_alerts": True, "completeness_drop": 5, "extra_restarts": 1}
        plan = {"waves": [30, 100], "minimum_sample": 1, "soak_seconds": 10, "silence_seconds": 300, "spares_experiments": False}
        one = make(version, tags=fleet.tags, gate=gate, **plan)
        placed = until(lambda: len(found := rows(admin, one)) == 50 and found)
        first = sorted(row["device"] for row in placed if row["wave"] == 0)
        for place, name in enumerate(first):
            fleet.devices[name].kind = "gappy" if place % 2 else "restless"
        began = time.monotonic()
        fleet.start()
        yield Measured(fleet, one, first, began)
    for channel in channels:
        admin.request("DELETE", f"/events/{channel}")


def state(admin, rollout: str) -> dict:
    return admin.get(f"/ota/rollouts/{rollout}")


def reaches(admin, rollout: str, *states: str, seconds: float = 90) -> dict:
    return until(lambda: (now := state(admin, rollout))["state"] in states and now, seconds)


def rows(admin, rollout: str) -> list[dict]:
    return admin.everything(f"/ota/rollouts/{rollout}/devices")


@pytest.mark.usefixtures("measured")  # Its readings are on their way while this one runs.
def test_fifty_devices_in_waves_with_failures_silence_and_absence(admin, stack, release, fleet, rollout):
    version = release("2.0.0")
    for number in range(50):
        fleet.add("good", seconds=2.5 if number % 10 == 0 else 0.4)
    made = time.monotonic()
    one = rollout(version, tags=fleet.tags)
    placed = until(lambda: len(found := rows(admin, one)) == 50 and found)
    waves = {row["device"]: row["wave"] for row in placed}
    sizes = Counter(waves.values())
    # Half of the first wave fails; of the second one is silent and one is off; of the third three are off.
    order = sorted(waves, key=lambda name: (waves[name], name))
    first = [name for name in order if waves[name] == 0]
    for name in first[: max(2, len(first) // 2)]:
        fleet.devices[name].kind = "failing"
    second = [name for name in order if waves[name] == 1]
    third = [name for name in order if waves[name] == 2]
    fleet.devices[second[0]].kind = "silent"
    off = [second[1], *third[:3]]
    for name in off:
        fleet.devices[name].kind = "off"
    fleet.start()

    paused = reaches(admin, one, "paused")
    pause_after = time.monotonic() - made
    assert paused["wave"] == 0, paused
    failed = [row for row in rows(admin, one) if row["state"] == "failed"]
    assert {row["device"] for row in failed} <= {name for name in order if waves[name] == 0}
    assert failed[0]["reason"] == "query was not ready" and failed[0]["version_before"] == "1.0.0"
    touched = [row for row in rows(admin, one) if row["state"] != "waiting"]
    assert all(row["wave"] == 0 for row in touched), "a wave that was not open was touched"
    time.sleep(2.5)
    assert state(admin, one)["state"] == "paused"
    raised = f"data ->> 'alert' = 'rollout_paused' and data ->> 'rollout' = '{one}'"
    assert stack.psql(f"select string_agg(data ->> 'state', ',' order by number) from outbox_events where {raised}") == "raised"

    for name in waves:
        if fleet.devices[name].kind == "failing":
            fleet.devices[name].kind = "good"
    resumed = time.monotonic()
    assert admin.request("POST", f"/ota/rollouts/{one}/resume", json={"reason": "The disk was full."}).status_code == 200
    done = reaches(admin, one, "completed")
    whole = time.monotonic() - resumed
    assert stack.psql(f"select string_agg(data ->> 'state', ',' order by number) from outbox_events where {raised}") == "raised,resolved"
    ended = {row["device"]: row["state"] for row in rows(admin, one)}
    assert ended[second[0]] == "lost"
    assert {name for name, how in ended.items() if how == "waiting"} == set(off)

    # Those that were away come back, and get it; the one that was lost was done.
    for name in [*off, second[0]]:
        fleet.devices[name].wake.set()
    until(lambda: {row["state"] for row in rows(admin, one)} == {"completed", "failed"})
    until(lambda: all(fleet.devices[name].version == "2.0.0" for name in [*off, second[0]]))
    assert state(admin, one)["state"] == "completed"
    assert fleet.errors == []
    assert all(len(device.installs) <= 1 for device in fleet.devices.values()), "a device was updated twice"

    log = list(reversed(admin.everything(f"/ota/rollouts/{one}/log")))
    opened = [entry for entry in log if entry["kind"] in ("wave_opened", "completed", "paused")]
    print(f"\n50 devices, waves of {[sizes[wave] for wave in range(3)]}, {fleet.check_ins} check-ins in {time.monotonic() - fleet.began:.1f} s")
    print(f"paused by itself after {pause_after:.1f} s: {paused['state_reason']}")
    print(f"from resuming to the end {whole:.1f} s: {done['state_reason']}")
    for entry in opened:
        print(f"  {entry['at'][11:23]}  {entry['message']}  {entry['figures']}")
    final = rows(admin, one)
    for wave in range(3):
        print(f"  wave {wave + 1}: {dict(Counter(row['state'] for row in final if row['wave'] == wave))}")
    assert [entry["kind"] for entry in opened if entry["wave"] != 0 or entry["kind"] != "wave_opened"] == ["paused", "wave_opened", "wave_opened", "completed"]


def counted(stack) -> dict[str, float]:
    """What ota has to say of devices in rollouts, by the database."""
    found = stack.psql(
        "select d.state, count(*) from rollout_devices d join rollouts r on r.id = d.rollout where r.state in ('running', 'paused') group by 1"
    )
    return {f'webmacs_ota_rollout_devices{{state="{state}"}}': float(count) for state, count in (line.split("|") for line in found.splitlines())}


def metrics(stack) -> dict[str, float]:
    """What ota says of itself: by name and labels."""
    text = urllib.request.urlopen(f"{stack.service_url('ota')}/metrics").read().decode()
    return {name: float(value) for name, value in re.findall(r"^(webmacs_ota_\S+) (\S+)$", text, re.M)}


def test_the_gate_holds_the_next_wave_while_an_alert_fires_on_updated_devices(stack, admin, release, fleet, thermometer, rollout):
    version = release("2.2.0")
    for _ in range(50):
        fleet.add("good")
    gate = {"quiet_alerts": True, "completeness_drop": 5, "extra_restarts": 1}
    before = metrics(stack)
    one = rollout(version, tags=fleet.tags, waves=[20, 100], minimum_sample=1, soak_seconds=4, silence_seconds=120, gate=gate)
    placed = until(lambda: len(found := rows(admin, one)) == 50 and found)
    first = sorted(row["device"] for row in placed if row["wave"] == 0)
    hot = first[:2]
    rules = {name: thermometer(fleet.devices[name]) for name in first[:4]}
    for name in hot:
        fleet.devices[name].kind = "hot"
    began = time.monotonic()
    fleet.start()

    held = until(lambda: "held by telemetry" in ((now := state(admin, one))["state_reason"] or "") and now)
    held_after = time.monotonic() - began
    assert held["state"] == "running" and held["wave"] == 0
    devices = f"the {len(first)} updated devices" if len(first) > 1 else "the updated device"
    count = f"{len(hot)} alerts are" if len(hot) > 1 else "1 alert is"
    start = f"Wave 1 of 2 is held by telemetry. {count} new on {devices} since the update: "
    assert held["state_reason"].startswith(start), held["state_reason"]
    assert set(held["state_reason"].removeprefix(start).rstrip(".").split(", ")) == {f"'{name} is hot' on {name}" for name in hot}
    assert Counter(row["state"] for row in rows(admin, one)) == {"completed": len(first), "waiting": 50 - len(first)}
    # Another rollout goes on beside this one.
    after = until(lambda: (now := metrics(stack)).items() >= counted(stack).items() and now)
    assert after['webmacs_ota_rollouts{state="running"}'] >= 1 and after['webmacs_ota_rollout_devices{state="completed"}'] >= len(first)
    assert after['webmacs_ota_devices{state="online"}'] >= 50

    for name in hot:
        fleet.devices[name].wake.set()
    cool = time.monotonic()
    until(lambda: all(admin.get("/alerts", rule_public_id=rules[name])["data"][0]["state"] == "cleared" for name in hot), 10)
    assert all(row["state"] == "waiting" for row in rows(admin, one) if row["wave"] == 1), "a wave that was not open was touched"
    opened = until(lambda: (now := state(admin, one))["wave"] == 1 and now)
    opened_after = time.monotonic() - cool
    reaches(admin, one, "completed")
    assert {row["state"] for row in rows(admin, one)} == {"completed"} and fleet.errors == []

    log = list(reversed(admin.everything(f"/ota/rollouts/{one}/log")))
    decisions = [entry for entry in log if entry["kind"] in ("wave_opened", "gate", "completed")]
    assert [entry["kind"] for entry in decisions] == ["wave_opened", "gate", "gate", "wave_opened", "completed"], decisions
    no, yes = (entry["figures"] for entry in decisions if entry["kind"] == "gate")
    assert (no["good"], no["outcome"], no["findings"][0]["updated"]) == (False, "alerts", len(hot))
    assert (yes["good"], yes["outcome"], yes["findings"][0]["updated"]) == (True, "", 0)
    outcomes = {how: after[key] - before.get(key, 0) for how in ("offered", "nothing") for key in [f'webmacs_ota_check_ins_total{{outcome="{how}"}}']}
    assert outcomes["offered"] >= len(first) and outcomes["nothing"] > 0
    print(f"\n50 devices, waves of {[len(first), 50 - len(first)]}, {fleet.check_ins} check-ins in {time.monotonic() - fleet.began:.1f} s")
    print(f"held after {held_after:.1f} s: {held['state_reason']}")
    print(f"opened {opened_after:.1f} s after the devices cooled down: {opened['state_reason']}")
    print(f"check-ins until it was held, by outcome: {outcomes}")
    for entry in decisions:
        print(f"  {entry['at'][11:23]}  {entry['message']}  {entry['figures']}")


def test_nothing_begins_while_an_experiment_runs_or_the_device_is_locked(admin, release, fleet, rollout):
    version = release("2.1.0")
    device = fleet.add()
    experiment = admin.post("/experiments", {"name": f"e2e {uuid.uuid4().hex[:8]}"})["public_id"]
    try:
        one = rollout(version, tags=fleet.tags, waves=[100], minimum_sample=1)
        until(lambda: "is running" in (state(admin, one)["state_reason"] or ""))
        until(lambda: "experiment" in (device.ask()["reason"] or ""))
        assert device.ask()["update"] is None
    finally:
        admin.put(f"/experiments/{experiment}", {"stopped_on": datetime.now(UTC).isoformat()})
    assert device.ask(locked="Batch 7")["reason"] == "Locked by the device: Batch 7"
    offered = until(lambda: device.ask()["update"])
    assert offered["bundle_url"] == f"/api/v1/ota/{version}/bundle" and offered["forced"] is False
    bundle = device.api.http.get(f"{device.api.url}{offered['bundle_url']}")
    assert bundle.status_code == 200 and len(bundle.content) == offered["size_bytes"]
    # It says that it is done, and is not.
    answer = device.ask(update={"rollout_id": one, "state": "completed"})
    assert answer["update"] is None
    assert rows(admin, one)[0]["reason"] == "It says that it is done, but runs 1.0.0."
    device.version = "2.1.0"
    device.ask(update={"rollout_id": one, "state": "completed"})
    assert rows(admin, one)[0]["state"] == "completed"


def test_who_may_ask_as_a_device(admin, api_as, fleet):
    device = fleet.add()
    answer = api_as("admin").request("POST", "/ota/device", json={"name": "x", "version": "1.0.0"})
    assert answer.status_code == 403 and "API token" in answer.json()["detail"]
    thief = fleet.token("thief")
    answer = thief.request("POST", "/ota/device", json={"name": device.name, "version": "1.0.0"})
    assert answer.status_code == 409 and device.name in answer.json()["detail"]
    assert thief.request("POST", "/ota/device", json={"version": "1.0.0"}).status_code == 422
    for body, field in [
        ({"name": "x"}, "version"), ({"name": "x", "version": "new"}, "version"), ({"name": "x", "version": "1.0.0", "tags": [""]}, "tags"),
        ({"name": "x", "version": "1.0.0", "restarts": -1}, "restarts"),
        ({"name": "x", "version": "1.0.0", "update": {"rollout_id": "r", "state": "done"}}, "state"),
    ]:  # fmt: skip
        answer = thief.request("POST", "/ota/device", json=body)
        assert answer.status_code == 422 and field in answer.text, answer.text


def moment(entry: dict) -> float:
    return datetime.fromisoformat(entry["at"]).timestamp()


def restarts(devices: list[Device]) -> dict[int, int]:
    """How many devices have restarted so often beside their update's own restart."""
    return dict(Counter(device.restarts - 2 for device in devices))


def test_the_gate_holds_the_next_wave_while_updated_devices_restart_and_lose_readings(admin, measured):
    """Restarts hold it until a person lets it go on, which forgives them; missing readings hold it until they come."""
    fleet, one, first = measured.fleet, measured.rollout, measured.first
    assert len(first) > 1, first
    restless, gappy = first[::2], first[1::2]
    updated = [fleet.devices[name] for name in first]
    until(lambda: all(device.installs and device.restarts == device.calm_at for device in updated))
    average = f"{round(len(restless) * Device.RESTARTS / len(first), 1):g}"
    sentence = f"Beside the update's own restart the {len(first)} updated devices restarted {average} times each, "
    # It was asked before the last restart, and is asked again within half a minute; that they are calm does not undo them.
    held = until(lambda: sentence in ((now := state(admin, one))["state_reason"] or "") and now)
    assert (held["state"], held["wave"]) == ("running", 0)
    assert re.search(rf"others never in as long a time: {average} more, 1 is allowed\.", held["state_reason"]), held["state_reason"]

    # Readings are counted in whole minutes after the update, and when they are a minute old.
    ended = max(datetime.fromisoformat(row["ended_at"]).timestamp() for row in rows(admin, one) if row["state"] == "completed")
    countable = (ended // 60 + 1) * 60 + 121
    time.sleep(max(0, countable - time.time()))
    assert "restarted" in (stays := state(admin, one))["state_reason"] and stays["wave"] == 0, stays
    for action, reason in [("pause", "Somebody looks."), ("resume", "A fuse of hall 2: it is mended.")]:
        assert admin.request("POST", f"/ota/rollouts/{one}/{action}", json={"reason": reason}).status_code == 200
    resumed = time.monotonic()
    beginning = f"Wave 1 of 2 is held by telemetry. Completeness of the {len(first)} updated devices is "
    less = until(lambda: ((now := state(admin, one))["state_reason"] or "").startswith(beginning) and now, 20)
    less_after = time.monotonic() - resumed
    assert "restart" not in less["state_reason"] and less["wave"] == 0

    for name in gappy:
        fleet.devices[name].wake.set()
    woken = time.monotonic()
    opened = until(lambda: (now := state(admin, one))["wave"] == 1 and now)
    opened_after = time.monotonic() - woken
    reaches(admin, one, "completed")
    assert {row["state"] for row in rows(admin, one)} == {"completed"} and fleet.errors == []

    log = list(reversed(admin.everything(f"/ota/rollouts/{one}/log", about="rollout")))
    decisions = [entry for entry in log if entry["kind"] in ("wave_opened", "gate", "paused", "resumed", "completed")]
    asked = [entry for entry in decisions if entry["kind"] == "gate"]
    # Telemetry may have been asked by itself between the moment from which readings count and the pause.
    assert [entry["figures"]["outcome"] for entry in asked if entry["figures"]["outcome"] != "completeness,restarts"] == ["restarts", "completeness", ""]
    assert [entry["figures"]["good"] for entry in asked] == [False] * (len(asked) - 1) + [True]
    lost, found = ({each["name"]: each for each in entry["figures"]["findings"]}["completeness"] for entry in asked[-2:])
    share = 100 - len(gappy) / len(first) * 200 / 3
    assert share - 5 < lost["updated"] < share + 5 and lost["others"] > 95 and lost["message"] in less["state_reason"]
    assert found["updated"] > 95 and found["others"] > 95
    print(f"\n50 devices, waves of {[len(first), 50 - len(first)]}; of the first {len(restless)} restart, {len(gappy)} send one reading of three")
    print(f"held {moment(asked[0]) - ended:.1f} s after the last update, whole after {Device.RESTARTS} restarts each: {held['state_reason']}")
    print(f"held {less_after:.1f} s after it was resumed: {less['state_reason']}")
    print(f"opened {opened_after:.1f} s after the missing readings were sent: {opened['state_reason']}")
    print(f"{time.monotonic() - measured.began:.1f} s in all, beside the other tests; restarts of updated devices: {restarts(updated)}")
    for entry in decisions:
        print(f"  {entry['at'][11:23]}  {entry['message']}  {entry['figures']}")
