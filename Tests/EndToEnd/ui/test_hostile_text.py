"""Whatever people call their things, a page shows the words and runs nothing of them."""

import uuid

import pytest

SCRIPT = "<img src=x onerror=\"window.hacked=1\"><svg onload=\"window.hacked=1\"><script>window.hacked=1</script>{{7*7}}"


@pytest.fixture
def named(api):
    """One of each, with a name that is a script."""
    name = f"{SCRIPT} {uuid.uuid4().hex[:6]}"
    channel = api.call("POST", "/events", {"name": name, "type": "sensor", "unit": "<b>bar</b>", "min_value": 0, "max_value": 1})
    api.call("POST", "/datapoints", {"event_public_id": channel["public_id"], "value": 0.5})
    run = api.call("POST", "/experiments", {"name": name, "notes": name})
    widgets = [
        {"widget_type": kind, "title": name, "event_public_id": channel["public_id"]} for kind in ("stat_card", "gauge", "line_chart", "table")
    ] + [{"widget_type": "text", "title": name, "config_json": '{"text": "[x](javascript:window.hacked=1) <img src=x onerror=window.hacked=1>"}'}]
    board = api.call("POST", "/dashboards", {"name": name, "is_global": True, "widgets": widgets})
    yield {"name": name, "channel": channel["public_id"], "run": run["public_id"], "board": board["public_id"]}
    api.requests.delete("/api/v1" + f"/dashboards/{board['public_id']}")
    api.requests.delete("/api/v1" + f"/experiments/{run['public_id']}")
    api.requests.delete("/api/v1" + f"/events/{channel['public_id']}")


def test_no_page_runs_a_name(open_page, named):
    page = open_page(None)
    violations: list[str] = []
    page.on("dialog", lambda dialog: violations.append(dialog.message))
    for path, shows_name in [
        ("/", True),
        ("/channels", True),
        ("/experiments", True),
        (f"/experiments/{named['run']}", True),
        ("/dashboards", True),
        (f"/dashboards/{named['board']}", True),
        ("/datapoints", False),
        ("/history", False),
        ("/quality", False),
        ("/storage", False),
        ("/users", False),
    ]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        if shows_name:
            page.get_by_text("onerror=").first.wait_for(state="attached", timeout=10_000)
        assert page.evaluate("window.hacked") is None, path
    assert not violations
