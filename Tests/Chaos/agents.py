"""Real agents: one that the stack runs, and some of our own behind the proxy, with their spools on a small disk."""

import asyncio
import signal
import socket
import subprocess
import time
from pathlib import Path

import audit
from ledger import Entry, Ledger
from stack import Stack


class SmallDisk:
    """A file system of its own that can be filled. Needs root; without it `is_small` is false and nothing fills."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True, text=True)
        self.is_small = mounted.returncode == 0
        if not self.is_small:
            print(f"  ! no disk-full faults: {mounted.stderr.strip() or 'a small disk could not be mounted'}")

    def fill(self) -> None:
        with open(self.folder / "filler", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 65536)
            except OSError:
                pass  # Full, as it should be.

    def free(self) -> None:
        (self.folder / "filler").unlink(missing_ok=True)

    def remove(self) -> None:
        if self.is_small:
            subprocess.run(["umount", "-l", self.folder], check=False)


class Agent:
    """An agent process of our own, started again whenever it dies."""

    def __init__(self, stack: Stack, name: str, token: str, port: int, disk: SmallDisk, logs: Path) -> None:
        self.stack, self.name, self.token, self.server_port = stack, name, token, port
        self.spool = disk.folder / f"{name.lower().replace(' ', '-')}.sqlite"
        self.log = logs / f"{self.spool.stem}.log"
        self.settings = self.spool.with_suffix(".env")
        self.process: asyncio.subprocess.Process | None = None
        self.keeper: asyncio.Task | None = None
        self.crashes: list[int] = []
        self.kills = 0

    async def prepare(self) -> None:
        """Lets the agent make its spool, without a server, and puts the audit into it."""
        self.poll("1h")
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            process = await self.spawn(closed.getsockname()[1])
            for _ in range(600):
                await asyncio.sleep(0.05)
                if self.spool.exists() and "Not connected" in self.log.read_text(errors="replace"):
                    break
            else:
                raise AssertionError(f"{self.name} has made no spool: {self.log}")
            process.terminate()
            await process.wait()
        audit.install(self.spool)
        self.poll("200ms")

    def poll(self, interval: str) -> None:
        self.settings.write_text(f"WEBMACS_POLL_INTERVAL={interval}\n")

    async def spawn(self, server_port: int) -> asyncio.subprocess.Process:
        with open(self.log, "ab") as log:
            return await asyncio.create_subprocess_exec(
                Path(self.stack.settings["BIN"]) / "agent", "serve",
                env={
                    "PATH": "/usr/bin:/bin", "TZ": "UTC", "APP_ENV": "production", "LOG_LEVEL": "info",
                    "WEBMACS_SERVER_URL": f"http://127.0.0.1:{server_port}", "WEBMACS_API_TOKEN": self.token,
                    "WEBMACS_AGENT_NAME": self.name, "WEBMACS_SPOOL": str(self.spool),
                    "WEBMACS_SIMULATED_PLANT": "false", "WEBMACS_AGENT_ENV_FILE": str(self.settings),
                },
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    async def keep(self) -> None:
        while True:
            self.process = await self.spawn(self.server_port)
            status = await self.process.wait()
            if status != -signal.SIGKILL:
                self.crashes.append(status)
            await asyncio.sleep(0.3)

    def start(self) -> None:
        self.keeper = asyncio.create_task(self.keep())

    async def stop(self) -> None:
        """Asks it to end, as an operator would: it flushes what it can within three seconds."""
        if self.keeper is None:
            return
        self.keeper.cancel()
        self.keeper = None
        if self.process and self.process.returncode is None:
            self.process.terminate()
            try:
                async with asyncio.timeout(20):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()
                await self.process.wait()

    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.returncode is None else None

    async def drained(self, seconds: float) -> set[int]:
        """Stops collecting, and waits until the spool is empty. Numbers of readings that are left; the agent is stopped."""
        self.poll("1h")
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            await self.stop()
            waiting = audit.waiting(self.spool)
            if not waiting or asyncio.get_running_loop().time() > deadline:
                return waiting
            self.start()
            await asyncio.sleep(8)

    def ledger(self, channels: dict[str, str], waiting: set[int]) -> Ledger:
        return spooled(self.name, self.spool, channels, waiting)


def spooled(name: str, spool: Path, channels: dict[str, str], waiting: set[int], since: int = 0) -> Ledger:
    """What the audit knows; all that does not wait is acknowledged."""
    ledger = Ledger(name, since)
    rows = audit.appended(spool)
    for number, channel, microseconds, value in rows:
        if channel in channels:
            if number not in waiting:
                ledger.acknowledged.add(len(ledger.entries))
            ledger.entries.append(Entry(channels[channel], microseconds, value))
        else:
            ledger.faults.append(f"reading {number} is of {channel}, which the server does not know")
    numbers = [row[0] for row in rows]
    if not numbers or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        ledger.faults.append("the spool was given nothing, or its numbers have a hole or a repeat")
    for damaged in spool.parent.glob(f"{spool.name}.damaged-*"):
        ledger.faults.append(f"the spool was damaged: {damaged.name}")
    return ledger


class StackAgent:
    """The agent that the stack runs: it is killed with the other programs, and judged like ours from `prepare` on."""

    name = "Stack's agent"

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.spool = stack.state / "data" / "agent" / "spool.sqlite"

    async def prepare(self) -> None:
        await asyncio.to_thread(self.stack.stop, "agent")
        audit.install(self.spool)
        self.since = time.time_ns() // 1000
        await asyncio.to_thread(self.stack.start, "agent")

    async def drained(self, seconds: float) -> set[int]:
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            await asyncio.to_thread(self.stack.stop, "agent")
            waiting = audit.waiting(self.spool)
            if not waiting or asyncio.get_running_loop().time() > deadline:
                return waiting
            await asyncio.to_thread(self.stack.start, "agent")
            await asyncio.sleep(8)

    def ledger(self, channels: dict[str, str], waiting: set[int]) -> Ledger:
        return spooled(self.name, self.spool, channels, waiting, self.since)
