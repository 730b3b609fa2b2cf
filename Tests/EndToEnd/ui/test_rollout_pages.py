"""Rollouts and devices in the browser, on the real stack: devices ask over HTTP as the agent does, and the pages follow them."""

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1]))

from bundles import Maker, Updates  # noqa: E402
from client import API as Client  # noqa: E402
from fleet import Fleet  # noqa: E402
from stack import ROOT, Stack  # noqa: E402
from test_accessibility import assert_clean, assert_fits_a_phone  # noqa: E402
from waiting import until  # noqa: E402

VERSION = "3.1.0"


@pytest.fixture(scope="module")
def stack() -> Stack:
    state = Path(os.environ.get("WEBMACS_STATE", ".webmacs"))
    return Stack(state if state.is_absolute() else ROOT / state)


@pytest.fixture(scope="module")
def client(stack) -> Client:
    return Client.login(stack.url, stack.admin_email, stack.admin_password)


@pytest.fixture(scope="module")
def release(stack, client, tmp_path_factory) -> Iterator[str]:
    """Of `VERSION`, with a bundle."""
    maker = Maker(Path(stack.settings["BIN"]) / "webmacs", tmp_path_factory.mktemp("bundles"))
    Updates(stack.state / "data" / "updates").trust_in(maker)
    content = maker.make(VERSION, 20_000).read_bytes()
    answer = client.request("POST", "/ota/upload", files={"file": ("x.tar.gz", content, "application/gzip")})
    assert answer.status_code == 201, answer.text
    yield answer.json()["public_id"]
    client.request("DELETE", f"/ota/{answer.json()['public_id']}")


@pytest.fixture
def fleet(stack, client) -> Iterator[Fleet]:
    with Fleet(stack, client) as fleet:
        yield fleet
        assert fleet.errors == []


@pytest.fixture
def made(client) -> Iterator[list[str]]:
    """Ids of rollouts that are aborted and gone after the test."""
    made: list[str] = []
    yield made
    for one in made:
        client.request("POST", f"/ota/rollouts/{one}/abort")
        client.request("DELETE", f"/ota/rollouts/{one}")


@pytest.fixture
def open_page(made, open_page):
    """Pages are closed before the rollouts that they ask for are gone."""
    return open_page


@pytest.fixture
def make(client, release, made) -> Callable[..., str]:
    """make("started", tags=…) -> the id of a rollout."""

    def make(state: str = "ready", **plan) -> str:
        body = {"name": f"UI test {uuid.uuid4().hex[:6]}", "release_id": release, "plan": {"gate": None, "soak_seconds": 0, "waves": [100]} | plan}
        made.append(client.post("/ota/rollouts", body)["public_id"])
        if state == "started":
            assert client.request("POST", f"/ota/rollouts/{made[-1]}/start").status_code == 200
        return made[-1]

    return make


def head(page: Page):
    return page.get_by_role("region", name="Standing")


def press(page: Page, verb: str, reason: str | None = None) -> None:
    """A button of the head, and that of the dialog which it opens."""
    head(page).get_by_role("button", name=verb).click()
    dialog = page.get_by_role("dialog")
    if reason is not None:
        dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name=verb).click()
    expect(dialog).to_be_hidden()


def test_a_rollout_is_planned_with_a_preview_and_goes_through_its_waves(open_page, release, fleet, made):
    for _ in range(4):
        fleet.add()
    page = open_page("/ota", expected_errors="status of 422")
    page.locator(f'[data-release="{VERSION}"]').get_by_role("link", name=f"Roll out {VERSION}").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value(f"{VERSION} for all devices")
    page.get_by_role("button", name=fleet.tags[0]).click()
    expect(page.get_by_label("Name", exact=True)).to_have_value(f"{VERSION} for {fleet.tags[0]}")

    preview = page.get_by_role("region", name="Preview")
    page.get_by_role("button", name="Two halves").click()
    expect(preview).to_contain_text(f"4 devices get {VERSION} in 2 waves")
    expect(preview.locator("tbody tr")).to_have_count(2)
    page.get_by_label("Watched for", exact=True).fill("")

    # What is wrong stands at its field, before and after the server was asked.
    page.get_by_label("Completed, percent").fill("101")
    page.get_by_role("button", name="Make rollout").click()
    expect(page.get_by_text("A number from 0 to 100.")).to_be_visible()
    page.get_by_label("Completed, percent").fill("90")
    page.get_by_role("group", name="When devices may begin").first.get_by_role("button", name="At certain times").click()
    page.get_by_label("Time zone").fill("US/Nowhere")
    expect(page.get_by_text("is no time zone")).to_be_visible()
    page.get_by_role("button", name="Always").click()
    page.get_by_role("button", name="Make rollout").click()

    expect(head(page)).to_contain_text("Ready to start.")
    made.append(page.url.rsplit("/", 1)[1])
    expect(page.get_by_text("Who it is for is decided when it is started.")).to_be_visible()
    press(page, "Start")
    fleet.start()
    expect(page.locator(".wave-steps li").first).to_have_attribute("data-state", "done", timeout=30_000)
    expect(head(page)).to_contain_text(f"All waves are good: 4 devices now run {VERSION}.", timeout=30_000)
    expect(page.locator('.wave-steps li[data-state="done"]')).to_have_count(2)

    gate = page.get_by_role("region", name="Telemetry")
    expect(gate).to_contain_text("lets it go on")
    expect(gate.locator('[data-finding="alerts"]')).to_contain_text("No alert is new")
    row = page.locator(f'[data-device="{fleet.tags[0]}-00"]')
    expect(row).to_contain_text(f"1.0.0 → {VERSION}")
    page.get_by_role("button", name="Wave 1").click()
    expect(page.get_by_role("region", name="Devices").get_by_label("Wave")).to_have_value("0")
    log = page.get_by_role("region", name="Log")
    for words in ("completed", "wave opened", "telemetry", "started", "made"):
        expect(log.locator(".tag", has_text=words).first).to_be_visible()
    log.get_by_label("About").select_option("devices")
    expect(log.locator('li:not([data-kind="device"])')).to_have_count(0)
    expect(log.locator("li").first).to_contain_text(fleet.tags[0])
    log.get_by_label("About").select_option("rollout")
    expect(log.locator('li[data-kind="device"]')).to_have_count(0)
    expect(log.locator('li[data-kind="wave_opened"]')).to_have_count(2)
    assert_clean(page)

    page.get_by_role("navigation", name="Updates of").get_by_role("link", name="Rollouts").click()
    row = page.locator(f'[data-rollout="{made[-1]}"]')
    expect(row).to_contain_text("completed")
    row.get_by_role("link").click()
    head(page).get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(f"{page.url.split('/ota')[0]}/ota/rollouts")


def test_it_pauses_by_itself_says_why_and_goes_on(open_page, fleet, make):
    fleet.add("failing")
    fleet.add()
    one = make("started", tags=fleet.tags)
    page = open_page(f"/ota/rollouts/{one}")
    expect(head(page)).to_have_attribute("data-state", "running")
    fleet.start()
    expect(head(page)).to_have_attribute("data-state", "paused", timeout=30_000)
    expect(head(page)).to_contain_text("and 20 % is the limit.")
    failed = page.locator(f'[data-device="{fleet.tags[0]}-00"]')
    expect(failed).to_contain_text("query was not ready")
    page.get_by_role("region", name="Devices").get_by_label("State").select_option("failed")
    expect(page.locator(".rollout-rows tbody tr")).to_have_count(1)
    press(page, "Resume", "The disk was full.")
    expect(head(page)).to_have_attribute("data-state", "completed", timeout=30_000)
    expect(page.get_by_role("region", name="Log")).to_contain_text("The disk was full.")


def test_a_device_shows_how_far_it_is_and_the_page_outlives_the_server(open_page, stack, fleet, make):
    fleet.add(seconds=600)
    one = make("started", tags=fleet.tags)
    page = open_page(f"/ota/rollouts/{one}", expected_errors="Failed to load resource")
    device = fleet.devices[f"{fleet.tags[0]}-00"]
    # Until its wave is open.
    until(lambda: device.step() or device.update)
    device.update["received_bytes"] = 1
    device.ask()
    row = page.locator(f'[data-device="{device.name}"]')
    expect(row).to_have_attribute("data-state", "downloading")
    expect(row.get_by_role("progressbar")).to_be_visible()
    device.update |= {"state": "installing", "step": "load_images", "received_bytes": device.update["total_bytes"]}
    device.ask()
    expect(row).to_contain_text("load images")

    stack.stop("ota")
    expect(page.get_by_text("Waiting for the server.")).to_be_visible()
    expect(row).to_be_visible()
    stack.start("ota")
    expect(page.get_by_text("Waiting for the server.")).to_be_hidden()

    head(page).get_by_role("button", name="Abort").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("This is for ever")
    expect(dialog).to_contain_text("1 device that installs it goes on to the end")
    dialog.get_by_label("Reason").fill("Withdrawn.")
    dialog.get_by_role("button", name="Abort").click()
    expect(head(page)).to_contain_text("Ended for ever. Withdrawn.")


def test_another_administrator_approves(open_page, sign_in, make):
    one = make(needs_approval=True, tags=["nobody"])
    page = open_page(f"/ota/rollouts/{one}")
    expect(head(page).get_by_role("button", name="Approve")).to_be_disabled()
    expect(head(page)).to_contain_text("You made it, so you cannot approve it.")

    other = open_page(f"/ota/rollouts/{one}", as_user=sign_in("admin").requests)
    head(other).get_by_role("button", name="Approve").click()
    expect(other.get_by_role("dialog")).to_contain_text("Those with nobody")
    other.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(head(other)).to_contain_text("Ready to start.")
    expect(head(other)).to_contain_text("approved by ui-test-")
    # What is not under way is asked for every 10 s.
    expect(head(page)).to_contain_text("Ready to start.", timeout=30_000)
    expect(head(page).get_by_role("button", name="Start")).to_be_enabled()


def test_devices_are_tagged_held_filtered_and_forgotten(open_page, fleet):
    first, second, third = (fleet.add().name for _ in range(3))
    fleet.devices[third].ask(locked="batch 12 is running")
    page = open_page(f"/ota/devices?tag={fleet.tags[0]}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    row = page.locator(f'[data-device="{first}"]')
    expect(row).to_contain_text("online")
    expect(row).to_contain_text("amd64")
    expect(page.locator(f'[data-device="{third}"]')).to_contain_text("Locked: batch 12 is running")

    page.get_by_label(f"Choose {first}").check()
    page.get_by_label(f"Choose {second}").check()
    page.get_by_role("button", name="Tag them").click()
    page.get_by_role("dialog").get_by_label("Add tags").fill("hall-2, press")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(row.get_by_role("button", name="Only devices with hall-2")).to_be_visible()
    page.get_by_role("button", name=f"Tag {first}", exact=True).click()
    page.get_by_role("dialog").get_by_label("Tags").fill(f"{fleet.tags[0]}, hall-2, canary")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(row).to_contain_text("canary")
    expect(row).not_to_contain_text("press")

    row.get_by_role("button", name="Only devices with hall-2").click()
    expect(rows).to_have_count(2)
    page.get_by_role("combobox", name="Tag").select_option(fleet.tags[0])
    page.get_by_label("Search devices").fill(second)
    expect(rows).to_have_count(1)
    page.get_by_label("Search devices").fill("")
    expect(rows).to_have_count(3)

    held = page.get_by_role("switch", name=f"{third} is held back")
    held.click()
    expect(held).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name=f"Forget {third}").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget").click()
    expect(rows).to_have_count(2)


def test_operators_see_and_viewers_do_not(open_page, sign_in, fleet, make):
    name = fleet.add().name
    one = make(tags=fleet.tags)
    operator = sign_in("operator").requests
    page = open_page("/ota", as_user=operator)
    expect(page.locator(f'[data-rollout="{one}"]')).to_be_visible()
    expect(page.get_by_role("link", name="New rollout")).to_have_count(0)
    expect(page.get_by_role("link", name="This machine")).to_have_count(0)
    page.locator(f'[data-rollout="{one}"]').get_by_role("link").click()
    expect(head(page)).to_contain_text("Ready to start.")
    expect(head(page).get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="Devices").click()
    expect(page.get_by_role("switch", name=f"{name} is held back")).to_be_disabled()
    expect(page.get_by_role("button", name=f"Forget {name}")).to_have_count(0)

    page = open_page("/ota/rollouts", as_user=sign_in("viewer").requests)
    expect(page.get_by_text("Updates are not for viewers")).to_be_visible()
    expect(page.get_by_role("link", name="OTA Updates")).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_axe_finds_nothing_and_a_phone_has_room(open_page, fleet, make, phone):
    fleet.add("failing")
    fleet.add("off")
    one = make("started", tags=fleet.tags, waves=[50, 100])
    fleet.start()
    for path, ready in [
        (f"/ota/rollouts/{one}", ".rollout-rows tbody tr"),
        ("/ota/rollouts", ".table.rollouts tbody tr"),
        ("/ota/rollouts/new", ".preview-waves tbody tr, .rollout-preview .preview-words"),
        (f"/ota/devices?tag={fleet.tags[0]}", ".table.fleet tbody tr"),
    ]:
        page = open_page(path, phone=phone)
        page.locator(ready).first.wait_for()
        page.locator(".connection[data-phase=live]").wait_for()
        assert_clean(page)
        if phone:
            assert_fits_a_phone(page)
