"""The sample receivers of docs/webhooks.md: each takes what is genuine once, and nothing else."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid

import pytest
import web
from stack import ROOT

COMMANDS = {
    "receiver.py": [sys.executable, "-B"],
    "receiver.js": ["node"],
    "receiver.go": ["go", "run"],
    "receiver.pl": ["perl"],
}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_sample_receiver_takes_what_is_genuine_once(admin, stack, name):
    if shutil.which(COMMANDS[name][0]) is None:
        pytest.skip(f"{COMMANDS[name][0]} is not here")
    port, event = free_port(), f"sample-receiver-{uuid.uuid4().hex[:8]}"
    url = f"http://127.0.0.1:{port}/"
    before = admin.get("/webhooks/allowed-networks")
    admin.put("/webhooks/allowed-networks", {"networks": [*before["networks"], {"network": "127.0.0.0/8", "note": "tests"}]})
    webhook = admin.post("/webhooks", {"url": url, "events": ["system_alert"]})
    command = [*COMMANDS[name], ROOT / "docs" / "receivers" / name, webhook["secret"], str(port)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            assert running.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        stack.psql(f"""select emit_event('{event}', 'system_alert', 'tests', now(), null, null, null, '{{"message": "A – B"}}')""")
        assert json.loads(running.stdout.readline().removeprefix("system_alert ").replace("'", '"'))["message"] == "A – B"
        forged = {"webhook-id": "x", "webhook-timestamp": str(int(time.time())), "webhook-signature": "v1,AAAA"}
        assert web.post(url, json={"event": "system_alert", "data": {}}, headers=forged).status_code == 401
        log = f"/webhooks/{webhook['public_id']}/deliveries"
        first = admin.get(log)["data"][0]["public_id"]
        deadline = time.monotonic() + 10
        for deliveries in (1, 2):
            while len(admin.get(f"{log}/{first}")["attempts"]) < deliveries:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            if deliveries == 1:
                admin.post(f"{log}/{first}/redeliver", {}, status=200)
        assert [one["response_code"] for one in admin.get(f"{log}/{first}")["attempts"]] == [204, 204]
    finally:
        # `go run` has a child.
        os.killpg(running.pid, signal.SIGTERM)
        rest = running.communicate(timeout=10)[0]
        admin.delete(f"/webhooks/{webhook['public_id']}")
        admin.put("/webhooks/allowed-networks", before)
    assert rest == ""
