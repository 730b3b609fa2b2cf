"""Updates in the browser: a bundle is uploaded, applied, watched step by step, through a restart, and the page reloads once."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parents[1]))

from bundles import Maker, Updates, a_run, at  # noqa: E402
from stack import ROOT, Stack  # noqa: E402


@pytest.fixture(scope="module")
def stack() -> Stack:
    state = Path(os.environ.get("WEBMACS_STATE", ".webmacs"))
    return Stack(state if state.is_absolute() else ROOT / state)


@pytest.fixture
def updates(stack: Stack, api) -> Iterator[Updates]:
    updates = Updates(stack.state / "data" / "updates")
    updates.be_silent()
    yield updates
    updates.be_silent()
    for release in api.everything("/ota"):
        api.requests.delete(f"/api/v1/ota/{release['public_id']}")


@pytest.fixture
def maker(stack: Stack, updates: Updates, tmp_path: Path) -> Maker:
    maker = Maker(Path(stack.settings["BIN"]) / "webmacs", tmp_path)
    updates.trust_in(maker)
    return maker


def test_a_bundle_is_uploaded_applied_and_the_page_reloads_once(stack, updates, maker, open_page):
    updates.say()
    page = open_page("/ota", expected_errors="Failed to load resource")
    expect(page.get_by_role("heading", name="WebMACS 1.0.0")).to_be_visible()
    expect(page.get_by_text("No release yet")).to_be_visible()

    # More than one part.
    page.get_by_label("Bundle", exact=True).set_input_files(maker.make("1.2.0", size=20_000_000))
    row = page.locator('[data-release="1.2.0"]')
    expect(row).to_contain_text("ready", timeout=30_000)
    row.get_by_role("button", name="Apply").click()
    page.get_by_role("dialog").get_by_role("button", name="Apply").click()
    expect(row).to_contain_text("applying")

    request = updates.take_request()
    updates.say(run=a_run(request, "load_images"))
    steps = page.locator(".update-steps li")
    expect(steps.nth(2)).to_have_attribute("data-state", "running")
    expect(steps.nth(2)).to_contain_text("Load images")
    page.evaluate("window.isTheSamePage = true")

    stack.stop("ota")
    expect(page.get_by_text("Waiting for the server.")).to_be_visible()
    expect(steps.nth(2)).to_be_visible()
    stack.start("ota")
    updates.say(run=a_run(request, "start_services"))
    expect(page.get_by_text("Waiting for the server.")).to_be_hidden()
    expect(steps.nth(4)).to_have_attribute("data-state", "running")

    done = a_run(request, "commit", "completed")
    updates.say("1.2.0", run=done, history=[done])
    expect(page.get_by_role("heading", name="WebMACS 1.2.0")).to_be_visible()
    assert page.evaluate("window.isTheSamePage") is None
    page.evaluate("window.isTheSamePage = true")
    expect(row).to_contain_text("applied")
    expect(page.get_by_role("region", name="History")).to_contain_text("Update from 1.0.0 to 1.2.0")
    page.wait_for_timeout(3000)
    assert page.evaluate("window.isTheSamePage") is True

    row.get_by_role("button", name="Roll back").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    back = updates.take_request()
    assert back["action"] == "rollback"
    failed = a_run(back, "start_services", "failed", "The backup is damaged.")
    updates.say("1.2.0", run=failed, history=[done, failed])
    expect(page.locator(".update-run")).to_contain_text("The backup is damaged.")
    expect(row.get_by_role("button", name="Roll back")).to_be_enabled()


def test_what_is_refused_says_why_and_silence_is_told(updates, maker, open_page):
    updates.say(age=60)
    page = open_page("/ota", expected_errors="Failed to load resource")
    expect(page.get_by_text("The updater has said nothing")).to_be_visible()
    page.get_by_label("Bundle", exact=True).set_input_files(maker.make("0.9.0"))
    expect(page.get_by_role("alert").filter(has_text="was not taken")).to_contain_text("not newer")
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Take an older or equal version too").check()
    page.get_by_label("Bundle", exact=True).set_input_files(maker.make("0.9.0"))
    row = page.locator('[data-release="0.9.0"]')
    expect(row).to_contain_text("ready")
    row.get_by_role("button", name="Delete 0.9.0").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)


def test_backups_are_shown_with_what_is_wrong(updates, open_page):
    updates.say()
    page = open_page("/ota")
    backups = page.get_by_role("region", name="Backups")
    expect(backups).to_contain_text("No backups are made by themselves")
    updates.say(backup_schedule="03:00")
    expect(backups).to_contain_text("every day at 03:00 UTC")
    expect(backups).to_contain_text("None yet.")
    failed = {"name": "b2", "created_at": at(-60), "size_bytes": None, "verified_at": None, "problem": "The disk is full."}
    good = {"name": "b1", "created_at": at(-86_460), "size_bytes": 52_428_800, "verified_at": at(-86_400), "problem": None}
    updates.say(backup_schedule="03:00", backups=[failed, good])
    rows = backups.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("failed")
    expect(rows.nth(0)).to_contain_text("The disk is full.")
    expect(rows.nth(1)).to_contain_text("50.0\u00a0MiB")
    expect(rows.nth(1).locator(".tag")).to_have_text("restored on trial")
