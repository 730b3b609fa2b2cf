"""Rollouts and the fleet as people see and steer them: every route, who may, what is refused, and what the audit log has."""

import uuid
from pathlib import Path

import pytest
from bundles import Maker, Updates
from client import API
from fleet import Fleet
from waiting import until

# Good at once.
QUIET = {"gate": None, "soak_seconds": 0, "waves": [100]}


@pytest.fixture(scope="module")
def release(stack, admin, tmp_path_factory):
    """Of version 3.0.0, with a bundle."""
    maker = Maker(Path(stack.settings["BIN"]) / "webmacs", tmp_path_factory.mktemp("bundles"))
    Updates(stack.state / "data" / "updates").trust_in(maker)
    content = maker.make("3.0.0", 20_000).read_bytes()
    answer = admin.request("POST", "/ota/upload", files={"file": ("x.tar.gz", content, "application/gzip")})
    assert answer.status_code == 201, answer.text
    yield answer.json()["public_id"]
    admin.request("DELETE", f"/ota/{answer.json()['public_id']}")


@pytest.fixture
def fleet(stack, admin):
    with Fleet(stack, admin) as fleet:
        yield fleet


@pytest.fixture
def make(admin, release):
    """make(tags=…) -> the id of a rollout that is not started; aborted and gone after the test."""
    made: list[str] = []

    def make(caller=admin, **plan) -> str:
        body = {"name": f"e2e {uuid.uuid4().hex[:8]}", "release_id": release, "plan": QUIET | {"tags": [f"nobody-{uuid.uuid4().hex[:8]}"]} | plan}
        made.append(caller.post("/ota/rollouts", body)["public_id"])
        return made[-1]

    yield make
    for one in made:
        admin.request("POST", f"/ota/rollouts/{one}/abort")
        admin.request("DELETE", f"/ota/rollouts/{one}")


def act(api, rollout: str, action: str, status: int = 200, **body) -> dict:
    answer = api.request("POST", f"/ota/rollouts/{rollout}/{action}", json=body or None)
    assert answer.status_code == status, f"{action}: {answer.status_code} {answer.text}"
    return answer.json()


def test_a_rollout_from_its_plan_to_its_end(admin, make, release, fleet):
    fleet.add()
    one = make(tags=fleet.tags)
    made = admin.get(f"/ota/rollouts/{one}")
    assert (made["state"], made["version"], made["release_id"]) == ("ready", "3.0.0", release)
    assert made["started_at"] is None and made["approved_by"] is None
    assert made["plan"]["tags"] == fleet.tags and made["plan"]["gate"] is None and made["plan"]["success_percent"] == 90
    assert one in [row["public_id"] for row in admin.everything("/ota/rollouts", state="ready")]
    assert one not in [row["public_id"] for row in admin.everything("/ota/rollouts", state="running")]
    assert admin.get("/ota/rollouts", page_size=1)["data"][0]["public_id"] == one, "the newest is the first"

    act(admin, one, "start")
    until(lambda: admin.get(f"/ota/rollouts/{one}")["counts"]["waiting"] == 1)
    running = admin.get(f"/ota/rollouts/{one}")
    assert running["state"] == "running" and running["started_at"]
    assert [wave["devices"] for wave in running["waves"]] == [1] and running["waves"][0]["counts"]["waiting"] == 1
    name = next(iter(fleet.devices))
    for query, count in [({}, 1), ({"wave": 0}, 1), ({"wave": 1}, 0), ({"state": "waiting"}, 1), ({"state": "lost"}, 0), ({"search": name.upper()}, 1), ({"search": "%"}, 0)]:
        assert admin.get(f"/ota/rollouts/{one}/devices", **query)["total"] == count, query
    assert act(admin, one, "start", 409)["detail"]

    act(admin, one, "pause", reason="Lunch.")
    paused = admin.get(f"/ota/rollouts/{one}")
    assert (paused["state"], paused["state_reason"]) == ("paused", "Lunch.")
    assert admin.request("DELETE", f"/ota/rollouts/{one}").status_code == 409
    act(admin, one, "pause", 409)
    act(admin, one, "resume", reason="Back.")
    act(admin, one, "resume", 409)
    assert admin.request("DELETE", f"/ota/rollouts/{one}").status_code == 409
    act(admin, one, "abort", reason="Withdrawn.")
    over = admin.get(f"/ota/rollouts/{one}")
    assert (over["state"], over["state_reason"]) == ("aborted", "Withdrawn.") and over["ended_at"]
    for action in ("approve", "start", "pause", "resume", "abort"):
        assert "aborted" in act(admin, one, action, 409)["detail"]

    me = admin.get("/auth/me")["username"]
    lines = admin.everything(f"/ota/rollouts/{one}/log")
    assert [line["id"] for line in lines] == sorted((line["id"] for line in lines), reverse=True)
    people = [(line["kind"], line["actor"]) for line in reversed(lines) if line["actor"]]
    assert people == [(kind, me) for kind in ("created", "started", "paused", "resumed", "aborted")]
    assert any("Lunch." in line["message"] for line in lines) and any("Withdrawn." in line["message"] for line in lines)
    assert admin.get(f"/ota/rollouts/{one}/log", device="nobody")["total"] == 0
    about = {about: admin.everything(f"/ota/rollouts/{one}/log", about=about) for about in ("rollout", "devices")}
    assert about["rollout"] == [line for line in lines if line["kind"] != "device"]
    assert about["devices"] == [line for line in lines if line["kind"] == "device"]
    assert admin.request("GET", f"/ota/rollouts/{one}/log", params={"about": "people"}).json()["detail"][0]["loc"] == ["query", "about"]

    actions = [entry["action"] for entry in admin.get("/audit", subject=one, page_size=100)["data"]]
    assert actions.count("rollout.created") == 1 and actions.count("rollout.updated") >= 4, actions
    assert {entry["actor_name"] for entry in admin.get("/audit", subject=one, action="rollout.updated", page_size=100)["data"]} == {me}
    admin.delete(f"/ota/rollouts/{one}")
    assert admin.request("GET", f"/ota/rollouts/{one}").status_code == 404
    assert admin.request("GET", f"/ota/rollouts/{one}/log").status_code == 404


def test_another_person_approves(admin, api_as, make):
    one = make(needs_approval=True)
    assert admin.get(f"/ota/rollouts/{one}")["state"] == "awaiting_approval"
    assert "awaiting approval" in act(admin, one, "start", 409)["detail"]
    act(admin, one, "approve", 403)
    assert admin.get(f"/ota/rollouts/{one}")["state"] == "awaiting_approval"
    # Neither does a program, be it one of his own or one with a role of its own.
    for fields in ({}, {"role": "admin"}):
        token = admin.post("/tokens", {"name": f"e2e {uuid.uuid4().hex[:8]}", **fields})
        try:
            assert "token" in act(API(admin.url, token["token"]), one, "approve", 403)["detail"]
        finally:
            admin.delete(f"/tokens/{token['public_id']}")
    other = api_as("admin")
    act(other, one, "approve")
    ready = admin.get(f"/ota/rollouts/{one}")
    assert ready["state"] == "ready" and ready["approved_by"] == other.get("/auth/me")["username"] and ready["approved_at"]
    act(other, one, "approve", 409)
    act(admin, one, "start")


def test_who_may(admin, api_as, make, release, fleet):
    device = fleet.add().name
    one = make()
    plan = {"release_id": release, "plan": QUIET}
    reads = [("GET", "/ota/devices"), ("GET", f"/ota/devices/{device}"), ("GET", "/ota/rollouts"), ("GET", f"/ota/rollouts/{one}"),
             ("GET", f"/ota/rollouts/{one}/devices"), ("GET", f"/ota/rollouts/{one}/log"), ("POST", "/ota/rollouts/preview")]  # fmt: skip
    writes = [("POST", "/ota/rollouts"), ("PUT", f"/ota/devices/{device}"), ("DELETE", f"/ota/devices/{device}"), ("DELETE", f"/ota/rollouts/{one}")]
    writes += [("POST", f"/ota/rollouts/{one}/{action}") for action in ("approve", "start", "pause", "resume", "abort")]
    viewer, operator = api_as("viewer"), api_as("operator")
    for method, path in reads:
        body = plan if method == "POST" else None
        assert viewer.request(method, path, json=body).status_code == 403, path
        assert operator.request(method, path, json=body).status_code == 200, path
    for method, path in writes:
        for caller in (viewer, operator):
            assert caller.request(method, path, json=plan | {"name": "x"}).status_code == 403, path
    assert admin.get(f"/ota/rollouts/{one}")["state"] == "ready"


WINDOW = {"days": ["sat"], "from": "22:00", "to": "04:00"}
BAD_PLANS = [
    ({"waves": []}, "waves"), ({"waves": [50]}, "waves"), ({"waves": [60, 50, 100]}, "waves"), ({"waves": [0, 100]}, "waves"),
    ({"waves": [*range(1, 11), 100]}, "waves"), ({"waves": ["a", 100]}, "waves"), ({"success_percent": 101}, "success_percent"),
    ({"error_percent": -1}, "error_percent"), ({"minimum_sample": 0}, "minimum_sample"), ({"minimum_sample": 1001}, "minimum_sample"),
    ({"soak_seconds": 604_801}, "soak_seconds"), ({"silence_seconds": 4}, "silence_seconds"), ({"silence_seconds": 2_592_001}, "silence_seconds"),
    ({"tags": ["x" * 65]}, "tags"), ({"tags": [str(n) for n in range(33)]}, "tags"), ({"gate": {"completeness_drop": 101}}, "completeness_drop"),
    ({"gate": {"extra_restarts": -1}}, "extra_restarts"), ({"schedule": {"time_zone": "Mars/Base", "windows": [WINDOW]}}, "time_zone"),
    ({"schedule": {"time_zone": "UTC", "windows": []}}, "windows"), ({"schedule": {"time_zone": "UTC", "windows": [WINDOW] * 21}}, "windows"),
    ({"forced": "yes"}, "forced"), ({"needs_approval": 1}, "needs_approval"),
]  # fmt: skip


@pytest.mark.parametrize("route", ["/ota/rollouts", "/ota/rollouts/preview"])
def test_a_plan_out_of_bounds_is_refused_by_the_name_of_its_field(admin, release, route):
    total = admin.get("/ota/rollouts")["total"]
    for plan, field in BAD_PLANS:
        answer = admin.request("POST", route, json={"name": "bad", "release_id": release, "plan": plan})
        assert answer.status_code == 422, f"{plan}: {answer.status_code} {answer.text}"
        places = [issue["loc"] for issue in answer.json()["detail"]]
        assert all(place[:2] == ["body", "plan"] and field in place for place in places), f"{plan}: {places}"
    answer = admin.request("POST", route, json={"name": "bad", "release_id": "nobody's"})
    assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["body", "release_id"]
    assert admin.get("/ota/rollouts")["total"] == total


def test_other_bad_requests(admin, make, release):
    for body in ({"release_id": release}, {"name": "", "release_id": release}, {"name": "x" * 256, "release_id": release}, {"name": "x"}):
        assert admin.request("POST", "/ota/rollouts", json=body).status_code == 422
    one = make()
    act(admin, one, "start")
    for action in ("pause", "abort"):
        act(admin, one, action, 422, reason="x" * 2001)
    assert admin.get(f"/ota/rollouts/{one}")["state"] == "running"
    for query in ({"state": "new"}, {"wave": "x"}, {"wave": 10}, {"page": 0}):
        assert admin.request("GET", f"/ota/rollouts/{one}/devices", params=query).status_code == 422, query
    assert admin.request("GET", "/ota/rollouts", params={"state": "new"}).status_code == 422
    assert admin.request("GET", "/ota/devices", params={"online": "maybe"}).status_code == 422
    for path in ("", "/devices", "/log"):
        assert admin.request("GET", f"/ota/rollouts/nobody{path}").status_code == 404
    act(admin, "nobody", "start", 404)
    assert admin.request("DELETE", "/ota/rollouts/nobody").status_code == 404


def test_a_release_without_a_bundle_is_rolled_out_to_nobody(admin):
    bare = admin.post("/ota", {"version": f"3.{uuid.uuid4().int % 10**8}.0"})["public_id"]
    try:
        for route in ("/ota/rollouts", "/ota/rollouts/preview"):
            answer = admin.request("POST", route, json={"name": "x", "release_id": bare})
            assert answer.status_code == 409 and "bundle" in answer.json()["detail"]
    finally:
        admin.delete(f"/ota/{bare}")


def test_the_preview_counts_whom_a_plan_reaches(admin, stack, release, fleet):
    for _ in range(8):
        fleet.add()
    names = list(fleet.devices)
    admin.put(f"/ota/devices/{names[0]}", {"held": True})
    fleet.devices[names[1]].version = "3.0.0"
    fleet.devices[names[1]].ask()
    stack.psql(f"update fleet_devices set last_seen = now() - interval '1 hour' where name = '{names[2]}'")
    seen = admin.post("/ota/rollouts/preview", {"release_id": release, "plan": {"tags": fleet.tags, "waves": [50, 100]}}, status=200)
    assert (seen["devices"], seen["skipped"], seen["held"]) == (6, 1, 1)
    waves = seen["waves"]
    assert [wave["percent"] for wave in waves] == [50, 100]
    assert sum(wave["devices"] for wave in waves) == 6 and sum(wave["online"] for wave in waves) == 5
    size = admin.get(f"/ota/{release}")["file_size_bytes"]
    assert all(wave["bytes"] == wave["devices"] * size for wave in waves)


def test_the_fleet_is_listed_tagged_held_and_forgotten(admin, stack, fleet):
    first, second = fleet.add(), fleet.add()
    second.version = "1.5.0"
    second.ask(locked="Batch 7")
    stack.psql(f"update fleet_devices set last_seen = now() - interval '4 minutes' where name = '{first.name}'")
    tag = fleet.tags[0]

    def names(**query) -> list[str]:
        return [device["name"] for device in admin.everything("/ota/devices", **query)]

    assert names(tag=tag) == [first.name, second.name]
    assert names(tag=tag, version="1.5.0") == names(tag=tag, online="true") == [second.name]
    assert names(tag=tag, online="false") == names(search=first.name.upper()) == [first.name]
    assert admin.get("/ota/devices", tag=tag, page_size=1, page=2)["total"] == 2
    shown = admin.get(f"/ota/devices/{second.name}")
    assert (shown["version"], shown["locked"], shown["held"], shown["online"], shown["tags"]) == ("1.5.0", "Batch 7", False, True, [tag])

    admin.put(f"/ota/devices/{second.name}", {"tags": [tag, "canary", "canary"]})
    admin.put(f"/ota/devices/{second.name}", {"held": True})
    second.ask()
    kept = admin.get(f"/ota/devices/{second.name}")
    assert kept["tags"] == sorted([tag, "canary"]) and kept["held"], "what a device says later changes no tags"
    entries = admin.get("/audit", subject=second.name, page_size=100)["data"]
    me = admin.get("/auth/me")["username"]
    assert [entry["actor_name"] for entry in entries if entry["action"] == "fleet_device.updated"] == [me, me]

    for body, field in [({"tags": [str(n) for n in range(33)]}, "tags"), ({"tags": ["x" * 65]}, "tags"), ({"tags": [""]}, "tags"), ({"held": "no"}, "held")]:
        answer = admin.request("PUT", f"/ota/devices/{second.name}", json=body)
        assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["body", field], body
    assert admin.get(f"/ota/devices/{second.name}") == kept | {"last_seen": admin.get(f"/ota/devices/{second.name}")["last_seen"]}

    admin.delete(f"/ota/devices/{second.name}")
    assert names(tag=tag) == [first.name]
    for method in ("GET", "PUT", "DELETE"):
        assert admin.request(method, f"/ota/devices/{second.name}", json={} if method == "PUT" else None).status_code == 404


def test_a_device_may_be_called_anything(admin, fleet):
    name = f"Presse 2/Süd {uuid.uuid4().hex[:8]} 100%"
    fleet.token("named").post("/ota/device", {"name": name, "version": "1.0.0"}, status=200)
    path = "/ota/devices/" + name.replace("%", "%25").replace(" ", "%20").replace("/", "%2F").replace("ü", "%C3%BC")
    assert admin.get(path)["name"] == name
    admin.put(path, {"tags": ["x"]})
    admin.delete(path)
    assert admin.request("GET", path).status_code == 404


def test_a_device_that_is_being_updated_is_not_forgotten(admin, fleet, make):
    device = fleet.add()
    one = make(tags=fleet.tags)
    act(admin, one, "start")
    until(lambda: device.ask()["update"])
    assert admin.request("DELETE", f"/ota/devices/{device.name}").status_code == 409
    act(admin, one, "abort")
    # Nobody waits for it any more.
    admin.delete(f"/ota/devices/{device.name}")
