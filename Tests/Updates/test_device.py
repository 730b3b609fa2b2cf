"""A device in a container engine, agent and updater, which gets its releases from a server by a rollout.

The server is a whole stack in the same engine (conftest.Box); between the two is a line that is slow and can be cut. Runs where the
published ports are. Environment: as conftest.py, and images webmacs/updater:1.0.0.
"""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from conftest import COMPOSE, ENGINE_EXEC, HTTP_PORT, OWN, PROJECT, ROOT, Box, docker, eventually, make_first_release, run
from client import API

LINE_PORT = 18096
NAME = "engine-device"
IMAGES = ["agent", "updater"]
USER = 10001
# `docker/engine.sh exec`: the same script kills its engine and starts it again.
ENGINE = ENGINE_EXEC[:-1]


class Line:
    """Passes connections on to the server, with a limit on what goes to the device; counts that, and can be cut."""

    def __init__(self, port: int, target: int) -> None:
        self.target, self.bytes_per_second, self.sent = target, 50_000_000, 0
        self.open: set[socket.socket] = set()
        self.listener = socket.create_server(("0.0.0.0", port), backlog=64)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                near = self.listener.accept()[0]
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self.open |= {near, far}
            threading.Thread(target=self._copy, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._copy, args=(far, near, True), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket, is_to_device: bool) -> None:
        try:
            while part := source.recv(1 << 16):
                sink.sendall(part)
                if is_to_device:
                    self.sent += len(part)
                    time.sleep(len(part) / self.bytes_per_second)
        except OSError:
            pass
        for end in (source, sink):
            self._close(end)

    def _close(self, end: socket.socket) -> None:
        self.open.discard(end)
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        end.close()

    def cut(self) -> None:
        for end in list(self.open):
            self._close(end)


class Device:
    """/opt/webmacs of a device."""

    project = "webmacs-device"

    def __init__(self, home: Path, keys: Path, server: str, token: str) -> None:
        self.home, self.updates = home, home / "updates"
        shutil.rmtree(home, ignore_errors=True)
        for folder in (self.updates, self.updates / "requests", self.updates / "trust", home / "secrets"):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.updates, self.updates / "requests"):
            shutil.chown(folder, USER, USER)
        shutil.copy(keys / "root.json", self.updates / "trust" / "root.json")
        secret = home / "secrets" / "webmacs_api_token"
        secret.write_text(token)
        secret.chmod(0o400)
        shutil.chown(secret, USER, USER)
        (home / "docker-compose.device.yml").write_text(self.compose_file())
        (home / ".env").write_text(
            f"COMPOSE_FILE=docker-compose.device.yml\nWEBMACS_VERSION=1.0.0\nWEBMACS_HOME={home}\nWEBMACS_SERVER_URL={server}\n"
            f"WEBMACS_AGENT_NAME={NAME}\nWEBMACS_AGENT_TAGS=engine,test\nWEBMACS_PERF_EVENTS=false\nUPDATE_SOAK=3s\nUPDATE_MARGIN_MB=100\n"
            f"UPDATE_COMPOSE={COMPOSE}\n"
        )

    @staticmethod
    def compose_file() -> str:
        """The file of bundles, for an engine whose socket is elsewhere."""
        text = (ROOT / "compose" / "compose.device.yaml").read_text()
        return text.replace("source: /var/run/docker.sock", f"source: {os.environ['DOCKER_HOST'].removeprefix('unix://')}")

    def compose(self, *arguments: str, **options) -> str:
        return run("docker", "compose", *arguments, env=_clean_environment(), cwd=self.home, **options)

    def container(self, service: str) -> dict | None:
        ids = docker("ps", "-aq", "--filter", f"label=com.docker.compose.project={self.project}",
                     "--filter", f"label=com.docker.compose.service={service}").split()  # fmt: skip
        found = json.loads(docker("inspect", *ids)) if ids else []
        return found[0] if len(found) == 1 else None

    def step(self) -> str:
        """Of the run that is under way."""
        return ((self.state().get("run") or {}).get("step")) or ""

    def images(self) -> dict[str, str]:
        found = {service: self.container(service) for service in IMAGES}
        return {service: c["Config"]["Image"] for service, c in found.items() if c and c["State"]["Running"]}

    def part(self) -> int:
        """Of the bundle that is on its way, in bytes; -1: there is none."""
        parts = list((self.updates / "incoming").glob("*.part"))
        try:
            return parts[0].stat().st_size if parts else -1
        except FileNotFoundError:
            return -1

    def record(self) -> dict:
        try:
            return json.loads((self.updates / "agent.json").read_text())
        except FileNotFoundError:
            return {}

    def state(self) -> dict:
        return json.loads((self.updates / "state.json").read_text())


def _clean_environment() -> dict[str, str]:
    return {n: v for n, v in os.environ.items() if not n.startswith(("COMPOSE_", "WEBMACS_", "UPDATE_"))}


def release(version: str, *, sick: str | None = None) -> None:
    """The device's images of that version: those of 1.0.0 with another label; `sick` never gets healthy."""
    for name in IMAGES:
        lines = f"FROM base/{name}:1.0.0\nLABEL release={version}\n"
        if name == sick:
            lines += 'HEALTHCHECK --interval=1s --retries=3 --start-period=1s CMD ["/bin/false"]\n'
        run("docker", "build", "-q", "-t", f"webmacs/{name}:{version}", "-", input=lines)


def bundle(box: Box, version: str, counter: int) -> Path:
    """Signed, for devices: as `scripts/bundle --device` makes it."""
    folder = box.home.parent / "bundles"
    folder.mkdir(exist_ok=True)
    out, tar, compose = folder / f"webmacs-update-{version}.tar.gz", folder / "images.tar", folder / "device.yml"
    names = [f"webmacs/{name}:{version}" for name in IMAGES]
    docker("save", "-o", tar, *names)
    compose.write_text(f"# Release {version}\n" + Device.compose_file())
    ids = [f"{name}={docker('image', 'inspect', '-f', '{{.Id}}', name).strip()}" for name in names]
    box.webmacs(
        "bundle", "create", "--version", version, "--keys", box.home.parent / "keys", "--output", out, "--images", tar,
        *[word for pair in ids for word in ("--image", pair)], "--member", f"docker-compose.device.yml={compose}",
        "--built-at", str(int(time.time())), "--counter", str(counter),
    )  # fmt: skip
    print(f"\nbundle {version}: {out.stat().st_size / 1e6:.1f} MB; images.tar {tar.stat().st_size / 1e6:.1f} MB")
    tar.unlink()
    # The engine has to get them from the bundle.
    docker("image", "rm", *names)
    return out


@pytest.fixture(scope="module")
def admin(box: Box) -> API:
    keys = box.home.parent / "keys"
    if not keys.exists():
        box.webmacs("bundle", "keys", keys)
    # ota's own folder of updates is a volume.
    run("docker", "run", "--rm", "-i", "-v", f"{PROJECT}_updates:/updates", "debian:bookworm-slim", "sh", "-c",
        "mkdir -p /updates/trust && cat > /updates/trust/root.json && chmod -R a+rX /updates/trust", input=(keys / "root.json").read_text())  # fmt: skip
    password = box.compose("run", "--rm", "--no-deps", "-T", "secrets", "show", "admin_password").strip()
    return API.login(f"http://127.0.0.1:{HTTP_PORT}", "admin@webmacs.local", password)


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    line = Line(LINE_PORT, HTTP_PORT)
    yield line
    line.listener.close()
    line.cut()


@pytest.fixture(scope="module")
def device(box: Box, admin: API, line: Line) -> Iterator[Device]:
    make_first_release(IMAGES)
    scopes = ["telemetry:write", "channels:read", "channels:write", "updates:read"]
    token = admin.post("/tokens", {"name": NAME, "role": "operator", "scopes": scopes, "device": NAME})["token"]
    gateway = docker("network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Gateway}}").strip()
    device = Device(box.home.parent / "device", box.home.parent / "keys", f"http://{gateway}:{LINE_PORT}", token)
    # What a run that was killed has left: its spool counts on.
    device.compose("down", "-v", check=False)
    device.compose("up", "-d", "--no-build", "--wait", "--wait-timeout", "120")
    yield device
    print(device.compose("logs", "--no-color", "--tail", "60", check=False)[-6000:])
    device.compose("down", "-v", check=False)


def in_fleet(admin: API) -> dict | None:
    answer = admin.request("GET", f"/ota/devices/{NAME}")
    return answer.json() if answer.status_code == 200 else None


def roll_out(admin: API, file: Path) -> str:
    """Uploads the bundle and lets it go to every device at once; the rollout's id."""
    with file.open("rb") as content:
        answer = admin.request("POST", "/ota/upload", files={"file": (file.name, content, "application/gzip")}, timeout=300)
    assert answer.status_code == 201, answer.text
    version = file.name.removeprefix("webmacs-update-").removesuffix(".tar.gz")
    found = next(release for release in admin.everything("/ota") if release["version"] == version)
    plan = {
        "tags": ["engine"], "waves": [100], "success_percent": 100, "error_percent": 50, "minimum_sample": 1, "soak_seconds": 0,
        "silence_seconds": 3600, "schedule": None, "spares_experiments": False, "gate": None, "needs_approval": False, "forced": False,
    }  # fmt: skip
    rollout = admin.post("/ota/rollouts", {"name": f"To {version}", "release_id": found["public_id"], "plan": plan})["public_id"]
    answer = admin.request("POST", f"/ota/rollouts/{rollout}/start", json={})
    assert answer.status_code in (200, 204), answer.text
    return rollout


def at_server(admin: API, rollout: str) -> dict:
    rows = admin.get(f"/ota/rollouts/{rollout}/devices")["data"]
    return next((row for row in rows if row["device"] == NAME), {})


def until(admin: API, rollout: str, state: str, seconds: float) -> dict:
    """Waits for the state; each other one is told once."""
    seen: list[str] = []

    def look() -> dict | None:
        row = at_server(admin, rollout)
        said = f"{row.get('state')} {row.get('step') or ''}".strip()
        if said not in seen:
            seen.append(said)
            print(f"  {time.strftime('%H:%M:%S')} server: {said} {row.get('reason') or ''}")
        assert row.get("state") == state or row.get("state") not in ("completed", "rolled_back", "failed"), row
        return row if row.get("state") == state else None

    return eventually(look, seconds, 0.5)


def readings(admin: API) -> list[float]:
    """When the device's load was measured, in seconds, oldest first."""
    channels = admin.everything("/events")
    channel = next(c["public_id"] for c in channels if c["name"] == f"{NAME} / Load (1 min)")
    points = admin.everything("/datapoints", event_public_id=channel)
    return sorted(datetime.fromisoformat(point["timestamp"].replace("Z", "+00:00")).timestamp() for point in points)


def test_the_device_asks_and_stands_in_the_fleet(device: Device, admin: API):
    entry = eventually(lambda: (e := in_fleet(admin)) and not e["locked"] and e, 120, 1)
    assert entry["version"] == "1.0.0" and entry["online"] and sorted(entry["tags"]) == ["engine", "test"]
    assert entry["architecture"] in ("amd64", "arm64") and entry["restarts"] == 1
    # The stack's own agent is updated with its stack.
    assert [d["name"] for d in admin.get("/ota/devices")["data"]] == [NAME]


def test_it_updates_itself_and_goes_on_where_the_line_was_cut(device: Device, admin: API, box: Box, line: Line):
    release("1.0.1")
    file = bundle(box, "1.0.1", counter=1)
    size = file.stat().st_size
    line.bytes_per_second, line.sent = size // 12, 0
    spool = docker("volume", "inspect", "-f", "{{.CreatedAt}}", f"{device.project}_spool")
    rollout = roll_out(admin, file)
    began = time.monotonic()

    # The line is cut, and later the agent killed, in the middle of the download.
    eventually(lambda: device.part() > size // 4, 120, 0.05)
    line.cut()
    before = device.part()
    eventually(lambda: device.part() > max(before, size // 2), 60, 0.05)
    docker("kill", device.container("agent")["Id"])
    docker("start", device.container("agent")["Id"])
    eventually(lambda: device.record().get("phase") not in (None, "downloading"), 120)
    sent = line.sent
    row = until(admin, rollout, "completed", 300)
    print(f"\n1.0.0 → 1.0.1 in {time.monotonic() - began:.0f} s; {sent / 1e6:.1f} MB over the line for a bundle of {size / 1e6:.1f} MB; {row}")
    for step in device.state()["history"][0]["steps"]:
        print(f"  {step['name']}: {step['detail']}")
    # What the line held when it was cut comes twice, no more.
    assert sent < size * 1.3
    eventually(lambda: device.images() == {"agent": "webmacs/agent:1.0.1", "updater": "webmacs/updater:1.0.1"}, 120)
    assert row["version_before"] == "1.0.0"
    assert device.state()["installed"]["version"] == "1.0.1"
    assert (device.home / "docker-compose.device.yml").read_text().startswith("# Release 1.0.1")
    assert "WEBMACS_VERSION=1.0.1" in (device.home / ".env").read_text()
    assert docker("volume", "inspect", "-f", "{{.CreatedAt}}", f"{device.project}_spool") == spool
    entry = eventually(lambda: (e := in_fleet(admin)) and e["version"] == "1.0.1" and e, 60, 1)
    assert entry["restarts"] == 3
    # One device, not two, and its readings go on: the gap is as long as the change of containers.
    assert [d["name"] for d in admin.get("/ota/devices")["data"]] == [NAME]
    time.sleep(5)
    times = readings(admin)
    gaps = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    print(f"  {len(times)} readings, the longest gap {max(gaps):.1f} s")
    assert times[-1] > time.time() - 10 and max(gaps) < 20
    # Compose finds its own.
    assert len(device.compose("ps", "-q").split()) == 2
    eventually(lambda: admin.get(f"/ota/rollouts/{rollout}")["state"] == "completed", 60, 1)


def test_a_locked_device_waits(device: Device, admin: API, box: Box, line: Line):
    line.bytes_per_second = 50_000_000
    (device.updates / "lock").write_text("batch 12 is running\n")
    eventually(lambda: (e := in_fleet(admin)) and e["locked"] == "batch 12 is running", 120, 1)
    release("1.0.2", sick="agent")
    rollout = roll_out(admin, bundle(box, "1.0.2", counter=2))
    eventually(lambda: device.record().get("phase") == "told", 60)
    time.sleep(15)
    assert device.images() == {"agent": "webmacs/agent:1.0.1", "updater": "webmacs/updater:1.0.1"}
    assert device.record().get("phase") == "told"
    (device.updates / "lock").unlink()

    # The release is sick: what was there is put back, and the server is told why.
    row = until(admin, rollout, "rolled_back", 400)
    print(f"\n1.0.2: {row}")
    assert "agent" in row["reason"]
    assert device.images() == {"agent": "webmacs/agent:1.0.1", "updater": "webmacs/updater:1.0.1"}
    assert device.state()["installed"]["version"] == "1.0.1"
    assert (device.home / "docker-compose.device.yml").read_text().startswith("# Release 1.0.1")
    assert in_fleet(admin)["version"] == "1.0.1"
    assert not list(device.updates.glob("*1.0.2*"))


def test_an_operator_takes_the_release_back_at_the_device(device: Device, admin: API):
    device.compose("exec", "-T", "updater", "/usr/local/bin/updater", "rollback", timeout=300, check=False)
    eventually(lambda: device.images() == {"agent": "webmacs/agent:1.0.0", "updater": "webmacs/updater:1.0.0"}, 180, 1)
    eventually(lambda: in_fleet(admin)["version"] == "1.0.0", 180, 1)


def kill_engine(box: Box, away: float) -> None:
    """Kills it (-9); `away` seconds later it is there again, and the server's stack is started as its systemd unit does."""
    subprocess.run([*ENGINE, "cut"], check=True)
    time.sleep(away)
    subprocess.run([*ENGINE, "resume"], check=True, stdout=subprocess.DEVNULL)
    # The device has deleted what it takes for its own images of releases before the last.
    make_first_release(OWN)
    box.compose("up", "-d", "--no-build", "--wait", "--wait-timeout", "180")


@pytest.mark.skipif(not ENGINE, reason="the engine is not docker/engine.sh's")
def test_a_device_whose_engine_was_killed_is_there_again_without_anybody(device: Device, admin: API, box: Box):
    images = device.images()
    kill_engine(box, away=5)
    eventually(lambda: device.images() == images, 60)
    starts = int(device.container("agent")["RestartCount"])
    eventually(lambda: (e := in_fleet(admin)) and e["online"] and not e["locked"] and readings(admin)[-1] > time.time() - 5, 120, 1)
    assert int(device.container("agent")["RestartCount"]) == starts


@pytest.mark.skipif(not ENGINE, reason="the engine is not docker/engine.sh's")
@pytest.mark.parametrize(("step", "version"), [("replace webmacs-device-agent-1", "1.0.3"), ("replace updater", "1.0.4")])
def test_an_update_whose_engine_is_killed_goes_on(device: Device, admin: API, box: Box, step: str, version: str):
    release(version)
    rollout = roll_out(admin, bundle(box, version, counter=int(version[-1])))
    eventually(lambda: device.step() == step, 300, 0.02)
    time.sleep(3)
    began = time.monotonic()
    kill_engine(box, away=10)
    row = until(admin, rollout, "completed", 400)
    print(f"\nkilled in {step}: completed {time.monotonic() - began:.0f} s later; {row}")
    eventually(lambda: device.images() == {name: f"webmacs/{name}:{version}" for name in IMAGES}, 120)
    assert {device.container(name)["HostConfig"]["RestartPolicy"]["Name"] for name in IMAGES} == {"always"}
    assert device.state()["installed"]["version"] == version
    eventually(lambda: in_fleet(admin)["version"] == version, 60, 1)
    # Nothing is left beside the two: neither who was put aside nor who helped.
    names = docker("ps", "-a", "--format", "{{.Names}}").split()
    assert [n for n in names if n.startswith("webmacs-") and not n.startswith(PROJECT) and n not in {f"{device.project}-{i}-1" for i in IMAGES}] == []
