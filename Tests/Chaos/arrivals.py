"""The verdict on alerts and webhooks: the crossings in the stored readings against the alerts and what each receiver has taken."""

from collections import Counter
from dataclasses import dataclass, field

import alarms
import report
import timed
from client import API
from senders import Gauge, Plant
from subscribers import Subscriber


@dataclass
class Arrivals:
    """Transitions or events at one place, by name."""

    name: str
    wanted: set[str]
    found: Counter
    # A receiver may be told again under the same id; an alert may not.
    may_repeat: bool = True
    # Of what is missing, what will still be tried.
    waiting: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @property
    def missing(self) -> set[str]:
        return self.wanted - self.found.keys() - self.waiting

    @property
    def foreign(self) -> set[str]:
        return self.found.keys() - self.wanted

    @property
    def repeated(self) -> list[str]:
        return [name for name, count in self.found.items() if count > 1]

    @property
    def problems(self) -> list[str]:
        kinds = {"missing": self.missing, "foreign": self.foreign, "more than once": [] if self.may_repeat else self.repeated}
        return self.faults[:5] + [f"{kind}: {name}" for kind, names in kinds.items() for name in sorted(names)[:5]]


@dataclass
class Forecast:
    """What the stored readings imply, by rule; transitions in doubt are left out."""

    crossings: dict[str, set[str]]
    watches: dict[str, timed.Watch]

    @property
    def wanted(self) -> set[str]:
        return set().union(*self.crossings.values())

    def is_doubtful(self, rule: str, kind: str, moment: int) -> bool:
        return kind in ("fired", "cleared") and rule in self.watches and self.watches[rule].is_doubtful(moment)


def forecast(
    api: API, plants: list[Plant], alarmed: list[alarms.Alarm], gauges: list[Gauge], watches: list[timed.Watch],
) -> Forecast:
    readings: dict[str, timed.Readings] = {}
    arrived: dict[str, dict[int, int]] = {}
    for source in [*plants, *gauges]:
        first, last = source.ledger.entries[0].microseconds, source.ledger.entries[-1].microseconds
        for channel in source.channels:
            readings[channel] = sorted(report.read_back(api, channel, first, last))
    for gauge in gauges:
        arrived |= gauge.arrived
    for watch in watches:
        watch.note_doubts(readings[watch.channel], arrived[watch.channel])
    crossings = {one.rule: set(one.crossings(readings[one.channel])) for one in [*alarmed, *watches]}
    return Forecast(crossings, {watch.rule: watch for watch in watches})


def at_alerts(api: API, expected: Forecast) -> tuple[Arrivals, set[str]]:
    """And what was told in doubt: receivers must have heard of that too."""
    found: Counter = Counter()
    doubtful: set[str] = set()
    for rule in expected.crossings:
        for (kind, moment), count in alarms.told(api, rule).items():
            name = alarms.named(rule, kind, moment)
            if expected.is_doubtful(rule, kind, moment):
                doubtful.add(name)
                # Not judged, but once.
                count -= 1
            if count:
                found[name] += count
    faults = [
        f"{rule}: it is {'not ' if watch.is_flapping else ''}said to be flapping"
        for rule, watch in expected.watches.items()
        if not watch.doubts and api.get(f"/rules/{rule}")["flapping"] != watch.is_flapping]
    return Arrivals("alerts", expected.wanted, found, may_repeat=False, faults=faults), doubtful


def at_subscriber(api: API, subscriber: Subscriber, wanted: set[str]) -> Arrivals:
    waiting = set() if subscriber.is_healthy else subscriber.waiting(api)
    return Arrivals(subscriber.name, wanted, subscriber.arrived(), waiting=waiting, faults=subscriber.faults)


def table(places: list[Arrivals]) -> list[str]:
    columns = ("wanted", "found", "missing", "foreign", "repeated", "waiting")
    lines = [f"  {'':24}" + "".join(f"{name:>12}" for name in columns)]
    for place in places:
        figures = (len(getattr(place, name)) for name in columns)
        lines.append(f"  {place.name:24}" + "".join(f"{figure:>12}" for figure in figures))
    return lines
