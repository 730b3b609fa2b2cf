"""Devices and programs that send: each keeps what is not acknowledged, whatever happens to its connections.

    SocketSender   numbered batches over /ws/controller/telemetry, several under way
    Poster         POST /api/v1/datapoints/batch with an Idempotency-Key, repeated until it is answered
    Plant          a Poster that sends in the order of time, and whose values cross the levels of rules
    Gauge          the same with a channel for each kind of rule that time decides too, and with pauses
"""

import asyncio
import json
import random
import time
import uuid
from collections import Counter

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from alarms import LEVELS, NOISE
from ledger import Clock, Entry, Ledger, rfc3339
from timed import KINDS, Course

WINDOW = 8
PATIENCE = 12
MOST_LATE = 2 * 3600 * 1_000_000


def kinds(problem: BaseException) -> list[str]:
    """The names of the errors in a group, however deep."""
    if isinstance(problem, BaseExceptionGroup):
        return [kind for inner in problem.exceptions for kind in kinds(inner)]
    return [type(problem).__name__]


class Source:
    """Makes readings at its rate until `finish`, and is drained when all of them are acknowledged."""

    # How many channels it has.
    places = 3

    def __init__(self, name: str, channels: list[str], token: str, rate: float, seed: str) -> None:
        self.ledger = Ledger(name)
        self.channels, self.token, self.rate = channels, token, rate
        self.random = random.Random(seed)
        self.clock = Clock()
        self.grown = asyncio.Event()
        self.is_finished = False
        self.failures: Counter = Counter()

    def finish(self) -> None:
        self.is_finished = True
        self.grown.set()

    @property
    def waiting(self) -> int:
        return len(self.ledger.entries) - len(self.ledger.acknowledged)

    def measure(self, count: int) -> None:
        """A few readings are late by up to two hours, and a few can never be stored."""
        for _ in range(count):
            moment = self.clock.now()
            if self.random.random() < 0.02:
                moment -= self.random.randrange(MOST_LATE)
            number = len(self.ledger.entries) + 1
            self.ledger.entries.append(
                Entry(self.random.choice(self.channels), moment, float(number), self.random.random() < 0.002))
        self.grown.set()

    async def grow(self) -> None:
        while not self.is_finished:
            self.measure(self.random.randint(1, max(1, round(self.rate / 5))))
            await asyncio.sleep(0.1)

    def items(self, entries: list[Entry]) -> list[dict]:
        return [
            {
                "value": None if entry.is_bad else entry.value,
                "event_public_id": entry.channel,
                "timestamp": rfc3339(entry.microseconds),
            }
            for entry in entries
        ]


class SocketSender(Source):
    label, scheme = "socket", "ws"

    def __init__(self, url: str, *arguments) -> None:
        super().__init__(*arguments)
        self.url = f"{url}/ws/controller/telemetry"
        self.boot = uuid.UUID(int=self.random.getrandbits(128)).hex
        # What this device believes: trails the ledger after it has forgotten an acknowledgement.
        self.acknowledged = 0
        self.cursor = 0
        self.window: list[int] = []
        self.paused_until = 0.0
        self.progress = 0.0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.grow())
            while not (self.is_finished and self.waiting == 0):
                try:
                    await self.session()
                except* (OSError, WebSocketException, TimeoutError) as problems:
                    self.failures.update(kinds(problems))
                if self.random.random() < 0.2:  # As an agent that was killed before it wrote the acknowledgement down.
                    self.acknowledged = max(0, self.acknowledged - self.random.randrange(400))
                await asyncio.sleep(self.random.uniform(0.05, 1))

    async def session(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with connect(
            self.url, additional_headers=headers, open_timeout=10, close_timeout=1, max_size=None, proxy=None
        ) as socket:
            self.go_back(self.acknowledged)
            self.progress, self.paused_until = self.now(), 0.0
            async with asyncio.TaskGroup() as group:
                receiving = group.create_task(self.receive(socket))
                sending = group.create_task(self.send(socket))
                while not (self.is_finished and self.waiting == 0) and not receiving.done():
                    await asyncio.sleep(0.1)
                    if self.window and self.now() - self.progress > PATIENCE:
                        raise TimeoutError("no acknowledgement")
                receiving.cancel()
                sending.cancel()

    @staticmethod
    def now() -> float:
        return asyncio.get_running_loop().time()

    def go_back(self, number: int) -> None:
        self.cursor = number
        self.window.clear()
        self.grown.set()

    async def send(self, socket) -> None:
        while True:
            self.grown.clear()
            while self.cursor < len(self.ledger.entries) and len(self.window) < WINDOW and self.now() >= self.paused_until:
                entries = self.ledger.entries[self.cursor:self.cursor + self.random.randint(1, 60)]
                follows = self.cursor
                self.cursor += len(entries)
                if not self.window:
                    self.progress = self.now()
                self.window.append(self.cursor)
                await socket.send(json.dumps({
                    "boot": self.boot, "seq": self.cursor, "follows": follows, "acknowledged": self.acknowledged,
                    "datapoints": self.items(entries),
                }))
            try:
                async with asyncio.timeout(0.2):
                    await self.grown.wait()
            except TimeoutError:
                pass  # A pause may be over.

    async def receive(self, socket) -> None:
        async for text in socket:
            answer = json.loads(text)
            if answer.get("boot", self.boot) != self.boot:
                self.ledger.faults.append(f"an answer for another boot: {text}")
                continue
            match answer["type"]:
                case "ack":
                    self.acknowledge(answer["seq"])
                case "resend":
                    self.go_back(max(answer["after"], self.acknowledged))
                    self.paused_until = self.now() + 0.05
                case "busy":
                    self.go_back(self.acknowledged)
                    self.paused_until = self.now() + answer["retry_after_ms"] / 1000
                case "error":
                    self.ledger.faults.append(f"refused whole: {text}")
            self.failures[answer["type"]] += answer["type"] in ("resend", "busy")

    def acknowledge(self, number: int) -> None:
        if number > len(self.ledger.entries):
            return self.ledger.faults.append(f"acknowledged {number} of {len(self.ledger.entries)}")
        self.ledger.acknowledged.update(range(self.acknowledged, number))
        self.acknowledged = max(self.acknowledged, number)
        self.cursor = max(self.cursor, self.acknowledged)
        self.window = [last for last in self.window if last > number]
        self.progress = self.now()
        self.grown.set()


class Poster(Source):
    label, scheme = "poster", "http"
    # Requests under way at once; more than one keep no order.
    workers = 3
    most_at_once = 30

    def __init__(self, url: str, *arguments) -> None:
        super().__init__(*arguments)
        self.url = f"{url}/api/v1/datapoints/batch"
        self.taken = 0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.grow())
            for _ in range(self.workers):
                group.create_task(self.work())

    async def work(self) -> None:
        while not (self.is_finished and self.taken == len(self.ledger.entries)):
            first, last = self.taken, min(len(self.ledger.entries), self.taken + self.random.randint(1, self.most_at_once))
            if first == last:
                await asyncio.sleep(0.05)
                continue
            self.taken = last
            await self.post(range(first, last))

    async def post(self, places: range) -> None:
        entries = [self.ledger.entries[place] for place in places]
        body = {"datapoints": self.items(entries)}
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"{self.ledger.name}-{places.start}"}
        while True:
            try:
                # A connection of its own: one that was cut in the middle cannot be used again.
                async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as http:
                    answer = await http.post(self.url, json=body, headers=headers)
                if answer.status_code == 201:
                    accepted = sum(not entry.is_bad for entry in entries)
                    if answer.json()["accepted"] != accepted:
                        self.ledger.faults.append(f"accepted {answer.json()['accepted']} of {accepted}")
                    return self.ledger.acknowledged.update(places)
                self.failures[str(answer.status_code)] += 1
                if answer.status_code in (400, 403, 404, 409, 413, 422, 500):
                    self.ledger.faults.append(f"{answer.status_code} {answer.text[:200]}")
            except httpx.HTTPError as problem:
                self.failures[type(problem).__name__] += 1
            await asyncio.sleep(self.random.uniform(0.2, 1))


class Plant(Poster):
    """Each channel stays near a level for a while, and never so short that a rule is damped: twenty transitions in ten minutes."""

    label, places = "plant", 6
    workers = 1
    most_at_once = 200
    # Seconds.
    stay = (33, 45)

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        # By channel: its level, and until when (µs) it stays there.
        self.stages = {channel: (20.0, self.clock.now() + self.seconds(2, 40)) for channel in self.channels}

    def seconds(self, least: float, most: float) -> int:
        return round(self.random.uniform(least, most) * 1_000_000)

    def measure(self, count: int) -> None:
        for _ in range(count):
            channel, moment = self.random.choice(self.channels), self.clock.now()
            level, until = self.stages[channel]
            if moment >= until:
                level = self.random.choice([other for other in LEVELS if other != level])
                self.stages[channel] = (level, moment + self.seconds(*self.stay))
            self.ledger.entries.append(Entry(channel, moment, round(level + self.random.uniform(-NOISE, NOISE), 4)))
        self.grown.set()


class Gauge(Poster):
    """Readings of a channel lie 0.2 s apart at least: in a window of ten seconds no two are in one sixtieth of it."""

    label, places = "gauge", len(KINDS)
    workers = 1
    most_at_once = 200

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.courses = [Path(kind.course(self.random), self.clock.now()) for kind in KINDS]
        # By channel: when each of its readings, by its time, was known to be stored (µs).
        self.arrived: dict[str, dict[int, int]] = {channel: {} for channel in self.channels}

    def measure(self, count: int) -> None:
        for channel, path in zip(self.channels, self.courses):
            moment = self.clock.now()
            if moment < path.next:
                continue
            path.next = moment + round(self.random.uniform(0.2, 0.5) * 1_000_000)
            if (level := path.level(moment)) is not None:
                self.ledger.entries.append(Entry(channel, moment, round(level + self.random.uniform(-NOISE, NOISE), 4)))
        self.grown.set()

    async def post(self, places: range) -> None:
        await super().post(places)
        now = time.time_ns() // 1000
        for place in places:
            entry = self.ledger.entries[place]
            self.arrived[entry.channel][entry.microseconds] = now


class Path:
    """Where a channel is on its course."""

    def __init__(self, course: Course, start: int) -> None:
        self.course, self.stage, self.until = course, None, start
        # When the next reading is due (µs).
        self.next = start

    def level(self, moment: int) -> float | None:
        while moment >= self.until:
            self.stage, seconds = next(self.course)
            self.until += round(seconds * 1_000_000)
        return self.stage
