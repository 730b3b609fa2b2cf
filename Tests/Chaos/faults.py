"""The storm: which fault strikes when, drawn from a seed, and the hands that do it.

A deck of cards holds every kind as often as it weighs. It is shuffled, dealt one card every so often, and shuffled again, so
that even a short storm has nearly every kind.
"""

import asyncio
import os
import random
import signal
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from agents import Agent, SmallDisk
from proxy import Proxy
from stack import Stack

# How often each card lies in the deck: {kind: {target: cards}}. Programs that this stack does not have are left out.
DECK = {
    "kill": {
        "ingestion": 3, "postgres": 2, "redis": 2, "our agents": 2,
        "rules": 2, "webhooks": 2, "gateway": 1, "query": 1, "worker": 1, "nginx": 1, "agent": 1,
    },
    "pause": {
        "ingestion": 2, "postgres": 1, "redis": 1, "rules": 1, "webhooks": 1, "gateway": 1, "query": 1, "worker": 1, "nginx": 1,
        "our agents": 1,
    },
    "kill backend": {"postgres": 1},
    "lose everything": {"redis": 2},
    "lose the last second": {"redis": 2},
    "cut": {"network": 2},
    "stall": {"network": 1},
    "half-open": {"network": 2},
    "disk full": {"our agents": 2},
}

# How long a program that is down already (its supervisor waits up to 10 s) is waited for.
PATIENCE = 15


@dataclass(frozen=True, slots=True)
class Fault:
    at: float
    kind: str
    target: str
    # How long, how much, which one of several: from 0 to 1 where chance says it.
    amount: float

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"


def schedule(seed: str, seconds: float, per_minute: float, leave_out: set[str]) -> list[Fault]:
    """The same for the same arguments. `leave_out`: targets and kinds that cannot be struck here."""
    source = random.Random(f"storm {seed}")
    cards = [
        (kind, target)
        for kind, targets in DECK.items() if kind not in leave_out
        for target, count in targets.items() if target not in leave_out
        for _ in range(count)
    ]
    faults: list[Fault] = []
    deck: list[tuple[str, str]] = []
    moment = 3.0
    while moment < seconds:
        if not deck:
            deck = source.sample(cards, len(cards))
        faults.append(Fault(round(moment, 1), *deck.pop(), round(source.random(), 3)))
        moment += 60 / per_minute * source.uniform(0.4, 1.6)
    return faults


class Hands:
    def __init__(self, stack: Stack, proxy: Proxy, agents: list[Agent], disk: SmallDisk) -> None:
        self.stack, self.proxy, self.agents, self.disk = stack, proxy, agents, disk
        self.done: Counter = Counter()
        self.missed: Counter = Counter()
        self.killed: Counter = Counter()
        # One fault at a time for each target: two hands on one disk would undo each other.
        self.locks: dict[str, asyncio.Lock] = {}

    async def strike(self, fault: Fault) -> None:
        async with self.locks.setdefault(fault.target, asyncio.Lock()):
            try:
                await getattr(self, fault.kind.replace(" ", "_").replace("-", "_"))(fault)
                self.done[str(fault)] += 1
            except (ProcessLookupError, TimeoutError):
                self.missed[str(fault)] += 1

    # --- Processes

    def running(self, fault: Fault) -> int | None:
        if fault.target == "our agents":
            return self.agents[int(fault.amount * 1000) % len(self.agents)].pid()
        try:
            return self.stack.process(fault.target)
        except (FileNotFoundError, IndexError):
            return None

    async def process(self, fault: Fault) -> int:
        async with asyncio.timeout(PATIENCE):
            while not (pid := self.running(fault)):
                await asyncio.sleep(0.05)
        return pid

    async def kill(self, fault: Fault) -> None:
        os.kill(await self.process(fault), signal.SIGKILL)
        self.killed[fault.target] += 1

    async def kill_backend(self, fault: Fault) -> None:
        """One of the server's processes: PostgreSQL then restarts all of them by itself."""
        children = family(await self.process(fault))[1:]
        if not children:
            raise ProcessLookupError
        os.kill(children[int(fault.amount * 1000) % len(children)], signal.SIGKILL)

    async def pause(self, fault: Fault) -> None:
        """Half a second to seven: beyond some of the patience that others have."""
        stopped = family(await self.process(fault))
        try:
            for pid in stopped:
                send(pid, signal.SIGSTOP)
            await asyncio.sleep(0.5 + 6.5 * fault.amount**2)
        finally:
            for pid in stopped:
                send(pid, signal.SIGCONT)

    # --- Redis

    async def lose_everything(self, fault: Fault) -> None:
        async with self.down(fault):
            for entry in self.redis_data.iterdir():
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    async def lose_the_last_second(self, fault: Fault) -> None:
        """What an append-only file loses with the machine's power: its end, in the middle of a command."""
        async with self.down(fault):
            for file in self.redis_data.glob("appendonlydir/*.incr.aof"):
                size = file.stat().st_size
                os.truncate(file, max(0, size - int(fault.amount * 60_000) - 1))

    @property
    def redis_data(self):
        return self.stack.state / "data" / "redis"

    async def stay_away(self, fault: Fault) -> None:
        """`amount` minutes."""
        async with self.down(fault):
            await asyncio.sleep(fault.amount * 60)

    def down(self, fault: Fault) -> "Down":
        return Down(self, fault)

    # --- Network and disk

    async def cut(self, fault: Fault) -> None:
        await self.proxy.cut(5 * fault.amount**2)

    async def stall(self, fault: Fault) -> None:
        await self.proxy.stall(1 + 13 * fault.amount)

    async def half_open(self, fault: Fault) -> None:
        await self.proxy.half_open(2 + 12 * fault.amount, "server" if fault.amount * 1000 % 2 < 1 else "device")

    async def disk_full(self, fault: Fault) -> None:
        try:
            await asyncio.to_thread(self.disk.fill)
            await asyncio.sleep(1 + 4 * fault.amount)
        finally:
            self.disk.free()


class Down:
    """Within it the program is killed and stays down."""

    def __init__(self, hands: Hands, fault: Fault) -> None:
        self.hands, self.fault = hands, fault
        self.hold = hands.stack.state / "run" / f"{fault.target}.hold"

    async def __aenter__(self) -> None:
        pid = await self.hands.process(self.fault)
        self.hold.touch()
        send(pid, signal.SIGKILL)
        while self.hands.running(self.fault):
            await asyncio.sleep(0.02)

    async def __aexit__(self, *_) -> None:
        self.hold.unlink()


def send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass  # It has died meanwhile.


def family(pid: int) -> list[int]:
    """The process and all below it, parents first."""
    children: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                with open(f"/proc/{entry.name}/stat") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    return list(descend(pid, children))


def descend(pid: int, children: dict[int, list[int]]) -> Iterator[int]:
    yield pid
    for child in children.get(pid, []):
        yield from descend(child, children)
