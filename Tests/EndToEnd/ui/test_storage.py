"""How much is kept and for how long: the page "Storage".

Every change made here keeps more than before, and is taken back: nothing is deleted that the stack would have kept.
"""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

RETENTION = re.compile(r"/api/v1/retention$")
PREVIEW = re.compile(r"/api/v1/retention/preview")
SETTINGS = (
    "retention_days",
    "archive_enabled",
    "downsample_after_days",
    "downsample_interval",
    "minute_days",
    "hour_days",
    "cleanup_enabled",
    "cleanup_interval_minutes",
)


@pytest.fixture
def policy(api) -> Iterator[dict]:
    """The policy; after the test it is again what it was."""
    before = api.call("GET", "/retention")
    yield before
    api.call("PUT", "/retention", {key: before[key] for key in SETTINGS})


def open_storage(open_page, **options) -> Page:
    page = open_page("/storage", **options)
    page.locator(".preview").wait_for()
    return page


def promise(page: Page, readings: int) -> None:
    """Answers previews in the server's place: so many readings would go at once."""
    preview = {
        "now": {"readings": readings, "bytes": readings * 2},
        "days": [{"date": "2030-01-01", "tier": "raw", "readings": 5, "bytes": 10}],
        "keeps": {"readings": 1, "bytes": 2},
    }
    page.route(PREVIEW, lambda route: route.fulfill(status=200, content_type="application/json", body=json.dumps(preview)))


def test_the_figures_are_those_of_the_server(open_page, api):
    page = open_page(None)
    with page.expect_response(re.compile(r"/api/v1/storage$")) as response:
        page.goto("/storage")
    told = response.value.json()
    facts = page.get_by_role("region", name="In short")
    stored = f"{told['hot']['readings'] + told['sealed']['readings']:,}".replace(",", "\u202f")
    expect(facts.locator(".fact", has_text="Stored readings").locator(".figure")).to_have_text(stored)
    expect(facts.locator(".fact", has_text="Database").locator(".figure")).to_have_text(re.compile(r"^[\d.]+\s(B|[KMGT]iB)$"))
    lies = page.get_by_role("region", name="Where it lies")
    expect(lies.locator("tbody tr")).to_have_count(4)
    for title in ("Retention policy", "Preview", "Channels with times of their own", "Last runs"):
        expect(page.get_by_role("region", name=title, exact=True)).to_be_visible()


def test_the_days_are_reached_by_keyboard_in_both_units(open_page):
    page = open_storage(open_page)
    daily = page.get_by_role("region", name="Stored each day")
    cursor = daily.get_by_role("slider")
    cursor.focus()
    expect(cursor).to_have_attribute("aria-valuetext", re.compile(r": .+ readings$"))
    today = daily.locator(".plot-note").text_content()
    page.keyboard.press("ArrowLeft")
    expect(daily.locator(".plot-note")).not_to_have_text(today)
    daily.get_by_role("button", name="Bytes").click()
    expect(daily.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile(r"B$"))


def test_a_change_is_previewed_saved_and_kept(open_page, api, policy):
    page = open_storage(open_page)
    days = min(policy["minute_days"] + 35, 36_500)
    with page.expect_response(PREVIEW) as response:
        page.get_by_label("Keep minute values, days").fill(str(days))
    assert response.value.ok and f"minute_days={days}" in response.value.url
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    expect(page.get_by_role("region", name="Preview")).to_contain_text("What your changes would remove")
    with page.expect_request(lambda request: request.method == "PUT") as request:
        page.get_by_role("button", name="Save policy").click()
        dialog = page.get_by_role("dialog")
        # A stack that has been running for long may have something that is due anyway.
        page.locator("dialog, .toast").first.wait_for()
        if dialog.count() > 0:
            dialog.get_by_role("button", name="Save and delete").click()
    assert request.value.post_data_json == {"minute_days": days}
    expect(page.get_by_text("All changes are saved")).to_be_visible()
    assert api.call("GET", "/retention")["minute_days"] == days
    page.reload()
    expect(page.get_by_label("Keep minute values, days")).to_have_value(str(days))


def test_hour_values_are_kept_for_ever_or_for_days(open_page, policy):
    page = open_storage(open_page)
    for_ever = page.get_by_role("checkbox", name="Keep hour values for ever")
    life = page.get_by_role("list", name="The life of a reading")
    if not for_ever.is_checked():
        for_ever.check()
    expect(life).to_contain_text("then for ever")
    for_ever.uncheck()
    with page.expect_response(PREVIEW) as response:
        page.get_by_label("Keep hour values, days").fill("30000")
    assert response.value.ok and "hour_days=30000" in response.value.url
    expect(life).to_contain_text("then up to 30000 days")
    expect(life).to_contain_text("Gone")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("All changes are saved")).to_be_visible()


def test_mistakes_are_named_as_one_types(open_page, policy):
    page = open_storage(open_page)
    save = page.get_by_role("button", name="Save policy")
    expect(save).to_be_disabled()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if PREVIEW.search(request.url) else None)
    after = page.get_by_label("Downsample after, days")
    after.fill(str(policy["retention_days"] + 1))
    expect(page.get_by_text("Must not be longer than raw readings are kept.")).to_be_visible()
    expect(after).to_have_attribute("aria-invalid", "true")
    after.fill("none")
    expect(page.get_by_text("Enter a whole number of days.")).to_be_visible()
    after.fill("36501")
    expect(page.get_by_text("From 1 to 36500 days.")).to_be_visible()
    page.get_by_label("Clean up every, minutes").fill("0")
    expect(page.get_by_text("From 1 to 10080 minutes.")).to_be_visible()
    expect(save).to_be_disabled()
    expect(page.get_by_text("The preview follows as soon as every field is right.")).to_be_visible()
    page.wait_for_timeout(600)
    assert asked == [], "what is not valid is not previewed"
    page.get_by_role("button", name="Discard").click()
    expect(after).to_have_value(str(policy["downsample_after_days"]))


def test_the_servers_reason_stands_at_the_field(open_page, policy):
    page = open_storage(open_page, expected_errors=" 422 ")
    refusal = {"detail": [{"loc": ["body", "minute_days"], "msg": "that is too long for this disk", "type": "value_error"}]}

    def refuse(route: Route) -> None:
        if route.request.method != "PUT":
            return route.fallback()
        route.fulfill(status=422, content_type="application/json", body=json.dumps(refusal))

    page.route(RETENTION, refuse)
    promise(page, 0)
    days = page.get_by_label("Keep minute values, days")
    days.fill(str(policy["minute_days"] + 1))
    page.get_by_role("button", name="Save policy").click()
    expect(page.get_by_text("That is too long for this disk.")).to_be_visible()
    expect(days).to_have_attribute("aria-invalid", "true")
    expect(days).to_have_value(str(policy["minute_days"] + 1))
    days.fill(str(policy["minute_days"]))
    expect(page.get_by_text("That is too long for this disk.")).to_have_count(0)


def test_what_would_be_deleted_at_once_is_asked_first(open_page, policy):
    page = open_page(None)
    promise(page, 1_234_567)
    page.goto("/storage")
    saved: list[str] = []
    page.on("request", lambda request: saved.append(request.url) if request.method == "PUT" else None)
    page.get_by_label("Keep minute values, days").fill(str(policy["minute_days"] + 1))
    expect(page.get_by_role("region", name="Preview")).to_contain_text("1\u202f234\u202f567 readings (2.35\u00a0MiB) would go")
    page.get_by_role("button", name="Save policy").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1\u202f234\u202f567 readings")
    expect(dialog).to_contain_text("This cannot be undone.")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name="Cancel").click()
    assert saved == []
    page.get_by_role("button", name="Save policy").click()
    dialog.get_by_role("button", name="Save and delete").click()
    expect(page.get_by_text("The retention policy is saved.")).to_be_visible()
    assert len(saved) == 1


def test_edits_are_not_lost_by_a_wrong_click(open_page, policy):
    page = open_page("/channels")
    page.get_by_role("link", name="Storage").click()
    page.locator(".preview").wait_for()
    days = page.get_by_label("Keep minute values, days")
    days.fill("777")
    dialog = page.get_by_role("dialog", name="Leave without saving?")

    page.get_by_role("link", name="Channels").click()
    dialog.get_by_role("button", name="Cancel").click()
    expect(days).to_have_value("777")
    page.get_by_role("button", name="Sign out").click()
    dialog.get_by_role("button", name="Cancel").click()
    page.go_back()
    expect(dialog).to_be_visible()
    assert page.url.endswith("/storage")
    dialog.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/channels")
    expect(page.get_by_role("dialog")).to_have_count(0)

    # Nothing asks once there is nothing to lose.
    page.get_by_role("link", name="Storage").click()
    expect(page.get_by_label("Keep minute values, days")).to_have_value(str(policy["minute_days"]))
    page.get_by_role("link", name="Channels").click()
    page.wait_for_url("**/channels")


def test_a_policy_changed_elsewhere_is_mentioned(open_page, api, policy):
    page = open_storage(open_page)
    page.get_by_label("Clean up every, minutes").fill("61")
    days = min(policy["minute_days"] + 7, 36_500)
    api.call("PUT", "/retention", {"minute_days": days})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Someone else has changed the policy")).to_be_visible()
    expect(page.get_by_label("Clean up every, minutes")).to_have_value("61")
    page.get_by_role("button", name="Take theirs").click()
    expect(page.get_by_label("Keep minute values, days")).to_have_value(str(days))


def test_cleaning_up_by_hand_tells_what_was_deleted(open_page):
    page = open_storage(open_page)
    page.get_by_role("button", name="Clean up now").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    with page.expect_response(re.compile(r"/api/v1/retention/cleanup$"), timeout=120_000) as response:
        dialog.get_by_role("button", name="Clean up", exact=True).click()
    assert response.value.ok
    told = response.value.json()
    for figure in ("deleted", "downsampled"):
        shown = dialog.locator(f"[data-figure={figure}]")
        expect(shown).to_have_text(f"{told[f'{figure}_count']:,}".replace(",", "\u202f"))
    expect(dialog.locator("[data-figure=freed]")).to_contain_text("B")
    dialog.get_by_role("button", name="Close").last.click()
    run = page.get_by_role("region", name="Last runs").locator("tr[data-job=cleanup]").first
    expect(run).to_contain_text("done")


def test_a_channel_gets_times_of_its_own_and_loses_them(open_page, api, make_channel):
    channel = make_channel("Level")
    page = open_storage(open_page)
    section = page.get_by_role("region", name="Channels with times of their own")
    section.get_by_role("button", name="Add channel").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Choose a channel.")).to_be_visible()
    expect(dialog.get_by_text("Fill in at least one")).to_be_visible()
    dialog.get_by_label("Channel").select_option(channel["public_id"])
    dialog.get_by_label("Keep raw readings, days").fill("400")
    expect(dialog.get_by_text("Nothing of this channel would be deleted now.")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    row = section.locator(f"tr[data-channel='{channel['public_id']}']")
    expect(row.locator("[data-time=raw]")).to_have_text("400 days")
    expect(row.locator("[data-time=hours]")).to_contain_text("(policy)")

    row.get_by_role("button", name="Edit").click()
    expect(dialog.get_by_label("Keep raw readings, days")).to_have_value("400")
    dialog.get_by_label("Keep raw readings, days").fill("500")
    dialog.get_by_label("Keep minute values, days").fill("800")
    dialog.get_by_role("button", name="Save").click()
    expect(row.locator("[data-time=raw]")).to_have_text("500 days")
    own = [one for one in api.everything("/retention/channels") if one["event_public_id"] == channel["public_id"]]
    assert [(one["retention_days"], one["minute_days"], one["hour_days"]) for one in own] == [(500, 800, None)]

    row.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Remove own times").click()
    expect(row).to_have_count(0)


def test_a_viewer_reads_the_policy_and_cannot_change_it(open_page, playwright, site, make_user):
    user = make_user("viewer")
    requests = playwright.request.new_context(base_url=site)
    requests.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    page = open_storage(open_page, as_user=requests)
    expect(page.get_by_label("Keep raw readings, days")).to_be_disabled()
    for name in ("Save policy", "Discard", "Clean up now", "Add channel"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    requests.dispose()
