"""Notices: read, mark, add, delete."""

import re
import uuid

from playwright.sync_api import expect


def test_a_note_is_added_read_and_deleted(open_page):
    word = uuid.uuid4().hex[:10]
    page = open_page("/notices")
    page.get_by_role("button", name="New note").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("What happened")).to_be_focused()
    dialog.get_by_role("button", name="Add note").click()
    expect(dialog.get_by_text("Write what happened.")).to_be_visible()
    dialog.get_by_label("What happened").fill("x" * 501)
    expect(dialog.get_by_text("these are 501")).to_be_visible()
    dialog.get_by_label("What happened").fill(f"<b>{word}</b> filter changed")
    dialog.get_by_label("Kind").select_option("warning")
    dialog.get_by_role("button", name="Add note").click()

    row = page.locator("tbody tr", has_text=word)
    expect(row).to_contain_text(f"<b>{word}</b>")
    expect(row).to_contain_text("Warning")
    link = page.locator(".nav-side a[href='/notices']")
    expect(link).to_have_accessible_name(re.compile(r"Notices, \d+ unread"))

    page.get_by_label("Search notices").fill(word)
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Errors").click()
    expect(page.get_by_text("No notice fits")).to_be_visible()
    page.get_by_role("button", name="Errors").click()
    row.get_by_role("button", name="Mark read").click()
    page.get_by_role("button", name="Unread", exact=True).click()
    expect(page.get_by_text("No notice fits")).to_be_visible()
    page.get_by_role("button", name="Read", exact=True).click()
    row.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete notice").click()
    expect(row).to_have_count(0)


def test_all_are_read_at_once_and_a_viewer_only_looks(open_page, api, sign_in):
    api.call("POST", "/logging", {"content": "Something for the badge"})
    page = open_page("/notices")
    page.get_by_role("button", name="Mark all read").click()
    expect(page.locator(".nav-side a[href='/notices']")).to_have_accessible_name("Notices")
    expect(page.locator("[data-unread]")).to_have_count(0)

    looking = open_page("/notices", as_user=sign_in("viewer").requests)
    expect(looking.locator("tbody tr").first).to_be_visible()
    expect(looking.get_by_role("button", name="New note")).to_have_count(0)
