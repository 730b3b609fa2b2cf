"""The catalogue of channels: labels and filters, many at once, in and out as files."""

import csv
import io
import time
import uuid

import pytest


@pytest.fixture
def three(admin):
    """Three channels of one tag that nobody else has."""
    tag = f"tag-{uuid.uuid4().hex[:8]}"
    made = [
        admin.post(
            "/events",
            {"name": f"{tag} {number}", "type": "sensor", "unit": "bar", "min_value": 0, "max_value": 9, "tags": [f" {tag} ", tag]}
            | ({"device": tag, "decimals": 2, "description": "=1+1"} if number == 1 else {}),
        )["public_id"]
        for number in range(3)
    ]
    yield tag, made
    for channel in made:
        admin.request("DELETE", f"/events/{channel}")


def test_channels_are_found_by_what_is_said_of_them(admin, three):
    tag, made = three
    assert admin.get(f"/events/{made[0]}")["tags"] == [tag]
    assert admin.get("/events", tag=tag)["total"] == 3
    assert [channel["public_id"] for channel in admin.get("/events", device=tag)["data"]] == [made[1]]
    assert admin.get("/events", search=tag.upper(), type="actuator")["total"] == 0
    assert admin.get("/events", search="=1+", tag=tag)["total"] == 1
    labels = admin.get("/events/labels")
    assert {"name": tag, "count": 3} in labels["tags"] and {"name": tag, "count": 1} in labels["devices"]


@pytest.mark.parametrize(("format", "kind"), [("csv", "text/csv"), ("yaml", "application/yaml"), ("json", "application/json")])
def test_an_exported_catalogue_changes_nothing_when_it_is_imported(admin, three, format, kind):
    tag, _ = three
    answer = admin.request("GET", "/events/export", params={"format": format, "tag": tag})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
    back = admin.request("POST", "/events/import", content=answer.content, headers={"Content-Type": kind})
    assert back.json() == {"created": 0, "updated": 0, "unchanged": 3}, back.text
    if format == "csv":
        assert "'=1+1" in answer.text


def test_an_import_changes_all_or_nothing_and_names_row_and_field(admin, three):
    tag, made = three
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["public_id", "name", "type", "unit", "min_value", "max_value", "tags"])
    rows.writerow([made[0], f"{tag} renamed", "sensor", "K", 0, 9, tag])
    rows.writerow(["", f"{tag} new", "sensor", "bar", 9, 0, tag])

    def send(text: str, **query):
        return admin.request("POST", "/events/import", params=query, content=text.encode(), headers={"Content-Type": "text/csv"})

    refused = send(table.getvalue())
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", 1, "max_value"]
    assert admin.get(f"/events/{made[0]}")["unit"] == "bar"

    right = table.getvalue().replace(",9,0,", ",0,9,")
    assert send(right, dry_run="true").json() == {"created": 1, "updated": 1, "unchanged": 0}
    assert admin.get("/events", tag=tag)["total"] == 3
    assert send(right).json() == {"created": 1, "updated": 1, "unchanged": 0}
    assert send(right.replace(made[0], "")).json() == {"created": 0, "updated": 0, "unchanged": 2}
    names = {channel["name"]: channel for channel in admin.get("/events", tag=tag)["data"]}
    assert names[f"{tag} renamed"]["public_id"] == made[0] and names[f"{tag} renamed"]["unit"] == "K"
    admin.delete(f"/events/{names[f'{tag} new']['public_id']}")


def test_many_channels_are_changed_or_deleted_together(admin, three):
    tag, made = three
    change = {"add_tags": ["north"], "remove_tags": [tag], "decimals": 1, "device": "pump", "expected_interval_seconds": 2.5}
    admin.post("/events/bulk", {"public_ids": made} | change, 200)
    for channel in made:
        channel = admin.get(f"/events/{channel}")
        assert (channel["tags"], channel["decimals"], channel["device"]) == (["north"], 1, "pump")
        assert channel["expected_interval_seconds"] == 2.5
    missing = admin.request("POST", "/events/bulk", json={"public_ids": [made[0], "nothing"], "delete": True})
    assert missing.status_code == 404
    assert admin.request("GET", f"/events/{made[0]}").status_code == 200
    assert admin.request("POST", "/events/bulk", json={"public_ids": made, "tags": []}).status_code == 422
    admin.post("/events/bulk", {"public_ids": made, "delete": True}, 200)
    assert admin.request("GET", f"/events/{made[2]}").status_code == 404


def test_a_new_name_keeps_the_readings(admin, make_channel):
    channel = make_channel("old name")
    admin.post_reading(channel, 4.5)
    admin.put(f"/events/{channel}", {"name": f"e2e new name {uuid.uuid4().hex[:6]}", "unit": "K"})
    assert admin.latest(channel)["value"] == 4.5
    series = admin.get("/series", event_public_id=channel)["series"][0]
    assert [value for _, value in series["points"] if value is not None] == [4.5]


def test_ten_thousand_channels_come_in_and_go_and_are_listed_at_once(admin):
    tag = f"many-{uuid.uuid4().hex[:8]}"
    rows = [{"name": f"{tag} {n}", "type": "sensor", "unit": "1", "min_value": 0, "max_value": 1, "tags": [tag]} for n in range(10_000)]
    begin = time.perf_counter()
    assert admin.request("POST", "/events/import", json=rows, timeout=120).json()["created"] == 10_000
    taken = time.perf_counter() - begin
    begin = time.perf_counter()
    assert admin.get("/events", tag=tag, page=50, page_size=100)["total"] == 10_000
    listed = time.perf_counter() - begin
    print(f"10 000 channels imported in {taken:.1f} s; page 50 of them in {listed * 1000:.0f} ms")
    try:
        too_many = admin.request("POST", "/events/import", json=[*rows, rows[0]], timeout=60)
        assert too_many.status_code == 422
    finally:
        for page in range(10):
            ids = [channel["public_id"] for size in range(10) for channel in admin.get("/events", tag=tag, page=1 + size, page_size=100)["data"]]
            admin.request("POST", "/events/bulk", json={"public_ids": ids, "delete": True}, timeout=120)
    assert admin.get("/events", tag=tag)["total"] == 0
