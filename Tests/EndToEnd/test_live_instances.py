"""Two instances of query: clients that lose their line go on at any of them, and nobody notices when one dies."""

import asyncio
import json
import os
import random
import subprocess
import time
import uuid
from collections import Counter

import httpx
from second_service import SecondService, second_query
from stack import Stack
from watcher import Watcher, history_of
from websockets.asyncio.client import connect

DISCONNECTS = 1000
CLIENTS = 25
CHANNELS = 6


async def send(url: str, token: str, channels: list[str], running: asyncio.Event) -> int:
    """An agent that sends numbered batches, about a hundred a second, until it is told to stop. Returns how many readings of
    each channel are acknowledged: the values 1, 2, 3 …"""
    boot = uuid.uuid4().hex
    sequence = rounds = acknowledged = 0
    async with connect(url + "/ws/controller/telemetry", additional_headers={"Authorization": f"Bearer {token}"}) as socket:

        async def receive() -> None:
            nonlocal acknowledged
            async for text in socket:
                answer = json.loads(text)
                assert answer["type"] == "ack", answer
                acknowledged = answer["seq"]

        receiver = asyncio.create_task(receive())
        due = time.monotonic()
        while running.is_set() or acknowledged < sequence:
            assert not receiver.done(), receiver.exception()
            if running.is_set() and sequence - acknowledged < 40 * CHANNELS:
                rounds += 1
                points = [{"value": float(rounds), "event_public_id": channel} for channel in channels]
                batch = {"boot": boot, "seq": sequence + CHANNELS, "follows": sequence, "acknowledged": acknowledged}
                sequence += CHANNELS
                await socket.send(json.dumps({"datapoints": points, **batch}))
            due = max(due + 0.01, time.monotonic() - 0.05)
            await asyncio.sleep(max(0, due - time.monotonic()))
        receiver.cancel()
    return rounds


async def ask(url: str, token: str, running: asyncio.Event, answers: Counter) -> None:
    """A dashboard without a socket: counts how often it is answered with what."""
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        while running.is_set():
            try:
                answers[(await client.get("/api/v1/datapoints/latest")).status_code] += 1
            except httpx.HTTPError as error:
                answers[type(error).__name__] += 1


def forget_commits(stack: Stack) -> None:
    """What Redis still holds of the past goes."""
    for partition in range(8):
        command = ["redis-cli", "-p", stack.settings["REDIS_PORT"], "xtrim", f"committed:{{{partition}}}", "maxlen", "0"]
        environment = os.environ | {"REDISCLI_AUTH": stack.secret("redis_password")}
        answer = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        assert answer.strip().isdigit(), answer


async def die_and_return(second: SecondService, after: float) -> None:
    await asyncio.sleep(after)
    second.kill()
    await asyncio.sleep(1)
    await asyncio.to_thread(second.start)


def test_a_thousand_disconnects_lose_and_repeat_nothing(stack, admin, make_channel):
    seed = int(os.environ.get("WEBMACS_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"WEBMACS_SEED={seed}")
    source = random.Random(seed)
    prefix = f"e2e {uuid.uuid4().hex[:8]}"
    channels = [make_channel(f"{prefix} {index}", maximum=1_000_000) for index in range(CHANNELS)]

    async def run(second: SecondService) -> tuple[list[Watcher], int, set[tuple[str, float]]]:
        # Past nginx to either instance, and through it to whichever it takes.
        urls = [stack.ws_url, stack.service_url("query").replace("http", "ws"), second.url.replace("http", "ws")]
        watchers = []
        for index in range(CLIENTS):
            some = source.sample(channels, source.randint(1, CHANNELS))
            subscription = {"event_public_ids": some} if index % 2 else {"names": [f"*{prefix}*"]}
            some = some if index % 2 else channels
            watchers.append(Watcher(urls, admin.token, some, subscription, random.Random(source.random())))
        running = asyncio.Event()
        running.set()
        # Everybody stands before the first reading: then all of them are his.
        await asyncio.gather(*(watcher.stand() for watcher in watchers))
        sender = asyncio.create_task(send(stack.ws_url, stack.agent_token, channels, running))
        dying = asyncio.create_task(die_and_return(second, after=3))
        await asyncio.gather(*(watcher.watch(DISCONNECTS // CLIENTS, 0.0, 0.5) for watcher in watchers))
        await dying
        # Some come back so late, to an instance so young, that nobody has what they missed.
        late = watchers[:2]
        second.kill()
        await asyncio.sleep(0.5)
        await asyncio.to_thread(forget_commits, stack)
        await asyncio.to_thread(second.start)
        for watcher in watchers:
            watcher.urls = [second.url.replace("http", "ws") if watcher in late else urls[1]]
        running.clear()
        rounds = await sender
        await asyncio.gather(*(watcher.watch_until(rounds * len(watcher.channels), 60) for watcher in watchers))
        async with httpx.AsyncClient(base_url=stack.url, headers=watchers[0].headers, timeout=30) as client:
            return watchers, rounds, await history_of(client, channels)

    with second_query(stack) as second:
        watchers, rounds, stored = asyncio.run(run(second))

    cuts = sum((watcher.disconnects for watcher in watchers), Counter())
    print(f"{cuts.total()} disconnects {dict(cuts)}, {sum(w.gaps for w in watchers)} gaps, {rounds * CHANNELS} readings")
    assert cuts.total() >= DISCONNECTS
    assert stored == {(channel, float(value)) for channel in channels for value in range(1, rounds + 1)}
    assert all(watcher.gaps > 0 for watcher in watchers[:2])
    for watcher in watchers:
        assert watcher.duplicates == []
        assert watcher.seen == {reading for reading in stored if reading[0] in watcher.channels}


def test_nobody_notices_when_one_of_two_instances_is_killed(stack, admin):
    answers: Counter = Counter()

    async def answered(count: int) -> None:
        count += answers.total()
        while answers.total() < count:
            await asyncio.sleep(0.01)

    async def run(second: SecondService) -> None:
        running = asyncio.Event()
        running.set()
        asking = [asyncio.create_task(ask(stack.url, admin.token, running, answers)) for _ in range(12)]
        # It has half of these; once it was killed, nginx tries it again when it likes.
        await answered(200)
        second.kill()
        await answered(200)
        await asyncio.to_thread(second.start)
        await answered(100)
        second.kill()
        await answered(100)
        running.clear()
        await asyncio.gather(*asking)

    with second_query(stack) as second:
        asyncio.run(run(second))
        deadline = time.monotonic() + 10
        while True:  # nginx writes its log once a second.
            lines = [line for line in stack.log("nginx-access").splitlines() if f":{second.port}" in line]
            if len(lines) > 60 or time.monotonic() > deadline:
                break
            time.sleep(0.1)
    print(dict(answers))
    # Of 600 less than one in a thousand is none.
    assert answers.total() == answers[200] >= 600
    assert len(lines) > 60, "requests are not spread"
