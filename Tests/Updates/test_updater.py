"""Updates on a real engine: forward, back, and killed everywhere in between."""

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ENGINE_EXEC, HTTP_PORT, Box, docker, eventually, release, run

PROBE = Path(__file__).with_name("probe.py")


class Probe:
    running: list["Probe"] = []

    def __init__(self, flag: Path) -> None:
        self.flag = flag
        self.running.append(self)
        flag.touch()
        self.process = subprocess.Popen(
            [*ENGINE_EXEC, sys.executable, PROBE, f"http://127.0.0.1:{HTTP_PORT}", flag], stdout=subprocess.PIPE, text=True
        )

    def end(self) -> dict:
        self.flag.unlink()
        figures = json.loads(self.process.communicate(timeout=60)[0])
        self.running.remove(self)
        return figures


@pytest.fixture(autouse=True)
def nothing_is_left_running(box: Box) -> Iterator[None]:
    yield
    for probe in Probe.running:
        probe.process.kill()
    Probe.running.clear()


def test_a_release_takes_the_place_of_another_without_a_failed_request(box: Box, tmp_path: Path):
    release("1.0.1")
    bundle = box.bundle("1.0.1", counter=1)
    box.sql("create table kept (value int)")
    box.sql("insert into kept values (1)")
    box.start()
    probe = Probe(tmp_path / "probing")
    began = time.monotonic()
    id = box.ask("apply", bundle)
    run = box.wait(id)
    took = time.monotonic() - began
    figures = probe.end()
    print(f"\n1.0.0 → 1.0.1 in {took:.0f} s; probe: {figures}")
    for step in run["steps"]:
        print(f"  {step['name']}: {step['detail']}")
    assert run["outcome"] == "completed", run
    assert figures["failed"] == []
    assert figures["door_closed_seconds"] < 5
    assert box.version() == "1.0.1" and box.problems() == []
    assert (box.home / "docker-compose.prod.yml").read_text().startswith("# Release 1.0.1")
    assert (box.home / ".env").stat().st_mode & 0o777 == 0o600
    assert box.sql("select value from kept") == "1"
    assert (box.updates / "backups" / "images-prev.tar").stat().st_size > 10_000_000
    assert box.state()["installed"]["version"] == "1.0.1"
    assert box.state()["updater"]["heartbeat_at"]
    # What Compose thinks of it: it finds its own.
    assert len(box.compose("ps", "-q").split()) == 11


def test_an_equal_or_older_release_is_refused_and_nothing_changes(box: Box):
    before = [c["Id"] for c in box.containers()]
    bundle = box.bundle("1.0.1", counter=1)
    run = box.wait(box.ask("apply", bundle))
    assert run["outcome"] == "failed" and "not newer" in run["reason"]
    assert (box.updates / "refused" / bundle.name).exists()
    assert "not newer" in (box.updates / "refused" / f"{bundle.name}.reason").read_text()
    assert [c["Id"] for c in box.containers()] == before


def test_a_flipped_byte_is_refused(box: Box):
    good = box.bundle("1.0.1", counter=1).read_bytes()
    broken = bytearray(good)
    broken[len(broken) // 2] ^= 1
    (box.updates / "flipped.tar.gz").write_bytes(broken)
    request = box.updates / "requests" / "flip.json"
    request.write_text(json.dumps({"id": "flip", "action": "apply", "bundle": "flipped.tar.gz", "force": True}))
    run = box.wait("flip")
    assert run["outcome"] == "failed", run
    assert (box.updates / "refused" / "flipped.tar.gz.reason").exists()
    assert box.problems() == []


def test_a_release_that_never_gets_healthy_is_put_back_wholly(box: Box, tmp_path: Path):
    release("1.0.3", broken="query")
    bundle = box.bundle("1.0.3", counter=3)
    files = (box.settings(), (box.home / "docker-compose.prod.yml").read_text())
    box.sql("insert into kept values (2)")
    probe = Probe(tmp_path / "probing")
    run = box.wait(box.ask("apply", bundle))
    figures = probe.end()
    print(f"\n1.0.3 put back; probe: {figures}; reason: {run['reason']}")
    assert run["outcome"] == "rolled_back" and "query" in run["reason"]
    assert figures["failed"] == []
    assert (box.settings(), (box.home / "docker-compose.prod.yml").read_text()) == files
    # The engine's own look at what was put back comes later than that it is ready.
    eventually(lambda: box.problems() == [], 60)
    assert box.sql("select count(*) from kept") == "2"


def test_a_bundle_that_is_copied_slowly_into_the_folder_is_applied_when_it_is_whole(box: Box):
    release("1.0.4")
    content = box.bundle("1.0.4", counter=4).read_bytes()
    box.stop()
    box.start(UPDATE_AUTO="true", UPDATE_SERVICE_USER="10001")
    target = box.updates / "from-usb.tar.gz"
    parts = 8
    with target.open("wb") as file:
        for part in range(parts):
            file.write(content[part * len(content) // parts : (part + 1) * len(content) // parts])
            file.flush()
            time.sleep(1.5)
            assert box.version() == "1.0.1" and box.state()["run"] is None
    ended = time.time()
    run = eventually(lambda: next((r for r in box.state()["history"] if r["bundle"] == target.name), None), 300)
    assert run["outcome"] == "completed", run
    assert box.version() == "1.0.4" and box.problems() == []
    print(f"\nbegan at {run['started_at']}, copied until {time.strftime('%H:%M:%S', time.gmtime(ended))}")
    box.stop()
    box.start()


def test_secrets_are_encrypted_beside_the_backup_of_a_night_and_their_failure_costs_no_dump(box: Box, tmp_path: Path):
    (box.home / "secrets").mkdir(mode=0o700)
    (box.home / "secrets" / "encryption_key").write_text("the key of the vault")
    backups, key = box.updates / "backups", tmp_path / "key"
    recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    if can_open := shutil.which("age-keygen") is not None:
        run("age-keygen", "-o", key)
        recipient = run("age-keygen", "-y", key).strip()
    mistyped = recipient[:-1] + ("q" if recipient[-1] != "q" else "p")

    def night(recipients: str, entries: int) -> list[dict]:
        """What the state says of backups after one that was due in a minute."""
        for file in backups.glob("scheduled-*"):
            file.unlink()
        box.stop()
        box.start(BACKUP_SCHEDULE=time.strftime("%H:%M", time.gmtime(time.time() + 65)), BACKUP_RECIPIENTS=recipients)
        eventually(lambda: len(list(backups.glob("scheduled-*.json"))) == entries, 240)
        eventually(lambda: len(box.state()["backups"]) == entries)
        return box.state()["backups"]

    failed, dump = night(f"{recipient},{mistyped}", 2)
    assert failed["name"].startswith("scheduled-secrets-") and "webmacs-update-secrets" in failed["problem"], failed
    assert dump["problem"] is None and dump["verified_at"] and (backups / f"{dump['name']}.dump").exists()
    assert list(backups.glob("*.age")) == [] and list(backups.glob(".*")) == []

    (dump,) = night(recipient, 1)
    archive = backups / f"{dump['name']}.age"
    assert dump["problem"] is None and archive.stat().st_mode & 0o777 == 0o600
    assert archive.read_bytes().startswith(b"age-encryption.org/v1\n-> X25519 ") and list(backups.glob(".*")) == []
    if can_open:
        (tmp_path / "tar").write_bytes(subprocess.run(["age", "-d", "-i", key, archive], capture_output=True, check=True).stdout)
        assert run("tar", "-xOf", tmp_path / "tar", "secrets/encryption_key") == "the key of the vault"
    box.stop()
    box.start()


def test_back_to_before_the_update_with_the_row_of_then(box: Box):
    rows = box.sql("select count(*) from kept")
    box.sql("insert into kept values (3)")
    run = box.wait(box.ask("rollback"))
    assert run["outcome"] == "completed", run
    assert box.version() == "1.0.1" and box.problems() == []
    assert box.sql("select count(*) from kept") == rows


def killed(box: Box, bundle: Path | None, when: str, seed: int, action: str = "apply") -> tuple[dict, int]:
    """Runs an update and kills the updater at every line of its journal once (`line`), or within each step at a random moment (`step`)."""
    if box.process is None or box.process.poll() is not None:
        box.start()
    dice = random.Random(seed)
    id = box.ask(action, bundle, force=True)
    hit: set[tuple] = set()
    deadline = time.monotonic() + 500
    kills = 0
    while True:
        assert time.monotonic() < deadline, box.journal(id)[-3:]
        lines = box.journal(id)
        if lines and lines[-1]["event"] == "finished":
            break
        if lines:
            point = (lines[-1]["event"], lines[-1].get("step"))
            if point not in hit and (when == "line" or point[0] == "started"):
                hit.add(point)
                if when == "step":
                    time.sleep(dice.uniform(0.05, 2.5))
                box.kill()
                kills += 1
                box.start()
        time.sleep(0.005)
    return box.wait(id), kills


@pytest.mark.parametrize("when", ["line", "step"])
def test_killed_at_every_step_it_ends_on_one_working_release(box: Box, when: str):
    version = {"line": "1.0.5", "step": "1.0.6"}[when]
    release(version)
    bundle = box.bundle(version, counter=int(version[-1]))
    box.sql("create table if not exists kept (value int)")
    rows = int(box.sql("select count(*) from kept"))
    box.sql("insert into kept values (4)")
    run, kills = killed(box, bundle, when, seed=7)
    print(f"\n{version}: {kills} kills ({when}): {run['outcome']} {run.get('reason')}")
    assert kills >= (20 if when == "line" else 12)
    assert run["outcome"] == "completed", run
    assert box.version() == version
    eventually(lambda: box.problems() == [], 60)
    assert int(box.sql("select count(*) from kept")) == rows + 1


def test_killed_at_every_step_of_the_way_back_it_ends_on_the_old_release(box: Box):
    release("1.0.7", dead="rules")
    bundle = box.bundle("1.0.7", counter=7)
    box.sql("create table if not exists kept (value int)")
    version, rows = box.version(), box.sql("select count(*) from kept")
    run, kills = killed(box, bundle, "line", seed=8)
    print(f"\n1.0.7: {kills} kills: {run['outcome']} {run.get('reason')}")
    assert kills >= 20
    assert run["outcome"] == "rolled_back", run
    assert box.version() == version
    eventually(lambda: box.problems() == [], 60)
    assert box.sql("select count(*) from kept") == rows


def test_the_database_goes_back_when_it_was_migrated(box: Box):
    """The broken release has migrated something: a row in schema_migrations, written while it is being replaced."""
    release("1.0.8", dead="rules")
    bundle = box.bundle("1.0.8", counter=8)
    rows = box.sql("select count(*) from kept")
    id = box.ask("apply", bundle, force=True)
    eventually(lambda: any(line.get("step") == "migrate" and line["event"] == "done" for line in box.journal(id)), 200, 0.02)
    box.sql("insert into schema_migrations (owner, version, name, checksum, applied_at) values ('test', 1, 'x', '0', now())")
    box.sql("insert into kept values (5)")
    run = box.wait(id)
    assert run["outcome"] == "rolled_back", run
    eventually(lambda: box.problems() == [], 60)
    assert box.sql("select count(*) from schema_migrations where owner = 'test'") == "0"
    assert box.sql("select count(*) from kept") == rows
    # What was stored in between is kept beside it.
    beside = box.compose("exec", "-T", "db", "psql", "-U", "webmacs", "-d", "webmacs_before_rollback", "-AtXqc", "select count(*) from kept")
    assert int(beside) == int(rows) + 1
