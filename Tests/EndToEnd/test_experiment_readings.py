"""What belongs to an experiment: readings by their time, its export, and runs laid over each other."""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from waiting import until

START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=4)


def stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
def make_experiment(admin):
    made = []

    def make(label: str, start: datetime, seconds: int) -> dict:
        created = admin.post("/experiments", {"name": f"{label} {uuid.uuid4().hex[:8]}", "started_on": stamp(start)})
        made.append(created["public_id"])
        admin.put(f"/experiments/{made[-1]}", {"stopped_on": stamp(start + timedelta(seconds=seconds))})
        return admin.get(f"/experiments/{made[-1]}")

    yield make
    for experiment in made:
        admin.request("DELETE", f"/experiments/{experiment}")


@pytest.fixture
def runs(admin, make_channel, make_experiment):
    """A channel with 120 readings, one each second, and two runs of 60 and 30 of them."""
    channel = make_channel("run")
    items = [{"value": n % 60, "event_public_id": channel, "timestamp": stamp(START + timedelta(seconds=n))} for n in range(120)]
    admin.post("/datapoints/batch", {"datapoints": items})
    return channel, make_experiment("Run 1/a", START, 60), make_experiment("Run 2", START + timedelta(seconds=60), 30)


def test_a_reading_belongs_to_the_experiment_that_ran_when_it_was_measured(admin, runs):
    channel, first, second = runs
    page = admin.get("/datapoints", event_public_id=channel, experiment_public_id=first["public_id"], page_size=100)
    assert page["total"] == 60 and len(page["data"]) == 60
    expected = [None] * 30 + [second["public_id"]] * 30 + [first["public_id"]] * 60

    def points() -> list[dict]:
        return [point for n in (1, 2) for point in admin.get("/datapoints", event_public_id=channel, page=n, page_size=60)["data"]]

    # News of experiments reach query a moment after they are answered.
    until(lambda: [point["experiment_public_id"] for point in points()] == expected)
    one = admin.get(f"/datapoints/{points()[-1]['public_id']}")
    assert one["experiment_public_id"] == first["public_id"]
    # Moving its edge moves its readings, in the latest values too.
    admin.put(f"/experiments/{second['public_id']}", {"stopped_on": stamp(START + timedelta(seconds=120))})
    until(lambda: admin.latest(channel)["experiment_public_id"] == second["public_id"])
    assert admin.request("GET", "/datapoints", params={"experiment_public_id": "unknown"}).status_code == 404


def test_an_experiment_is_exported_under_its_name(admin, runs):
    channel, first, _ = runs
    answer = admin.request("GET", f"/experiments/{first['public_id']}/export/csv", params={"event_public_id": channel, "time_zone": "Asia/Tokyo"})
    assert answer.status_code == 200
    name = first["name"].replace(" ", "_").replace("/", "-")
    assert answer.headers["content-disposition"] == f'attachment; filename="experiment_{name}_{first["public_id"][:8]}.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert answer.headers["x-total-readings"] == "60"
    assert [float(row["value"]) for row in rows] == list(range(60))
    assert rows[0]["timestamp"].endswith(".000000+09:00") and datetime.fromisoformat(rows[0]["timestamp"]) == START
    same = admin.request("GET", "/export", params={"event_public_id": channel, "experiment_public_id": first["public_id"]})
    assert len(same.text.splitlines()) == 61
    assert admin.request("GET", "/experiments/unknown/export/csv").status_code == 404


def test_runs_are_compared_from_their_starts(admin, runs):
    channel, first, second = runs
    query = {"experiment_public_id": [first["public_id"], second["public_id"]], "event_public_id": channel, "pixels": 1000}
    one, two = admin.get("/experiments/compare", **query)["experiments"]
    assert (one["public_id"], one["started_on"]) == (first["public_id"], first["started_on"])
    [line] = one["series"]
    assert [point for point in line["points"] if point[1] is not None] == [[n * 1000, n] for n in range(60)]
    assert (line["count"], line["minimum"], line["maximum"], line["average"]) == (60, 0, 59, 29.5)
    [line] = two["series"]
    assert [point for point in line["points"] if point[1] is not None] == [[n * 1000, n] for n in range(30)]
    assert (line["count"], line["average"]) == (30, 14.5)
    refused = admin.request("GET", "/experiments/compare", params={"experiment_public_id": first["public_id"]})
    assert [fault["loc"][-1] for fault in refused.json()["detail"]] == ["experiment_public_id", "event_public_id"]
