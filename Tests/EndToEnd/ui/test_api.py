"""The page of the API: for everybody, without asking any other site, and alive for whoever is signed in."""

from playwright.sync_api import expect


def test_it_stands_for_everybody_and_asks_no_other_site(open_page, site):
    page = open_page("/", signed_in=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/docs#getSeries")
    card = page.locator("#getSeries")
    expect(card).to_have_attribute("open", "")
    expect(card).to_contain_text("telemetry:read")
    expect(card.locator("pre", has_text="curl 'http")).to_be_visible()
    assert asked and [url for url in asked if not url.startswith(site)] == []


def test_a_route_is_found_and_asked(open_page):
    page = open_page("/docs")
    page.get_by_role("searchbox", name="Search routes").fill("list channels")
    card = page.locator("#listChannels")
    card.locator("summary").first.click()
    card.get_by_label("page_size").fill("1")
    card.get_by_role("button", name="Ask").click()
    expect(card.locator(".api-answer")).to_contain_text("200")
    expect(card.locator(".api-answer pre")).to_contain_text('"page_size": 1')
