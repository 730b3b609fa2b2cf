"""Fixtures for tests of a running stack: `WEBMACS_STATE=.webmacs scripts/test e2e`, or pytest beside `scripts/up`.

    stack           addresses, secrets, and kill/stop/start of each program (stack.py)
    admin           the REST API as the first administrator (client.py)
    api_as          api_as("viewer") -> the REST API as a new user of that role
    make_channel    make_channel("label", kind="actuator") -> public id; gone after the test
    live            with live() as socket: the live feed as the administrator
    controller      with controller() as socket: the telemetry socket with the agent's token
"""

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from client import API, socket  # noqa: E402
from stack import ROOT, Stack  # noqa: E402


@pytest.fixture(scope="session")
def stack() -> Stack:
    state = Path(os.environ.get("WEBMACS_STATE", ".webmacs"))
    state = state if state.is_absolute() else ROOT / state
    if not (state / "run" / "supervisor.pid").exists():
        pytest.fail(f"no stack is running in {state}: scripts/up --detach", pytrace=False)
    return Stack(state)


@pytest.fixture(scope="session")
def admin(stack: Stack) -> API:
    return API.login(stack.url, stack.admin_email, stack.admin_password)


@pytest.fixture
def make_channel(admin: API) -> Iterator[Callable[..., str]]:
    made: list[str] = []

    def make(label: str = "channel", **fields) -> str:
        made.append(admin.make_channel(f"e2e {uuid.uuid4().hex[:8]} {label}", **fields))
        return made[-1]

    yield make
    for channel in made:
        admin.request("DELETE", f"/events/{channel}")


@pytest.fixture
def api_as(stack: Stack, admin: API) -> Iterator[Callable[[str], API]]:
    made: list[str] = []

    def make(role: str) -> API:
        name = f"e2e-{uuid.uuid4().hex[:8]}"
        account = {"username": name, "email": f"{name}@webmacs.io", "password": uuid.uuid4().hex, "role": role}
        made.append(admin.post("/users", account)["public_id"])
        return API.login(stack.url, account["email"], account["password"])

    yield make
    for user in made:
        admin.request("DELETE", f"/users/{user}")


@pytest.fixture
def live(stack: Stack, admin: API):
    def connect(path: str = "/ws/datapoints/stream", token: str | None = None, **arguments):
        return socket(stack.ws_url, path, token or admin.token, **arguments)

    return connect


@pytest.fixture
def controller(stack: Stack):
    def connect(token: str | None = None, **arguments):
        return socket(stack.ws_url, "/ws/controller/telemetry", token or stack.agent_token, **arguments)

    return connect
