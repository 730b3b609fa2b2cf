"""scripts/ui: a copy of the sources is worked on, before the running stack."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from test_dashboard import wait_until_live
from test_login import fill

ROOT = Path(__file__).parents[3]


@dataclass
class DevelopmentServer:
    url: str
    sources: Path
    log: Path

    def edit(self, name: str, old: str, new: str) -> None:
        file = self.sources / name
        text = file.read_text()
        assert text.count(old) == 1, f"{name} has '{old}' {text.count(old)} times"
        file.write_text(text.replace(old, new))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def started(root: Path, stack: str) -> Iterator[DevelopmentServer]:
    port, ui, log = free_port(), root / "Services" / "UI", root / "ui.log"
    with log.open("wb") as output:
        # In a terminal Ctrl-C is not ignored, as it is by what a script has put in the background, such as this test.
        process = subprocess.Popen(
            [root / "scripts" / "ui"], env=os.environ | {"UI_PORT": str(port), "WEBMACS_URL": stack}, stdout=output, stderr=output,
            start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while f"http://127.0.0.1:{port}" not in log.read_text():
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield DevelopmentServer(f"http://127.0.0.1:{port}", ui / "src", log)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(10)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the server reads, with the tools that the build of the stack's own site has brought."""
    ui = tmp_path / "Services" / "UI"
    shutil.copytree(ROOT / "Services" / "UI", ui, ignore=shutil.ignore_patterns("build", "node_modules", "schema.ts"))
    for folder in ("scripts", "nginx"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for description in [*ROOT.glob("Services/*/openapi.yaml"), *ROOT.glob("Shared/*/openapi.yaml")]:
        target = tmp_path / description.relative_to(ROOT)
        target.parent.mkdir(parents=True)
        shutil.copy(description, target)
    (ui / "build").mkdir()
    for tool in ("build/py", "build/setup.stamp", "node_modules"):
        (ui / tool).symlink_to(ROOT / "Services" / "UI" / tool)
    return tmp_path


def test_a_change_is_seen_at_once_on_a_page_that_works_with_the_stack(copy, site, admin, open_page: Callable[..., Page]):
    with started(copy, site) as server:
        # A page that says that the build failed is one with status 500.
        page = open_page(None, signed_in=False, expected_errors=r"401 |500 ")
        sockets: list[str] = []
        page.on("websocket", lambda one: sockets.append(one.url))

        # Pages of the site's own router, the API, and the live feed: all from one address.
        page.goto(f"{server.url}/channels")
        page.wait_for_url("**/login?next=*")
        fill(page, *admin)
        page.wait_for_url(f"{server.url}/channels")
        expect(page.get_by_role("heading", name="Channels", level=1)).to_be_visible()
        page.goto(server.url)
        wait_until_live(page)
        assert f"{server.url}/ws/datapoints/stream".replace("http:", "ws:") in [url.split("?")[0] for url in sockets]
        me = page.request.get(f"{server.url}/api/v1/auth/me")
        assert (me.status, me.json()["email"]) == (200, admin[0])
        assert page.request.get(f"{server.url}/health").json() == {"status": "healthy"}

        # A change, a mistake, and its end: nobody touches the page.
        page.goto(f"{server.url}/channels")
        server.edit("pages/ChannelsPage.tsx", 'useTitle("Channels")', 'useTitle("Canals")')
        expect(page.get_by_role("heading", name="Canals", level=1)).to_be_visible()
        server.edit("pages/ChannelsPage.tsx", 'useTitle("Canals")', 'useTitle("Canals)')
        expect(page.get_by_role("heading", name="The build failed")).to_be_visible()
        expect(page.locator("pre")).to_contain_text("src/pages/ChannelsPage.tsx:")
        assert "src/pages/ChannelsPage.tsx:" in server.log.read_text()
        server.edit("pages/ChannelsPage.tsx", 'useTitle("Canals)', 'useTitle("Channels")')
        expect(page.get_by_role("heading", name="Channels", level=1)).to_be_visible()
        server.edit("styles/base.css", "html {\n  background", "html {\n  letter-spacing: 1px;\n  background")
        expect(page.locator("html")).to_have_css("letter-spacing", "1px")
        page.close()


def test_its_pages_have_the_headers_of_nginx_and_a_stack_that_is_away_is_said_so(copy, site, playwright):
    requests = playwright.request.new_context()
    with started(copy, f"http://127.0.0.1:{free_port()}") as server:
        for path in ("/", "/channels", "/favicon.svg", "/assets/none.js", "/.env"):
            mine, real = requests.get(server.url + path), requests.get(site + path)
            assert (mine.status, mine.headers["content-type"].split(";")[0]) == (real.status, real.headers["content-type"].split(";")[0]), path
            for name in ("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy", "permissions-policy"):
                assert mine.headers[name] == real.headers[name], f"{path}: {name}"
        # What nginx has for itself is its own here, too.
        for path in ("/api/v1/users", "/api/none", "/ws/datapoints/stream", "/health", "/readyz", "/metrics"):
            answer = requests.get(server.url + path)
            assert answer.status == 502 and "Nothing answers at 127.0.0.1:" in answer.json()["detail"], path
        assert requests.get(f"{server.url}/openapi.json").json()["openapi"].startswith("3.1")
    requests.dispose()
