"""A real bundle of the whole stack: made, verified, spoilt, and used by hand as the guide says."""

import hashlib
import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
from conftest import ROOT, Compose

VERSION = "9.8.7"
NAME = f"webmacs-update-{VERSION}.tar.gz"
TOOL = Path(os.environ["STAGE"]) / "out" / "webmacs"


def bundle(compose: Compose, keys: Path, output: Path) -> Path:
    output.mkdir(exist_ok=True)
    # One release: its time says so.
    environment = compose.environment | {"WEBMACS_BIN": str(TOOL.parent), "SOURCE_DATE_EPOCH": str(int(os.path.getmtime(keys.parent)))}
    done = subprocess.run(
        ["scripts/bundle", "--version", VERSION, "--keys", keys, "--output", output],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    print(done.stdout)
    return output / NAME


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("bundle")


@pytest.fixture(scope="module")
def made(compose: Compose, folder: Path) -> Path:
    (folder / "fixed").mkdir()
    return bundle(compose, folder / "fixed" / "keys", folder / "one")


def verify(file: Path, root: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([TOOL, "bundle", "verify", file, "--root", root, *arguments], capture_output=True, text=True, timeout=300)


def digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def test_a_bundle_has_its_members_in_order_and_their_hashes(compose: Compose, made: Path):
    with tarfile.open(made) as archive:
        members = archive.getmembers()
        names = [member.name for member in members]
        assert names[:5] == ["metadata.json", *(f"metadata/{role}.json" for role in ("root", "timestamp", "snapshot", "targets"))]
        assert names[-1] == "images.tar"
        assert all(m.isreg() and m.uid == m.gid == 0 and not m.uname and not m.gname and m.mtime == members[0].mtime for m in members)
        metadata = json.load(archive.extractfile("metadata.json"))
        assert metadata["version"] == VERSION and metadata["built_at"].endswith("Z")
        assert set(metadata["members"]) == set(names[5:])
        for name, member in metadata["members"].items():
            content = hashlib.file_digest(archive.extractfile(name), "sha256").hexdigest()
            assert (content, archive.getmember(name).size) == (member["sha256"], member["size"]), name
    images = {image["name"]: image["id"] for image in metadata["images"]}
    assert {f"webmacs/gateway:{VERSION}", f"webmacs/nginx:{VERSION}", os.environ["POSTGRES_IMAGE"], os.environ["REDIS_IMAGE"]} <= set(images)
    for name, identifier in images.items():
        assert compose.docker("image", "inspect", "-f", "{{.Id}}", name).strip() == identifier
    print(f"bundle of everything: {made.stat().st_size / 1e6:.1f} MB")


def test_a_bundle_is_verified_and_a_flipped_one_refused(made: Path, folder: Path):
    root = folder / "fixed" / "keys" / "root.json"
    good = verify(made, root, "--installed", "9.8.6")
    assert good.returncode == 0, good.stderr
    assert "is verified" in good.stdout
    older = verify(made, root, "--installed", "9.9.0")
    assert older.returncode == 1 and "not newer" in older.stderr

    spoilt = folder / "spoilt.tar.gz"
    size = made.stat().st_size
    for place in (size // 3, size - 5):
        with made.open("rb") as source, spoilt.open("wb") as target:
            while piece := source.read(1 << 20):
                target.write(piece)
        with spoilt.open("r+b") as file:
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ 1]))
        refused = verify(spoilt, root)
        assert refused.returncode == 1 and "is refused" in refused.stderr, refused.stderr
    spoilt.unlink()


def test_equal_images_make_an_equal_bundle(compose: Compose, made: Path, folder: Path):
    again = bundle(compose, folder / "fixed" / "keys", folder / "two")
    assert digest(again) == digest(made)
    again.unlink()


def test_the_manual_way_of_the_guide_loads_the_images(compose: Compose, made: Path, folder: Path):
    target = folder / "webmacs-update"
    target.mkdir()
    subprocess.run(["tar", "-xzf", made, "-C", target], check=True)
    metadata = json.loads((target / "metadata.json").read_text())
    ours = [image["name"] for image in metadata["images"] if image["name"].endswith(f":{VERSION}")]
    assert len(ours) >= 9
    compose.docker("rmi", *ours)
    loaded = compose.docker("load", "-i", str(target / "images.tar"))
    for image in metadata["images"]:
        assert f"Loaded image: {image['name']}" in loaded
        assert compose.docker("image", "inspect", "-f", "{{.Id}}", image["name"]).strip() == image["id"]
    compose.docker("rmi", *ours)
