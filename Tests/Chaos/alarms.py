"""Rules over channels of plants, and what they must have found: computed from the stored readings alone.

A plant's channels stay near LEVELS, so that each change of level crosses some limits, and the noise never does.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from client import API
from ledger import microseconds

LEVELS = (5.0, 20.0, 33.0, 45.0, 58.0, 75.0, 95.0)
NOISE = 0.4


@dataclass(frozen=True)
class Limit:
    """A rule's condition in the simple form, and the same said in Python."""

    fields: dict
    begins: Callable[[float], bool]
    # None: where it does not hold any more.
    ends: Callable[[float], bool] | None = None


LIMITS = (
    Limit({"operator": "gt", "threshold": 50}, lambda value: value > 50),
    Limit({"operator": "gt", "threshold": 50, "clear_threshold": 40}, lambda value: value > 50, lambda value: value < 40),
    Limit({"operator": "gte", "threshold": 70, "clear_threshold": 55}, lambda value: value >= 70, lambda value: value < 55),
    Limit({"operator": "lt", "threshold": 10}, lambda value: value < 10),
    Limit({"operator": "lte", "threshold": 26, "clear_threshold": 40}, lambda value: value <= 26, lambda value: value > 40),
    Limit({"operator": "between", "threshold": 40, "threshold_high": 50}, lambda value: 40 <= value <= 50),
    Limit({"operator": "not_between", "threshold": 30, "threshold_high": 60}, lambda value: not 30 <= value <= 60),
)


def named(rule: str, kind: str, moment: int) -> str:
    """Of a transition; also the `webhook-id` of its event."""
    return f"rule-{rule}-{kind}-{moment}"


@dataclass(frozen=True)
class Alarm:
    rule: str
    channel: str
    limit: Limit

    def crossings(self, readings: Iterable[tuple[int, float]]) -> Iterator[str]:
        """The transitions that these readings (µs, value; in the order of time) imply."""
        ends = self.limit.ends or (lambda value: not self.limit.begins(value))
        is_firing = False
        for moment, value in readings:
            if (ends if is_firing else self.limit.begins)(value):
                is_firing = not is_firing
                yield named(self.rule, "fired" if is_firing else "cleared", moment)


def make(api: API, channel: str) -> list[Alarm]:
    """A rule of each limit for the channel."""
    return [
        Alarm(api.post("/rules", limit.fields | {
            "name": f"Chaos / {channel} / {number}", "event_public_id": channel, "cooldown_seconds": 0,
            "severity": ("info", "warning", "critical")[number % 3],
        })["public_id"], channel, limit)
        for number, limit in enumerate(LIMITS, 1)
    ]


def told(api: API, rule: str) -> Counter:
    """The transitions that the histories of its alerts have, each as often as it is there: kind and moment (µs)."""
    transitions: Counter = Counter()
    for alert in api.everything("/alerts", rule_public_id=rule):
        late = "retroactively " if alert["retroactive"] else ""
        for entry in api.get(f"/alerts/{alert['public_id']}")["history"]:
            transitions[late + entry["kind"], microseconds(entry["at"])] += 1
    return transitions
