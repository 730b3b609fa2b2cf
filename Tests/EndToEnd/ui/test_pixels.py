"""The picture cannot lie: the line drawn from the server's reduced answer has exactly the pixels of the line of all readings.

200 random lines (spikes, steps, gaps, bursts, in any order of arrival) at three widths, by the history page itself: once with
what it asks for, once with every reading that the server has.
"""

import math
import random
import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Page, Route

LINES = 200
# As many as one page shows. Each has a unit of its own, and with it a plot of its own.
TOGETHER = 16
# So narrow that most of the lines have to be reduced.
WIDTHS = (390, 450, 520)
# So many columns that every reading is told.
EVERYTHING = 100_000 // TOGETHER
SERIES = re.compile(r"/api/v1/series\?")
ALIGNED = 60_000_000


def random_line(seed: int, start: int, span: int) -> list[tuple[int, float]]:
    """Readings in order: microseconds and values, as sensors and their faults make them."""
    rng = random.Random(seed)
    count = rng.randint(600, 2400)
    gaps = rng.choice((0, 0.002, 0.01))
    widths = [rng.expovariate(1) * (rng.uniform(30, 200) if rng.random() < gaps else 1) for _ in range(count)]
    total = sum(widths) * rng.uniform(1, 1.05)
    kind = seed % 5
    level, walk, at = rng.uniform(-50, 50), 0.0, 0.0
    points: dict[int, float] = {}
    for index, width in enumerate(widths):
        at += width
        if kind == 0 and rng.random() < 0.01:  # steps
            level = rng.uniform(-50, 50)
        walk += rng.gauss(0, 1)
        value = {
            0: level,
            1: walk,
            2: 20 * math.sin(index / 60) + rng.gauss(0, 0.5),
            3: rng.gauss(0, 5),
            4: float(rng.random() < 0.5),
        }[kind]
        if rng.random() < 0.005:  # spikes
            value += rng.choice((-1, 1)) * rng.uniform(20, 200)
        points[start + int(at / total * span)] = round(value, 3)
    return sorted(points.items())


class Lines:
    """Channels with random lines, 16 on each page."""

    def __init__(self, api: httpx.Client) -> None:
        self.api = api
        self.groups: list[tuple[list[str], int, int]] = []
        self.counts: dict[str, int] = {}
        now = int(time.time() * 1_000_000) // ALIGNED * ALIGNED
        run, texts = uuid.uuid4().hex[:6], []
        for first in range(0, LINES, TOGETHER):
            rng = random.Random(first)
            span = int(rng.choice((600, 3600, 6 * 3600, 86_400, 7 * 86_400)) * 1_000_000 * rng.uniform(0.5, 1.5))
            start = now - span - ALIGNED
            ids = []
            for seed in range(first, min(LINES, first + TOGETHER)):
                body = {"name": f"Pixels {run} / {seed}", "type": "sensor", "unit": f"p{seed % TOGETHER}", "min_value": 0, "max_value": 1}
                answer = api.post("/events", json=body)
                answer.raise_for_status()
                ids.append(channel := answer.json()["public_id"])
                points = random_line(seed, start, span)
                self.counts[channel] = len(points)
                rng.shuffle(points)
                texts += [f"r,channel={channel} v={value} {at}" for at, value in points]
            self.groups.append((ids, start // 1000, (start + span) // 1000))
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self.write, (texts[at : at + 1000] for at in range(0, len(texts), 1000))))

    def write(self, lines: list[str]) -> None:
        for _ in range(100):
            answer = self.api.post("/write?precision=us", content="\n".join(lines))
            if answer.status_code != 429:
                break
            time.sleep(float(answer.headers.get("retry-after", "1")))
        assert answer.status_code == 204, f"{answer.status_code} {answer.text}"

    def remove(self) -> None:
        for ids, _, _ in self.groups:
            for channel in ids:
                self.api.delete(f"/events/{channel}")


@pytest.fixture(scope="module")
def lines(site: str, admin: tuple[str, str]) -> Iterator[Lines]:
    token = httpx.post(f"{site}/api/v1/auth/login", json={"email": admin[0], "password": admin[1]}).json()["access_token"]
    with httpx.Client(base_url=f"{site}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=60) as api:
        lines = Lines(api)
        yield lines
        lines.remove()


# The pictures of all plots, by a digest; `keep` lays the pixels themselves aside for a comparison.
PICTURES = """async (keep) => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const images = [...document.querySelectorAll(".range-plots canvas")].map((canvas) =>
        canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data);
    if (keep) window.kept = images;
    return Promise.all(images.map(async (data) =>
        [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))].map((byte) => byte.toString(16)).join("")));
}"""
DIFFERENCES = """(plot) => {
    const canvas = document.querySelectorAll(".range-plots canvas")[plot];
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
        if ([0, 1, 2, 3].some((i) => data[at + i] !== window.kept[plot][at + i])) count++;
    }
    return count;
}"""


class Plotter:
    """The history page, with a hand on what it asks for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wants_everything = False
        page.route(SERIES, self.ask)

    def ask(self, route: Route) -> None:
        url = route.request.url
        route.continue_(url=re.sub(r"pixels=\d+", f"pixels={EVERYTHING}", url) if self.wants_everything else url)

    def show(self, ids: list[str], start: int, end: int, everything: bool) -> list[tuple[str, str]]:
        """Draws the channels; returns for each where its line comes from, and of how many readings."""
        self.wants_everything = everything
        self.go("/nowhere")
        self.page.get_by_role("heading", name="There is no such page").wait_for()
        with self.page.expect_response(SERIES):
            self.go(f"/history?channels={','.join(ids)}&from={stamp(start)}&to={stamp(end)}")
        self.page.locator(".range-chart[aria-busy=false]").wait_for()
        sources = self.page.locator("td[data-name='Drawn from']").all_inner_texts()
        counts = self.page.locator("td[data-name=Readings]").all_inner_texts()
        return list(zip(sources, counts, strict=True))

    def go(self, path: str) -> None:
        """As by a link, without loading the site again."""
        self.page.evaluate("(path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }", path)


def stamp(milliseconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000)) + f".{milliseconds % 1000:03}Z"


def number(text: str) -> int:
    """Of the page's text: digits in groups."""
    return int(re.sub(r"\D", "", text))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_reduced_line_has_the_pixels_of_all_readings(open_page, lines, width):
    page = open_page(None)
    page.set_viewport_size({"width": width, "height": 3400})
    page.goto("/nowhere")
    plotter = Plotter(page)
    reduced_lines = compared = 0
    differing: dict[str, int] = {}
    for ids, start, end in lines.groups:
        told = plotter.show(ids, start, end, everything=True)
        for channel, (source, count) in zip(ids, told, strict=True):
            assert source == "Every reading" and number(count) >= lines.counts[channel] * 0.9
        expected = page.evaluate(PICTURES, True)
        told = plotter.show(ids, start, end, everything=False)
        reduced_lines += sum(source == "Every reading, reduced" for source, _ in told)
        drawn = page.evaluate(PICTURES, False)
        assert len(drawn) == len(ids) and len(set(drawn)) == len(drawn), "each line has a picture of its own"
        for plot, channel in enumerate(ids):
            compared += 1
            if drawn[plot] != expected[plot]:
                differing[channel] = page.evaluate(DIFFERENCES, plot)
    print(f"\n{compared} lines at {width} px, {reduced_lines} of them reduced: {sum(differing.values())} differing pixels")
    assert compared == LINES and reduced_lines > LINES / 4
    assert differing == {}
