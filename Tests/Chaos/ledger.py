"""What a source has sent, and what the server has promised of it: written by the senders, judged at the end.

Every value is used once in its channel, so a stored reading tells by itself which one it is.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Entry:
    channel: str
    microseconds: int
    value: float
    # A reading that the server must refuse: it counts as dealt with, and may never be stored.
    is_bad: bool = False


@dataclass
class Ledger:
    name: str
    # Microseconds since 1970: what its channels had before is not looked at.
    since: int = 0
    entries: list[Entry] = field(default_factory=list)
    # Places in `entries` for which the server has answered that they are stored.
    acknowledged: set[int] = field(default_factory=set)
    # What must never happen and was seen on the way.
    faults: list[str] = field(default_factory=list)

    def good(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.is_bad]

    def confirmed(self) -> list[Entry]:
        return [self.entries[place] for place in self.acknowledged if not self.entries[place].is_bad]


class Clock:
    """Microseconds since 1970, each given once."""

    def __init__(self) -> None:
        self.last = 0

    def now(self) -> int:
        self.last = max(self.last + 1, time.time_ns() // 1000)
        return self.last


def microseconds(text: str) -> int:
    """Of a time as REST writes it."""
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


def rfc3339(microseconds: int) -> str:
    seconds, fraction = divmod(microseconds, 1_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{fraction:06d}Z"
