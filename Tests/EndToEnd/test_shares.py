"""Share links: what their holders see, and that it is all they see."""

import time
import uuid

import pytest
import web
from client import API
from test_docs import routes
from websockets.exceptions import ConnectionClosed

OPEN = {"/api/v1/share", "/api/v1/series", "/api/v1/statistics", "/api/v1/datapoints/latest"}


@pytest.fixture
def share(stack, admin, make_channel):
    """A dashboard with one channel, and a link to it."""
    channel = make_channel("shown")
    widget = {"widget_type": "gauge", "title": "one", "event_public_id": channel}
    board = admin.post("/dashboards", {"name": f"e2e {uuid.uuid4().hex[:8]}", "widgets": [widget]})
    link = admin.post(f"/dashboards/{board['public_id']}/shares", {"name": "e2e", "expires_in_hours": 1})
    api = API(stack.url, link["token"])
    api.channel, api.board, api.link = channel, f"/dashboards/{board['public_id']}", link
    yield api
    admin.request("DELETE", api.board)


def test_no_route_is_open_to_a_share_link_but_those_it_is_for(stack, share):
    walked = 0
    for method, path, role in routes():
        if role == "all":
            continue
        status = web.request(method, stack.url + path, headers=share.http.headers, json={}).status_code
        if path in OPEN:
            assert status in (200, 404, 422), f"{method} {path}: {status}"
        else:
            assert status == 403, f"{method} {path}: {status}"
            walked += 1
    assert walked > 40
    # Logging out with it has ended nothing.
    assert share.get("/share")["name"] == "e2e"


def test_a_share_link_sees_its_channels_and_no_other(admin, share, make_channel):
    other = make_channel("hidden")
    for channel in (share.channel, other):
        admin.post_reading(channel, 1)
    shown = share.get("/share")
    assert [channel["public_id"] for channel in shown["channels"]] == [share.channel]
    assert f"/dashboards/{shown['dashboard']['public_id']}" == share.board
    assert [point["event_public_id"] for point in share.get("/datapoints/latest")] == [share.channel]
    assert share.get("/series", event_public_id=share.channel)["series"][0]["points"]
    assert share.request("GET", "/series", params={"event_public_id": f"{share.channel},{other}"}).status_code == 404


@pytest.mark.alone
def test_the_socket_of_a_share_link_ends_with_it(admin, live, share, make_channel):
    other = make_channel("hidden", kind="range")
    with live(token=share.token) as socket:
        assert socket.receive()["type"] == "connected"
        admin.post_reading(other, 1)
        admin.post_reading(share.channel, 2)
        message = socket.receive()
        assert [point["event_public_id"] for point in message["datapoints"]] == [share.channel]
        began = time.monotonic()
        admin.delete(f"{share.board}/shares/{share.link['public_id']}")
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.receive()
        assert closed.value.rcvd.code == 1008
        assert time.monotonic() - began < 1.5
    assert share.request("GET", "/share").status_code == 401
