"""API tokens in the browser: made, shown once, rotated, revoked."""

import uuid

import pytest
from playwright.sync_api import expect


@pytest.fixture
def name(api):
    """A name that no token has; its tokens are gone after the test."""
    name = f"ui-test-{uuid.uuid4().hex[:8]}"
    yield name
    for token in api.everything("/tokens"):
        if token["name"].startswith(name):
            api.requests.delete(f"/api/v1/tokens/{token['public_id']}")


def status(playwright, site, secret: str, path: str = "/api/v1/events") -> int:
    requests = playwright.request.new_context(base_url=site, extra_http_headers={"Authorization": f"Bearer {secret}"})
    try:
        return requests.get(path).status
    finally:
        requests.dispose()


def test_a_token_is_made_shown_once_rotated_and_revoked(open_page, playwright, site, name):
    page = open_page("/tokens")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="New token").click()
    dialog.get_by_role("button", name="Make token").click()
    expect(dialog.get_by_text("Say what the token is for.")).to_be_visible()
    expect(dialog.get_by_text("Choose at least one.")).to_be_visible()
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("channels:read").check()
    expect(dialog.get_by_role("alert")).to_have_count(0)
    dialog.get_by_role("button", name="Make token").click()
    secret = dialog.get_by_role("textbox", name="Token").input_value()
    assert secret.startswith("wm_")
    dialog.get_by_role("button", name="Copy token").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    dialog.get_by_role("button", name="Done").click()
    assert (status(playwright, site, secret), status(playwright, site, secret, "/api/v1/users")) == (200, 403)
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("channels:read")
    assert secret not in page.content()

    row.get_by_role("button", name="Edit").click()
    dialog.get_by_label("users:read").check()
    dialog.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("users:read")
    assert status(playwright, site, secret, "/api/v1/users") == 200

    row.get_by_role("button", name="Rotate").click()
    dialog.get_by_role("button", name="Rotate").click()
    rotated = dialog.get_by_role("textbox", name="Token").input_value()
    dialog.get_by_role("button", name="Done").click()
    assert (status(playwright, site, secret), status(playwright, site, rotated)) == (401, 200)

    row.get_by_role("button", name="Revoke").click()
    dialog.get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    assert status(playwright, site, rotated) == 401


def test_an_administrator_makes_the_token_of_a_device_and_others_do_not(open_page, api, sign_in, name):
    page = open_page("/tokens")
    page.get_by_role("button", name="New token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Acts for").select_option("operator")
    dialog.get_by_label("Device").fill("pump 7")
    dialog.get_by_label("telemetry:write").check()
    dialog.get_by_role("button", name="Make token").click()
    dialog.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="All, and devices").click()
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("service · operator")
    expect(row).to_contain_text("pump 7")
    row.get_by_role("button", name="Revoke").click()
    dialog.get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)

    page = open_page("/tokens", as_user=sign_in("viewer").requests)
    expect(page.get_by_text("No API token yet")).to_be_visible()
    page.get_by_role("button", name="New token").click()
    expect(page.get_by_role("dialog").get_by_label("Acts for")).to_have_count(0)
