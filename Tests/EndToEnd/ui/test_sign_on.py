"""Signing in by a provider, as a person sees it."""

import re
import secrets

import pytest
from identity_provider import Provider, real_provider
from playwright.sync_api import expect
from second_service import second_gateway


@pytest.fixture
def forget(api):
    """Accounts with these e-mail addresses are gone after the test."""
    emails: list[str] = []
    yield emails.append
    for user in api.everything("/users"):
        if user["email"] in emails:
            api.requests.delete(f"/api/v1/users/{user['public_id']}")


def test_a_person_signs_in_by_a_real_provider_and_lands_where_he_wanted(open_page, stack, site, forget):
    name = f"sso-{secrets.token_hex(4)}"
    person = {"sub": name, "preferred_username": name, "email": f"{name}@plant.example", "email_verified": True}
    forget(person["email"])
    with real_provider(person) as issuer:
        settings = {
            "OIDC_ENABLED": "true",
            "OIDC_PROVIDER_NAME": "Plant ID",
            "OIDC_ISSUER_URL": issuer,
            "OIDC_CLIENT_ID": "webmacs",
            "OIDC_CLIENT_SECRET": "of the test",
        }
        with second_gateway(stack, behind_nginx=True, **settings):
            page = open_page("/channels", signed_in=False, expected_errors=" 404 ")
            # The provider's page wants its looks from elsewhere, and an icon that it has not.
            page.route(re.compile("^https://"), lambda route: route.fulfill(body=""))
            page.get_by_role("link", name="Sign in with Plant ID").click()
            page.wait_for_url(f"{issuer}/**")
            page.get_by_role("button", name=name).click()
            page.wait_for_url(f"{site}/channels")
            expect(page.get_by_role("heading", name="Channels", level=1)).to_be_visible()
            cookies = {cookie["name"]: cookie for cookie in page.context.cookies(site)}
            assert cookies["webmacs_session"]["httpOnly"] and "webmacs_sso" not in cookies
            # Neither the code nor the provider's page is a step back into somebody's session.
            assert "code" not in page.evaluate("location.href")

            admin = open_page("/users")
            row = admin.locator("tbody tr", has_text=person["email"])
            expect(row).to_contain_text(issuer.removeprefix("http://"))
            row.get_by_role("button", name="Edit").click()
            expect(admin.get_by_role("dialog").get_by_text("signs them in")).to_be_visible()


def test_what_went_wrong_is_said_in_words_with_a_way_back(open_page, stack, site):
    provider = Provider()
    provider.person = {"sub": "x", "email": stack.admin_email, "email_verified": True}
    settings = {
        "OIDC_ENABLED": "true",
        "OIDC_ISSUER_URL": provider.url,
        "OIDC_CLIENT_ID": provider.client[0],
        "OIDC_CLIENT_SECRET": provider.client[1],
    }
    with second_gateway(stack, behind_nginx=True, **settings):
        page = open_page("/login", signed_in=False)
        page.get_by_role("link", name="Sign in with SSO").click()
        expect(page.get_by_text("belongs to an administrator's account")).to_be_visible()
        assert page.url == f"{site}/sso-callback"
        page.get_by_role("link", name="Back to sign in").click()
        expect(page.get_by_label("E-mail")).to_be_visible()
    provider.close()


def test_a_code_that_is_not_good_and_an_address_with_words_of_its_own(open_page):
    page = open_page("/sso-callback?code=stolen&next=//evil.example", signed_in=False, expected_errors=" 400 ")
    expect(page.get_by_text("Please start again.")).to_be_visible()
    page = open_page("/sso-callback?error=Call+0900-1234", signed_in=False)
    expect(page.get_by_role("heading", name=re.compile("did not work"))).to_be_visible()
    assert "0900" not in page.content() and page.evaluate("location.search") == ""


def test_without_a_provider_there_is_no_button(open_page):
    page = open_page(None, signed_in=False)
    with page.expect_response("**/auth/sso/config") as answer:
        page.goto("/login")
    assert answer.value.json()["providers"] == []
    expect(page.get_by_role("link", name=re.compile("Sign in with"))).to_have_count(0)
