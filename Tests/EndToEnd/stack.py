"""The running stack, seen from outside: its address, its secrets, and a hand on each of its programs.

    stack.kill("ingestion")                 kill -9; the supervisor starts it again
    stack.stop("redis"); stack.start("redis")
    stack.lose_redis()                      Redis starts again without any of its data
    stack.process("query")                  its pid

The programs are: postgres redis nginx gateway ingestion query worker rules webhooks ota agent.
"""

import os
import shlex
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("postgres", "redis", "nginx", "gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota", "agent")


class Stack:
    def __init__(self, state: Path) -> None:
        self.state = state
        self.settings = {}
        for line in (state / "run" / "stack.env").read_text().splitlines():
            name, _, value = line.partition("=")
            self.settings[name] = "".join(shlex.split(value))
        port = self.settings["HTTP_PORT"]
        self.url = f"http://127.0.0.1:{port}"
        self.ws_url = f"ws://127.0.0.1:{port}"
        self.admin_email = self.settings["ADMIN_EMAIL"]

    def secret(self, name: str) -> str:
        """postgres_password redis_password session_secret encryption_key admin_password agent_token"""
        return (self.state / "secrets" / name).read_text().strip()

    @property
    def admin_password(self) -> str:
        return self.secret("admin_password")

    @property
    def agent_token(self) -> str:
        return self.secret("agent_token")

    @property
    def database_url(self) -> str:
        return f"postgresql://webmacs:{self.secret('postgres_password')}@127.0.0.1:{self.settings['POSTGRES_PORT']}/webmacs"

    @property
    def redis_url(self) -> str:
        return (self.state / "secrets" / "redis_url").read_text().strip()

    def service_url(self, name: str) -> str:
        """The service itself, past nginx: for /readyz and /metrics."""
        return f"http://127.0.0.1:{self.settings[name.upper() + '_PORT']}"

    # --- Programs

    def _control(self, action: str, name: str) -> None:
        assert name in PROGRAMS, name
        done = subprocess.run(
            [ROOT / "scripts" / "service", action, name],
            env={**os.environ, "WEBMACS_STATE": str(self.state)},
            capture_output=True,
            text=True,
            timeout=90,
        )
        assert done.returncode == 0, f"{action} {name}: {done.stderr}"

    def stop(self, name: str) -> None:
        """Asks it to end, waits until it has, and keeps it stopped."""
        self._control("stop", name)

    def start(self, name: str) -> None:
        """Starts what was stopped and waits until it is ready."""
        self._control("start", name)

    def restart(self, name: str) -> None:
        self._control("restart", name)

    def kill(self, name: str) -> None:
        """kill -9. Returns at once; the supervisor starts it again about 0.2 s later (`wait_ready`)."""
        self._control("kill", name)

    def lose_redis(self) -> None:
        """Redis loses all it has, as on a machine whose disk is gone."""
        self.stop("redis")
        for entry in (self.state / "data" / "redis").iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        self.start("redis")

    def process(self, name: str) -> int:
        """The pid of the running program; FileNotFoundError between its end and the next start."""
        return int((self.state / "run" / f"{name}.pid").read_text().split()[0])

    def wait_started_again(self, name: str, before: int, seconds: float = 15) -> None:
        """Until it runs as another process than `before`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self.process(name) != before:
                    return
            except FileNotFoundError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{name} does not run again after {seconds} s")

    def deaths(self, name: str) -> int:
        """How often it has ended unasked since the stack was started."""
        file = self.state / "run" / f"{name}.deaths"
        return int(file.read_text()) if file.exists() else 0

    def log(self, name: str) -> str:
        return (self.state / "logs" / f"{name}.log").read_text(errors="replace")

    def is_ready(self, name: str) -> bool:
        try:
            with urllib.request.urlopen(self.service_url(name) + "/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def wait_ready(self, *names: str, seconds: float = 30) -> None:
        """Until these services (all, by default) answer 200 to /readyz."""
        waiting = set(names or ("gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota", "agent"))
        deadline = time.monotonic() + seconds
        while waiting:
            waiting = {name for name in waiting if not self.is_ready(name)}
            assert time.monotonic() < deadline, f"not ready after {seconds} s: {sorted(waiting)}"
            if waiting:
                time.sleep(0.05)

    def psql(self, query: str) -> str:
        """One answer of the database, unaligned: "1|a"."""
        done = subprocess.run(
            [Path(self.settings["POSTGRES_BIN"]) / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", query, self.database_url],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
