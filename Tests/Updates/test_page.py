"""A bundle is uploaded in a real browser, applied, watched and reloaded once: the stack of production, `ota` and its updater.

Runs where the published ports are: `docker/engine.sh exec`. Images webmacs/*:1.0.0, also of the updater.
"""

import importlib.util
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import COMPOSE, IMAGES, ROOT, STAGE, docker, eventually, make_first_release, run
from playwright.sync_api import Error, Page, expect

spec = importlib.util.spec_from_file_location("ui_conftest", ROOT / "Tests" / "EndToEnd" / "ui" / "conftest.py")
ui = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ui)
api, browser_type_launch_args, open_page = ui.api, ui.browser_type_launch_args, ui.open_page
make_channel, make_dashboard, make_rule, make_user = ui.make_channel, ui.make_dashboard, ui.make_rule, ui.make_user

PORT, SERVICE_USER = 18087, 10_001
OLD, NEW = "1.0.0", "1.3.0"


class Machine:
    """/opt/webmacs as the installer makes it, elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self.updates = folder, folder / "webmacs", folder / "webmacs" / "updates"
        self.environment = {n: v for n, v in os.environ.items() if not n.startswith(("COMPOSE_", "WEBMACS_"))}

    def compose(self, *arguments: str) -> str:
        files = ["-f", self.home / "docker-compose.prod.yml", "--env-file", self.home / ".env"]
        return run("docker", "compose", *files, *arguments, env=self.environment, cwd=self.home)

    def webmacs(self, *arguments) -> str:
        return run(STAGE / "webmacs", *arguments, env={**os.environ, "LD_LIBRARY_PATH": str(STAGE / "lib")})

    def install(self) -> None:
        for name, mode, owner in [
            ("tls", 0o755, 0), ("secrets", 0o700, 0), ("backups", 0o700, SERVICE_USER), ("updates", 0o1775, 0), ("updates/trust", 0o755, 0),
            ("updates/journal", 0o755, 0), ("updates/refused", 0o755, 0), ("updates/requests", 0o755, SERVICE_USER),
            ("updates/uploads", 0o755, SERVICE_USER), ("updates/backups", 0o700, 0),
        ]:  # fmt: skip
            (self.home / name).mkdir(parents=True)
            (self.home / name).chmod(mode)
            os.chown(self.home / name, owner, owner)
        os.chown(self.updates, 0, SERVICE_USER)
        make_first_release(IMAGES)
        socket = os.environ["DOCKER_HOST"].removeprefix("unix://")
        compose = run(ROOT / "scripts" / "prod-compose", env=self.environment)
        compose = compose.replace("source: /var/run/docker.sock", f"source: {socket}")
        (self.home / "docker-compose.prod.yml").write_text(compose)
        (self.home / ".env").write_text(
            f"WEBMACS_VERSION={OLD}\nWEBMACS_HOME={self.home}\nHTTP_ADDRESS=127.0.0.1\nHTTP_PORT={PORT}\nHTTPS_PORT=18447\nAPI_PORT=18007\n"
            f"UPDATE_SOAK=3s\nUPDATE_MARGIN_MB=100\nUPDATE_COMPOSE={COMPOSE}\n"
        )
        (self.home / ".env").chmod(0o600)
        self.compose("up", "-d", "--no-build", "--wait", "--wait-timeout", "240")

    def bundle(self) -> Path:
        for name in IMAGES:
            lines = f"FROM base/{name}:{OLD}\nLABEL release={NEW}\n"
            run("docker", "build", "-q", "-t", f"webmacs/{name}:{NEW}", "-", input=lines)
        names = [f"webmacs/{name}:{NEW}" for name in IMAGES]
        keys, tar, out = self.folder / "keys", self.folder / "images.tar", self.folder / f"webmacs-update-{NEW}.tar.gz"
        self.webmacs("bundle", "keys", keys)
        docker("save", "-o", tar, *names)
        ids = [f"{name}={docker('image', 'inspect', '-f', '{{.Id}}', name).strip()}" for name in names]
        self.webmacs(
            "bundle", "create", "--version", NEW, "--keys", keys, "--output", out, "--images", tar,
            *[word for pair in ids for word in ("--image", pair)], "--member", f"docker-compose.prod.yml={self.home / 'docker-compose.prod.yml'}",
            "--built-at", str(int(time.time())), "--level", "1",
        )  # fmt: skip
        tar.unlink()
        docker("image", "rm", *names)
        (self.updates / "trust" / "root.json").write_bytes((keys / "root.json").read_bytes())
        return out


@pytest.fixture(scope="session")
def machine(tmp_path_factory) -> Iterator[Machine]:
    folder = Path(os.environ["BOX"]) if os.environ.get("BOX") else tmp_path_factory.mktemp("page")
    machine = Machine(folder / "page")
    machine.install()
    yield machine
    machine.compose("down", "-v", "--remove-orphans")


@pytest.fixture(scope="session")
def site(machine: Machine) -> str:
    return f"http://127.0.0.1:{PORT}"


@pytest.fixture(scope="session")
def admin(machine: Machine) -> tuple[str, str]:
    return "admin@webmacs.local", machine.compose("run", "--rm", "--no-deps", "-T", "secrets", "show", "admin_password").strip()


def running_steps(page: Page) -> list[str]:
    try:
        return page.locator('.update-steps li[data-state="running"]').all_inner_texts()
    except Error as error:
        # The look met a page that is just being loaded.
        assert "context was destroyed" in error.message, error
        return []


def test_a_bundle_is_uploaded_applied_and_the_page_reloads_once(machine: Machine, api, open_page):
    bundle = machine.bundle()
    row = {"name": "Kept", "type": "sensor", "unit": "bar", "min_value": 0, "max_value": 100}
    channel = api.call("POST", "/events", row)["public_id"]
    # While the door is closed, requests and sockets fail; the page tries them again.
    page = open_page("/ota", expected_errors="Failed to load resource|WebSocket|ERR_")
    expect(page.get_by_role("heading", name=f"WebMACS {OLD}")).to_be_visible()

    began = time.monotonic()
    page.get_by_label("Bundle", exact=True).set_input_files(bundle)
    release = page.locator(f'[data-release="{NEW}"]')
    expect(release).to_contain_text("ready", timeout=120_000)
    uploaded = time.monotonic()
    loads: list[str] = []
    page.on("load", lambda _: loads.append(page.url))
    release.get_by_role("button", name="Apply").click()
    page.get_by_role("dialog").get_by_role("button", name="Apply").click()
    seen: set[str] = set()
    deadline = time.monotonic() + 400
    while not loads:
        assert time.monotonic() < deadline, seen
        seen.update(running_steps(page))
        page.wait_for_timeout(200)
    expect(page.get_by_role("heading", name=f"WebMACS {NEW}")).to_be_visible(timeout=60_000)
    applied = time.monotonic()
    watched = {text.split("\n")[0] for text in seen}
    assert len(watched) >= 5, watched
    expect(release).to_contain_text("applied")
    expect(page.get_by_role("region", name="History")).to_contain_text(f"Update from {OLD} to {NEW}")
    page.wait_for_timeout(10_000)
    assert len(loads) == 1
    print(f"\nuploaded in {uploaded - began:.0f} s, applied in {applied - uploaded:.0f} s; steps watched: {sorted(watched)}")

    assert channel in {row["public_id"] for row in api.everything("/events")}
    eventually(lambda: json.loads(docker("inspect", "webmacs-updater-1"))[0]["Config"]["Image"] == f"webmacs/updater:{NEW}", 120, 1)
    eventually(lambda: '"outcome":"completed"' in (machine.updates / "state.json").read_text(), 120, 1)
    # The machine's own word for it.
    log = subprocess.run(["docker", "logs", "webmacs-updater-1"], capture_output=True, text=True, check=True)
    assert "An update has ended" in log.stdout + log.stderr
    versions = {c["Config"]["Image"].rsplit(":", 1)[1] for c in json.loads(docker("inspect", *machine.compose("ps", "-aq").split()))
                if c["Config"]["Image"].startswith("webmacs/")}  # fmt: skip
    assert versions == {NEW}
