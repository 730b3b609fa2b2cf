"""Rules: made in the form or as an expression, checked while one types, tried on the past, tested, switched, copied, deleted."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from conftest import API, REFUSED


@pytest.fixture
def hot(api: API, make_channel) -> dict:
    """A channel that was above 80 once, ten minutes ago, for three minutes."""
    channel = make_channel("Reactor", unit="°C")
    now = datetime.now(UTC)
    points = [
        {
            "event_public_id": channel["public_id"],
            "value": 91 if 7 <= minute < 10 else 20,
            "timestamp": (now - timedelta(minutes=minute)).isoformat(),
        }
        for minute in range(15, 0, -1)
    ]
    api.call("POST", "/datapoints/batch", {"datapoints": points})
    return channel


@pytest.fixture
def forget(api: API, make_channel):
    """Deletes the rules that the test makes in the browser, by the names it gave them.

    Stands on channels so that a rule goes before the channel it reads.
    """
    names: list[str] = []
    yield names.append
    for name in names:
        for rule in api.call("GET", f"/rules?search={name}")["data"]:
            api.call("DELETE", f"/rules/{rule['public_id']}")


@pytest.fixture
def open_page(forget, open_page):
    """Pages are closed before the rules that they ask for are gone."""
    return open_page


def segment(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def test_a_rule_is_made_in_the_form_and_tried_on_the_past(open_page, hot, forget):
    name = f"Too-hot-{uuid.uuid4().hex[:8]}"
    forget(name)
    page = open_page("/rules")
    page.get_by_role("link", name="New rule").click()
    expect(page).to_have_url(re.compile(r"/rules/new$"))
    segment(page, "Make rule").click()
    expect(page.get_by_text("A rule needs a name.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Channel", exact=True).select_option(hot["public_id"])
    page.get_by_label("Threshold, °C").fill("80")
    page.get_by_label("Clears below, °C").fill("85")
    expect(page.get_by_text("Must be below the threshold.")).to_be_visible()
    page.get_by_label("Clears below, °C").fill("70")
    page.get_by_label("For at least", exact=True).fill("1")
    page.get_by_label("For at least: unit").select_option("minutes")
    page.get_by_label("Severity").select_option("critical")
    words = page.get_by_role("region", name="In words")
    expect(words).to_contain_text(f"When {hot['name']} is above 80 °C for 1 min, a critical alert fires")
    expect(words).to_contain_text("clears below 70 °C")

    segment(page, "Last day").click()
    verdict = page.locator(".backtest-verdict")
    expect(verdict).to_contain_text("would have fired once in the last day")
    expect(page.get_by_role("list", name="Times it would have fired").get_by_role("listitem")).to_have_count(1)
    # As soon as it is changed it is tried once more.
    page.get_by_label("For at least", exact=True).fill("5")
    expect(verdict).to_contain_text("would not have fired in the last day")

    segment(page, "Make rule").click()
    expect(page).to_have_url(re.compile(r"/rules/[0-9a-f-]{36}$"))
    expect(page.locator(".rule-head .rule-state")).to_have_text("OK")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_label("Search rules").fill(name)
    row = page.locator("tr[data-rule]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(f"{hot['name']} is above 80 °C for 5 min")


def test_an_expression_is_checked_while_one_types(open_page, hot, forget):
    name = f"Written-{uuid.uuid4().hex[:8]}"
    forget(name)
    page = open_page("/rules/new")
    page.get_by_label("Name", exact=True).fill(name)
    segment(page, "Expression").click()
    field = page.get_by_label("Expression", exact=True)
    field.fill(f'averge("{hot["name"]}", 5m) > 80')
    expect(page.locator(".expression mark")).to_contain_text("averge")
    expect(page.locator(".expression-notes .wrong").first).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")

    field.fill("")
    field.press_sequentially(f'avg("{hot["name"].split(" / ")[0]}')
    offers = page.get_by_role("listbox", name="Channels").get_by_role("option")
    expect(offers).to_have_text([hot["name"]])
    field.press("Enter")
    expect(offers).to_have_count(0)
    field.press_sequentially(", 2m) > 80")
    expect(field).to_have_value(f'avg("{hot["name"]}", 2m) > 80')
    expect(page.get_by_text("This can be understood.")).to_be_visible()
    segment(page, "Last day").click()
    expect(page.locator(".backtest-verdict")).to_contain_text("would have fired once")
    segment(page, "Make rule").click()
    expect(page).to_have_url(re.compile(r"/rules/[0-9a-f-]{36}$"))
    expect(page.get_by_label("Expression", exact=True)).to_have_value(f'avg("{hot["name"]}", 2m) > 80')


def test_a_rule_with_a_failing_test_cannot_be_on(open_page, hot, make_rule):
    rule = make_rule(hot)
    page = open_page(f"/rules/{rule['public_id']}", expected_errors=REFUSED.format(422))
    segment(page, "Add test").click()
    test = page.get_by_role("group", name="Test 1")
    test.get_by_label("Values").fill("20x5 90x2")
    test.get_by_label("After, s").fill("10")
    expect(segment(page, "Run tests")).to_be_disabled()
    segment(page, "Save").click()
    expect(test.get_by_role("alert")).to_contain_text("expected firing")
    test.get_by_label("After, s").fill("70")
    segment(page, "Save").click()
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    segment(page, "Run tests").click()
    expect(page.get_by_text("The test has passed.")).to_be_visible()


def test_steps_are_added_for_when_nobody_acknowledges(open_page, api, hot, make_rule):
    rule = make_rule(hot)
    page = open_page(f"/rules/{rule['public_id']}")
    segment(page, "Add step").click()
    first = page.get_by_role("group", name="Step 1")
    expect(first.get_by_label("After", exact=True)).to_have_value("10")
    expect(first.get_by_label("Again every", exact=True)).to_be_visible()
    me = api.call("GET", "/auth/me")
    first.get_by_label("Then takes care of it").select_option(me["public_id"])
    segment(page, "Add step").click()
    expect(first.get_by_label("Again every", exact=True)).to_have_count(0)
    second = page.get_by_role("group", name="Step 2")
    second.get_by_label("After", exact=True).fill("5")
    second.get_by_label("Then its severity is").select_option("critical")
    second.get_by_label("Again every", exact=True).fill("15")
    second.get_by_label("Again every: unit").select_option("minutes")
    segment(page, "Save").click()
    expect(second.get_by_role("alert")).to_have_text("Must be later than the step before.")
    second.get_by_label("After", exact=True).fill("30")
    expect(page.get_by_role("region", name="In words")).to_contain_text(
        "If nobody has acknowledged it after 30 min, it is told again every 15 min and becomes critical."
    )
    segment(page, "Save").click()
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    expect(second.get_by_label("After", exact=True)).to_have_value("30")
    saved = api.call("GET", f"/rules/{rule['public_id']}")["escalation"]
    assert saved == [
        {"after": 600, "assignee": me["public_id"], "severity": None, "repeat_every": None},
        {"after": 1800, "assignee": None, "severity": "critical", "repeat_every": 900},
    ]
    second.get_by_role("button", name="Remove step 2").click()
    segment(page, "Save").click()
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    assert len(api.call("GET", f"/rules/{rule['public_id']}")["escalation"]) == 1


def test_edits_that_are_not_saved_are_asked_for(open_page, hot, make_rule):
    rule = make_rule(hot)
    page = open_page(f"/rules/{rule['public_id']}")
    page.get_by_label("Threshold, °C").fill("85")
    page.get_by_role("link", name="Cancel").click()
    dialog = page.get_by_role("dialog", name="Leave without saving?")
    segment(dialog, "Cancel").click()
    expect(page.get_by_label("Threshold, °C")).to_have_value("85")
    page.get_by_role("link", name="Cancel").click()
    segment(dialog, "Discard changes").click()
    expect(page).to_have_url(re.compile(r"/rules$"))


def test_a_rule_is_switched_copied_and_deleted(open_page, api, hot, make_rule, forget, sign_in):
    rule = make_rule(hot)
    page = open_page(f"/rules?search={rule['name']}")
    row = page.locator("tr[data-rule]")
    switch = row.get_by_role("switch")
    expect(switch).to_be_checked()
    switch.click()
    expect(row.locator(".rule-state")).to_have_text("Off")
    expect(switch).not_to_be_checked()
    row.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value(f"Copy of {rule['name']}")
    expect(page.get_by_label("On", exact=True)).not_to_be_checked()
    forget(f"Copy of {rule['name']}")
    segment(page, "Make rule").click()
    expect(page).to_have_url(re.compile(r"/rules/[0-9a-f-]{36}$"))
    segment(page, "Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete rule").click()
    expect(page).to_have_url(re.compile(r"/rules$"))
    page.get_by_label("Search rules").fill(rule["name"])
    expect(page.locator("tr[data-rule]")).to_have_count(1)

    looking = open_page(f"/rules/{rule['public_id']}", as_user=sign_in("viewer").requests)
    expect(looking.get_by_label("Threshold, °C")).to_be_disabled()
    expect(segment(looking, "Save")).to_have_count(0)
    segment(looking, "Last day").click()
    expect(looking.locator(".backtest-verdict")).to_be_visible()
