"""Bundles as `webmacs bundle create` makes them, with keys of the tests' own, and a hand on the folder of updates."""

import hashlib
import json
import os
import shutil
import subprocess
import time
from pathlib import Path


class Maker:
    """Signs releases; a stack believes it after `trust_in`."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program = program
        self.folder = folder
        self.keys = folder / "keys"
        self.counter = int(time.time()) - 3600
        self._run("bundle", "keys", str(self.keys))

    def _run(self, *arguments: str) -> str:
        done = subprocess.run([self.program, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def make(self, version: str, size: int = 300_000, content: bytes | None = None, **options: str) -> Path:
        """A bundle whose images are `content`, or `size` random bytes; `minimum_version="2.0.0"` is `--minimum-version 2.0.0`."""
        self.counter += 1
        images = self.folder / "images.tar"
        images.write_bytes(os.urandom(size) if content is None else content)
        compose = self.folder / "docker-compose.prod.yml"
        compose.write_text("services: {}\n")
        bundle = self.folder / f"webmacs-update-{version}.tar.gz"
        more = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
        self._run(
            "bundle", "create", "--version", version, "--keys", str(self.keys), "--images", str(images), "--output", str(bundle),
            "--member", f"docker-compose.prod.yml={compose}", "--built-at", str(self.counter), *more,
        )  # fmt: skip
        return bundle


class Updates:
    """The folder that ota shares with the updater, whose part the test plays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def trust_in(self, maker: Maker) -> None:
        trust = self.folder / "trust"
        trust.mkdir(exist_ok=True)
        (trust / "state.json").unlink(missing_ok=True)
        shutil.copy(maker.keys / "root.json", trust / "root.json")

    def bundles(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.tar.gz"))

    def parts(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "uploads").iterdir())

    def take_request(self, seconds: float = 5) -> dict:
        deadline = time.monotonic() + seconds
        while not (found := sorted((self.folder / "requests").glob("*.json"))):
            assert time.monotonic() < deadline, "nothing was asked of the updater"
            time.sleep(0.05)
        request = json.loads(found[0].read_text())
        found[0].unlink()
        return request

    def say(self, installed: str = "1.0.0", run: dict | None = None, history: list[dict] | None = None, age: float = 0, **more: object) -> None:
        state = {
            "updater": {"version": "1.0.0", "heartbeat_at": at(-age)},
            "installed": {"version": installed, "since": at(-3600)},
            "run": run,
            "history": history or [],
        } | more
        new = self.folder / "state.json.new"
        new.write_text(json.dumps(state))
        new.rename(self.folder / "state.json")

    def be_silent(self) -> None:
        (self.folder / "state.json").unlink(missing_ok=True)


def at(seconds: float = 0) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def a_run(request: dict, step: str = "verify", outcome: str | None = None, reason: str | None = None, origin: str = "1.0.0") -> dict:
    """Of a request, at a step; with an outcome it has ended."""
    names = ["verify", "backup", "load_images", "migrate", "start_services", "commit"]
    place = names.index(step)
    states = ["done"] * place + ["running" if outcome is None else "done" if outcome == "completed" else "failed"]
    states += ["pending"] * (len(names) - place - 1)
    steps = [
        {"name": name, "state": state, "started_at": None if state == "pending" else at(-5), "ended_at": at(-1) if state in ("done", "failed") else None, "detail": None}
        for name, state in zip(names, states)
    ]  # fmt: skip
    going, other = (request["version"], origin) if request["action"] == "apply" else (origin, request["version"])
    return {
        "id": request["id"], "action": request["action"], "from": other, "to": going, "phase": step, "step": step, "steps": steps,
        "started_at": at(-5), "ended_at": None if outcome is None else at(), "outcome": outcome, "reason": reason,
    }  # fmt: skip


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
