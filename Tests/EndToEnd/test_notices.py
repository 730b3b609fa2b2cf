"""Notices (`/logging`): what happened, told by the product and by people."""

import uuid

import pytest


@pytest.fixture
def word(admin):
    """A word that no notice has; those that have it are gone after the test."""
    word = uuid.uuid4().hex[:12]
    yield word
    for notice in admin.everything("/logging", search=word):
        admin.request("DELETE", f"/logging/{notice['public_id']}")


def contents(api, **query) -> list[str]:
    return [one["content"] for one in api.get("/logging", page_size=100, **query)["data"]]


def test_logins_and_experiments_leave_notices(admin, api_as, word):
    viewer = api_as("viewer")
    name = viewer.get("/auth/me")["username"]
    experiment = admin.post("/experiments", {"name": word})["public_id"]
    admin.put(f"/experiments/{experiment}/stop", {})
    admin.delete(f"/experiments/{experiment}")
    assert contents(viewer, search=word) == [f"Experiment '{word}' stopped.", f"Experiment '{word}' started."]
    assert contents(viewer, search=name) == [f"User '{name}' logged in."]
    assert "Gateway started." in contents(admin, search="Gateway", logging_type="info")


def test_a_note_is_written_marked_and_deleted_by_operators(api_as, word):
    operator, viewer = api_as("operator"), api_as("viewer")
    made = operator.post("/logging", {"content": f"{word} filter changed", "logging_type": "warning"})["public_id"]
    notice = viewer.get(f"/logging/{made}")
    assert (notice["logging_type"], notice["status_type"]) == ("warning", "unread")
    assert notice["user_public_id"] == operator.get("/auth/me")["public_id"]
    operator.put("/logging", {"status_type": "read", "public_ids": [made]})
    assert contents(viewer, search=word, status_type="unread") == []
    operator.put(f"/logging/{made}", {"content": f"{word} filter changed twice"})
    assert contents(viewer, search=word, status_type="read") == [f"{word} filter changed twice"]
    for method, path in (("POST", ""), ("PUT", ""), ("DELETE", ""), ("PUT", f"/{made}"), ("DELETE", f"/{made}")):
        assert viewer.request(method, f"/logging{path}", json={}).status_code == 403
    operator.delete(f"/logging/{made}")
    assert viewer.request("GET", f"/logging/{made}").status_code == 404
