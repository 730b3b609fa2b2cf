"""A second instance of query beside the stack's, started as the stack starts its own."""

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


class SecondQuery:
    def __init__(self, stack: Stack) -> None:
        first = Path(f"/proc/{stack.process('query')}")
        self.environment = dict(
            line.split("=", 1) for line in (first / "environ").read_text().split("\0") if "=" in line
        )
        self.executable = os.readlink(first / "exe")
        self.log = stack.state / "logs" / "query-2.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen | None = None

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
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


def _set_upstreams(stack: Stack, query: str) -> None:
    """Tells nginx where query is: several addresses with spaces. Sockets that are open stay where they are."""
    addresses = {
        f"UPSTREAM_{name}": f"127.0.0.1:{stack.settings[f'{name}_PORT']}" for name in ("GATEWAY", "INGESTION", "WORKER")
    }
    subprocess.run(
        [ROOT / "nginx" / "render.sh", stack.state / "run" / "nginx", "upstreams"],
        env=os.environ | addresses | {"UPSTREAM_QUERY": query},
        check=True,
    )
    os.kill(stack.process("nginx"), signal.SIGHUP)


@contextmanager
def second_query(stack: Stack) -> Iterator[SecondQuery]:
    """Two instances behind nginx, until the block ends."""
    second = SecondQuery(stack)
    second.start()
    first = f"127.0.0.1:{stack.settings['QUERY_PORT']}"
    try:
        _set_upstreams(stack, f"{first} 127.0.0.1:{second.port}")
        yield second
    finally:
        _set_upstreams(stack, first)
        second.kill()
