"""The audit log: what people change is in it, wherever they do it, and `webmacs audit verify` finds whoever touches it."""

import json
import os
import subprocess
import uuid
from pathlib import Path

import pytest
import web


@pytest.fixture
def webmacs(stack):
    def run(*arguments: str) -> subprocess.CompletedProcess:
        environment = {"DATABASE_URL": stack.database_url, "REDIS_URL": stack.redis_url, "SESSION_SECRET": stack.secret("session_secret")}
        return subprocess.run(
            [Path(stack.settings["BIN"]) / "webmacs", *arguments], env=os.environ | environment, capture_output=True, text=True, timeout=60
        )

    return run


def entries(admin, **query) -> list[dict]:
    return admin.get("/audit", page_size=100, **query)["data"]


def test_a_change_tells_who_from_where_and_what(stack, admin, make_channel):
    channel = make_channel("audited")
    admin.request("PUT", f"/events/{channel}", json={"unit": "mbar"}, headers={"X-Request-ID": "e2e-audit"})
    updated, created = entries(admin, subject=channel)
    assert (updated["action"], created["action"]) == ("channel.updated", "channel.created")
    assert updated["details"] == {"old": {"unit": "bar"}, "new": {"unit": "mbar"}}
    assert updated["request_id"] == "e2e-audit" and updated["address"] == "127.0.0.1"
    me = admin.get("/auth/me")
    assert (updated["actor"], updated["actor_name"]) == (f"user:{me['public_id']}", me["username"])


def test_the_workers_tables_the_command_line_and_a_hand_at_the_database_are_in_it(stack, admin, make_channel, webmacs):
    channel = make_channel("kept")
    admin.put(f"/retention/channels/{channel}", {"retention_days": 7, "minute_days": None, "hour_days": None})
    stack.psql(f"update channels set unit = 'psql' where public_id = '{channel}'")
    by_hand, by_worker, _ = entries(admin, subject=channel)
    assert by_worker["action"] == "channel_retention.created" and by_worker["actor"].startswith("user:")
    assert by_hand["actor"] == "database" and "psql" in by_hand["actor_name"]

    name = f"e2e-{uuid.uuid4().hex[:8]}"
    assert webmacs("token", "create", "--name", name, "--role", "viewer").returncode == 0
    (made,) = entries(admin, subject=name)
    assert (made["action"], made["actor"], made["actor_name"]) == ("api_token.created", "system", "webmacs")
    stack.psql(f"delete from api_tokens where name = '{name}'")


def test_a_flood_of_wrong_passwords_is_one_entry(stack, admin):
    email = f"{uuid.uuid4().hex}@webmacs.io"
    for _ in range(8):
        web.post(f"{stack.url}/api/v1/auth/login", json={"email": email, "password": "wrong"})
    for _ in range(100):
        if found := entries(admin, subject=email):
            break
    assert [one["action"] for one in found] == ["login.failed"]


def test_an_export_has_all_of_it_and_is_an_entry_itself(admin, make_channel):
    channel = make_channel("exported")
    lines = admin.request("GET", "/audit/export", params={"format": "jsonl", "subject": channel}).text.splitlines()
    assert [json.loads(line) for line in lines] == list(reversed(entries(admin, subject=channel)))
    everything = admin.request("GET", "/audit/export").text.split("\r\n")
    assert len(everything) - 2 == entries(admin)[0]["sequence"]
    assert entries(admin, action="audit.exported")[1]["details"] == {"format": "jsonl", "subject": channel}


def test_the_command_finds_whoever_touches_it(stack, admin, make_channel, webmacs):
    channel = make_channel("touched")
    whole = webmacs("audit", "verify")
    assert whole.returncode == 0 and "The audit log is intact." in whole.stdout, whole.stderr
    (entry,) = entries(admin, subject=channel)

    def touch(sql: str) -> None:
        stack.psql(f"alter table audit_log disable trigger user; {sql}; alter table audit_log enable trigger user")

    touch(f"update audit_log set actor_name = 'nobody' where sequence = {entry['sequence']}")
    try:
        broken = webmacs("audit", "verify")
        assert broken.returncode == 1 and f"entry {entry['sequence']} was changed" in broken.stderr
    finally:
        touch(f"update audit_log set actor_name = '{entry['actor_name']}' where sequence = {entry['sequence']}")
    assert webmacs("audit", "verify").returncode == 0


def test_heads_are_signed_and_it_is_for_administrators_alone(admin, api_as):
    head = admin.get("/audit/heads", page_size=1)["data"][0]
    assert (len(head["hash"]), len(head["public_key"]), len(head["signature"])) == (64, 64, 128)
    for role in ("viewer", "operator"):
        api = api_as(role)
        for path in ("/audit", "/audit/export", "/audit/heads"):
            assert api.request("GET", path).status_code == 403
