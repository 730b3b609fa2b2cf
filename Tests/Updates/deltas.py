"""What devices download: bundles of real images, the next release of each, and `webmacs bundle delta` between them. Needs no engine.

    deltas.py IMAGES [--program NAME=OLD,NEW]… [--library NAME=OLD,NEW] [--site DIR] [--base OLD.tar,NEW.tar] [--case NAME]… [--json]

IMAGES is what `docker save` has made of all images (scripts/bundle keeps it as .webmacs/bundle/images.tar while it runs). Each case changes it as
the next release would:

    code    one executable, from OLD to NEW: of the first --program
    every   every executable of --program, and the library that they have in common
    ui      the built site in DIR in the place of the one inside
    base    NEW.tar (a root file system) in the place of the base image's layer; OLD.tar is there before

WEBMACS names the program; `webmacs` unless set.
"""

import argparse
import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

PROGRAM = os.environ.get("WEBMACS", "webmacs")
Layer = Callable[[tarfile.TarFile], bytes | None]


def edited(source: Path, target: Path, edit: Layer) -> int:
    """Copies an archive of images; a layer for which `edit` gives other bytes is replaced, under the name that its hash asks for."""
    names: dict[str, str] = {}
    blobs: list[tuple[tarfile.TarInfo, bytes]] = []
    with tarfile.open(source) as archive:
        for member in archive:
            if not member.isfile():
                blobs.append((member, b""))
                continue
            content = archive.extractfile(member).read()
            try:
                with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as layer:
                    changed = edit(layer)
            except tarfile.ReadError:
                changed = None
            if changed is not None and changed != content:
                old, new = (hashlib.sha256(one).hexdigest() for one in (content, changed))
                names[old] = new
                content = changed
            blobs.append((member, content))
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as archive:
        for member, content in blobs:
            info = tarfile.TarInfo(member.name)
            info.type, info.linkname, info.mode = member.type, member.linkname, member.mode
            for old, new in names.items():
                info.name = info.name.replace(old, new)
                if len(content) < 1 << 20:
                    content = content.replace(old.encode(), new.encode())
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return len(names)


def files(replaced: dict[str, Path]) -> Layer:
    """In the layers that have a file of that name, the file."""

    def edit(layer: tarfile.TarFile) -> bytes | None:
        if not any(name in replaced for name in layer.getnames()):
            return None
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as new:
            for member in layer:
                if member.name in replaced:
                    content = replaced[member.name].read_bytes()
                    member.size = len(content)
                    new.addfile(member, io.BytesIO(content))
                else:
                    new.addfile(member, layer.extractfile(member) if member.isfile() else None)
        return out.getvalue()

    return edit


def site(folder: Path) -> Layer:
    """In the proxy's image, another site."""
    root = "usr/share/webmacs/site"

    def edit(layer: tarfile.TarFile) -> bytes | None:
        if f"{root}/index.html" not in layer.getnames():
            return None
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as new:
            for member in layer:
                if not member.name.startswith(f"{root}/"):
                    new.addfile(member, layer.extractfile(member) if member.isfile() else None)
            for path in sorted(folder.rglob("*")):
                info = tarfile.TarInfo(f"{root}/{path.relative_to(folder)}")
                info.mode = 0o644
                if path.is_dir():
                    info.type, info.mode = tarfile.DIRTYPE, 0o755
                    new.addfile(info)
                else:
                    info.size = path.stat().st_size
                    new.addfile(info, io.BytesIO(path.read_bytes()))
        return out.getvalue()

    return edit


def base(archive: Path) -> Layer:
    """In the place of the layer that is a whole system: a root file system."""

    def edit(layer: tarfile.TarFile) -> bytes | None:
        names = {name.removeprefix("./") for name in layer.getnames()}
        return archive.read_bytes() if {"etc/debian_version", "usr/bin/dpkg"} <= names else None

    return edit


class Releases:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counter = 1_760_000_000
        subprocess.run([PROGRAM, "bundle", "keys", folder / "keys"], check=True, capture_output=True)

    def bundle(self, images: Path, version: str) -> Path:
        self.counter += 1
        path = self.folder / f"{version}.tar.gz"
        subprocess.run(
            [PROGRAM, "bundle", "create", "--version", version, "--keys", self.folder / "keys", "--images", images, "--built-at", str(self.counter),
             "--output", path], check=True, capture_output=True,
        )  # fmt: skip
        return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("images", type=Path)
    parser.add_argument("--program", action="append", default=[], metavar="NAME=OLD,NEW")
    parser.add_argument("--library", action="append", default=[], metavar="NAME=OLD,NEW")
    parser.add_argument("--site", type=Path)
    parser.add_argument("--base", metavar="OLD.tar,NEW.tar")
    parser.add_argument("--case", action="append", choices=["code", "every", "ui", "base"], default=[])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # By where they stand in an image.
    named = [f"usr/local/bin/{one}" for one in options.program] + [f"usr/local/lib/{one}" for one in options.library]
    programs = {name: [Path(one) for one in pair.split(",")] for name, pair in (one.split("=", 1) for one in named)}
    bases = [Path(one) for one in options.base.split(",")] if options.base else []
    cases: dict[str, Layer] = {}
    if programs:
        name, (_, new) = next(iter(programs.items()))
        cases["code"] = files({name: new})
        cases["every"] = files({name: new for name, (_, new) in programs.items()})
    if options.site:
        cases["ui"] = site(options.site)
    if bases:
        cases["base"] = base(bases[1])
    with tempfile.TemporaryDirectory(prefix="webmacs-deltas-") as name:
        folder = Path(name)
        releases = Releases(folder)
        before, after = folder / "before.tar", folder / "after.tar"
        edited(options.images, after, files({name: old for name, (old, _) in programs.items()}))
        edited(after, before, base(bases[0]) if bases else lambda _: None)
        old = releases.bundle(before, "1.0.0")
        for case, edit in cases.items():
            if options.case and case not in options.case:
                continue
            changed = edited(before, after, edit)
            assert changed, f"{case}: no layer has what was to be changed"
            new = releases.bundle(after, f"1.1.0-{case}")
            answer = subprocess.run([PROGRAM, "bundle", "delta", old, new, "--json"], check=True, capture_output=True, text=True)
            figures = {"case": case, "layers": changed, **json.loads(answer.stdout)}
            if options.json:
                print(json.dumps(figures), flush=True)
            else:
                print(
                    f"{case:6} full {figures['full_bytes'] / 1e6:6.1f} MB, download {figures['download_bytes'] / 1e6:6.2f} MB"
                    f" (index {figures['index_bytes'] / 1e6:.2f}), {figures['shared_chunks']} of {figures['chunks']} chunks shared,"
                    f" saved {figures['saved_percent']:.1f} %", flush=True,
                )  # fmt: skip
            new.unlink()


if __name__ == "__main__":
    main()
