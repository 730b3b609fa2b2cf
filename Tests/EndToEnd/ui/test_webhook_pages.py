"""Webhooks in the browser: made, allowed, tried, watched, delivered again. The receiver is in the test.

`open_page` comes last among the fixtures: its pages are closed before the webhooks that they show are deleted.
"""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from queue import Queue

import pytest
from playwright.sync_api import expect

from test_accessibility import assert_clean, assert_fits_a_phone
from web import PatientServer


class Receiver:
    """Takes what webhooks send to `url`, and answers with `status`."""

    def __init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.put((dict(self.headers.items()), body))
                self.send_response(receiver.status)
                self.end_headers()
                self.wfile.write(b'{"heard": true}')

            def log_message(self, *_: object) -> None:
                pass

        self.status = 200
        self.requests: Queue[tuple[dict[str, str], bytes]] = Queue()
        self.server = PatientServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook-{uuid.uuid4().hex[:8]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self) -> tuple[dict[str, str], bytes]:
        """The next request: its headers, in lower case, and its body."""
        headers, body = self.requests.get(timeout=15)
        return {name.lower(): value for name, value in headers.items()}, body


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()


@pytest.fixture
def networks(api) -> Iterator[list[dict]]:
    """The allowed networks, without this machine; afterwards they are what they were."""
    before = api.call("GET", "/webhooks/allowed-networks")["networks"]
    others = [one for one in before if not one["network"].startswith("127.")]
    api.call("PUT", "/webhooks/allowed-networks", {"networks": others})
    yield others
    api.call("PUT", "/webhooks/allowed-networks", {"networks": before})


@pytest.fixture
def cleared(api, receiver) -> Iterator[None]:
    """Webhooks to the receiver are gone after the test."""
    yield
    for webhook in api.everything("/webhooks"):
        if webhook["url"].startswith(receiver.url):
            api.requests.delete(f"/api/v1/webhooks/{webhook['public_id']}")


@pytest.fixture
def webhook(api, receiver, networks, cleared) -> dict:
    """A webhook of experiments that may reach the receiver."""
    api.call("PUT", "/webhooks/allowed-networks", {"networks": [*networks, {"network": "127.0.0.1/32", "note": "test"}]})
    return api.call("POST", "/webhooks", {"url": receiver.url, "name": "Test receiver", "events": ["experiment_started"]})


@pytest.fixture
def start_experiment(api) -> Iterator[Callable[[], None]]:
    """Starts experiments that are gone after the test."""
    made: list[str] = []

    def start() -> None:
        made.append(api.call("POST", "/experiments", {"name": f"UI test {uuid.uuid4().hex[:8]}"})["public_id"])

    yield start
    for experiment in made:
        api.requests.delete(f"/api/v1/experiments/{experiment}")


def test_a_webhook_is_made_its_network_allowed_and_the_code_shown_knows_its_signature(
    receiver, networks, cleared, open_page, monkeypatch
):
    page = open_page("/webhooks", expected_errors=" 422 ")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Add Webhook").first.click()
    dialog.get_by_role("button", name="Add webhook").click()
    expect(dialog.get_by_text("Choose at least one.")).to_be_visible()
    dialog.get_by_label("URL").fill("https://hooks.slack.com/services/T/B/x")
    expect(dialog.get_by_text("Slack: a message for a channel of Slack.")).to_be_visible()
    dialog.get_by_label("URL").fill(receiver.url)
    dialog.get_by_label("Experiment started").check()

    # What is typed is not lost by a slip.
    page.keyboard.press("Escape")
    expect(dialog.get_by_text("would be lost")).to_be_visible()
    dialog.last.get_by_role("button", name="Cancel").click()

    # This machine's own address is refused, and allowed in place.
    dialog.get_by_role("button", name="Add webhook").click()
    dialog.get_by_role("button", name="Allow 127.0.0.1/32").click()
    dialog.last.get_by_label("What is there").fill("the test")
    dialog.last.get_by_role("button", name="Allow", exact=True).click()
    secret = dialog.get_by_role("textbox", name="Secret").input_value()
    assert secret.startswith("whsec_")
    monkeypatch.setenv("WEBMACS_SECRET", secret)
    code: dict = {}
    exec(dialog.locator(".signature-help pre").inner_text(), code)  # noqa: S102

    dialog.get_by_role("button", name="Send test").click()
    expect(dialog.get_by_text("Delivered")).to_be_visible()
    headers, body = receiver.take()
    assert code["is_genuine"](body, headers["x-webmacs-signature"])
    assert not code["is_genuine"](body + b" ", headers["x-webmacs-signature"])
    dialog.get_by_role("button", name="Done").click()

    row = page.locator("tbody tr", has_text=receiver.url)
    expect(row).to_contain_text("Experiment started")
    assert secret not in page.content()
    allowed = page.get_by_role("region", name="Allowed networks").locator("li", has_text="127.0.0.1/32")
    expect(allowed).to_contain_text("the test")
    allowed.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(allowed).to_have_count(0)

    # Without it, the sample does not get through, and the page says which network that takes.
    row.get_by_role("link").click()
    page.get_by_role("button", name="Send test").click()
    expect(page.get_by_text("Not delivered")).to_be_visible()
    page.get_by_role("button", name="Allow 127.0.0.1/32").click()
    dialog.get_by_role("button", name="Allow", exact=True).click()
    expect(page.get_by_text("Delivered", exact=True).first).to_be_visible()
    receiver.take()


def test_the_log_shows_what_was_sent_and_delivers_it_again(receiver, webhook, start_experiment, open_page):
    start_experiment()
    headers, body = receiver.take()
    page = open_page(f"/webhooks/{webhook['public_id']}")
    row = page.locator("tr[data-delivery]")
    expect(row).to_have_attribute("data-status", "delivered")
    row.get_by_role("button", name="Show").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(headers["webhook-id"])
    assert json.loads(drawer.get_by_label("Body", exact=True).inner_text()) == json.loads(body)
    expect(drawer.get_by_role("region", name="Request")).not_to_contain_text(headers["webhook-signature"])
    drawer.get_by_text("Answer").click()
    expect(drawer.locator(".attempt-list li")).to_contain_text('"heard": true')

    drawer.get_by_role("button", name="Deliver again").click()
    again, _ = receiver.take()
    assert again["webhook-id"] == headers["webhook-id"]
    expect(drawer.locator(".attempt-list li")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page).to_have_url(page.url.split("?")[0])
    expect(row).to_contain_text("2")
    page.get_by_role("group", name="State").get_by_role("button", name="Failed").click()
    expect(page.get_by_text("No delivery fits.")).to_be_visible()


def test_what_a_webhook_missed_while_it_was_off_is_delivered(receiver, webhook, start_experiment, open_page):
    page = open_page("/webhooks")
    row = page.locator("tbody tr", has_text=webhook["url"])
    row.get_by_role("switch").click()
    expect(row).to_contain_text("Disabled")
    start_experiment()
    row.get_by_role("switch").click()
    expect(row.get_by_role("switch")).to_be_checked()

    row.get_by_role("link").click()
    page.get_by_role("button", name="Deliver again…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Nothing has failed since then.")).to_be_visible()
    dialog.get_by_label("Missing").check()
    dialog.get_by_role("button", name="Deliver again").click()
    expect(page.locator("tr[data-status=delivered]").first).to_be_visible()
    headers, body = receiver.take()
    assert json.loads(body)["event"] == "experiment_started"


def test_a_secret_is_rotated_and_the_webhook_changed_and_deleted(
    api, receiver, webhook, make_channel, make_rule, open_page
):
    rule = make_rule(make_channel("Level"))
    page = open_page(f"/webhooks/{webhook['public_id']}")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Rotate secret").click()
    dialog.get_by_role("button", name="Rotate").click()
    rotated = dialog.get_by_role("textbox", name="Secret").input_value()
    expect(dialog).to_contain_text("a signature of the old secret too")
    dialog.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Send test").click()
    headers, _ = receiver.take()
    assert rotated != webhook["secret"] and len(headers["webhook-signature"].split()) == 2

    page.get_by_role("button", name="Edit").click()
    dialog.get_by_label("Name").fill("Another name")
    dialog.get_by_label("Rule triggered").check()
    dialog.get_by_label(rule["name"]).check()
    dialog.get_by_label("Critical").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Another name")).to_be_visible()
    expect(page.get_by_text("only of 1 rule, critical")).to_be_visible()

    page.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete webhook").click()
    expect(page.get_by_role("region", name="Allowed networks")).to_be_visible()
    assert api.requests.get(f"/api/v1/webhooks/{webhook['public_id']}").status == 404


@pytest.mark.parametrize(("phone", "holds"), [(False, assert_clean), (True, assert_fits_a_phone)], ids=["desktop", "phone"])
def test_everyone_can_use_the_page_and_the_drawer(receiver, webhook, start_experiment, open_page, phone, holds):
    start_experiment()
    receiver.take()
    page = open_page(f"/webhooks/{webhook['public_id']}", phone=phone)
    page.locator("tr[data-delivery]").wait_for()
    page.get_by_role("button", name="Send test").click()
    page.locator(".test-result").wait_for()
    holds(page)
    page.locator("tr[data-delivery]").first.get_by_role("button", name="Show").click()
    page.locator(".attempt-list li").wait_for()
    holds(page)


def test_only_administrators_see_webhooks(open_page, sign_in):
    page = open_page("/webhooks", as_user=sign_in("operator").requests)
    expect(page.get_by_role("heading", name="Webhooks")).to_have_count(0)
    expect(page.get_by_role("link", name="Webhooks")).to_have_count(0)


def test_mail_has_its_own_format_and_what_does_not_arrive_has_a_fallback(api, webhook, open_page):
    """This stack has no mail server: the refusal says which setting names one."""
    page = open_page("/webhooks", expected_errors=" 422 ")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Add Webhook").first.click()
    dialog.get_by_label("URL").fill("mailto:ops@example.org?subject=x")
    expect(dialog.get_by_text("Behind mailto: stand e-mail addresses")).to_be_visible()
    dialog.get_by_label("URL").fill("mailto:ops@example.org")
    expect(dialog.get_by_label("Format")).to_be_disabled()
    expect(dialog.get_by_label("Format")).to_have_value("email")
    expect(dialog.get_by_label("Own secret")).to_have_count(0)
    dialog.get_by_label("System alert").check()
    dialog.get_by_label("Fallback").select_option(label="Test receiver")
    dialog.get_by_label("After").select_option(label="15 minutes")
    assert_clean(page)
    dialog.get_by_role("button", name="Add webhook").click()
    expect(dialog.get_by_text("SMTP_HOST")).to_be_visible()

    # The same with an address that needs none.
    url = webhook["url"] + "-2"
    dialog.get_by_label("URL").fill(url)
    expect(dialog.get_by_label("Format")).to_be_enabled()
    dialog.get_by_role("button", name="Add webhook").click()
    dialog.get_by_role("button", name="Done").click()
    made = next(one for one in api.everything("/webhooks") if one["url"] == url)
    assert (made["format"], made["fallback_id"], made["fallback_after"]) == ("json", webhook["public_id"], 900)
