"""The channels' page: chosen, changed and brought in many at a time."""

import uuid

from playwright.sync_api import expect


def test_a_file_is_checked_first_and_then_brought_in(open_page, api):
    name = f"UI import {uuid.uuid4().hex[:6]}"
    page = open_page("/channels", expected_errors=r"422")
    page.get_by_role("button", name="Import", exact=True).click()
    dialog = page.get_by_role("dialog")
    rows = dialog.get_by_label("Rows")
    rows.fill(f"name,type,unit,min_value,max_value\n{name},sensor,bar,16,0\n")
    dialog.get_by_role("button", name="Check").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Row 1, max_value")
    rows.fill(f"name,type,unit,min_value,max_value,tags\n{name},sensor,bar,0,16,a|b\n")
    dialog.get_by_role("button", name="Check").click()
    expect(dialog.get_by_role("status")).to_contain_text("1 would be made")
    dialog.get_by_role("button", name="Import 1").click()
    expect(dialog).to_be_hidden()
    page.get_by_label("Search channels").fill(name)
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("#a#b")
    for channel in api.call("GET", f"/events?search={name}")["data"]:
        api.requests.delete(f"/api/v1/events/{channel['public_id']}")


def test_chosen_channels_are_edited_and_deleted_together(open_page, make_channel, api):
    marker = uuid.uuid4().hex[:6]
    made = [make_channel(f"{marker} {number}") for number in range(3)]
    page = open_page("/channels")
    page.get_by_label("Search channels").fill(marker)
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_label("Choose all in sight").check()
    tools = page.get_by_role("group", name="Chosen channels")
    expect(tools).to_contain_text("3 chosen")
    tools.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Add tags").fill("north, wet")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("tbody tr").first).to_contain_text("#north#wet")
    page.get_by_label("Choose all in sight").check()
    tools.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete 3 channels").click()
    expect(page.locator("tbody tr")).to_have_count(0)
    assert api.requests.get(f"/api/v1/events/{made[0]['public_id']}").status == 404
