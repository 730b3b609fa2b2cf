"""A second instance of a service beside the stack's, started as the stack starts its own."""

import copy
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stack import ROOT, Stack


class SecondService:
    def __init__(self, stack: Stack, name: str, **settings: str) -> None:
        """`settings` replace those of the first."""
        first = Path(f"/proc/{stack.process(name)}")
        self.environment = settings_of(first) | settings
        self.executable = os.readlink(first / "exe")
        self.log = stack.state / "logs" / f"{name}-2.log"
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    def beside(self, **settings: str | None) -> "SecondService":
        """Another one, with other settings; None takes one away."""
        other = copy.copy(self)
        changed = self.environment | settings
        other.environment = {name: value for name, value in changed.items() if value is not None}
        other.port = free_port()
        other.process = None
        return other

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.executable, "serve"], env=self.environment | {"PORT": str(self.port)}, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 30
        while not self.is_ready():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()[-2000:]
            time.sleep(0.05)

    def is_ready(self) -> bool:
        return _answers(self.url + "/readyz")

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def settings_of(process: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (process / "environ").read_text().split("\0") if "=" in line)


def _upstreams(stack: Stack) -> dict[str, str]:
    names = ("GATEWAY", "INGESTION", "QUERY", "WORKER", "RULES", "WEBHOOKS", "OTA")
    return {f"UPSTREAM_{name}": f"127.0.0.1:{stack.settings[f'{name}_PORT']}" for name in names}


def _set_upstreams(stack: Stack, **changed: str) -> None:
    """Tells nginx where services are: several addresses with spaces. Sockets that are open stay where they are."""
    addresses = _upstreams(stack) | {f"UPSTREAM_{name}": address for name, address in changed.items()}
    subprocess.run(
        [ROOT / "nginx" / "render.sh", stack.state / "run" / "nginx", "upstreams"], env=os.environ | addresses, check=True
    )
    master = stack.process("nginx")
    old = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    os.kill(master, signal.SIGHUP)
    deadline = time.monotonic() + 10
    while any(_takes_requests(worker) for worker in old):
        assert time.monotonic() < deadline, "nginx did not take its new addresses"
        time.sleep(0.02)


def _takes_requests(worker: str) -> bool:
    """Until it closes the connections that wait for a request, one of ours among them, a request may be sent into its end.

    It says that it is shutting down, closes them, and sleeps until something comes on one of the others.
    """
    process = Path(f"/proc/{worker}")
    try:
        is_closing = "shutting down" in (process / "cmdline").read_text()
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return not is_closing or state not in "SZX"


@contextmanager
def second_nginx(stack: Stack, folder: Path, **settings: str) -> Iterator[str]:
    """Another door to the same services, until the block ends; its address."""
    listen = f"127.0.0.1:{free_port()}"
    paths = {"TEMP": folder / "temp", "PID_FILE": folder / "pid", "ACCESS_LOG": folder / "access", "ERROR_LOG": folder / "error"}
    ours = {name: str(path) for name, path in paths.items()} | {"SITE": stack.settings["SITE"], "UI_LISTEN": listen}
    environment = os.environ | _upstreams(stack) | ours | settings
    subprocess.run([ROOT / "nginx" / "render.sh", folder], env=environment, check=True)
    nginx = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-g", "daemon off;"], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not _answers(f"http://{listen}/health"):
            assert nginx.poll() is None and time.monotonic() < deadline, (folder / "error").read_text()
            time.sleep(0.05)
        yield f"http://{listen}"
    finally:
        nginx.terminate()
        nginx.wait()


@contextmanager
def second_query(stack: Stack) -> Iterator[SecondService]:
    """Two instances behind nginx, until the block ends."""
    second = SecondService(stack, "query")
    second.start()
    first = f"127.0.0.1:{stack.settings['QUERY_PORT']}"
    try:
        _set_upstreams(stack, QUERY=f"{first} 127.0.0.1:{second.port}")
        yield second
    finally:
        _set_upstreams(stack)
        second.kill()


@contextmanager
def second_gateway(stack: Stack, *, behind_nginx: bool = False, **settings: str) -> Iterator[SecondService]:
    """A gateway with other settings; with `behind_nginx` the only one that nginx knows, until the block ends."""
    second = SecondService(stack, "gateway", **settings)
    second.start()
    try:
        if behind_nginx:
            _set_upstreams(stack, GATEWAY=f"127.0.0.1:{second.port}")
        yield second
    finally:
        if behind_nginx:
            _set_upstreams(stack)
        second.kill()


@contextmanager
def others(stack: Stack, *names: str, **settings: str) -> Iterator[list[SecondService]]:
    """In place of services of the stack ones with other settings, until the block ends.

    They listen where those did: the worker, which watches these ports, would tell of a service that is not ready.
    """
    running = {name: SecondService(stack, name, **settings) for name in names}
    try:
        for name, other in running.items():
            stack.stop(name)
            other.port = int(stack.settings[f"{name.upper()}_PORT"])
            other.start()
        yield list(running.values())
    finally:
        for name, other in running.items():
            other.kill()
            stack.start(name)


@contextmanager
def other_webhooks(stack: Stack, **settings: str) -> Iterator[SecondService]:
    with others(stack, "webhooks", **settings) as (webhooks,):
        yield webhooks
