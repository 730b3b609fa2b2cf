"""The way to every page, and that every page stands without a console error (`open_page` looks for those)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from test_dashboard import wait_until_live


def test_every_page_of_the_navigation_loads_and_names_itself(open_page):
    page = open_page()
    wait_until_live(page)
    links = page.locator(".nav-side a")
    places = [(link.get_attribute("href"), link.text_content()) for link in links.all()]
    assert len(places) >= 10
    titles = set()
    for href, name in places:
        links.filter(has_text=re.compile(f"^{name}$")).click()
        expect(page).to_have_url(re.compile(rf"{re.escape(href)}(\?|$)"))
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        # In front of it, how many alerts nobody has seen.
        expect(page).to_have_title(re.compile(rf"^(\(\d+\) )?{name} · WebMACS$"))
        expect(page.locator(".nav-side [aria-current=page]")).to_have_text(name)
        expect(page.locator(".loading")).to_have_count(0)
        expect(page.locator("main > *").first).to_be_visible()
        expect(page.locator("main .empty-icon + h2", has_text="could not be read")).to_have_count(0)
        titles.add(page.title())
    assert len(titles) == len(places)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_an_address_that_leads_nowhere_says_so_and_leads_back(open_page, theme):
    page = open_page("/no/such/page", theme=theme)
    wait_until_live(page)
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    expect(page).to_have_title(re.compile("no such page", re.IGNORECASE))
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.get_by_role("link", name="Go to the overview").click()
    expect(page.locator("article.card").first).to_be_visible()


def test_whoever_goes_to_another_page_starts_at_its_top(open_page):
    page = open_page()
    wait_until_live(page)
    page.evaluate("scrollTo(0, 400)")
    page.get_by_role("link", name="Channels", exact=True).click()
    expect(page.locator("main")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_phone_has_four_pages_at_hand_and_the_rest_behind_more(open_page, theme):
    page = open_page(phone=True, theme=theme)
    wait_until_live(page)
    bar = page.locator(".nav-bottom")
    assert 2 <= bar.get_by_role("link").count() <= 4
    more = bar.get_by_role("button", name="More")
    more.click()
    sheet = page.get_by_role("dialog", name="All pages")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    small = sheet.locator("a, button").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent)"
    )
    assert small == []
    sheet.get_by_role("link", name="Storage").click()
    expect(sheet).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Storage")
    # The place one is at is behind it.
    expect(more).to_have_attribute("aria-current", "true")
    more.click()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(more).to_be_focused()


def test_the_keyboard_walks_the_navigation(open_page):
    page = open_page()
    wait_until_live(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="WebMACS, overview")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Overview", exact=True)).to_be_focused()
    for name in ("Dashboards", "Hosts"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hosts")
