"""Alerts: they appear by themselves, are acknowledged, shelved, assigned and commented, and keep their history."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from conftest import API


@pytest.fixture
def reactor(api: API, make_channel) -> dict:
    return make_channel("Reactor", unit="°C")


def measure(api: API, channel: dict, value: float) -> None:
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": value})


def make_fire(api: API, channel: dict, rules: list[dict], value: float) -> None:
    """Measures until all of the rules, which may have been made just now, have seen it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        measure(api, channel, value)
        if all(api.call("GET", f"/rules/{rule['public_id']}")["state"] == "firing" for rule in rules):
            return
        time.sleep(0.05)
    pytest.fail("the rules do not fire")


def firing(page: Page):
    return page.locator("tr[data-state=firing]")


def test_an_alert_fires_is_taken_care_of_and_clears(open_page, api, reactor, make_rule):
    rule = make_rule(reactor, severity="critical")
    me = api.call("GET", "/auth/me")["username"]
    page = open_page(f"/alerts?rule={rule['public_id']}")
    expect(page.get_by_text("No alert fits")).to_be_visible()
    measure(api, reactor, 91)
    expect(firing(page)).to_contain_text("Critical")
    expect(firing(page)).to_contain_text("91 °C")
    expect(page).to_have_title(re.compile(r"^\(\d+\) Alerts · WebMACS$"))
    expect(page.locator(".nav-side a[href='/alerts']")).to_have_accessible_name(
        re.compile(r"^Alerts, \d+ not acknowledged$")
    )

    page.get_by_role("button", name=rule["name"], exact=True).click()
    drawer = page.get_by_role("dialog", name=rule["name"])
    history = drawer.locator(".alert-history li")
    expect(history).to_have_count(1)
    drawer.get_by_role("button", name="Acknowledge").click()
    asked = page.get_by_role("dialog", name="Acknowledge alert")
    asked.get_by_label("Comment", exact=True).fill("On my way.")
    asked.get_by_role("button", name="Acknowledge").click()
    expect(history.nth(1)).to_contain_text("Acknowledged by")
    expect(history.nth(1)).to_contain_text("On my way.")
    drawer.get_by_label("Comment", exact=True).fill("The valve was stuck.")
    drawer.get_by_role("button", name="Add comment").click()
    expect(history.last).to_contain_text("The valve was stuck.")
    expect(drawer.get_by_label("Comment", exact=True)).to_have_value("")
    drawer.get_by_label("Who takes care of it").select_option(label=f"{me} (me)")
    expect(history.last).to_contain_text(f"Assigned to {me}")
    drawer.get_by_role("button", name="Why did it fire?").click()
    expect(drawer.locator(".explain .truth").first).to_have_text("true")

    measure(api, reactor, 20)
    expect(history.last).to_contain_text("Cleared at 20 °C")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    cleared = page.locator("tr[data-state=cleared]")
    expect(cleared).to_have_count(1)
    cleared.get_by_role("link", name="Chart of").click()
    expect(page).to_have_url(re.compile(rf"/history\?channels={reactor['public_id']}"))


def test_the_link_in_a_message_opens_its_alert(open_page, api, reactor, make_rule):
    rule = make_rule(reactor)
    make_fire(api, reactor, [rule], 91)
    [alert] = api.call("GET", f"/alerts?rule_public_id={rule['public_id']}")["data"]
    # As Services/Webhooks/Formats/PublicAddress.swift makes it.
    page = open_page(f"/alerts?alert={alert['public_id']}")
    drawer = page.get_by_role("dialog", name=rule["name"])
    expect(drawer.locator(".alert-history li")).not_to_have_count(0)


def test_many_are_acknowledged_at_once_and_one_is_shelved(open_page, api, reactor, make_rule):
    rules = [make_rule(reactor, "Too hot"), make_rule(reactor, "Far too hot", threshold=90)]
    make_fire(api, reactor, rules, 95)
    page = open_page("/alerts?seen=no")
    for rule in rules:
        page.get_by_role("checkbox", name=f"Choose {rule['name']}").check()
    page.get_by_role("group", name="Chosen alerts").get_by_role("button", name="Acknowledge").click()
    dialog = page.get_by_role("dialog", name="Acknowledge 2 alerts")
    dialog.get_by_label("Comment", exact=True).fill("Both seen.")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text(rules[0]["name"])).to_have_count(0)

    page.goto(f"/alerts?rule={rules[0]['public_id']}")
    page.get_by_role("button", name=f"Shelve {rules[0]['name']}").click()
    dialog = page.get_by_role("dialog", name="Shelve alert")
    dialog.get_by_role("button", name="15 min").click()
    dialog.get_by_label("Reason").fill("Maintenance")
    dialog.get_by_role("button", name="Shelve").click()
    expect(firing(page)).to_contain_text("Shelved until")
    page.get_by_role("button", name=rules[0]["name"], exact=True).click()
    drawer = page.get_by_role("dialog", name=rules[0]["name"])
    expect(drawer.locator(".alert-history")).to_contain_text("Both seen.")
    expect(drawer.locator(".alert-history")).to_contain_text("Maintenance")
    drawer.get_by_role("button", name="Take off the shelf").click()
    expect(drawer.locator(".alert-history")).to_contain_text("Taken off the shelf")
    expect(drawer.get_by_role("button", name="Shelve")).to_be_visible()


def test_alerts_stand_together_by_rule(open_page, api, reactor, make_rule):
    rule = make_rule(reactor)
    for value in (91, 20, 92, 20):
        measure(api, reactor, value)
    make_fire(api, reactor, [rule], 93)
    page = open_page(f"/alerts?rule={rule['public_id']}")
    page.get_by_role("group", name="Together").get_by_role("button", name="By rule").click()
    expect(page).to_have_url(re.compile("group=rule"))
    groups = page.locator("details.alert-group")
    expect(groups).to_have_count(2)
    cleared = groups.last
    expect(cleared.locator("summary")).to_contain_text(rule["name"])
    expect(cleared.locator("summary")).to_contain_text(re.compile(r"\d alerts?, \d not acknowledged"))
    expect(cleared.locator("tr[data-alert]").first).to_be_hidden()
    cleared.locator("summary").click()
    expect(cleared.locator("tr[data-alert]").first).to_be_visible()
    expect(page.get_by_role("table", name=f"Cleared: {rule['name']}")).to_be_visible()


def test_a_viewer_only_looks_and_the_sound_stays_as_one_left_it(open_page, api, reactor, make_rule, sign_in):
    rule = make_rule(reactor)
    make_fire(api, reactor, [rule], 91)
    page = open_page(f"/alerts?rule={rule['public_id']}", as_user=sign_in("viewer").requests)
    expect(firing(page)).to_have_count(1)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("button", name=f"Acknowledge {rule['name']}")).to_have_count(0)
    sound = page.get_by_role("switch", name="Sound")
    expect(sound).not_to_be_checked()
    sound.click()
    page.reload()
    expect(sound).to_be_checked()


def test_where_nothing_fires_one_is_told_so(open_page):
    page = open_page(None)
    empty = {"page": 1, "page_size": 50, "total": 0, "data": []}
    page.route("**/api/v1/alerts?*", lambda route: route.fulfill(json=empty))
    page.goto("/alerts")
    expect(page.get_by_role("heading", name="All is well")).to_be_visible()
