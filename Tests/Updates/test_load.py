"""Ten minutes of load within the limits of the compose file, and all containers together in 1.5 GB.

The engine's containers share a memory cgroup, which gets the limit; what sends and asks is outside of it. A machine of 1.5 GB has its
kernel and its engine in there, too: they are not counted here.

LOAD_SECONDS: 600 unless set.
"""

import json
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ENGINE_EXEC, HTTP_PORT, STAGE, Box, docker

SECONDS = int(os.environ.get("LOAD_SECONDS", "600"))
LIMIT = 3 * 2**29
RATE = 2000
UNITS = {"B": 1, "kB": 1e3, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
V1, V2 = Path("/sys/fs/cgroup/memory/docker"), Path("/sys/fs/cgroup/docker")


@pytest.fixture
def memory() -> Iterator[Path]:
    """The cgroup that all containers are in, limited."""
    folder, name, unlimited = (V1, "memory.limit_in_bytes", "-1") if V1.exists() else (V2, "memory.max", "max")
    (folder / name).write_text(str(LIMIT))
    yield folder
    (folder / name).write_text(unlimited)


def killed(folder: Path) -> int:
    """How often the kernel has killed for want of memory."""
    lines = (folder / ("memory.oom_control" if folder == V1 else "memory.events")).read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))


def used() -> dict[str, float]:
    """Of each container in bytes, as `docker stats` has it."""
    lines = docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}").splitlines()
    found = {}
    for line in lines:
        name, amount = line.split()[:2]
        unit = amount.lstrip("0123456789.")
        found[name.rsplit("-", 2)[1]] = float(amount.removesuffix(unit)) * UNITS[unit]
    return found


def bench(password: Path, *arguments: str) -> subprocess.Popen:
    login = ["--url", f"http://127.0.0.1:{HTTP_PORT}", "--email", "admin@webmacs.local", "--password-file", password]
    return subprocess.Popen(
        [str(word) for word in (*ENGINE_EXEC, STAGE / "webmacs", "bench", *arguments, *login, "--json")],
        env={**os.environ, "LD_LIBRARY_PATH": str(STAGE / "lib")}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def figures(process: subprocess.Popen) -> dict[str, float]:
    said = process.communicate(timeout=120)[0]
    assert process.returncode == 0
    return {figure["name"]: figure["value"] for figure in json.loads(said)["figures"]}


def test_ten_minutes_of_load_fit_into_the_limits(box: Box, memory: Path, tmp_path: Path):
    # One person, here, does the work of many.
    with (box.home / ".env").open("a") as settings:
        settings.write("RATE_LIMIT_PER_MINUTE=0\nRATE_LIMIT_READS_PER_MINUTE=0\n")
    box.compose("up", "-d", "--no-build", "--wait", "--wait-timeout", "180")
    password = tmp_path / "password"
    password.write_text(box.compose("run", "--rm", "--no-deps", "-T", "secrets", "show", "admin_password"))
    before, rest = killed(memory), used()
    load = ("ingest", "--seconds", str(SECONDS), "--rate", str(RATE), "--connections", "10", "--channels", "5", "--batch", "50", "--queries", "2")
    ingest = bench(password, *load)
    # 50 people look at live values meanwhile.
    live = bench(password, "live", "--seconds", str(SECONDS - 10), "--sockets", "50", "--probes", "1")
    most: dict[str, float] = defaultdict(float)
    sums: list[float] = []
    while ingest.poll() is None:
        time.sleep(5)
        now = used()
        sums.append(sum(now.values()))
        for name, bytes in now.items():
            most[name] = max(most[name], bytes)
    measured, seen = figures(ingest), figures(live)
    limits = {c["Config"]["Labels"]["com.docker.compose.service"]: c["HostConfig"]["Memory"] for c in box.containers()}
    print(f"\nat rest {sum(rest.values()) / 2**20:.0f} MiB; under load at most {max(sums) / 2**20:.0f} MiB in {len(sums)} looks, at the end {sums[-1] / 2**20:.0f}")
    for name, bytes in sorted(most.items(), key=lambda entry: -entry[1]):
        print(f"  {name}: {bytes / 2**20:.0f} of {limits[name] / 2**20:.0f} MiB")
    print(f"  {measured}\n  {seen}")
    assert killed(memory) == before
    assert box.problems() == []
    assert all(c["RestartCount"] == 0 and not c["State"]["OOMKilled"] for c in box.containers())
    assert max(sums) < LIMIT
    assert all(bytes < limits[name] for name, bytes in most.items())
    assert measured["readings acknowledged"] > 0.98 * RATE
