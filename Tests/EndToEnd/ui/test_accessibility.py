"""Everyone can use it: axe on every page in both themes, the keyboard, and a phone."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page, expect

from boards import edit, widget, widget_of
from test_alert_centre import make_fire

PAGES = {
    "login": "/login",
    "dashboard": "/",
    "hosts": "/hosts",
    "alerts": "/alerts",
    "maintenance": "/maintenance",
    "history": "/history",
    "experiments": "/experiments",
    "datapoints": "/datapoints",
    "channels": "/channels",
    "rules": "/rules",
    "rule": "/rules/new",
    "quality": "/quality",
    "storage": "/storage",
    "users": "/users",
    "settings": "/settings",
    "audit": "/audit",
    "notices": "/notices",
    "account": "/account",
    "tokens": "/tokens",
    "api": "/docs#createChannel",
    "credentials": "/credentials",
    "webhooks": "/webhooks",
    "updates": "/ota",
    "rollouts": "/ota/rollouts",
    "new rollout": "/ota/rollouts/new",
    "devices": "/ota/devices",
    "plugins": "/plugins",
}
READY = {
    "login": "form",
    "dashboard": "article.card",
    "hosts": ".host-cards",
    "alerts": ".page :is(table, .empty)",
    "maintenance": ".page :is(table, .empty)",
    "history": ".channel-table tbody tr",
    "experiments": ".page.experiments :is(table, .empty)",
    "datapoints": "tbody tr",
    "channels": "tbody tr",
    "rules": ".page :is(table, .empty)",
    "rule": ".rule-fields",
    "quality": "article.source",
    "storage": ".preview",
    "users": "tbody tr",
    "settings": ".settings-list",
    "audit": "tbody tr",
    "notices": "tbody tr",
    "account": ".session-list li",
    "tokens": ".page :is(table, .empty)",
    "api": ".api-card[open] .api-fields",
    "credentials": ".page :is(table, .empty)",
    "webhooks": ".page :is(table, .empty)",
    "updates": ".update-upload",
    "rollouts": ".page :is(table, .empty)",
    "new rollout": ".page :is(.rollout-preview, .empty)",
    "devices": ".page :is(table, .empty)",
    "plugins": ".page :is(table, .empty)",
}


def open_named(open_page, name: str, **options) -> Page:
    page = open_page(PAGES[name], signed_in=name != "login", **options)
    page.locator(READY[name]).first.wait_for()
    if name != "login":
        page.locator(".connection[data-phase=live]").wait_for()
    return page


# A theme changes colours alone, so that all rules are asked once, and those about colours again in the other theme.
THEMES = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}


def assert_clean(page: Page) -> None:
    """Axe finds nothing, in either theme."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for theme, rules in THEMES.items():
        answer = page.evaluate(
            """([theme, rules]) => {
                document.documentElement.dataset.theme = theme;
                document.getAnimations().filter((one) => one instanceof CSSTransition).forEach((one) => one.finish());
                return axe.run({ resultTypes: ["violations"], ...rules });
            }""",
            [theme, rules],
        )
        results = AxeResults(answer)
        assert results.violations_count == 0, f"{theme}: {results.generate_report()}"


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_page, name):
    assert_clean(open_named(open_page, name))


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_needs_no_sideways_scrolling_and_no_fine_fingers_and_axe_finds_nothing(open_page, name):
    page = open_named(open_page, name, phone=True)
    assert_fits_a_phone(page)
    assert_clean(page)


@pytest.mark.parametrize(
    ("name", "button"),
    [
        ("dashboard", "Choose series"),
        ("history", "channels"),
        ("history", "Choose times"),
        ("history", "Compare"),
        ("history", "CSV"),
        ("channels", "New channel"),
        ("channels", "Import"),
        ("experiments", "Start experiment"),
        ("datapoints", "All channels"),
        ("datapoints", "Export"),
        ("storage", "Clean up now"),
        ("storage", "Add channel"),
        ("users", "New user"),
        ("notices", "New note"),
        ("tokens", "New token"),
        ("webhooks", "Add Webhook"),
        ("webhooks", "Add network"),
    ],
)
def test_axe_finds_nothing_in_dialogs(open_page, name, button):
    page = open_named(open_page, name)
    page.get_by_role("button", name=button).first.click()
    page.get_by_role("dialog").wait_for()
    if name != "history" and button not in ("Choose series", "Clean up now", "All channels", "Export", "Import"):
        page.get_by_role("dialog").locator("button[type=submit]").click()
        expect(page.get_by_role("alert").first).to_be_visible()
    assert_clean(page)


def assert_fits_a_phone(page: Page) -> None:
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], "the page is wider than the screen"
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select")]
            .filter((element) => element.checkVisibility() && !element.classList.contains("skip"))
            .map((element) => ({ name: element.getAttribute("aria-label") ?? element.textContent, box: (element.closest("label") ?? element).getBoundingClientRect() }))
            .filter(({ box }) => box.width > 1 && (box.width < 44 || box.height < 44))
            .map(({ name, box }) => `${name}: ${box.width} x ${box.height}`)"""
    )
    assert small == []
    outside = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, h1, h3, .value")]
            .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
            .map((element) => element.outerHTML.slice(0, 120))"""
    )
    assert outside == []


def test_the_keyboard_reaches_the_content_and_the_switches(open_page):
    page = open_named(open_page, "dashboard")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    reached = []
    for _ in range(25):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('role') ?? document.activeElement.type"))
    assert "switch" in reached and "range" in reached
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus can be seen"


def test_the_focus_returns_after_a_dialog(open_page):
    page = open_named(open_page, "channels")
    button = page.get_by_role("button", name="New channel")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.parametrize("span", ["Last 7 days", "Last 30 days"])
def test_axe_finds_nothing_in_longer_spans_and_explanations(open_page, span):
    page = open_named(open_page, "quality")
    page.get_by_role("button", name=span).click()
    page.get_by_text("What these words mean").click()
    expect(page.locator(".quality-body[aria-busy=true]")).to_have_count(0)
    assert_clean(page)


def test_axe_finds_nothing_in_a_policy_with_mistakes(open_page):
    page = open_named(open_page, "storage")
    page.get_by_label("Keep minute values, days").fill("0")
    expect(page.get_by_role("alert").first).to_be_visible()
    assert_clean(page)


def test_axe_finds_nothing_in_rules_and_their_alerts(open_page, api, make_channel, make_rule):
    channel = make_channel("Reactor")
    series = {channel["name"]: "20x2 99x2"}
    tests = [{"name": "hot", "series": series, "interval_seconds": 10, "expect": [{"at_seconds": 30, "state": "firing"}]}]
    schedule = {"time_zone": "UTC", "windows": [{"days": ["mon"], "from": "00:00", "to": "17:00"}]}
    written = make_rule(channel, tests=tests, schedule=schedule, severity="info", threshold=95)
    firing = make_rule(channel, severity="critical")
    make_fire(api, channel, [firing], 90)

    page = open_page(f"/rules/{written['public_id']}", phone=True)
    page.get_by_role("button", name="Run tests").click()
    page.locator(".test-verdict").wait_for()
    page.get_by_role("button", name="Last day").click()
    page.locator(".backtest-verdict").wait_for()
    page.get_by_role("button", name="Expression", exact=True).click()
    page.get_by_label("Expression", exact=True).fill('averge("')
    page.locator(".expression mark").first.wait_for()
    page.get_by_role("listbox", name="Channels").get_by_role("option").first.wait_for()
    assert_clean(page)
    assert_fits_a_phone(page)

    alerts = open_page(f"/alerts?rule={firing['public_id']}", phone=True)
    alerts.locator("tr[data-state=firing]").wait_for()
    assert_clean(alerts)
    alerts.locator("button.alert-name").click()
    alerts.locator(".alert-history li").first.wait_for()
    assert_clean(alerts)
    assert_fits_a_phone(alerts)
    alerts.get_by_role("dialog").get_by_role("button", name="Shelve").click()
    alerts.get_by_role("dialog", name="Shelve alert").wait_for()
    assert_clean(alerts)


@pytest.fixture
def every_kind(api, make_channel, make_dashboard) -> dict:
    """A dashboard with every kind of widget, one of them of a deleted channel, and a choice of devices."""
    channel, gone = make_channel("Level"), make_channel("Gone")
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 90})
    switch = next(one for one in api.everything("/events") if one["type"] == "actuator")
    board = make_dashboard(
        "Every kind",
        [
            widget("line_chart", "Chart", 0, 0, 6, 4, channel),
            widget("gauge", "Gauge", 6, 0, 3, 4, names=["$device / Level"], thresholds={"warn": 70, "bad": 80}),
            widget("stat_card", "Stat", 9, 0, 3, 2, channel, thresholds={"warn": 70}),
            widget("actuator_toggle", "Control", 9, 2, 3, 2, switch),
            widget("table", "Table", 0, 4, 6, 3, channels=[channel["public_id"], switch["public_id"]]),
            widget("text", "Text", 6, 4, 6, 3, text="# Heading\n\ntext with `code`\n- list"),
            widget("gauge", "Lost", 0, 7, 3, 2, gone),
        ],
        default=channel["name"].split(" / ")[0],
    )
    api.call("DELETE", f"/events/{gone['public_id']}")
    return board


def test_axe_finds_nothing_on_dashboards(open_page, api, every_kind):
    page = open_page("/dashboards")
    page.locator("li.board-card").first.wait_for()
    assert_clean(page)
    page.get_by_role("button", name="New dashboard").click()
    page.get_by_role("dialog").get_by_role("button", name="Make dashboard").click()
    assert_clean(page)

    page.goto(f"/dashboards/{every_kind['public_id']}")
    page.locator(".connection[data-phase=live]").wait_for()
    widget_of(page, "Gauge").locator("[data-value='90']").wait_for()
    assert_clean(page)
    page.get_by_role("button", name="Show on a wall").click()
    page.get_by_label("Change to another dashboard").select_option("30")
    assert_clean(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share").click()
    page.get_by_label("Whom it is for").fill("axe")
    page.get_by_role("button", name="Make link").click()
    page.get_by_role("button", name="Copy link").wait_for()
    page.locator("[data-share]").wait_for()
    link = page.get_by_role("textbox", name="Link", exact=True).input_value()
    assert_clean(page)
    page.keyboard.press("Escape")

    edit(page)
    assert_clean(page)
    for kind in ("Gauge", "Text"):
        page.get_by_role("button", name="Add widget").click()
        page.locator("label.type-card", has_text=kind).get_by_role("radio").check()
        page.get_by_role("dialog").get_by_role("button", name="Add widget").click()
        page.get_by_role("dialog").get_by_role("alert").first.wait_for()
        assert_clean(page)
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Name and defaults").click()
    assert_clean(page)

    wall = open_page(f"/dashboards/{every_kind['public_id']}?kiosk=1")
    widget_of(wall, "Gauge").locator("[data-value='90']").wait_for()
    wall.mouse.move(100, 100)
    wall.get_by_role("button", name="Leave").wait_for()
    assert_clean(wall)
    visit = open_page(link, signed_in=False)
    widget_of(visit, "Gauge").locator("[data-value='90']").wait_for()
    assert_clean(visit)


def test_dashboards_fit_a_phone_and_fingers(open_page, every_kind):
    page = open_page("/dashboards", phone=True)
    page.locator("li.board-card").first.wait_for()
    assert_fits_a_phone(page)
    assert_clean(page)
    page.goto(f"/dashboards/{every_kind['public_id']}")
    widget_of(page, "Gauge").locator("[data-value='90']").wait_for()
    assert_fits_a_phone(page)
    assert_clean(page)
    edit(page)
    assert_fits_a_phone(page)
    assert_clean(page)
    page.get_by_role("button", name="Add widget").click()
    assert_fits_a_phone(page)
