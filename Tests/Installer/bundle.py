#!/usr/bin/env python3
"""Bundles for the installer's tests: the layout of real ones, without signatures, and broken in any way a test wants.

    bundle.py OUT VERSION IMAGES_TAR NAME=ID... [--packages FOLDER]
"""

import argparse
import gzip
import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def machine() -> str:
    name = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout.strip()
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(name, name)


def make_bundle(
    out: Path,
    version: str,
    images_tar: Path,
    images: dict[str, str],
    compose: str,
    packages: list[Path] = (),
    minimum_version: str = "0.0.0",
    change_metadata: Callable[[dict], None] = lambda metadata: None,
    change_members: Callable[[dict[str, bytes | Path]], None] = lambda members: None,
    more: list[tuple[tarfile.TarInfo, bytes]] = (),
    signed: Callable[[bytes], dict[str, bytes]] = lambda metadata: {},
) -> Path:
    """`change_members` happens after the hashes were taken; `more` are members behind all others; `signed` makes those of
    metadata/ out of metadata.json."""
    members: dict[str, bytes | Path] = {
        "install.sh": (ROOT / "scripts" / "install.sh").read_bytes(),
        "docker-compose.prod.yml": compose.encode(),
        "env.example": (ROOT / "compose" / "prod.env.example").read_bytes(),
    }
    for package in sorted(packages):
        members[f"packages/{package.name}"] = package
    members["images.tar"] = images_tar
    metadata = {
        "name": "webmacs",
        "version": version,
        "built_at": "2026-11-28T12:00:00Z",
        "minimum_version": minimum_version,
        "schema": 1,
        "architectures": [machine()],
        "changelog": 'Says "more",\n\\ and ünïcode: {}[]',
        "images": [{"name": name, "id": id} for name, id in images.items()],
        "members": {name: described(content) for name, content in members.items()},
    }
    change_metadata(metadata)
    change_members(members)
    with gzip.open(out, "wb", compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as archive:
        described_bytes = json.dumps(metadata, indent=2).encode()
        add(archive, "metadata.json", described_bytes)
        for name, content in signed(described_bytes).items():
            add(archive, f"metadata/{name}.json", content)
        for name, content in members.items():
            add(archive, name, content)
        for info, content in more:
            archive.addfile(info, io.BytesIO(content))
    return out


def described(content: bytes | Path) -> dict:
    if isinstance(content, bytes):
        return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    with content.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "size": content.stat().st_size}


def add(archive: tarfile.TarFile, name: str, content: bytes | Path) -> None:
    info = tarfile.TarInfo(name)
    info.mode = 0o644
    if isinstance(content, bytes):
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    else:
        info.size = content.stat().st_size
        with content.open("rb") as file:
            archive.addfile(info, file)


def prod_compose() -> str:
    return subprocess.run([ROOT / "scripts" / "prod-compose"], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("version")
    parser.add_argument("images_tar", type=Path)
    parser.add_argument("images", nargs="+")
    parser.add_argument("--packages", type=Path)
    given = parser.parse_args()
    make_bundle(
        given.out,
        given.version,
        given.images_tar,
        dict(image.rsplit("=", 1) for image in given.images),
        prod_compose(),
        list(given.packages.glob("*.deb")) if given.packages else [],
    )
