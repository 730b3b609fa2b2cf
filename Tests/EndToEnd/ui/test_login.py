"""Signing in and out, and what the browser is told about other sites."""

from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect


def fill(page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_wrong_password_is_said_so_and_the_address_stays(open_page, admin):
    page = open_page("/", signed_in=False)
    fill(page, admin[0], "certainly not the password")
    expect(page.get_by_role("alert")).to_have_text("Invalid email or password.")
    expect(page.get_by_label("E-mail")).to_have_value(admin[0])
    expect(page.get_by_role("button", name="Sign in")).to_be_enabled()


def test_an_empty_form_names_what_is_missing_without_asking_the_server(open_page):
    page = open_page("/login", signed_in=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/auth/login" in request.url else None)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Enter your e-mail address.")).to_be_visible()
    expect(page.get_by_text("Enter your password.")).to_be_visible()
    assert asked == []


def test_the_password_can_be_shown(open_page):
    page = open_page("/login", signed_in=False)
    password = page.get_by_label("Password", exact=True)
    expect(password).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")


def test_signing_in_leads_back_to_where_one_wanted_to_go(open_page, admin):
    page = open_page("/channels", signed_in=False)
    page.wait_for_url("**/login?next=*")
    fill(page, *admin)
    page.wait_for_url("**/channels")
    expect(page.get_by_role("heading", name="Channels", level=1)).to_be_visible()


@pytest.mark.parametrize("next_page", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(open_page, site, next_page):
    page = open_page(f"/login?next={next_page}")
    page.wait_for_url(f"{site}/")


def test_signing_out_ends_the_session(open_page, playwright, site, make_user):
    user = make_user("viewer")
    # A session of its own: the others are used by the other tests.
    requests = playwright.request.new_context(base_url=site)
    requests.post("/api/v1/auth/login", data={"email": user["email"], "password": user["password"]})
    page = open_page("/", as_user=requests, expected_errors=" 401 ")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    page.goto("/channels")
    page.wait_for_url("**/login?next=*")
    assert requests.get("/api/v1/auth/me").status == 401
    requests.dispose()


def test_the_theme_is_kept(open_page):
    page = open_page("/login", signed_in=False)
    page.get_by_role("button", name="Use the light theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert page.evaluate("localStorage.getItem('webmacs.theme')") == "light"


def test_the_page_comes_with_a_strict_policy_and_from_one_place(open_page, site):
    page = open_page(None)
    hosts = set()
    page.on("request", lambda request: hosts.add(urlparse(request.url).netloc))
    answer = page.goto("/")
    page.locator("[data-phase=live]").wait_for()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert hosts == {urlparse(site).netloc}
