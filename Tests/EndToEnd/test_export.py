"""Exports, lists by cursor and figures: what was sent comes out again, whole and in order, however much there is."""

import csv
import io
import threading
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import web

import client

HEADER = "timestamp,event_name,event_public_id,value,unit,datapoint_public_id"


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def send(controller, channels: list[str], start: datetime, count: int) -> None:
    """`count` readings, one each second of the channels in turn, with the value of their number; returns when they are stored."""
    with controller() as socket:
        for first in range(0, count, 1000):
            numbers = range(first, min(count, first + 1000))
            socket.send(
                {
                    "datapoints": [
                        {"value": n, "event_public_id": channels[n % len(channels)], "timestamp": stamp(start + timedelta(seconds=n))}
                        for n in numbers
                    ]
                }
            )
            if first >= 8000:
                assert socket.receive_type("ack", 30)["accepted"]
        for _ in range(min(8, -(-count // 1000))):
            socket.receive_type("ack", 30)


@pytest.fixture(scope="module")
def long_past(stack, admin):
    """Three channels with 300 000 readings together, one each second from some days ago on."""
    channels = [admin.make_channel(f"e2e {time.time_ns()} export {n}") for n in range(3)]
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=5)
    send(lambda: client.socket(stack.ws_url, "/ws/controller/telemetry", stack.agent_token), channels, start, 300_000)
    yield channels, start, 300_000
    for channel in channels:
        admin.delete(f"/events/{channel}")


@pytest.fixture
def keep(admin):
    """keep(channel): retention leaves its readings for ten years."""
    return lambda channel: admin.put(f"/retention/channels/{channel}", {"retention_days": 3650})


def test_a_long_export_is_whole_ordered_and_needs_little_memory(stack, admin, long_past):
    channels, start, count = long_past
    query = {"event_public_id": channels, "from": stamp(start), "to": stamp(start + timedelta(seconds=count))}
    pid, done, peak = stack.process("query"), threading.Event(), []
    before = resident(pid)

    def watch() -> None:
        while not done.wait(0.02):
            peak.append(resident(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with admin.http.stream("GET", "/export", params=query) as answer:
        assert answer.status_code == 200
        assert answer.headers["x-total-readings"] == str(count)
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.headers["content-disposition"].startswith('attachment; filename="readings_')
        lines = answer.iter_lines()
        assert next(lines) == HEADER
        number = 0
        for line in lines:
            time_, _, channel, value, unit, _ = line.split(",")
            assert (channel, value, unit) == (channels[number % 3], f"{number}.0", "bar"), number
            if number % 1000 == 0:
                assert datetime.fromisoformat(time_) == start + timedelta(seconds=number)
            number += 1
    done.set()
    watcher.join()
    assert number == count
    # A window is at most 262 144 readings of 24 bytes, and half as many again while they are sorted.
    assert max(peak, default=before) - before < 64 << 20


def test_a_client_that_leaves_ends_its_export_and_two_at_once_are_enough(admin, api_as, long_past):
    viewer = api_as("viewer")

    def begin() -> httpx.Response:
        request = viewer.http.build_request("GET", "/export", params={"event_public_id": long_past[0]})
        return viewer.http.send(request, stream=True)

    def begin_two() -> list[httpx.Response]:
        """Both are taken as soon as those before have noticed that their clients are gone."""
        deadline = time.monotonic() + 20
        while True:
            answers = [begin(), begin()]
            if [answer.status_code for answer in answers] == [200, 200]:
                return answers
            for answer in answers:
                answer.close()
            assert time.monotonic() < deadline, "places are still taken"
            time.sleep(0.1)

    for _ in range(3):
        two = begin_two()
        third = begin()
        assert third.status_code == 429 and third.headers["retry-after"]
        third.close()
        # What somebody else asks is answered meanwhile.
        assert admin.get("/datapoints", page_size=1)["data"]
        for answer in two:
            next(answer.iter_raw(1))
            answer.close()


def test_names_are_quoted_and_begin_no_formula(admin, keep):
    channel = admin.make_channel(f'=SUM("a", b) {time.time_ns()}', unit="a,b")
    try:
        keep(channel)
        posted = admin.post_reading(channel, -2.5e-7, "2026-01-02T03:04:05.000006Z")
        text = admin.request("GET", "/export", params={"event_public_id": channel}).text
        assert text.endswith("\r\n")
        [row] = rows(text)
        assert row["event_name"].startswith("'=SUM(\"a\", b)") and row["unit"] == "a,b"
        assert float(row["value"]) == -2.5e-7
        assert row["timestamp"] == "2026-01-02T03:04:05.000006+00:00"
        assert row["datapoint_public_id"] == posted["public_id"]
        assert admin.get(f"/datapoints/{row['datapoint_public_id']}")["value"] == -2.5e-7
    finally:
        admin.delete(f"/events/{channel}")


@pytest.mark.parametrize(
    "zone, expected",
    [
        ("Europe/Berlin", ["2026-10-25T02:59:59.000000+02:00", "2026-10-25T02:00:00.000000+01:00", "2026-10-25T02:30:00.000000+01:00"]),
        ("America/St_Johns", ["2026-10-24T22:29:59.000000-02:30", "2026-10-24T22:30:00.000000-02:30", "2026-10-24T23:00:00.000000-02:30"]),
        ("UTC", ["2026-10-25T00:59:59.000000+00:00", "2026-10-25T01:00:00.000000+00:00", "2026-10-25T01:30:00.000000+00:00"]),
    ],
)
def test_times_are_in_the_zone_asked_for_across_a_change_of_its_clocks(admin, make_channel, keep, zone, expected):
    channel = make_channel("zone")
    keep(channel)
    for moment in ("00:59:59", "01:00:00", "01:30:00"):
        admin.post_reading(channel, 1, f"2026-10-25T{moment}Z")
    text = admin.request("GET", "/export", params={"event_public_id": channel, "time_zone": zone}).text
    assert [row["timestamp"] for row in rows(text)] == expected


def test_what_cannot_be_exported_is_told_before_the_first_line(admin, make_channel):
    channel = make_channel("refused")
    for query, field in [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "Berlin5"}, "time_zone"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, "from"),
        ({"format": "parquet"}, "format"),
    ]:
        answer = admin.request("GET", "/export", params={"event_public_id": channel} | query)
        assert answer.status_code == 422 and [fault["loc"][-1] for fault in answer.json()["detail"]] == [field], answer.text
    assert admin.request("GET", "/export", params={"event_public_id": "unknown"}).status_code == 404
    assert web.get(f"{admin.url}/api/v1/export").status_code == 401
    empty = admin.request("GET", "/export", params={"event_public_id": channel})
    assert empty.text == HEADER + "\r\n" and empty.headers["x-total-readings"] == "0"


def test_a_list_goes_on_behind_its_cursor_while_readings_come(admin, make_channel):
    channels = [make_channel(f"list {n}") for n in range(2)]
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    items = [
        {"value": n % 3, "event_public_id": channels[n % 2], "timestamp": stamp(start + timedelta(seconds=n // 4))} for n in range(200)
    ]
    admin.post("/datapoints/batch", {"datapoints": items})
    query = {"event_public_id": channels, "from": stamp(start), "to": stamp(start + timedelta(seconds=40)), "page_size": 33}
    seen, cursor = [], None
    while True:
        page = admin.get("/datapoints", **query | ({"cursor": cursor} if cursor else {}))
        assert page["total"] == 160
        seen += page["data"]
        admin.post_reading(channels[0], 99)
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == 160
    key = lambda point: (point["timestamp"], point["event_public_id"], point["value"])  # noqa: E731
    sent = [(stamp(start + timedelta(seconds=n // 4)), channels[n % 2], n % 3) for n in range(160)]
    assert sorted((key(point)[0].replace(".000000", ""), *key(point)[1:]) for point in seen) == sorted(sent)
    assert [point["timestamp"] for point in seen] == sorted((point["timestamp"] for point in seen), reverse=True)
    by_page = [point for page in range(1, 6) for point in admin.get("/datapoints", **query, page=page)["data"]]
    assert by_page == seen
    assert admin.request("GET", "/datapoints", params={"cursor": "nonsense"}).status_code == 422


def test_figures_of_a_range(admin, make_channel):
    channel = make_channel("figures")
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    items = [{"value": n % 10, "event_public_id": channel, "timestamp": stamp(start + timedelta(seconds=n))} for n in range(600)]
    admin.post("/datapoints/batch", {"datapoints": items})
    query = {"event_public_id": channel, "from": stamp(start), "to": stamp(start + timedelta(hours=1)), "above": 4, "percentiles": "50,99.5"}
    [figures] = admin.get("/statistics", **query)["series"]
    assert (figures["count"], figures["mean"], figures["minimum"], figures["maximum"]) == (600, pytest.approx(4.5), 0, 9)
    assert figures["standard_deviation"] == pytest.approx((8.25 * 600 / 599) ** 0.5)
    assert figures["first"]["value"] == 0 and figures["last"]["value"] == 9
    assert figures["percentiles"] == {"50": 4.5, "99.5": 9}
    assert figures["covered_seconds"] == 599 and figures["integral"] == pytest.approx(sum((a % 10 + (a + 1) % 10) / 2 for a in range(599)) / 3600)
    # From 4 up to 9, and down to 4 on the way back to 0.
    assert figures["time_above_seconds"] == pytest.approx(59 * (5 + 5 / 9) + 5)
    assert figures["resolution"] == "raw"
    wrong = admin.request("GET", "/statistics", params={"event_public_id": channel, "percentiles": "101", "above": "much"})
    assert [fault["loc"][-1] for fault in wrong.json()["detail"]] == ["percentiles", "above"]


def test_latest_is_exact_with_its_cache_and_the_same_without_redis(stack, admin, make_channel):
    channel = make_channel("cached")
    for value in range(30):
        admin.post_reading(channel, value)
        assert admin.latest(channel)["value"] == value
    answers = [admin.request("GET", "/datapoints/latest") for _ in range(5)]
    assert {answer.headers["x-cache"] for answer in answers} <= {"hit", "miss"}
    before = admin.latest(channel)
    stack.stop("redis")
    try:
        answer = admin.request("GET", "/datapoints/latest")
        assert answer.status_code == 200 and answer.headers["x-cache"] == "miss"
        assert next(point for point in answer.json() if point["event_public_id"] == channel) == before
    finally:
        stack.start("redis")
        stack.wait_ready()
