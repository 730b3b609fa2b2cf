"""What a release says in its compose file is there when the update has ended, and gone when it was taken back."""

import copy
import json
import os
from pathlib import Path

from conftest import PROJECT, Box, docker, eventually, release, run
from test_updater import Probe, killed

READER = f"{PROJECT}-reader-1"


def changed(box: Box) -> dict:
    """The present stack with a service `reader`, a network and a volume of its own, and another environment of the gateway."""
    stack = box.stack()
    stack["services"]["gateway"]["environment"]["ACCESS_TOKEN_EXPIRE_MINUTES"] = "77"
    reader = copy.deepcopy(stack["services"]["query"])
    reader["networks"] = {"back": None, "side": None}
    reader.setdefault("volumes", []).append({"type": "volume", "source": "reader-data", "target": "/var/lib/webmacs"})
    stack["services"]["reader"] = reader
    stack["networks"]["side"] = {"internal": True}
    stack["volumes"]["reader-data"] = {}
    # `config` has written the names out.
    for kind in ("networks", "volumes"):
        for place in stack[kind].values():
            place.pop("name", None) if place else None
    return stack


def environment(box: Box) -> list[str]:
    return next(c for c in box.containers() if c["Name"] == f"/{PROJECT}-gateway-1")["Config"]["Env"]


def names(box: Box) -> set[str]:
    return {c["Name"].lstrip("/") for c in box.containers()}


def places() -> set[str]:
    found = docker("network", "ls", "--format", "{{.Name}}").split() + docker("volume", "ls", "--format", "{{.Name}}").split()
    return {name for name in found if name.startswith(PROJECT)}


def is_changed(box: Box) -> None:
    assert "ACCESS_TOKEN_EXPIRE_MINUTES=77" in environment(box)
    reader = next(c for c in box.containers() if c["Name"] == f"/{READER}")
    assert reader["State"]["Health"]["Status"] == "healthy"
    assert set(reader["NetworkSettings"]["Networks"]) == {f"{PROJECT}_back", f"{PROJECT}_side"}
    assert {f"{PROJECT}_side", f"{PROJECT}_reader-data"} <= places()
    assert not any("draft" in name for name in places() | names(box))


def is_as_before(box: Box, version: str, before: set[str]) -> None:
    assert box.version() == version
    assert READER not in names(box)
    assert "ACCESS_TOKEN_EXPIRE_MINUTES=77" not in environment(box)
    assert places() == before
    # The engine's own look at what was put back comes later than that it is ready.
    eventually(lambda: box.problems() == [], 60)
    assert "reader" not in box.stack()["services"]


def test_new_services_and_settings_are_there_after_the_update_and_compose_finds_its_own(box: Box):
    box.sql("create table kept (value int)")
    before, database = places(), docker("inspect", "-f", "{{.Id}}", f"{PROJECT}-db-1")
    release("1.1.0")
    bundle = box.bundle("1.1.0", counter=1, stack=changed(box))
    box.start()
    done = box.wait(box.ask("apply", bundle))
    for step in done["steps"]:
        print(f"  {step['name']}: {step['detail']}")
    assert done["outcome"] == "completed", done
    assert box.version() == "1.1.0"
    eventually(lambda: docker("inspect", "-f", "{{.State.Health.Status}}", READER).strip() == "healthy", 60)
    is_changed(box)
    # What nobody has changed was left alone.
    assert docker("inspect", "-f", "{{.Id}}", f"{PROJECT}-db-1") == database
    # The next boot makes nothing again.
    running = {c["Name"]: c["Id"] for c in box.containers() if c["HostConfig"]["RestartPolicy"]["Name"] != "no"}
    box.compose("up", "-d", "--no-build", "--wait", "--wait-timeout", "120")
    after = {c["Name"]: c["Id"] for c in box.containers() if c["HostConfig"]["RestartPolicy"]["Name"] != "no"}
    assert after == running
    assert before < places()


def test_a_rollback_takes_the_new_service_away_again(box: Box):
    done = box.wait(box.ask("rollback"))
    assert done["outcome"] == "completed", done
    # What it had stored stays, until somebody removes it.
    docker("network", "rm", f"{PROJECT}_side")
    docker("volume", "rm", f"{PROJECT}_reader-data")
    is_as_before(box, "1.0.0", places())


def test_a_release_that_fails_leaves_nothing_of_what_it_brought(box: Box):
    before = places()
    release("1.1.1", dead="rules")
    done = box.wait(box.ask("apply", box.bundle("1.1.1", counter=2, stack=changed(box))))
    assert done["outcome"] == "rolled_back", done
    is_as_before(box, "1.0.0", before)


def test_settings_that_are_missing_end_it_before_anything_was_changed(box: Box):
    release("1.1.2")
    stack = changed(box)
    stack["services"]["reader"]["environment"]["NEEDED"] = "${NEEDED:?is set by nobody}"
    before = [c["Id"] for c in box.containers()]
    done = box.wait(box.ask("apply", box.bundle("1.1.2", counter=3, stack=stack)))
    assert done["outcome"] == "failed" and "is set by nobody" in done["reason"], done
    assert [c["Id"] for c in box.containers()] == before


def test_killed_at_every_line_it_ends_with_the_new_service(box: Box):
    release("1.1.3")
    done, kills = killed(box, box.bundle("1.1.3", counter=4, stack=changed(box)), "line", seed=9)
    print(f"\n1.1.3: {kills} kills: {done['outcome']} {done.get('reason')}")
    assert done["outcome"] == "completed", done
    eventually(lambda: docker("inspect", "-f", "{{.State.Health.Status}}", READER).strip() == "healthy", 60)
    is_changed(box)


def test_a_service_that_a_release_has_no_more_is_removed(box: Box):
    release("1.1.4")
    stack = changed(box)
    del stack["services"]["reader"]
    del stack["services"]["gateway"]["environment"]["ACCESS_TOKEN_EXPIRE_MINUTES"]
    done = box.wait(box.ask("apply", box.bundle("1.1.4", counter=5, stack=stack)))
    assert done["outcome"] == "completed", done
    assert READER not in names(box)
    eventually(lambda: box.problems() == [], 60)
    assert json.loads(docker("inspect", f"{PROJECT}-gateway-1"))[0]["Config"]["Image"] == "webmacs/gateway:1.1.4"


POSTGRES = os.environ["POSTGRES_IMAGE"]


def other_database(box: Box, version: str, counter: int, dead: str | None = None) -> tuple[Path, str, str]:
    """A bundle with another image of the same name for the database.

    Returns: it, and the ids of the present image and of the bundle's.
    """
    if box.process is None:
        box.start()
    old = docker("inspect", "-f", "{{.Image}}", f"{PROJECT}-db-1").strip()
    release(version, dead=dead)
    run("docker", "build", "-q", "-t", POSTGRES, "-", input=f"FROM {POSTGRES}\nLABEL release={version}\n")
    new = docker("image", "inspect", "-f", "{{.Id}}", POSTGRES).strip()
    bundle = box.bundle(version, counter=counter, more=[POSTGRES])
    docker("tag", old, POSTGRES)
    return bundle, old, new


def database(box: Box) -> str:
    eventually(lambda: box.problems() == [], 60)
    assert int(box.sql("select count(*) from kept")) == 1
    return docker("inspect", "-f", "{{.Image}}", f"{PROJECT}-db-1").strip()


def test_another_image_of_the_database_takes_the_place_of_the_old_one(box: Box, tmp_path: Path):
    box.sql("create table if not exists kept (value int)")
    box.sql("insert into kept values (1)")
    bundle, old, new = other_database(box, "1.1.5", 6)
    probe = Probe(tmp_path / "probing")
    done = box.wait(box.ask("apply", bundle))
    figures = probe.end()
    figures["failed"] = len(figures["failed"])
    print(f"\ndatabase replaced; probe: {figures}; {[s['detail'] for s in done['steps'] if s['name'].endswith('db-1')]}")
    assert done["outcome"] == "completed", done
    assert database(box) == new != old


def test_the_old_image_of_the_database_comes_back(box: Box):
    bundle, old, new = other_database(box, "1.1.6", 7, dead="rules")
    done = box.wait(box.ask("apply", bundle))
    assert done["outcome"] == "rolled_back", done
    assert database(box) == old != new
    assert docker("image", "inspect", "-f", "{{.Id}}", POSTGRES).strip() == old
