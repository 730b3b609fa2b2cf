"""What the tests of dashboards share: making them over the REST interface, and finding their parts on the page."""

import json

from playwright.sync_api import Locator, Page, expect


def widget(kind: str, title: str, x: int, y: int, w: int, h: int, channel: dict | None = None, **config: object) -> dict:
    return {
        "widget_type": kind,
        "title": title,
        "event_public_id": channel["public_id"] if channel else None,
        "x": x,
        "y": y,
        "w": w,
        "h": h,
        "config_json": json.dumps(config) if config else None,
    }


def widget_of(page: Page, title: str) -> Locator:
    return page.get_by_role("article", name=title, exact=True)


def wait_until_live(page: Page) -> None:
    page.locator(".connection[data-phase=live]").wait_for()


def edit(page: Page) -> None:
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.locator(".board-page[data-editing]")).to_be_visible()


def places(dashboard: dict) -> dict[str, tuple[int, int, int, int]]:
    return {one["title"]: (one["x"], one["y"], one["w"], one["h"]) for one in dashboard["widgets"]}
