"""Dashboards of one's own: the list, the widgets, the editor, devices, and a screen on a wall."""

import json
import re
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import Page, expect

from boards import edit, places, wait_until_live, widget, widget_of
from conftest import asks_for_lines
from test_dashboard import record_phases, wait_until_confirmed


def card(page: Page, name: str):
    return page.locator("li.board-card", has_text=name)


def open_board(open_page, dashboard: dict, query: str = "", **options) -> Page:
    page = open_page(f"/dashboards/{dashboard['public_id']}{query}", **options)
    page.locator(".board, .empty").first.wait_for()
    return page


@pytest.fixture
def gone_afterwards(api):
    """Names of dashboards that the test makes by hand begin with this."""
    prefix = f"UI test {uuid.uuid4().hex[:8]}"
    yield prefix
    for dashboard in api.everything("/dashboards"):
        if prefix in dashboard["name"]:
            api.requests.delete(f"/api/v1/dashboards/{dashboard['public_id']}")


def test_a_dashboard_is_made_renamed_duplicated_and_deleted(open_page, api, gone_afterwards):
    page = open_page("/dashboards")
    page.get_by_role("button", name="New dashboard").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Make dashboard").click()
    expect(dialog.get_by_text("A dashboard needs a name.")).to_be_visible()
    dialog.get_by_label("Name").fill(gone_afterwards)
    dialog.get_by_label("One chart per group").check()
    dialog.get_by_role("button", name="Make dashboard").click()
    page.wait_for_url(re.compile(r"/dashboards/[^/]+$"))
    # The agent's channels are in groups, each with a chart of its own.
    expect(page.locator("article.widget").first).to_be_visible()
    made = next(one for one in api.everything("/dashboards") if one["name"] == gone_afterwards)
    assert made["widgets"] and all(one["widget_type"] == "line_chart" for one in made["widgets"])
    assert made["is_global"] is False

    page.get_by_role("link", name="Dashboards").click()
    mine = card(page, gone_afterwards)
    expect(mine).to_contain_text("Only you")
    expect(mine).to_contain_text(f"{len(made['widgets'])} widget")
    expect(mine.locator("svg.board-picture rect")).to_have_count(len(made["widgets"]))

    mine.get_by_role("button", name="Rename").click()
    dialog.get_by_label("Name").fill(f"{gone_afterwards} B")
    dialog.get_by_label("Visible to all users").check()
    dialog.get_by_role("button", name="Save").click()
    renamed = card(page, f"{gone_afterwards} B")
    expect(renamed).to_contain_text("visible to all")

    renamed.get_by_role("button", name="Duplicate").click()
    copy = card(page, f"Copy of {gone_afterwards} B")
    expect(copy).to_contain_text("Only you")
    expect(copy.locator("svg.board-picture rect")).to_have_count(len(made["widgets"]))

    page.get_by_role("searchbox", name="Search dashboards").fill(f"copy {gone_afterwards}")
    expect(page.locator("li.board-card")).to_have_count(1)
    page.get_by_role("searchbox", name="Search dashboards").fill("no such dashboard")
    expect(page.get_by_text("No dashboard has that in its name.")).to_be_visible()
    page.get_by_role("searchbox", name="Search dashboards").fill("")

    copy.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("This cannot be undone.")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name="Delete dashboard").click()
    expect(copy).to_have_count(0)


def test_without_dashboards_the_list_says_what_they_are_for(open_page, sign_in):
    page = open_page(None, as_user=sign_in("viewer").requests)
    nothing = {"page": 1, "page_size": 100, "total": 0, "data": []}
    page.route("**/api/v1/dashboards?*", lambda route: route.fulfill(json=nothing))
    page.goto("/dashboards")
    expect(page.get_by_role("heading", name="No dashboards yet")).to_be_visible()


def test_viewers_look_operators_edit_their_own_and_admins_all(open_page, api, sign_in, make_dashboard):
    text = [widget("text", "Note", 0, 0, 4, 2, text="Hello")]
    operator = sign_in("operator")
    of_admin = make_dashboard("Admin's", text)
    of_operator = make_dashboard("Operator's", text, as_api=operator)
    private = make_dashboard("Private", text, is_global=False)

    page = open_page("/dashboards", as_user=sign_in("viewer").requests)
    expect(card(page, of_admin["name"])).to_be_visible()
    expect(card(page, private["name"])).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("New|Rename|Delete|Duplicate"))).to_have_count(0)
    card(page, of_admin["name"]).get_by_role("link").click()
    expect(widget_of(page, "Note")).to_contain_text("Hello")
    expect(page.get_by_role("button", name=re.compile("^(Edit|Share)"))).to_have_count(0)

    page = open_page("/dashboards", as_user=operator.requests)
    expect(card(page, of_admin["name"]).get_by_role("button", name="Duplicate")).to_be_visible()
    expect(card(page, of_admin["name"]).get_by_role("button", name="Delete")).to_have_count(0)
    expect(card(page, of_operator["name"]).get_by_role("button", name="Delete")).to_be_visible()
    card(page, of_operator["name"]).get_by_role("link").click()
    expect(page.get_by_role("button", name="Edit", exact=True)).to_be_visible()

    page = open_board(open_page, of_operator)
    expect(page.get_by_role("button", name="Edit", exact=True)).to_be_visible()


@pytest.fixture
def measured(api, make_channel) -> dict:
    """A sensor whose newest value is 42, after 40 and 30 in the last minutes."""
    channel = make_channel("Pressure", min_value=0, max_value=50)
    now = datetime.now(timezone.utc)
    for seconds, value in ((120, 30), (60, 40), (0, 42)):
        at = (now - timedelta(seconds=seconds)).isoformat()
        api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": value, "timestamp": at})
    return channel


def test_every_kind_of_widget_shows_live_values(open_page, api, make_dashboard, measured):
    board = make_dashboard(
        "All kinds",
        [
            widget("line_chart", "Chart", 0, 0, 6, 4, measured),
            widget("gauge", "Gauge", 6, 0, 3, 4, measured, thresholds={"warn": 41, "bad": 45}, decimals=1),
            widget("stat_card", "Stat", 9, 0, 3, 4, measured),
            widget("table", "Table", 0, 4, 6, 3, channels=[measured["public_id"]], thresholds={"bad": 45}),
            widget("text", "Text", 6, 4, 6, 3, text="# Start\n**first** this\n- and that\n<b>no html</b>"),
        ],
        minutes=20,
    )
    page = open_board(open_page, board)
    wait_until_live(page)
    expect(widget_of(page, "Chart").locator("canvas").first).to_be_visible()
    gauge, stat, table = (widget_of(page, title) for title in ("Gauge", "Stat", "Table"))
    expect(gauge.locator("[data-value]")).to_have_text("42.0")
    expect(gauge.locator("svg.gauge")).to_have_class(re.compile("warn"))
    expect(gauge.locator(".gauge-zone")).to_have_count(2)
    expect(stat.locator("[data-value]")).to_have_attribute("data-value", "42")
    # Over the last 20 minutes: from 30 to 42.
    expect(stat).to_contain_text(re.compile(r"12\.\d+ bar in 20 min"))
    expect(stat).to_contain_text(re.compile(r"30\.\d+ bar … 42\.\d+ bar"))
    expect(table.locator("td[data-value]")).to_have_attribute("data-value", "42")
    text = widget_of(page, "Text")
    expect(text.get_by_role("heading", name="Start")).to_be_visible()
    expect(text.locator("strong", has_text="first")).to_be_visible()
    expect(text.get_by_role("listitem")).to_have_text("and that")
    expect(text).to_contain_text("<b>no html</b>")

    api.call("POST", "/datapoints", {"event_public_id": measured["public_id"], "value": 47})
    expect(gauge.locator("[data-value]")).to_have_text("47.0")
    expect(gauge.locator("svg.gauge")).to_have_class(re.compile("bad"))
    expect(table.locator("tr[data-channel]")).to_have_class(re.compile("bad"))
    expect(stat.locator("[data-value]")).to_have_attribute("data-value", "47")


def test_a_control_follows_its_command(open_page, api, make_dashboard):
    channels = api.everything("/events")
    switch = next(one for one in channels if one["type"] == "actuator" and "Plant" in one["name"])
    slider = next(one for one in channels if one["type"] == "range")
    board = make_dashboard(
        "Controls", [widget("actuator_toggle", "Valve", 0, 0, 4, 2, switch), widget("actuator_toggle", "Power", 4, 0, 4, 2, slider)]
    )
    page = open_board(open_page, board)
    wait_until_live(page)
    shown = widget_of(page, "Valve").locator("article.control")
    expect(shown).not_to_contain_text("Unknown")
    button = shown.get_by_role("switch")
    before = button.get_attribute("aria-checked")
    record_phases(page, switch)
    button.click()
    wait_until_confirmed(page)
    expect(button).to_have_attribute("aria-checked", "false" if before == "true" else "true")
    expect(widget_of(page, "Power").get_by_role("slider")).to_be_enabled()
    # A click that was meant for the layout switches nothing.
    edit(page)
    expect(button).to_be_disabled()


def test_old_values_look_old_and_a_deleted_channel_is_named(open_page, api, make_channel, make_dashboard):
    quiet, doomed = make_channel("Quiet"), make_channel("Doomed")
    old = (datetime.now(timezone.utc) - timedelta(minutes=3, seconds=20)).isoformat()
    api.call("POST", "/datapoints", {"event_public_id": quiet["public_id"], "value": 12, "timestamp": old})
    board = make_dashboard(
        "Old",
        [
            widget("gauge", "Gauge", 0, 0, 3, 3, quiet),
            widget("stat_card", "Stat", 3, 0, 3, 3, quiet),
            widget("table", "Table", 6, 0, 6, 3, channels=[quiet["public_id"], doomed["public_id"]]),
            widget("gauge", "Gone", 0, 3, 3, 3, doomed),
        ],
    )
    api.call("DELETE", f"/events/{doomed['public_id']}")
    page = open_board(open_page, board)
    for title in ("Gauge", "Stat"):
        expect(widget_of(page, title)).to_contain_text("3 min old")
        expect(widget_of(page, title).locator(".silent").first).to_be_visible()
    expect(widget_of(page, "Table").locator("tr[data-channel]")).to_have_attribute("data-state", "silent")
    expect(widget_of(page, "Table")).to_contain_text("3 min")
    expect(widget_of(page, "Table")).to_contain_text("1 missing")
    expect(widget_of(page, "Gone")).to_contain_text("Its channel was deleted.")


@pytest.fixture
def three(make_dashboard) -> dict:
    """Two texts side by side, and a third below the first."""
    return make_dashboard(
        "Three",
        [
            widget("text", "One", 0, 0, 6, 2, text="1"),
            widget("text", "Two", 6, 0, 6, 2, text="2"),
            widget("text", "Three", 0, 2, 6, 2, text="3"),
        ],
    )


def saved(api, dashboard: dict) -> dict:
    return api.call("GET", f"/dashboards/{dashboard['public_id']}")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".board-page[data-editing]")).to_have_count(0)


def drag(page: Page, handle, dx: int, dy: int, *, drop: bool = True) -> None:
    # Its widget may still be sliding to its place.
    handle.evaluate("async (handle) => { await Promise.allSettled(handle.closest('.widget').getAnimations().map((one) => one.finished)); }")
    box = handle.bounding_box()
    x, y = box["x"] + min(40, box["width"] / 2), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    if drop:
        page.mouse.up()


def test_widgets_are_dragged_resized_and_undone_and_saved_at_once(open_page, api, three):
    page = open_board(open_page, three)
    # Locked until somebody wants to edit.
    expect(page.get_by_role("button", name="Resize One with the arrow keys")).to_have_count(0)
    edit(page)
    column = page.locator(".board").bounding_box()["width"] / 12
    # Escape lets go, and everything is where it was.
    drag(page, widget_of(page, "Three").locator("header"), int(6 * column), 0, drop=False)
    expect(page.locator(".widget-target")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".widget-target")).to_have_count(0)
    page.mouse.up()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    drag(page, widget_of(page, "Three").locator("header"), int(6 * column), 0)
    page.wait_for_function(_stands("Three", 6, 2))
    drag(page, page.get_by_role("button", name="Resize One with the arrow keys"), int(-2 * column), 76)
    page.wait_for_function(_stands("One", 0, 0, 4, 3))
    # Nothing has reached the server yet.
    assert places(saved(api, three))["One"] == (0, 0, 6, 2)

    page.keyboard.press("Control+z")
    page.wait_for_function(_stands("One", 0, 0, 6, 2))
    page.keyboard.press("Control+Shift+z")
    page.wait_for_function(_stands("One", 0, 0, 4, 3))
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function(_stands("Three", 0, 2))
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    # What was taken back is nothing to save.
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name="Redo").click()
    ids = {one["title"]: one["public_id"] for one in three["widgets"]}
    with page.expect_request(lambda request: request.method == "PUT") as put:
        save(page)
    assert put.value.post_data_json["version"] == three["version"]
    after = saved(api, three)
    assert places(after) == {"One": (0, 0, 4, 3), "Two": (6, 0, 6, 2), "Three": (6, 2, 6, 2)}
    assert {one["title"]: one["public_id"] for one in after["widgets"]} == ids


def _stands(title: str, x: int, y: int, w: int | None = None, h: int | None = None) -> str:
    """A condition in the page: the widget stands there."""
    wanted = {"--x": x, "--y": y} | ({"--w": w, "--h": h} if w else {})
    return f"""() => {{
        const style = document.querySelector("article.widget[aria-label='{title}']")?.style;
        return style && Object.entries({json.dumps(wanted)}).every(([name, value]) => style.getPropertyValue(name) === String(value));
    }}"""


def test_the_keyboard_moves_and_resizes_and_says_where(open_page, api, three):
    page = open_board(open_page, three)
    edit(page)
    handle = page.get_by_role("button", name="Move Two with the arrow keys")
    handle.focus()
    said = page.locator(".board [role=status]")
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_text(re.compile(r"Two: column 6, row \d+, 6 wide, 2 high"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    expect(said).to_have_text(re.compile(r"5 wide, 3 high"))
    # The focus stays on the handle, wherever its widget goes.
    expect(handle).to_be_focused()
    corner = page.get_by_role("button", name="Resize Two with the arrow keys")
    corner.focus()
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text(re.compile(r"5 wide, 2 high"))
    handle.focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(said).to_have_text(re.compile("Two: stays at column"))
    save(page)
    assert places(saved(api, three))["Two"][2:] == (5, 2)


def test_a_phone_stands_the_widgets_below_each_other_and_moves_them_by_buttons(open_page, api, three):
    page = open_board(open_page, three, phone=True)
    boxes = [widget_of(page, title).bounding_box() for title in ("One", "Two", "Three")]
    assert len({box["x"] for box in boxes}) == 1 and boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]
    page.get_by_role("button", name="Edit", exact=True).tap()
    expect(page.get_by_role("button", name="Move One up")).to_be_disabled()
    page.get_by_role("button", name="Move Two up").tap()
    expect(page.locator("article.widget").first).to_have_attribute("aria-label", "Two")
    page.get_by_role("button", name="Save").tap()
    expect(page.locator(".board-page[data-editing]")).to_have_count(0)
    after = places(saved(api, three))
    assert after["Two"][:2] < after["One"][:2] or after["Two"][1] < after["One"][1]


def test_a_widget_is_added_changed_copied_and_removed(open_page, api, make_channel, make_dashboard, measured):
    page = open_board(open_page, make_dashboard("Editor", []))
    expect(page.get_by_role("heading", name="This dashboard is empty")).to_be_visible()
    page.get_by_role("button", name="Add a widget").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Gauge").check()
    dialog.get_by_role("button", name="Add widget").click()
    expect(dialog.get_by_text("Choose a channel.")).to_be_visible()
    expect(dialog.get_by_text("A widget needs a title.")).to_be_visible()
    dialog.get_by_role("searchbox").fill(measured["name"])
    dialog.get_by_label("Pressure").check()
    # The title follows the channel until one is typed.
    expect(dialog.get_by_label("Title")).to_have_value("Pressure")
    # Checked while one types.
    dialog.get_by_label("Warning from").fill("high")
    expect(dialog.get_by_text("Enter a number, or leave it empty.")).to_be_visible()
    dialog.get_by_label("Warning from").fill("41,5")
    expect(dialog.get_by_text("Enter a number, or leave it empty.")).to_have_count(0)
    dialog.get_by_label("Medium").check()
    dialog.get_by_role("button", name="Add widget").click()
    gauge = widget_of(page, "Pressure")
    expect(gauge.locator("svg.gauge")).to_have_class(re.compile("warn"))

    gauge.get_by_role("button", name="Copy Pressure").click()
    expect(page.locator("article.widget")).to_have_count(2)
    page.locator("article.widget").last.get_by_role("button", name="Edit").click()
    expect(dialog.get_by_label("Title")).to_have_value("Pressure")
    dialog.get_by_label("Title").fill("Second")
    dialog.get_by_role("button", name="Apply").click()
    expect(widget_of(page, "Second")).to_be_visible()
    gauge.get_by_role("button", name="Remove Pressure").click()
    expect(page.locator("article.widget")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("article.widget")).to_have_count(2)
    save(page)
    page.reload()
    expect(widget_of(page, "Second").locator("[data-value]")).to_have_attribute("data-value", "42")
    expect(widget_of(page, "Pressure")).to_be_visible()


def test_the_servers_reason_stands_at_the_widgets_field(open_page, three):
    page = open_board(open_page, three, expected_errors=" 422 ")
    reason = {"type": "value_error", "loc": ["body", "widgets", 1, "title"], "msg": "must not be a number"}
    page.route(
        f"**/api/v1/dashboards/{three['public_id']}",
        lambda route: route.fulfill(status=422, json={"detail": [reason]}) if route.request.method == "PUT" else route.fallback(),
    )
    edit(page)
    page.get_by_role("button", name="Move Two with the arrow keys").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Must not be a number.")).to_be_visible()
    expect(dialog.get_by_label("Title")).to_have_value("Two")
    expect(dialog.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Title").fill("Deux")
    expect(dialog.get_by_text("Must not be a number.")).to_have_count(0)


@pytest.mark.parametrize("choice", ["Load theirs", "Overwrite with mine"])
def test_when_two_edit_the_second_chooses(open_page, api, three, choice):
    page = open_board(open_page, three, expected_errors=" 409 ")
    edit(page)
    page.get_by_role("button", name="Remove Three").click()
    api.call("PUT", f"/dashboards/{three['public_id']}", {"name": f"{three['name']} theirs"})
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("was changed meanwhile")
    dialog.get_by_role("button", name="Keep editing").click()
    expect(page.locator("article.widget")).to_have_count(2)
    page.get_by_role("button", name="Save").click()
    dialog.get_by_role("button", name=choice).click()
    expect(page.locator(".board-page[data-editing]")).to_have_count(0)
    theirs = choice == "Load theirs"
    expect(page.locator("article.widget")).to_have_count(3 if theirs else 2)
    after = saved(api, three)
    assert after["name"].endswith("theirs") is theirs
    assert len(after["widgets"]) == (3 if theirs else 2)


def test_unsaved_changes_are_asked_about(open_page, api, three):
    page = open_board(open_page, three)
    edit(page)
    page.get_by_role("button", name="Remove Two").click()
    page.get_by_role("link", name="Channels").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("is not saved yet")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.locator("article.widget")).to_have_count(2)
    page.get_by_role("button", name="Discard").click()
    dialog.get_by_role("button", name="Discard").click()
    expect(page.locator("article.widget")).to_have_count(3)
    edit(page)
    page.get_by_role("button", name="Remove Two").click()
    page.get_by_role("link", name="Channels").click()
    dialog.get_by_role("button", name="Discard").click()
    page.wait_for_url("**/channels")
    assert len(saved(api, three)["widgets"]) == 3


def test_one_dashboard_shows_many_devices(open_page, api, make_channel, make_dashboard):
    devices = [f"Device {uuid.uuid4().hex[:6]}" for _ in range(3)]
    channels = {
        device: [make_channel("", name=f"{device} / {label}") for label in labels]
        for device, labels in zip(devices, (["Level", "Flow"], ["Level", "Flow"], ["Level"]), strict=True)
    }
    for value, device in ((11, devices[0]), (22, devices[1])):
        api.call("POST", "/datapoints", {"event_public_id": channels[device][0]["public_id"], "value": value})
    board = make_dashboard(
        "Device",
        [
            widget("gauge", "Level", 0, 0, 3, 3, names=["$device / Level"]),
            widget("gauge", "Flow", 3, 0, 3, 3, names=["$device / Flow"]),
        ],
        variable="device",
        default=devices[0],
    )
    page = open_board(open_page, board)
    value = widget_of(page, "Level").locator("[data-value]")
    expect(value).to_have_attribute("data-value", "11")
    picker = page.get_by_role("combobox", name="Device")
    offered = picker.locator("option").all_text_contents()
    assert devices[1] in offered and devices[2] not in offered, "only those that have every channel"
    picker.select_option(devices[1])
    expect(value).to_have_attribute("data-value", "22")
    assert f"device={devices[1].replace(' ', '+')}" in page.url
    page.reload()
    expect(value).to_have_attribute("data-value", "22")
    # A widget for the device is made in the dialog too.
    edit(page)
    page.get_by_role("button", name="Add widget").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Stat card").check()
    dialog.get_by_role("button", name="Of the chosen device").click()
    dialog.get_by_role("searchbox").fill("Level")
    dialog.get_by_label("Level").first.check()
    dialog.get_by_label("Title").fill("Card")
    dialog.get_by_role("button", name="Add widget").click()
    expect(widget_of(page, "Card").locator("[data-value]")).to_have_attribute("data-value", "22")
    save(page)
    card = next(one for one in saved(api, board)["widgets"] if one["title"] == "Card")
    assert json.loads(card["config_json"]) == {"names": ["$device / Level"]}


def test_the_time_range_stands_in_the_address(open_page, make_dashboard, measured):
    board = make_dashboard("Ranges", [widget("stat_card", "Stat", 0, 0, 4, 3, measured)], minutes=20)
    page = open_board(open_page, board)
    ranges = page.get_by_role("group", name="Time range")
    expect(ranges.get_by_role("button", name="20 min")).to_have_attribute("aria-pressed", "true")
    with page.expect_request(re.compile(r"/api/v1/series\?")):
        ranges.get_by_role("button", name="7 d").click()
    assert page.url.endswith("?minutes=10080")
    expect(widget_of(page, "Stat")).to_contain_text("in 7 d")
    page.reload()
    expect(ranges.get_by_role("button", name="7 d")).to_have_attribute("aria-pressed", "true")
    custom = ranges.get_by_role("link", name="Custom").get_attribute("href")
    assert custom == f"/history?channels={measured['public_id']}&last=7d"


def test_the_charts_of_a_dashboard_zoom_together(open_page, make_dashboard, measured):
    widgets = [widget("line_chart", title, x, 0, 6, 4, measured, thresholds={"bad": 45}) for title, x in (("A", 0), ("B", 6))]
    page = open_board(open_page, make_dashboard("Zoom", widgets, minutes=20))
    wait_until_live(page)
    chart = widget_of(page, "A").get_by_role("application")
    for title in ("A", "B"):
        expect(widget_of(page, title).locator(".range-chart")).to_have_attribute("aria-busy", "false")
    asked = []

    def is_second(request) -> bool:
        if asks_for_lines(request):
            asked.append(re.search(r"from=([^&]+)", request.url)[1])
        return len(asked) == 2

    chart.focus()
    with page.expect_request(is_second):
        page.keyboard.press("+")
    expect(page.get_by_text("Charts show")).to_be_visible()
    assert asked[0] == asked[1], "both show the same stretch of time"
    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_text("Charts show")).to_have_count(0)


def test_a_wall_shows_only_the_widgets_and_can_be_left(open_page, three):
    page = open_page(None)
    page.add_init_script(
        """window.wakeLocks = 0;
        Object.defineProperty(navigator, "wakeLock", { value: { request: async () => { window.wakeLocks++; return { release: async () => {} }; } } });"""
    )
    page.goto(f"/dashboards/{three['public_id']}")
    page.get_by_role("button", name="Show on a wall").click()
    page.get_by_role("dialog").get_by_role("button", name="Start").click()
    page.wait_for_url("**?kiosk=1")
    expect(widget_of(page, "One")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    assert page.evaluate("window.wakeLocks") == 1
    leave = page.get_by_role("button", name="Leave")
    expect(leave).to_be_hidden()
    page.mouse.move(200, 200)
    expect(leave).to_be_visible()
    leave.click()
    page.wait_for_url(re.compile(rf"/dashboards/{three['public_id']}$"))
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.goto(f"/dashboards/{three['public_id']}?kiosk=1")
    widget_of(page, "One").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_wall_turns_and_loads_a_new_version(open_page, make_dashboard):
    first, second = (
        make_dashboard(name, [widget("text", name, 0, 0, 6, 2, text=name)]) for name in ("First", "Second")
    )
    page = open_page(None)
    page.clock.install()
    boards = f"{first['public_id']},{second['public_id']}"
    page.goto(f"/dashboards/{first['public_id']}?kiosk=1&rotate=30&boards={boards}&minutes=360")
    widget_of(page, "First").wait_for()
    page.clock.run_for(31_000)
    expect(widget_of(page, "Second")).to_be_visible()
    assert f"/dashboards/{second['public_id']}?" in page.url and "minutes=360" in page.url
    page.clock.run_for(31_000)
    expect(widget_of(page, "First")).to_be_visible()

    # The server now has another version of the page: its script has another name.
    served = []

    def newer(route):
        served.append(route.request.url)
        route.fulfill(body='<script type="module" src="/assets/main-NEWER.js"></script>', content_type="text/html")

    page.route(re.compile(r"^https?://[^/]+/$"), newer)
    # Not run_for: the page would be gone in the midst of it, and nobody answer.
    with page.expect_navigation():
        page.clock.fast_forward(5 * 60_000)
    assert served


def test_a_dashboard_that_is_not_there_or_not_allowed_is_said(open_page, sign_in, make_dashboard):
    page = open_page("/dashboards/none", expected_errors=" 404 ")
    expect(page.get_by_role("heading", name="The dashboard could not be read")).to_be_visible()
    private = make_dashboard("Private", [], is_global=False)
    page = open_page(
        f"/dashboards/{private['public_id']}", as_user=sign_in("viewer").requests, expected_errors=" 403 "
    )
    expect(page.get_by_text("Not allowed.")).to_be_visible()
