"""Webhooks by mail, through nginx and a real mail server with TLS and a login."""

import json
import re
import time
import uuid

import pytest
from client import API
from mail_server import PASSWORD, MailServer
from second_service import other_webhooks


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with MailServer(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture(scope="module")
def service(stack, server):
    with other_webhooks(stack, **server.settings, PUBLIC_URL="https://plant.example/webmacs/") as running:
        yield running


@pytest.fixture
def mails(server, service):
    """The server, with no mails of the test before."""
    server.forget()
    return server


@pytest.fixture
def make_webhook(admin):
    made: list[str] = []

    def make(url: str, events=("system_alert",), **fields) -> dict:
        made.append((answer := admin.post("/webhooks", {"url": url, "events": list(events), **fields}))["public_id"])
        return answer

    yield make
    for webhook in made:
        admin.request("DELETE", f"/webhooks/{webhook}")


def mailbox(*names: str) -> str:
    """A new URL."""
    return "mailto:" + ",".join(f"{name}-{uuid.uuid4().hex[:6]}@example.org" for name in names or ("ops",))


def emit(stack, kind: str = "system_alert", **data) -> str:
    """Records an event as a service does."""
    one = f"mail:{uuid.uuid4().hex[:8]}"
    text = json.dumps(data).replace("'", "''")
    stack.psql(f"select emit_event('{one}', '{kind}', 'tests', now(), 'critical', null, null, '{text}')")
    return one


def detail(admin, webhook: dict, status: str, seconds: float = 20) -> dict:
    """The newest delivery, once it is `status`."""
    deadline = time.monotonic() + seconds
    path = f"/webhooks/{webhook['public_id']}/deliveries"
    while not (found := [one for one in admin.get(path)["data"][:1] if one["status"] == status]):
        assert time.monotonic() < deadline, admin.get(path)["data"]
        time.sleep(0.1)
    return admin.get(f"{path}/{found[0]['public_id']}")


def test_a_sample_arrives_once_with_the_headers_of_an_automatic_mail(admin, stack, mails, make_webhook, service):
    webhook = make_webhook(mailbox("ops", "night"), ["rule_triggered"])
    assert webhook["format"] == "email"
    tested = admin.post(f"/webhooks/{webhook['public_id']}/test", None, status=200)
    assert tested["delivered"] and tested["response_code"] == 250 and tested["error"] is None
    [mail] = mails.wait(lambda all: len(all) == 1)
    addresses = webhook["url"].removeprefix("mailto:").split(",")
    assert mail.is_encrypted and mail.sender == "webmacs@example.org" and mail.recipients == addresses
    message = mail.message
    assert message["subject"] == "[WebMACS] warning: A sample: Temperature is 85.5 °C."
    assert message["from"] == "WebMACS <webmacs@example.org>" and [a.addr_spec for a in message["to"].addresses] == addresses
    assert message["auto-submitted"] == "auto-generated" and message["x-webmacs-event"] == "rule_triggered"
    assert abs(message["date"].datetime.timestamp() - time.time()) < 60
    assert re.fullmatch(r"<[^<>@\s]+@example\.org>", message["message-id"])
    for line in ("Severity:  warning", "Channel:   Temperature", "Value:     85.5 °C", "Alert:     sample"):
        assert line in mail.text.splitlines()
    assert "https://plant.example/webmacs/alerts?alert=sample" in mail.text.splitlines()
    assert not message.defects and len(message.keys()) == len(set(message.keys()))
    # The log has the dialogue and no password.
    log = admin.get(f"/webhooks/{webhook['public_id']}/deliveries/{tested['delivery_public_id']}")
    [attempt] = log["attempts"]
    assert "> STARTTLS" in attempt["response_body"] and "< 250 Taken" in attempt["response_body"]
    assert "AUTH" in attempt["response_body"] and log["request"]["headers"]["subject"] == message["subject"]
    everything = json.dumps(log) + service.log.read_text()
    assert PASSWORD not in everything
    time.sleep(1.5)
    assert len(mails.mails) == 1


def test_what_an_event_says_adds_no_header(admin, stack, mails, make_webhook):
    make_webhook(mailbox())
    event = emit(stack, message="Öfen zu heiß\r\nBcc: evil@example.org\r\n\r\n.\r\nQUIT", name="Ofen")
    [mail] = mails.wait(lambda all: len(all) == 1)
    message = mail.message
    assert message["bcc"] is None and not message.defects
    assert message["subject"] == "[WebMACS] critical: Öfen zu heiß Bcc: evil@example.org . QUIT"
    assert message["x-webmacs-webhook-id"] == event
    assert mail.text.splitlines()[0] == "Öfen zu heiß" and "." in mail.text.splitlines()


def test_a_mail_server_that_is_busy_is_asked_again_and_the_repetition_is_recognised(admin, stack, mails, make_webhook):
    webhook = make_webhook(mailbox())
    mails.answer = lambda mail: "451 Later" if len(mails.mails) == 1 else "250 Taken"
    emit(stack, message="Busy")
    first, second = mails.wait(lambda all: len(all) == 2)
    assert first.message["message-id"] == second.message["message-id"]
    log = detail(admin, webhook, "delivered")
    assert [attempt["response_code"] for attempt in log["attempts"]] == [451, 250]
    assert "451 Later" in log["attempts"][0]["error"]


def test_a_mailbox_that_is_not_there_is_a_failure_for_good_and_disables_nothing(admin, stack, mails, make_webhook):
    webhook = make_webhook(mailbox())
    mails.recipient = lambda address: "550 No such mailbox"
    emit(stack, message="Nobody")
    log = detail(admin, webhook, "failed")
    assert log["response_code"] == 550 and len(log["attempts"]) == 1 and log["next_attempt_on"] is None
    assert "550 No such mailbox" in log["last_error"] and not mails.mails
    after = admin.get(f"/webhooks/{webhook['public_id']}")
    assert after["enabled"] and after["state"] == "failing"
    # It is delivered again from the log when the mailbox is there.
    mails.forget()
    admin.post(f"/webhooks/{webhook['public_id']}/deliveries/{log['public_id']}/redeliver", None, status=200)
    detail(admin, webhook, "delivered")


def test_who_is_refused_alone_is_named_and_the_others_get_it(admin, stack, mails, make_webhook):
    webhook = make_webhook(mailbox("here", "gone"))
    here, gone = webhook["url"].removeprefix("mailto:").split(",")
    mails.recipient = lambda address: "550 Gone" if address == gone else "250 OK"
    emit(stack, message="Some")
    [mail] = mails.wait(lambda all: len(all) == 1)
    assert mail.recipients == [here]
    log = detail(admin, webhook, "delivered")
    assert f"Not taken for {gone} (550)" in log["attempts"][0]["response_body"]


def test_a_server_with_a_certificate_that_nobody_trusts_gets_neither_password_nor_mail(admin, mails, service, make_webhook):
    webhook = make_webhook(mailbox())
    other = service.beside(WEBMACS_CA_FILE=None)
    other.start()
    try:
        direct = API(other.url, admin.token)
        tested = direct.post(f"/webhooks/{webhook['public_id']}/test", None, status=200)
    finally:
        other.kill()
    assert not tested["delivered"] and "certificate" in tested["error"].lower() and tested["response_code"] is None
    assert not mails.mails and "AUTH" not in tested["response_body"]


def test_tls_may_begin_with_the_first_byte(admin, mails, service, make_webhook, tmp_path):
    webhook = make_webhook(mailbox())
    with MailServer(tmp_path, implicit=True) as server:
        other = service.beside(**server.settings)
        other.start()
        try:
            tested = API(other.url, admin.token).post(f"/webhooks/{webhook['public_id']}/test", None, status=200)
        finally:
            other.kill()
        assert tested["delivered"], tested
        assert len(server.mails) == 1 and "STARTTLS" not in tested["response_body"] and "AUTH PLAIN" in tested["response_body"]
    assert not mails.mails


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("format", {"url": "mailto:a@example.org", "format": "json"}),
        ("format", {"url": "https://example.org/", "format": "email"}),
        ("url", {"url": "mailto:"}),
        ("url", {"url": "mailto:a@example.org?bcc=b@example.org"}),
        ("url", {"url": "mailto:a@example.org, b@example.org"}),
        ("url", {"url": "mailto:" + ",".join(f"a{i}@example.org" for i in range(21))}),
    ],
)
def test_what_is_no_mailbox_is_refused(admin, mails, field, body):
    refusal = admin.request("POST", "/webhooks", json=body | {"events": ["system_alert"]})
    assert refusal.status_code == 422 and refusal.json()["detail"][0]["loc"] == ["body", field], refusal.text


def test_a_fallback_gets_what_a_dead_webhook_does_not_and_says_so(admin, stack, mails, make_webhook):
    mailbox_hook = make_webhook(mailbox(), ["experiment_started"])
    dead = make_webhook(mailbox("gone"), fallback_id=mailbox_hook["public_id"], fallback_after=60)
    assert (dead["fallback_id"], dead["fallback_after"]) == (mailbox_hook["public_id"], 60)
    gone = dead["url"].removeprefix("mailto:")
    mails.recipient = lambda address: "550 Gone" if address == gone else "250 OK"
    emit(stack, message="Falls back")
    [mail] = mails.wait(lambda all: len(all) == 1)
    assert mail.message["x-webmacs-fallback-for"] == dead["public_id"]
    assert f"It has not arrived at the webhook {dead['public_id']}" in mail.text
    assert detail(admin, dead, "failed")["fallback_to"] == mailbox_hook["public_id"]
    assert detail(admin, mailbox_hook, "delivered")["fallback_for"] == dead["public_id"]
    for wrong in (dead["public_id"], "unknown"):
        refusal = admin.request("PUT", f"/webhooks/{dead['public_id']}", json={"fallback_id": wrong})
        assert refusal.status_code == 422 and refusal.json()["detail"][0]["loc"] == ["body", "fallback_id"]


def test_without_a_mail_server_the_refusal_names_the_setting(admin, service):
    other = service.beside(SMTP_HOST=None)
    other.start()
    try:
        refusal = API(other.url, admin.token).request(
            "POST", "/webhooks", json={"url": "mailto:a@example.org", "events": ["system_alert"]}
        )
    finally:
        other.kill()
    assert refusal.status_code == 422 and "SMTP_HOST" in refusal.text
