"""From a bare machine to a running stack, through updates, and back to nothing: one machine, in this order."""

import json
import os
import re
import tarfile
import time
from pathlib import Path

from conftest import HOME, Box

SERVICES = {"db", "redis", "gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota", "updater", "agent", "nginx"}


def all_healthy(box: Box, seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        states = box.run(f"cd {HOME} && docker compose ps --format '{{{{.Service}}}} {{{{.Health}}}}'").stdout.split("\n")
        if {line for line in states if line} == {f"{service} healthy" for service in SERVICES}:
            return box.request("http://127.0.0.1/health").body == '{"status":"healthy"}'
        time.sleep(1)
    return False


def test_looking_changes_nothing(box: Box):
    printed = box("bash /share/install.sh --check /share/webmacs-update-2.0.0.tar.gz")
    assert "Nothing was changed." in printed and "will be installed" in printed
    box(f"test ! -e {HOME} && test ! -e /etc/systemd/system/webmacs.service && ! command -v docker")


def test_without_docker_and_its_packages_they_are_named(box: Box):
    printed = box("bash /share/install.sh --check /share/webmacs-update-2.1.0.tar.gz", status=3)
    assert "Docker is not installed, and the bundle does not bring it" in printed and "docker.io and docker-compose" in printed


def test_one_line_installs(box: Box):
    box("cp /share/install.sh /share/webmacs-update-2.0.0.tar.gz /tmp/")
    began = time.monotonic()
    printed = box.document("One line")
    print(f"installation {time.monotonic() - began:.0f} s")
    (box.password,) = re.findall(r"password   (\S+)\n", printed)
    assert len(box.password) >= 16
    assert set(box.states().values()) == {"healthy"} and set(box.states()) == SERVICES


def test_the_page_and_a_login(box: Box):
    assert "<!doctype html>" in box.request("http://127.0.0.1/").body.lower()
    assert box.request("http://127.0.0.1:8000/health").json()["status"] == "healthy"
    assert box.token()


def test_tls_from_the_first_minute(box: Box):
    certificate = Path(os.environ["RUN"]) / "cert.pem"
    certificate.write_text(box(f"cat {HOME}/tls/cert.pem"))
    # The certificate is good for the machine's name and addresses: with it as the authority nothing is waived.
    for name in ("box", "localhost"):
        answer = box.request(f"https://{name}/", "--cacert", str(certificate), "--connect-to", f"{name}:443:127.0.0.1:443")
        assert answer.status == 200 and "strict-transport-security" not in answer.headers.lower()
    body = json.dumps({"email": "admin@webmacs.local", "password": box.password})
    login = box.request("https://127.0.0.1/api/v1/auth/login", "--cacert", str(certificate), "--json", body)
    assert re.search(r"set-cookie: __Host-webmacs_session=.*; Secure", login.headers, re.I), login.headers
    plain = box.request("http://127.0.0.1:443/")
    assert plain.status == 301 and "location: https://127.0.0.1" in plain.headers.lower()


def test_images_are_those_of_the_bundle(box: Box):
    with tarfile.open(Path(os.environ["BUNDLES"]) / "webmacs-update-2.0.0.tar.gz") as bundle:
        metadata = json.load(bundle.extractfile("metadata.json"))
    ids = {image["name"]: image["id"] for image in metadata["images"]}
    have = dict(line.split() for line in box("docker image ls --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}'").splitlines())
    assert have == ids
    assert "pull_policy: always" not in box(f"cat {HOME}/docker-compose.prod.yml")


def test_folders_modes_and_service(box: Box):
    modes = dict(line.split() for line in box(f"cd {HOME} && stat -c '%n %a' . .env secrets tls updates updates/* backups").splitlines())
    assert modes == {
        ".": "755", ".env": "600", "secrets": "700", "tls": "755", "backups": "700",
        "updates": "1775", "updates/chunks": "755", "updates/trust": "755", "updates/journal": "755", "updates/refused": "755", "updates/requests": "755",
        "updates/uploads": "755", "updates/backups": "700", "updates/state.json": "644",
    }  # fmt: skip
    assert set(box(f"stat -c '%a %u' {HOME}/secrets/*").splitlines()) == {"600 0"}
    assert box(f"stat -c '%a %u' {HOME}/tls/key.pem").strip() == "400 10001"
    assert box("systemctl is-enabled webmacs docker").split() == ["enabled", "enabled"]
    # No secret is in a setting, an environment or a log.
    everything = box(f"cd {HOME} && cat .env docker-compose.prod.yml && docker inspect $(docker ps -q) && docker compose logs 2>&1")
    for name in ("admin_password", "postgres_password", "redis_password", "session_secret", "encryption_key", "agent_token"):
        assert box(f"cat {HOME}/secrets/{name}").strip() not in everything, name


def test_two_machines_have_different_secrets(box: Box):
    make = "docker run --rm --network none -v /tmp/$1:/secrets/all webmacs/secrets:2.0.0"
    box(f"for n in a b; do set -- $n; {make}; done; ! cat /tmp/a/* | grep -qFf <(cat /tmp/b/{{admin,postgres,redis}}_password); rm -r /tmp/a /tmp/b")


def test_memory_at_rest(box: Box):
    used = 0.0
    for line in box("docker stats --no-stream --format '{{.MemUsage}}'").splitlines():
        number, unit = re.match(r"([\d.]+)(KiB|MiB|GiB)", line).groups()
        used += float(number) * {"KiB": 1 / 1024, "MiB": 1, "GiB": 1024}[unit]
    print(f"memory at rest {used:.0f} MiB in all containers")
    assert used < 500


def test_a_second_run_changes_no_secret(box: Box):
    box.make_channel("before the second run")
    before = box.secrets()
    printed = box("bash /tmp/install.sh /tmp/webmacs-update-2.0.0.tar.gz")
    assert box.secrets() == before
    assert box.password not in printed
    assert box.has_channel("before the second run")


def test_healthy_after_a_reboot_without_anybody(box: Box):
    began = time.monotonic()
    box.reboot()
    assert all_healthy(box)
    print(f"reboot to healthy {time.monotonic() - began:.0f} s")
    assert box("systemctl is-active webmacs").strip() == "active"
    assert box("systemctl --failed --no-legend").strip() == ""
    assert box.has_channel("before the second run")


def test_healthy_after_the_engine_was_killed(box: Box):
    """It stops at its next start what it finds running; the unit starts that again."""
    before = set(box("docker ps -q").split())
    began = time.monotonic()
    box("kill -9 $(cat /run/docker.pid)")
    time.sleep(3)
    assert all_healthy(box, 240), box.run("journalctl -n 50 -u webmacs -u docker --no-pager; docker ps -a").stdout
    took = time.monotonic() - began
    print(f"engine killed to healthy {took:.0f} s")
    # Nobody waits for whom nobody starts: that would end after the three minutes that systemd gives a stop.
    assert took < 150
    # The unit is active when what it has started says so, a moment after the page does.
    box("timeout 30 bash -c 'until systemctl is-active --quiet webmacs docker; do sleep 1; done'")
    assert set(box("docker ps -q").split()) == before


def test_a_newer_bundle_is_not_installed_by_mistake(box: Box):
    printed = box(f"bash {HOME}/install.sh /share/webmacs-update-2.1.0.tar.gz", status=3)
    assert "--update" in printed and "Nothing was changed" in printed
    assert box.version() == "2.0.0"


def test_backup_update_and_rollback(box: Box):
    box("cp /share/webmacs-update-2.1.0.tar.gz /var/tmp/")
    box.document("Backup")
    box.make_channel("before the update")
    box.document("Update by the installer")
    assert box.version() == "2.1.0" and all_healthy(box)
    assert box.has_channel("before the update")
    box(f"test -s {HOME}/updates/backups/images-prev.tar && test -s {HOME}/updates/backups/pre-update-2.0.0-*.dump")
    box.make_channel("after the update")

    secrets = box.secrets()
    printed = box(f"bash {HOME}/install.sh --rollback", status=2)
    assert "--yes" in printed and box.version() == "2.1.0"
    box.document("Go back")
    assert box.version() == "2.0.0" and all_healthy(box)
    assert box.has_channel("before the update") and not box.has_channel("after the update")
    assert box.secrets() == secrets


def test_a_damaged_backup_is_refused(box: Box):
    box(f"cd {HOME}/updates/backups && cp -a $(ls pre-update-2.0.0-*.dump | sed s/.dump/.*/) /tmp/ && printf x >> $(ls pre-update-2.0.0-*.dump)")
    name = box(f"basename {HOME}/updates/backups/pre-update-2.0.0-*.dump .dump").strip()
    printed = box(f"bash {HOME}/install.sh --rollback {name} --yes", status=3)
    assert "damaged" in printed and box.version() == "2.0.0"
    box(f"cp -a /tmp/pre-update-2.0.0-* {HOME}/updates/backups/")


def state(box: Box) -> dict:
    return json.loads(box(f"cat {HOME}/updates/state.json"))


def run_of(box: Box, bundle: str, seconds: float) -> dict:
    """Copies a bundle into the folder, slowly, and waits for the end of what the updater does with it."""
    known = {run["id"] for run in state(box)["history"]}
    box(f"split -n 4 --filter='cat; sleep 2' {bundle} > {HOME}/updates/{Path(bundle).name}")
    copied = time.monotonic()
    begun = 0.0
    while time.monotonic() - copied < seconds:
        now = state(box)
        begun = begun or (time.monotonic() - copied if now["run"] else 0.0)
        if ended := [run for run in now["history"] if run["id"] not in known]:
            print(f"{Path(bundle).name}: begun {begun:.0f} s after the copy was complete, {ended[0]['outcome']} after {time.monotonic() - copied:.0f} s")
            assert begun < 60
            return ended[0]
        time.sleep(1)
    raise AssertionError(state(box))


def test_a_bundle_in_the_folder_is_applied_by_itself(box: Box):
    box.make_channel("before the watched update")
    secrets = box.secrets()
    ended = run_of(box, "/share/webmacs-update-2.1.0.tar.gz", 400)
    assert (ended["outcome"], ended["from"], ended["to"]) == ("completed", "2.0.0", "2.1.0"), ended
    assert box.version() == "2.1.0" and all_healthy(box)
    assert box.has_channel("before the watched update") and box.secrets() == secrets
    images = box("docker inspect -f '{{.Config.Image}}' $(docker ps -q)").split()
    assert {image for image in images if image.startswith("webmacs/")} == {f"webmacs/{name}:2.1.0" for name in SERVICES - {"db", "redis"}}


def test_one_in_the_folder_that_never_gets_healthy_is_put_back(box: Box):
    files = box(f"cat {HOME}/.env {HOME}/docker-compose.prod.yml")
    ended = run_of(box, "/share/webmacs-update-2.2.0.tar.gz", 600)
    assert ended["outcome"] == "rolled_back" and "gateway" in ended["reason"], ended
    assert box(f"cat {HOME}/.env {HOME}/docker-compose.prod.yml") == files
    assert all_healthy(box) and box.has_channel("before the watched update")


def test_the_installer_goes_back_to_before_an_update_of_the_updater(box: Box):
    box.document("Go back")
    assert box.version() == "2.0.0" and all_healthy(box)


def test_update_by_hand(box: Box):
    box.document("Update by hand")
    assert box.version() == "2.1.0" and all_healthy(box)
    assert box.has_channel("before the update")


def test_a_release_that_never_gets_healthy_is_taken_back(box: Box):
    box.make_channel("before the broken release")
    printed = box(f"WEBMACS_WAIT_SECONDS=90 bash {HOME}/install.sh --update /share/webmacs-update-2.2.0.tar.gz", status=1)
    assert "2.1.0 runs again" in printed
    assert box.version() == "2.1.0" and all_healthy(box)
    assert box.has_channel("before the broken release")


def test_uninstalled_and_installed_again_it_is_as_before(box: Box):
    secrets = box.secrets()
    box.document("Uninstall")
    assert box("docker ps -aq").strip() == ""
    box(f"test ! -e /etc/systemd/system/webmacs.service && test -d {HOME}/secrets && docker volume inspect webmacs_pgdata")
    assert box.secrets() == secrets
    box(f"bash {HOME}/install.sh /var/tmp/webmacs-update-2.1.0.tar.gz")
    assert box.secrets() == secrets and box.has_channel("before the broken release")


def test_purged_it_leaves_nothing(box: Box):
    box.document("Delete everything")
    box(f"test ! -e {HOME} && test ! -e /etc/systemd/system/webmacs.service")
    for kind in ("ps -aq", "volume ls -q", "image ls -q", "network ls -q --filter type=custom"):
        assert box(f"docker {kind}").strip() == "", kind
