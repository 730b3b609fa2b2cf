"""Alerts by the live stream: pages show a change within a second; what is suppressed says why."""

import re
import time

import pytest
from playwright.sync_api import expect

from test_alert_centre import firing, make_fire


@pytest.mark.alone
def test_a_change_shows_within_a_second(open_page, api, make_channel, make_rule):
    channel = make_channel("Reactor", unit="°C")
    rule = make_rule(channel)
    page = open_page(f"/alerts?rule={rule['public_id']}")
    expect(page.get_by_text("No alert fits")).to_be_visible()
    make_fire(api, channel, [rule], 91)
    expect(firing(page)).to_contain_text("91 °C", timeout=1_000)
    alert = api.call("GET", f"/alerts?rule_public_id={rule['public_id']}")["data"][0]["public_id"]
    api.call("POST", f"/alerts/{alert}/comments", {"text": "The valve."})
    commented = time.monotonic()
    expect(firing(page)).to_contain_text("1comment", timeout=2_000)
    assert time.monotonic() - commented < 1.5


def test_a_maintenance_window_is_planned_and_what_it_covers_is_suppressed(open_page, api, make_channel, make_rule):
    channel = make_channel("Pump", device="skid-7", tags=["pumps"])
    rule = make_rule(channel)
    page = open_page("/maintenance")
    page.get_by_role("button", name="New window").click()
    dialog = page.get_by_role("dialog", name="New maintenance window")
    dialog.get_by_role("button", name="Only some").click()
    dialog.get_by_role("button", name="Plan it").click()
    expect(dialog.get_by_text("Say what is done.")).to_be_visible()
    expect(dialog.get_by_text("Choose at least one, or everything.")).to_be_visible()
    dialog.get_by_label("Name").fill("Bearing exchange")
    dialog.get_by_label("Search devices, tags and channels").fill("skid-7")
    dialog.get_by_label("skid-7", exact=True).check()
    dialog.get_by_role("button", name="Plan it").click()
    row = page.locator("tr[data-window]", has_text="Bearing exchange").first
    expect(row).to_contain_text("Active")
    expect(row).to_contain_text("Device skid-7")
    make_fire(api, channel, [rule], 91)
    page.goto(f"/alerts?rule={rule['public_id']}")
    expect(firing(page)).to_contain_text("Suppressed")
    page.get_by_role("button", name=rule["name"], exact=True).click()
    expect(page.get_by_role("dialog", name=rule["name"])).to_contain_text("Maintenance: Bearing exchange")
    page.goto("/maintenance")
    row.get_by_role("button", name="Delete Bearing exchange").click()
    page.get_by_role("button", name="Delete window").click()
    expect(page.get_by_text(re.compile("Bearing exchange is deleted"))).to_be_visible()
    page.goto(f"/alerts?rule={rule['public_id']}")
    expect(firing(page).get_by_text("Suppressed")).to_have_count(0)
