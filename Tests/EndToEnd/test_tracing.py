"""One reading's trace: from the request that brings it to the webhook that tells of its alert."""

import json
import uuid
from pathlib import Path

import pytest
from receiver import Receiver
from second_service import others
from waiting import until

SERVICES = ("ingestion", "rules", "webhooks")


def traceparent(flags: str = "01") -> str:
    return f"00-{uuid.uuid4().hex}-{uuid.uuid4().hex[:16]}-{flags}"


def trace_id(text: str) -> str:
    return text.split("-")[1]


def lines(stack, service: str, text: str) -> list[str]:
    """What a service has logged of a trace."""
    return [line for line in stack.log(service).splitlines() if f"trace_id={trace_id(text)}" in line or f'"trace_id":"{trace_id(text)}"' in line]


def spans(file: Path, text: str) -> list[dict]:
    """What a file of OTLP has of a trace; each line is a request with one span."""
    requests = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    found = []
    for request in requests:
        (resource,) = request["resourceSpans"]
        (scope,) = resource["scopeSpans"]
        attributes = {attribute["key"]: attribute["value"]["stringValue"] for attribute in resource["resource"]["attributes"]}
        assert attributes["service.name"] == file.stem and attributes["service.version"]
        found += [span for span in scope["spans"] if span["traceId"] == trace_id(text)]
    return found


def attributes(span: dict) -> dict[str, str]:
    return {attribute["key"]: "".join(attribute["value"].values()) for attribute in span["attributes"]}


@pytest.fixture
def alarm(stack, admin, make_channel):
    """A channel whose value above 80 is an alert, told to a receiver: (public id, receiver)."""
    before = admin.get("/webhooks/allowed-networks")
    admin.put("/webhooks/allowed-networks", {"networks": [{"network": "127.0.0.0/8", "note": "tests"}]})
    channel = make_channel()
    with Receiver() as receiver:
        webhook = admin.post("/webhooks", {"url": receiver.url(), "events": ["rule_triggered"], "channels": [channel]})["public_id"]
        rule = admin.post(
            "/rules",
            {
                "name": f"e2e-{uuid.uuid4().hex[:8]}", "event_public_id": channel, "operator": "gt", "threshold": 80,
                "action_type": "webhook", "cooldown_seconds": 0,
            },
        )["public_id"]
        # Evaluated from here on: an alert of readings from before belongs to no trace.
        until(lambda: stack.psql(f"select 1 from rule_states s join rules r on r.id = s.rule_id where r.public_id = '{rule}'"))
        yield channel, receiver
        admin.request("DELETE", f"/rules/{rule}")
        admin.request("DELETE", f"/webhooks/{webhook}")
    admin.put("/webhooks/allowed-networks", before)


def send(how: str, text: str, channel: str, admin, controller) -> None:
    header = {"traceparent": text}
    reading = {"event_public_id": channel, "value": 90}
    batch = {"datapoints": [reading | {"value": 10}, reading]}
    match how:
        case "one":
            assert admin.request("POST", "/datapoints", json=reading, headers=header).status_code == 201
        case "batch":
            assert admin.request("POST", "/datapoints/batch", json=batch, headers=header).status_code == 201
        case "lines":
            line = f"m,channel={channel} value=90"
            assert admin.request("POST", "/write", content=line, headers=header).status_code == 204
        case "frame":
            with controller() as socket:
                socket.send(batch | {"traceparent": text})
                socket.receive_type("ack")


@pytest.mark.parametrize("how", ["one", "batch", "lines", "frame"])
def test_a_trace_is_seen_in_every_service_and_reaches_the_receiver(how, admin, stack, controller, alarm):
    channel, receiver = alarm
    text = traceparent()
    send(how, text, channel, admin, controller)
    message = receiver.wait(len)[0]
    version, trace, span, flags = message.headers["traceparent"].split("-")
    assert (version, trace, flags) == ("00", trace_id(text), "01")
    assert span != text.split("-")[2], "the delivery is a span of its own"
    assert "traceparent" not in message.data
    for service in SERVICES:
        until(lambda: lines(stack, service, text), seconds=10)
    delivered = lines(stack, "webhooks", text)
    assert len(delivered) == 1 and message.id in delivered[0] and "Delivered" in delivered[0]


@pytest.mark.parametrize("text", ["", traceparent("00"), "00-0-0-01"])
def test_what_is_not_sampled_goes_on_without_a_trace(text, admin, stack, alarm):
    channel, receiver = alarm
    headers = {"traceparent": text} if text else {}
    reading = {"event_public_id": channel, "value": 90}
    assert admin.request("POST", "/datapoints", json=reading, headers=headers).status_code == 201
    message = receiver.wait(len)[0]
    assert "traceparent" not in message.headers and "traceparent" not in message.data
    if len(text) == 55:
        assert not any(lines(stack, service, text) for service in SERVICES)


def test_a_batch_without_a_trace_beside_one_with_it_has_none(admin, stack, alarm, make_channel):
    channel, receiver = alarm
    other, text = make_channel(), traceparent()
    answer = admin.request("POST", "/datapoints", json={"event_public_id": other, "value": 90}, headers={"traceparent": text})
    assert answer.status_code == 201
    admin.post_reading(channel, 90)
    assert "traceparent" not in receiver.wait(len)[0].headers
    assert lines(stack, "ingestion", text) and not lines(stack, "rules", text)


@pytest.mark.parametrize(("how", "status"), [("batch", 200), ("frame", 500)])
def test_the_spans_of_a_reading_connect_from_its_sender_to_the_receiver(how, status, admin, stack, controller, alarm, tmp_path):
    channel, receiver = alarm
    receiver.answer = lambda message: status
    text = traceparent()
    _, _, sender, _ = text.split("-")
    with others(stack, *SERVICES, TRACES_FOLDER=str(tmp_path)):
        send(how, text, channel, admin, controller)
        message = receiver.wait(len)[0]
        files = [tmp_path / f"{service}.jsonl" for service in SERVICES]
        until(lambda: all(spans(file, text) for file in files), seconds=10)
        (stored,), (fired,), (delivered, *again) = (spans(file, text) for file in files)
    assert status == 500 or not again
    chain = (stored, fired, delivered)
    assert [span["parentSpanId"] for span in chain] == [sender, stored["spanId"], fired["spanId"]]
    assert message.headers["traceparent"].split("-")[2] == delivered["spanId"]
    assert [(span["name"], span["kind"]) for span in chain] == [("store readings", 5), ("rule fired", 1), ("deliver", 3)]
    assert all(0 < int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"]) for span in chain)
    assert [span.get("status", {}).get("code") for span in chain] == [None, None, None if status == 200 else 2]
    assert attributes(stored)["readings"] == "2" and attributes(fired)["channel.id"] == channel
    assert attributes(delivered)["event.id"] == message.id and attributes(delivered)["http.response.status_code"] == str(status)
