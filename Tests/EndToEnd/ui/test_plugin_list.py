"""The plugins' pages: an instance is set in a form, made with its channels, wired otherwise, looked at, and deleted."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Playwright, expect

from conftest import wait_for
from test_accessibility import assert_clean, assert_fits_a_phone


@pytest.fixture
def name(api):
    """A name that no instance has; it and its channels are gone after the test."""
    name = f"ui-test-{uuid.uuid4().hex[:8]}"
    yield name
    for plugin in api.everything("/plugins"):
        if plugin["instance_name"].startswith(name):
            api.requests.delete(f"/api/v1/plugins/{plugin['public_id']}?delete_channels=true")
    for channel in api.everything("/events"):
        if channel["name"].startswith(name):
            api.requests.delete(f"/api/v1/events/{channel['public_id']}")


@pytest.fixture
def open_page(name, open_page):
    """Pages are closed before the instance that they ask for is gone."""
    return open_page


@pytest.fixture
def credential(api, name) -> Iterator[str]:
    """The id of a credential with the name of the instance."""
    made = api.call("POST", "/credentials", {"name": name, "kind": "password", "secret": "s3cret"})["public_id"]
    yield made
    api.requests.delete(f"/api/v1/credentials/{made}")


@pytest.fixture
def report(api, playwright: Playwright, site: str, name) -> Iterator[Callable[..., None]]:
    """Reports runs of an instance as an agent does: each so many seconds ago, failed or not."""
    token = api.call("POST", "/tokens", {"name": name, "role": "operator", "scopes": ["plugins:run"]})
    requests = playwright.request.new_context(base_url=site, extra_http_headers={"Authorization": f"Bearer {token['token']}"})

    def report(plugin: str, *ages: float, error: str | None = None) -> None:
        runs = []
        for age in ages:
            start = datetime.now(UTC) - timedelta(seconds=age)
            times = {"started_at": start.isoformat(), "finished_at": (start + timedelta(seconds=0.25)).isoformat()}
            outcome = {"status": "success", "metrics_count": 4} if error is None else {"status": "failed", "metrics_count": 0, "error_message": error}
            runs.append({"plugin_public_id": plugin, **times, **outcome})
        answer = requests.post("/api/v1/plugins/executions", data={"device": "ui-test-pi", "executions": runs})
        assert answer.json() == {"stored": len(ages), "ignored": 0}, answer.text()

    yield report
    requests.dispose()
    api.requests.delete(f"/api/v1/tokens/{token['public_id']}")


def settings(api, plugin: str) -> dict:
    return json.loads(api.call("GET", f"/plugins/{plugin}")["config_json"])


def id_of(api, name: str) -> str:
    return next(one["public_id"] for one in api.everything("/plugins") if one["instance_name"] == name)


def new_instance(page: Page, kind: str, name: str) -> None:
    page.get_by_role("button", name="New instance").click()
    page.get_by_role("dialog").get_by_label("Kind").select_option(kind)
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill(name)


def test_a_check_is_set_in_a_form_and_changed(open_page, api, name, credential):
    page = open_page("/plugins", expected_errors=" 422 ")
    dialog = page.get_by_role("dialog")
    new_instance(page, "HTTP check", name)
    url = dialog.get_by_label("Address", exact=True)
    dialog.get_by_role("button", name="Make instance").click()
    expect(dialog.get_by_text("This is needed.")).to_be_visible()
    expect(url).to_be_focused()
    url.fill("shop.example")
    expect(dialog.get_by_text("Enter an address, like")).to_be_visible()
    url.fill("https://admin@shop.example/health")
    expect(dialog.get_by_role("alert")).to_have_count(0)
    assert_clean(page)
    dialog.get_by_role("button", name="Make instance").click()
    # Only the server knows this one; it stands at the field it names.
    refused = dialog.locator(".field", has=page.get_by_label("Address", exact=True)).get_by_role("alert")
    expect(refused).to_contain_text("without user and password")
    url.fill("https://shop.example/health")
    expect(refused).to_have_count(0)
    dialog.get_by_label("Expected status").fill("99")
    expect(dialog.get_by_text("From 100 to 599.")).to_have_class("note wrong")
    dialog.get_by_label("Expected status").fill("204")
    dialog.get_by_label("Password", exact=True).select_option(name)
    dialog.get_by_label("Verify the certificate").uncheck()
    dialog.get_by_label("Device").fill("ui-test-pi")
    dialog.get_by_label("Every", exact=True).fill("30")
    dialog.get_by_label("Every: unit").select_option("seconds")
    dialog.get_by_role("button", name="Make instance").click()
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("Not run yet")
    expect(row).to_contain_text("ui-test-pi")
    expect(row).to_contain_text("4 of 4")
    plugin = id_of(api, name)
    made = {"url": "https://shop.example/health", "expected_status": 204, "verify_tls": False, "password": credential}
    assert settings(api, plugin) == made
    assert api.call("GET", f"/plugins/{plugin}")["interval_seconds"] == 30

    row.get_by_role("link", name=name).click()
    expect(page.get_by_text("No agent named ui-test-pi has reported a run yet.")).to_be_visible()
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(dialog.get_by_label("Address", exact=True)).to_have_value(made["url"])
    expect(dialog.get_by_label("Password", exact=True)).to_have_value(credential)
    dialog.get_by_label("Every", exact=True).fill("0")
    expect(dialog.get_by_text("From one second to one day.")).to_be_visible()
    dialog.get_by_label("Every", exact=True).fill("5")
    dialog.get_by_label("Every: unit").select_option("minutes")
    # What the form holds is JSON, and back.
    dialog.get_by_role("button", name="Edit as JSON").click()
    text = dialog.get_by_label("Configuration")
    assert json.loads(text.input_value()) == made
    text.fill("{")
    expect(dialog.get_by_text("Write a JSON object")).to_be_visible()
    expect(dialog.get_by_role("button", name="Edit as form")).to_be_disabled()
    text.fill(json.dumps({**made, "expected_status": 200, "contains": "ok"}))
    dialog.get_by_role("button", name="Edit as form").click()
    expect(dialog.get_by_label("Expected text")).to_have_value("ok")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="State")).to_contain_text("5 min")
    del made["expected_status"]
    assert settings(api, plugin) == {**made, "contains": "ok"}


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_registers_are_declared_row_by_row(open_page, api, name, phone):
    page = open_page("/plugins", phone=phone, expected_errors=" 422 ")
    dialog = page.get_by_role("dialog")
    new_instance(page, "Modbus TCP", name)
    dialog.get_by_label("Host").fill("plc/1")
    first, second = dialog.get_by_role("group", name="Channel 1"), dialog.get_by_role("group", name="Channel 2")
    for _ in range(2):
        dialog.get_by_role("button", name="Add channel").click()
    expect(second.get_by_label("Name", exact=True)).to_be_focused()
    expect(dialog.get_by_role("alert")).to_have_count(0)
    first.get_by_label("Name", exact=True).fill("Supply temperature")
    first.get_by_label("Unit", exact=True).fill("°C")
    first.get_by_label("Address").fill("40")
    first.get_by_label("Type").select_option("int16")
    first.get_by_label("Factor").fill("0,1")
    second.get_by_label("Name", exact=True).fill("supply-temperature")
    expect(second.get_by_text("Another channel has this name.")).to_be_visible()
    dialog.get_by_role("button", name="Make instance").click()
    expect(second.get_by_text("This is needed.")).to_be_visible()
    assert_clean(page)
    if phone:
        assert_fits_a_phone(page)
    second.get_by_label("Name", exact=True).fill("Burner")
    second.get_by_label("Table").select_option("coil")
    second.get_by_label("Address").fill("3")
    dialog.get_by_role("button", name="Make instance").click()
    expect(dialog.locator(".field", has=page.get_by_label("Host")).get_by_role("alert")).to_be_in_viewport()
    expect(dialog.get_by_label("Host")).to_be_focused()
    dialog.get_by_label("Host").fill("plc-1")
    dialog.get_by_role("button", name="Make instance").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    plugin = id_of(api, name)
    supply = {"name": "Supply temperature", "unit": "°C", "address": 40, "type": "int16", "factor": 0.1}
    assert settings(api, plugin) == {"host": "plc-1", "channels": [supply, {"name": "Burner", "table": "coil", "address": 3}]}

    page.get_by_role("link", name=name).click()
    expect(page.get_by_text("Nobody runs it.")).to_be_visible()
    terminals = page.locator(".terminals tbody tr")
    expect(terminals).to_have_count(2)
    expect(terminals.first.get_by_role("link")).to_have_attribute("href", re.compile(r"^/history\?channels="))
    page.get_by_role("button", name="Edit", exact=True).click()
    dialog.get_by_role("button", name="Remove Burner").click()
    expect(second).to_have_count(0)
    dialog.get_by_role("button", name="Save").click()
    expect(terminals).to_have_count(1)
    assert settings(api, plugin)["channels"] == [supply]


def test_the_server_names_the_row_that_it_refuses(open_page, name):
    page = open_page("/plugins", expected_errors=" 422 ")
    dialog = page.get_by_role("dialog")
    new_instance(page, "JSON over HTTP", name)
    dialog.get_by_label("Address", exact=True).fill("http://meter/")
    for number, pointer in enumerate(("/power", "energy"), 1):
        dialog.get_by_role("button", name="Add channel").click()
        row = dialog.get_by_role("group", name=f"Channel {number}")
        row.get_by_label("Name", exact=True).fill(f"Value {number}")
        row.get_by_label("Pointer").fill(pointer)
    dialog.get_by_role("button", name="Make instance").click()
    expect(dialog.get_by_role("group", name="Channel 2").get_by_text("JSON Pointer")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_have_count(1)


def test_what_is_not_known_is_set_as_json(open_page, api, name):
    made = {"plugin_id": "revpi", "instance_name": f"{name} a", "auto_create_events": False}
    known = {"plugin_id": "simulated", "instance_name": f"{name} b", "auto_create_events": False}
    unknown, simulated = (api.call("POST", "/plugins", body)["public_id"] for body in (made, known))
    page = open_page(f"/plugins/{unknown}", expected_errors=" 422 ")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(dialog.get_by_role("button", name="Edit as form")).to_have_count(0)
    dialog.get_by_label("Configuration").fill('{"port": 502}')
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert settings(api, unknown) == {"port": 502}

    # Of a kind that is known, the server says what there is not.
    page.goto(f"/plugins/{simulated}")
    page.get_by_role("button", name="Edit", exact=True).click()
    dialog.get_by_role("button", name="Edit as JSON").click()
    dialog.get_by_label("Configuration").fill('{"sead": 1}')
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("sead: There is no such setting.")).to_be_visible()


def test_runs_are_told_and_an_instance_is_switched_off(open_page, api, name, report):
    body = {"plugin_id": "tcp_check", "instance_name": name, "device": "ui-test-pi", "config_json": '{"host": "plc", "port": 502}'}
    plugin = api.call("POST", "/plugins", body)["public_id"]
    channel = next(one for one in api.everything("/events") if one["name"] == f"{name} – Reachable")
    page = open_page(f"/plugins/{plugin}")
    state, runs = page.get_by_role("region", name="State"), page.locator(".executions tbody tr")
    expect(page.get_by_text("No run has been reported yet.")).to_be_visible()
    assert_clean(page)

    # The page asks by itself.
    report(plugin, *range(30, 60))
    expect(state.get_by_text("Healthy")).to_be_visible()
    expect(runs).to_have_count(25)
    expect(runs.first).to_contain_text("Success")
    expect(runs.first).to_contain_text("250 ms")
    page.get_by_role("button", name="Older").click()
    expect(runs).to_have_count(5)
    page.get_by_role("button", name="Newer").click()
    report(plugin, 3, 2, error="No answer within 5 s.")
    expect(state.get_by_text("Degraded")).to_be_visible()
    expect(state.get_by_text("No answer within 5 s.")).to_be_visible()
    expect(state.get_by_text("It is tried again every 1 min.")).to_be_visible()
    expect(runs.first).to_contain_text("No answer within 5 s.")
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 1})
    expect(page.locator(f"[data-channel='{channel['public_id']}'] [data-value='1']")).to_be_visible()
    assert_clean(page)

    state.get_by_role("switch").click()
    expect(page.get_by_text("It is switched off.")).to_be_visible()
    expect(state.get_by_role("switch")).not_to_be_checked()
    assert api.call("GET", f"/plugins/{plugin}")["enabled"] is False
    state.get_by_role("switch").click()
    wait_for(page, lambda: api.call("GET", f"/plugins/{plugin}")["enabled"])

    small = open_page(f"/plugins/{plugin}", phone=True)
    expect(small.locator(".executions tbody tr").first).to_contain_text("No answer")
    assert_fits_a_phone(small)
    assert_clean(small)
    listed = open_page("/plugins", phone=True)
    row = listed.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("Degraded")
    expect(row.get_by_text(" ago")).to_be_visible()
    assert_fits_a_phone(listed)
    assert_clean(listed)


def test_a_device_is_made_wired_switched_off_and_deleted(open_page, api, make_channel, name):
    other = make_channel("spare", unit="bar")
    page = open_page("/plugins", expected_errors=" 409 ")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="New instance").click()
    dialog.get_by_label("Kind").select_option("Simulated plant")
    dialog.get_by_label("Seed").fill("2")
    dialog.get_by_role("button", name="Make instance").click()
    expect(dialog.get_by_text("A plugin instance needs a name.")).to_be_visible()
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_role("button", name="Make instance").click()
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("Inactive")
    expect(row).to_contain_text("8 of 8")

    # A name that is taken is said at its field.
    page.get_by_role("button", name="New instance").click()
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_role("button", name="Make instance").click()
    expect(dialog.get_by_text("already exists")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()

    row.get_by_role("link", name=name).click()
    terminal = page.locator("tbody tr", has=page.get_by_role("rowheader", name="Chamber pressure"))
    expect(terminal).to_contain_text(f"{name} – Chamber pressure")
    terminal.get_by_role("button", name="Choose the channel").click()
    dialog.get_by_label("Channel").select_option(other["public_id"])
    dialog.get_by_role("button", name="Save").click()
    expect(terminal).to_contain_text(other["name"])

    page.get_by_role("button", name="New terminal").click()
    dialog.get_by_label("Name").fill("Analog input")
    dialog.get_by_label("Id").fill("ai_1")
    dialog.get_by_label("Unit").fill("mA")
    dialog.get_by_role("button", name="Add terminal").click()
    added = page.locator("tbody tr", has=page.get_by_role("rowheader", name="Analog input"))
    expect(added).to_contain_text("none")
    added.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Remove terminal").click()
    expect(added).to_have_count(0)

    page.get_by_role("button", name="Edit", exact=True).click()
    dialog.get_by_label("Switched on").uncheck()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Switched off", exact=True)).to_be_visible()

    page.get_by_role("button", name="Delete").click()
    dialog.get_by_label("Also the channels").check()
    dialog.get_by_role("button", name="Delete plugin instance").click()
    expect(page.get_by_text("8 were deleted, 0 stay.")).to_be_visible()
    expect(row).to_have_count(0)
    assert [one["name"] for one in api.everything("/events") if one["name"].startswith(name)] == [f"{name} – Chamber pressure"]


def test_a_viewer_looks_and_changes_nothing(open_page, api, sign_in, name):
    body = {"plugin_id": "revpi", "instance_name": name, "auto_create_events": False}
    plugin = api.call("POST", "/plugins", body)["public_id"]
    page = open_page("/plugins", as_user=sign_in("viewer").requests)
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("revpi")
    expect(page.get_by_role("button", name="New instance")).to_have_count(0)
    expect(row.get_by_role("button")).to_have_count(0)
    row.get_by_role("link", name=name).click()
    expect(page).to_have_url(f"/plugins/{plugin}")
    expect(page.get_by_text("It has no terminals")).to_be_visible()
    expect(page.get_by_role("button", name="New terminal")).to_have_count(0)
    expect(page.get_by_role("switch")).to_be_disabled()
