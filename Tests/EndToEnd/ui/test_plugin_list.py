"""The plugins' pages: a device is made with its channels, wired otherwise, and deleted."""

import uuid

import pytest
from playwright.sync_api import expect


@pytest.fixture
def name(api):
    """A name that no instance has; it and its channels are gone after the test."""
    name = f"ui-test-{uuid.uuid4().hex[:8]}"
    yield name
    for plugin in api.everything("/plugins"):
        if plugin["instance_name"].startswith(name):
            api.requests.delete(f"/api/v1/plugins/{plugin['public_id']}?delete_channels=true")
    for channel in api.everything("/events"):
        if channel["name"].startswith(name):
            api.requests.delete(f"/api/v1/events/{channel['public_id']}")


def test_a_device_is_made_wired_switched_off_and_deleted(open_page, api, make_channel, name):
    other = make_channel("spare", unit="bar")
    page = open_page("/plugins", expected_errors=" 409 ")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="New instance").click()
    dialog.get_by_label("Kind").select_option("Simulated plant")
    expect(dialog.get_by_text("each of its 8 terminals")).to_be_visible()
    dialog.get_by_label("Configuration").fill("{")
    expect(dialog.get_by_text("Write a JSON object")).to_be_visible()
    dialog.get_by_label("Configuration").fill('{"seed": 1}')
    dialog.get_by_role("button", name="Make instance").click()
    expect(dialog.get_by_text("A device needs a name.")).to_be_visible()
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_role("button", name="Make instance").click()
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("Inactive")
    expect(row).to_contain_text("8 of 8")

    # A name that is taken is said at its field.
    page.get_by_role("button", name="New instance").click()
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_role("button", name="Make instance").click()
    expect(dialog.get_by_text("already exists")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()

    row.get_by_role("link", name=name).click()
    terminal = page.locator("tbody tr", has=page.get_by_role("rowheader", name="Chamber pressure"))
    expect(terminal).to_contain_text(f"{name} – Chamber pressure")
    terminal.get_by_role("button", name="Choose the channel").click()
    dialog.get_by_label("Channel").select_option(other["public_id"])
    dialog.get_by_role("button", name="Save").click()
    expect(terminal).to_contain_text(other["name"])

    page.get_by_role("button", name="New terminal").click()
    dialog.get_by_label("Name").fill("Analog input")
    dialog.get_by_label("Id").fill("ai_1")
    dialog.get_by_label("Unit").fill("mA")
    dialog.get_by_role("button", name="Add terminal").click()
    added = page.locator("tbody tr", has=page.get_by_role("rowheader", name="Analog input"))
    expect(added).to_contain_text("none")
    added.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Remove terminal").click()
    expect(added).to_have_count(0)

    page.get_by_role("button", name="Edit").click()
    dialog.get_by_label("Switched on").uncheck()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Switched off")).to_be_visible()

    page.get_by_role("button", name="Delete").click()
    dialog.get_by_label("Also the channels").check()
    dialog.get_by_role("button", name="Delete plugin instance").click()
    expect(page.get_by_text("8 were deleted, 0 stay.")).to_be_visible()
    expect(row).to_have_count(0)
    assert [one["name"] for one in api.everything("/events") if one["name"].startswith(name)] == [f"{name} – Chamber pressure"]


def test_a_viewer_looks_and_changes_nothing(open_page, api, sign_in, name):
    body = {"plugin_id": "revpi", "instance_name": name, "auto_create_events": False}
    plugin = api.call("POST", "/plugins", body)["public_id"]
    page = open_page("/plugins", as_user=sign_in("viewer").requests)
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("revpi")
    expect(page.get_by_role("button", name="New instance")).to_have_count(0)
    expect(row.get_by_role("button")).to_have_count(0)
    row.get_by_role("link", name=name).click()
    expect(page).to_have_url(f"/plugins/{plugin}")
    expect(page.get_by_text("It has no terminals")).to_be_visible()
    expect(page.get_by_role("button", name="New terminal")).to_have_count(0)
