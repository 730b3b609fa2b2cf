"""What an operator may switch off, and what he may try by hand: collecting, cleaning up, counters, a worker that is frozen."""

import json
import os
import shutil
import signal
import subprocess
import uuid
from pathlib import Path

import pytest
import web
from second_service import SecondService
from waiting import until


def run(stack, name: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [Path(stack.settings["BIN"]) / name, *arguments], env=os.environ | settings, cwd="/", capture_output=True, text=True, timeout=60
    )


def collected(url: str) -> float:
    lines = web.get(f"{url}/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith("webmacs_agent_readings_collected_total"))


@pytest.mark.parametrize("collects", ["true", "false"])
def test_an_agent_that_is_not_to_collect_does_not_and_says_so(stack, tmp_path, collects):
    agent = SecondService(
        stack, "agent", BACKGROUND_COLLECTION_ENABLED=collects, WEBMACS_SPOOL=str(tmp_path / "spool.sqlite"),
        WEBMACS_AGENT_NAME=f"e2e {uuid.uuid4().hex[:8]}", WEBMACS_SIMULATED_PLANT="false", WEBMACS_SERVER_URL="http://127.0.0.1:9",
    )  # fmt: skip
    agent.start()
    try:
        state = "running" if collects == "true" else "off"
        assert web.get(f"{agent.url}/health").json() == {"status": "healthy", "collection": state}
        if collects == "true":
            until(lambda: collected(agent.url) > 0, 10)
        else:
            # Two polls and more.
            with pytest.raises(AssertionError):
                until(lambda: collected(agent.url) > 0, 3)
    finally:
        agent.kill()


def test_a_worker_that_is_not_to_clean_up_says_so_at_the_health_of_the_api_and_beside_the_policy(stack, admin):
    health = stack.service_url("gateway") + "/health/scheduler"
    worker = SecondService(stack, "worker", RETENTION_CLEANUP_ENABLED="false")
    stack.stop("worker")
    try:
        worker.start()
        until(lambda: web.get(health).json() == {"status": "healthy", "scheduler": "running", "cleanup": "off"}, 20)
        beside = web.get(f"{worker.url}/api/v1/retention", headers={"Authorization": f"Bearer {admin.token}"})
        assert beside.json()["cleanup_switched_off"] is True, beside.text
    finally:
        worker.kill()
        stack.start("worker")
    until(lambda: web.get(health).json() == {"status": "healthy", "scheduler": "running"}, 20)
    assert admin.get("/retention")["cleanup_switched_off"] is False


def test_the_workers_book_has_a_heartbeat_and_a_frozen_worker_is_not_healthy(stack):
    age = "select extract(epoch from now() - max(heartbeat_at)) from job_runs"
    until(lambda: float(stack.psql(age) or "inf") < 60)
    port = stack.settings["WORKER_PORT"]
    assert run(stack, "worker", "healthcheck", PORT=port).returncode == 0
    worker = stack.process("worker")
    os.kill(worker, signal.SIGSTOP)
    try:
        frozen = run(stack, "worker", "healthcheck", PORT=port)
        assert frozen.returncode == 1 and "no answer" in frozen.stderr, frozen
    finally:
        os.kill(worker, signal.SIGCONT)
    assert run(stack, "worker", "healthcheck", PORT=port).returncode == 0


def test_counters_are_tried_by_hand(stack):
    done = run(stack, "agent", "collect", "perf", "--once", "--json")
    assert done.returncode == 0, done.stderr
    survey = json.loads(done.stdout)
    assert survey["privilege"]["user"] == os.getuid() and survey["cpus"]
    assert [group["group"] for group in survey["groups"]] == ["software", "hardware", "cache"]
    events = [event for group in survey["groups"] for event in group["events"]]
    assert {"cpu-clock", "cycles", "LLC-loads"} <= {event["name"] for event in events}
    for event in events:
        if event["counted"]:
            assert "errno" not in event and event["unit"], event
        else:
            assert event["error"] == os.strerror(event["errno"]) and event["reason"], event

    text = run(stack, "agent", "collect", "perf", "--once").stdout
    assert "kernel.perf_event_paranoid" in text and "software:" in text
    assert run(stack, "agent", "collect", "perf", "--often").returncode == 64


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
def test_secrets_for_a_key_need_no_passphrase_and_age_opens_them(stack, tmp_path):
    identities = []
    for name in ("one", "two"):
        subprocess.run(["age-keygen", "-o", tmp_path / name], check=True, capture_output=True)
        identities.append(subprocess.run(["age-keygen", "-y", tmp_path / name], check=True, capture_output=True, text=True).stdout.strip())
    file = tmp_path / "secrets.age"
    recipients = [word for identity in identities for word in ("--recipient", identity)]
    done = run(stack, "webmacs", "secrets", "export", str(file), "--home", str(stack.state.resolve()), *recipients)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    for name in ("one", "two"):
        (tmp_path / f"of {name}").mkdir()
        opened = subprocess.run(["age", "--decrypt", "--identity", tmp_path / name, file], check=True, capture_output=True).stdout
        subprocess.run(["tar", "-xC", tmp_path / f"of {name}"], input=opened, check=True)
        assert (tmp_path / f"of {name}" / "secrets" / "encryption_key").read_text().strip() == stack.secret("encryption_key")
    wrong = run(stack, "webmacs", "secrets", "export", str(tmp_path / "no"), "--recipient", identities[0][:-1] + "x")
    assert wrong.returncode != 0 and not (tmp_path / "no").exists()
