"""Devices that ask for updates as the agent does: each with a token of its own, over the whole HTTP stack."""

import threading
import time
import uuid
from collections import Counter
from datetime import UTC, datetime

from client import API


class Device(threading.Thread):
    """Asks, takes what it is offered, and reports, as its kind does. With a `sensor` it sends readings of it, too: one each time
    that it asks, or with a `spacing` one in so many seconds, whenever it asked.

    good      downloads and installs in `seconds`, and runs the new version
    failing   fails while it installs
    silent    begins, and is not heard of again until `wake` is set; then it runs the new version
    off       is not there until `wake` is set
    hot       as good, but what its sensor measures rises once it has been updated, until `wake` is set
    restless  as good, but once it has been updated it restarts `RESTARTS` times more, once each time that it asks
    gappy     as good, but once it has been updated it sends one reading of three; the others it keeps until `wake` is set
    """

    RESTARTS = 6

    def __init__(self, fleet: "Fleet", name: str, kind: str = "good", seconds: float = 0.4, pace: float = 0.3) -> None:
        super().__init__(name=name, daemon=True)
        self.fleet, self.kind, self.seconds, self.pace = fleet, kind, seconds, pace
        self.version = "1.0.0"
        self.sensor: str | None = None
        self.spacing: float | None = None
        self.measured = 0.0
        self.kept: list[dict] = []
        self.restarts = 1
        self.calm_at = 0
        self.api = fleet.token(name)
        self.wake = threading.Event()
        self.update: dict | None = None
        self.began = 0.0
        self.installs: list[str] = []
        self.reasons: Counter[str] = Counter()

    def ask(self, **more) -> dict:
        body = {"name": self.name, "version": self.version, "architecture": "amd64", "tags": self.fleet.tags, "restarts": self.restarts, "update": self.update}
        answer = self.api.request("POST", "/ota/device", json=body | more)
        assert answer.status_code == 200, f"{self.name}: {answer.status_code} {answer.text}"
        self.fleet.count()
        return answer.json()

    def run(self) -> None:
        try:
            while not self.fleet.over.is_set():
                if self.kind == "off" and not self.wake.is_set():
                    self.fleet.over.wait(self.pace)
                else:
                    self.step()
                    self.measure()
                    self.fleet.over.wait(self.pace)
        except Exception as error:  # noqa: BLE001: the test shows it
            self.fleet.errors.append(f"{self.name}: {error!r}")

    def measure(self) -> None:
        if self.sensor is None:
            return
        if self.spacing is None:
            is_hot = self.kind == "hot" and self.installs and not self.wake.is_set()
            self.api.post_reading(self.sensor, 95 if is_hot else 20)
            return
        is_gappy = self.kind == "gappy" and self.installs and not self.wake.is_set()
        sent = [] if is_gappy else self.kept
        self.kept = self.kept if is_gappy else []
        now = time.time()
        self.measured = self.measured or now - self.spacing
        while self.measured + self.spacing <= now:
            self.measured += self.spacing
            reading = {"event_public_id": self.sensor, "value": 20, "timestamp": datetime.fromtimestamp(self.measured, UTC).isoformat()}
            (self.kept if is_gappy and self.measured // self.spacing % 3 else sent).append(reading)
        if sent:
            answer = self.api.post("/datapoints/batch", {"datapoints": sent})
            assert answer["accepted"] == len(sent), f"{self.name}: {answer}"

    def step(self) -> None:
        if self.restarts < self.calm_at:
            self.restarts += 1
        answer = self.ask()
        if answer["reason"]:
            self.reasons[answer["reason"]] += 1
        offered = answer["update"]
        if offered is None:
            self.update = None
            return
        if self.update is None or self.update["rollout_id"] != offered["rollout_id"]:
            self.update = {"rollout_id": offered["rollout_id"], "state": "downloading", "received_bytes": 0, "total_bytes": offered["size_bytes"]}
            self.began = time.monotonic()
            return
        self.go_on(offered)

    def go_on(self, offered: dict) -> None:
        past = time.monotonic() - self.began
        if past < self.seconds / 2:
            self.update["received_bytes"] = int(offered["size_bytes"] * past / self.seconds)
        elif past < self.seconds:
            self.update |= {"state": "installing", "received_bytes": offered["size_bytes"], "step": "images"}
        elif self.kind == "failing":
            self.update |= {"state": "failed", "reason": "query was not ready"}
        elif self.kind == "silent" and not self.wake.is_set():
            self.wake.wait(300)
            self.finish(offered)
        else:
            self.finish(offered)

    def finish(self, offered: dict) -> None:
        self.version = offered["version"]
        self.restarts += 1
        self.calm_at = self.restarts + (self.RESTARTS if self.kind == "restless" else 0)
        self.installs.append(offered["version"])
        self.update |= {"state": "completed", "step": None, "reason": None}


class Fleet:
    """Devices of one test, with a tag of their own; `with fleet:` ends them."""

    def __init__(self, stack, admin: API) -> None:
        self.stack, self.admin = stack, admin
        self.tags = [f"fleet-{uuid.uuid4().hex[:8]}"]
        self.devices: dict[str, Device] = {}
        self.over = threading.Event()
        self.errors: list[str] = []
        self.check_ins = 0
        self.began = time.monotonic()
        self.lock = threading.Lock()
        self.tokens: list[str] = []

    def token(self, name: str) -> API:
        body = {"name": f"{self.tags[0]} {name}", "role": "operator", "scopes": ["updates:read", "telemetry:write"]}
        answer = self.admin.post("/tokens", body)
        self.tokens.append(answer["public_id"])
        return API(self.stack.url, answer["token"])

    def add(self, kind: str = "good", **options) -> Device:
        """A device that the fleet knows: it has asked once."""
        device = Device(self, f"{self.tags[0]}-{len(self.devices):02}", kind, **options)
        self.devices[device.name] = device
        device.ask()
        return device

    def count(self) -> None:
        with self.lock:
            self.check_ins += 1

    def start(self) -> None:
        for device in self.devices.values():
            if not device.is_alive():
                device.start()

    def __enter__(self) -> "Fleet":
        return self

    def __exit__(self, *_) -> None:
        self.over.set()
        for device in self.devices.values():
            device.wake.set()
            if device.is_alive():
                device.join(10)
        for token in self.tokens:
            self.admin.request("DELETE", f"/tokens/{token}")
        for device in self.devices:
            self.admin.request("DELETE", f"/ota/devices/{device}")
