"""What is kept how long: the policy, what a cleanup removes, and what is left of it."""

import time
from datetime import datetime

import pytest

pytestmark = pytest.mark.patient

DAY = 86_400


def stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + "Z"


def post(admin, channel: str, start: float, values: list[float], step: float = 1) -> None:
    items = [{"value": value, "event_public_id": channel, "timestamp": stamp(start + n * step)} for n, value in enumerate(values)]
    for first in range(0, len(items), 500):
        part = items[first : first + 500]
        assert admin.post("/datapoints/batch", {"datapoints": part})["accepted"] == len(part)


@pytest.fixture
def policy(admin):
    """The policy as it was comes back after the test."""
    before = admin.get("/retention")
    yield before
    settable = set(before) - {"id", "last_archive_run", "created_at", "updated_at"}
    admin.put("/retention", {name: before[name] for name in settable})


def number_of(stack, channel: str) -> str:
    return stack.psql(f"select number from channels where public_id = '{channel}'")


def stored(stack, channel: str) -> int:
    """Readings in the archive and before it, in one statement: meanwhile they may be moved."""
    number = number_of(stack, channel)
    sealed = f"select coalesce(sum(count), 0) from reading_chunks where channel = {number}"
    fresh = f"select coalesce(sum((octet_length(points) + 2) / 12), 0) from reading_runs where channel = {number}"
    return int(stack.psql(f"select ({sealed}) + ({fresh})"))


def days_ago(days: int) -> int:
    """One o'clock of that day: what is posted from there is of one day."""
    return int(time.time()) // DAY * DAY - days * DAY + 3600


def last_seal(admin) -> dict:
    return next((job for job in admin.get("/storage")["jobs"] if job["job"] == "seal"), {"started_at": "", "finished_at": None})


@pytest.fixture
def after_seal(admin) -> None:
    """The test begins when readings have just been sealed, as they are once a minute: of those too old to be kept a cleanup would find none."""
    deadline = time.monotonic() + 120
    while not (last := last_seal(admin))["finished_at"] or datetime.fromisoformat(last["started_at"]).timestamp() < time.time() - 20:
        assert time.monotonic() < deadline
        time.sleep(1)


def clean_up(admin) -> dict:
    return admin.post("/retention/cleanup", {}, status=200)


@pytest.fixture(scope="module", autouse=True)
def forgotten(admin, stack) -> str:
    """The number of a channel that was deleted with its readings, before the first test: what is left of it goes within a minute."""
    channel = admin.make_channel(f"e2e {time.time()} forgotten")
    post(admin, channel, days_ago(3), [1.0] * 10)
    number = number_of(stack, channel)
    assert stored(stack, channel) == 10
    admin.delete(f"/events/{channel}")
    return number


def test_the_policy_has_the_defaults_of_the_documents(admin):
    policy = admin.get("/retention")
    assert (policy["id"], policy["retention_days"], policy["downsample_after_days"]) == (1, 30, 30)
    assert (policy["downsample_interval"], policy["minute_days"], policy["hour_days"]) == ("1m", 365, None)
    assert policy["archive_enabled"] is True and policy["cleanup_enabled"] is True and policy["cleanup_interval_minutes"] == 60
    assert policy["created_at"].endswith("Z") and policy["updated_at"].endswith("Z")


def test_a_changed_policy_is_the_policy(admin, policy):
    change = {"retention_days": 90, "downsample_after_days": 14, "downsample_interval": "1h", "hour_days": 400, "cleanup_interval_minutes": 5}
    answer = admin.put("/retention", change)
    assert admin.get("/retention") == answer
    assert {name: answer[name] for name in change} == change
    assert answer["minute_days"] == policy["minute_days"] and answer["updated_at"] > policy["updated_at"]
    assert admin.put("/retention", {"hour_days": None})["hour_days"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"retention_days": 0}, "retention_days"),
        ({"retention_days": 40_000}, "retention_days"),
        ({"retention_days": "many"}, "retention_days"),
        ({"downsample_after_days": 31}, "downsample_after_days"),
        ({"retention_days": 29}, "retention_days"),
        ({"downsample_interval": "5m"}, "downsample_interval"),
        ({"cleanup_interval_minutes": 0}, "cleanup_interval_minutes"),
        ({"hour_days": -1}, "hour_days"),
        ({"cleanup_enabled": "perhaps"}, "cleanup_enabled"),
    ],
)
def test_what_cannot_be_is_refused_with_field_and_reason(admin, policy, change, field):
    answer = admin.request("PUT", "/retention", json=change)
    assert answer.status_code == 422
    assert ["body", field] in [issue["loc"] for issue in answer.json()["detail"]]
    assert all(issue["msg"] for issue in answer.json()["detail"])
    assert admin.get("/retention")["retention_days"] == policy["retention_days"]
    if not isinstance(next(iter(change.values())), str) or field == "downsample_interval":
        assert admin.request("GET", "/retention/preview", params=change).status_code == 422


def test_a_viewer_sees_and_an_operator_does_not_change(api_as, make_channel):
    channel = make_channel()
    viewer, operator = api_as("viewer"), api_as("operator")
    assert viewer.get("/retention")["id"] == 1
    assert viewer.get("/retention/preview").keys() == {"now", "days", "keeps"}
    assert viewer.get("/retention/channels")["page"] == 1
    assert viewer.get("/storage")["database_bytes"] > 0
    for user in (viewer, operator):
        assert user.request("PUT", "/retention", json={"retention_days": 31}).status_code == 403
        assert user.request("POST", "/retention/cleanup").status_code == 403
        assert user.request("PUT", f"/retention/channels/{channel}", json={"retention_days": 31}).status_code == 403
        assert user.request("DELETE", f"/retention/channels/{channel}").status_code == 403


def test_readings_of_31_days_go_those_of_29_stay_and_the_numbers_are_true(admin, stack, after_seal, make_channel):
    clean_up(admin)
    channel = make_channel()
    old, young = days_ago(31), days_ago(29)
    post(admin, channel, old, [1.5] * 40)
    post(admin, channel, young, [2.5] * 30)
    assert admin.get("/retention/preview", event_public_id=channel)["now"]["readings"] == 40
    preview = admin.get("/retention/preview")
    answer = clean_up(admin)
    assert answer["deleted_count"] == answer["downsampled_count"] == preview["now"]["readings"] >= 40
    assert answer["freed_bytes"] > 0
    assert admin.get("/retention")["last_archive_run"] == answer["last_archive_run"]
    assert stored(stack, channel) == 30
    assert admin.get("/retention/preview", event_public_id=channel)["now"]["readings"] == 0
    coming = [day for day in admin.get("/retention/preview", event_public_id=channel)["days"] if day["tier"] == "raw"]
    assert [day["readings"] for day in coming] == [30]
    assert coming[0]["date"] == stamp(young + 31 * DAY)[:10]
    again = clean_up(admin)
    assert (again["deleted_count"], again["downsampled_count"]) == (0, 0)
    # What comes late lives on in the rollups of its day.
    post(admin, channel, old + 60, [3.5] * 5)
    assert clean_up(admin)["downsampled_count"] == 5


def test_after_seven_days_a_reading_every_5_s_is_one_value_an_hour_without_a_seam(admin, stack, policy, after_seal, make_channel):
    admin.put("/retention", {"downsample_after_days": 7, "downsample_interval": "1h"})
    channel = make_channel()
    hour = (time.time() - 8 * DAY) // 3600 * 3600
    old = [float((n * 7919) % 97) for n in range(720)]
    post(admin, channel, hour, old, step=5)
    border = (time.time() // DAY - 7) * DAY
    young = [float(n % 10) for n in range(100)]
    post(admin, channel, border, young, step=60)
    answer = clean_up(admin)
    assert answer["deleted_count"] == answer["downsampled_count"] >= 720
    assert stored(stack, channel) == 100
    number = number_of(stack, channel)
    assert stack.psql(f"select count(*) from minute_rollups where channel = {number} and day < (to_timestamp({border}) at time zone 'UTC')::date") == "0"
    assert int(stack.psql(f"select count(*) from hour_rollups where channel = {number}")) >= 1

    line = admin.get("/series", event_public_id=channel, **{"from": stamp(hour - 3600), "to": stamp(border + 6000), "pixels": 1000})
    points = [point for point in line["series"][0]["points"] if point[1] is not None]
    before = [value for milliseconds, value in points if milliseconds / 1000 < border]
    behind = [value for milliseconds, value in points if milliseconds / 1000 >= border]
    assert 1 <= len(before) <= 4 and min(before) == min(old) and max(before) == max(old)
    assert set(behind) <= set(young) and (min(behind), max(behind)) == (0, 9)
    assert points == sorted(points, key=lambda point: point[0])


def test_a_channel_may_be_kept_longer_than_the_others(admin, stack, after_seal, make_channel):
    kept, other = make_channel("kept"), make_channel("other")
    body = {"retention_days": 60, "hour_days": 1000}
    own = admin.put(f"/retention/channels/{kept}", body)
    assert own == {"event_public_id": kept, "name": own["name"], "retention_days": 60, "minute_days": None, "hour_days": 1000}
    assert own in admin.get("/retention/channels", page_size=100)["data"]
    for channel in (kept, other):
        post(admin, channel, days_ago(45), [4.5] * 20)
    assert clean_up(admin)["deleted_count"] == 20
    assert (stored(stack, kept), stored(stack, other)) == (20, 0)
    admin.delete(f"/retention/channels/{kept}")
    assert admin.request("DELETE", f"/retention/channels/{kept}").status_code == 404
    assert clean_up(admin)["deleted_count"] == 20
    assert stored(stack, kept) == 0
    for bad in ({}, {"retention_days": 0}, {"minute_days": "x"}):
        assert admin.request("PUT", f"/retention/channels/{kept}", json=bad).status_code == 422
    assert admin.request("PUT", "/retention/channels/unknown", json=body).status_code == 404


def test_storage_figures_are_those_of_the_database(admin, stack, make_channel):
    channel = make_channel()
    oldest = time.time() // 1 - 20 * DAY
    post(admin, channel, oldest, [1.0] * 50)
    figures = admin.get("/storage")
    assert figures["oldest_record"] <= stamp(oldest).replace("Z", ".000000Z")
    assert figures["newest_record"] >= stamp(time.time() - 60)
    assert figures["database_bytes"] == pytest.approx(int(stack.psql("select pg_database_size(current_database())")), rel=0.1)
    day = next(one for one in figures["days"] if one["date"] == stamp(oldest)[:10])
    assert day["readings"] >= 50 and day["bytes"] > 0
    assert figures["hot"]["readings"] + figures["sealed"]["readings"] >= sum(one["readings"] for one in figures["days"])
    assert figures["estimated_bytes_30_days"] == 30 * figures["daily_bytes"]
    assert figures["rollups"]["bytes"] > 0
    assert figures["disk"] is None or 0 < figures["disk"]["free_bytes"] <= figures["disk"]["total_bytes"]
    jobs = {job["job"]: job for job in figures["jobs"]}
    assert jobs["cleanup"]["outcome"] == "done" and jobs["cleanup"]["finished_at"] >= jobs["cleanup"]["started_at"]


def test_the_jobs_run_by_themselves_and_go_on_after_the_worker_was_killed(admin, stack):
    before = last_seal(admin)["started_at"]
    stack.kill("worker")
    stack.wait_ready("worker")
    deadline = time.monotonic() + 90
    while last_seal(admin)["started_at"] == before:
        assert time.monotonic() < deadline
        time.sleep(1)


def test_of_a_deleted_channel_nothing_is_left(stack, forgotten):
    tables = ("reading_runs", "reading_chunks", "minute_rollups", "hour_rollups", "latest_readings")
    deadline = time.monotonic() + 90
    while any(stack.psql(f"select count(*) from {table} where channel = {forgotten}") != "0" for table in tables):
        assert time.monotonic() < deadline
        time.sleep(1)
