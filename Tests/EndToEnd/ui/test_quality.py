"""What arrived and what is missing: the page "Data quality"."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, Response, Route, expect

COMPLETENESS = re.compile(r"/api/v1/completeness\?")
GAPS = re.compile(r"/api/v1/completeness/gaps")
COUNTS = ("expected", "received", "missing", "refused", "late", "duplicates", "corrected")


def stamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def hour(ago: int, **counts: int) -> dict:
    """An hour, complete unless `counts` say otherwise. `answer_with` makes it a time."""
    return {
        "hour": ago,
        **dict.fromkeys(COUNTS, 0),
        "expected": 3600,
        "received": 3600,
        **counts,
    }


def source(name: str, hours: list[dict]) -> dict:
    sums = {key: sum(one[key] for one in hours) for key in COUNTS}
    share = (sums["received"] + sums["refused"]) / sums["expected"] if sums["expected"] else None
    return {"source": f"token:{name}", "name": name, **sums, "completeness": share, "hours": hours}


def gap(number: int) -> dict:
    noticed = datetime.now(timezone.utc) - timedelta(minutes=number)
    return {
        "source": "token:Pump",
        "name": "Pump",
        "boot": "5f0c7c1e9b3d4a66",
        "first": 1000 * number,
        "last": 1000 * number + 9,
        "count": 10,
        "after": stamp(noticed - timedelta(seconds=20)),
        "before": stamp(noticed - timedelta(seconds=10)),
        "noticed_at": stamp(noticed),
    }


def answer_with(page: Page, sources: list[dict], gaps: list[dict]) -> None:
    """Answers in the server's place: what is missing cannot be made on a sound stack."""

    def completeness(route: Route) -> None:
        query = parse_qs(urlparse(route.request.url).query)
        # The page's own hour: it may have turned since the test began.
        this_hour = datetime.fromisoformat(query["to"][0]).replace(minute=0, second=0, microsecond=0)

        def dated(one: dict) -> dict:
            return {**one, "hours": [{**each, "hour": stamp(this_hour - timedelta(hours=each["hour"]))} for each in one["hours"]]}

        body = {"from": query["from"][0], "to": query["to"][0], "sources": [dated(one) for one in sources]}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(body))

    def ledger(route: Route) -> None:
        number = int(re.search(r"[?&]page=(\d+)", route.request.url)[1])
        size = int(re.search(r"page_size=(\d+)", route.request.url)[1])
        body = {"page": number, "page_size": size, "total": len(gaps), "data": gaps[(number - 1) * size : number * size]}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(body))

    page.route(COMPLETENESS, completeness)
    page.route(GAPS, ledger)


@pytest.fixture
def lossy(open_page) -> Page:
    """A source of which an hour is incomplete, one had refusals, and one brought nothing, and a longer ledger."""
    page = open_page(None)
    hours = [
        hour(5),
        hour(4, received=3000, missing=600),
        hour(3, received=3590, refused=10, late=7, duplicates=2, corrected=1),
        hour(1),
        hour(0),
    ]
    answer_with(page, [source("Valve", [hour(1), hour(0)]), source("Pump", hours)], [gap(number) for number in range(45)])
    page.goto("/quality")
    page.locator("article.source").first.wait_for()
    return page


def test_every_source_is_shown_as_the_server_tells_it(open_page, api):
    page = open_page("/quality")
    # The agent of the stack is a source as soon as its first readings are written.
    expect(page.locator("article.source").first).to_be_visible(timeout=45_000)
    told = api.call("GET", "/completeness")["sources"]
    assert told, "the agent's readings are counted"
    page.reload()
    for one in told:
        shown = page.locator(f"article.source[data-source='{one['source']}']")
        expect(shown).to_be_visible()
        expect(shown.locator(".source-share")).to_have_text(re.compile(r"%|–"))
        if one["name"]:
            expect(shown.locator("h2")).to_have_text(one["name"])
    expect(page.get_by_role("region", name="Missing ranges")).to_be_visible()


def test_the_agents_readings_are_counted(open_page):
    page = open_page("/quality")
    expect(page.locator("article.source").first).to_be_visible(timeout=45_000)
    received = page.locator("article.source .hour-figures div", has_text="Received").locator("dd").all_text_contents()
    assert any(count != "0" for count in received), received
    shown = page.locator("article.source .hour-full").first
    assert shown.get_attribute("d"), "an hour of them is drawn"


def test_the_worst_source_comes_first_and_says_what_is_wrong(lossy):
    shown = lossy.locator("article.source")
    expect(shown.locator("h2")).to_have_text(["Pump", "Valve"])
    expect(shown.nth(0).locator(".source-share")).to_have_text("96.66 %")
    expect(shown.nth(0)).to_contain_text("600 missing")
    expect(shown.nth(1).locator(".source-share")).to_have_text("100 %")
    expect(shown.nth(1)).to_contain_text("complete")
    overall = lossy.get_by_role("region", name="All sources")
    expect(overall).to_contain_text("97.61 %")


def test_the_pointer_and_the_keyboard_find_the_counts_of_an_hour(lossy):
    shown = lossy.locator("article.source").first
    title, figures = shown.locator(".hour-title"), shown.locator(".hour-figures dl")
    expect(title).to_have_text("Last 24 hours")

    cursor = shown.get_by_role("slider", name="Hours of Pump")
    cursor.focus()
    expect(cursor).to_have_attribute("aria-valuetext", re.compile("Complete, 3.600 expected"))
    for kind in ("Complete", "Complete", "Silent", "Complete, some refused", "Incomplete"):
        expect(title).to_contain_text(kind)
        expect(cursor).to_have_attribute("aria-valuetext", re.compile(kind))
        lossy.keyboard.press("ArrowLeft")
    lossy.keyboard.press("ArrowRight")
    expect(figures).to_contain_text("600")
    lossy.keyboard.press("Escape")
    expect(title).to_have_text("Last 24 hours")

    # 24 hours side by side; the incomplete one is the fifth from the right.
    strip = shown.locator(".hour-strip")
    box = strip.bounding_box()
    strip.hover(position={"x": box["width"] * (19.5 / 24), "y": 15})
    expect(title).to_contain_text("Incomplete")
    lossy.mouse.move(0, 0)
    expect(title).to_have_text("Last 24 hours")


def test_a_tap_keeps_an_hour(open_page):
    page = open_page(None, phone=True)
    answer_with(page, [source("Pump", [hour(1, received=3000, missing=600), hour(0)])], [])
    page.goto("/quality")
    shown = page.locator("article.source").first
    strip = shown.locator(".hour-strip")
    box = strip.bounding_box()
    strip.tap(position={"x": box["width"] * (22.5 / 24), "y": 15})
    expect(shown.locator(".hour-title")).to_contain_text("Incomplete")


def test_longer_spans_ask_for_whole_days_and_are_remembered(open_page):
    page = open_page("/quality")
    page.get_by_role("group", name="Time shown").wait_for()

    def asks_for(days: int) -> Callable[[Response], bool]:
        # The question before may still be on its way.
        def matches(response: Response) -> bool:
            start = re.search(r"from=([^&]+)", response.url)
            if not COMPLETENESS.search(response.url) or start is None:
                return False
            time = datetime.fromisoformat(start[1].replace("%3A", ":").replace("Z", "+00:00"))
            return timedelta(days=days - 1) <= datetime.now(timezone.utc) - time <= timedelta(days=days)

        return matches

    for name, days in (("Last 7 days", 7), ("Last 30 days", 30)):
        with page.expect_response(asks_for(days)) as response:
            page.get_by_role("button", name=name).click()
        assert response.value.ok
    page.reload()
    expect(page.get_by_role("button", name="Last 30 days")).to_have_attribute("aria-pressed", "true")


def test_the_ledger_is_turned_page_by_page_and_narrowed_to_a_source(lossy):
    ledger = lossy.get_by_role("region", name="Missing ranges")
    rows = ledger.locator("tbody tr")
    expect(ledger).to_contain_text("45 ranges, the newest first")
    expect(rows).to_have_count(20)
    expect(rows.nth(1)).to_contain_text("1\u202f000 – 1\u202f009")
    ledger.get_by_role("button", name="Older").click()
    ledger.get_by_role("button", name="Older").click()
    expect(rows).to_have_count(5)
    expect(ledger).to_contain_text("41 – 45 of 45")
    expect(ledger.get_by_role("button", name="Older")).to_be_disabled()
    with lossy.expect_request(GAPS) as request:
        ledger.get_by_label("Source").select_option("token:Pump")
    assert "source=token%3APump" in request.value.url and "page=1" in request.value.url
    expect(rows).to_have_count(20)


def test_nothing_sent_and_nothing_missing_are_explained(open_page):
    page = open_page(None)
    answer_with(page, [], [])
    page.goto("/quality")
    expect(page.get_by_role("heading", name="Nothing was sent in the last 24 hours")).to_be_visible()
    page.get_by_text("What these words mean").click()
    expect(page.get_by_text("cannot know what it missed")).to_be_visible()

    page.unroute(COMPLETENESS)
    page.unroute(GAPS)
    answer_with(page, [source("Pump", [hour(0)])], [])
    page.reload()
    expect(page.get_by_text("No number is missing.")).to_be_visible()


def test_a_failure_is_said_and_the_next_attempt_helps(open_page):
    page = open_page(None, expected_errors=" 503 ")
    failing = True

    def sometimes(route: Route) -> None:
        if failing:
            route.fulfill(status=503, content_type="application/json", body='{"detail": "The database is away."}')
        else:
            route.fallback()

    answer_with(page, [source("Pump", [hour(0)])], [])
    page.route(COMPLETENESS, sometimes)
    page.goto("/quality")
    expect(page.get_by_role("heading", name="The figures could not be read")).to_be_visible()
    expect(page.get_by_text("The database is away.")).to_be_visible()
    failing = False
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("article.source")).to_have_count(1)

    # What is known stays when a later attempt fails.
    failing = True
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("alert")).to_contain_text("could not be refreshed")
    expect(page.locator("article.source")).to_have_count(1)


def test_a_viewer_may_look(open_page, playwright, site, make_user):
    user = make_user("viewer")
    requests = playwright.request.new_context(base_url=site)
    requests.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    page = open_page("/quality", as_user=requests)
    expect(page.locator("article.source").first).to_be_visible(timeout=45_000)
    expect(page.get_by_role("link", name="Data quality")).to_have_attribute("aria-current", "page")
    requests.dispose()
