"""What is too much for one is refused, and nobody else feels it."""

import os
import signal
import socket
import subprocess
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import httpx

@contextmanager
def gateway(stack, **environment):
    """A gateway beside the stack's, with other settings."""
    first = Path(f"/proc/{stack.process('gateway')}")
    inherited = dict(line.split("=", 1) for line in (first / "environ").read_text().split("\0") if "=" in line)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (stack.state / "logs" / "gateway-2.log").open("ab") as log:
        process = subprocess.Popen(
            [os.readlink(first / "exe"), "serve"],
            env=inherited | environment | {"PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                if httpx.get(url + "/readyz", timeout=2).status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            assert time.monotonic() < deadline, "the second gateway is not ready"
            time.sleep(0.05)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def test_the_121st_request_of_a_minute_waits_over_two_gateways(stack, api_as):
    limits = {"RATE_LIMIT_PER_MINUTE": "120"}
    eve, adam = api_as("viewer"), api_as("viewer")
    with gateway(stack, **limits) as one, gateway(stack, **limits) as other, httpx.Client(timeout=30) as client:
        def ask(url: str, api) -> httpx.Response:
            return client.get(url + "/api/v1/events", headers=api.http.headers)

        statuses = [ask(url, eve).status_code for _ in range(60) for url in (one, other)]
        assert statuses == [200] * 120
        for url in (one, other):
            refused = ask(url, eve)
            assert refused.status_code == 429
            assert 1 <= int(refused.headers["Retry-After"]) <= 60
            assert refused.headers["RateLimit-Policy"] == '"standard";q=120;w=60'
            assert refused.headers["RateLimit"].startswith('"standard";r=0;t=')
        assert ask(other, adam).status_code == 200
        # A device is none of these.
        token = {"Authorization": f"Bearer {stack.agent_token}"}
        assert client.get(one + "/api/v1/events", headers=token).status_code == 200


def test_a_forged_address_is_nobody_else(stack):
    """nginx says who calls, whatever the client says."""
    with gateway(stack, RATE_LIMIT_PER_MINUTE="5", TRUSTED_PROXIES="192.0.2.1") as url:
        marker = uuid.uuid4().hex[:4]
        statuses = [
            httpx.get(
                url + "/api/v1/events",
                headers={name: f"2001:db8:{marker}:{number}::1" for name in ("X-Forwarded-For", "X-Real-IP", "True-Client-IP")},
            ).status_code
            for number in range(8)
        ]
    assert statuses == [401] * 5 + [429] * 3
