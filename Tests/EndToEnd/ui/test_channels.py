"""The list of channels, and making, changing and deleting one."""

import uuid

import pytest
from playwright.sync_api import expect


@pytest.fixture
def name(api):
    """A name that nobody has; its channel is gone after the test."""
    name = f"UI test {uuid.uuid4().hex[:8]} / Level"
    yield name
    for channel in api.everything("/events"):
        if channel["name"].startswith(name):
            api.requests.delete(f"/api/v1/events/{channel['public_id']}")


def test_every_channel_is_listed_and_can_be_searched(open_page, api):
    page = open_page("/channels")
    channels = api.everything("/events")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(channels))
    page.get_by_role("searchbox", name="Search channels").fill("cpu usage")
    expected = [channel for channel in channels if "cpu usage" in channel["name"].lower()]
    expect(rows).to_have_count(len(expected))
    page.get_by_role("searchbox", name="Search channels").fill("no such channel")
    expect(page.get_by_text("No channel has that")).to_be_visible()


def test_a_channel_is_made_changed_and_deleted(open_page, api, name):
    page = open_page("/channels", expected_errors=" (409|422) ")
    page.get_by_role("button", name="New channel").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_be_focused()

    # Faults are named at their fields.
    dialog.get_by_label("Lowest value").fill("200")
    dialog.get_by_role("button", name="Make channel").click()
    expect(dialog.get_by_text("A channel needs a name.")).to_be_visible()
    expect(dialog.get_by_text("Must not be below the lowest value.")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")

    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Unit").fill("m")
    dialog.get_by_label("Lowest value").fill("0")
    dialog.get_by_label("Highest value").fill("2,5")
    dialog.get_by_role("button", name="Make channel").click()
    expect(dialog).to_have_count(0)
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("0 … 2.5 m")

    # So is what only the server knows: that the name is taken.
    page.get_by_role("button", name="New channel").click()
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Unit").fill("m")
    dialog.get_by_role("button", name="Make channel").click()
    expect(dialog.get_by_text("already exists")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    row.get_by_role("button", name="Edit").click()
    expect(dialog.get_by_label("Name")).to_have_value(name)
    dialog.get_by_label("Unit").fill("cm")
    dialog.get_by_label("Highest value").fill("250")
    dialog.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("0 … 250 cm")

    row.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("This cannot be undone.")
    # The way out comes first.
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name="Delete channel").click()
    expect(row).to_have_count(0)
    assert name not in [channel["name"] for channel in api.everything("/events")]


def test_a_viewer_cannot_change_channels(open_page, playwright, site, make_user):
    user = make_user("viewer")
    requests = playwright.request.new_context(base_url=site)
    requests.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    page = open_page("/channels", as_user=requests)
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.get_by_role("button", name="New channel")).to_have_count(0)
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)
    requests.dispose()
