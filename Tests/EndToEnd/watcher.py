"""A live client that loses its connection again and again, and still has every reading once."""

import asyncio
import json
import random
from collections import Counter

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

STREAM = "/ws/datapoints/stream"
# What a socket may fail with when the other end, or we ourselves, cut it.
BROKEN = (OSError, ConnectionClosed, InvalidHandshake, asyncio.IncompleteReadError, TimeoutError, EOFError, RuntimeError)


class Watcher:
    """Watches some channels at any of several addresses. A reading is known by its channel and value, which are unique."""

    def __init__(self, urls: list[str], token: str, channels: list[str], subscription: dict, source: random.Random) -> None:
        self.urls = urls
        self.history_url = urls[0].replace("ws:", "http:")
        self.headers = {"Authorization": f"Bearer {token}"}
        self.channels = channels
        self.subscription = subscription
        self.random = source
        self.position: str | None = None
        self.seen: set[tuple[str, float]] = set()
        # What the feed sent twice; what a reading of the history held already does not count.
        self.duplicates: list[tuple[str, float]] = []
        self.from_history: set[tuple[str, float]] = set()
        self.disconnects: Counter[str] = Counter()
        self.gaps = 0

    async def stand(self) -> None:
        """Watches until it has a position."""
        while self.position is None:
            await self.watch_once(0.3, cut=False)

    async def watch(self, cuts: int, shortest: float, longest: float) -> None:
        """Connects, watches for a while and cuts the line, until it was cut so often."""
        while self.disconnects.total() < cuts:
            await self.watch_once(self.random.uniform(shortest, longest), cut=True)

    async def watch_until(self, count: int, seconds: float) -> None:
        """Watches until it has so many readings."""
        async with asyncio.timeout(seconds):
            while len(self.seen) < count:
                await self.watch_once(seconds, cut=False, until=count)

    async def watch_once(self, seconds: float, cut: bool, until: int | None = None) -> None:
        url = self.random.choice(self.urls)
        try:
            # Compression is left out for some: mid-frame then means the middle of JSON.
            compression = self.random.choice(["deflate", None])
            async with connect(
                url + STREAM, additional_headers=self.headers, compression=compression, open_timeout=5, close_timeout=0.1
            ) as line:
                try:
                    async with asyncio.timeout(seconds):
                        await self._read(line, until)
                except TimeoutError:
                    if cut:
                        self._cut(line)
        except BROKEN:
            self.disconnects["by the server"] += 1
            await asyncio.sleep(0.05)

    def _cut(self, line: ClientConnection) -> None:
        kind = self.random.choice(["at once", "in mid-frame", "after a subscription"])
        if line.close_code is not None or line.transport.is_closing():
            kind = "by the server"
        self.disconnects[kind] += 1
        if kind == "in mid-frame":
            # A text frame of 126 bytes or more, of which the first four are sent.
            line.transport.write(b"\x81\xfe\x01\x00")
        elif kind == "after a subscription":
            # Its answer, and what was missed, meet a line that is gone.
            text = json.dumps({"type": "subscribe", **self.subscription, "position": self.position or ""}).encode()
            line.transport.write(b"\x81\xfe" + len(text).to_bytes(2, "big") + bytes(4) + text)
        line.transport.abort()

    async def _read(self, line: ClientConnection, until: int | None) -> None:
        message = {"type": "subscribe", **self.subscription}
        if self.position is not None:
            message["position"] = self.position
        await line.send(json.dumps(message))
        is_subscribed = False
        pending: list[tuple[str, float]] = []
        while until is None or len(self.seen) < until:
            frame = json.loads(await line.recv())
            if frame["type"] == "subscribed":
                is_subscribed = True
                self.position = self.position or frame["position"]
            if not is_subscribed:
                continue
            if frame["type"] == "datapoints_batch":
                pending += [(point["event_public_id"], point["value"]) for point in frame["datapoints"]]
            if frame["type"] == "gap":
                self.gaps += 1
                await self.read_history()
            if frame["type"] in ("datapoints_batch", "heartbeat", "gap") and "position" in frame:
                self._take(pending)
                pending = []
                self.position = frame["position"]

    def _take(self, readings: list[tuple[str, float]]) -> None:
        self.duplicates += [reading for reading in readings if reading in self.seen and reading not in self.from_history]
        self.seen.update(readings)

    async def read_history(self) -> None:
        """What a client does on `gap`: the history holds all that came before the gap's position."""
        http = self.history_url
        async with httpx.AsyncClient(base_url=http, headers=self.headers, timeout=30) as client:
            history = await history_of(client, self.channels)
        self.from_history |= history - self.seen
        self.seen |= history


async def history_of(client: httpx.AsyncClient, channels: list[str]) -> set[tuple[str, float]]:
    """Everything the database has of these channels."""
    readings: list[tuple[str, float]] = []
    for channel in channels:
        page = 1
        while True:
            query = {"event_public_id": channel, "page": page, "page_size": 100}
            answer = (await client.get("/api/v1/datapoints", params=query)).raise_for_status().json()
            readings += [(channel, point["value"]) for point in answer["data"]]
            if len(answer["data"]) < 100:
                break
            page += 1
    return set(readings)
