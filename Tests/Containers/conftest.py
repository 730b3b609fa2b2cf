"""The compose stack on a real Docker engine. `scripts/test containers` provides engine, binaries and stand-in images.

Environment: STAGE (folder with out/<service>), SITE_STAGE (folder with out/index.html), DOCKER_HOST, POSTGRES_IMAGE, REDIS_IMAGE.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "EndToEnd"))

from client import API  # noqa: E402

PROJECT = "webmacs-test"
HTTP_PORT, API_PORT = 18080, 18000


class Compose:
    url = f"http://127.0.0.1:{HTTP_PORT}"
    ws_url = f"ws://127.0.0.1:{HTTP_PORT}"
    api_url = f"http://127.0.0.1:{API_PORT}"

    def __init__(self) -> None:
        self.environment = {
            **os.environ,
            "COMPOSE_PROJECT_NAME": PROJECT,
            "COMPOSE_FILE": f"{ROOT}/compose/compose.yaml:{ROOT}/Tests/Containers/compose.test.yaml",
            "HTTP_PORT": str(HTTP_PORT),
            "API_PORT": str(API_PORT),
            "ADMIN_PASSWORD": "",
        }

    def docker(self, *arguments: str, timeout: int = 300) -> str:
        done = subprocess.run(
            ["docker", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout
        )
        assert done.returncode == 0, f"docker {' '.join(arguments)}: {done.stdout[-3000:]} {done.stderr[-3000:]}"
        return done.stdout

    def __call__(self, *arguments: str, timeout: int = 300) -> str:
        return self.docker("compose", *arguments, timeout=timeout)

    def up(self, *arguments: str) -> None:
        try:
            self("up", "-d", "--no-build", "--wait", "--wait-timeout", "180", *arguments)
        except AssertionError:
            print(self("ps", "-a"), self("logs", "--tail", "40"), file=sys.stderr)
            raise
        # Healthy is alive; /health also says that tables and queues can be reached.
        eventually(lambda: urllib.request.urlopen(f"{self.url}/health", timeout=5).status == 200, seconds=30)

    def containers(self, *services: str) -> list[dict]:
        """What the engine knows about the containers of these services (all that run, by default)."""
        ids = self("ps", "-q", *services).split()
        return json.loads(self.docker("inspect", *ids)) if ids else []

    def container(self, service: str) -> dict:
        [only] = self.containers(service)
        return only

    def healthy(self, service: str) -> bool:
        return all(c["State"]["Health"]["Status"] == "healthy" for c in self.containers(service))

    def admin_password(self) -> str:
        return self("run", "--rm", "--no-deps", "-T", "secrets", "show", "admin_password").strip()

    def login(self) -> API:
        return API.login(self.url, "admin@webmacs.local", self.admin_password())


def eventually(what, seconds: float = 20, interval: float = 0.2):
    """`what()` once it is true and raises nothing; its last words when it never is."""
    deadline = time.monotonic() + seconds
    while True:
        error: Exception | None = None
        try:
            if result := what():
                return result
        except Exception as failure:  # the service may be on its way up
            error = failure
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s") from error
        time.sleep(interval)


@pytest.fixture(scope="session")
def compose() -> Iterator[Compose]:
    compose = Compose()
    compose("down", "-v", "--remove-orphans")
    began = time.monotonic()
    compose("build", timeout=900)
    built = time.monotonic()
    compose.up()
    print(f"images {built - began:.0f} s, stack healthy {time.monotonic() - built:.0f} s")
    yield compose
    compose("down", "-v", "--remove-orphans")


@pytest.fixture(scope="session")
def admin(compose: Compose) -> API:
    return compose.login()
