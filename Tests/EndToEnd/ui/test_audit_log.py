"""Who changed what: the administrators' log."""

import uuid

from playwright.sync_api import expect


def test_a_change_is_found_and_shows_what_was_before(open_page, api):
    name = f"UI test {uuid.uuid4().hex[:8]}"
    body = {"name": name, "type": "sensor", "unit": "bar", "min_value": 0, "max_value": 1}
    channel = api.call("POST", "/events", body)["public_id"]
    api.call("PUT", f"/events/{channel}", {"unit": "mbar"})
    api.requests.delete(f"/api/v1/events/{channel}")

    page = open_page("/audit")
    page.get_by_label("Of which").fill(name)
    rows = page.locator(".table.audit tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Channel deleted")
    rows.nth(1).get_by_role("button", name="Details").click()
    details = page.locator(".audit-details")
    expect(details).to_contain_text("unit")
    expect(details.locator("del")).to_have_text("bar")
    expect(details.locator("ins")).to_have_text("mbar")

    page.get_by_label("What", exact=True).select_option("user")
    expect(page.get_by_text("No entry fits")).to_be_visible()
    page.get_by_role("button", name="Show all entries").click()
    expect(rows.first).to_be_visible()
    expect(page.get_by_text("Checked and signed up to entry")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.startswith("audit_")
