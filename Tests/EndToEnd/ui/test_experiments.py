"""Experiments: start, watch, stop, change, find, export, compare and delete."""

import re
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from test_dashboard import wait_until_live


def instant(ago: timedelta) -> str:
    return (datetime.now(timezone.utc) - ago).isoformat()


@pytest.fixture
def make_experiment(api):
    """Makes experiments that are gone after the test, like those whose name begins with `UI test`."""

    def make(label: str, ago: timedelta, lasts: timedelta | None, **fields) -> dict:
        name = f"UI test {uuid.uuid4().hex[:6]} {label}"
        start = datetime.now(timezone.utc) - ago
        body = {"name": name, "started_on": start.isoformat(), **fields}
        made = api.call("POST", "/experiments", body)["public_id"]
        if lasts is not None:
            api.call("PUT", f"/experiments/{made}", {"stopped_on": (start + lasts).isoformat()})
        return {**body, "public_id": made}

    yield make
    for experiment in api.everything("/experiments"):
        if experiment["name"].startswith("UI test"):
            api.requests.delete(f"/api/v1/experiments/{experiment['public_id']}")


@pytest.fixture
def open_page(make_experiment, open_page):
    """Pages are closed before the experiments that they ask for are gone."""
    return open_page


def row(page, name: str):
    return page.locator("tbody tr", has_text=name)


def test_an_experiment_is_started_shown_everywhere_stopped_changed_and_deleted(open_page, api, make_experiment):
    name = f"UI test {uuid.uuid4().hex[:8]}"
    page = open_page("/experiments", expected_errors=" 409 ")
    page.get_by_role("button", name="Start experiment").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_role("button", name="Start").click()
    expect(dialog.get_by_text("An experiment needs a name.")).to_be_visible()
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Notes").fill("First line\nSecond line")
    dialog.get_by_role("button", name="Start").click()
    expect(dialog).to_have_count(0)
    expect(row(page, name)).to_contain_text("Running")
    expect(row(page, name)).to_contain_text("First line")

    # What only the server knows stands at its field.
    page.get_by_role("button", name="Start experiment").first.click()
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Start").click()
    expect(dialog.get_by_text("already exists")).to_be_visible()
    page.keyboard.press("Escape")

    # The bar of every page has it, with its time going on.
    page.get_by_role("link", name="Channels", exact=True).click()
    bar = page.get_by_role("group", name="Running experiments")
    expect(bar).to_contain_text(name)
    elapsed = bar.locator(".running-time")
    before = elapsed.text_content()
    expect(elapsed).not_to_have_text(before)
    bar.get_by_role("button", name=f"Stop {name}").click()
    dialog.get_by_role("button", name="Stop experiment").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(name)).to_have_count(1)  # the message that it is stopped

    page.goto("/experiments?state=stopped")
    row(page, name).get_by_role("button", name="Edit").click()
    dialog.get_by_label("Stop").fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Running", exact=True).click()
    expect(row(page, name)).to_contain_text("Running")
    row(page, name).get_by_role("button", name="Stop").click()
    dialog.get_by_role("button", name="Stop experiment").click()
    page.get_by_role("button", name="All", exact=True).click()

    row(page, name).get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("The readings of its time stay.")
    dialog.get_by_role("button", name="Delete experiment").click()
    expect(row(page, name)).to_have_count(0)
    assert name not in [one["name"] for one in api.everything("/experiments")]


def test_the_running_come_first_and_the_search_finds_by_name(open_page, make_experiment):
    running = make_experiment("old but running", timedelta(hours=2), None)
    stopped = make_experiment("new but stopped", timedelta(minutes=10), timedelta(minutes=5))
    page = open_page("/experiments")
    names = page.locator("tbody th a")
    expect(names.filter(has_text=running["name"])).to_be_visible()
    shown = names.all_text_contents()
    assert shown.index(running["name"]) < shown.index(stopped["name"])
    page.get_by_role("searchbox", name="Search experiments").fill(stopped["name"])
    expect(names).to_have_text([stopped["name"]])
    page.get_by_role("searchbox", name="Search experiments").fill("no such experiment")
    expect(page.get_by_text("No experiment fits.")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_an_experiment_shows_its_lines_figures_and_notes(open_page, api, make_channel, make_experiment, phone):
    channel = make_channel("Yield")
    experiment = make_experiment("with readings", timedelta(minutes=30), timedelta(minutes=20), notes="Stirred, at 41 °C")
    for minutes, value in ((28, 10), (20, 30), (12, 20), (5, 99)):
        body = {"event_public_id": channel["public_id"], "value": value, "timestamp": instant(timedelta(minutes=minutes))}
        api.call("POST", "/datapoints", body)
    page = open_page(None, phone=phone)
    page.add_init_script(f"localStorage.setItem('webmacs.experiment.channels', JSON.stringify(['{channel['public_id']}']))")
    page.goto(f"/experiments/{experiment['public_id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(experiment["name"])
    expect(page).to_have_title(re.compile(re.escape(experiment["name"])))
    expect(page.get_by_text("Stirred, at 41 °C")).to_be_visible()
    expect(page.locator("[data-duration]")).to_have_text("20:00")
    expect(page.locator(".experiment-chart canvas")).to_be_visible()
    # What came after its end is not counted.
    statistics = page.get_by_role("region", name="Statistics", exact=True)
    expect(statistics).to_contain_text("30")
    expect(statistics).not_to_contain_text("99.00")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    text = open(download.value.path(), encoding="utf-8").read()
    assert text.splitlines()[0] == "timestamp,event_name,event_public_id,value,unit,datapoint_public_id"
    assert [line.split(",")[3] for line in text.splitlines()[1:]] in (["10", "30", "20"], ["10.0", "30.0", "20.0"])


def test_two_experiments_are_laid_over_each_other_in_the_history(open_page, make_experiment):
    one = make_experiment("first", timedelta(hours=3), timedelta(minutes=20))
    other = make_experiment("second", timedelta(hours=2), timedelta(minutes=30))
    page = open_page(f"/experiments/{one['public_id']}")
    page.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("With").select_option(other["public_id"])
    dialog.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/history?*shift=*")
    expect(page.get_by_text(one["name"]).first).to_be_visible()
    expect(page.get_by_text(other["name"]).first).to_be_visible()


def test_an_unknown_experiment_says_so(open_page):
    page = open_page(f"/experiments/{uuid.uuid4()}", expected_errors=" 404 ")
    expect(page.get_by_role("heading", name="There is no such experiment")).to_be_visible()
    page.get_by_role("link", name="Go to the experiments").click()
    page.wait_for_url("**/experiments")


def test_a_viewer_watches_experiments_and_changes_none(open_page, playwright, site, make_user, make_experiment):
    experiment = make_experiment("to look at", timedelta(minutes=5), None)
    user = make_user("viewer")
    requests = playwright.request.new_context(base_url=site)
    requests.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    page = open_page("/experiments", as_user=requests)
    expect(row(page, experiment["name"])).to_be_visible()
    for name in ("Start experiment", f"Stop {experiment['name']}", "Edit", "Delete"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.goto(f"/experiments/{experiment['public_id']}")
    expect(page.get_by_role("button", name="Export")).to_be_visible()
    expect(page.get_by_role("button", name="Edit")).to_have_count(0)
    requests.dispose()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_about_an_experiment(open_page, make_experiment, theme):
    experiment = make_experiment("accessible", timedelta(minutes=30), None, notes="Some notes")
    page = open_page(f"/experiments/{experiment['public_id']}", theme=theme)
    wait_until_live(page)
    page.locator(".experiment-chart canvas").first.wait_for()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
