"""What a release says in its compose file is there when the update has ended, and gone when it was taken back."""

import copy
import json

from conftest import PROJECT, Box, docker, eventually, release
from test_updater import killed

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
    assert box.problems() == []
    assert "reader" not in box.stack()["services"]


def test_new_services_and_settings_are_there_after_the_update_and_compose_finds_its_own(box: Box):
    box.sql("create table kept (value int)")
    before, database = places(), docker("inspect", "-f", "{{.Id}}", f"{PROJECT}-db-1")
    release("1.1.0")
    bundle = box.bundle("1.1.0", counter=1, stack=changed(box))
    box.start()
    run = box.wait(box.ask("apply", bundle))
    for step in run["steps"]:
        print(f"  {step['name']}: {step['detail']}")
    assert run["outcome"] == "completed", run
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
    run = box.wait(box.ask("rollback"))
    assert run["outcome"] == "completed", run
    # What it had stored stays, until somebody removes it.
    docker("network", "rm", f"{PROJECT}_side")
    docker("volume", "rm", f"{PROJECT}_reader-data")
    is_as_before(box, "1.0.0", places())


def test_a_release_that_fails_leaves_nothing_of_what_it_brought(box: Box):
    before = places()
    release("1.1.1", dead="rules")
    run = box.wait(box.ask("apply", box.bundle("1.1.1", counter=2, stack=changed(box))))
    assert run["outcome"] == "rolled_back", run
    is_as_before(box, "1.0.0", before)


def test_settings_that_are_missing_end_it_before_anything_was_changed(box: Box):
    release("1.1.2")
    stack = changed(box)
    stack["services"]["reader"]["environment"]["NEEDED"] = "${NEEDED:?is set by nobody}"
    before = [c["Id"] for c in box.containers()]
    run = box.wait(box.ask("apply", box.bundle("1.1.2", counter=3, stack=stack)))
    assert run["outcome"] == "failed" and "is set by nobody" in run["reason"], run
    assert [c["Id"] for c in box.containers()] == before


def test_killed_at_every_line_it_ends_with_the_new_service(box: Box):
    release("1.1.3")
    run, kills = killed(box, box.bundle("1.1.3", counter=4, stack=changed(box)), "line", seed=9)
    print(f"\n1.1.3: {kills} kills: {run['outcome']} {run.get('reason')}")
    assert run["outcome"] == "completed", run
    eventually(lambda: docker("inspect", "-f", "{{.State.Health.Status}}", READER).strip() == "healthy", 60)
    is_changed(box)


def test_a_service_that_a_release_has_no_more_is_removed(box: Box):
    release("1.1.4")
    stack = changed(box)
    del stack["services"]["reader"]
    del stack["services"]["gateway"]["environment"]["ACCESS_TOKEN_EXPIRE_MINUTES"]
    run = box.wait(box.ask("apply", box.bundle("1.1.4", counter=5, stack=stack)))
    assert run["outcome"] == "completed", run
    assert READER not in names(box) and box.problems() == []
    assert json.loads(docker("inspect", f"{PROJECT}-gateway-1"))[0]["Config"]["Image"] == "webmacs/gateway:1.1.4"
