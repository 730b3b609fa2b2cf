"""Share links: made, looked at without an account, and ended."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from boards import wait_until_live, widget, widget_of
from conftest import REFUSED, wait_for


@pytest.fixture
def shared(api, make_channel, make_dashboard) -> tuple[dict, dict]:
    """A dashboard that shows one channel, whose value is 42."""
    channel = make_channel("Shown")
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 42})
    widgets = [
        widget("gauge", "Gauge", 0, 0, 4, 3, channel),
        widget("stat_card", "Stat", 4, 0, 4, 3, channel),
        widget("table", "Table", 8, 0, 4, 3, channels=[channel["public_id"]]),
        widget("line_chart", "Chart", 0, 3, 8, 3, channel),
    ]
    return make_dashboard("Shared", widgets, minutes=20), channel


def make_link(api, dashboard: dict, hours: int = 24) -> dict:
    body = {"name": "A visitor", "expires_in_hours": hours}
    return api.call("POST", f"/dashboards/{dashboard['public_id']}/shares", body)


def test_a_link_is_made_shown_once_listed_and_revoked(open_page, api, shared):
    dashboard, _ = shared
    page = open_page(f"/dashboards/{dashboard['public_id']}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Share"))
    expect(dialog.get_by_text("There is no link yet.")).to_be_visible()
    dialog.get_by_role("button", name="Make link").click()
    expect(dialog.get_by_text("Say whom the link is for.")).to_be_visible()
    dialog.get_by_label("Whom it is for").fill("The night shift")
    dialog.get_by_label("Valid for").select_option("30 days")
    dialog.get_by_role("button", name="Make link").click()
    link = dialog.get_by_role("textbox", name="Link", exact=True)
    expect(link).to_have_value(re.compile(r"^https?://[^/]+/share#wm_\S+$"))
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    address = link.input_value()
    assert page.evaluate("navigator.clipboard.readText()") == address
    dialog.get_by_label("For a screen on a wall").check()
    expect(link).to_have_value(address.replace("/share#", "/share?kiosk=1#"))
    dialog.get_by_role("button", name="Done").click()
    # It is not shown again; what is listed are its name, its end and its last use.
    entry = dialog.locator("[data-share]", has_text="The night shift")
    expect(entry).to_contain_text("until")
    expect(entry).to_contain_text("never used")
    assert address.split("#")[1] not in page.content()

    visitor = open_page(address, signed_in=False)
    expect(widget_of(visitor, "Gauge")).to_be_visible()
    # What was used is brought to the database every few seconds, and the list is read once.
    shares = f"/dashboards/{dashboard['public_id']}/shares"
    wait_for(page, lambda: api.call("GET", shares)["data"][0]["last_used_on"], seconds=20)
    page.reload()
    page.get_by_role("button", name="Share").click()
    expect(entry).to_contain_text(re.compile(r"used \d+ s ago"))

    entry.get_by_role("button", name="Revoke").click()
    confirm = page.get_by_role("dialog", name="Revoke the link")
    expect(confirm.get_by_role("button", name="Cancel")).to_be_focused()
    confirm.get_by_role("button", name="Revoke").click()
    expect(entry).to_have_count(0)


def test_a_visitor_sees_live_values_and_the_token_is_never_in_an_address(open_page, api, shared):
    dashboard, channel = shared
    link = make_link(api, dashboard)
    token = link["path"].split("#")[1]
    page = open_page(None, signed_in=False)
    addresses, sockets = [], []
    page.on("request", lambda request: addresses.append(request))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(link["path"])
    wait_until_live(page)
    expect(page.get_by_role("heading", name=dashboard["name"])).to_be_visible()
    value = widget_of(page, "Gauge").locator("[data-value]")
    expect(value).to_have_attribute("data-value", "42")
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 43})
    for title in ("Gauge", "Stat", "Table"):
        expect(widget_of(page, title).locator("[data-value]").first).to_have_attribute("data-value", "43")
    expect(widget_of(page, "Chart").locator("canvas").first).to_be_visible()
    page.get_by_role("button", name="1 h").click()
    expect(widget_of(page, "Stat")).to_contain_text("in 1 h")
    assert page.url.endswith(f"?minutes=60#{token}"), "the link still works after a reload"

    assert not any(token in request.url.split("#")[0] for request in addresses)
    assert not any(token in url for url in sockets) and sockets
    asked = [request for request in addresses if "/api/v1/" in request.url]
    assert asked and all(request.headers.get("authorization") == f"Bearer {token}" for request in asked)


def test_a_visitor_can_look_but_do_nothing(open_page, api, make_dashboard):
    switch = next(one for one in api.everything("/events") if one["type"] == "actuator")
    dashboard = make_dashboard("Looked at", [widget("actuator_toggle", "Valve", 0, 0, 4, 2, switch)])
    page = open_page(make_link(api, dashboard)["path"], signed_in=False)
    wait_until_live(page)
    expect(widget_of(page, "Valve").get_by_role("switch")).to_be_disabled()
    expect(page.get_by_role("button", name=re.compile("Edit|Share|Sign out"))).to_have_count(0)
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_a_revoked_link_ends_within_a_moment(open_page, api, shared):
    dashboard, _ = shared
    link = make_link(api, dashboard)
    page = open_page(link["path"], signed_in=False, expected_errors="WebSocket connection to")
    wait_until_live(page)
    expect(widget_of(page, "Gauge")).to_be_visible()
    began = time.monotonic()
    api.call("DELETE", f"/dashboards/{dashboard['public_id']}/shares/{link['public_id']}")
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    # The closed stream tells; the page's own question comes every 30 s.
    assert time.monotonic() - began < 15
    page.reload()
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()


@pytest.mark.parametrize(
    ("fragment", "title"), [("#wm_notatoken", "This link no longer works"), ("", "This link is incomplete")]
)
def test_a_link_that_is_none_is_said(open_page, fragment, title):
    page = open_page(f"/share{fragment}", signed_in=False)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)


def test_a_session_in_the_same_browser_is_neither_used_nor_ended(open_page, api, shared):
    dashboard, _ = shared
    link = make_link(api, dashboard)
    page = open_page("/channels")
    wait_until_live(page)
    visit = page.context.new_page()
    requests = []
    visit.on("request", lambda request: "/api/v1/" in request.url and requests.append(request))
    visit.goto(link["path"])
    expect(widget_of(visit, "Gauge").locator("[data-value]")).to_have_attribute("data-value", "42")
    # Asked of the browser, which takes its time: not while it still sends.
    cookies = [request.all_headers().get("cookie") for request in requests]
    assert cookies and not any(cookies), "the session's cookie stays out of it"
    api.call("DELETE", f"/dashboards/{dashboard['public_id']}/shares/{link['public_id']}")
    expect(visit.get_by_role("heading", name="This link no longer works")).to_be_visible()
    page.reload()
    wait_until_live(page)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_link_for_a_wall_shows_only_the_widgets(open_page, api, shared):
    dashboard, _ = shared
    path = make_link(api, dashboard)["path"].replace("#", "?kiosk=1#")
    page: Page = open_page(path, signed_in=False)
    expect(widget_of(page, "Gauge").locator("[data-value]")).to_have_attribute("data-value", "42")
    expect(page.locator("header.bar")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("header.bar")).to_be_visible()


def test_one_who_is_not_connected_is_told_and_the_page_goes_on_by_itself(open_page, api, shared):
    dashboard, _ = shared
    page = open_page(None, signed_in=False, expected_errors=REFUSED.format(503))
    refused = {"on": True}
    page.route(
        "**/api/v1/share",
        lambda route: route.fulfill(status=503, json={"detail": "Not now."}) if refused["on"] else route.continue_(),
    )
    page.goto(make_link(api, dashboard)["path"])
    expect(page.get_by_role("heading", name="The dashboard could not be read")).to_be_visible()
    refused["on"] = False
    page.get_by_role("button", name="Try again").click()
    expect(widget_of(page, "Gauge")).to_be_visible()
