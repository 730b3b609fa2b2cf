"""The vault: secrets of devices, on the administrators' page."""

import uuid

import pytest
from playwright.sync_api import expect


@pytest.fixture
def name(api):
    """A name that no credential has; it is gone after the test."""
    name = f"ui-test-{uuid.uuid4().hex[:8]}"
    yield name
    for credential in api.everything("/credentials"):
        if credential["name"].startswith(name):
            api.requests.delete(f"/api/v1/credentials/{credential['public_id']}")


def test_a_secret_is_stored_shown_on_demand_replaced_and_deleted(open_page, api, name):
    page = open_page("/credentials", expected_errors=" 409 ")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="New credential").click()
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Store").click()
    expect(dialog.get_by_text("Enter the secret.")).to_be_visible()
    dialog.get_by_label("Secret", exact=True).fill("correct horse")
    dialog.get_by_role("button", name="Store").click()
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("never")
    expect(page.locator("body")).not_to_contain_text("correct horse")

    # A name that is taken is said at its field.
    page.get_by_role("button", name="New credential").click()
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Secret", exact=True).fill("another")
    dialog.get_by_role("button", name="Store").click()
    expect(dialog.get_by_text("already exists")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()

    # Asked for first, then shown; that it was is kept.
    row.get_by_role("button", name="Show the secret").click()
    expect(dialog).not_to_contain_text("correct horse")
    dialog.get_by_role("button", name="Show secret").click()
    expect(dialog).to_contain_text("correct horse")
    dialog.get_by_role("button", name="Done").click()
    expect(row).not_to_contain_text("never")

    # Another name; the secret that was left empty is still the old one.
    row.get_by_role("button", name="Edit").click()
    dialog.get_by_label("Name").fill(f"{name}-new")
    dialog.get_by_role("button", name="Save").click()
    expect(row).to_contain_text(f"{name}-new")
    [credential] = [c for c in api.everything("/credentials") if c["name"] == f"{name}-new"]
    answer = api.call("POST", f"/credentials/{credential['public_id']}/reveal", {})
    assert answer["secret"] == "correct horse"

    row.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("This cannot be undone.")
    dialog.get_by_role("button", name="Delete credential").click()
    expect(row).to_have_count(0)
