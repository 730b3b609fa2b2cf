"""The machines' own metrics, as the agent of the stack under test records them."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from test_dashboard import wait_until_live


@pytest.fixture
def make_host(api):
    """Makes a machine with given metrics; its channels are gone after the test."""
    made: list[str] = []

    def make(*labels: str) -> str:
        name = f"ui-test-{uuid.uuid4().hex[:6]}"
        for label in labels:
            body = {"name": f"{name} / {label}", "type": "sensor", "unit": "%", "min_value": 0, "max_value": 100}
            made.append(api.call("POST", "/events", body)["public_id"])
        return name

    yield make
    for channel in made:
        api.requests.delete(f"/api/v1/events/{channel}")


@pytest.fixture
def open_page(make_host, open_page):
    """Pages are closed before the channels that they show are gone."""
    return open_page


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_agents_machine_shows_its_cards_and_charts_live(open_page, phone):
    page = open_page("/hosts?host=Host", phone=phone)
    wait_until_live(page)
    for name in ("CPU", "Memory", "Network", "Disk"):
        expect(page.locator(".host-cards").get_by_role("region", name=f"{name} now")).to_be_visible()
    for name in ("CPU", "Memory", "Memory I/O", "Swap activity", "Network", "Disk I/O"):
        expect(page.locator(".host-charts").get_by_role("region", name=f"{name} over time")).to_be_attached()
    value = page.locator(".host-cards").get_by_role("region", name="CPU now").locator("[data-value]").first
    seen = value.get_attribute("data-time")
    expect(value).not_to_have_attribute("data-time", seen)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_counters_the_page_says_so_and_with_them_it_shows_them(open_page, make_host):
    without = make_host("CPU usage", "Memory usage")
    kernel = make_host("CPU usage", "CPU clock", "Context switches")
    full = make_host("CPU usage", "CPU clock", "Instructions per cycle", "Branch misses")
    page = open_page(f"/hosts?host={without}")
    events = page.get_by_role("region", name="Perf events")
    expect(events).to_contain_text("Counters unavailable.")
    expect(events).to_contain_text("CAP_PERFMON")
    page.goto(f"/hosts?host={kernel}")
    expect(events).to_contain_text("Counters unavailable.")
    expect(events).to_contain_text("processor offers no counters")
    expect(events.get_by_role("heading", level=3)).to_have_text(["CPU clock", "Context switches"])
    page.goto(f"/hosts?host={full}")
    expect(events.get_by_role("heading", level=3)).to_have_text(["Instructions per cycle", "Branch misses", "CPU clock"])
    expect(events).not_to_contain_text("Counters unavailable.")


def test_one_of_several_machines_is_chosen_and_kept_in_the_address(open_page, make_host):
    name = make_host("CPU usage")
    page = open_page("/hosts")
    picker = page.get_by_role("group", name="Machine").or_(page.get_by_label("Machine", exact=True)).first
    expect(picker).to_be_visible()
    if picker.evaluate("element => element.tagName") == "SELECT":
        picker.select_option(name)
    else:
        picker.get_by_role("button", name=name).click()
    expect(page.locator(".hosts")).to_have_attribute("data-host", name)
    expect(page).to_have_url(re.compile(rf"host={name}"))
    page.reload()
    expect(page.locator(".hosts")).to_have_attribute("data-host", name)
    # What the machine does not record is left out.
    expect(page.locator(".host-charts").get_by_role("region")).to_have_count(1)


def test_only_the_channels_of_the_page_are_subscribed(open_page, api, make_channel):
    other = make_channel("Elsewhere")
    page = open_page(None)
    subscriptions, heard = [], []

    def listen(socket):
        socket.on("framesent", lambda frame: subscriptions.append(frame) if '"subscribe"' in frame else None)
        socket.on("framereceived", lambda frame: heard.append(frame))

    page.on("websocket", listen)
    page.goto("/hosts?host=Host")
    wait_until_live(page)
    cpu = next(channel for channel in api.everything("/events") if channel["name"] == "Host / CPU usage")
    expect(page.locator("[data-value]").first).to_have_attribute("data-value", re.compile("."))
    api.call("POST", "/datapoints", {"event_public_id": other["public_id"], "value": 5})
    value = page.locator(".host-cards [data-value]").first
    expect(value).not_to_have_attribute("data-time", value.get_attribute("data-time"))
    assert cpu["public_id"] in subscriptions[-1]
    assert other["public_id"] not in subscriptions[-1]
    assert not any('"datapoints_batch"' in frame and other["public_id"] in frame for frame in heard)
