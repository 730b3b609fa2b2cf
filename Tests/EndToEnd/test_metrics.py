"""The read APIs of PerfWatch and Unity over the channels of WebMACS, and the agent's host metrics."""

import re
import signal
import subprocess
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import web
from waiting import until
from websockets.exceptions import ConnectionClosed, InvalidStatus

HOST_TYPES = ["cpu", "disk", "memory", "memory_bandwidth", "network", "perf_events"]


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.fixture(scope="module")
def old(admin):
    """The API outside /api/v1, as the administrator."""
    return httpx.Client(base_url=admin.url, headers=admin.http.headers, timeout=30)


@pytest.fixture(scope="module")
def host(admin, old) -> str:
    """The host of this machine's agent, once its metrics are there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for plugin in old.get("/api/plugins").json():
            if plugin["name"].startswith("CPU of "):
                status = old.get(f"/api/plugins/{plugin['id']}/status").json()
                if status["health_status"] == "healthy":
                    return plugin["config"]["host"]
        time.sleep(0.2)
    pytest.fail("no agent's CPU usage arrives")


@pytest.fixture
def group(admin):
    """make("Level") -> a channel of a new group; `make.group` is its name."""
    made = []

    class Make:
        group = f"e2e {uuid.uuid4().hex[:8]}"

        def __call__(self, label: str, **fields) -> str:
            made.append(admin.make_channel(f"{self.group} / {label}", **fields))
            return made[-1]

    yield Make()
    for channel in made:
        admin.request("DELETE", f"/events/{channel}")


def store(admin, channel: str, start: datetime, values: dict[float, float]) -> None:
    """Values by seconds after `start`."""
    points = [
        {"event_public_id": channel, "value": value, "timestamp": iso(start + timedelta(seconds=seconds))}
        for seconds, value in values.items()
    ]
    assert admin.post("/datapoints/batch", {"datapoints": points})["refused"] == []


def test_types_are_those_of_every_machine_and_the_groups(admin, old, group):
    group("Level")
    for path in ("/api/history/metrics/types", "/api/v1/history/metrics/types", "/api/v1/history/types"):
        until(lambda path=path: group.group.replace(" ", "-") in old.get(path).json()["metric_types"])
        types = old.get(path).json()["metric_types"]
        assert set(HOST_TYPES) <= set(types) and types == sorted(types)


@pytest.mark.alone
def test_a_new_channel_is_known_everywhere_within_a_second(old, group):
    paths = ("/api/history/metrics/types", "/api/v1/history/metrics/types", "/api/v1/history/types")

    def seconds() -> float:
        """Until one more channel, of a group of its own, is known."""
        group.group = f"e2e {uuid.uuid4().hex[:8]}"
        group("Level")
        began = time.monotonic()
        name = group.group.replace(" ", "-")
        until(lambda: all(name in old.get(path).json()["metric_types"] for path in paths))
        return time.monotonic() - began

    assert min(seconds() for _ in range(3)) < 1


@pytest.mark.parametrize(("minutes", "label"), [(30, "5s"), (360, "1m"), (1440, "5m"), (1441, "1h")])
def test_the_interval_follows_the_range(old, minutes, label):
    end = datetime.now(UTC)
    query = {"metric_type": "cpu", "start_time": iso(end - timedelta(minutes=minutes)), "end_time": iso(end)}
    for prefix in ("/api/history", "/api/v1/history"):
        answer = old.get(f"{prefix}/metrics", params=query).json()
        assert answer["interval"] == label and answer["metric_type"] == "cpu"
        assert answer["count"] == len(answer["data_points"])


def test_history_has_the_means_of_buckets(admin, old, group):
    level, flow = group("Level"), group("Volume flow")
    start = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    store(admin, level, start, {0: 1, 20: 2, 59: 6, 61: 10, 300: 20})
    store(admin, flow, start, {30: 5, 90: 7})
    name = group.group.replace(" ", "-")

    def ask(**more):
        query = {"metric_type": name, "start_time": iso(start), "end_time": iso(start + timedelta(minutes=10)), "interval": "1m"}
        return old.get("/api/v1/history/metrics", params=query | more).json()

    until(lambda: "volume-flow" in str(ask()))
    answer = ask()
    assert answer["host"] is None and answer["interval"] == "1m" and answer["count"] == 3
    assert [(point["timestamp"], point["data"]) for point in answer["data_points"]] == [
        (iso(start), {"level": 3.0, "volume-flow": 5.0}),
        (iso(start + timedelta(minutes=1)), {"level": 10.0, "volume-flow": 7.0}),
        (iso(start + timedelta(minutes=5)), {"level": 20.0}),
    ]
    assert [point["data"]["level"] for point in ask(interval="5m")["data_points"]] == [4.75, 20.0]
    assert [point["data"]["level"] for point in ask(interval="1h")["data_points"]] == [7.8]
    assert [point["timestamp"] for point in ask(limit=5)["data_points"]] == [iso(start + timedelta(minutes=5))]


def test_history_refuses_what_makes_no_sense(old):
    end = datetime.now(UTC)
    good = {"metric_type": "cpu", "start_time": iso(end - timedelta(minutes=5)), "end_time": iso(end)}
    for wrong in ({"metric_type": "nope"}, {"end_time": good["start_time"]}, {"interval": "7m"}, {"host": "no such host"}):
        answer = old.get("/api/history/metrics", params=good | wrong)
        assert answer.status_code == 400 and isinstance(answer.json()["detail"], str), f"{wrong}: {answer.text}"
    for wrong in ({"limit": 0}, {"limit": 10_001}, {"start_time": "yesterday"}):
        assert old.get("/api/history/metrics", params=good | wrong).status_code == 422
    assert old.get("/api/history/metrics", params={"metric_type": "cpu"}).status_code == 422


def test_comparison_of_two_ranges_equals_the_hand_value(admin, old, group):
    level = group("Level")
    start = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    later = start + timedelta(days=3, seconds=30)
    store(admin, level, start, {0: 10, 60: 30, 120: 20})
    store(admin, level, later, {0: 20, 60: 30, 90: 40})
    empty = datetime(2026, 3, 20, tzinfo=UTC)
    zero = datetime(2026, 3, 25, tzinfo=UTC)
    store(admin, level, zero, {0: 0, 60: 0})

    def compare(one, two, length=timedelta(minutes=5), other=timedelta(minutes=5)):
        query = {
            "metric_type": group.group.replace(" ", "-"), "interval": "1m",
            "start_time_1": iso(one), "end_time_1": iso(one + length), "start_time_2": iso(two), "end_time_2": iso(two + other),
        }
        return old.get("/api/v1/history/compare", params=query)

    answer = compare(later, start).json()
    # 20 | 30 | 40 in their minutes against 10, 30, 20.
    assert answer["summary"] == {"current_avg": 30.0, "comparison_avg": 20.0, "change_percent": 50.0}
    assert len(answer["current"]["data_points"]) == 3 and len(answer["comparison"]["data_points"]) == 3
    assert answer["period"] == "custom" and answer["current"]["start_time"] == iso(later)
    assert compare(start, zero).json()["summary"] == {"current_avg": 20.0, "comparison_avg": 0.0, "change_percent": None}
    assert compare(start, empty).json()["summary"] == {"current_avg": 20.0, "comparison_avg": None, "change_percent": None}
    assert compare(start, later, other=timedelta(minutes=6)).status_code == 400


def test_comparison_with_yesterday(admin, old, group):
    level = group("Level")
    now = datetime.now(UTC)
    for days, value in ((0, 30), (1, 24), (7, 40)):
        moment = now - timedelta(days=days, minutes=30)
        store(admin, level, moment, {0: value, 1: value})
    query = {"metric_type": group.group.replace(" ", "-"), "period": "hour"}
    answer = old.get("/api/history/compare", params=query | {"compare_to": "yesterday"}).json()
    assert answer["summary"] == {"current_avg": 30.0, "comparison_avg": 24.0, "change_percent": 25.0}
    assert answer["interval"] == "1m" and answer["compare_to"] == "yesterday"
    answer = old.get("/api/history/compare", params=query | {"compare_to": "last_week"}).json()
    assert answer["summary"]["change_percent"] == -25.0
    for wrong in ({}, {"compare_to": "today"}, {"compare_to": "yesterday", "period": "month"}):
        assert old.get("/api/history/compare", params=query | wrong).status_code == 400


def test_the_hosts_metrics_have_the_old_fields(old, host):
    end = datetime.now(UTC)
    query = {"start_time": iso(end - timedelta(minutes=2)), "end_time": iso(end), "host": host}

    def newest(kind: str) -> dict:
        return old.get("/api/history/metrics", params=query | {"metric_type": kind}).json()["data_points"][-1]["data"]

    assert 0 <= newest("cpu")["usage_percent"] <= 100
    memory = newest("memory")
    assert memory["used_bytes"] > 1e6 and 0 <= memory["swap_percent"] <= 100
    assert {"read_bytes_per_sec", "write_bytes_per_sec"} == set(newest("disk")["io"])
    assert newest("network")["bytes_recv_per_sec"] >= 0
    paging = newest("memory_bandwidth")
    assert paging["available"] is True and paging["pgfault_per_sec"] > 0
    assert paging["page_io_bytes_per_sec"] == pytest.approx((paging["pgpgin_per_sec"] + paging["pgpgout_per_sec"]) * 1024)
    assert "page-faults" in newest("perf_events")["events"]


def test_the_agent_says_how_often_its_channels_are_read(admin, host):
    channels = [channel for channel in admin.everything("/events") if channel["name"].startswith(f"{host} / ")]
    assert len(channels) >= 17
    assert all(channel["expected_interval_seconds"] for channel in channels)


def test_a_second_host_is_told_apart_and_its_interval_follows_its_settings(stack, admin, old, host, tmp_path):
    name = f"e2e {uuid.uuid4().hex[:8]}"
    slug = name.replace(" ", "-")
    settings = tmp_path / "env"
    settings.write_text("WEBMACS_POLL_INTERVAL=0.25\n")
    environment = {
        "PATH": "/usr/bin:/bin", "WEBMACS_SERVER_URL": stack.url, "WEBMACS_API_TOKEN": stack.agent_token, "WEBMACS_AGENT_NAME": name,
        "WEBMACS_SPOOL": str(tmp_path / "spool.sqlite"), "WEBMACS_SIMULATED_PLANT": "false", "WEBMACS_AGENT_ENV_FILE": str(settings),
    }

    def channels() -> dict:
        return {c["name"]: c for c in admin.everything("/events") if c["name"].startswith(f"{name} / ")}

    def intervals() -> set:
        return {channel["expected_interval_seconds"] for channel in channels().values()}

    with open(tmp_path / "log", "wb") as log:
        agent = subprocess.Popen(
            [Path(stack.settings["BIN"]) / "agent", "serve"], env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        until(lambda: old.get(f"/api/plugins/{slug}-cpu/status").json().get("health_status") == "healthy")
        assert intervals() == {0.25}
        end = datetime.now(UTC)
        query = {"metric_type": "cpu", "start_time": iso(end - timedelta(minutes=1)), "end_time": iso(end)}
        mine = old.get("/api/history/metrics", params=query | {"host": name}).json()
        assert mine["host"] == name and mine["count"] > 0
        # Both send: the one that was there first is meant.
        assert old.get("/api/history/metrics", params=query).json()["host"] == host
        assert old.get("/api/plugins/cpu").json()["config"]["host"] == host
        settings.write_text("WEBMACS_POLL_INTERVAL=0.5\n")
        agent.send_signal(signal.SIGHUP)
        until(lambda: intervals() == {0.5})
    finally:
        agent.terminate()
        agent.wait(20)
        for channel in channels().values():
            admin.request("DELETE", f"/events/{channel['public_id']}")
    assert re.search("Perf events", (tmp_path / "log").read_text())


def test_a_plugin_is_a_metric_type_of_a_host(old, host):
    plugins = old.get("/api/plugins").json()
    assert all(set(plugin) == {"id", "name", "version", "description", "category", "enabled", "config", "author"} for plugin in plugins)
    own = [plugin for plugin in plugins if plugin["config"]["host"] == host]
    assert {"system", "storage", "network"} <= {plugin["category"] for plugin in own}
    assert old.get("/api/plugins", params={"enabled": "false"}).json() == []
    network = old.get("/api/plugins", params={"category": "network", "host": host}).json()
    assert len(network) == 1 and re.fullmatch(r"[a-z0-9-]+", network[0]["id"])
    assert old.get(f"/api/plugins/{network[0]['id']}").json() == network[0]
    assert "network" in old.get("/api/plugins/categories/list").json()["categories"]
    assert old.get("/api/plugins/cpu").status_code == 200
    assert old.get("/api/plugins/no-such-plugin").status_code == 404


def test_what_a_plugin_measured(old, host):
    (plugin,) = (p["id"] for p in old.get("/api/plugins", params={"category": "network", "host": host}).json())
    metrics = old.get(f"/api/plugins/{plugin}/metrics", params={"limit": 6}).json()
    assert len(metrics) == 6 and {metric["metric_name"] for metric in metrics} == {"bytes_recv_per_sec", "bytes_sent_per_sec"}
    assert [metric["time"] for metric in metrics] == sorted((metric["time"] for metric in metrics), reverse=True)
    assert metrics[0]["tags"] == {"host": host, "channel": f"{host} / Network receive"} and metrics[0]["plugin_id"] == plugin

    executions = old.get(f"/api/plugins/{plugin}/executions", params={"limit": 3}).json()
    assert len(executions) == 3 and all(e["status"] == "success" and e["metrics_count"] == 2 for e in executions)
    assert len({execution["id"] for execution in executions}) == 3

    history = old.get(f"/api/plugins/{plugin}/metrics/history", params={"hours": 1, "metric_name": "bytes_sent_per_sec"}).json()
    assert history["hours"] == 1 and history["interval"] == "1m" and history["count"] == len(history["metrics"]) > 0
    assert {metric["metric_name"] for metric in history["metrics"]} == {"bytes_sent_per_sec"}
    for path, query in (("metrics", {"limit": 1001}), ("metrics/history", {"hours": 169}), ("executions", {"limit": 0})):
        assert old.get(f"/api/plugins/{plugin}/{path}", params=query).status_code == 422

    status = old.get(f"/api/plugins/{plugin}/status").json()
    assert status["health_status"] == "healthy" and status["consecutive_errors"] <= 1 and status["last_run"] == status["last_success"]


def test_a_plugin_that_falls_silent_is_failing(admin, old, group):
    level = group("Level")
    plugin = group.group.replace(" ", "-")
    assert old.get(f"/api/plugins/{plugin}/status").json()["health_status"] == "unknown"
    admin.put(f"/events/{level}", {"expected_interval_seconds": 60})
    for age, state in ((400, "failing"), (200, "degraded"), (10, "healthy")):
        store(admin, level, datetime.now(UTC) - timedelta(seconds=age), {0: 1})
        assert old.get(f"/api/plugins/{plugin}/status").json()["health_status"] == state
    summary = old.get("/api/plugins/stats/summary").json()
    assert summary["total_plugins"] == summary["enabled_plugins"] == sum(summary["health"].values())
    assert summary["total_metrics"] >= summary["total_executions"] >= 3


def test_plugins_are_switched_at_the_device(admin, api_as, old, host):
    answer = old.post("/api/plugins/cpu/enable", json={"enabled": False})
    assert answer.status_code == 409 and "at the device" in answer.json()["detail"]
    assert old.post("/api/plugins/no-such-plugin/enable", json={"enabled": False}).status_code == 404
    viewer = api_as("viewer")
    headers = {"Authorization": f"Bearer {viewer.token}"}
    assert web.post(f"{admin.url}/api/plugins/cpu/enable", headers=headers).status_code == 403
    for path in ("/api/plugins", "/api/history/metrics/types", "/api/plugins/stats/summary"):
        assert web.get(admin.url + path, headers=headers).status_code == 200
        assert web.get(admin.url + path).status_code == 401


def test_unitys_socket_has_the_samples_of_every_plugin(live, host, admin, group):
    level, flow = group("Level"), group("Volume flow")
    plugin = group.group.replace(" ", "-")
    with live("/ws/metrics") as socket:
        assert socket.receive()["type"] == "connected"
        # The first sample waits a moment for more; its channels are then known.
        for turn in range(2):
            now = datetime.now(UTC)
            points = [{"event_public_id": c, "value": v, "timestamp": iso(now)} for c, v in ((level, turn), (flow, 5))]
            admin.post("/datapoints/batch", {"datapoints": points})
            update = socket.receive_until(lambda message: message.get("plugin_id") == plugin)
            assert update == {
                "type": "metrics:update", "plugin_id": plugin, "metrics": {"level": turn, "volume-flow": 5}, "timestamp": iso(now),
            }
        assert socket.receive_until(lambda message: "usage_percent" in message.get("metrics", {}))

        socket.send({"type": "subscribe", "plugin_ids": ["cpu"], "metric_names": ["usage_percent"]})
        assert socket.receive_type("subscribed")["plugin_ids"] == ["cpu"]
        for _ in range(3):
            assert set(socket.receive_type("metrics:update")["metrics"]) == {"usage_percent"}
        socket.send({"type": "get_subscriptions"})
        answer = socket.receive_type("subscriptions")
        assert (answer["plugin_ids"], answer["metric_names"]) == (["cpu"], ["usage_percent"])
        socket.send({"type": "unsubscribe", "plugin_ids": ["cpu"], "metric_names": ["usage_percent"]})
        assert socket.receive_type("unsubscribed")
        socket.send({"type": "ping"})
        assert socket.receive_type("pong")["timestamp"]
        for wrong in ("no json", {"type": "dance"}):
            socket.send(wrong)
            assert socket.receive_type("error")["message"]


def test_perfwatchs_socket_has_one_message_for_each_sample_of_the_host(live, host):
    with live("/api/ws/metrics") as socket:
        socket.send({"type": "subscribe", "host": host})
        socket.send({"type": "ping"})
        assert socket.receive_type("pong")
        socket.send("no json")
        frames = [socket.receive_type("metrics") for _ in range(4)]
    times = [frame["timestamp"] for frame in frames]
    assert len(set(times)) == 4 and times == sorted(times)
    for frame in frames[1:]:
        assert frame["host"] == host and {"cpu", "memory", "network", "disk", "memory_bandwidth"} <= set(frame["data"])
        assert 0 <= frame["data"]["cpu"]["usage_percent"] <= 100


@pytest.mark.parametrize("path", ["/ws/metrics", "/api/ws/metrics"])
def test_sockets_ask_for_a_credential_and_close_when_it_ends(api_as, live, path):
    with pytest.raises(InvalidStatus) as refused, live(path, token="wrong"):
        pass
    assert refused.value.response.status_code == 401
    user = api_as("viewer")
    with live(path, token=user.token) as socket:
        assert user.request("POST", "/auth/logout").status_code == 200
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.receive()
        assert closed.value.rcvd.code == 1008
