"""Fixtures of the browser tests. They drive the real stack, in Debian's Chromium without its windows: the same engine, at half the work.

Environment: WEBMACS_URL, WEBMACS_ADMIN_EMAIL, WEBMACS_ADMIN_PASSWORD; WEBMACS_SCREENSHOT (optional) names the file that
the picture of the dashboard is written to; CHROMIUM (optional) the browser.
"""

import json
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIRequestContext, Browser, ConsoleMessage, Page, Playwright, Request, expect

expect.set_options(timeout=15_000)

SERIES = re.compile(r"/api/v1/series\?")


def setting(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        pytest.fail(f"{name} is not set: the browser tests need a running stack", pytrace=False)
    return value


@pytest.fixture(scope="session")
def site() -> str:
    return setting("WEBMACS_URL").rstrip("/")


@pytest.fixture(scope="session")
def admin() -> tuple[str, str]:
    return setting("WEBMACS_ADMIN_EMAIL"), setting("WEBMACS_ADMIN_PASSWORD")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    # Root in a container has no user namespace for Chromium's sandbox.
    return {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"), "args": ["--no-sandbox"]}


def wait_for(page: Page, condition: Callable[[], object], seconds: float = 15) -> None:
    """Until what no locator can see is so, while the page goes on."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        page.wait_for_timeout(50)


def asks_for_lines(request: Request) -> bool:
    """A chart's question. The live hub asks at the same address whenever its socket tells it to, but for JSON."""
    return bool(SERIES.search(request.url)) and request.headers.get("accept") == "application/vnd.webmacs.series"


class API:
    """The REST interface as one signed-in user, the way the UI uses it: by cookie and CSRF header."""

    def __init__(self, playwright: Playwright, site: str, email: str, password: str) -> None:
        self.requests: APIRequestContext = playwright.request.new_context(
            base_url=site, extra_http_headers={"X-WebMACS-CSRF": "1"}
        )
        self.call("POST", "/auth/login", {"email": email, "password": password})

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        response = self.requests.fetch(f"/api/v1{path}", method=method, data=body)
        assert response.ok, f"{method} {path}: {response.status} {response.text()}"
        return response.json()

    def everything(self, path: str) -> list[dict]:
        rows: list[dict] = []
        page = 1
        while True:
            answer = self.call("GET", f"{path}?page={page}&page_size=100")
            rows += answer["data"]
            if len(rows) >= answer["total"] or not answer["data"]:
                return rows
            page += 1


@pytest.fixture(scope="session")
def api(playwright: Playwright, site: str, admin: tuple[str, str]) -> Iterator[API]:
    api = API(playwright, site, *admin)
    yield api
    api.requests.dispose()


@pytest.fixture
def make_channel(api: API) -> Iterator[Callable[..., dict]]:
    """Makes channels that are gone after the test."""
    made: list[str] = []

    def make(label: str, **fields: object) -> dict:
        name = f"UI test {uuid.uuid4().hex[:6]} / {label}"
        body = {"name": name, "type": "sensor", "unit": "bar", "min_value": 0, "max_value": 100, **fields}
        answer = api.call("POST", "/events", body)
        made.append(answer["public_id"])
        return {**body, "public_id": answer["public_id"]}

    yield make
    for channel in made:
        api.requests.delete(f"/api/v1/events/{channel}")


@pytest.fixture
def make_user(api: API) -> Iterator[Callable[..., dict]]:
    """Makes users that are gone after the test."""
    made: list[str] = []

    def make(role: str) -> dict:
        name = f"ui-test-{uuid.uuid4().hex[:8]}"
        body = {"username": name, "email": f"{name}@webmacs.io", "password": f"{uuid.uuid4()}", "role": role}
        answer = api.call("POST", "/users", body)
        made.append(answer["public_id"])
        return {**body, "public_id": answer["public_id"]}

    yield make
    for user in made:
        api.requests.delete(f"/api/v1/users/{user}")


@pytest.fixture
def make_dashboard(api: API) -> Iterator[Callable[..., dict]]:
    """Makes dashboards that are gone after the test."""
    made: list[str] = []

    def make(name: str, widgets: list[dict], *, as_api: API | None = None, is_global: bool = True, **config: object) -> dict:
        owner = as_api or api
        body = {"name": f"{name} {uuid.uuid4().hex[:6]}", "is_global": is_global, "widgets": widgets}
        dashboard = owner.call("POST", "/dashboards", {**body, "config_json": json.dumps(config)})
        made.append(dashboard["public_id"])
        return dashboard

    yield make
    for dashboard in made:
        api.requests.delete(f"/api/v1/dashboards/{dashboard}")


@pytest.fixture
def make_rule(api: API, make_channel: Callable[..., dict]) -> Iterator[Callable[..., dict]]:
    """Makes rules that fire above 80. They are gone after the test, and nobody is left waiting to see their alerts.

    Stands on channels so that a rule goes before the channel it reads.
    """
    made: list[str] = []

    def make(channel: dict, name: str = "Too hot", **fields: object) -> dict:
        body = {
            "name": f"{name} {uuid.uuid4().hex[:6]}",
            "event_public_id": channel["public_id"],
            "operator": "gt",
            "threshold": 80,
            "cooldown_seconds": 0,
            **fields,
        }
        answer = api.call("POST", "/rules", body)
        made.append(answer["public_id"])
        return {**body, "public_id": answer["public_id"]}

    yield make
    for rule in made:
        api.requests.delete(f"/api/v1/rules/{rule}")
        alerts = api.call("GET", f"/alerts?rule_public_id={rule}&acknowledged=false&page_size=100")["data"]
        if alerts:
            api.call("POST", "/alerts/acknowledge", {"public_ids": [alert["public_id"] for alert in alerts]})


@pytest.fixture
def sign_in(playwright: Playwright, site: str, make_user: Callable[..., dict]) -> Iterator[Callable[[str], API]]:
    """The interface as a new user of a role. The user is gone after the test."""
    signed_in: list[API] = []

    def sign_in(role: str) -> API:
        user = make_user(role)
        signed_in.append(API(playwright, site, user["email"], user["password"]))
        return signed_in[-1]

    yield sign_in
    for one in signed_in:
        one.requests.dispose()


# What the browser itself writes to the console when a request is refused; the page handles these answers.
REFUSED = r"Failed to load resource: the server responded with a status of {} "
SIGNED_OUT = REFUSED.format(401)


@pytest.fixture
def open_page(
    browser: Browser,
    site: str,
    api: API,
    make_user: object,
    make_channel: object,
    make_dashboard: object,
    make_rule: object,
) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a browser profile of its own. Any console error that is not expected fails the test.

    Stands on what is made for tests so that the pages are closed before it is deleted.
    """
    pages: list[Page] = []
    errors: list[str] = []

    def open_page(
        path: str | None = "/",
        *,
        signed_in: bool = True,
        as_user: APIRequestContext | None = None,
        theme: str = "dark",
        phone: bool = False,
        expected_errors: str | None = None,
    ) -> Page:
        state = (as_user or api.requests).storage_state() if signed_in else None
        context = browser.new_context(
            base_url=site,
            storage_state=state,
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            is_mobile=phone,
            has_touch=phone,
        )
        context.add_init_script(f"localStorage.setItem('webmacs.theme', '{theme}')")
        page = context.new_page()
        patterns = [pattern for pattern in (expected_errors, None if signed_in else SIGNED_OUT) if pattern]

        def listen(message: ConsoleMessage) -> None:
            if message.type == "error" and not any(re.search(pattern, message.text) for pattern in patterns):
                errors.append(f"{page.url}: {message.text}")

        page.on("console", listen)
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        pages.append(page)
        if path is not None:
            page.goto(path)
        return page

    yield open_page
    for page in pages:
        page.context.close()
    assert errors == [], "errors in the browser's console"
