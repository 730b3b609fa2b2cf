"""Waiting for what comes in its own time."""

import time


def until(condition, seconds: float = 60):
    """What `condition` gives, once it is true; it fails when that has not happened after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"it did not come about within {seconds} s"
        time.sleep(0.05)
    return value
