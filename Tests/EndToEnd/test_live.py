"""The live feed: what a browser's socket gets."""

import time

import httpx
import pytest
from websockets.exceptions import ConnectionClosed


def values(message: dict, channel: str) -> list[float]:
    return [point["value"] for point in message.get("datapoints", []) if point["event_public_id"] == channel]


@pytest.mark.alone
def test_a_reading_arrives_at_every_socket(admin, live, make_channel):
    channel = make_channel()
    with live() as one, live() as two:
        for socket in (one, two):
            assert socket.receive()["type"] == "connected"
        started = time.monotonic()
        admin.post_reading(channel, 42)
        for socket in (one, two):
            message = socket.receive_until(lambda message: values(message, channel))
            point = next(point for point in message["datapoints"] if point["event_public_id"] == channel)
            assert point["value"] == 42 and point["timestamp"].endswith("Z") and point["experiment_public_id"] is None
        assert time.monotonic() - started < 0.5
        one.send({"type": "ping"})
        assert one.receive_type("pong")
        one.send("nonsense")
        assert one.receive_type("error")


def test_only_what_was_asked_for(admin, live, make_channel):
    wanted, other = make_channel("wanted"), make_channel("other")
    with live() as socket:
        socket.send({"type": "subscribe", "event_public_ids": [wanted]})
        socket.receive_type("subscribed")
        admin.post_reading(other, 1)
        admin.post_reading(wanted, 2)
        message = socket.receive_type("datapoints_batch")
        assert values(message, wanted) == [2] and not values(message, other)


def test_a_client_that_comes_back_gets_what_it_missed_once(admin, live, make_channel):
    channel = make_channel()
    with live() as socket:
        socket.send({"type": "subscribe", "event_public_ids": [channel]})
        admin.post_reading(channel, 0)
        position = socket.receive_until(lambda message: values(message, channel))["position"]
    for value in range(1, 6):
        admin.post_reading(channel, value)
    with live() as socket:
        socket.send({"type": "subscribe", "event_public_ids": [channel], "position": position})
        socket.receive_type("subscribed")
        seen = []
        while len(seen) < 5:
            seen += values(socket.receive_type("datapoints_batch"), channel)
        admin.post_reading(channel, 6)
        seen += values(socket.receive_type("datapoints_batch"), channel)
    assert seen == [1, 2, 3, 4, 5, 6]


def test_history_and_live_join_without_a_seam(admin, live, make_channel):
    channel = make_channel()
    admin.post_reading(channel, 1)
    history = admin.get("/series", event_public_id=channel)
    admin.post_reading(channel, 2)
    with live() as socket:
        socket.send({"type": "subscribe", "event_public_ids": [channel], "position": history["position"]})
        socket.receive_type("subscribed")
        assert values(socket.receive_type("datapoints_batch"), channel) == [2]
    assert [value for _, value in history["series"][0]["points"]] == [1]


def test_channels_are_added_and_taken_away_by_id_and_by_name(admin, live, make_channel):
    one, two, other = make_channel("one"), make_channel("two"), make_channel("other")
    with live() as socket:
        socket.send({"type": "subscribe", "event_public_ids": [one]})
        socket.receive_type("subscribed")
        socket.send({"type": "subscribe", "names": ["e2e * later"], "event_public_ids": [two], "add": True})
        socket.receive_type("subscribed")
        # The pattern is of a channel that does not exist yet.
        later = make_channel("later")
        seen = []
        for value, channel in enumerate([one, two, other, later], 1):
            admin.post_reading(channel, value)
        while len(seen) < 3:
            seen += [(point["event_public_id"], point["value"]) for point in socket.receive_type("datapoints_batch")["datapoints"]]
        assert seen == [(one, 1), (two, 2), (later, 4)]
        socket.send({"type": "unsubscribe", "event_public_ids": [one], "names": ["e2e * later"]})
        socket.receive_type("unsubscribed")
        for channel in (one, later, two):
            admin.post_reading(channel, 5)
        assert values(socket.receive_type("datapoints_batch"), two) == [5]
        socket.send({"type": "unsubscribe"})
        socket.receive_type("unsubscribed")
        admin.post_reading(two, 6)
        socket.send({"type": "ping"})
        assert socket.receive()["type"] == "pong"


def test_a_snapshot_then_what_is_new_at_the_sockets_pace_and_heartbeats(admin, live, make_channel):
    channel, silent = make_channel(), make_channel("silent")
    for value in range(3):
        admin.post_reading(channel, value)
    with live() as socket:
        wish = {"event_public_ids": [channel, silent], "snapshot": True, "interval_ms": 500, "heartbeat_ms": 1000}
        socket.send({"type": "subscribe", **wish})
        position = socket.receive_type("subscribed")["position"]
        # On a busy machine a heartbeat may be due before it.
        snapshot = socket.receive_until(lambda message: message["type"] != "heartbeat")
        assert snapshot["type"] == "snapshot" and snapshot["position"] == position
        assert [point["value"] for point in snapshot["datapoints"]] == [2]
        started = time.monotonic()
        for value in range(3, 23):
            admin.post_reading(channel, value)
        frames = []
        while not frames or frames[-1] != [22]:
            frames.append(values(socket.receive_type("datapoints_batch"), channel))
        assert len(frames) <= 2 + (time.monotonic() - started) / 0.5
        assert all(len(frame) == 1 for frame in frames)
        beat = socket.receive_type("heartbeat")
        assert beat["time"].endswith("Z")
    # Everything up to a heartbeat's position was sent.
    with live() as socket:
        admin.post_reading(channel, 23)
        socket.send({"type": "subscribe", "event_public_ids": [channel], "position": beat["position"]})
        socket.receive_type("subscribed")
        assert values(socket.receive_type("datapoints_batch"), channel) == [23]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event_public_ids", "one"),
        ("names", [5]),
        ("names", ["*"] * 101),
        ("interval_ms", -1),
        ("heartbeat_ms", 10),
        ("position", "nowhere"),
        ("snapshot", "yes"),
    ],
)
def test_a_message_that_cannot_be_followed_is_told_by_its_field_and_changes_nothing(admin, live, make_channel, field, value):
    channel, other = make_channel(), make_channel("other")
    with live() as socket:
        socket.send({"type": "subscribe", "event_public_ids": [channel]})
        socket.receive_type("subscribed")
        socket.send({"type": "subscribe", field: value})
        error = socket.receive_type("error")
        assert error["field"] == field and error["message"].startswith(field)
        admin.post_reading(other, 1)
        admin.post_reading(channel, 2)
        assert values(socket.receive_type("datapoints_batch"), channel) == [2]


def test_a_position_that_is_gone_is_answered_by_gap(live, make_channel):
    channel = make_channel()
    with live() as socket:
        socket.send({"type": "subscribe", "event_public_ids": [channel], "position": "0.0.0.0.0.0.0.zzzzzz"})
        assert socket.receive_type("gap", 15)


@pytest.mark.alone
def test_logout_ends_rest_and_open_sockets_within_a_second(api_as, stack, live):
    user = api_as("viewer")
    with live(token=user.token) as socket:
        assert socket.receive()["type"] == "connected"
        assert user.request("POST", "/auth/logout").status_code == 200
        started = time.monotonic()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.receive(3)
        assert time.monotonic() - started < 1
        assert closed.value.rcvd.code == 1008
    for path in ("/auth/me", "/datapoints/latest", "/commands"):
        assert user.request("GET", path).status_code == 401
    stack.restart("query")
    stack.wait_ready("query")
    assert user.request("GET", "/datapoints/latest").status_code == 401


def test_browser_cookies_need_their_own_origin_and_header(stack, make_channel):
    browser = httpx.Client(base_url=stack.url, timeout=30)
    answer = browser.post("/api/v1/auth/login", json={"email": stack.admin_email, "password": stack.admin_password})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert browser.get("/api/v1/auth/me").status_code == 200
    body = {"value": 1, "event_public_id": make_channel()}
    assert browser.post("/api/v1/datapoints", json=body).status_code == 403
    assert browser.post("/api/v1/datapoints", json=body, headers={"X-WebMACS-CSRF": "1"}).status_code == 201


def test_the_live_feed_heals_after_redis_and_query_restart(stack, admin, live, make_channel):
    channel = make_channel()
    with live() as socket:
        socket.receive_type("connected")
        stack.restart("redis")
        # What a service has said of its readiness it says again for a second.
        time.sleep(1)
        stack.wait_ready("ingestion", "query")
        admin.post_reading(channel, 1)
        assert values(socket.receive_until(lambda message: values(message, channel)), channel) == [1]
        stack.kill("query")
        with pytest.raises(ConnectionClosed):
            while True:
                socket.receive(5)
    stack.wait_ready("query")
    with live() as socket:
        socket.receive_type("connected")
        admin.post_reading(channel, 2)
        assert values(socket.receive_until(lambda message: values(message, channel)), channel) == [2]
