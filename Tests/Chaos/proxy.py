"""A network between devices and the server that can be cut, stalled and left half-open.

It passes on small pieces, so that a cut falls into the middle of a frame.
"""

import asyncio

PIECE = 1460


class Link:
    """One connection and its two directions."""

    def __init__(self, proxy: "Proxy", device, server) -> None:
        self.proxy = proxy
        (self.from_device, self.to_device), (self.from_server, self.to_server) = device, server
        # The end that was cut off without the other being told.
        self.lost_end: str | None = None

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.pump(self.from_device, self.to_server, "device"))
                group.create_task(self.pump(self.from_server, self.to_device, "server"))
        finally:
            self.abort()

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, end: str) -> None:
        try:
            while piece := await reader.read(PIECE):
                await self.proxy.flowing.wait()
                if self.lost_end is None:
                    writer.write(piece)
                    await writer.drain()
        except OSError:
            pass
        if self.lost_end is not None:
            await asyncio.Event().wait()  # The living end hears nothing, until the link is aborted.
        writer.close()

    def abort(self, *ends: str) -> None:
        for end, writer in (("device", self.to_device), ("server", self.to_server)):
            if not ends or end in ends:
                writer.transport.abort()


class Proxy:
    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.links: dict[Link, asyncio.Task] = {}
        self.is_open = True
        self.flowing = asyncio.Event()
        self.flowing.set()

    async def start(self) -> None:
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.server.close()
        self.end(list(self.links))

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_open:
            return writer.transport.abort()
        try:
            server = await asyncio.open_connection("127.0.0.1", self.upstream)
        except OSError:
            return writer.transport.abort()
        link = Link(self, (reader, writer), server)
        self.links[link] = asyncio.current_task()
        try:
            await link.run()
        except asyncio.CancelledError:
            pass  # The end of the link, asked for by `end`.
        finally:
            del self.links[link]

    def end(self, links: list[Link]) -> None:
        for link in links:
            link.abort()
            if link in self.links:
                self.links[link].cancel()

    async def cut(self, seconds: float) -> None:
        """All connections are reset, and new ones too."""
        self.is_open = False
        try:
            self.end(list(self.links))
            await asyncio.sleep(seconds)
        finally:
            self.is_open = True

    async def stall(self, seconds: float) -> None:
        """Connections stay and nothing passes."""
        self.flowing.clear()
        try:
            await asyncio.sleep(seconds)
        finally:
            self.flowing.set()

    async def half_open(self, seconds: float, lost_end: str) -> None:
        """One end of every connection is gone, and the other is not told. New connections are served beside them."""
        links = list(self.links)
        for link in links:
            link.lost_end = lost_end
            link.abort(lost_end)
        try:
            await asyncio.sleep(seconds)
        finally:
            self.end(links)
