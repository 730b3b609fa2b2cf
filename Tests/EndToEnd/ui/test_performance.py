"""How fluent the live page is while fifty channels stream, and how soon the first page stands.

The machine is shared with the stack, so frames are judged against those of an empty page in the same run.
"""

import contextlib
import math
import threading
import time
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

import client
from test_dashboard import wait_until_live

pytestmark = pytest.mark.alone

CHANNELS = 50
PER_SECOND = 10
SECONDS = 3
ATTEMPTS = 4

FRAMES = """(seconds) => new Promise((resolve) => {
    const times = [];
    const frame = (time) => {
        times.push(time);
        if (time - times[0] < seconds * 1000) return requestAnimationFrame(frame);
        const waits = times.slice(1).map((time, index) => time - times[index]).sort((a, b) => a - b);
        resolve({ perSecond: waits.length / ((times.at(-1) - times[0]) / 1000), p95: waits[Math.floor(waits.length * 0.95)] });
    };
    requestAnimationFrame(frame);
})"""


@pytest.fixture
def streaming(api, site, admin) -> Iterator[list[str]]:
    """Fifty new channels, ten readings a second each over the telemetry socket, until the test ends."""
    group = f"UI test {uuid.uuid4().hex[:6]}"
    channels = [
        api.call(
            "POST",
            "/events",
            {"name": f"{group} / Sensor {n}", "type": "sensor", "unit": "bar", "min_value": 0, "max_value": 100},
        )["public_id"]
        for n in range(CHANNELS)
    ]
    token = api.call("POST", "/auth/login", {"email": admin[0], "password": admin[1]})["access_token"]
    ended = threading.Event()

    def send() -> None:
        with client.socket(site.replace("http", "ws", 1), "/ws/controller/telemetry", token) as socket:
            start, tick = time.monotonic(), 0
            while not ended.is_set():
                phase = tick / PER_SECOND
                socket.send(
                    {
                        "datapoints": [
                            {"event_public_id": channel, "value": 50 + 40 * math.sin(phase / (1 + n / 10))}
                            for n, channel in enumerate(channels)
                        ]
                    }
                )
                tick += 1
                # The acknowledgements are taken, or the server would stop reading.
                while (left := start + tick / PER_SECOND - time.monotonic()) > 0 and not ended.is_set():
                    with contextlib.suppress(TimeoutError):
                        socket.connection.recv(timeout=left)

    sender = threading.Thread(target=send)
    sender.start()
    yield channels
    ended.set()
    sender.join()
    for channel in channels:
        api.requests.delete(f"/api/v1/events/{channel}")


def main_thread(page: Page):
    """A function that tells the seconds of a processor that the page's main thread has taken so far."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def seconds() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "ThreadTime")

    return seconds


def test_fifty_streaming_channels_leave_the_page_fluent(open_page, streaming):
    empty = open_page(None)
    empty.route("**/empty", lambda route: route.fulfill(content_type="text/html", body="<title>Empty</title>"))
    empty.goto("/empty")
    page = open_page(None)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.add_init_script(f"localStorage.setItem('webmacs.chart.series', JSON.stringify({streaming[:8]}))")
    page.goto("/")
    wait_until_live(page)
    page.locator(f"article.card[data-channel='{streaming[-1]}'] [data-value]:not([data-value=''])").wait_for()

    # Side by side, a few times: one quiet moment of the machine is enough to show what the page can do.
    processor = main_thread(page)
    best = 0.0
    for _ in range(ATTEMPTS):
        empty.bring_to_front()
        most = empty.evaluate(FRAMES, SECONDS)
        page.bring_to_front()
        before = processor()
        shown = page.evaluate(FRAMES, SECONDS)
        share = (processor() - before) / SECONDS
        print(
            f"\n  {CHANNELS} channels × {PER_SECOND} Hz: {shown['perSecond']:.1f} frames/s (p95 {shown['p95']:.0f} ms),"
            f" an empty page {most['perSecond']:.1f} (p95 {most['p95']:.0f} ms); main thread {share:.0%} of a processor"
        )
        best = max(best, shown["perSecond"] / most["perSecond"])
        if best > 0.9:
            break
    # Every card is at the present: nothing was left behind to reach that.
    ages = page.evaluate(
        """(ids) => ids.map((id) => Date.now() - document.querySelector(`article.card[data-channel='${id}'] [data-time]`).dataset.time)""",
        streaming,
    )
    assert max(ages) < 5_000
    assert best >= 0.5


def test_the_first_page_stands_within_a_second(open_page):
    paints = []
    for _ in range(ATTEMPTS):
        page = open_page("/")
        wait_until_live(page)
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        page.close()
        if paints[-1] < 1_000:
            break
    print(f"\n  first contentful paint: {', '.join(f'{paint:.0f}' for paint in paints)} ms")
    assert min(paints) < 1_000
