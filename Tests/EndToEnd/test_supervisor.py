"""What keeps the programs running counts as deaths only those that nobody asked for."""

import os
import subprocess

import pytest
from stack import ROOT
from waiting import until

# In place of a stack's settings: programs that do nothing, and are ready at once.
SLEEPERS = """
for program in "${PROGRAMS[@]}"; do eval "run_$program() { exec env --default-signal=INT sleep 1000; }"; done
is_ready() { :; }
"""


@pytest.fixture
def service(tmp_path):
    """service("restart", "agent"), of a stack of sleepers."""
    (tmp_path / "run").mkdir()
    (tmp_path / "logs").mkdir()
    (tmp_path / "run" / "stack.env").write_text(SLEEPERS)
    environment = {**os.environ, "WEBMACS_STATE": str(tmp_path)}

    def run(*arguments: str) -> None:
        subprocess.run([ROOT / "scripts" / "service", *arguments], env=environment, check=True, timeout=60)

    with (tmp_path / "logs" / "supervisor.log").open("w") as log:
        supervisor = subprocess.Popen([ROOT / "scripts" / "lib" / "supervise.sh"], env=environment, stdout=log, stderr=log)
    until(lambda: (tmp_path / "run" / "supervisor.pid").exists() and (tmp_path / "run" / "agent.pid").exists(), 20)
    yield run
    supervisor.terminate()
    assert supervisor.wait(30) == 0
    assert not list((tmp_path / "run").glob("*.pid"))


def test_who_is_asked_to_end_has_not_died(service, tmp_path):
    deaths = tmp_path / "run" / "agent.deaths"
    for _ in range(30):
        service("restart", "agent")
    assert not deaths.exists()

    service("kill", "agent")
    until(lambda: deaths.exists() and deaths.read_text() == "1\n", 10)
