"""Measurements of rules and webhooks: they print figures, and leave nothing behind."""

import json
import subprocess

import pytest


@pytest.fixture
def bench(stack):
    """bench("rules", "--rules", "20") -> its figures by name"""

    def run(name: str, *arguments: str) -> dict[str, float]:
        password = stack.state / "secrets" / "admin_password"
        command = [f"{stack.settings['BIN']}/webmacs", "bench", name, "--url", stack.url, "--email", stack.admin_email]
        done = subprocess.run(
            [*command, "--password-file", str(password), "--seconds", "1", "--warm-up", "0", "--json", *arguments],
            env={"DATABASE_URL": stack.database_url, "REDIS_URL": stack.redis_url},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return {figure["name"]: figure["value"] for figure in json.loads(done.stdout)["figures"]}

    return run


def names(admin, path: str) -> list[str]:
    return [entry["name"] for entry in admin.everything(path) if entry["name"]]


def test_rules_are_measured(bench, stack, admin):
    settings = ("--rules", "100", "--channels", "2", "--connections", "2", "--rate", "2000", "--days", "0")
    figures = bench("rules", *settings, "--metrics", stack.service_url("rules") + "/metrics")
    assert figures["crossings without an alert"] == 0
    # One of the hundred, and each crossing.
    assert figures["rules firing at the end"] == 4
    assert figures["readings looked at"] > 0 and figures["caught up after"] < 10
    assert not [name for path in ("/rules", "/events") for name in names(admin, path) if name.startswith("bench ")]


def test_webhooks_are_measured_with_dead_receivers(bench, admin):
    networks = admin.get("/webhooks/allowed-networks")
    figures = bench("webhooks", "--endpoints", "3", "--dead", "1", "--rate", "20", "--burst", "10")
    assert figures["burst, missing"] == figures["all alive, missing"] == figures["1 dead, missing"] == 0
    assert figures["1 dead, arrived after p99"] > 0
    assert admin.get("/webhooks/allowed-networks") == networks
    assert not [name for name in names(admin, "/webhooks") if name.startswith("bench ")]
