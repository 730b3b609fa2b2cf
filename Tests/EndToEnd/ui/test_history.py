"""Looking back: the page "History", its charts, and what leaves the page."""

import math
import re
import struct
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlparse
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Request, Route, expect

from conftest import SERIES, asks_for_lines, wait_for

STATISTICS = re.compile(r"/api/v1/statistics\?")
EXPERIMENTS = re.compile(r"/api/v1/experiments\?")
EXPORT = re.compile(r"/api/v1/export\?")


def stamp(time: datetime) -> str:
    return time.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(time: datetime) -> float:
    return time.timestamp() * 1000


@pytest.fixture
def measured(api, make_channel) -> dict:
    """Ten minutes of two channels, one reading a second: a pressure that rises by one each, with a hole of a minute, and a
    temperature."""
    start = (datetime.now(timezone.utc) - timedelta(minutes=12)).replace(microsecond=0)
    pressure, temperature = make_channel("Pressure", unit="bar", max_value=1000), make_channel("Temperature", unit="°C")
    points = []
    for second in range(600):
        timestamp = stamp(start + timedelta(seconds=second))
        if not 300 <= second < 360:
            points.append({"event_public_id": pressure["public_id"], "value": second, "timestamp": timestamp})
        value = round(20 + 5 * math.sin(second / 30), 3)
        points.append({"event_public_id": temperature["public_id"], "value": value, "timestamp": timestamp})
    for at in range(0, len(points), 1000):
        api.call("POST", "/datapoints/batch", {"datapoints": points[at : at + 1000]})
    return {
        "start": start,
        "end": start + timedelta(seconds=600),
        "pressure": pressure,
        "temperature": temperature,
        "ids": f"{pressure['public_id']},{temperature['public_id']}",
    }


def address(measured: dict, *, ids: str | None = None, **more: str) -> str:
    query = f"channels={ids or measured['ids']}&from={stamp(measured['start'])}&to={stamp(measured['end'])}"
    return f"/history?{query}" + "".join(f"&{name}={value}" for name, value in more.items())


@pytest.fixture
def open_history(open_page) -> Callable[..., Page]:
    def open_history(path: str, *, routes: Callable[[Page], None] | None = None, **options) -> Page:
        page = open_page(None, **options)
        # Other tests start experiments.
        answer_experiments(page, [])
        if routes is not None:
            routes(page)
        page.goto(path)
        page.locator(".channel-table tbody tr").first.wait_for()
        settle(page)
        return page

    return open_history


def settle(page: Page) -> None:
    """What was asked for is drawn."""
    page.locator(".range-chart[aria-busy=false]").wait_for()
    two_frames(page)


def two_frames(page: Page) -> None:
    """What the page knows is drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def route_lines(page: Page, answer: Callable[[Route], object]) -> None:
    """`answer` gets the questions of charts, and the server the live hub's."""
    page.route(SERIES, lambda route: answer(route) if asks_for_lines(route.request) else route.fallback())


def answer_experiments(page: Page, experiments: list[dict]) -> None:
    page.unroute(EXPERIMENTS)
    body = {"page": 1, "page_size": 100, "total": len(experiments), "data": experiments}
    page.route(EXPERIMENTS, lambda route: route.fulfill(json=body))


def experiment(name: str, start: datetime, end: datetime | None) -> dict:
    return {
        "public_id": name,
        "name": name,
        "started_on": stamp(start),
        "stopped_on": stamp(end) if end else None,
        "notes": None,
        "user_public_id": None,
    }


def asked(request: Request) -> tuple[float, float, int]:
    """The middle of the first and of the last pixel that a request for lines is about, and how many there are."""
    query = parse_qs(urlparse(request.url).query)
    start, end = (milliseconds(datetime.fromisoformat(query[name][0].replace("Z", "+00:00"))) for name in ("from", "to"))
    pixels = int(query["pixels"][0])
    half = (end - start) / pixels / 2
    return start + half, end - half, pixels


def shown(page: Page) -> tuple[float, float]:
    """The stretch of time in the address."""
    query = parse_qs(urlparse(page.url).query)
    return tuple(milliseconds(datetime.fromisoformat(query[name][0].replace("Z", "+00:00"))) for name in ("from", "to"))


def box(page: Page) -> dict:
    return page.locator(".u-over").first.bounding_box()


def row(page: Page, channel: dict):
    return page.locator(f".channel-table tr[data-channel='{channel['public_id']}']")


def picture(page: Page, index: int = 0) -> str:
    """A digest of a plot's pixels."""
    return page.evaluate(
        """async (index) => {
            const canvas = document.querySelectorAll(".range-plots canvas")[index];
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return String(new Uint8Array(await crypto.subtle.digest("SHA-256", data)));
        }""",
        index,
    )


# What is shown


def test_the_page_opens_live_and_its_address_says_what_it_shows(open_history):
    page = open_history("/history")
    expect(page.get_by_role("button", name="Last hour", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"channels=[0-9a-f-]{36}"))
    assert page.locator(".channel-table tbody tr").count() >= 1
    expect(page.locator(".range-plots canvas").first).to_be_visible()


def test_channels_are_searched_and_chosen_and_removed(open_history, measured):
    page = open_history(address(measured, ids=measured["pressure"]["public_id"]))
    expect(page.locator(".range-plots canvas")).to_have_count(1)
    page.get_by_role("button", name="1 channel", exact=True).click()
    dialog = page.get_by_role("dialog", name="Choose channels")
    dialog.get_by_label("Search").fill(measured["temperature"]["name"])
    dialog.get_by_role("checkbox").check()
    expect(dialog.get_by_role("status")).to_contain_text("2 of at most 16")
    dialog.get_by_role("button", name="Show").click()
    # Two units are two plots.
    expect(page.locator(".range-plots canvas")).to_have_count(2)
    expect(page.locator(".unit-label")).to_have_text(["bar", "°C"])
    expect(page).to_have_url(re.compile(re.escape(measured["ids"]).replace(",", "%2C")))
    page.get_by_role("button", name=f"Remove {measured['pressure']['name']}").click()
    expect(page.locator(".range-plots canvas")).to_have_count(1)
    page.get_by_role("button", name=f"Remove {measured['temperature']['name']}").click()
    expect(page.get_by_role("heading", name="No channel is chosen")).to_be_visible()


def test_each_line_says_where_it_comes_from(open_history, measured):
    page = open_history(address(measured))
    pressure = row(page, measured["pressure"])
    expect(pressure).to_contain_text("Every reading")
    expect(pressure).to_contain_text("bar")
    expect(row(page, measured["temperature"])).to_contain_text("°C")

    def provenance(route: Route) -> None:
        answer = route.fetch(headers={**route.request.headers, "accept": "application/json"}).json()
        hour_ago = stamp(datetime.now(timezone.utc) - timedelta(hours=1))
        for one in answer["series"]:
            one |= {"resolution": "1m", "count": 123456, "completeness": 0.98765, "newest": hour_ago, "gap_seconds": 5}
        route.fulfill(json=answer)

    route_lines(page, provenance)
    page.reload()
    settle(page)
    expect(pressure).to_contain_text("Minute values")
    expect(pressure).to_contain_text("123\u202f456")
    expect(pressure).to_contain_text("98.76 %")
    # The newest that is known at all counts, wherever it comes from.
    expect(pressure.locator(".is-silent")).to_have_text(re.compile(r"^\d min ago$"))


def test_a_line_is_hidden_and_the_link_remembers_it(open_history, measured):
    page = open_history(address(measured))
    button = row(page, measured["pressure"]).locator(".legend-entry")
    button.click()
    expect(page.locator(".range-plots canvas")).to_have_count(1)
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".range-plots canvas")).to_have_count(1)


# Time


def test_quick_ranges_ask_for_their_time_up_to_now(open_history, measured):
    page = open_history(address(measured))
    for name, length in (("Last 15 minutes", 900), ("Last 6 hours", 21_600), ("Last 7 days", 604_800), ("Last year", 31_536_000)):
        button = page.get_by_role("button", name=name, exact=True)
        with page.expect_request(asks_for_lines) as request:
            button.click()
        start, end, pixels = asked(request.value)
        assert (end - start) / 1000 == pytest.approx(length, rel=0.002)
        assert abs(end - milliseconds(datetime.now(timezone.utc))) < 10_000 + length * 2
        assert pixels == round(box(page)["width"]) + 1
        expect(button).to_have_attribute("aria-pressed", "true")
        settle(page)


def test_times_of_ones_own_are_checked(open_history, measured):
    page = open_history(address(measured))
    page.get_by_role("button", name="Choose times").click()
    dialog = page.get_by_role("dialog", name="Choose times")
    dialog.get_by_label("To").fill("2026-01-01T10:00")
    dialog.get_by_label("From").fill("2026-01-01T11:00")
    dialog.get_by_role("button", name="Show").click()
    expect(dialog.get_by_role("alert")).to_have_text("Must be after the start.")
    dialog.get_by_label("From").fill("2026-01-01T09:00")
    with page.expect_request(asks_for_lines) as request:
        dialog.get_by_role("button", name="Show").click()
    start, end, _ = asked(request.value)
    assert (end - start) / 60_000 == pytest.approx(60, abs=0.1)
    expect(page.get_by_role("button", name="Choose times")).to_contain_text("1 Jan 2026, 09:00 – 10:00")


def test_drag_zooms_and_the_way_back_and_forward_is_kept(open_history, measured):
    page = open_history(address(measured))
    area = box(page)
    before = shown(page)
    y = area["y"] + 60
    page.mouse.move(area["x"] + area["width"] * 0.25, y)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.6, y, steps=4)
    expect(page.locator(".range-selection")).to_be_visible()
    page.mouse.move(area["x"] + area["width"] * 0.75, y)
    with page.expect_request(asks_for_lines) as request:
        page.mouse.up()
    start, end, pixels = asked(request.value)
    length, pixel = before[1] - before[0], (before[1] - before[0]) / area["width"]
    assert start == pytest.approx(before[0] + length * 0.25, abs=2 * pixel)
    assert end == pytest.approx(before[0] + length * 0.75, abs=2 * pixel)
    zoomed = shown(page)
    back, forward = page.get_by_role("button", name="Previous view"), page.get_by_role("button", name="Next view")
    expect(forward).to_be_disabled()
    back.click()
    wait_for(page, lambda: shown(page) == before)
    expect(back).to_be_disabled()
    forward.click()
    wait_for(page, lambda: shown(page) == zoomed)
    page.go_back()
    wait_for(page, lambda: shown(page) == before)
    expect(forward).to_be_enabled()


def test_shift_drag_pans_and_two_clicks_reset(open_history, measured):
    page = open_history(address(measured))
    area, before = box(page), shown(page)
    page.keyboard.down("Shift")
    page.mouse.move(area["x"] + 600, area["y"] + 60)
    page.mouse.down()
    page.mouse.move(area["x"] + 700, area["y"] + 60, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    pixel = (before[1] - before[0]) / area["width"]
    wait_for(page, lambda: shown(page) != before)
    after = shown(page)
    assert after[0] == pytest.approx(before[0] - 100 * pixel, abs=2 * pixel)
    assert after[1] - after[0] == pytest.approx(before[1] - before[0], abs=2)
    page.mouse.dblclick(area["x"] + 300, area["y"] + 60)
    wait_for(page, lambda: shown(page) == before)


def test_the_wheel_zooms_at_the_pointer_and_asks_once(open_history, measured):
    page = open_history(address(measured))
    area, before = box(page), shown(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if asks_for_lines(request) else None)
    place = 0.3
    page.mouse.move(area["x"] + area["width"] * place, area["y"] + 60)
    page.locator(".u-over").first.evaluate(
        """(over, place) => {
            const { left, top, width } = over.getBoundingClientRect();
            for (let i = 0; i < 5; i++) {
                over.dispatchEvent(new WheelEvent("wheel", {
                    deltaY: -100, clientX: left + width * place, clientY: top + 60, bubbles: true, cancelable: true,
                }));
            }
        }""",
        place,
    )
    wait_for(page, lambda: shown(page) != before)
    settle(page)
    after = shown(page)
    assert after[1] - after[0] < (before[1] - before[0]) * 0.7
    at = before[0] + (before[1] - before[0]) * place
    pixel = (before[1] - before[0]) / area["width"]
    assert after[0] + (after[1] - after[0]) * place == pytest.approx(at, abs=3 * pixel)
    assert len(requests) == 1, "what the wheel passes over is not asked for"
    page.mouse.wheel(0, 100)
    wait_for(page, lambda: shown(page)[1] - shown(page)[0] > after[1] - after[0])


def test_the_keyboard_pans_zooms_resets_and_reads(open_history, measured):
    page = open_history(address(measured))
    before = shown(page)
    length = before[1] - before[0]
    chart = page.get_by_role("application")
    chart.focus()
    page.keyboard.press("ArrowLeft")
    wait_for(page, lambda: shown(page)[0] == pytest.approx(before[0] - length * 0.1, abs=5))
    page.keyboard.press("+")
    wait_for(page, lambda: shown(page)[1] - shown(page)[0] == pytest.approx(length / 2, abs=5))
    page.keyboard.press("-")
    wait_for(page, lambda: shown(page)[1] - shown(page)[0] == pytest.approx(length, abs=5))
    page.keyboard.press("Home")
    wait_for(page, lambda: shown(page) == before)
    settle(page)
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    head = page.locator(".channel-table thead th").nth(1)
    expect(head).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    expect(row(page, measured["pressure"]).locator(".legend-value")).to_contain_text(re.compile(r"^[0-3]"))
    page.keyboard.press("End")
    expect(page).to_have_url(re.compile(r"last="))


def test_the_cross_hair_reads_all_plots_at_one_time(open_history, measured):
    page = open_history(address(measured))
    area = box(page)
    second = 450
    page.mouse.move(area["x"] + area["width"] * second / 600, area["y"] + 80)
    lines = page.locator(".u-cursor-x")
    expect(lines).to_have_count(2)
    places = [lines.nth(i).evaluate("(line) => line.getBoundingClientRect().x") for i in range(2)]
    assert places[0] == pytest.approx(places[1], abs=1)
    legend = row(page, measured["pressure"]).locator(".legend-value")
    # Before the pointer came, it was the newest, 599.
    expect(legend).to_have_text(re.compile(r"^4[45]\d"))
    assert float(re.match(r"[\d.]+", legend.inner_text())[0]) == pytest.approx(second, abs=2)
    value = row(page, measured["temperature"]).locator(".legend-value").inner_text()
    assert float(re.match(r"[\d.]+", value)[0]) == pytest.approx(20 + 5 * math.sin(second / 30), abs=0.5)
    # In the hole there is nothing, and nothing is made up.
    page.mouse.move(area["x"] + area["width"] * 330 / 600, area["y"] + 80)
    expect(legend).to_contain_text("–")


def test_a_phone_pinches_pans_and_taps(open_history, measured):
    page = open_history(address(measured), phone=True)
    before, area = shown(page), box(page)
    session = page.context.new_cdp_session(page)
    y = area["y"] + 80

    def touch(kind: str, *places: float, **more: float) -> None:
        points = [{"x": area["x"] + area["width"] * place, "y": y, "id": i} for i, place in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, **more})

    touch("touchStart", 0.4, 0.6)
    for step in range(1, 6):
        touch("touchMove", 0.4 - 0.04 * step, 0.6 + 0.04 * step)
    touch("touchEnd")
    wait_for(page, lambda: shown(page) != before)
    pinched = shown(page)
    assert pinched[1] - pinched[0] == pytest.approx((before[1] - before[0]) / 3, rel=0.1)
    assert sum(pinched) / 2 == pytest.approx(sum(before) / 2, abs=20_000)

    touch("touchStart", 0.5)
    for step in range(1, 6):
        touch("touchMove", 0.5 - 0.05 * step)
    touch("touchEnd")
    wait_for(page, lambda: shown(page) != pinched)
    panned = shown(page)
    length = pinched[1] - pinched[0]
    assert panned[0] - pinched[0] == pytest.approx(length * 0.25, rel=0.2)

    # Two taps are one gesture by the times that the events say, however late they are sent.
    first = time.time()
    for timestamp in (first, first + 0.1):
        touch("touchStart", 0.5, timestamp=timestamp)
        touch("touchEnd", timestamp=timestamp)
    wait_for(page, lambda: shown(page) == before)


# Live


def test_what_comes_live_joins_the_history_without_a_seam(open_history, api, make_channel):
    channel = make_channel("Live", unit="V")
    start = datetime.now(timezone.utc) - timedelta(minutes=8)
    # So far apart that a slow test makes no silence.
    past = [
        {"event_public_id": channel["public_id"], "value": i % 17, "timestamp": stamp(start + timedelta(seconds=10 * i))}
        for i in range(48)
    ]
    api.call("POST", "/datapoints/batch", {"datapoints": past})
    frames: list[str] = []

    def listen(page: Page) -> None:
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))

    page = open_history(f"/history?channels={channel['public_id']}&last=10m", routes=listen)
    page.locator(".connection[data-phase=live]").wait_for()
    held: list[Route] = []
    is_holding = True
    route_lines(page, lambda route: held.append(route) if is_holding else route.continue_())
    # In order, and two that come late.
    for index, age in enumerate((0, 0, 0, 9, 0, 0, 5, 0)):
        timestamp = stamp(datetime.now(timezone.utc) - timedelta(seconds=age))
        api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 30 + index, "timestamp": timestamp})
        # One by one: of what comes at once, the socket tells the newest.
        told = re.compile(rf'"value":{30 + index}\b')
        wait_for(page, lambda: any(channel["public_id"] in frame and told.search(frame) for frame in frames))
    # Held still, the picture is that of the first answer and of what came over the socket.
    # The question that comes every 30 s may be held already.
    before = len(held)
    page.get_by_role("button", name="Pause").click()
    wait_for(page, lambda: len(held) > before)
    page.wait_for_timeout(200)
    two_frames(page)
    joined = picture(page)
    is_holding = False
    held[-1].continue_()
    settle(page)
    page.wait_for_timeout(200)
    two_frames(page)
    assert joined == picture(page), "the server's own answer looks the same"
    page.get_by_role("button", name="Go live").click()
    expect(page).to_have_url(re.compile("last="))


# Experiments


def test_experiments_are_bands_and_can_be_shown(open_history, measured):
    start = measured["start"]
    runs = [experiment("Run 7", start + timedelta(minutes=2), start + timedelta(minutes=4))]
    page = open_history(address(measured), routes=lambda page: answer_experiments(page, runs))
    run = page.get_by_role("list", name="Experiments in this time").get_by_role("button", name="Run 7")
    expect(run).to_be_visible()
    two_frames(page)
    colours = page.evaluate(
        """() => {
            const canvas = document.querySelectorAll(".range-plots canvas")[1];
            const over = document.querySelectorAll(".u-over")[1].getBoundingClientRect();
            const left = over.left - canvas.getBoundingClientRect().left;
            return [0.1, 0.3, 0.5].map((place) => {
                const x = Math.round(left + over.width * place) + 3;
                return [...canvas.getContext("2d").getImageData(x, 14, 1, 1).data].join();
            });
        }"""
    )
    assert colours[1] != colours[0] and colours[2] == colours[0], colours
    run.click()
    wait_for(page, lambda: shown(page) == (milliseconds(start) + 120_000, milliseconds(start) + 240_000))


def test_without_experiments_the_page_works(open_history, measured):
    def refuse(page: Page) -> None:
        page.unroute(EXPERIMENTS)
        page.route(EXPERIMENTS, lambda route: route.fulfill(status=404, json={"detail": "Not found."}))

    page = open_history(address(measured), routes=refuse, expected_errors=" 404 ")
    expect(page.locator(".range-plots canvas")).to_have_count(2)
    expect(page.get_by_role("list", name="Experiments in this time")).to_have_count(0)


# Figures


def figures(channel: str, **values: object) -> dict:
    return {
        "event_public_id": channel,
        "name": "",
        "unit": "bar",
        "count": 0,
        "mean": None,
        "minimum": None,
        "maximum": None,
        "standard_deviation": None,
        "first": None,
        "last": None,
        "percentiles": None,
        "integral": None,
        "covered_seconds": None,
        "time_above_seconds": None,
        "resolution": "raw",
        **values,
    }


def answer_statistics(page: Page, of: Callable[[str, dict], dict]) -> None:
    """`of` makes the figures of one channel from the question."""

    def answer(route: Route) -> None:
        query = parse_qs(urlparse(route.request.url).query)
        series = [figures(id, **of(id, query)) for id in query["event_public_id"][0].split(",")]
        route.fulfill(json={"from": query["from"][0], "to": query["to"][0], "series": series})

    page.route(STATISTICS, answer)


def test_statistics_tell_the_figures_of_what_is_shown(open_history, measured):
    def of(_: str, query: dict) -> dict:
        above = float(query["above"][0]) if "above" in query else None
        return {
            "count": 540,
            "mean": 299.5,
            "minimum": 0,
            "maximum": 599,
            "percentiles": {"5": 27.25, "50": 299, "95": 571},
            "integral": 44.925,
            "covered_seconds": 540,
            "time_above_seconds": None if above is None else 600 - above,
        }

    page = open_history(address(measured), routes=lambda page: answer_statistics(page, of))
    with page.expect_request(STATISTICS) as request:
        page.get_by_role("button", name="Statistics").click()
    query = parse_qs(urlparse(request.value.url).query)
    assert query["from"] == [stamp(measured["start"])] and query["to"] == [stamp(measured["end"])]
    panel = page.get_by_role("region", name=f"Statistics of {measured['pressure']['name']}")
    for name, text in (("Readings", "540"), ("Mean", "299.5"), ("Maximum", "599"), ("Median", "299"), ("Covered", "9 min"), ("Integral", "44.9")):
        expect(panel.locator("div", has=page.locator("dt", has_text=re.compile(f"^{name}$"))).locator("dd")).to_contain_text(text)
    page.get_by_label("Time above").fill("480")
    expect(panel).to_contain_text("2 min")
    expect(page).to_have_url(re.compile("above=480"))
    page.get_by_label("Time above").fill("hot")
    expect(page.get_by_role("alert")).to_have_text("Enter a number.")


def test_two_periods_lie_over_each_other_with_their_figures(open_history, measured):
    middle = measured["start"] + timedelta(minutes=5)

    def of(_: str, query: dict) -> dict:
        is_later = datetime.fromisoformat(query["from"][0].replace("Z", "+00:00")) >= middle
        return {"count": 300, "minimum": 300 if is_later else 0, "maximum": 600 if is_later else 299.5, "mean": 450 if is_later else 149.25}

    later = f"channels={measured['pressure']['public_id']}&from={stamp(middle)}&to={stamp(measured['end'])}"
    page = open_history(f"/history?{later}", routes=lambda page: answer_statistics(page, of))
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request) if asks_for_lines(request) else None)
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("dialog").get_by_role("button", name="Compare").click()
    settle(page)
    wait_for(page, lambda: len(requests) >= 2)
    starts = sorted(asked(request)[0] for request in requests[-2:])
    assert starts[1] - starts[0] == pytest.approx(300_000, abs=2)
    # Both are drawn in one plot, from their starts on.
    rows = page.locator(".channel-table tbody tr")
    expect(rows).to_have_count(2)
    area = box(page)
    page.mouse.move(area["x"] + area["width"] * 0.5, area["y"] + 100)
    expect(page.locator(".channel-table thead th").nth(1)).to_contain_text(re.compile(r"^\+2:(29|30)"))
    values = [float(re.match(r"[\d.]+", text)[0]) for text in rows.locator(".legend-value").all_inner_texts()]
    assert values == [pytest.approx(450, abs=2), pytest.approx(150, abs=2)]
    table = page.get_by_role("region", name="Comparison").locator("tbody")
    expect(table.locator("tr").nth(0)).to_contain_text("450")
    expect(table.locator("tr").nth(1)).to_contain_text("149.3")
    expect(table.locator("tr.difference")).to_contain_text("+300")
    page.get_by_role("button", name="Stop comparing").click()
    expect(rows).to_have_count(1)


def test_two_experiments_lie_over_each_other(open_history, measured):
    start = measured["start"]
    runs = [
        experiment("Run 9", start + timedelta(minutes=6), start + timedelta(minutes=9)),
        experiment("Run 8", start + timedelta(minutes=1), start + timedelta(minutes=3)),
    ]

    def routes(page: Page) -> None:
        answer_experiments(page, runs)
        answer_statistics(page, lambda *_: {"count": 1, "minimum": 1, "maximum": 2, "mean": 1.5})

    page = open_history(address(measured), routes=routes)
    page.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Two experiments").click()
    dialog.get_by_label("With").select_option("Run 9")
    dialog.get_by_role("button", name="Compare").click()
    expect(dialog.get_by_role("alert")).to_have_text("Choose two different experiments.")
    dialog.get_by_label("With").select_option("Run 8")
    dialog.get_by_role("button", name="Compare").click()
    wait_for(page, lambda: shown(page) == (milliseconds(start) + 360_000, milliseconds(start) + 540_000))
    expect(page.locator(".line-name")).to_have_text(["Run 9", "Run 8", "Run 9", "Run 8"])
    page.reload()
    expect(page.locator(".line-name")).to_have_text(["Run 9", "Run 8", "Run 9", "Run 8"])


# What leaves the page


def test_the_link_shows_the_same_again(open_history, open_page, measured):
    page = open_history(address(measured, ids=measured["temperature"]["public_id"]))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Zoom in").click()
    settle(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied the link to this view.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    other = open_page(None)
    answer_experiments(other, [])
    other.goto(link)
    other.locator(".channel-table tbody tr").first.wait_for()
    settle(other)
    wait_for(other, lambda: picture(other) == picture(page))


def test_csv_comes_with_progress_in_the_chosen_time_zone(open_history, measured):
    page = open_history(address(measured))
    text = "timestamp,event_name,event_public_id,value,unit,datapoint_public_id\r\n" + "a,b,c,1,bar,d\r\n" * 1140
    headers = {"X-Total-Readings": "1140", "Content-Disposition": 'attachment; filename="webmacs_export.csv"'}
    queries: list[dict] = []

    def export(route: Route) -> None:
        queries.append(parse_qs(urlparse(route.request.url).query))
        route.fulfill(body=text, content_type="text/csv", headers=headers)

    page.route(EXPORT, export)
    page.get_by_role("button", name="CSV").click()
    dialog = page.get_by_role("dialog", name="Export as CSV")
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    expect(dialog.get_by_label("Time zone")).to_have_value(zone)
    dialog.get_by_label("Time zone").select_option("Europe/Berlin")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == "webmacs_export.csv"
    assert open(download.value.path(), newline="").read() == text
    expect(page.get_by_text(re.compile("Exported 1\u202f140 readings"))).to_be_visible()
    assert queries[0]["time_zone"] == ["Europe/Berlin"]
    assert queries[0]["event_public_id"] == measured["ids"].split(",")
    assert queries[0]["from"] == [stamp(measured["start"])] and queries[0]["to"] == [stamp(measured["end"])]


def test_an_export_can_be_called_off_and_its_failure_is_said(open_history, measured):
    page = open_history(address(measured), expected_errors="ERR_FAILED|503")
    held: list[Route] = []
    page.route(EXPORT, lambda route: held.append(route))
    page.get_by_role("button", name="CSV").click()
    dialog = page.get_by_role("dialog", name="Export as CSV")
    with page.expect_event("requestfailed", lambda request: bool(EXPORT.search(request.url))):
        dialog.get_by_role("button", name="Export").click()
        expect(dialog.get_by_role("progressbar")).to_be_visible()
        dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_role("progressbar")).to_have_count(0)
    page.unroute(EXPORT)
    page.route(EXPORT, lambda route: route.fulfill(status=503, json={"detail": "Too many exports at once."}))
    dialog.get_by_role("button", name="Export").click()
    expect(dialog.get_by_role("alert")).to_have_text("Too many exports at once.")


def test_the_picture_is_saved_as_png(open_history, measured):
    page = open_history(address(measured))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as picture").click()
    data = open(download.value.path(), "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert width > 900 and height > 400
    # A plot below the fold is on it too.
    page.set_viewport_size({"width": 1440, "height": 320})
    page.reload()
    settle(page)
    with page.expect_download():
        page.get_by_role("button", name="Save as picture").click()
    below = page.evaluate(
        """() => {
            const canvas = document.querySelectorAll(".range-plots canvas")[1];
            const { data } = canvas.getContext("2d").getImageData(70, 10, canvas.width - 100, canvas.height - 50);
            // --series-1 of the dark theme.
            return data.some((red, at) => at % 4 === 0 && red === 0x6f && data[at + 1] === 0xa8 && data[at + 2] === 0xff);
        }"""
    )
    assert below
    assert download.value.suggested_filename.endswith(".png")


# When things are missing


def test_a_time_without_readings_leads_to_the_newest(open_history, measured):
    def answer(route: Route) -> None:
        body = route.fetch(headers={**route.request.headers, "accept": "application/json"}).json()
        for one in body["series"]:
            one |= {"newest": stamp(measured["end"]), "count": len(one["points"])}
        route.fulfill(json=body)

    path = f"/history?channels={measured['ids']}&from=2020-01-01T00:00:00.000Z&to=2020-01-01T00:10:00.000Z"
    page = open_history(path, routes=lambda page: route_lines(page, answer))
    expect(page.get_by_text("No readings in this time.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Go to the newest")).click()
    settle(page)
    expect(page.get_by_text("No readings in this time.")).to_have_count(0)
    start, end = shown(page)
    assert start < milliseconds(measured["end"]) < end


def test_a_failure_is_said_and_the_last_picture_stays(open_history, measured):
    page = open_history(address(measured), expected_errors=" 503 ")
    route_lines(page, lambda route: route.fulfill(status=503, json={"detail": "The database is away."}))
    page.get_by_role("button", name="Zoom out").click()
    expect(page.get_by_role("alert")).to_contain_text("The database is away.")
    expect(row(page, measured["pressure"]).locator(".legend-value")).to_contain_text("599")
    page.unroute(SERIES)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_overtaken_requests_are_taken_back(open_history, measured):
    page = open_history(address(measured), expected_errors="ERR_FAILED")
    held: list[Route] = []
    route_lines(page, lambda route: held.append(route) if not held else route.continue_())
    page.get_by_role("button", name="Zoom out").click()
    wait_for(page, lambda: len(held) == 1)
    with page.expect_event("requestfailed", asks_for_lines):
        page.get_by_role("button", name="Zoom out").click()
    settle(page)


def test_channels_that_are_gone_are_said(open_page):
    page = open_page(None)
    answer_experiments(page, [])
    page.goto("/history?channels=00000000-0000-4000-8000-000000000000&last=1h")
    expect(page.get_by_text("The channels of this link are gone")).to_be_visible()


def test_a_viewer_may_look_back(open_history, playwright, site, make_user, measured):
    user = make_user("viewer")
    requests = playwright.request.new_context(base_url=site)
    requests.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    page = open_history(address(measured), as_user=requests)
    expect(page.locator(".range-plots canvas")).to_have_count(2)
    requests.dispose()


# With the server's own answers


def test_the_servers_statistics_are_those_of_the_readings(open_history, measured):
    # The end is not part of a stretch of time; the last reading is a second before it.
    page = open_history(address(measured, statistics="1", above="480"))
    panel = page.get_by_role("region", name=f"Statistics of {measured['pressure']['name']}")
    values = [second for second in range(600) if not 300 <= second < 360]
    figures = {"Readings": "540", "Minimum": "0", "Maximum": "599", "Mean": f"{sum(values) / len(values):.1f}", "Median": re.compile("269|270")}
    for name, text in figures.items():
        expect(panel.locator("div", has=page.locator("dt", has_text=re.compile(f"^{name}$"))).locator("dd")).to_contain_text(text)


def test_the_exported_file_has_every_reading(open_history, measured):
    page = open_history(address(measured))
    page.get_by_role("button", name="CSV").click()
    dialog = page.get_by_role("dialog", name="Export as CSV")
    dialog.get_by_label("Time zone").select_option("Europe/Berlin")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    rows = open(download.value.path(), newline="").read().split("\r\n")
    assert rows[0] == "timestamp,event_name,event_public_id,value,unit,datapoint_public_id" and rows[-1] == ""
    assert len(rows) == 1 + 1140 + 1
    offset = measured["start"].astimezone(ZoneInfo("Europe/Berlin")).isoformat()[-6:]
    assert all(offset in row for row in rows[1:-1])
    pressures = [float(row.split(",")[3]) for row in rows if measured["pressure"]["public_id"] in row]
    assert pressures == [second for second in range(600) if not 300 <= second < 360]
