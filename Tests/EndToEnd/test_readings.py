"""What a sender and a reader see of readings."""

import threading
import time
import uuid

import pytest

import client


def test_a_posted_reading_is_in_the_next_get_always(admin, stack, make_channel):
    """1000 times in a row, from eight senders at once."""
    channels = [make_channel(f"read-your-write {n}") for n in range(8)]
    misses = []

    def send(channel: str) -> None:
        api = client.API(stack.url, admin.token)
        for n in range(125):
            answer = api.post_reading(channel, float(n))
            latest = api.latest(channel)
            if latest is None or latest["value"] != float(n) or latest["public_id"] != answer["public_id"]:
                misses.append((channel, n, latest))
            if n % 25 == 0:
                listed = api.get("/datapoints", event_public_id=channel, page_size=1)
                if listed["data"][0]["value"] != float(n) or listed["total"] != n + 1:
                    misses.append((channel, n, listed))

    senders = [threading.Thread(target=send, args=(channel,)) for channel in channels]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert misses == []


@pytest.mark.parametrize(
    "body, status, named",
    [
        ('{"value": 1, "event_public_id": "unknown"}', 404, "Event not found."),
        ('{"value": NaN, "event_public_id": "CHANNEL"}', 422, "value"),
        ('{"value": Infinity, "event_public_id": "CHANNEL"}', 422, "value"),
        ('{"value": 1e999, "event_public_id": "CHANNEL"}', 422, "value"),
        ('{"value": "warm", "event_public_id": "CHANNEL"}', 422, "value"),
        ('{"value": true, "event_public_id": "CHANNEL"}', 422, "value"),
        ('{"value": null, "event_public_id": "CHANNEL"}', 422, "value"),
        ('{"event_public_id": "CHANNEL"}', 422, "value"),
        ('{"value": 1}', 422, "event_public_id"),
        ('{"value": 1, "event_public_id": "CHANNEL", "timestamp": "yesterday"}', 422, "timestamp"),
        ('{"value": 1, "event_public_id": "CHANNEL", "timestamp": "1970-01-01T00:00:00Z"}', 422, "timestamp"),
        ('{"value": 1, "event_public_id": "CHANNEL", "timestamp": "2099-01-01T00:00:00Z"}', 422, "timestamp"),
        ('{"value": 1', 422, "JSON"),
        ("", 422, "JSON"),
    ],
)
def test_bad_input_names_its_field_and_stores_nothing(admin, make_channel, body, status, named):
    channel = make_channel()
    answer = admin.request("POST", "/datapoints", content=body.replace("CHANNEL", channel))
    assert answer.status_code == status, answer.text
    assert named in str(answer.json()["detail"])
    assert admin.latest(channel) is None


def test_an_oversized_batch_is_refused_whole(admin, make_channel):
    channel = make_channel()
    batch = {"datapoints": [{"value": 1, "event_public_id": channel}] * 1001}
    answer = admin.request("POST", "/datapoints/batch", json=batch)
    assert answer.status_code == 422
    assert "datapoints" in str(answer.json()["detail"])
    assert admin.latest(channel) is None


def test_a_batch_stores_its_good_items_and_tells_of_the_bad(admin, make_channel):
    channel = make_channel()
    items = [{"value": 1, "event_public_id": channel}, {"value": 2, "event_public_id": "x"}, {"value": "x", "event_public_id": channel}]
    answer = admin.post("/datapoints/batch", {"datapoints": items})
    assert answer["accepted"] == 1
    assert [(item["index"], item["field"]) for item in answer["refused"]] == [(1, "event_public_id"), (2, "value")]
    assert admin.get("/datapoints", event_public_id=channel)["total"] == 1
    assert admin.post("/datapoints/batch", {"datapoints": []})["accepted"] == 0


def test_the_same_idempotency_key_stores_once(admin, make_channel):
    channel = make_channel()
    key = {"Idempotency-Key": uuid.uuid4().hex}
    for _ in range(3):
        answer = admin.request("POST", "/datapoints/batch", json={"datapoints": [{"value": 5, "event_public_id": channel}]}, headers=key)
        assert answer.status_code == 201
    assert admin.get("/datapoints", event_public_id=channel)["total"] == 1


def test_a_repeated_setpoint_is_sent_once(admin, make_channel):
    channel = make_channel(kind="actuator", maximum=1)
    key = {"Idempotency-Key": uuid.uuid4().hex}
    for _ in range(2):
        assert admin.request("POST", "/datapoints", json={"value": 1, "event_public_id": channel}, headers=key).status_code == 201
    assert admin.get("/commands", event_public_id=channel)["total"] == 1


def test_who_may_do_what(api_as, stack, make_channel):
    channel = make_channel()
    viewer, operator, nobody = api_as("viewer"), api_as("operator"), client.API(stack.url)
    body = {"value": 1, "event_public_id": channel}
    assert nobody.request("POST", "/datapoints", json=body).status_code == 401
    assert nobody.request("GET", "/datapoints/latest").status_code == 401
    assert viewer.request("POST", "/datapoints", json=body).status_code == 403
    assert viewer.request("GET", "/datapoints/latest").status_code == 200
    assert operator.request("POST", "/datapoints", json=body).status_code == 201
    for bad in ("garbage", operator.token + "x", "wm_" + "a" * 64):
        answer = client.API(stack.url, bad).request("GET", "/datapoints/latest")
        assert answer.status_code == 401 and "token" in answer.json()["detail"].lower()


def test_series_are_reduced_and_say_where_to_go_on(admin, make_channel):
    channel = make_channel()
    start = time.time() - 1000
    stamp = lambda n: time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(start + n)) + "Z"  # noqa: E731
    for part in range(2):
        items = [{"value": (n * 7919) % 100, "event_public_id": channel, "timestamp": stamp(n)} for n in range(part * 500, part * 500 + 500)]
        assert admin.post("/datapoints/batch", {"datapoints": items})["accepted"] == 500
    whole = admin.get("/series", event_public_id=channel, **{"from": stamp(0), "to": stamp(1000), "pixels": 1000})
    assert whole["series"][0]["resolution"] == "raw" and len(whole["series"][0]["points"]) == 1000
    reduced = admin.get("/series", event_public_id=channel, **{"from": stamp(0), "to": stamp(1000), "pixels": 20})
    values = [value for _, value in reduced["series"][0]["points"]]
    assert reduced["series"][0]["resolution"] == "reduced" and len(values) <= 80
    assert (min(values), max(values)) == (0, 99)
    assert reduced["position"].count(".") == 7
    old = admin.post("/datapoints/series", {"event_public_ids": [channel, "unknown"], "minutes": 60, "max_points": 100}, status=200)
    assert old["unknown"] == [] and 20 <= len(old[channel]) <= 100
    assert admin.request("POST", "/datapoints/series", json={"event_public_ids": [], "minutes": 0}).status_code == 422


def test_a_datapoint_is_found_by_its_id(admin, make_channel):
    channel = make_channel()
    created = admin.post_reading(channel, 4.5)
    assert admin.get(f"/datapoints/{created['public_id']}")["value"] == 4.5
    assert admin.request("GET", "/datapoints/00000000-0000-8000-8000-000000000000").status_code == 404
