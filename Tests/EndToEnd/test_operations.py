"""Starting, stopping, probing: what an operator relies on."""

import json
import subprocess
import time

import httpx
import pytest
import web
from waiting import until
from websockets.exceptions import ConnectionClosed

pytestmark = pytest.mark.patient

SERVICES = ("gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota")


def ready(stack, name: str) -> httpx.Response:
    return web.get(stack.service_url(name) + "/readyz")


def test_services_that_start_before_the_database_become_ready_by_themselves(stack):
    stack.stop("postgres")
    for name in SERVICES:
        stack.kill(name)
    time.sleep(5)
    pids = {name: stack.process(name) for name in SERVICES}
    stack.start("postgres")
    stack.wait_ready()
    assert pids == {name: stack.process(name) for name in SERVICES}, "a service had to be restarted"


def test_a_schema_of_another_version_is_not_ready_and_named(stack):
    def wait_for(status: int) -> str:
        deadline = time.monotonic() + 10
        while (answer := ready(stack, "query")).status_code != status:
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.1)
        return answer.text

    newest = "owner = 'ingestion' and version = (select max(version) from schema_migrations where owner = 'ingestion')"
    version = int(stack.psql(f"select version from schema_migrations where {newest}"))
    stack.psql(f"update schema_migrations set version = 99 where {newest}")
    try:
        newer = wait_for(503)
        assert "ingestion" in newer and "99" in newer and str(version) in newer
        stack.psql(f"update schema_migrations set version = 0 where {newest}")
        older = wait_for(503)
        assert "ingestion" in older
    finally:
        stack.psql(f"update schema_migrations set version = {version} where owner = 'ingestion' and version in (0, 99)")
    stack.wait_ready()


def doctor(stack) -> tuple[int, dict[str, dict]]:
    """Its exit code, and what it found, by subject."""
    run = subprocess.run(
        [f"{stack.settings['BIN']}/webmacs", "doctor", "--json"],
        env={"DATABASE_URL": stack.database_url, "REDIS_URL": stack.redis_url}, capture_output=True, text=True, timeout=30,
    )
    return run.returncode, {finding["subject"]: finding for finding in json.loads(run.stdout)}


def test_the_doctor_finds_what_is_away_and_says_what_to_do(stack):
    _, found = doctor(stack)
    assert {name: found[name]["level"] for name in ("database", "clock", "schema", "redis", "persistence", "scheduler")} == dict.fromkeys(
        ("database", "clock", "schema", "redis", "persistence", "scheduler"), "fine"
    )
    stack.stop("redis")
    status, found = doctor(stack)
    stack.start("redis")
    assert status == 1 and found["database"]["level"] == "fine"
    assert found["redis"]["level"] == "problem" and "REDIS_URL" in found["redis"]["advice"]

    stack.psql("insert into schema_migrations values ('ingestion', 99, 'of tomorrow', '00', now())")
    try:
        status, found = doctor(stack)
    finally:
        stack.psql("delete from schema_migrations where version = 99")
    assert status == 1 and found["schema"]["level"] == "problem" and "newer" in found["schema"]["text"]
    stack.wait_ready()


def test_a_second_migration_run_changes_nothing(stack):
    before = stack.psql("select count(*), max(applied_at) from schema_migrations")
    runs = [
        subprocess.Popen([f"{stack.settings['BIN']}/webmacs", "migrate"], env={"DATABASE_URL": stack.database_url}, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [run.wait(60) for run in runs] == [0, 0]
    assert stack.psql("select count(*), max(applied_at) from schema_migrations") == before


@pytest.mark.parametrize("name", ["query", "ingestion"])
def test_a_stopped_service_says_goodbye_to_its_sockets(stack, live, controller, name):
    connect = live if name == "query" else controller
    with connect() as socket:
        socket.send({"type": "ping"})
        socket.receive_type("pong")
        started = time.monotonic()
        stack.stop(name)
        try:
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    socket.receive(5)
            assert closed.value.rcvd.code == 1001
            assert time.monotonic() - started < 10
        finally:
            stack.start(name)
    stack.wait_ready()


def test_the_stages_of_the_pipeline_are_counted(stack, admin, make_channel):
    channel = make_channel()

    def count(stage: str) -> float:
        for line in web.get(stack.service_url("ingestion") + "/metrics").text.splitlines():
            if line.startswith(f"webmacs_readings_{stage}_total"):
                return float(line.split()[-1])
        return 0

    before = {stage: count(stage) for stage in ("received", "accepted", "refused", "stored")}
    items = [{"value": 1, "event_public_id": channel}, {"value": "x", "event_public_id": channel}]
    admin.post("/datapoints/batch", {"datapoints": items})
    after = {stage: count(stage) for stage in before}
    assert after["received"] >= before["received"] + 2
    for stage in ("accepted", "refused", "stored"):
        assert after[stage] >= before[stage] + 1


def test_probes_and_metrics_are_not_published(stack):
    for path in ("/metrics", "/readyz"):
        answer = web.get(stack.url + path)
        assert answer.status_code == 404 or "text/html" in answer.headers["content-type"]
        assert "webmacs_" not in answer.text


def test_no_secret_stands_in_a_log(stack, admin, live):
    with live() as socket:
        socket.receive_type("connected")
    web.get(f"{stack.url}/api/v1/datapoints/latest?token={admin.token}")
    time.sleep(1.5)
    logs = "".join(file.read_text(errors="replace") for file in (stack.state / "logs").glob("*.log*"))
    names = ["postgres_password", "redis_password", "session_secret", "encryption_key", "admin_password", "agent_token"]
    for name in names + [f"postgres_password_{service}" for service in SERVICES]:
        assert stack.secret(name) not in logs, name
    assert admin.token not in logs


def test_who_is_refused_stands_in_the_log(stack, api_as):
    viewer = api_as("viewer")
    answer = viewer.request("GET", "/users", headers={"X-Request-ID": f"refused-{time.monotonic_ns()}"})
    assert answer.status_code == 403
    lines = [line for line in stack.log("gateway").splitlines() if answer.headers["x-request-id"] in line]
    assert any("Refused" in line and f"user:{viewer.get('/auth/me')['public_id']}" in line for line in lines), lines


def test_a_service_that_is_not_ready_is_told_and_that_it_is_again(stack, admin):
    def told(state: str) -> int:
        return int(stack.psql(f"select count(*) from outbox_events where data ->> 'service' = 'ota' and data ->> 'state' = '{state}'"))

    raised, resolved = told("raised"), told("resolved")
    stack.stop("ota")
    try:
        # In its first minute the worker raises nothing.
        until(lambda: told("raised") > raised, seconds=130)
    finally:
        stack.start("ota")
    until(lambda: told("resolved") > resolved)
    assert any("'ota' is not ready" in notice["content"] for notice in admin.get("/logging", page_size=100)["data"])
