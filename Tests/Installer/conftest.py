"""A booted Debian machine without a network, and bundles to install there. `scripts/test-ota` provides both.

Environment: BUNDLES (folder with webmacs-update-<version>.tar.gz of 2.0.0, of 2.1.0, and of 2.2.0, which never gets healthy).
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "installation.md"
HOME = "/opt/webmacs"


class Answer(NamedTuple):
    status: int
    headers: str
    body: str

    def json(self) -> dict:
        return json.loads(self.body)


class Box:
    """Commands inside, and requests to it from a program of this machine that stands in its network."""

    def __init__(self) -> None:
        self.password = ""

    def start(self, share: str) -> None:
        subprocess.run([ROOT / "docker" / "box.sh", "up", share], check=True, timeout=300)
        # The document's commands say sudo; who runs them here is root already.
        self("printf '#!/bin/sh\\nexec \"$@\"\\n' > /usr/local/bin/sudo && chmod 755 /usr/local/bin/sudo")

    def reboot(self) -> None:
        subprocess.run([ROOT / "docker" / "box.sh", "reboot"], check=True, timeout=300)

    def run(self, script: str, timeout: int = 500) -> subprocess.CompletedProcess:
        command = [ROOT / "docker" / "box.sh", "run", "bash", "-euo", "pipefail", "-c", script]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)

    def __call__(self, script: str, status: int = 0, timeout: int = 500) -> str:
        done = self.run(script, timeout)
        assert done.returncode == status, f"{script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout + done.stderr

    def request(self, url: str, *arguments: str) -> Answer:
        pid = self.init()
        command = ["nsenter", "-t", pid, "-n", "curl", "-s", "-i", "-m", "20", "-w", "\n%{http_code}", *arguments, url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{url}: curl {done.returncode} {done.stderr}"
        text, _, status = done.stdout.rpartition("\n")
        headers, _, body = text.replace("\r\n", "\n").partition("\n\n")
        return Answer(int(status), headers, body)

    def init(self) -> str:
        return subprocess.run([ROOT / "docker" / "box.sh", "pid"], capture_output=True, text=True, check=True).stdout.strip()

    def token(self, url: str = "http://127.0.0.1") -> str:
        body = json.dumps({"email": "admin@webmacs.local", "password": self.password})
        answer = self.request(f"{url}/api/v1/auth/login", "--json", body)
        assert answer.status == 200, answer.body
        return answer.json()["access_token"]

    def make_channel(self, name: str) -> None:
        body = json.dumps({"name": name, "type": "sensor", "unit": "V", "min_value": 0, "max_value": 10})
        answer = self.request("http://127.0.0.1/api/v1/events", "-H", f"Authorization: Bearer {self.token()}", "--json", body)
        assert answer.status == 201, answer.body

    def has_channel(self, name: str) -> bool:
        answer = self.request("http://127.0.0.1/api/v1/events?page_size=100", "-H", f"Authorization: Bearer {self.token()}")
        return name in {channel["name"] for channel in answer.json()["data"]}

    def states(self) -> dict[str, str]:
        lines = self(f"cd {HOME} && docker compose ps --format '{{{{.Service}}}} {{{{.Health}}}}'").splitlines()
        return dict(line.split(" ", 1) for line in lines)

    def version(self) -> str:
        return self(f"sed -n s/^WEBMACS_VERSION=//p {HOME}/.env").strip()

    def secrets(self) -> str:
        return self(f"cd {HOME} && sha256sum secrets/* tls/* && stat -c '%n %a %u' secrets/* tls/*")

    def document(self, heading: str) -> str:
        """Runs the blocks behind `<!-- box -->` below that heading of docs/installation.md; `# => text` is in the output."""
        section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", DOCUMENT.read_text(), re.M | re.S)
        assert section, heading
        blocks = re.findall(r"^<!-- box -->\n```bash\n(.*?)^```$", section[1], re.M | re.S)
        assert blocks, heading
        printed = ""
        for block in blocks:
            output = self("cd /tmp\n" + block)
            for expected in re.findall(r"# => (.*?)\s*$", block, re.M):
                assert expected in output, f"no '{expected}' in\n{output}"
            printed += output
        return printed


@pytest.fixture(scope="session")
def box() -> Iterator[Box]:
    box = Box()
    box.start(os.environ["BUNDLES"])
    yield box
    if not os.environ.get("KEEP_BOX"):
        subprocess.run([ROOT / "docker" / "box.sh", "down"], check=True, timeout=300)
