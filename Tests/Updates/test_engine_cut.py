"""The engine is killed (-9) in the middle of an update and comes back twenty seconds later."""

import subprocess
import time

import pytest
from conftest import ENGINE_EXEC, Box, eventually, release

# `docker/engine.sh exec`: the same script kills its engine and starts it again.
ENGINE = ENGINE_EXEC[:-1]
AWAY = 20


@pytest.mark.skipif(not ENGINE, reason="the engine is not docker/engine.sh's")
@pytest.mark.parametrize(("step", "version", "delay"), [("load images", "1.2.1", 0.7), ("replace", "1.2.2", 1.0), ("soak", "1.2.3", 1.0)])
def test_the_engine_is_cut(box: Box, step: str, version: str, delay: float):
    if box.process is None or box.process.poll() is not None:
        box.start()
    release(version)
    bundle = box.bundle(version, counter=int(version[-1]))
    box.sql("create table if not exists kept (value int)")
    box.sql("insert into kept values (1)")
    rows = box.sql("select count(*) from kept")
    began = time.monotonic()
    id = box.ask("apply", bundle)

    def has_begun() -> bool:
        lines = box.journal(id)
        # The fourth of the containers: some are new, some are old.
        wanted = f"{step} " if step == "replace" else step
        found = [line for line in lines if line["event"] == "started" and line["step"].startswith(wanted)]
        return len(found) >= (4 if step == "replace" else 1)

    eventually(has_begun, 300, 0.02)
    time.sleep(delay)
    subprocess.run([*ENGINE, "cut"], check=True)
    time.sleep(AWAY)
    assert box.outcome(id) is None
    subprocess.run([*ENGINE, "resume"], check=True, stdout=subprocess.DEVNULL)
    run = box.wait(id, 500)
    print(f"\ncut in {step}: {run['outcome']} after {time.monotonic() - began:.0f} s: {run.get('reason')}")
    assert run["outcome"] == "completed", run
    assert box.version() == version
    eventually(lambda: box.problems() == [], 90)
    assert box.sql("select count(*) from kept") == rows
