"""The verdict: what the ledgers say was sent and acknowledged, against all that the REST API shows."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from client import API
from ledger import Ledger, rfc3339

DAY = 86_400_000_000


@dataclass
class Tally:
    name: str
    sent: int = 0
    refused: int = 0
    acknowledged: int = 0
    stored: int = 0
    lost: int = 0
    duplicated: int = 0
    # Never acknowledged although everything works again.
    pending: int = 0
    # Stored, and sent by nobody.
    foreign: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        for name in ("sent", "refused", "acknowledged", "stored", "lost", "duplicated", "pending", "foreign"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def is_exact(self) -> bool:
        return not (self.lost or self.duplicated or self.pending or self.foreign or self.examples)


def judge(ledger: Ledger, stored: dict[str, Counter], totals: dict[str, int]) -> Tally:
    """`stored`: for each channel how often each (microseconds, value) is stored; `totals`: what `total` of a page says."""
    tally = Tally(ledger.name, examples=list(ledger.faults))
    channels = {entry.channel for entry in ledger.entries}
    rows = {
        (channel, *point): count
        for channel in channels for point, count in stored[channel].items() if point[0] >= ledger.since
    }
    good = [(entry.channel, entry.microseconds, entry.value) for entry in ledger.good()]
    confirmed = {(entry.channel, entry.microseconds, entry.value) for entry in ledger.confirmed()}
    wanted = set(good)
    tally.sent, tally.acknowledged = len(good), len(confirmed)
    tally.refused = len(ledger.entries) - len(good)
    tally.pending = len(wanted) - len(confirmed)
    tally.stored = sum(rows.values())
    missing = [reading for reading in good if reading not in rows]
    tally.lost = len(missing)
    again = [reading for reading, count in rows.items() if count > 1]
    tally.duplicated = sum(rows[reading] - 1 for reading in again)
    unknown = [reading for reading in rows if reading not in wanted]
    tally.foreign = len(unknown)
    for what, readings in (("lost", missing), ("twice", again), ("sent by nobody", unknown)):
        for reading in readings[:5]:
            promise = " although it was acknowledged" if what == "lost" and reading in confirmed else ""
            tally.examples.append(f"{what}{promise}: {reading[0]} {rfc3339(reading[1])} {reading[2]}")
    for channel in channels:
        shown = sum(stored[channel].values())
        if totals[channel] != shown:
            tally.examples.append(f"{channel}: the pages count {totals[channel]} readings, the series shows {shown}")
    return tally


def read_back(api: API, channel: str, first: int, last: int) -> Counter:
    """Every stored reading of the channel from `first` to `last` (µs), as often as it is there."""
    rows: Counter = Counter()
    spans = [(first, last + 1)]
    while spans:
        begin, end = spans.pop()
        answer = api.get("/series", event_public_id=channel, pixels=10_000, **{"from": rfc3339(begin), "to": rfc3339(end)})
        line = answer["series"][0]
        if line["resolution"] != "raw":
            middle = (begin + end) // 2
            spans += [(begin, middle), (middle, end)]
            continue
        # Without a value there is no reading, but a gap in the line.
        rows.update((round(milliseconds * 1000), value) for milliseconds, value in line["points"] if value is not None)
    return rows


def total(api: API, channel: str) -> int:
    return api.get("/datapoints", event_public_id=channel, page=1, page_size=1)["total"]


def check(api: API, ledgers: list[Ledger]) -> list[Tally]:
    spans: dict[str, tuple[int, int]] = {}
    for ledger in ledgers:
        for entry in ledger.entries:
            first, last = spans.get(entry.channel, (entry.microseconds, entry.microseconds))
            spans[entry.channel] = (min(first, entry.microseconds), max(last, entry.microseconds))
    # A day around what was sent, so that a reading stored with a wrong time is seen too.
    stored = {channel: read_back(api, channel, first - DAY, last + DAY) for channel, (first, last) in spans.items()}
    totals = {channel: total(api, channel) for channel in spans}
    return [judge(ledger, stored, totals) for ledger in ledgers]


def table(tallies: list[Tally]) -> list[str]:
    columns = ("sent", "acknowledged", "stored", "lost", "duplicated", "refused", "pending", "foreign")
    whole = Tally("all")
    for tally in tallies:
        whole.add(tally)
    lines = [f"  {'':16}" + "".join(f"{name:>14}" for name in columns)]
    for tally in [*tallies, whole]:
        lines.append(f"  {tally.name:16}" + "".join(f"{getattr(tally, name):>14}" for name in columns))
    return lines


def now() -> str:
    return datetime.now(UTC).strftime("%H:%M:%S")
