"""Deltas through nginx: a device that has one bundle gets the next by its chunks, also from a cache of its site."""

import gzip
import hashlib
import json
import os
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from random import Random

import pytest
from bundles import Maker, Updates, sha256
from client import API
from second_service import SecondService, free_port
from test_device_agent import Updater
from test_ota import maker, tidy, updates, upload  # noqa: F401
from waiting import until
from web import PatientServer


@pytest.fixture
def device(admin, tmp_path):
    """A token for devices, in a file."""
    made = admin.post("/tokens", {"name": f"device {uuid.uuid4().hex[:6]}", "scopes": ["updates:read"]})
    file = tmp_path / "token"
    file.write_text(made["token"])
    yield file
    admin.delete(f"/tokens/{made['public_id']}")


def two(maker: Maker, size: int = 6_000_000) -> tuple[Path, Path]:
    """Two bundles, of which the second has a little more in its midst."""
    random = Random(5)
    old = random.randbytes(size)
    new = old[: size // 2] + random.randbytes(100_000) + old[size // 2 :]
    return maker.make("1.20.0", content=old), maker.make("1.21.0", content=new)


def release(admin: API, bundle: Path) -> str:
    answer = upload(admin, bundle)
    assert answer.status_code == 201, answer.text
    return answer.json()["public_id"]


def index(api: API, release: str):
    def ask():
        answer = api.request("GET", f"/ota/{release}/chunks")
        assert answer.status_code == 200 or (answer.status_code == 503 and answer.headers["retry-after"] == "5"), answer.text
        return answer.status_code == 200 and answer

    return until(ask, 60)


def lines(answer) -> list[tuple[str, int, int]]:
    return [(id, int(length), int(stored)) for id, length, stored in (line.split() for line in answer.text.splitlines()[4:])]


class Fetch:
    """`webmacs bundle fetch`, the way that an agent goes."""

    def __init__(self, stack, token: Path, url: str) -> None:
        self.command = [Path(stack.settings["BIN"]) / "webmacs", "bundle", "fetch"]
        self.options = ["--url", url, "--token-file", str(token)]

    def begin(self, release: str, output: Path, *options: str) -> subprocess.Popen:
        return subprocess.Popen(
            [*self.command, release, *self.options, "--output", str(output), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def __call__(self, release: str, output: Path, *options: str, status: int = 0) -> str:
        process = self.begin(release, output, *options)
        out, err = process.communicate(timeout=60)
        assert process.returncode == status, out + err
        return out


@pytest.fixture
def fetch(stack, device) -> Fetch:
    return Fetch(stack, device, stack.url)


def sent(stack) -> int:
    """How many chunks ota has handed out."""
    text = urllib.request.urlopen(f"{stack.service_url('ota')}/metrics").read().decode()
    found = re.search(r'^webmacs_ota_chunks_total\{outcome="sent"\} (\d+)', text, re.M)
    return int(found[1]) if found else 0


def chunks_in(folder: Path) -> set[str]:
    """Whole ones, while others may be coming and going."""
    return {file for _, _, files in os.walk(folder) for file in files if re.fullmatch("[0-9a-f]{64}", file)}


def shelf(updates: Updates) -> set[str]:
    return chunks_in(updates.folder / "chunks")


def test_a_bundle_is_listed_and_handed_out_in_chunks(stack, admin, api_as, updates, maker, device):
    old, new = two(maker, 2_000_000)
    id = release(admin, new)
    answer = index(admin, id)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    head = answer.text.splitlines()[:4]
    archive = gzip.decompress(new.read_bytes())
    assert head[0] == "webmacs-chunks 1"
    assert head[1] == f"bundle {sha256(new)} {new.stat().st_size}"
    assert head[2] == f"archive {hashlib.sha256(archive).hexdigest()} {len(archive)}"
    chunks = lines(answer)
    assert head[3] == f"chunks {len(chunks)}" and len(chunks) > 20
    api = API(stack.url, device.read_text())
    tag = answer.headers["etag"]
    assert api.request("GET", f"/ota/{id}/chunks", headers={"If-None-Match": tag}).status_code == 304

    whole = b""
    for chunk, length, stored in chunks:
        part = api.request("GET", f"/ota/chunks/{chunk}")
        assert part.status_code == 200 and len(part.content) == stored
        content = gzip.decompress(part.content)
        assert len(content) == length and hashlib.sha256(content).hexdigest() == chunk
        whole += content
    assert whole == archive
    assert part.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert part.headers["content-type"] == "application/octet-stream" and "content-encoding" not in part.headers
    assert api.request("GET", f"/ota/chunks/{chunk}", headers={"If-None-Match": part.headers["etag"]}).status_code == 304
    assert api.request("HEAD", f"/ota/chunks/{chunk}").headers["content-length"] == str(stored)

    for name in ("0" * 64, chunk.upper(), chunk[:-1], "x", "..%2f..%2fetc%2fpasswd"):
        assert api.request("GET", f"/ota/chunks/{name}").status_code == 404, name
    assert API(stack.url).request("GET", f"/ota/chunks/{chunk}").status_code == 401
    assert API(stack.url).request("GET", f"/ota/{id}/chunks").status_code == 401
    assert api_as("viewer").request("GET", f"/ota/chunks/{chunk}").status_code == 200
    assert api.request("GET", "/ota/none/chunks").status_code == 404
    admin.post("/ota", {"version": "7.0.0"})
    registered = next(one["public_id"] for one in admin.everything("/ota") if one["version"] == "7.0.0")
    assert api.request("GET", f"/ota/{registered}/chunks").status_code == 409


def test_chunks_are_shared_by_releases_and_go_with_the_last(stack, admin, updates, maker):
    old, new = two(maker, 2_000_000)
    first, second = release(admin, old), release(admin, new)
    of_first, of_second = ({chunk for chunk, _, _ in lines(index(admin, id))} for id in (first, second))
    assert shelf(updates) == of_first | of_second and len(of_first & of_second) > 20
    admin.delete(f"/ota/{first}")
    until(lambda: shelf(updates) == of_second)
    # What a crash has left is removed at the next start.
    (updates.folder / "chunks" / "ab").mkdir(exist_ok=True)
    (updates.folder / "chunks" / "ab" / ("ab" + "0" * 62)).write_bytes(b"x")
    (updates.folder / "chunks" / "ab" / ".draft.new").write_bytes(b"x")
    stack.kill("ota")
    stack.wait_ready("ota")
    until(lambda: shelf(updates) == of_second and not list((updates.folder / "chunks").glob("*/.*.new")))
    assert index(admin, second).status_code == 200
    admin.delete(f"/ota/{second}")
    until(lambda: shelf(updates) == set())


def test_a_device_with_the_bundle_before_fetches_a_part(stack, admin, maker, fetch, tmp_path):
    old, new = two(maker)
    id = release(admin, new)
    index(admin, id)
    before = sent(stack)
    out = fetch(id, tmp_path / "made.tar.gz", "--have", str(old))
    assert (tmp_path / "made.tar.gz").read_bytes() == new.read_bytes()
    full, download = (int(re.search(rf"^{word} (\d+)", out, re.M)[1]) for word in ("full", "download"))
    assert full == new.stat().st_size and download < 0.1 * full, out
    assert sent(stack) - before == int(re.search(r"in (\d+) chunks", out)[1])
    assert not (tmp_path / "made.tar.gz.chunks").exists()
    # One that shares nothing, none, and one that is no bundle: the whole is smaller.
    (tmp_path / "text").write_text("no bundle")
    for have in (["--have", str(maker.make("1.19.0", size=2_000_000))], [], ["--have", str(tmp_path / "text")]):
        out = fetch(id, tmp_path / "other.tar.gz", *have, status=2)
        assert "whole bundle is smaller" in out and not (tmp_path / "other.tar.gz").exists()


def test_a_download_that_was_cut_off_goes_on(stack, admin, maker, device, fetch, tmp_path):
    random = Random(6)
    shared = random.randbytes(12_000_000)
    old = maker.make("1.22.0", content=shared)
    new = maker.make("1.23.0", content=shared + random.randbytes(8_000_000))
    id = release(admin, new)
    index(admin, id)
    before = sent(stack)
    made = tmp_path / "made.tar.gz"
    server = Server(stack.url, chunks=40)
    process = Fetch(stack, device, server.url).begin(id, made, "--have", str(old))
    try:
        until(lambda: sum("/ota/chunks/" in path for path in server.asked) > 40)
    finally:
        process.kill()
        process.wait()
        server.server.shutdown()
    there = len(chunks_in(tmp_path / "made.tar.gz.chunks"))
    assert there > 0 and not made.exists()
    # What the killed device has asked for may still be on its way.
    until(lambda: sent(stack) - before == 40)
    out = fetch(id, made, "--have", str(old))
    again = int(re.search(r"in (\d+) chunks", out)[1])
    assert again == len({chunk for chunk, _, _ in lines(index(admin, id))}) - there and sent(stack) - before - 40 == again
    assert made.read_bytes() == new.read_bytes()


class SiteCache:
    """nginx with the configuration that we ship. As root, because a test's folder is for its user alone."""

    def __init__(self, folder: Path, port: int, upstream: str, token: str) -> None:
        root = Path(__file__).resolve().parents[2]
        template = (root / "nginx" / "site-cache" / "site-cache.conf.template").read_text()
        values = {"WEBMACS_URL": upstream, "SITE_CACHE_TOKEN": token, "SITE_CACHE_PORT": f"127.0.0.1:{port}", "SITE_CACHE_SIZE": "100m"}
        for name, value in values.items():
            template = template.replace("${%s}" % name, value)
        self.chunks = folder / "chunks"
        (folder / "site.conf").write_text(template.replace("/var/cache/nginx/chunks", str(self.chunks)))
        (folder / "nginx.conf").write_text(
            f"user root; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ access_log {folder}/access.log; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
            f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; include {folder}/site.conf; }}\n"
        )
        folder.chmod(0o755)
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-g", "daemon off;"], stderr=subprocess.PIPE)
        self.log = folder / "access.log"
        until(self.answers, 10)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.process.stderr.read().decode()
        try:
            return urllib.request.urlopen(f"{self.url}/health", timeout=2).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def site_cache(stack, device, tmp_path_factory) -> Callable[[], SiteCache]:
    cache = SiteCache(tmp_path_factory.mktemp("cache"), free_port(), stack.url, device.read_text())
    yield cache
    if cache.process.poll() is None:
        cache.stop()


def test_a_site_with_a_cache_downloads_each_chunk_once(stack, admin, maker, fetch, site_cache, tmp_path):
    old, new = two(maker)
    id = release(admin, new)
    index(admin, id)
    before = sent(stack)
    options = ("--have", str(old), "--cache", site_cache.url)
    running = [fetch.begin(id, tmp_path / f"{number}.tar.gz", *options) for number in range(3)]
    for number, process in enumerate(running):
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
        assert re.search(r"cache [1-9]\d*, server 0, wrong 0", out), out
        assert (tmp_path / f"{number}.tar.gz").read_bytes() == new.read_bytes()
    count = int(re.search(r"in (\d+) chunks", out)[1])
    assert sent(stack) - before == count

    # It serves chunks and nothing else, and needs no token of the device's.
    for path in ("/api/v1/ota", f"/api/v1/ota/{id}/chunks", "/api/v1/ota/chunks/x", "/api/v1/users/me"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{site_cache.url}{path}")

    # Whoever writes to the cache's disk gains nothing: the chunk comes from the server.
    for file in site_cache.chunks.rglob("*"):
        if file.is_file():
            content = bytearray(file.read_bytes())
            content[-20] ^= 1
            file.write_bytes(content)
    out = fetch(id, tmp_path / "wrong.tar.gz", *options)
    assert re.search(r"cache 0, server [1-9]\d*, wrong [1-9]", out), out
    assert (tmp_path / "wrong.tar.gz").read_bytes() == new.read_bytes()

    # A cache that is gone holds nobody up.
    site_cache.stop()
    begin = time.monotonic()
    out = fetch(id, tmp_path / "alone.tar.gz", *options)
    assert f"cache 0, server {count}, wrong 0" in out and time.monotonic() - begin < 20
    assert (tmp_path / "alone.tar.gz").read_bytes() == new.read_bytes()


class Server:
    """In front of the stack's: offers an update to whoever checks in, and passes everything else on; of chunks the first `chunks`, and is silent then."""

    def __init__(self, upstream: str, update: dict | None = None, chunks: int = 1_000_000) -> None:
        self.asked: list[str] = []
        left = threading.Semaphore(chunks)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = json.dumps({"device": "d", "poll_after_seconds": 5, "reason": None, "update": update})
                self.answer(200 if self.path == "/api/v1/ota/device" else 404, {"Content-Type": "application/json"}, body.encode())

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                if "/ota/chunks/" in self.path and not left.acquire(timeout=60):
                    return
                names = ("Authorization", "Accept-Encoding", "Range", "If-Range")
                headers = {name: self.headers[name] for name in names if self.headers[name]}
                try:
                    with urllib.request.urlopen(urllib.request.Request(upstream + self.path, headers=headers)) as answer:
                        self.answer(answer.status, dict(answer.headers), answer.read())
                except urllib.error.HTTPError as error:
                    self.answer(error.code, dict(error.headers), error.read())

            def answer(self, status: int, headers: dict, body: bytes) -> None:
                self.send_response(status)
                for name in ("Content-Type", "Content-Encoding", "ETag", "Retry-After", "Content-Range"):
                    if name in headers:
                        self.send_header(name, headers[name])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = PatientServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def test_an_agent_builds_on_the_bundle_that_it_has(stack, admin, maker, device, site_cache, tmp_path):
    old, new = two(maker)
    id = release(admin, new)
    index(admin, id)
    update = {
        "rollout_id": "r", "release_id": id, "version": "1.21.0", "forced": False, "sha256": sha256(new), "size_bytes": new.stat().st_size,
        "bundle_url": f"/api/v1/ota/{id}/bundle", "chunks_url": f"/api/v1/ota/{id}/chunks",
    }  # fmt: skip
    folder = tmp_path / "updates"
    folder.mkdir()
    target = folder / new.name
    server = Server(stack.url, update)
    agent = SecondService(
        stack, "agent", WEBMACS_SERVER_URL=server.url, WEBMACS_API_TOKEN_FILE=str(device), WEBMACS_AGENT_NAME="d", WEBMACS_SPOOL=str(tmp_path / "s.sqlite"),
        WEBMACS_SIMULATED_PLANT="false", WEBMACS_PERF_EVENTS="false", WEBMACS_UPDATE_FOLDER=str(folder), WEBMACS_UPDATE_CACHE_URL=f"{site_cache.url}/",
        WEBMACS_AGENT_ENV_FILE="/dev/null",
    )  # fmt: skip
    agent.log = tmp_path / "agent.log"
    # Its server takes no readings.
    agent.is_ready = lambda: True
    try:
        for older, whole in ((old, 0), (None, 1)):
            for file in (*folder.glob("*.*"), *(folder / "requests").glob("*")):
                file.unlink(missing_ok=True)
            if older:
                (folder / older.name).write_bytes(older.read_bytes())
            server.asked.clear()
            updater = Updater(folder)
            agent.start()
            until(target.exists, 60)
            agent.kill()
            updater.ended.set()
            updater.thread.join()
            assert target.read_bytes() == new.read_bytes()
            assert server.asked.count(update["bundle_url"]) == whole
            # The list is the server's, the chunks came from the cache.
            assert server.asked.count(update["chunks_url"]) == 1 - whole and not any("/ota/chunks/" in path for path in server.asked)
            assert list((folder / "incoming").iterdir()) == []
        assert "The bundle was made of chunks" in agent.log.read_text()
    finally:
        agent.kill()
        updater.ended.set()
        server.server.shutdown()
