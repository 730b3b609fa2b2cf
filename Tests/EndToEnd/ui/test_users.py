"""Who may sign in: the administrators' page."""

import uuid

import pytest
from playwright.sync_api import expect


@pytest.fixture
def name(api):
    """A name that nobody has; its user is gone after the test."""
    name = f"ui-test-{uuid.uuid4().hex[:8]}"
    yield name
    for user in api.everything("/users"):
        if user["username"].startswith(name):
            api.requests.delete(f"/api/v1/users/{user['public_id']}")


def test_a_user_is_made_changed_and_deleted(open_page, api, playwright, site, name):
    page = open_page("/users", expected_errors=" (409|422) ")
    page.get_by_role("button", name="New user").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("E-mail").fill("not an address")
    dialog.get_by_label("Password").fill("short")
    dialog.get_by_role("button", name="Make user").click()
    expect(dialog.get_by_text("Enter an e-mail address")).to_be_visible()
    expect(dialog.get_by_text("At least 8 characters.")).to_be_visible()

    email, password = f"{name}@webmacs.io", f"{uuid.uuid4()}"
    dialog.get_by_label("E-mail").fill(email)
    dialog.get_by_label("Password").fill(password)
    dialog.get_by_role("button", name="Make user").click()
    row = page.locator("tbody tr", has_text=email)
    expect(row).to_contain_text("viewer")

    # The same address again is refused by the server, and said at a field.
    page.get_by_role("button", name="New user").click()
    dialog.get_by_label("Name").fill(f"{name}-2")
    dialog.get_by_label("E-mail").fill(email)
    dialog.get_by_label("Password").fill(password)
    dialog.get_by_role("button", name="Make user").click()
    expect(dialog.get_by_text("already exists")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()

    row.get_by_role("button", name="Edit").click()
    dialog.get_by_label("Role").select_option("operator")
    dialog.get_by_label("Name").fill(f"{name}-new")
    dialog.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("operator")
    expect(row).to_contain_text(f"{name}-new")

    # The password that was left empty is still the old one.
    requests = playwright.request.new_context(base_url=site)
    assert requests.post("/api/v1/auth/login", data={"email": email, "password": password}).ok
    requests.dispose()

    row.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("This cannot be undone.")
    dialog.get_by_role("button", name="Delete user").click()
    expect(row).to_have_count(0)
    assert email not in [user["email"] for user in api.everything("/users")]


def test_nobody_deletes_themselves_or_changes_their_own_role(open_page, admin):
    page = open_page("/users")
    row = page.locator("tbody tr", has_text=admin[0])
    expect(row.get_by_role("button", name="You cannot delete yourself")).to_be_disabled()
    row.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("dialog").get_by_label("Role")).to_be_disabled()
