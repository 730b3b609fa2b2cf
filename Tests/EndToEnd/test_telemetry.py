"""The device's socket, and what must hold when processes die under it."""

import json
import threading
import time
import uuid

import pytest
import web
from websockets.exceptions import ConnectionClosed

import client


def batch(channel: str, first: int, count: int, boot: str, acknowledged: int = 0) -> dict:
    return {
        "datapoints": [{"value": float(n), "event_public_id": channel} for n in range(first, first + count)],
        "boot": boot,
        "seq": first + count - 1,
        "follows": first - 1,
        "acknowledged": acknowledged,
    }


def stored(admin, channel: str) -> tuple[int, int]:
    """Rows, and different values among them."""
    points = []
    page = 1
    while True:
        answer = admin.get("/datapoints", event_public_id=channel, page=page, page_size=100)
        points += [point["value"] for point in answer["data"]]
        if len(points) >= answer["total"] or not answer["data"]:
            return len(points), len(set(points))
        page += 1


def test_the_seeds_message_is_stored_and_acknowledged(admin, controller, make_channel):
    channel = make_channel()
    with controller() as socket:
        socket.send({"datapoints": [{"value": 23.5, "event_public_id": channel}]})
        assert socket.receive_type("ack") == {"type": "ack", "accepted": 1}
    assert admin.latest(channel)["value"] == 23.5


def test_refusals_are_told_and_the_socket_stays_open(admin, controller, make_channel):
    channel = make_channel()
    with controller() as socket:
        for broken in ('{"datapoints": [', "[]", "nonsense"):
            socket.send(broken)
            assert "JSON" in socket.receive_type("error")["message"]
        socket.send(json.dumps({"datapoints": [{"value": 1, "event_public_id": channel}] * 1001}))
        assert "1001" in socket.receive_type("error")["message"]
        socket.send('{"datapoints":[{"value":NaN,"event_public_id":"%s"},{"value":7,"event_public_id":"%s"},{"value":1,"event_public_id":"?"}]}' % (channel, channel))
        refused = socket.receive_type("refused")
        assert [(item["index"], item["field"]) for item in refused["items"]] == [(0, "value"), (2, "event_public_id")]
        assert socket.receive_type("ack")["accepted"] == 1
        socket.send({"type": "ping"})
        assert socket.receive_type("pong")
    assert stored(admin, channel) == (1, 1)


def test_repeats_are_stored_once_and_gaps_not_at_all(admin, controller, make_channel):
    channel, boot = make_channel(), uuid.uuid4().hex
    with controller() as socket:
        socket.send(batch(channel, 1, 10, boot))
        assert socket.receive_type("ack")["seq"] == 10
        socket.send(batch(channel, 6, 10, boot))
        assert socket.receive_type("ack")["seq"] == 15
        socket.send(batch(channel, 26, 10, boot, acknowledged=15))
        assert socket.receive_type("resend")["after"] == 15
        socket.send(batch(channel, 16, 10, boot, acknowledged=15))
        assert socket.receive_type("ack")["seq"] == 25
    assert stored(admin, channel) == (25, 25)


def test_credentials_are_asked_for(stack, api_as):
    for token in (None, "garbage", api_as("viewer").token):
        with pytest.raises(Exception) as refusal:
            with client.socket(stack.ws_url, "/ws/controller/telemetry", token):
                pass
        assert "401" in str(refusal.value) or "403" in str(refusal.value)


class Sender(threading.Thread):
    """A device with a spool: sends, keeps what is not acknowledged, and starts again after every failure."""

    def __init__(self, ws_url: str, token: str, channel: str, total: int, size: int = 20) -> None:
        super().__init__(daemon=True)
        self.url, self.token, self.channel, self.total, self.size = ws_url, token, channel, total, size
        self.boot = uuid.uuid4().hex
        self.acknowledged = 0
        self.failures = 0

    def run(self) -> None:
        while self.acknowledged < self.total:
            try:
                self.session()
            except (OSError, ConnectionClosed, TimeoutError, Exception):
                self.failures += 1
                time.sleep(0.2)

    def session(self) -> None:
        with client.socket(self.url, "/ws/controller/telemetry", self.token) as socket:
            position = self.acknowledged
            while self.acknowledged < self.total:
                while position < self.total and position - self.acknowledged < self.size * 8:
                    count = min(self.size, self.total - position)
                    socket.send(batch(self.channel, position + 1, count, self.boot, self.acknowledged))
                    position += count
                    time.sleep(0.002)
                answer = socket.receive(12)
                if answer["type"] == "ack":
                    self.acknowledged = max(self.acknowledged, answer["seq"])
                elif answer["type"] == "resend":
                    position = self.acknowledged = max(self.acknowledged, answer["after"])
                elif answer["type"] == "busy":
                    time.sleep(answer["retry_after_ms"] / 1000)
                    position = self.acknowledged


def run_under(stack, admin, channel, disturb, total: int) -> Sender:
    sender = Sender(stack.ws_url, stack.agent_token, channel, total)
    sender.start()
    disturb(sender)
    sender.join(120)
    assert not sender.is_alive(), f"only {sender.acknowledged} of {total} were acknowledged"
    assert stored(admin, channel) == (total, total)
    return sender


def wait_until(sender: Sender, acknowledged: int) -> None:
    deadline = time.monotonic() + 60
    while sender.acknowledged < acknowledged and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sender.acknowledged >= acknowledged


def test_kill_ingestion_in_mid_stream(stack, admin, make_channel):
    def disturb(sender: Sender) -> None:
        for mark in (500, 2000, 4000):
            wait_until(sender, mark)
            stack.kill("ingestion")
            stack.wait_ready("ingestion")

    sender = run_under(stack, admin, make_channel(), disturb, total=6000)
    assert sender.failures >= 3


def test_redis_loses_its_memory_under_load(stack, admin, make_channel):
    def disturb(sender: Sender) -> None:
        wait_until(sender, 1000)
        pids = {name: stack.process(name) for name in ("gateway", "ingestion", "query")}
        stack.lose_redis()
        wait_until(sender, 3000)
        stack.kill("redis")
        wait_until(sender, 5000)
        assert pids == {name: stack.process(name) for name in pids}, "a service had to be restarted"

    run_under(stack, admin, make_channel(), disturb, total=6000)
    stack.wait_ready()


def test_postgres_restarts_under_load(stack, admin, make_channel):
    def disturb(sender: Sender) -> None:
        wait_until(sender, 1000)
        pids = {name: stack.process(name) for name in ("gateway", "ingestion", "query")}
        stack.restart("postgres")
        wait_until(sender, 3000)
        stack.kill("postgres")
        wait_until(sender, 5000)
        assert pids == {name: stack.process(name) for name in pids}, "a service had to be restarted"

    run_under(stack, admin, make_channel(), disturb, total=6000)
    stack.wait_ready()


def test_a_stopped_database_is_not_ready_but_alive(stack):
    stack.stop("postgres")
    try:
        deadline = time.monotonic() + 10
        while web.get(stack.service_url("query") + "/readyz").status_code != 503:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        for name in ("gateway", "ingestion", "query"):
            assert web.get(stack.service_url(name) + "/healthz").status_code == 200
        answer = web.get(stack.url + "/health")
        assert answer.status_code == 503 and "detail" in answer.json()
    finally:
        stack.start("postgres")
    stack.wait_ready()
    assert web.get(stack.url + "/health").text == '{"status":"healthy"}'
