"""Readings in every format: what is sent is read back equal, and what is not taken is told."""

import base64
import gzip
import json
import math
import struct
import time
import uuid
from datetime import datetime, timezone

import httpx
import pytest
import web


@pytest.fixture
def start() -> int:
    """Whole seconds since 1970, an hour ago: tests run at any date, and readings of the future are refused."""
    return int(time.time()) - 3600


def iso(microseconds: int) -> str:
    moment = datetime.fromtimestamp(microseconds // 1_000_000, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds % 1_000_000:06}Z"


def stored(admin, channel: str) -> list[tuple[str, float]]:
    """Times and values of a channel, oldest first."""
    points, page = [], 1
    while True:
        answer = admin.get("/datapoints", event_public_id=channel, page=page, page_size=100)
        points += [(point["timestamp"], point["value"]) for point in answer["data"]]
        if len(points) >= answer["total"] or not answer["data"]:
            return sorted(points)
        page += 1


def varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def binary(readings: list[tuple[int, int, float]], boot: str = "", last: int = 0, follows: int = 0, acknowledged: int = 0, flags: int = 0) -> bytes:
    """A binary batch of (alias, microseconds, value), as docs/contracts.md describes it."""
    name = boot.encode()
    before = readings[0][1] if readings else 0
    out = struct.pack("<BBH", 1, flags, len(name)) + name + struct.pack("<QQQqH", last, follows, acknowledged, before, len(readings))
    for alias, at, value in readings:
        difference = at - before
        out += varint(alias) + varint(difference * 2 if difference >= 0 else -difference * 2 - 1) + struct.pack("<d", value)
        before = at
    return out


VALUES = [0.1, -0.0, 1e-310, 12345678901234567.0, 1.7976931348623157e308, 2 / 3]


# --- JSON


def test_json_numbers_are_read_back_equal(admin, make_channel, start):
    channel = make_channel()
    sent = [(iso(start * 1_000_000 + n), value) for n, value in enumerate(VALUES)]
    items = [{"event_public_id": channel, "value": value, "timestamp": at} for at, value in sent]
    assert admin.post("/datapoints/batch", {"datapoints": items})["accepted"] == len(items)
    assert stored(admin, channel) == sent


def test_a_batch_has_at_most_a_thousand_items(admin, controller, make_channel):
    channel = make_channel()
    item = {"event_public_id": channel, "value": 1}
    assert admin.post("/datapoints/batch", {"datapoints": [item] * 1000})["accepted"] == 1000
    answer = admin.request("POST", "/datapoints/batch", json={"datapoints": [item] * 1001})
    assert answer.status_code == 422 and "1000" in answer.text and "1001" in answer.text
    with controller() as socket:
        socket.send({"datapoints": [item] * 1000})
        assert socket.receive_type("ack")["accepted"] == 1000
        socket.send({"datapoints": [item] * 1001})
        message = socket.receive_type("error")["message"]
        assert "1000" in message and "1001" in message
        socket.send({"type": "channels", "from": 0, "event_public_ids": [channel]})
        socket.send(binary([(0, int(time.time() * 1e6), 1.0)] * 1001))
        message = socket.receive_type("error")["message"]
        assert "1000" in message and "1001" in message
    assert admin.get("/datapoints", event_public_id=channel)["total"] == 2000


def test_a_gzip_body_is_read_and_a_bomb_is_not(admin, make_channel):
    channel = make_channel()
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    body = json.dumps({"datapoints": [{"event_public_id": channel, "value": 5}]}).encode()
    assert admin.request("POST", "/datapoints/batch", content=gzip.compress(body), headers=headers).status_code == 201
    bomb = gzip.compress(b" " * (200 << 20))
    assert len(bomb) < 1 << 20
    assert admin.request("POST", "/datapoints/batch", content=bomb, headers=headers).status_code == 413
    assert admin.request("POST", "/datapoints/batch", content=b"{}", headers=headers).status_code == 400
    assert admin.request("POST", "/datapoints/batch", content=gzip.compress(body)[:-9], headers=headers).status_code == 400
    assert admin.request("POST", "/datapoints/batch", content=body, headers=headers | {"Content-Encoding": "br"}).status_code == 415
    assert admin.get("/datapoints", event_public_id=channel)["total"] == 1


def test_a_body_beyond_the_limit_is_refused(admin, controller):
    answer = admin.request("POST", "/datapoints/batch", content=b" " * ((1 << 20) + 1))
    assert answer.status_code == 413 and "1048576" in answer.text
    with controller() as socket:
        socket.send(" " * ((1 << 20) + 1))
        with pytest.raises(Exception) as closed:
            socket.receive()
        assert "1009" in str(closed.value)


# --- Binary


def test_hello_is_answered_with_the_servers_time(controller):
    with controller() as socket:
        socket.send({"type": "hello", "agent": "e2e"})
        told = datetime.fromisoformat(socket.receive_type("welcome")["time"].replace("Z", "+00:00"))
        assert abs(told.timestamp() - time.time()) < 5


def test_binary_readings_are_read_back_equal_and_acknowledged_by_their_boot(admin, controller, make_channel, start):
    first, second = make_channel(), make_channel()
    base = start * 1_000_000
    live, backlog = f"live {uuid.uuid4().hex}", f'"backlog" {uuid.uuid4().hex}'
    with controller() as socket:
        socket.send({"type": "channels", "from": 0, "event_public_ids": [first]})
        socket.send({"type": "channels", "from": 1, "event_public_ids": [second]})
        socket.send(binary([(0, base + 7 - n, value) for n, value in enumerate(VALUES)], live, last=len(VALUES)))
        assert socket.receive_type("ack") == {"type": "ack", "seq": len(VALUES), "boot": live}
        # Two generations at once: a gap of one does not hold up the other.
        socket.send(binary([(1, base, 9.0)], backlog, last=9, follows=8, acknowledged=8))
        socket.send(binary([(1, base + 1, 10.0)], backlog, last=20, follows=19, acknowledged=8))
        socket.send(binary([(1, base + 2, 11.0)], live, last=7, follows=6))
        socket.send(binary([(1, base + 3, 12.0)], backlog, last=21, follows=20, acknowledged=8))
        answers = [socket.receive() for _ in range(3)]
        assert {"type": "ack", "seq": 7, "boot": live} in answers
        assert [answer for answer in answers if answer.get("boot") == backlog][0]["type"] in ("ack", "resend")
    assert stored(admin, first) == sorted((iso(base + 7 - n), value) for n, value in enumerate(VALUES))


def test_binary_items_are_refused_one_by_one(admin, controller, make_channel, start):
    channel, base = make_channel(), start * 1_000_000
    with controller() as socket:
        socket.send({"type": "channels", "from": 0, "event_public_ids": [channel, "nobody"]})
        socket.send(binary([(0, base, 1.0), (0, base, math.nan), (1, base, 1.0), (2, base, 1.0), (0, 5, 1.0), (0, base + 1, 2.0), (0, base, math.inf)]))
        refused = socket.receive_type("refused")
        assert [(item["index"], item["field"]) for item in refused["items"]] == [
            (1, "value"), (2, "event_public_id"), (3, "event_public_id"), (4, "timestamp"), (6, "value"),
        ]  # fmt: skip
        assert "alias 2" in refused["items"][2]["reason"]
        assert socket.receive_type("ack")["accepted"] == 2
        socket.send({"type": "channels", "from": 5, "event_public_ids": [channel]})
        assert "from" in socket.receive_type("error")["message"]
    assert [value for _, value in stored(admin, channel)] == [1.0, 2.0]


def test_a_malformed_binary_frame_is_told_with_its_place_and_stores_nothing(admin, controller, make_channel, start):
    channel = make_channel()
    good = binary([(0, start * 1_000_000 + n, 1.0) for n in range(3)])
    with controller() as socket:
        socket.send({"type": "channels", "from": 0, "event_public_ids": [channel]})
        for broken, place in ((good[:-1], 36), (b"\x02" + good[1:], 0), (good + b"\x00", len(good)), (b"", 0), (b'{"datapoints":[]}', 0)):
            socket.send(broken)
            assert f"byte {place}:" in socket.receive_type("error")["message"]
        socket.send({"type": "ping"})
        assert socket.receive_type("pong")
    assert stored(admin, channel) == []


# --- Line protocol


def write(stack, body: str | bytes, token: str | None, scheme: str = "Token", query: str = "", headers: dict | None = None) -> httpx.Response:
    credential = base64.b64encode(f"telegraf:{token}".encode()).decode() if scheme == "Basic" else token
    authorization = {"Authorization": f"{scheme} {credential}"} if token else {}
    content = body.encode() if isinstance(body, str) else body
    return web.post(f"{stack.url}/api/v1/write{query}", content=content, headers=authorization | (headers or {}))


def test_telegrafs_lines_become_readings_of_the_channels_with_their_names(stack, admin, start):
    mark = uuid.uuid4().hex[:8]
    names = [f"cpu_{mark}.usage_idle{{cpu=cpu0,host=lab 1}}", f"cpu_{mark}.usage_user{{cpu=cpu0,host=lab 1}}", f"mem_{mark}.used{{host=lab 1}}", f"up_{mark}.ok"]
    channels = [admin.make_channel(name) for name in names]
    try:
        body = (
            f"cpu_{mark},cpu=cpu0,host=lab\\ 1 usage_idle=97.46192893388891,usage_user=2 {start}000000000\n"
            f"# a comment\r\n\r\nmem_{mark},host=lab\\ 1 used=12884901888i {start}000001999\r\nup_{mark} ok=t {start}000000000\n"
        )
        assert write(stack, gzip.compress(body.encode()), stack.agent_token, headers={"Content-Encoding": "gzip"}).status_code == 204
        assert [stored(admin, channel) for channel in channels] == [
            [(iso(start * 1_000_000), 97.46192893388891)], [(iso(start * 1_000_000), 2.0)],
            [(iso(start * 1_000_000 + 1), 12884901888.0)], [(iso(start * 1_000_000), 1.0)],
        ]  # fmt: skip
    finally:
        for channel in channels:
            admin.delete(f"/events/{channel}")


def test_a_line_may_name_its_channel_by_id_and_its_time_in_any_unit(stack, admin, make_channel, start):
    channel = make_channel()
    for unit, factor in (("ns", 10**9), ("us", 10**6), ("ms", 1000), ("s", 1)):
        assert write(stack, f"x,channel={channel} v=1 {start * factor}", stack.agent_token, query=f"?precision={unit}").status_code == 204
    for unit, seconds in (("m", 60), ("h", 3600)):
        assert write(stack, f"x,event_public_id={channel} v=2 {start // seconds}", stack.agent_token, query=f"?precision={unit}").status_code == 204
    assert [at for at, value in stored(admin, channel) if value == 1] == [iso(start * 1_000_000)] * 4
    assert write(stack, "x v=1", stack.agent_token, query="?precision=days").status_code == 400


def test_a_write_says_which_lines_it_did_not_take_and_stores_the_others(stack, admin, make_channel, start):
    channel, mark = make_channel(), uuid.uuid4().hex[:8]
    body = f'x,channel={channel} v=1 {start}\nsystem_{mark},host=a uptime="3 days",load1=1 {start}\nnonsense\nx,channel={channel} v=2 5\nx,channel={channel} v=3 {start}'
    answer = write(stack, body, stack.agent_token, query="?precision=s")
    assert answer.status_code == 400
    detail = answer.json()["detail"]
    assert detail.startswith("partial write: ")
    for reason in ("line 2: field 'uptime' is text", f"no channel is named 'system_{mark}.load1{{host=a}}'", "line 3: ", "line 4: timestamp is before"):
        assert reason in detail
    assert [value for _, value in stored(admin, channel)] == [1.0, 3.0]


def test_a_write_with_many_fields_is_stored_whole_and_once(stack, admin, make_channel, start):
    channel = make_channel()
    body = "\n".join(f"x,channel={channel} v={n} {start + n}" for n in range(1000))
    key = {"Idempotency-Key": uuid.uuid4().hex}
    for _ in range(2):
        assert write(stack, body, stack.agent_token, query="?precision=s", headers=key).status_code == 204
    assert admin.get("/datapoints", event_public_id=channel)["total"] == 1000
    answer = write(stack, body + f"\nx,channel={channel} v=1 {start}", stack.agent_token, query="?precision=s")
    assert answer.status_code == 413 and "1000" in answer.text and "1001" in answer.text


def test_a_write_takes_tokens_as_influx_clients_send_them(stack, api_as, make_channel):
    line = f"x,channel={make_channel()} v=1"
    for scheme in ("Token", "Bearer", "Basic"):
        assert write(stack, line, stack.agent_token, scheme).status_code == 204
        assert write(stack, line, "garbage", scheme).status_code == 401
        assert write(stack, line, api_as("viewer").token, scheme).status_code == 403
    assert write(stack, line, None).status_code == 401
    # Only there.
    for path in ("/api/v1/datapoints/latest", "/api/v1/commands"):
        for scheme in ("Token", "Basic"):
            credential = stack.agent_token if scheme == "Token" else base64.b64encode(f"a:{stack.agent_token}".encode()).decode()
            assert web.get(stack.url + path, headers={"Authorization": f"{scheme} {credential}"}).status_code == 401


def test_stages_are_counted(stack, make_channel):
    channel = make_channel()

    def counted() -> dict[str, float]:
        lines = web.get(stack.service_url("ingestion") + "/metrics").text.splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}

    before = counted()
    write(stack, f"x,channel={channel} v=1\nx,channel=nobody v=1\nnonsense", stack.agent_token)
    after = counted()
    names = ['webmacs_format_readings_total{format="lines"}', "webmacs_readings_refused_total"]
    assert [after[name] - before.get(name, 0) >= least for name, least in zip(names, (2, 1))] == [True, True]
    assert "webmacs_telemetry_connections" in after
