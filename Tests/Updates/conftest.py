"""A box with WebMACS on a real Docker engine, and the updater beside it as a process of its own, so that it can be killed.

Environment: STAGE (folder with the executables `updater` and `webmacs`), DOCKER_HOST, ENGINE_EXEC (command that runs another where
the published ports are), images webmacs/*:1.0.0, POSTGRES_IMAGE and REDIS_IMAGE in the engine.
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STAGE = Path(os.environ["STAGE"])
PROJECT = "webmacs-updates"
HTTP_PORT, API_PORT = 18086, 18006
OWN = ["secrets", "webmacs", "gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota", "agent", "nginx"]
IMAGES = [*OWN, "updater"]
# That of docker/engine.sh is nowhere where a machine's own would be.
PLUGIN = Path(os.environ.get("DOCKER_CONFIG", "/nowhere")) / "cli-plugins" / "docker-compose"
COMPOSE = str(PLUGIN.resolve()) if PLUGIN.exists() else "docker compose"
ENGINE_EXEC = shlex.split(os.environ.get("ENGINE_EXEC", ""))


def run(*command: str, timeout: int = 600, check: bool = True, **options) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=timeout, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"{command}: {done.stdout[-2000:]} {done.stderr[-3000:]}")
    return done.stdout


def docker(*arguments: str, **options) -> str:
    return run("docker", *arguments, **options)


def eventually(what, seconds: float = 60, interval: float = 0.2):
    deadline = time.monotonic() + seconds
    while True:
        if result := what():
            return result
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(interval)


def make_first_release(names: list[str]) -> None:
    """Updates delete images of releases before the last; those of 1.0.0 are kept under another name."""
    for name in names:
        if not docker("images", "-q", f"base/{name}:1.0.0").strip():
            docker("tag", f"webmacs/{name}:1.0.0", f"base/{name}:1.0.0")
        docker("tag", f"base/{name}:1.0.0", f"webmacs/{name}:1.0.0")


class Box:
    """/opt/webmacs of a machine."""

    def __init__(self, home: Path) -> None:
        self.home, self.updates = home, home / "updates"
        self.environment = {
            **{n: v for n, v in os.environ.items() if not n.startswith(("COMPOSE_", "WEBMACS_"))},
            "COMPOSE_PROJECT_NAME": PROJECT,
        }
        self.process: subprocess.Popen | None = None

    def install(self) -> None:
        self.updates.mkdir(parents=True)
        make_first_release(IMAGES)
        compose = run(
            "docker", "compose", "--env-file", "/dev/null", "-f", ROOT / "compose" / "compose.yaml", "config", "--no-interpolate",
            env=self.environment,
        )  # fmt: skip
        (self.home / "docker-compose.prod.yml").write_text(compose)
        (self.home / ".env").write_text(
            "# Settings\n"
            f"WEBMACS_VERSION=1.0.0\nHTTP_PORT={HTTP_PORT}\nAPI_PORT={API_PORT}\n"
            f"POSTGRES_IMAGE={os.environ['POSTGRES_IMAGE']}\nREDIS_IMAGE={os.environ['REDIS_IMAGE']}\n"
            "RATE_LIMIT_READS_PER_MINUTE=100000\n"
        )
        (self.home / ".env").chmod(0o600)
        self.compose("up", "-d", "--no-build", "--wait", "--wait-timeout", "180")

    def compose(self, *arguments: str) -> str:
        files = ["-f", self.home / "docker-compose.prod.yml", "--env-file", self.home / ".env"]
        return run("docker", "compose", *files, *arguments, env=self.environment, cwd=self.home)

    def sql(self, text: str) -> str:
        return self.compose("exec", "-T", "db", "psql", "-U", "webmacs", "-d", "webmacs", "-AtXqc", text).strip()

    # What the box is like.

    def containers(self) -> list[dict]:
        ids = docker("ps", "-aq", "--filter", f"label=com.docker.compose.project={PROJECT}").split()
        return json.loads(docker("inspect", *ids)) if ids else []

    def releases(self) -> set[str]:
        """The versions of our images that containers are of, one-shot ones included."""
        return {c["Config"]["Image"].rsplit(":", 1)[1] for c in self.containers() if c["Config"]["Image"].startswith("webmacs/")}

    def settings(self) -> str:
        return (self.home / ".env").read_text()

    def version(self) -> str:
        return next(line.split("=")[1] for line in self.settings().splitlines() if line.startswith("WEBMACS_VERSION="))

    def problems(self) -> list[str]:
        """Why this is not exactly one working release; empty when it is."""
        version, found = self.version(), []
        containers = self.containers()
        if self.releases() != {version}:
            found.append(f"containers of {self.releases()}, and {version} is installed")
        names = sorted(c["Name"].lstrip("/") for c in containers)
        expected = sorted(f"{PROJECT}-{service}-1" for service in EXPECTED)
        if names != expected:
            found.append(f"containers {names}")
        for c in containers:
            if c["HostConfig"]["RestartPolicy"]["Name"] == "no":
                continue
            if c["State"].get("Health", {}).get("Status") != "healthy":
                found.append(f"{c['Name']} is {c['State']['Status']}, {c['State'].get('Health', {}).get('Status')}")
        return found

    # Bundles.

    def stack(self) -> dict:
        """The present compose file."""
        return json.loads(self.compose("config", "--no-interpolate", "--format", "json"))

    def bundle(self, version: str, *, counter: int, stack: dict | None = None, more: list[str] | None = None) -> Path:
        """Signed, with the images webmacs/*:<version> and `more`; once for each version. `stack`: another compose file than the present one."""
        out = self.home.parent / "bundles" / f"webmacs-update-{version}.tar.gz"
        out.parent.mkdir(exist_ok=True)
        keys = self.home.parent / "keys"
        if not keys.exists():
            self.webmacs("bundle", "keys", keys)
        trust = self.updates / "trust"
        trust.mkdir(exist_ok=True)
        shutil.copy(keys / "root.json", trust / "root.json")
        if out.exists():
            docker("image", "rm", *[f"webmacs/{name}:{version}" for name in OWN], check=False)
            return out
        names = [f"webmacs/{name}:{version}" for name in OWN] + (more or [])
        tar = out.parent / f"images-{version}.tar"
        docker("save", "-o", tar, *names)
        compose = out.parent / f"compose-{version}.yml"
        # JSON is YAML, too.
        content = json.dumps(stack, indent=1) if stack else (self.home / "docker-compose.prod.yml").read_text()
        compose.write_text(f"# Release {version}\n{content}")
        ids = [f"{name}={docker('image', 'inspect', '-f', '{{.Id}}', name).strip()}" for name in names]
        self.webmacs(
            "bundle", "create", "--version", version, "--keys", keys, "--output", out, "--images", tar,
            *[word for pair in ids for word in ("--image", pair)], "--member", f"docker-compose.prod.yml={compose}",
            "--built-at", str(int(time.time())), "--counter", str(counter), "--level", "1",
        )  # fmt: skip
        tar.unlink()
        # The engine has to get them from the bundle.
        docker("image", "rm", *names)
        return out

    def webmacs(self, *arguments) -> str:
        return run(STAGE / "webmacs", *arguments, env={**os.environ, "LD_LIBRARY_PATH": str(STAGE / "lib")})

    # The updater.

    def updater_environment(self, **more: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "UPDATE_COMPOSE": COMPOSE, "LD_LIBRARY_PATH": str(STAGE / "lib"), "WEBMACS_HOME": str(self.home),
            "DOCKER_SOCKET": os.environ["DOCKER_HOST"].removeprefix("unix://"), "COMPOSE_PROJECT_NAME": PROJECT, "PORT": "0",
            "UPDATE_SOAK": "3s", "UPDATE_HEALTH_TIMEOUT": "90s", "UPDATE_MARGIN_MB": "100", "UPDATE_QUIET_TIME": "3s", "UPDATE_AUTO": "false", "BACKUP_SCHEDULE": "off",
            **more,
        }  # fmt: skip

    def start(self, **more: str) -> None:
        """`updater watch`, where the engine's networks are."""
        log = (self.home.parent / "updater.log").open("ab")
        # nsenter becomes the updater: its process is the one that is killed.
        self.process = subprocess.Popen(
            [*ENGINE_EXEC, STAGE / "updater", "watch"], env=self.updater_environment(**more), stdout=log, stderr=log, cwd=self.home
        )

    def kill(self) -> None:
        assert self.process and self.process.pid > 1
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def place(self, bundle: Path) -> None:
        target = self.updates / bundle.name
        if not target.exists():
            os.link(bundle, target)

    def ask(self, action: str, bundle: Path | None = None, force: bool = False) -> str:
        if bundle:
            self.place(bundle)
        id = str(uuid.uuid4())
        (self.updates / "requests").mkdir(exist_ok=True)
        request = {"id": id, "action": action, "force": force, "requested_by": "test"}
        if bundle:
            request["bundle"] = bundle.name
        new = self.updates / "requests" / f".{id}"
        new.write_text(json.dumps(request))
        new.rename(self.updates / "requests" / f"{id}.json")
        return id

    def state(self) -> dict:
        return json.loads((self.updates / "state.json").read_text())

    def outcome(self, id: str) -> dict | None:
        try:
            return next((run for run in self.state()["history"] if run["id"] == id), None)
        except FileNotFoundError:
            return None

    def wait(self, id: str, seconds: float = 300) -> dict:
        return eventually(lambda: self.outcome(id), seconds)

    def journal(self, id: str) -> list[dict]:
        files = list((self.updates / "journal").glob(f"*-{id}.jsonl"))
        if not files:
            return []
        lines = files[0].read_bytes().split(b"\n")[:-1]
        return [json.loads(line) for line in lines]


EXPECTED = {"secrets", "migrate", "enrol", "db", "redis", "gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota", "agent", "nginx"}


def release(version: str, broken: str | None = None, dead: str | None = None) -> None:
    """Images of that version: those of 1.0.0 with another label; `broken` never gets healthy, `dead` ends at once."""
    for name in OWN:
        lines = f"FROM base/{name}:1.0.0\nLABEL release={version}\n"
        if name == broken:
            lines += 'HEALTHCHECK --interval=1s --retries=3 --start-period=1s CMD ["/bin/false"]\n'
        if name == dead:
            lines += 'ENTRYPOINT ["/bin/false"]\n'
        run("docker", "build", "-q", "-t", f"webmacs/{name}:{version}", "-", input=lines)


def clear_places() -> None:
    """Networks and volumes that another release of the stack has left: Compose removes those alone that its present file names."""
    for kind in ("network", "volume"):
        left = [name for name in docker(kind, "ls", "--format", "{{.Name}}").split() if name.startswith(f"{PROJECT}_")]
        if left:
            docker(kind, "rm", *left)


@pytest.fixture(scope="session")
def box(tmp_path_factory) -> Iterator[Box]:
    folder = Path(os.environ.get("BOX", "")) if os.environ.get("BOX") else tmp_path_factory.mktemp("box")
    box = Box(folder / "webmacs")
    clear_places()
    box.install()
    yield box
    box.stop()
    box.compose("down", "-v", "--remove-orphans")
    clear_places()


sys.path.insert(0, str(ROOT / "Tests" / "EndToEnd"))
