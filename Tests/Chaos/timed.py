"""Rules that time decides too: a duration, windows, silence, flapping. What they must have found is computed from the stored
readings alone, by docs/rules-language.md.

Two events move such a rule: a reading, and a moment at which its condition may change by itself. A reading at exactly that
moment counts first, and only a reading ends an episode. When such a moment had passed before a reading of an earlier time came, the
service may have found what the readings do not say: from that moment until the reading came all is in doubt, and all that is asked
is whether it was told alike everywhere.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import fsum
from random import Random

from alarms import LEVELS, named
from client import API

SECOND = 1_000_000
# The rules wait two seconds for what is on its way; another is left for it to be seen.
PATIENCE = SECOND
# A rule is damped from so many beginnings and ends in such a time, until half as many lie in it.
FLAPPING, WITHIN = 20, 600 * SECOND
# After the last reading so much may still happen by itself.
AFTERMATH = 100 * SECOND

# Microseconds and value, in the order of time.
Readings = list[tuple[int, float]]


# --- Conditions: `truth` is None where it is unknown, `due` the next moment at which it may change by itself.


class Above:
    """Time alone changes nothing."""

    def __init__(self, limit: float) -> None:
        self.limit, self.value = limit, None

    def take(self, moment: int, value: float) -> None:
        self.value = value

    def truth(self, now: int) -> bool | None:
        return None if self.value is None else self.value > self.limit

    def due(self, now: int) -> int | None:
        return None


class AboveFor(Above):
    def __init__(self, limit: float, seconds: int) -> None:
        super().__init__(limit)
        self.length, self.since = seconds * SECOND, None

    def take(self, moment: int, value: float) -> None:
        super().take(moment, value)
        if value <= self.limit:
            self.since = None
        elif self.since is None:
            self.since = moment

    def truth(self, now: int) -> bool | None:
        return None if self.value is None else self.since is not None and now >= self.since + self.length

    def due(self, now: int) -> int | None:
        return None if self.since is None else later(self.since + self.length, now)


class Window:
    """Of the readings younger than `seconds`; looked at when a reading comes."""

    def __init__(self, function: Callable[[list[float]], float], holds: Callable[[float], bool], seconds: int) -> None:
        self.function, self.holds, self.length = function, holds, seconds * SECOND
        self.readings: deque[tuple[int, float]] = deque()

    def take(self, moment: int, value: float) -> None:
        self.readings.append((moment, value))

    def truth(self, now: int) -> bool | None:
        while self.readings and self.readings[0][0] <= now - self.length:
            self.readings.popleft()
        return self.holds(self.function([value for _, value in self.readings])) if self.readings else None

    def due(self, now: int) -> int | None:
        return None


class Silent:
    def __init__(self, seconds: int) -> None:
        self.length, self.heard = seconds * SECOND, None

    def take(self, moment: int, value: float) -> None:
        self.heard = moment

    def truth(self, now: int) -> bool | None:
        return None if self.heard is None else now >= self.heard + self.length

    def due(self, now: int) -> int | None:
        return None if self.heard is None else later(self.heard + self.length, now)


def later(moment: int, now: int) -> int | None:
    return moment if moment > now else None


def mean(values: list[float]) -> float:
    return fsum(values) / len(values)


# --- Courses of channels: a level, or None for silence, and how many seconds it stays.

Course = Iterator[tuple[float | None, float]]


def up_and_down(random: Random) -> Course:
    yield 40.0, random.uniform(5, 15)
    while True:
        yield 60.0, random.uniform(8, 24)
        yield 40.0, random.uniform(35, 60)


def steps(random: Random) -> Course:
    level = 20.0
    while True:
        yield level, random.uniform(33, 45)
        level = random.choice([other for other in LEVELS if other != level])


def talks_and_is_silent(random: Random) -> Course:
    while True:
        yield 50.0, random.uniform(15, 30)
        yield None, random.uniform(50, 65) if random.random() < 0.7 else random.uniform(5, 12)


def flutters(random: Random) -> Course:
    """Long enough to be damped, and then quiet until it is not any more."""
    while True:
        yield 40.0, random.uniform(5, 15)
        for _ in range(13):
            yield 60.0, random.uniform(1.5, 3)
            yield 40.0, random.uniform(1.5, 3)
        yield 40.0, 640


@dataclass(frozen=True)
class Kind:
    """A course of a channel, and the rules over it: each as a text around the channel's name, and the same in Python."""

    course: Callable[[Random], Course]
    rules: tuple[tuple[str, Callable[[], object]], ...]


KINDS = (
    Kind(up_and_down, (("{} > 50 for 12s", lambda: AboveFor(50, 12)),)),
    Kind(steps, (
        ("avg({}, 10s) > 50", lambda: Window(mean, lambda value: value > 50, 10)),
        ("min({}, 10s) > 40", lambda: Window(min, lambda value: value > 40, 10)),
        ("max({}, 10s) < 26", lambda: Window(max, lambda value: value < 26, 10)),
    )),
    Kind(talks_and_is_silent, (("absent({}, 45s)", lambda: Silent(45)),)),
    Kind(flutters, (("{} > 50", lambda: Above(50)),)),
)


@dataclass
class Watch:
    rule: str
    # Its expression over a channel x.
    text: str
    channel: str
    make: Callable[[], object]
    # Beginnings and ends, which lie apart; filled by `note_doubts`.
    doubts: list[tuple[int, int]] = field(default_factory=list)
    is_flapping: bool = False

    def crossings(self, readings: Readings) -> Iterator[str]:
        """The transitions that the readings imply; those in doubt are left out."""
        for kind, moment in self.transitions(readings):
            if not self.is_doubtful(moment):
                yield named(self.rule, kind, moment)

    def transitions(self, readings: Readings) -> Iterator[tuple[str, int]]:
        condition, machine = self.make(), Machine()
        now = readings[0][0]
        for moment, value in [*readings, (readings[-1][0] + AFTERMATH, None)]:
            while dues := [due for due in (condition.due(now), machine.due(now)) if due is not None and due < moment]:
                now = min(dues)
                yield from machine.judge(now, condition.truth(now), by_reading=False)
            now = moment
            if value is not None:
                condition.take(moment, value)
                yield from machine.judge(now, condition.truth(now), by_reading=True)
        self.is_flapping = machine.is_flapping

    def note_doubts(self, readings: Readings, arrived: dict[int, int]) -> None:
        """`arrived`: by a reading's time, when it was known to be stored (µs)."""
        condition = self.make()
        # Since when it holds may be taken from a moment in doubt.
        reach = condition.length if isinstance(condition, AboveFor) else 0
        before = readings[0][0]
        for moment, value in readings:
            due = condition.due(before)
            if due is not None and moment <= due and arrived[moment] > due + PATIENCE:
                end = arrived[moment] + reach
                if self.doubts and self.doubts[-1][1] >= due:
                    self.doubts[-1] = (self.doubts[-1][0], max(end, self.doubts[-1][1]))
                else:
                    self.doubts.append((due, end))
            condition.take(moment, value)
            before = moment

    def is_doubtful(self, moment: int) -> bool:
        place = bisect_right(self.doubts, (moment, float("inf"))) - 1
        return place >= 0 and moment <= self.doubts[place][1]


class Machine:
    """From truths to what is told."""

    def __init__(self) -> None:
        self.holds = self.is_told = self.is_flapping = False
        self.changes: list[int] = []
        self.last = 0

    def due(self, now: int) -> int | None:
        return later(self.changes[-FLAPPING // 2] + WITHIN, now) if self.is_flapping else None

    def judge(self, now: int, truth: bool | None, by_reading: bool) -> Iterator[tuple[str, int]]:
        if self.is_flapping and self.changes[-FLAPPING // 2] + WITHIN <= now:
            self.is_flapping = False
        if truth and not self.holds:
            self.holds = True
            self.count(now)
            if not self.is_flapping:
                yield self.tell("fired", now)
        elif truth and not self.is_told and not self.is_flapping:
            yield self.tell("fired", now)
        elif truth is False and self.holds and by_reading:
            was_told, self.holds = self.is_told, False
            self.count(now)
            if was_told:
                yield self.tell("cleared", now)

    def count(self, now: int) -> None:
        self.changes = [*self.changes[1 - FLAPPING:], now]
        if len(self.changes) == FLAPPING and self.changes[0] > now - WITHIN:
            self.is_flapping = True

    def tell(self, kind: str, now: int) -> tuple[str, int]:
        """No two at one moment."""
        self.is_told = kind == "fired"
        self.last = max(now, self.last + 1)
        return kind, self.last


def make(api: API, channels: list[tuple[str, str]]) -> list[Watch]:
    """The rules of each kind; `channels`: the public id and the name of one for each."""
    return [
        Watch(api.post("/rules", {
            "name": f"Chaos / {text.format(name)}", "expression": text.format(f'"{name}"'), "cooldown_seconds": 0,
        })["public_id"], text.format("x"), channel, condition)
        for kind, (channel, name) in zip(KINDS, channels, strict=True) for text, condition in kind.rules
    ]
