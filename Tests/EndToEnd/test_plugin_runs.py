"""Plugin instances that the stack's agent runs: on time, as it is told, and without the server as it was told last."""

import socket
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from client import API
from second_service import settings_of
from waiting import until


@pytest.fixture(scope="module")
def device(stack) -> str:
    """What the stack's agent is called."""
    return settings_of(Path(f"/proc/{stack.process('agent')}")).get("WEBMACS_AGENT_NAME") or socket.gethostname()


@pytest.fixture
def make_instance(admin: API, device: str) -> Iterator[Callable[..., str]]:
    """make_instance("simulated", interval=1) -> its public id; it and its channels are gone after the test."""
    made: list[str] = []

    def make(kind: str, interval: float, **fields) -> str:
        body = {"plugin_id": kind, "instance_name": f"e2e {uuid.uuid4().hex[:8]}", "device": device, "interval_seconds": interval}
        made.append(admin.post("/plugins", body | fields)["public_id"])
        return made[-1]

    yield make
    for instance in made:
        admin.request("DELETE", f"/plugins/{instance}", params={"delete_channels": "true"})


def runs(admin: API, instance: str) -> list[dict]:
    """Its newest hundred, newest first."""
    return admin.get(f"/plugins/{instance}/executions", page_size=100)["data"]


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def starts(runs: list[dict]) -> list[float]:
    """Oldest first."""
    return sorted(instant(run["started_at"]) for run in runs)


def gaps(instants: list[float]) -> list[float]:
    return [after - before for before, after in zip(instants, instants[1:], strict=False)]


def channel(admin: API, instance: str, terminal: str) -> str:
    return next(one["event_public_id"] for one in admin.get(f"/plugins/{instance}/channels") if one["channel_id"] == terminal)


@pytest.mark.patient
def test_an_instance_runs_as_it_is_told_until_it_is_disabled(admin, stack, make_instance):
    agent, deaths = stack.process("agent"), stack.deaths("agent")
    # A run that takes longer than its interval fails.
    instance = make_instance("simulated", 4)
    found = until(lambda: len(r := runs(admin, instance)) >= 4 and r)
    for run in found:
        assert (run["status"], run["metrics_count"], run["error_message"]) == ("success", 8, None)
        assert run["duration_seconds"] >= 0 and instant(run["finished_at"]) >= instant(run["started_at"])
    seen = admin.get(f"/plugins/{instance}")
    assert (seen["health"], seen["status"], seen["consecutive_failures"]) == ("healthy", "connected", 0)
    assert seen["last_run"] == seen["last_success"] is not None

    pressure = channel(admin, instance, "chamber_pressure")
    reading = until(lambda: admin.latest(pressure), 10)
    assert 0.5 < reading["value"] < 4
    # Its readings have the time of their run.
    times = [instant(point["timestamp"]) for point in admin.get("/datapoints", event_public_id=pressure)["data"]]
    assert all(any(abs(start - time) < 0.005 for time in times) for start in starts(found)[:2])

    admin.put(f"/plugins/{instance}", {"interval_seconds": 3})
    until(lambda: (g := gaps(starts(runs(admin, instance)[:4]))) and len(g) == 3 and all(2.7 < gap < 3.3 for gap in g), 60)
    assert stack.process("agent") == agent

    # A channel may be called as people like: it stays the same one.
    admin.put(f"/events/{pressure}", {"name": f"e2e renamed {uuid.uuid4().hex[:8]}"})
    stack.restart("agent")
    renamed = time.time()
    until(lambda: instant(admin.latest(pressure)["timestamp"]) > renamed, 30)
    name = admin.get(f"/plugins/{instance}")["instance_name"]
    assert [one["name"] for one in admin.everything("/events", search=f"{name} – Chamber pressure")] == []
    assert admin.everything("/events", search=pressure) == [], "it was made a second time"

    admin.put(f"/plugins/{instance}", {"enabled": False})
    disabled = time.time()
    # It hears of it within ten seconds, and tells of the last runs within five more.
    time.sleep(18)
    assert starts(runs(admin, instance))[-1] < disabled + 11.5
    assert admin.get(f"/plugins/{instance}")["status"] == "inactive"
    assert stack.deaths("agent") == deaths


@pytest.mark.patient
def test_a_kind_that_the_agent_does_not_have_fails_at_each_interval(admin, make_instance):
    instance = make_instance("no_such_kind", 1)
    found = until(lambda: len(r := runs(admin, instance)) >= 6 and r, 40)
    reason = "This agent's version has no driver 'no_such_kind'."
    assert {(run["status"], run["metrics_count"], run["error_message"]) for run in found} == {("failed", 0, reason)}
    seen = admin.get(f"/plugins/{instance}")
    assert (seen["health"], seen["status"], seen["error_message"]) == ("failing", "error", reason)
    assert seen["consecutive_failures"] >= 6 and seen["last_success"] is None


@pytest.mark.patient
def test_in_demo_mode_values_are_made_up(admin, make_instance):
    channels = '[{"name": "Level", "unit": "mm", "min_value": -40, "max_value": 160, "pointer": "/level"}]'
    instance = make_instance(
        "http_json", 1, demo_mode=True, config_json=f'{{"url": "http://127.0.0.1:9/nobody", "channels": {channels}}}'
    )
    level = channel(admin, instance, "level")
    reading = until(lambda: admin.latest(level), 30)
    assert -40 <= reading["value"] <= 160
    until(lambda: admin.get(f"/plugins/{instance}")["status"] == "demo", 10)


@pytest.mark.alone
def test_two_instances_run_on_time(admin, make_instance):
    intervals = {make_instance("simulated", interval): interval for interval in (1, 5)}
    until(lambda: all(runs(admin, instance) for instance in intervals), 30)
    began = time.time()
    # Thirty seconds, and the time that the last report takes.
    time.sleep(36)
    for instance, interval in intervals.items():
        measured = [run for run in runs(admin, instance) if began <= instant(run["started_at"]) < began + 30]
        assert all(run["status"] == "success" and run["duration_seconds"] < 1 for run in measured), measured
        instants = starts(measured)
        between = gaps(instants)
        print(f"{interval} s: {len(instants)} runs, {min(between):.3f} to {max(between):.3f} s apart")
        assert abs(len(instants) - 30 / interval) <= max(0.1 * 30 / interval, 1)
        assert abs((instants[-1] - instants[0]) / len(between) - interval) < 0.1 * interval


@pytest.mark.patient
def test_without_the_server_they_run_as_it_wanted_last(admin, stack, device, make_instance):
    instance = make_instance("simulated", 1)
    pressure = channel(admin, instance, "chamber_pressure")
    until(lambda: admin.latest(pressure), 30)
    kept = stack.state / "data" / "agent" / "spool.sqlite.plugins"
    assert instance in kept.read_text() and kept.stat().st_mode & 0o777 == 0o600
    stack.stop("gateway")
    try:
        before = stack.process("agent")
        stack.kill("agent")
        stack.wait_started_again("agent", before)
        stack.wait_ready("agent")
        again = time.time()
        time.sleep(8)
    finally:
        stack.start("gateway")
    until(lambda: len([s for s in starts(runs(admin, instance)) if again < s < again + 8]) >= 6, 60)
    times = until(
        lambda: (t := [instant(p["timestamp"]) for p in admin.get("/datapoints", event_public_id=pressure, page_size=100)["data"]])
        and len([one for one in t if again < one < again + 8]) >= 6
        and t,
        60,
    )
    assert len(times) == len(set(times)), "a reading was stored twice"
