"""What a page does when its line to the server fails: it says so, keeps the last picture, and heals by itself."""

import json
import re
from datetime import datetime, timedelta, timezone
from itertools import dropwhile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from test_dashboard import STREAM, card, wait_until_live

OFFLINE = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket connection to"


def hasten(page: Page) -> None:
    """Lets waits of a second and more pass ten times as fast."""
    page.add_init_script(
        """const wait = window.setTimeout;
        window.setTimeout = (body, length, ...rest) => wait(body, length >= 1000 ? length / 10 : length, ...rest);"""
    )


def test_after_ten_attempts_it_rests_polls_on_and_goes_on_when_asked(open_page, api, make_channel):
    channel = make_channel("Polled")
    page = open_page(None)
    hasten(page)
    attempts = []
    refused = [True]

    def route(socket) -> None:
        attempts.append(None)
        if refused[0]:
            socket.close()
        else:
            socket.connect_to_server()

    page.route_web_socket(STREAM, route)
    page.goto("/")
    banner = page.locator(".connection-banner")
    expect(banner).to_contain_text("10 attempts failed", timeout=60_000)
    expect(page.locator(".connection")).to_have_attribute("data-phase", "resting")
    assert len(attempts) == 10
    # Nothing is tried by itself any more, but values still come.
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 17})
    expect(card(page, channel).locator("[data-value]")).to_have_text("17.0")
    assert len(attempts) == 10
    refused[0] = False
    banner.get_by_role("button", name="Retry now").click()
    wait_until_live(page)
    expect(banner).to_have_count(0)
    assert len(attempts) == 11


def test_a_server_that_is_back_is_noticed_before_the_wait_is_over(open_page):
    page = open_page(None, expected_errors=r"WebSocket connection to|ERR_FAILED")
    refused = [True]
    page.route_web_socket(STREAM, lambda socket: socket.close() if refused[0] else socket.connect_to_server())
    page.route("**/api/v1/datapoints/latest", lambda route: route.abort() if refused[0] else route.continue_())
    page.goto("/")
    banner = page.locator(".connection-banner")
    expect(banner).to_contain_text("The connection is lost.")
    # The fifth wait is 16 s long: more than 10 s are left of it, so that it cannot be its end that helps.
    expect(banner).to_contain_text(re.compile(r"Next attempt in 1[1-9] s"), timeout=60_000)
    refused[0] = False
    page.locator(".connection[data-phase=live]").wait_for(timeout=9_000)


def test_what_was_missed_is_filled_in(open_page, api, make_channel):
    channel = make_channel("With a hole")
    page = open_page(None, expected_errors=OFFLINE)
    batches = []

    def listen(socket) -> None:
        socket.on("framereceived", lambda frame: batches.append(json.loads(frame)) if "datapoints_batch" in frame else None)

    page.on("websocket", listen)
    page.goto("/")
    wait_until_live(page)
    first = api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 1})
    assert first
    expect(card(page, channel).locator("[data-value]")).to_have_attribute("data-value", "1")
    page.context.set_offline(True)
    expect(page.locator(".connection-banner")).to_be_visible()
    batches.clear()
    missed = [datetime.now(timezone.utc) + timedelta(milliseconds=10 * n) for n in range(3)]
    for value, time in enumerate(missed, start=2):
        body = {"event_public_id": channel["public_id"], "value": value, "timestamp": time.isoformat()}
        api.call("POST", "/datapoints", body)
    page.context.set_offline(False)
    wait_until_live(page)
    expect(card(page, channel).locator("[data-value]")).to_have_attribute("data-value", "4")
    # Each of them, not only the latest. The first one may come before them: by the socket that is being closed, where the page
    # had it from the latest values, and again by the new one, where no position counted yet (`LiveHub.advance`).
    got = [point["value"] for batch in batches for point in batch["datapoints"] if point["event_public_id"] == channel["public_id"]]
    assert [*dropwhile(lambda value: value == 1, got)][:3] == [2, 3, 4], got


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_lost_connection_is_legible_for_everyone(open_page, theme, phone):
    page = open_page(None, theme=theme, phone=phone, expected_errors=OFFLINE)
    page.goto("/")
    wait_until_live(page)
    page.context.set_offline(True)
    banner = page.get_by_role("alert").filter(has_text="There is no network.")
    expect(banner).to_be_in_viewport()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_page_whose_code_does_not_come_says_so_and_loads_when_the_network_is_back(open_page):
    page = open_page(None, expected_errors=OFFLINE + "|Failed to fetch dynamically imported module")
    page.goto("/")
    wait_until_live(page)
    page.context.set_offline(True)
    expect(page.get_by_role("alert").filter(has_text="There is no network.")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="Channels").click()
    expect(page.get_by_role("heading", name="This page could not be shown")).to_be_visible()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    # The rest of the site goes on: a page that is there already opens.
    page.get_by_role("navigation").get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="This page could not be shown")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", name="This page could not be shown")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Channels", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="This page could not be shown")).to_have_count(0)
