"""The verdict on alerts and webhooks: the crossings in the stored readings against the alerts and what each receiver has taken."""

from collections import Counter
from dataclasses import dataclass, field

import alarms
import report
from client import API
from senders import Plant
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


def crossings(api: API, plants: list[Plant], watched: list[alarms.Alarm]) -> set[str]:
    """The names of all transitions that the stored readings of the plants imply."""
    readings: dict[str, list[tuple[int, float]]] = {}
    for plant in plants:
        first, last = plant.ledger.entries[0].microseconds, plant.ledger.entries[-1].microseconds
        for channel in plant.channels:
            readings[channel] = sorted(report.read_back(api, channel, first, last))
    return {name for alarm in watched for name in alarm.crossings(readings[alarm.channel])}


def at_alerts(api: API, watched: list[alarms.Alarm], wanted: set[str]) -> Arrivals:
    return Arrivals("alerts", wanted, sum((alarms.told(api, alarm) for alarm in watched), Counter()), may_repeat=False)


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
