"""The list of readings: filters, pages, what has come meanwhile, and taking it out."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

from test_dashboard import wait_until_live

COUNT = 120


@pytest.fixture
def filled(api, make_channel) -> dict:
    """A channel with 120 readings, one a second, the newest ten minutes old; their values are 0 to 119."""
    channel = make_channel("Listed")
    end = datetime.now(timezone.utc) - timedelta(minutes=10)
    points = [
        {
            "event_public_id": channel["public_id"],
            "value": value,
            "timestamp": (end - timedelta(seconds=COUNT - 1 - value)).isoformat(),
        }
        for value in range(COUNT)
    ]
    api.call("POST", "/datapoints/batch", {"datapoints": points})
    return channel


def values(page) -> list[float]:
    cells = page.locator("tbody td.number")
    return [float(cell.get_attribute("title")) for cell in cells.all()]


def test_the_newest_come_first_and_the_pages_turn_both_ways(open_page, filled):
    page = open_page(f"/datapoints?channels={filled['public_id']}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    expect(page.get_by_text("120 readings")).to_be_visible()
    assert values(page) == list(range(119, 69, -1))
    expect(rows.first).to_contain_text("min ago")
    expect(rows.first).to_contain_text("bar")
    page.get_by_role("button", name="Older").click()
    expect(page.get_by_text("51 – 100 of 120")).to_be_visible()
    assert values(page) == list(range(69, 19, -1))
    page.get_by_role("button", name="Older").click()
    expect(rows).to_have_count(20)
    expect(page.get_by_role("button", name="Older")).to_be_disabled()
    page.get_by_role("button", name="Newer").click()
    expect(page.get_by_text("51 – 100 of 120")).to_be_visible()
    assert values(page) == list(range(69, 19, -1))


def test_what_comes_meanwhile_is_announced_and_shown_when_wanted(open_page, api, filled):
    page = open_page(f"/datapoints?channels={filled['public_id']}")
    expect(page.locator("tbody tr")).to_have_count(50)
    for value in (500, 501):
        api.call("POST", "/datapoints", {"event_public_id": filled["public_id"], "value": value})
    button = page.get_by_role("button", name="2 new readings")
    expect(button).to_be_visible()
    assert values(page)[0] == 119, "nothing moves under the reader's eyes"
    button.click()
    expect(page.locator("tbody tr").first.locator("td.number")).to_have_attribute("title", "501")
    expect(page.get_by_role("button", name="new readings")).to_have_count(0)


def test_channels_and_times_are_chosen_and_stand_in_the_address(open_page, filled, make_channel):
    empty = make_channel("Nothing in it")
    page = open_page("/datapoints")
    page.get_by_role("button", name="All channels").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill(filled["name"])
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Show").click()
    expect(page.get_by_text("120 readings")).to_be_visible()
    expect(page).to_have_url(re.compile(f"channels={filled['public_id']}"))
    page.get_by_role("button", name="Last hour").click()
    expect(page.get_by_text("120 readings")).to_be_visible()
    page.get_by_role("button", name="Times").click()
    page.get_by_label("From", exact=True).fill("2020-01-01T00:00:00")
    page.get_by_label("To", exact=True).fill("2020-01-02T00:00:00")
    expect(page.get_by_role("heading", name="No reading fits")).to_be_visible()
    page.reload()
    expect(page.get_by_label("To", exact=True)).to_have_value(re.compile("2020-01-02T00:00"))
    page.goto(f"/datapoints?channels={empty['public_id']}")
    page.get_by_role("button", name="Show all readings").click()
    expect(page.locator("tbody tr")).to_have_count(50)


def test_what_is_filtered_is_exported(open_page, filled):
    page = open_page(f"/datapoints?channels={filled['public_id']}")
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    lines = open(download.value.path(), encoding="utf-8").read().splitlines()
    assert lines[0].startswith("timestamp,event_name,event_public_id,value,unit")
    assert len(lines) == COUNT + 1


def test_a_readings_id_is_copied(open_page, filled):
    page = open_page(f"/datapoints?channels={filled['public_id']}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first = page.locator("tbody tr").first
    first.get_by_role("button", name="Copy the reading’s id").click()
    expect(page.get_by_text("Copied the reading’s id.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first.get_attribute("data-datapoint")


def test_a_phone_shows_every_reading_whole(open_page, filled):
    page = open_page(f"/datapoints?channels={filled['public_id']}", phone=True)
    wait_until_live(page)
    expect(page.locator("tbody tr")).to_have_count(50)
    first = page.locator("tbody tr").first
    for text in ("119", "bar", "min ago", "Listed"):
        expect(first).to_contain_text(text)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
