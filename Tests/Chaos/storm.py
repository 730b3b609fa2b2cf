"""storm.py [--minutes N] [--seed S] [--rate R] [--redis-away N]: a stack under load while its processes die. `scripts/chaos`
starts it.

Prints the seed, the faults as they strike, and at the end sent, acknowledged, stored, lost, duplicated, and what of the crossings
was told. Status 0 only when every reading is stored exactly once, every crossing is told exactly once and enough faults have
struck. Needs a running stack of its own in WEBMACS_STATE.
"""

import argparse
import asyncio
import base64
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "EndToEnd"))

import agents as devices  # noqa: E402
import alarms  # noqa: E402
import arrivals  # noqa: E402
import faults as weather  # noqa: E402
import report  # noqa: E402
import timed  # noqa: E402
from client import API  # noqa: E402
from experiments import Runs  # noqa: E402
from proxy import Proxy  # noqa: E402
from senders import Gauge, Plant, Poster, SocketSender, Source  # noqa: E402
from stack import PROGRAMS, Stack  # noqa: E402
from subscribers import FlakySubscriber, Subscriber  # noqa: E402

SENDERS = {SocketSender: 6, Poster: 2, Plant: 4, Gauge: 4}
AGENTS = 2
READINGS_PER_SECOND = 40
HEALING = 120
# A delivery is leased to a dispatcher that may have died for a minute.
DELIVERING = 180
# Seconds before Redis goes away; as long the storm lasts when it is back.
AWAY_AT = 30
SERVICES = [name for name in PROGRAMS if name not in ("postgres", "redis", "nginx", "agent")]


class Storm:
    def __init__(self, stack: Stack, arguments: argparse.Namespace) -> None:
        self.stack, self.arguments = stack, arguments
        self.seconds = arguments.minutes * 60
        self.secrets = stack.state / "secrets"
        # What waited while Redis was away takes its time.
        self.healing = HEALING + 30 * arguments.redis_away
        self.proxy = Proxy(int(stack.settings["HTTP_PORT"]))
        self.disk = devices.SmallDisk(stack.state / "small-disk", 32 + round(arguments.minutes))
        self.sources: list[Source] = []
        self.alarms: list[alarms.Alarm] = []
        self.watches: list[timed.Watch] = []
        self.subscribers = [Subscriber("receiver 1"), Subscriber("slow receiver", pause=0.5), FlakySubscriber("flaky receiver")]
        self.runs: Runs | None = None
        self.agents: list[devices.Agent] = []
        self.stack_agent = devices.StackAgent(stack)

    # --- Before

    def token(self, name: str) -> str:
        """An API token, as the operator makes one."""
        token = "wm_" + base64.urlsafe_b64encode(secrets.token_bytes(36)).decode()
        file = self.secrets / f"chaos-{name}"
        file.touch(mode=0o600)
        file.write_text(token)
        command = ["token", "create", "--name", f"chaos {name}", "--role", "operator", "--token-file", str(file)]
        for scope in ("telemetry:write", "channels:read", "channels:write"):
            command += ["--scope", scope]
        done = subprocess.run(
            [Path(self.stack.settings["BIN"]) / "webmacs", *command],
            env={"DATABASE_URL": self.stack.database_url, "REDIS_URL": self.stack.redis_url, "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return token

    async def prepare(self) -> None:
        await self.proxy.start()
        api = API.login(self.stack.url, self.stack.admin_email, self.stack.admin_password)
        through = f"127.0.0.1:{self.proxy.port}"
        direct = self.stack.url.removeprefix("http://")
        api.put("/webhooks/allowed-networks", {"networks": [{"network": "127.0.0.1/32", "note": "the storm"}]})
        for subscriber in self.subscribers:
            subscriber.subscribe(api)
        for kind, count in SENDERS.items():
            for number in range(1, count + 1):
                name = f"{kind.label} {number}"
                channels = [api.make_channel(f"Chaos / {name} / {place}") for place in range(kind.places)]
                if kind is Plant:
                    self.alarms += [alarm for channel in channels for alarm in alarms.make(api, channel)]
                # Every other one through the network that fails.
                url = f"{kind.scheme}://{direct if number % 2 else through}"
                token = await asyncio.to_thread(self.token, name)
                self.sources.append(
                    kind(url, name, channels, token, READINGS_PER_SECOND, f"{self.arguments.seed} {name}"))
        if self.arguments.redis_away:
            self.runs = Runs(api)
        for number in range(AGENTS):
            name = f"Agent {number + 1}"
            token = await asyncio.to_thread(self.token, name)
            agent = devices.Agent(self.stack, name, token, self.proxy.port, self.disk, self.stack.state / "logs")
            await agent.prepare()
            self.agents.append(agent)
        await self.stack_agent.prepare()
        # Last: silence counts from here.
        for gauge in self.gauges:
            channels = [(channel, f"Chaos / {gauge.ledger.name} / {place}") for place, channel in enumerate(gauge.channels)]
            self.watches += timed.make(api, channels)

    @property
    def gauges(self) -> list[Gauge]:
        return [source for source in self.sources if isinstance(source, Gauge)]

    # --- During

    async def blow(self, hands: weather.Hands) -> None:
        leave_out = ({"worker"} - set(PROGRAMS)) | (set() if self.disk.is_small else {"disk full"})
        faults = weather.schedule(self.arguments.seed, self.seconds, self.arguments.rate, leave_out)
        if self.arguments.redis_away:
            faults = [weather.Fault(AWAY_AT, "stay away", "redis", self.arguments.redis_away)]
        start = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            for fault in faults:
                await asyncio.sleep(max(0, start + fault.at - asyncio.get_running_loop().time()))
                waiting = sum(source.waiting for source in self.sources)
                stored = sum(len(source.ledger.acknowledged) for source in self.sources)
                print(f"  {report.now()}  {fault.at:6.1f} s  {str(fault):28} {stored:8} stored, {waiting:6} wait", flush=True)
                group.create_task(hands.strike(fault))
            await asyncio.sleep(max(0, start + self.seconds - asyncio.get_running_loop().time()))

    # --- After

    async def drain(self, running: list[asyncio.Task]) -> float:
        """Until everybody is rid of all readings. How many seconds it took."""
        start = time.monotonic()
        await asyncio.to_thread(self.stack.wait_ready, *SERVICES, "agent", seconds=self.healing)
        for source in self.sources:
            source.finish()
        _, unfinished = await asyncio.wait(running, timeout=self.healing)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for task in running:
            if not task.cancelled() and task.exception():
                raise task.exception()
        return time.monotonic() - start

    async def ledgers(self, api: API):
        names = all_channels(api)
        spools = [*self.agents, self.stack_agent]
        waiting = await asyncio.gather(*(agent.drained(self.healing) for agent in spools))
        return [source.ledger for source in self.sources] + [
            agent.ledger(names, left) for agent, left in zip(spools, waiting)]

    async def deliveries(self, api: API) -> list[arrivals.Arrivals]:
        """Waits until the healthy receivers have everything, and then looks at alerts and receivers."""
        plants = [source for source in self.sources if isinstance(source, Plant)]
        self.expected = expected = await asyncio.to_thread(
            arrivals.forecast, api, plants, self.alarms, self.gauges, self.watches)
        _, doubtful = await asyncio.to_thread(arrivals.at_alerts, api, expected)
        events = expected.wanted | doubtful | (await asyncio.to_thread(self.runs.events) if self.runs else set())
        healthy = [subscriber for subscriber in self.subscribers if subscriber.is_healthy]
        start = time.monotonic()
        while time.monotonic() < start + DELIVERING and any(events - one.arrived().keys() for one in healthy):
            await asyncio.sleep(0.5)
        print(f"delivered {time.monotonic() - start:.1f} s later")
        alerts, doubtful = await asyncio.to_thread(arrivals.at_alerts, api, expected)
        doubts = sum(len(watch.doubts) for watch in self.watches)
        print(f"{doubts} spans of rules with a time were in doubt, where readings came late: {len(doubtful)} transitions in them")
        events |= doubtful
        return [alerts] + [
            await asyncio.to_thread(arrivals.at_subscriber, api, subscriber, events) for subscriber in self.subscribers]

    async def run(self) -> bool:
        await self.prepare()
        deaths = {name: self.stack.deaths(name) for name in PROGRAMS}
        hands = weather.Hands(self.stack, self.proxy, self.agents, self.disk)
        running = [asyncio.create_task(source.run()) for source in self.sources]
        if self.runs:
            experimenting = asyncio.create_task(self.runs.run())
        for agent in self.agents:
            agent.start()
        await self.blow(hands)
        if self.runs:
            self.runs.is_finished = True
            await experimenting
        healing = await self.drain(running)
        api = API.login(self.stack.url, self.stack.admin_email, self.stack.admin_password)
        ledgers = await self.ledgers(api)
        tallies = await asyncio.to_thread(report.check, api, ledgers)
        places = await self.deliveries(api)

        unasked = Counter({name: self.stack.deaths(name) - deaths[name] - hands.killed[name] for name in SERVICES})
        unasked.update({agent.name: sum(status < 0 for status in agent.crashes) for agent in self.agents})
        return self.say(tallies, places, hands, healing, +unasked)

    def say(
        self, tallies: list[report.Tally], places: list[arrivals.Arrivals], hands: weather.Hands, healing: float,
        unasked: Counter,
    ) -> bool:
        print("\nfaults")
        for name, count in sorted(hands.done.items()):
            print(f"  {name:32}{count:5}")
        print(f"  {'in all':32}{hands.done.total():5}")
        if hands.missed:
            print(f"  not done, it was down: {', '.join(f'{name} {count}' for name, count in hands.missed.items())}")
        failures = sum((source.failures for source in [*self.sources, *([self.runs] if self.runs else [])]), Counter())
        print("\nwhat the senders met: " + ", ".join(f"{name} {count}" for name, count in failures.most_common() if count))
        print(f"healed and drained in {healing:.1f} s\n")
        print("\n".join(report.table(tallies)) + "\n")
        print(f"{len(self.alarms) + len(self.watches)} rules, and who was told of their crossings")
        print("\n".join(arrivals.table(places)) + "\n")
        problems = [f"{tally.name}: {example}" for tally in tallies for example in tally.examples]
        problems += [f"{place.name}: {problem}" for place in places for problem in place.problems]
        found = Counter({"a limit": sum(len(self.expected.crossings[alarm.rule]) for alarm in self.alarms)})
        for watch in self.watches:
            found[watch.text] += len(self.expected.crossings[watch.rule])
        print("crossings by rule: " + ", ".join(f"{text} {count}" for text, count in found.items()) + "\n")
        if not self.arguments.redis_away:
            problems += [f"{text}: nothing was to be found" for text, count in found.items() if not count]
        problems += [f"{name} ended {count} times unasked" for name, count in unasked.items()]
        if hands.done.total() < self.arguments.faults:
            problems.append(f"only {hands.done.total()} faults of {self.arguments.faults}")
        for problem in problems[:60]:
            print(f"  ! {problem}")
        is_good = not problems and all(tally.is_exact for tally in tallies)
        print(f"seed {self.arguments.seed}: {'every reading is stored, every crossing is told, once' if is_good else 'FAILED'}")
        return is_good


def all_channels(api: API) -> dict[str, str]:
    channels: dict[str, str] = {}
    page = 1
    while True:
        answer = api.get("/events", page=page, page_size=100)
        channels |= {event["name"]: event["public_id"] for event in answer["data"]}
        if len(channels) >= answer["total"] or not answer["data"]:
            return channels
        page += 1


def show_tasks() -> None:
    """What waits for what, when a run hangs: kill -USR1."""
    for task in asyncio.all_tasks():
        task.print_stack(file=sys.stdout)
    sys.stdout.flush()


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(1_000_000)))
    parser.add_argument("--rate", type=float, default=12, help="faults a minute")
    parser.add_argument("--faults", type=int, help="fewer than these are a failure")
    parser.add_argument("--redis-away", type=float, default=0, help="no fault but this: Redis is away for so many minutes")
    arguments = parser.parse_args()
    if arguments.redis_away:
        arguments.minutes = arguments.redis_away + 2 * AWAY_AT / 60
    if arguments.faults is None:
        arguments.faults = 1 if arguments.redis_away else round(arguments.minutes * 25 / 3)
    state = Path(os.environ["WEBMACS_STATE"])
    storm = Storm(Stack(state), arguments)
    # scripts/chaos passes on the request to stop.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, show_tasks)
    print(f"seed {arguments.seed}, {arguments.minutes:g} minutes, {arguments.rate:g} faults a minute", flush=True)
    try:
        return 0 if await storm.run() else 1
    finally:
        await asyncio.gather(*(agent.stop() for agent in storm.agents))
        for subscriber in storm.subscribers:
            subscriber.close()
        storm.disk.remove()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
