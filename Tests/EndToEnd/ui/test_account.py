"""One's own account: profile, password, sessions."""

import uuid

import pytest
from playwright.sync_api import expect


@pytest.fixture
def account(make_user, playwright, site):
    """A user's fields, and a browser's requests that are signed in as him."""
    user = make_user("viewer")
    requests = playwright.request.new_context(base_url=site, extra_http_headers={"X-WebMACS-CSRF": "1"})
    requests.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    yield user, requests
    requests.dispose()


def test_the_profile_is_checked_as_one_types_and_changed(open_page, account):
    page = open_page("/", as_user=account[1])
    page.get_by_role("link", name=f"Account of {account[0]['username']}").click()
    form = page.get_by_role("form", name="Profile")
    save = form.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    form.get_by_label("Name").fill("x")
    expect(form.get_by_text("2 to 50 characters.")).to_be_visible()
    name = f"ui-test-{uuid.uuid4().hex[:8]}"
    form.get_by_label("Name").fill(name)
    expect(form.get_by_role("alert")).to_have_count(0)
    # What is not saved is not lost by a click beside.
    page.get_by_role("link", name="Channels").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    save.click()
    expect(page.locator(".who-name")).to_have_text(name)
    expect(save).to_be_disabled()
    expect(form).to_contain_text("Last signed in")


def test_a_new_password_keeps_this_browser_in_and_ends_the_others(open_page, account, playwright, site):
    user, requests = account
    page = open_page("/account", as_user=requests, expected_errors=" (401|422) ")
    elsewhere = playwright.request.new_context(base_url=site)
    elsewhere.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    form = page.get_by_role("form", name="Password")
    form.get_by_label("New password", exact=True).fill("short")
    expect(form.get_by_text("At least 8 characters.")).to_be_visible()
    form.get_by_label("Present password").fill("not this one")
    for label in ("New password", "New password again"):
        form.get_by_label(label, exact=True).fill("correct horse battery")
    form.get_by_role("button", name="Change password").click()
    expect(form.get_by_text("This is not the present password.")).to_be_visible()
    form.get_by_label("Present password").fill(user["password"])
    form.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    expect(form.get_by_label("Present password")).to_have_value("")
    expect(page.locator(".session-list li")).to_have_count(1)
    expect(page.locator(".connection[data-phase=live]")).to_be_visible()
    assert elsewhere.get("/api/v1/auth/me").status == 401
    answer = elsewhere.post(
        "/api/v1/auth/login", data={"email": user["email"], "password": "correct horse battery"}
    )
    assert answer.ok
    elsewhere.dispose()


def test_sessions_are_seen_and_ended(open_page, account, playwright, site):
    user, requests = account
    others = [playwright.request.new_context(base_url=site, user_agent=f"e2e-{number}/1.0") for number in range(3)]
    for other in others:
        other.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    page = open_page("/account", as_user=requests)
    rows = page.locator(".session-list li")
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text="this one")).to_have_count(1)
    page.get_by_role("button", name="End the session of e2e-1/1.0").click()
    page.get_by_role("dialog").get_by_role("button", name="End session").click()
    expect(rows).to_have_count(3)
    assert [other.get("/api/v1/auth/me").status for other in others] == [200, 401, 200]
    page.get_by_role("button", name="End all others").click()
    page.get_by_role("dialog").get_by_role("button", name="End all others").click()
    expect(rows).to_have_count(1)
    assert [other.get("/api/v1/auth/me").status for other in others] == [401, 401, 401]
    for other in others:
        other.dispose()


def test_an_administrator_ends_a_users_sessions(open_page, account):
    user, requests = account
    page = open_page("/users")
    row = page.locator("tbody tr", has_text=user["email"])
    expect(row).to_contain_text("ago")
    row.get_by_role("button", name=f"End sessions of {user['username']}").click()
    page.get_by_role("dialog").get_by_role("button", name="End sessions").click()
    expect(page.get_by_text(f"{user['username']} is signed out everywhere.")).to_be_visible()
    assert requests.get("/api/v1/auth/me").status == 401
