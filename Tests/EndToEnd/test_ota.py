"""Updates through nginx: bundles go in verified or not at all, wait for the updater, and come out to devices. The test is the updater."""

import gzip
import http.client
import io
import json
import tarfile
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest
import web
from bundles import Maker, Updates, a_run, sha256
from client import API
from second_service import SecondService
from waiting import until


@pytest.fixture(scope="module")
def updates(stack) -> Updates:
    return Updates(stack.state / "data" / "updates")


@pytest.fixture(scope="module")
def maker(stack, updates, tmp_path_factory) -> Maker:
    maker = Maker(Path(stack.settings["BIN"]) / "webmacs", tmp_path_factory.mktemp("bundles"))
    updates.trust_in(maker)
    return maker


@pytest.fixture(autouse=True)
def tidy(admin, updates, maker):
    updates.be_silent()
    yield
    updates.be_silent()
    for request in (updates.folder / "requests").glob("*.json"):
        request.unlink()
    for release in admin.everything("/ota"):
        if admin.request("DELETE", f"/ota/{release['public_id']}").status_code == 409:
            # Taken by the updater that the test was: it says that it has failed.
            request = {"id": release["run_id"], "action": "apply", "version": release["version"]}
            updates.say(history=[a_run(request, outcome="failed", reason="The test is over.")])
            until(lambda: admin.get(f"/ota/{release['public_id']}")["status"] != "applying")
            admin.delete(f"/ota/{release['public_id']}")


def upload(api: API, file: Path | bytes, name: str = "x.tar.gz", **query) -> httpx.Response:
    content = file if isinstance(file, bytes) else file.read_bytes()
    return api.request("POST", "/ota/upload", files={"file": (name, content, "application/gzip")}, params=query)


def begin(api: API, file: Path, size: int | None = None, **fields) -> dict:
    body = {"file_name": file.name, "size_bytes": size or file.stat().st_size, **fields}
    answer = api.request("POST", "/ota/uploads", json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def send(api: API, upload: dict, offset: int, content: bytes) -> httpx.Response:
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/octet-stream"}
    return api.request("PATCH", f"/ota/uploads/{upload['public_id']}", content=content, headers=headers)


def test_a_bundle_goes_in_is_applied_and_people_hear_of_it(admin, stack, updates, maker):
    bundle = maker.make("1.5.0")
    assert admin.get("/ota/check")["update_available"] is False
    answer = upload(admin, bundle, "../../../tmp/evil.tar.gz")
    assert answer.status_code == 201, answer.text
    assert answer.json()["message"] == "Firmware update successfully uploaded."
    release = admin.get(f"/ota/{answer.json()['public_id']}")
    assert (release["version"], release["status"], release["has_firmware_file"]) == ("1.5.0", "pending", True)
    assert (release["file_hash_sha256"], release["file_size_bytes"]) == (sha256(bundle), bundle.stat().st_size)
    assert updates.bundles() == ["webmacs-update-1.5.0.tar.gz"] and updates.parts() == []
    check = admin.get("/ota/check")
    assert (check["latest_version"], check["update_available"], check["github_error"]) == ("1.5.0", True, None)

    updates.say()
    path = f"/ota/{release['public_id']}"
    assert admin.request("POST", f"{path}/rollback").status_code == 409
    assert admin.request("POST", f"{path}/apply").status_code == 200
    assert admin.request("POST", f"{path}/apply").status_code == 409
    request = updates.take_request()
    assert (request["action"], request["version"], request["bundle"], request["force"]) == ("apply", "1.5.0", "webmacs-update-1.5.0.tar.gz", False)
    updates.say(run=a_run(request, "migrate"))
    status = admin.get("/ota/status")
    assert status["updater"]["alive"] and [step["state"] for step in status["run"]["steps"]].count("done") == 3
    assert admin.get(path)["status"] == "applying"

    done = a_run(request, "commit", "completed")
    updates.say("1.5.0", run=done, history=[done])
    until(lambda: admin.get(path)["status"] == "completed")
    time.sleep(2.5)
    told = stack.psql(f"select string_agg(type || ' ' || (data ->> 'to'), ',') from outbox_events where id like 'update-{request['id']}%'")
    assert told == "update_finished 1.5.0"
    assert stack.psql("select count(*) from log_entries where content = 'WebMACS was updated from 1.0.0 to 1.5.0.'") != "0"
    assert admin.get("/ota/status")["current_version"] == "1.5.0"

    assert admin.request("POST", f"{path}/rollback").status_code == 200
    back = updates.take_request()
    assert back["action"] == "rollback"
    gone = a_run(back, "commit", "completed")
    updates.say("1.0.0", run=gone, history=[done, gone])
    until(lambda: admin.get(path)["status"] == "rolled_back")
    actions = stack.psql("select string_agg(distinct action, ',' order by action) from audit_log where subject_name = '1.5.0'")
    assert actions == "release.created,release.updated"


def test_an_update_that_is_taken_back_is_an_alert(admin, stack, updates, maker):
    release = upload(admin, maker.make("1.6.0")).json()["public_id"]
    updates.say()
    admin.post(f"/ota/{release}/apply", {}, status=200)
    request = updates.take_request()
    failed = a_run(request, "start_services", "rolled_back", "query was not ready")
    updates.say(run=failed, history=[failed])
    until(lambda: admin.get(f"/ota/{release}")["status"] == "rolled_back")
    assert admin.get(f"/ota/{release}")["error_message"] == "query was not ready"
    raised = stack.psql(f"select data ->> 'state' from outbox_events where id = 'update-{request['id']}-alert' and type = 'system_alert'")
    assert raised == "raised"


def test_the_updaters_silence_is_told(admin, updates):
    assert admin.get("/ota/status")["updater"] is None
    updates.say(age=31)
    assert admin.get("/ota/status")["updater"]["alive"] is False
    (updates.folder / "state.json").write_text('{"updater": ')
    status = admin.get("/ota/status")
    assert status["updater"] is None and "state.json" in status["problem"]


def test_what_is_refused_leaves_nothing(admin, updates, maker, tmp_path):
    good = maker.make("1.7.0").read_bytes()
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 1
    stranger = Maker(maker.program, tmp_path)

    def archive(name: str, kind: bytes = tarfile.REGTYPE) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.USTAR_FORMAT) as tar:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd" if kind == tarfile.SYMTYPE else ""
            tar.addfile(member)
        return out.getvalue()

    for content, words in [
        (bytes(flipped), "refused"),
        (good[:-200], "truncated"),
        (maker.make("0.9.0").read_bytes(), "not newer"),
        (maker.make("1.0.0").read_bytes(), "not newer"),
        (maker.make("3.0.0", minimum_version="2.0.0").read_bytes(), "needs newer"),
        (stranger.make("1.7.0").read_bytes(), "signature"),
        (archive("../../etc/cron.d/x"), "refused"),
        (archive("/etc/passwd"), "refused"),
        (archive("images.tar", tarfile.SYMTYPE), "refused"),
        (gzip.compress(bytes(64 << 20)), "refused"),
        (b"no bundle", "not gzip"),
        (b"", "truncated"),
    ]:
        answer = upload(admin, content)
        assert answer.status_code == 422 and words in answer.json()["detail"], f"{words}: {answer.status_code} {answer.text}"
    assert updates.bundles() == [] and updates.parts() == [] and admin.everything("/ota") == []

    assert upload(admin, maker.make("0.9.0"), force="true").status_code == 201
    assert upload(admin, maker.make("0.9.0"), force="true").status_code == 409
    assert admin.request("POST", "/ota/upload", files={"other": ("a.tar.gz", good)}).status_code == 400
    assert admin.request("POST", "/ota/upload", json={}).status_code == 400
    assert upload(admin, good, "evil.whl").status_code == 400
    assert admin.request("POST", "/ota/uploads", json={"file_name": "a.zip", "size_bytes": 1}).status_code == 400
    assert updates.parts() == []


def test_releases_are_registered_as_the_old_system_had_it(admin):
    assert admin.post("/ota", {"version": "2.0.0", "changelog": "New."})["message"] == "Firmware update successfully registered."
    assert admin.request("POST", "/ota", json={"version": "2.0.0"}).status_code == 409
    for version in ("2.0", "02.0.0", "v2.0.0", "2.0.0-rc.1", "", "1" * 51, "2.0.0\n"):
        assert admin.request("POST", "/ota", json={"version": version}).status_code == 422, version
    release = admin.everything("/ota")[0]
    assert (release["version"], release["has_firmware_file"], release["user_public_id"] is None) == ("2.0.0", False, False)
    path = f"/ota/{release['public_id']}"
    assert admin.request("POST", f"{path}/apply").status_code == 409
    assert admin.request("POST", f"{path}/apply", json={"download_url": "http://169.254.169.254/"}).status_code == 422
    assert admin.request("GET", f"{path}/bundle").status_code == 409
    admin.delete(path)
    assert admin.request("GET", path).status_code == 404


def test_too_large_is_refused_before_it_has_come(admin, stack, updates):
    limit = admin.get("/ota/status")["upload_limit_bytes"]
    assert admin.request("POST", "/ota/uploads", json={"file_name": "a.tar.gz", "size_bytes": limit + 1}).status_code == 413
    # Announced, not sent: neither the proxy nor the service waits for it.
    connection = http.client.HTTPConnection(stack.url.removeprefix("http://"), timeout=20)
    connection.putrequest("POST", "/api/v1/ota/upload")
    connection.putheader("Authorization", f"Bearer {admin.token}")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(limit + (1 << 20)))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    assert updates.parts() == []


def test_an_upload_that_is_cut_off_goes_on(admin, api_as, stack, updates, maker):
    bundle = maker.make("1.8.0", size=3_000_000)
    content = bundle.read_bytes()
    started = begin(admin, bundle, sha256=sha256(bundle))
    assert started["offset"] == 0
    assert send(admin, started, 0, content[:1_000_000]).status_code == 204
    # Cut off in the middle of a part.
    connection = http.client.HTTPConnection(stack.url.removeprefix("http://"), timeout=20)
    connection.putrequest("PATCH", f"/api/v1/ota/uploads/{started['public_id']}")
    connection.putheader("Authorization", f"Bearer {admin.token}")
    connection.putheader("Upload-Offset", "1000000")
    connection.putheader("Content-Length", str(len(content) - 1_000_000))
    connection.endheaders()
    connection.send(content[1_000_000:2_000_000])
    until(lambda: admin.get(f"/ota/uploads/{started['public_id']}")["offset"] == 2_000_000)
    connection.sock.close()
    connection.close()

    head = admin.request("HEAD", f"/ota/uploads/{started['public_id']}")
    offset = int(head.headers["Upload-Offset"])
    assert head.status_code == 200 and offset == 2_000_000
    stack.kill("ota")
    stack.wait_ready("ota")
    again = begin(admin, bundle, sha256=sha256(bundle))
    assert (again["public_id"], again["offset"]) == (started["public_id"], offset)
    assert api_as("admin").request("GET", f"/ota/uploads/{started['public_id']}").status_code == 404
    assert send(admin, again, offset + 1, b"x").status_code == 409
    assert send(admin, again, offset, content[offset:] + b"x").status_code == 413
    offset = admin.get(f"/ota/uploads/{started['public_id']}")["offset"]
    done = until(lambda: (answer := send(admin, again, offset, content[offset:])).status_code != 409 and answer)
    assert done.status_code == 201, done.text
    assert admin.get(f"/ota/{done.json()['public_id']}")["file_hash_sha256"] == sha256(bundle)
    assert admin.request("GET", f"/ota/uploads/{started['public_id']}").status_code == 404
    assert updates.parts() == []


def test_an_upload_in_parts_that_is_not_what_was_announced_is_refused_and_gone(admin, updates, maker):
    bundle = maker.make("1.9.0")
    started = begin(admin, bundle, sha256="0" * 64)
    answer = send(admin, started, 0, bundle.read_bytes())
    assert answer.status_code == 422 and "SHA-256" in answer.json()["detail"]
    assert admin.request("GET", f"/ota/uploads/{started['public_id']}").status_code == 404
    other = begin(admin, bundle)
    assert send(admin, other, 0, b"x").status_code == 204
    another = begin(admin, bundle, size=77)
    assert admin.request("GET", f"/ota/uploads/{other['public_id']}").status_code == 404
    admin.delete(f"/ota/uploads/{another['public_id']}")
    assert updates.parts() == [] and updates.bundles() == []


def test_devices_get_a_bundle_whole_or_from_where_they_were_cut_off(admin, api_as, stack, maker):
    bundle = maker.make("1.10.0", size=2_000_000)
    content = bundle.read_bytes()
    path = f"/ota/{upload(admin, bundle).json()['public_id']}/bundle"
    made = admin.post("/tokens", {"name": f"device {uuid.uuid4().hex[:6]}", "scopes": ["updates:read"]})
    wrong = admin.post("/tokens", {"name": f"other {uuid.uuid4().hex[:6]}", "scopes": ["telemetry:read"]})
    try:
        device = API(stack.url, made["token"])
        assert API(stack.url, wrong["token"]).request("GET", path).status_code == 403
        assert API(stack.url).request("GET", path).status_code == 401
        assert api_as("viewer").request("GET", path).content == content
        whole = device.request("GET", path)
        assert whole.content == content and whole.headers["etag"] == f'"{sha256(bundle)}"' and whole.headers["accept-ranges"] == "bytes"
        assert device.request("HEAD", path).headers["content-length"] == str(len(content))
        part = device.request("GET", path, headers={"Range": "bytes=1000000-", "If-Range": whole.headers["etag"]})
        assert part.status_code == 206 and part.content == content[1_000_000:]
        assert part.headers["content-range"] == f"bytes 1000000-{len(content) - 1}/{len(content)}"
        assert device.request("GET", path, headers={"Range": "bytes=0-0"}).content == content[:1]
        assert device.request("GET", path, headers={"Range": "bytes=-5"}).content == content[-5:]
        assert device.request("GET", path, headers={"Range": "bytes=5-9", "If-Range": '"other"'}).status_code == 200
        beyond = device.request("GET", path, headers={"Range": f"bytes={len(content)}-"})
        assert beyond.status_code == 416 and beyond.headers["content-range"] == f"bytes */{len(content)}"
        assert device.request("GET", path, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    finally:
        for token in (made, wrong):
            admin.delete(f"/tokens/{token['public_id']}")


@pytest.mark.parametrize(
    ("status", "answer", "latest", "error"),
    [
        (200, {"tag_name": "v9.1.0", "html_url": "https://x.example/r", "assets": [{"name": "a.tar.gz", "browser_download_url": "https://x.example/a"}]}, "9.1.0", None),
        (200, {"tag_name": "v9.1.0", "html_url": "javascript:alert(1)"}, "9.1.0", None),
        (302, {}, None, "302"),
        (200, {"tag_name": "newest"}, None, "none about a release"),
        (200, {"tag_name": "v9.1.0", "body": "x" * (2 << 20)}, None, "did not answer"),
        (None, {}, None, "did not answer"),
    ],
)
def test_a_release_server_is_asked_where_one_is_set(stack, admin, status, answer, latest, error):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = web.PatientServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if status is None:
        server.shutdown()
        server.server_close()
    second = SecondService(stack, "ota", RELEASE_CHECK_URL=f"http://127.0.0.1:{server.server_port}/latest")
    second.start()
    try:
        for _ in range(2):
            check = web.get(f"{second.url}/api/v1/ota/check", headers={"Authorization": f"Bearer {admin.token}"}).json()
            assert check["github_latest_version"] == latest and check["update_available"] == (latest is not None)
            assert (error in check["github_error"]) if error else check["github_error"] is None
            assert not str(check["github_release_url"]).startswith("javascript")
        assert len(asked) == (0 if status is None else 1)
    finally:
        second.kill()
        if status is not None:
            server.shutdown()


def test_only_administrators_decide(api_as, admin, maker):
    release = upload(admin, maker.make("1.11.0")).json()["public_id"]
    operator = api_as("operator")
    assert operator.request("GET", "/ota/check").status_code == 200
    for method, path in [
        ("GET", "/ota"), ("POST", "/ota"), ("GET", "/ota/status"), ("POST", "/ota/upload"), ("POST", "/ota/uploads"),
        ("GET", f"/ota/{release}"), ("DELETE", f"/ota/{release}"), ("POST", f"/ota/{release}/apply"), ("POST", f"/ota/{release}/rollback"),
    ]:  # fmt: skip
        assert operator.request(method, path).status_code == 403, (method, path)
