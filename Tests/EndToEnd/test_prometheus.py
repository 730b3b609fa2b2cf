"""What Prometheus and Grafana are given asks for metrics that there are."""

import json
import re
import shutil
import subprocess

import pytest
import web
from stack import ROOT

FOLDER = ROOT / "compose" / "metrics"
# Made when the first of its kind happens.
LATER = {"webmacs_job_failures_total"}


def names(expression: str) -> set[str]:
    return set(re.findall(r"\b(?:webmacs|http|process)_[a-z_]+\b", re.sub(r'"[^"]*"', "", expression)))


def test_alerts_and_dashboard_ask_for_metrics_that_services_have(stack, admin):
    # One request of each kind, so that it is counted.
    admin.get("/datapoints/latest")
    answers = [web.get(f"{stack.service_url(name)}/metrics").text for name in ("gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota")]
    there = set(re.findall(r"^([a-z_]+)", "\n".join(answers), re.M)) | LATER
    dashboard = json.loads((FOLDER / "grafana" / "dashboards" / "webmacs.json").read_text())
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    expressions += re.findall(r"^\s+expr: (.*)$", (FOLDER / "alerts.yml").read_text(), re.M)
    wanted = set().union(*map(names, expressions))
    assert len(wanted) > 10 and wanted <= there, sorted(wanted - there)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool (Debian's prometheus) is not here")
def test_each_alert_fires_when_it_should_and_ends():
    subprocess.run(["promtool", "check", "config", "prometheus.yml"], cwd=FOLDER, check=True)
    subprocess.run(["promtool", "test", "rules", "alerts.test.yml"], cwd=FOLDER, check=True)
