"""The agent as a device that a rollout updates. The test is the updater beside it: it says what an updater says in state.json."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundles import Maker, Updates, a_run
from client import API
from second_service import SecondService
from waiting import until

pytestmark = pytest.mark.patient


class Updater:
    """Beats, takes requests, and ends each run as it is told."""

    def __init__(self, folder: Path) -> None:
        self.updates = Updates(folder)
        self.installed, self.outcome, self.reason = "1.0.0", "completed", None
        self.requests: list[dict] = []
        self.run: dict | None = None
        self.history: list[dict] = []
        self.may_end = threading.Event()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self) -> None:
        beat = 0
        while not self.ended.wait(0.3):
            beat += 1
            for file in sorted((self.updates.folder / "requests").glob("*.json")):
                if self.run is None:
                    self.requests.append(json.loads(file.read_text()))
                    self.run = a_run(self.requests[-1], "verify", origin=self.installed)
                elif self.may_end.is_set():
                    run = a_run(self.requests[-1], "commit", self.outcome, self.reason, origin=self.installed)
                    self.history.insert(0, run)
                    self.installed = run["to"] if self.outcome == "completed" else self.installed
                    self.run = None
                    file.unlink()
            # A heartbeat differs from the one before; what it says of the time is of no interest.
            self.updates.say(self.installed, run=self.run, history=self.history, age=-beat)


class Device:
    """An agent of its own, not started, which asks after `poll` at the latest. Its token is this device's alone."""

    def __init__(self, stack, admin: API, folder: Path, tag: str, poll: str = "1s") -> None:
        self.name = f"e2e-{uuid.uuid4().hex[:8]}"
        self.admin, self.folder = admin, folder / "updates"
        self.folder.mkdir()
        scopes = ["telemetry:write", "channels:read", "channels:write", "updates:read"]
        body = {"name": self.name, "role": "operator", "scopes": scopes, "device": self.name}
        token = admin.post("/tokens", body)
        self.token = token["public_id"]
        secret = folder / "token"
        secret.write_text(token["token"])
        self.agent = SecondService(
            stack, "agent", WEBMACS_API_TOKEN_FILE=str(secret), WEBMACS_AGENT_NAME=self.name, WEBMACS_SPOOL=str(folder / "spool.sqlite"),
            WEBMACS_SIMULATED_PLANT="false", WEBMACS_PERF_EVENTS="false", WEBMACS_AGENT_TAGS=tag, WEBMACS_UPDATE_FOLDER=str(self.folder),
            WEBMACS_UPDATE_LOCK_FILE=str(folder / "lock"), WEBMACS_AGENT_ENV_FILE="/dev/null", WEBMACS_UPDATE_POLL_INTERVAL=poll,
        )  # fmt: skip
        self.agent.log = folder / "agent.log"
        self.lock = folder / "lock"
        self.updater = Updater(self.folder)

    def entry(self) -> dict | None:
        answer = self.admin.request("GET", f"/ota/devices/{self.name}")
        return answer.json() if answer.status_code == 200 else None

    def at(self, rollout: str) -> dict:
        rows = self.admin.get(f"/ota/rollouts/{rollout}/devices")["data"]
        return next((row for row in rows if row["device"] == self.name), {})

    def end(self) -> None:
        self.agent.kill()
        self.updater.ended.set()
        self.updater.thread.join()
        self.admin.request("DELETE", f"/ota/devices/{self.name}")
        self.admin.request("DELETE", f"/tokens/{self.token}")
        for channel in self.admin.everything("/events"):
            if channel["name"].startswith(self.name):
                self.admin.request("DELETE", f"/events/{channel['public_id']}")


@pytest.fixture(scope="module")
def updates(stack) -> Updates:
    return Updates(stack.state / "data" / "updates")


@pytest.fixture(scope="module")
def maker(stack, updates, tmp_path_factory) -> Maker:
    maker = Maker(Path(stack.settings["BIN"]) / "webmacs", tmp_path_factory.mktemp("bundles"))
    updates.trust_in(maker)
    return maker


@pytest.fixture
def tag() -> str:
    return f"tag-{uuid.uuid4().hex[:8]}"


def run(device: Device) -> Iterator[Device]:
    device.agent.start()
    yield device
    device.end()
    print(device.agent.log.read_text()[-3000:])


@pytest.fixture
def device(stack, admin: API, tmp_path: Path, tag: str) -> Iterator[Device]:
    yield from run(Device(stack, admin, tmp_path, tag))


@pytest.fixture
def seldom(stack, admin: API, tmp_path: Path, tag: str) -> Iterator[Device]:
    """It asks only when the server wishes: what happens within seconds happens because the server has called it."""
    yield from run(Device(stack, admin, tmp_path, tag, poll="1h"))


@pytest.fixture
def roll_out(admin: API, maker: Maker, tag: str):
    """roll_out("7.0.1") -> the id of a rollout that has been started."""
    rollouts: list[str] = []
    releases: list[str] = []

    def make(version: str, size: int = 3_000_000) -> str:
        content = maker.make(version, size).read_bytes()
        answer = admin.request("POST", "/ota/upload", files={"file": ("x.tar.gz", content, "application/gzip")})
        assert answer.status_code == 201, answer.text
        releases.append(answer.json()["public_id"])
        plan = {
            "tags": [tag], "waves": [100], "success_percent": 100, "error_percent": 50, "minimum_sample": 1, "soak_seconds": 0,
            "silence_seconds": 3600, "schedule": None, "spares_experiments": False, "gate": None, "needs_approval": False, "forced": False,
        }  # fmt: skip
        made = admin.post("/ota/rollouts", {"name": f"To {version}", "release_id": releases[-1], "plan": plan})
        rollouts.append(made["public_id"])
        answer = admin.request("POST", f"/ota/rollouts/{rollouts[-1]}/start", json={})
        assert answer.status_code in (200, 204), answer.text
        return rollouts[-1]

    yield make
    for rollout in rollouts:
        admin.request("POST", f"/ota/rollouts/{rollout}/abort", json={"reason": "The test is over."})
        admin.request("DELETE", f"/ota/rollouts/{rollout}")
    for release in releases:
        admin.request("DELETE", f"/ota/{release}")


def asked_at(device: Device, instants: set[str]) -> set[str]:
    """With the instant at which it asked last."""
    instants.add(device.entry()["last_seen"])
    return instants


def begins(device: Device, rollout: str) -> float:
    """After how many seconds the device was told to begin."""
    began = time.monotonic()
    until(lambda: device.at(rollout).get("state", "waiting") != "waiting")
    return time.monotonic() - began


def test_an_update_goes_from_its_offer_to_its_end(seldom: Device, admin: API, roll_out):
    device = seldom
    until(device.entry)
    # The gate by telemetry finds the device's channels by its name.
    until(lambda: admin.get("/events", device=device.name)["total"] > 5)
    rollout = roll_out("7.1.0")
    print(f"called, and there after {begins(device, rollout):.2f} s")
    until(lambda: device.updater.requests)
    request = device.updater.requests[0]
    assert request["bundle"] == "webmacs-update-7.1.0.tar.gz" and request["requested_by"] == f"rollout {rollout}"
    row = until(lambda: (r := device.at(rollout))["state"] == "installing" and r["step"] == "verify" and r)
    assert (device.folder / request["bundle"]).stat().st_size == row["total_bytes"]
    # The agent itself is replaced while it is installed.
    device.agent.kill()
    device.agent.start()
    device.updater.may_end.set()
    row = until(lambda: (r := device.at(rollout))["state"] == "completed" and r)
    assert row["version_before"] == "1.0.0" and len(device.updater.requests) == 1
    until(lambda: device.entry()["version"] == "7.1.0")
    assert device.entry()["restarts"] == 2


def test_it_is_called_when_it_may_begin_at_last(seldom: Device, admin: API, roll_out):
    device = seldom
    until(device.entry)
    assert admin.request("PUT", f"/ota/devices/{device.name}", json={"held": True}).status_code == 200
    rollout = roll_out("7.5.0")
    assert admin.request("POST", f"/ota/rollouts/{rollout}/pause", json={}).status_code == 200
    assert admin.request("PUT", f"/ota/devices/{device.name}", json={"held": False}).status_code == 200
    until(lambda: device.at(rollout).get("state") == "waiting")
    seen = device.entry()["last_seen"]
    time.sleep(2.5)
    assert device.entry()["last_seen"] == seen, "it was called to a rollout that is paused"
    assert admin.request("POST", f"/ota/rollouts/{rollout}/resume", json={}).status_code == 200
    print(f"called, and there after {begins(device, rollout):.2f} s")


def test_what_was_put_back_is_told_with_its_reason_and_not_begun_again(device: Device, roll_out):
    device.updater.outcome, device.updater.reason = "rolled_back", "replace agent: it is unhealthy"
    device.updater.may_end.set()
    rollout = roll_out("7.2.0")
    row = until(lambda: (r := device.at(rollout)).get("state") == "rolled_back" and r)
    assert row["reason"] == "replace agent: it is unhealthy"
    asked = {device.entry()["last_seen"]}
    until(lambda: len(asked_at(device, asked)) > 2)
    assert len(device.updater.requests) == 1 and not list(device.folder.glob("*.tar.gz"))
    assert device.entry()["version"] == "1.0.0"


def test_a_bundle_that_is_not_what_was_announced_is_deleted_and_told(device: Device, roll_out, updates: Updates):
    device.lock.write_text("first the test has to spoil the bundle\n")
    until(lambda: (e := device.entry()) and e["locked"] == "first the test has to spoil the bundle")
    rollout = roll_out("7.3.0")
    bundle = updates.folder / "webmacs-update-7.3.0.tar.gz"
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 1
    bundle.write_bytes(content)
    device.lock.unlink()
    row = until(lambda: (r := device.at(rollout)).get("state") == "failed" and r)
    assert "SHA-256" in row["reason"]
    assert not device.updater.requests and not list((device.folder / "incoming").iterdir())


def test_a_device_whose_updater_says_nothing_begins_nothing(stack, admin: API, tmp_path: Path, tag: str, roll_out):
    device = Device(stack, admin, tmp_path, tag)
    device.updater.ended.set()
    device.updater.thread.join()
    try:
        device.agent.start()
        until(lambda: (e := device.entry()) and e["locked"] == "the device's updater does not answer")
        rollout = roll_out("7.4.0")
        until(lambda: device.at(rollout))
        asked = {device.entry()["last_seen"]}
        until(lambda: len(asked_at(device, asked)) > 2)
        assert device.at(rollout)["state"] == "waiting" and not list(device.folder.glob("*.tar.gz"))
    finally:
        device.end()


def test_a_token_that_may_not_ask_is_said_once(stack, admin: API, tmp_path: Path, tag: str):
    device = Device(stack, admin, tmp_path, tag)
    try:
        admin.put(f"/tokens/{device.token}", {"scopes": ["telemetry:write", "channels:read", "channels:write"]})
        device.agent.start()
        until(lambda: "Updates cannot be asked for" in device.agent.log.read_text(), 30)
        time.sleep(3)
        assert device.agent.log.read_text().count("Updates cannot be asked for") == 1
        assert device.entry() is None
    finally:
        device.end()
