"""Receivers of webhooks in the storm: each checks every signature and remembers what it has taken, by `webhook-id`."""

import time
from collections import Counter

from client import API
from receiver import Message, Receiver
from standardwebhooks import Webhook, WebhookVerificationError

EVENTS = ("rule_triggered", "alert_resolved", "experiment_started", "experiment_stopped")


class Subscriber:
    """Takes everything; `pause`: after so many seconds, so that a dispatcher is likely to be killed while it waits."""

    is_healthy = True

    def __init__(self, name: str, pause: float = 0) -> None:
        self.name, self.pause = name, pause
        self.receiver = Receiver().__enter__()
        self.receiver.answer = self.answer
        # By id: how often it was taken, and what kind it is of.
        self.taken: Counter = Counter()
        self.subjects: dict[str, tuple[str, str]] = {}
        self.refused = 0
        self.faults: list[str] = []

    def subscribe(self, api: API) -> None:
        answer = api.post("/webhooks", {"url": self.receiver.url(), "name": f"Chaos / {self.name}", "events": list(EVENTS)})
        self.webhook, self.signature = answer["public_id"], Webhook(answer["secret"])

    def close(self) -> None:
        self.receiver.__exit__()

    def answer(self, message: Message) -> int:
        if self.is_out():
            self.refused += 1
            return 503
        try:
            self.signature.verify(message.body, message.headers)
        except WebhookVerificationError as problem:
            self.faults.append(f"{message.headers.get('webhook-id')}: {problem}")
            return 400
        subject = message.data.get("rule_public_id") or message.data["public_id"]
        if self.subjects.setdefault(message.id, (message.event, subject)) != (message.event, subject):
            self.faults.append(f"{message.id} is the id of two events")
        self.taken[message.id] += 1
        time.sleep(self.pause)
        return 204

    def is_out(self) -> bool:
        return False

    def arrived(self) -> Counter:
        """How often each event was taken. A second id of one event counts as another event, under that id."""
        names: Counter = Counter()
        for one, count in sorted(self.taken.items()):
            event, subject = self.subjects[one]
            name = f"{event} {subject}" if event.startswith("experiment") else one
            names[one if name in names else name] += count
        return names

    def waiting(self, api: API) -> set[str]:
        """Ids of events that are still to be tried, and that were not taken."""
        path = f"/webhooks/{self.webhook}/deliveries"
        ids = {api.get(f"{path}/{row['public_id']}")["event_id"] for row in api.everything(path, status="pending")}
        return ids - self.taken.keys()


class FlakySubscriber(Subscriber):
    """Answers 503 for four seconds of twelve: shorter than the first pause, so that most of it arrives in the end."""

    is_healthy = False

    def is_out(self) -> bool:
        return time.monotonic() % 12 < 4
