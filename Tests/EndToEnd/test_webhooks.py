"""Webhooks through nginx: made as the seeds say, signed, delivered once however often something dies, and refused where they may not go."""

import hashlib
import hmac
import json
import re
import subprocess
import time
import uuid

import pytest
import web
from receiver import Receiver
from standardwebhooks import Webhook, WebhookVerificationError
from waiting import until


@pytest.fixture(scope="module", autouse=True)
def this_machine_is_allowed(admin):
    before = admin.get("/webhooks/allowed-networks")
    admin.put("/webhooks/allowed-networks", {"networks": [{"network": "127.0.0.0/8", "note": "tests"}]})
    yield
    admin.put("/webhooks/allowed-networks", before)


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture
def make_webhook(admin):
    """make_webhook(url, events=[…], …) -> the answer, with the secret. Deleted after the test."""
    made: list[str] = []

    def make(url: str, events=("system_alert",), **fields) -> dict:
        made.append((answer := admin.post("/webhooks", {"url": url, "events": list(events), **fields}))["public_id"])
        return answer

    yield make
    for webhook in made:
        admin.request("DELETE", f"/webhooks/{webhook}")


def emit(stack, *ids: str, kind: str = "system_alert", rule: str | None = None, data: str = "{}") -> None:
    """Records events as a service does, in one transaction; nobody is woken."""
    rule_text = f"'{rule}'" if rule else "null"
    stack.psql(
        "begin;"
        + "".join(f"select emit_event('{one}', '{kind}', 'tests', now(), null, null, {rule_text}, '{data}');" for one in ids)
        + "commit"
    )


def new(label: str) -> str:
    return f"{label}-{uuid.uuid4().hex[:8]}"


def deliveries(admin, webhook: dict, **query) -> list[dict]:
    return admin.everything(f"/webhooks/{webhook['public_id']}/deliveries", **query)


def test_the_curl_of_the_seeds_makes_a_webhook_that_tells_of_readings_and_experiments(admin, stack, receiver, make_channel):
    command = f"""
        curl -sX POST {stack.url}/api/v1/webhooks \
          -H "Authorization: Bearer $TOKEN" \
          -H "Content-Type: application/json" \
          -d '{{
            "url": "{receiver.url("/webhook")}",
            "events": ["sensor_reading", "experiment_started"],
            "secret": "optional-hmac-secret"
          }}'"""
    made = json.loads(subprocess.run(["bash", "-c", command], env={"TOKEN": admin.token, "PATH": "/usr/bin:/bin"}, capture_output=True, check=True).stdout)
    try:
        assert made["secret"] == "optional-hmac-secret" and made["format"] == "json"
        channel, experiment = make_channel(), new("e2e run")
        created = admin.post("/experiments", {"name": experiment})["public_id"]
        for value in (23.5, 23.6):
            admin.post("/datapoints", {"event_public_id": channel, "value": value})

        def has(event, field, value):
            return lambda messages: any(m.event == event and m.data[field] == value for m in messages)

        receiver.wait(has("experiment_started", "public_id", created))
        receiver.wait(lambda all: any(m.event == "sensor_reading" and m.data["sensor"] == channel for m in all))
        # Two within the interval: the last is told when it is over.
        messages = receiver.wait(lambda all: any(m.data.get("sensor") == channel and m.data["value"] == 23.6 for m in all))
        assert len([m for m in messages if m.data.get("sensor") == channel]) <= 2
        for message in messages:
            assert set(message.json) == {"event", "timestamp", "data"} and message.path == "/webhook"
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", message.json["timestamp"])
            expected = hmac.new(b"optional-hmac-secret", message.body, hashlib.sha256).hexdigest()
            assert message.headers["x-webmacs-signature"] == f"sha256={expected}"
        started = next(m for m in messages if m.event == "experiment_started" and m.data["public_id"] == created)
        assert started.data["experiment"] == experiment and started.data["stopped_on"] is None
        admin.delete(f"/experiments/{created}")
    finally:
        admin.delete(f"/webhooks/{made['public_id']}")


def test_a_secret_is_shown_once_and_verified_by_the_library_of_standard_webhooks(admin, stack, receiver, make_webhook):
    webhook = make_webhook(receiver.url())
    path = f"/webhooks/{webhook['public_id']}"
    assert "secret" not in admin.get(path) and admin.get(path)["has_secret"]
    emit(stack, first := new("first"))
    message = receiver.wait(lambda all: len(all) == 1)[0]
    assert Webhook(webhook["secret"]).verify(message.body, message.headers) == message.json and message.id == first
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook["secret"]).verify(message.body + b" ", message.headers)
    rotated = admin.post(f"{path}/rotate-secret", {"overlap_hours": 1}, status=200)
    emit(stack, new("both"))
    message = receiver.wait(lambda all: len(all) == 2)[1]
    for secret in (webhook["secret"], rotated["secret"]):
        Webhook(secret).verify(message.body, message.headers)
    admin.post(f"{path}/rotate-secret", {"overlap_hours": 0}, status=200)
    emit(stack, new("new"))
    message = receiver.wait(lambda all: len(all) == 3)[2]
    with pytest.raises(WebhookVerificationError):
        Webhook(rotated["secret"]).verify(message.body, message.headers)
    stored = stack.psql(f"select encode(ciphertext, 'escape') from webhooks where public_id = '{webhook['public_id']}'")
    assert webhook["secret"] not in stored
    entries = admin.get("/audit", subject=webhook["public_id"])["data"]
    assert [entry["action"] for entry in entries] == ["webhook.updated", "webhook.updated", "webhook.created"]
    assert webhook["secret"] not in json.dumps(entries)


def test_slack_gets_a_text_and_a_template_its_own(admin, stack, receiver, make_webhook):
    """Slack refuses what has no `text`."""
    receiver.answer = lambda message: 200 if message.path != "/slack" or message.json.get("text") else 400
    make_webhook(receiver.url("/slack"), format="slack")
    make_webhook(receiver.url("/template"), format="template", template='{"title": "{{data.message}}", "is": "{{event}}"}')
    emit(stack, new("format"), data='{"message": "Too \\"hot\\" & <loud>"}')
    messages = {m.path: m.json for m in receiver.wait(lambda all: len(all) == 2)}
    assert messages["/slack"] == {"text": 'Too "hot" &amp; &lt;loud&gt;'}
    assert messages["/template"] == {"title": 'Too "hot" & <loud>', "is": "system_alert"}
    bad = {"url": receiver.url("/bad"), "events": ["system_alert"], "format": "template"}
    for template, reason in ((None, "needs one"), ("{{#data}}", "cannot be read"), ("{{event}}", "no JSON")):
        answer = admin.request("POST", "/webhooks", json={**bad, "template": template})
        assert answer.status_code == 422 and reason in answer.json()["detail"][0]["msg"], answer.text


def test_private_addresses_are_refused_until_allowed_and_the_refusal_says_what_to_allow(admin, stack, receiver, make_webhook):
    networks = "/webhooks/allowed-networks"
    nodered, home = receiver.url("/webmacs-hook"), receiver.url("/api/webhook/8f3a")
    webhook = make_webhook(nodered)
    named = make_webhook(nodered.replace("127.0.0.1", "localhost").replace("/webmacs-hook", "/named"))
    try:
        admin.put(networks, {"networks": []})
        answer = admin.request("POST", "/webhooks", json={"url": home, "events": ["system_alert"]})
        assert answer.status_code == 422 and "127.0.0.1/32" in answer.json()["detail"][0]["msg"]
        for one in (webhook, named):
            tried = admin.post(f"/webhooks/{one['public_id']}/test", {}, status=200)
            assert not tried["delivered"] and "allow the network" in tried["error"] and tried["response_code"] is None
        assert receiver.messages == []
        assert admin.put(networks, {"networks": [{"network": "127.0.0.1", "note": "Node-RED"}]}) == {
            "networks": [{"network": "127.0.0.1/32", "note": "Node-RED"}]
        }
        make_webhook(home)
        assert admin.post(f"/webhooks/{webhook['public_id']}/test", {}, status=200)["delivered"]
        emit(stack, new("private"))
        paths = {m.path for m in receiver.wait(lambda all: {m.path for m in all} >= {"/webmacs-hook", "/api/webhook/8f3a"})}
        assert paths <= {"/webmacs-hook", "/api/webhook/8f3a", "/named"}
    finally:
        admin.put(networks, {"networks": [{"network": "127.0.0.0/8", "note": "tests"}]})


def test_what_fails_is_tried_again_and_the_log_tells_all_of_it(admin, stack, receiver, make_webhook):
    receiver.answer = lambda message: (503, {"retry-after": "1"}) if len(receiver.messages) == 1 else 204
    webhook = make_webhook(receiver.url(), secret="a secret")
    path = f"/webhooks/{webhook['public_id']}"
    emit(stack, event := new("again"))
    row = until(lambda: deliveries(admin, webhook, status="pending"))[0]
    # Until the ladder's second step, which comes after five seconds.
    until(lambda: (now := admin.get(path))["state"] == "failing" and now["pending"] == 1)
    until(lambda: deliveries(admin, webhook, status="delivered"))
    detail = admin.get(f"{path}/deliveries/{row['public_id']}")
    assert [attempt["response_code"] for attempt in detail["attempts"]] == [503, 204]
    assert detail["event_id"] == event and detail["request"]["body"] == receiver.messages[0].body.decode()
    assert detail["request"]["headers"]["x-webmacs-signature"] == "sha256=••••"
    assert admin.get(path)["state"] == "healthy" and admin.get(path)["last_success_on"]
    admin.post(f"{path}/deliveries/{row['public_id']}/redeliver", {}, status=200)
    receiver.wait(lambda all: len(all) == 3)
    assert receiver.ids == [event] * 3


def test_killing_webhooks_in_mid_burst_loses_nothing_and_repeats_under_the_same_id_alone(admin, stack, receiver, make_webhook):
    make_webhook(receiver.url(), events=["rule_triggered"])
    prefix = new("burst")
    ids = [f"{prefix}-{number:03}" for number in range(200)]
    receiver.answer = lambda message: time.sleep(0.01) or 200
    for rule in range(10):
        emit(stack, *ids[rule::10], kind="rule_triggered", rule=f"{prefix}-{rule}")
    receiver.wait(lambda all: len(all) >= 20)
    stack.kill("webhooks")
    # Leases of the dead run out after a minute; nobody wants to wait for that here.
    stack.wait_ready("webhooks")
    stack.psql("update deliveries set leased_until = now() where status = 'pending'")
    messages = receiver.wait(lambda all: len({m.id for m in all}) == len(ids))
    assert {m.id for m in messages} == set(ids)
    assert len(messages) <= len(ids) + 8 + 10
    for rule in range(10):
        mine = [one for one in dict.fromkeys(receiver.ids) if one in ids[rule::10]]
        assert mine == ids[rule::10]


def test_without_redis_nothing_is_lost(admin, stack, receiver, make_webhook):
    make_webhook(receiver.url())
    emit(stack, *(before := [new("before") for _ in range(20)]))
    stack.stop("redis")
    try:
        emit(stack, *(during := [new("during") for _ in range(20)]))
        receiver.wait(lambda all: {m.id for m in all} >= set(before + during))
    finally:
        stack.start("redis")
    stack.wait_ready()
    emit(stack, after := new("after"))
    messages = receiver.wait(lambda all: after in {m.id for m in all})
    assert sorted(m.id for m in messages) == sorted(before + during + [after])


def test_only_administrators_see_webhooks_and_a_url_is_there_once(api_as, admin, receiver, make_webhook):
    webhook = make_webhook(receiver.url(), events=["sensor.reading", "sensor.threshold_exceeded"])
    assert webhook["events"] == ["sensor_reading", "rule_triggered"]
    assert api_as("operator").request("GET", "/webhooks").status_code == 403
    assert admin.request("POST", "/webhooks", json={"url": receiver.url(), "events": ["system_alert"]}).status_code == 409
    for url in ("http://0x7f.1/", "http://2130706433/", "http://user:pass@example.com/", "ftp://example.com/", "http://[::ffff:10.0.0.1]/"):
        answer = admin.request("POST", "/webhooks", json={"url": url, "events": ["system_alert"]})
        assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["body", "url"], url
    answer = admin.request("POST", "/webhooks", json={"url": "https://example.com/e2e", "events": ["nothing"], "secret": "whsec_?"})
    assert [issue["loc"][1] for issue in answer.json()["detail"]] == ["events", "secret"]
    assert admin.request("GET", f"/webhooks/{uuid.uuid4()}/deliveries").status_code == 404
    assert web.get(f"{admin.url}/api/v1/webhooks").status_code == 401


def test_a_template_is_shown_with_what_it_makes_or_where_it_is_wrong(admin):
    def preview(template: str) -> dict:
        body = {"format": "template", "template": template, "event_type": "rule_triggered"}
        return admin.post("/webhooks/preview", body, 200)

    assert preview('{"limit": {{data.threshold}}}') == {"body": '{"limit": 80}', "error": None}
    no_json = preview("{{data.rule}}")
    assert no_json["body"] == "Sample" and no_json["error"]["line"] is None
    unreadable = preview('{\n  "a": "{{#data}}"\n}')
    assert unreadable["body"] is None and unreadable["error"]["line"] >= 2
    assert admin.request("POST", "/webhooks/preview", json={"format": "json", "event_type": "x"}).status_code == 422
