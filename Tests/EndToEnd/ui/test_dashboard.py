"""The live dashboard: values, controls, the connection and its recovery."""

import json
import os
import re
import time
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import Page, expect

from conftest import wait_for
from test_login import fill

STREAM = re.compile(r"/ws/datapoints/stream")


def card(page: Page, channel: dict):
    return page.locator(f"article.card[data-channel='{channel['public_id']}']")


def control(page: Page, channel: dict):
    return page.locator(f"article.control[data-channel='{channel['public_id']}']")


def value_of(locator) -> str:
    return locator.locator("[data-value]").get_attribute("data-value")


def wait_for_change(locator) -> None:
    """Waits until a newer reading than the present one is shown; a busy machine shows 100 % for a long time."""
    value = locator.locator("[data-value]")
    expect(value).not_to_have_attribute("data-time", value.get_attribute("data-time"))


def wait_until_live(page: Page) -> None:
    """Values come, and the page's own code has."""
    page.locator(".connection[data-phase=live]").wait_for()
    expect(page.locator("main > .loading")).to_have_count(0)


@pytest.fixture
def processor(api) -> dict:
    """The channel of the CPU usage of the machine that the agent runs on."""
    for channel in api.everything("/events"):
        if channel["type"] == "sensor" and re.search(r" / CPU usage", channel["name"]):
            return channel
    pytest.fail("no agent has made a channel named '… / CPU usage'")


def first_of(api, fits) -> dict:
    return next((channel for channel in api.everything("/events") if fits(channel)), None) or pytest.fail(
        "the simulated plant has no such channel"
    )


@pytest.fixture
def switch(api) -> dict:
    """An actuator of the simulated plant that knows off and on."""
    return first_of(
        api, lambda one: one["type"] == "actuator" and one["max_value"] - one["min_value"] <= 1 and "Plant" in one["name"]
    )


@pytest.fixture
def slider(api) -> dict:
    """An actuator of the simulated plant with a range."""
    return first_of(api, lambda one: one["type"] == "range" and "Plant" in one["name"])


def record_phases(page: Page, channel: dict) -> None:
    page.evaluate(
        """(id) => {
            const control = document.querySelector(`article.control[data-channel='${id}']`);
            window.phases = [];
            new MutationObserver(() => window.phases.push(control.dataset.phase))
                .observe(control, { attributes: true, attributeFilter: ["data-phase"] });
        }""",
        channel["public_id"],
    )


def wait_until_confirmed(page: Page) -> None:
    """By what `record_phases` has seen: the phase itself stands for 2.5 s only."""
    wait_for(page, lambda: "confirmed" in page.evaluate("window.phases"))


def test_after_signing_in_the_machines_own_values_are_live(open_page, admin, processor):
    page = open_page("/", signed_in=False)
    fill(page, *admin)
    wait_until_live(page)
    shown = card(page, processor)
    expect(shown).to_have_attribute("data-state", "lively")
    wait_for_change(shown)
    picture = os.environ.get("WEBMACS_SCREENSHOT")
    if picture:
        # A few seconds give the lines a shape also on a stack that has just been started.
        for _ in range(20):
            wait_for_change(shown)
        os.makedirs(os.path.dirname(os.path.abspath(picture)), exist_ok=True)
        page.mouse.move(0, 0)
        page.screenshot(path=picture)


def test_a_switch_goes_from_pending_to_confirmed(open_page, switch):
    page = open_page()
    wait_until_live(page)
    shown = control(page, switch)
    expect(shown).not_to_contain_text("Unknown")
    button = shown.get_by_role("switch")
    before = button.get_attribute("aria-checked")
    for expected in ("false" if before == "true" else "true", before):
        record_phases(page, switch)
        button.click()
        wait_until_confirmed(page)
        expect(button).to_have_attribute("aria-checked", expected)
        # The device may answer before the request does: then `sending` is all that stands before `confirmed`.
        assert page.evaluate("window.phases")[0] in ("sending", "pending")
        expect(shown).to_have_attribute("data-phase", "idle")


def test_a_slider_is_moved_by_keys_and_sends_one_command(open_page, slider):
    page = open_page(None)
    # Keys are one row while less than 500 ms are between them, which a busy machine does not promise.
    page.add_init_script(
        """const wait = window.setTimeout;
        window.setTimeout = (body, length, ...rest) => wait(body, length === 500 ? 5000 : length, ...rest);"""
    )
    page.goto("/")
    wait_until_live(page)
    expect(control(page, slider).locator(".slider-value")).not_to_contain_text("–")
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(json.loads(request.post_data)))
    handle = control(page, slider).get_by_role("slider")
    handle.focus()
    key = "ArrowLeft" if float(handle.input_value()) > slider["min_value"] else "ArrowRight"
    record_phases(page, slider)
    for _ in range(3):
        page.keyboard.press(key)
    wait_until_confirmed(page)
    assert [body["event_public_id"] for body in sent] == [slider["public_id"]]
    expect(handle).to_have_value(str(sent[0]["value"]))


def test_a_refused_command_says_why_and_the_switch_goes_back(open_page, switch):
    page = open_page(expected_errors=" 403 ")
    wait_until_live(page)
    page.route(
        "**/api/v1/datapoints",
        lambda route: route.fulfill(status=403, json={"detail": "Operator privileges required."}),
    )
    shown = control(page, switch)
    expect(shown).not_to_contain_text("Unknown")
    before = shown.get_by_role("switch").get_attribute("aria-checked")
    shown.get_by_role("switch").click()
    expect(shown).to_have_attribute("data-phase", "failed")
    expect(shown).to_contain_text("Operator privileges required.")
    expect(shown.get_by_role("switch")).to_have_attribute("aria-checked", before)
    shown.get_by_role("button", name="OK").click()
    expect(shown).to_have_attribute("data-phase", "idle")


def test_a_command_is_followed_also_without_the_socket(open_page, switch):
    page = open_page(None)
    # The stream works but says nothing about commands.
    def relay(socket):
        server = socket.connect_to_server()
        server.on_message(lambda message: None if "command_state" in message else socket.send(message))

    page.route_web_socket(STREAM, relay)
    page.goto("/")
    wait_until_live(page)
    record_phases(page, switch)
    control(page, switch).get_by_role("switch").click()
    wait_until_confirmed(page)


def test_a_viewer_sees_but_does_not_switch(open_page, playwright, site, make_user, switch):
    user = make_user("viewer")
    requests = playwright.request.new_context(base_url=site)
    requests.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    page = open_page("/", as_user=requests)
    expect(control(page, switch).get_by_role("switch")).to_be_disabled()
    expect(page.get_by_text("Operators can switch")).to_be_visible()
    expect(page.get_by_role("link", name="Users")).to_have_count(0)
    page.goto("/users")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    requests.dispose()


def test_two_browsers_show_the_same_point(open_page, api, make_channel):
    channel = make_channel("Shared value")
    pages = [open_page(), open_page()]
    for page in pages:
        wait_until_live(page)
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 42.5})
    for page in pages:
        expect(card(page, channel).locator("[data-value]")).to_have_text("42.5")


def test_a_channel_made_while_the_page_is_open_appears_by_itself(open_page, api, make_channel):
    page = open_page()
    wait_until_live(page)
    channel = make_channel("Newcomer")
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 7})
    expect(card(page, channel).locator("[data-value]")).to_have_text("7.0")


def test_a_silent_sensor_turns_grey_and_says_its_age(open_page, api, make_channel):
    channel = make_channel("Quiet one")
    old = datetime.now(timezone.utc) - timedelta(minutes=3, seconds=20)
    api.call(
        "POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 12, "timestamp": old.isoformat()}
    )
    page = open_page()
    shown = card(page, channel)
    expect(shown).to_have_attribute("data-state", "silent")
    expect(shown).to_contain_text("3 min old")
    # One new reading, and it is alive again.
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 13})
    expect(shown).to_have_attribute("data-state", "lively")


def test_a_value_outside_its_range_is_marked(open_page, api, make_channel):
    channel = make_channel("Too much")
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 130})
    page = open_page()
    expect(card(page, channel)).to_have_attribute("data-state", "outside")
    expect(card(page, channel)).to_contain_text("high")


def test_a_lost_network_is_shown_and_heals(open_page, processor):
    page = open_page(None, expected_errors=r"ERR_INTERNET_DISCONNECTED|WebSocket connection to")
    subscriptions = []

    def listen(socket):
        socket.on("framesent", lambda frame: subscriptions.append(json.loads(frame)) if "subscribe" in frame else None)

    page.on("websocket", listen)
    page.goto("/")
    wait_until_live(page)
    wait_for_change(card(page, processor))
    page.context.set_offline(True)
    expect(page.locator(".connection")).to_have_attribute("data-phase", "offline")
    expect(page.locator(".connection")).to_contain_text("Offline")
    banner = page.locator(".connection-banner")
    expect(banner).to_contain_text(re.compile(r"There is no network\. What you see is from \d\d:\d\d:\d\d\."))
    # The last picture stays, grey, and grows old.
    assert "grayscale" in card(page, processor).evaluate("card => getComputedStyle(card).filter")
    expect(card(page, processor)).to_have_attribute("data-state", "silent")
    page.context.set_offline(False)
    wait_until_live(page)
    expect(card(page, processor)).to_have_attribute("data-state", "lively")
    wait_for_change(card(page, processor))
    expect(banner).to_have_count(0)
    # The stream goes on where the old connection ended.
    assert len([one for one in subscriptions if one.get("position")]) == 1


def test_without_a_socket_the_values_are_polled(open_page, processor):
    page = open_page(None)
    attempts = []

    def refuse(socket):
        attempts.append(time.monotonic())
        socket.close()

    page.route_web_socket(STREAM, refuse)
    # "Reconnecting" may stand for less than a look takes.
    page.add_init_script(
        """window.badges = [];
        new MutationObserver(() => {
            const text = document.querySelector(".connection [role=status]")?.textContent;
            if (text !== undefined && text !== window.badges.at(-1)) window.badges.push(text);
        }).observe(document, { childList: true, characterData: true, subtree: true });"""
    )
    page.goto("/")
    badge = page.locator(".connection")
    banner = page.locator(".connection-banner")
    expect(badge).to_contain_text("Polling")
    badges = page.evaluate("window.badges")
    assert "Reconnecting" in badges and badges.index("Reconnecting") < badges.index("Polling"), badges
    expect(banner).to_contain_text("The live stream cannot be reached.")
    expect(banner).to_contain_text(re.compile(r"Next attempt in \d+ s"))
    wait_for_change(card(page, processor))
    waits = [later - earlier for earlier, later in zip(attempts, attempts[1:])]
    assert waits[0] > 0.7 and waits[1] > 1.5, "the waits grow"
    # The page's own next attempt is far enough away to be none of those counted.
    expect(banner).to_contain_text(re.compile(r"Next attempt in ([3-9]|\d\d) s"))
    before = len(attempts)
    banner.get_by_role("button", name="Retry now").click()
    wait_for(page, lambda: len(attempts) > before)
    page.wait_for_timeout(500)
    assert len(attempts) == before + 1
    expect(badge).to_contain_text("Polling")


def test_after_a_gap_the_history_is_read_again(open_page):
    page = open_page(None)
    sockets = []

    def relay(socket):
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(STREAM, relay)
    page.goto("/")
    wait_until_live(page)
    with page.expect_request(re.compile(r"/api/v1/series\?")):
        sockets[0].send(json.dumps({"type": "gap", "message": "Readings were skipped."}))


def test_the_chart_shows_hides_and_takes_other_series(open_page, api):
    page = open_page()
    wait_until_live(page)
    legend = page.get_by_role("list", name="Series")
    entry = legend.get_by_role("button").first
    entry.click()
    expect(entry).to_have_attribute("aria-pressed", "false")
    entry.click()
    expect(entry).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Choose series").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    dialog.get_by_role("searchbox").fill("temperature")
    dialog.get_by_role("checkbox").first.check()
    dialog.get_by_role("button", name="Show").click()
    expect(dialog).to_have_count(0)
    expect(legend).to_contain_text("temperature")
    # Another unit gets a panel of its own.
    expect(page.locator(".chart canvas")).to_have_count(2)
    page.get_by_role("button", name="1 min", exact=True).click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused at")).to_be_visible()
    page.reload()
    expect(legend).to_contain_text("temperature")
    expect(page.get_by_role("button", name="1 min", exact=True)).to_have_attribute("aria-pressed", "true")


def test_the_chart_draws_its_lines(open_page):
    page = open_page()
    wait_until_live(page)
    # Grid and axis labels use two greys; more colours than those mean lines.
    page.wait_for_function(
        """() => {
            const canvas = document.querySelector(".chart canvas");
            if (!canvas) return false;
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let coloured = 0;
            for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] > 200 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60) coloured++;
            }
            return coloured > 100;
        }"""
    )


def test_an_expired_session_leads_to_the_login_page_and_back(open_page, playwright, site, make_user):
    user = make_user("viewer")
    requests = playwright.request.new_context(base_url=site, extra_http_headers={"X-WebMACS-CSRF": "1"})
    requests.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    page = open_page("/channels", as_user=requests, expected_errors=r" 401 |WebSocket connection to")
    wait_until_live(page)
    # Signed out elsewhere: the stream is closed, and the page finds out by itself.
    assert requests.post("/api/v1/auth/logout").ok
    page.wait_for_url("**/login?next=%2Fchannels")
    fill(page, user["email"], user["password"])
    page.wait_for_url("**/channels")
    requests.dispose()
