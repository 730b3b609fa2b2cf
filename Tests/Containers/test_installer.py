"""The installer's checks, and the file that bundles carry. What it does on a machine, scripts/test-ota shows."""

import base64
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "Tests" / "Installer"))

from bundle import make_bundle, prod_compose  # noqa: E402

ONE_SHOT = {"secrets", "migrate", "enrol"}


def config(file: Path | str, *more: Path | str) -> dict:
    """What Compose makes of it with the settings of a machine that has changed none."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "DOCKER_CONFIG", "POSTGRES_IMAGE", "REDIS_IMAGE") if name in os.environ}
    files = [argument for one in (file, *more) for argument in ("-f", str(one))]
    done = subprocess.run(
        ["docker", "compose", "--env-file", "/dev/null", *files, "config", "--format", "json"],
        cwd=ROOT, env={**environment, "WEBMACS_VERSION": "2.0.0", "COMPOSE_PROFILES": "updater"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("production") / "docker-compose.prod.yml"
    file.write_text(prod_compose())
    return file


# --- The compose file of a bundle


def test_the_production_file_is_the_stack_and_nothing_else(production):
    """One source: but for what compose.prod.yaml changes, the file of a bundle is compose.yaml."""
    ours, theirs = config(ROOT / "compose" / "compose.yaml"), config(production)
    assert set(ours["services"]) == set(theirs["services"])
    for name, service in ours["services"].items():
        other = theirs["services"][name]
        assert other.pop("pull_policy") == "never", name
        service.pop("build", None)
        assert name in ("db", "redis") or re.fullmatch(r"webmacs/[a-z]+:2\.0\.0", other["image"]), other["image"]
    proxy, other = ours["services"]["nginx"], theirs["services"]["nginx"]
    assert [port["published"] for port in other.pop("ports")] == [port["published"] for port in proxy.pop("ports")] + ["443"]
    assert other.pop("environment") == {**proxy.pop("environment"), "HSTS_SECONDS": None, "TLS_MODE": None, "HTTPS_PORT": None}
    (certificate,) = other.pop("volumes")
    assert (certificate["source"], certificate["read_only"]) == ("/opt/webmacs/tls", True)
    secrets, other = ours["services"]["secrets"], theirs["services"]["secrets"]
    sources = {volume["target"]: volume["source"] for volume in other.pop("volumes")}
    assert sources == {volume["target"]: volume["source"] for volume in secrets.pop("volumes")} | {"/secrets/all": "/opt/webmacs/secrets"}
    updates, other = ours["services"]["ota"], theirs["services"]["ota"]
    sources = {volume["target"]: volume["source"] for volume in other.pop("volumes")}
    assert sources == {volume["target"]: volume["source"] for volume in updates.pop("volumes")} | {"/var/lib/webmacs/updates": "/opt/webmacs/updates"}
    assert ours["services"]["updater"].pop("profiles") == ["updater"] and "profiles" not in theirs["services"]["updater"]
    ours["volumes"].pop("secrets")
    ours["volumes"].pop("updates")
    assert {key: value for key, value in ours.items() if not key.startswith("x-")} == theirs


def test_the_production_file_fits_the_machine_it_is_for(production):
    services = config(production)["services"]
    limits = {name: service["deploy"]["resources"]["limits"] for name, service in services.items() if name not in ONE_SHOT}
    assert sum(int(limit["memory"]) for limit in limits.values()) <= 1.5 * 2**30
    assert all(0 < float(limit["cpus"]) <= 2 for limit in limits.values())


def test_the_production_file_has_no_secret_and_no_path_of_ours(production):
    text = production.read_text()
    assert str(ROOT) not in text and "build:" not in text
    values = dict(re.findall(r"^ +(\w*(?:PASSWORD|SECRET|KEY|TOKEN)\w*): (.*)$", text, re.M))
    assert values["OIDC_CLIENT_SECRET"] == "null" and values["ADMIN_PASSWORD"] == "${ADMIN_PASSWORD:-}"
    assert all(value in ("null", "${ADMIN_PASSWORD:-}") or value.startswith("/run/secrets/") for value in values.values()), values


def test_a_machine_names_its_version(production):
    environment = {name: value for name, value in os.environ.items() if name != "WEBMACS_VERSION"}
    done = subprocess.run(["docker", "compose", "--env-file", "/dev/null", "-f", production, "config", "-q"], env=environment, capture_output=True, text=True)
    assert done.returncode != 0 and "WEBMACS_VERSION" in done.stderr


def test_every_setting_of_the_machine_is_known():
    def names(text: str) -> set[str]:
        return set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.M))

    assert names((ROOT / "compose" / "prod.env.example").read_text()) <= names((ROOT / ".env.example").read_text())
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose" / "compose.prod.yaml").read_text())) | {"HSTS_SECONDS", "TLS_MODE"}
    assert used <= names((ROOT / ".env.example").read_text())


# --- What the installer takes for a bundle


PORTS = ["--http-port", "18180", "--https-port", "18443", "--api-port", "18100"]


class Installer:
    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self.numbers = folder, folder / "home", itertools.count()

    def bundle(self, **how) -> Path:
        images = self.folder / "images.tar"
        images.write_bytes(os.urandom(300_000))
        return make_bundle(
            self.folder / f"webmacs-update-2.0.0-{next(self.numbers)}.tar.gz", "2.0.0", images, {"webmacs/gateway:2.0.0": "sha256:0"}, "services: {}\n", **how
        )

    def check(self, bundle: Path, *options: str, fresh: bool = True) -> tuple[int, str]:
        """Where systemd seems to run, in a mount namespace of its own; asserts that nothing was changed."""
        before = self.state()
        script = "mount -t tmpfs none /run/systemd 2>/dev/null || { mkdir -p /run/systemd && mount -t tmpfs none /run/systemd; }; mkdir /run/systemd/system; exec bash \"$@\""
        done = subprocess.run(
            ["unshare", "-m", "bash", "-c", script, "check", ROOT / "scripts" / "install.sh", "--check", *options, bundle],
            env={**os.environ, "WEBMACS_HOME": str(self.home)}, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert self.home.exists() != fresh and self.state() == before
        return done.returncode, done.stdout + done.stderr

    def refused(self, bundle: Path, reason: str) -> None:
        status, printed = self.check(bundle)
        assert status == 3 and "Nothing was changed." in printed, printed
        assert reason in printed, printed

    def state(self) -> tuple:
        images = subprocess.run(["docker", "image", "ls", "-q"], capture_output=True, text=True, check=True).stdout
        return sorted(images.split()), Path("/etc/systemd/system/webmacs.service").exists(), sorted(self.folder.iterdir()), sorted(Path("/var/tmp").glob("webmacs-install.*"))


@pytest.fixture
def installer(tmp_path) -> Installer:
    if os.geteuid() != 0:
        pytest.skip("the installer needs root")
    return Installer(tmp_path)


def test_a_good_bundle_passes_and_nothing_is_changed(installer):
    status, printed = installer.check(installer.bundle(), *PORTS)
    assert status == 0 and "every SHA-256 is right" in printed, printed


def test_a_port_that_is_taken_is_named(installer):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        status, printed = installer.check(installer.bundle(), "--http-port", str(port))
    assert status == 3 and f"Port {port} is taken" in printed and "--http-port" in printed


def test_a_flipped_byte_is_found(installer):
    def flip(members):
        changed = bytearray(members["images.tar"].read_bytes())
        changed[123_456] ^= 1
        members["images.tar"] = bytes(changed)

    installer.refused(installer.bundle(change_members=flip), "images.tar is not what metadata.json says")


def test_a_changed_compose_file_is_found(installer):
    def change(members):
        members["docker-compose.prod.yml"] = b"services: []\n"

    installer.refused(installer.bundle(change_members=change), "docker-compose.prod.yml is not what metadata.json says")


@pytest.mark.parametrize("part", [0.001, 0.5, 0.999])
def test_a_bundle_that_is_not_whole_is_refused(installer, part):
    bundle = installer.bundle()
    bundle.write_bytes(bundle.read_bytes()[: int(bundle.stat().st_size * part)])
    installer.refused(bundle, "damaged or not whole")


def test_a_file_that_is_no_bundle_is_refused(installer):
    other = installer.folder / "other.tar.gz"
    other.write_bytes(b"nothing")
    installer.refused(other, "damaged or not whole")
    installer.refused(installer.folder / "missing.tar.gz", "There is no file")


def link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/cron.d/evil", "packages/../../evil.deb", "packages/a/b.deb", "./evil", "-evil", "a b", "evil\n", "$(touch evil)", ".env"]
)
def test_names_that_lead_elsewhere_are_refused(installer, name):
    info = tarfile.TarInfo(name)
    info.size = 4
    installer.refused(installer.bundle(more=[(info, b"evil")]), "name that is not allowed")


@pytest.mark.parametrize(
    "info",
    [
        link("packages/a.deb", tarfile.SYMTYPE, "/etc/passwd"),
        link("packages/a.deb", tarfile.LNKTYPE, "metadata.json"),
        link("packages/a.deb", tarfile.FIFOTYPE, ""),
        link("packages/a.deb", tarfile.CHRTYPE, ""),
        link("other/", tarfile.DIRTYPE, ""),
    ],
    ids=["symlink", "hard link", "fifo", "device", "folder"],
)
def test_what_is_no_plain_file_is_refused(installer, info):
    installer.refused(installer.bundle(more=[(info, b"")]), "no plain file")


def test_members_twice_unknown_or_missing_are_refused(installer):
    again = tarfile.TarInfo("env.example")
    installer.refused(installer.bundle(more=[(again, b"")]), "env.example twice")
    unknown = tarfile.TarInfo("packages/unknown.deb")
    installer.refused(installer.bundle(more=[(unknown, b"")]), "metadata.json knows nothing")
    installer.refused(installer.bundle(change_members=lambda members: members.pop("images.tar")), "has no images.tar")


def test_metadata_that_say_something_else_are_refused(installer):
    def change(**values):
        return installer.bundle(change_metadata=lambda metadata: metadata.update(values))

    installer.refused(change(name="other"), "not one of WebMACS")
    for version in ("2", "2.0.0; reboot", "02.0.0", ""):
        installer.refused(change(version=version), "no version like")
    installer.refused(change(architectures=["s390x"]), "not for this machine's processor")
    installer.refused(change(architectures=[]), "for which processors")
    installer.refused(installer.bundle(change_metadata=lambda m: m["members"]["images.tar"].update(size=1)), "has not the size")


# --- Who made it


class Key:
    """Ed25519, by openssl."""

    def __init__(self, folder: Path, name: str) -> None:
        self.file = folder / f"{name}.key"
        self.folder = folder
        self.openssl("genpkey", "-algorithm", "ed25519", "-out", self.file)
        self.public = self.openssl("pkey", "-in", self.file, "-pubout", "-outform", "DER")[-32:]
        self.id = hashlib.sha256(self.public).hexdigest()

    def openssl(self, *arguments) -> bytes:
        return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout

    def sign(self, message: bytes) -> str:
        (self.folder / "message").write_bytes(message)
        return base64.b64encode(self.openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.file, "-in", self.folder / "message")).decode()


TYPE = "application/vnd.webmacs.tuf+json"


def envelope(document: dict, keys: list[Key]) -> bytes:
    payload = json.dumps(document, indent=2).encode()
    message = f"DSSEv1 {len(TYPE)} {TYPE} {len(payload)} ".encode() + payload
    signatures = [{"keyid": key.id, "sig": key.sign(message)} for key in keys]
    return json.dumps({"payload": base64.b64encode(payload).decode(), "payloadType": TYPE, "signatures": signatures}, indent=2).encode()


def root(version: int, keys: list[Key], targets: list[Key], threshold: int) -> dict:
    def role(holders: list[Key], count: int) -> dict:
        return {"keyids": [key.id for key in holders], "threshold": count}

    described = {key.id: {"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": key.public.hex()}} for key in [*keys, *targets]}
    return {
        "_type": "root", "spec_version": "1.0", "version": version, "expires": "2036-01-01T00:00:00Z", "keys": described,
        "roles": {"root": role(keys, len(keys)), "targets": role(targets, threshold)},
    }  # fmt: skip


def targets(metadata: bytes, keys: list[Key]) -> bytes:
    sha256 = hashlib.sha256(metadata).hexdigest()
    described = {"metadata.json": {"length": len(metadata), "hashes": {"sha256": sha256}}}
    return envelope({"_type": "targets", "spec_version": "1.0", "version": 1, "expires": "2036-01-01T00:00:00Z", "targets": described}, keys)


def test_a_bundle_that_its_maker_has_signed_passes(installer, tmp_path_factory):
    keys = tmp_path_factory.mktemp("keys")
    old, new, one, two = (Key(keys, name) for name in ("old", "new", "one", "two"))
    first = envelope(root(1, [old], [one], 1), [old])
    second = envelope(root(2, [new], [one, two], 2), [old, new])
    fingerprints = [hashlib.sha256(document).hexdigest() for document in (first, second)]

    def bundle(**signed) -> Path:
        return installer.bundle(signed=lambda metadata: {"1.root": first, "root": second, "targets": targets(metadata, [one, two])} | signed)

    good = bundle()
    status, printed = installer.check(good, *PORTS)
    assert status == 0 and f"Its root is {fingerprints[1]}" in printed, printed
    for fingerprint in fingerprints:
        status, printed = installer.check(good, *PORTS, "--root-fingerprint", fingerprint)
        assert status == 0 and "by the root" in printed, printed

    def refused(bundle: Path, reason: str, fingerprint: str = fingerprints[0]) -> None:
        status, printed = installer.check(bundle, *PORTS, "--root-fingerprint", fingerprint)
        assert status == 3 and reason in printed, printed

    # What is installed remembers whose it is.
    installer.home.joinpath("updates", "trust").mkdir(parents=True)
    installer.home.joinpath("updates", "trust", "root.json").write_bytes(first)
    status, printed = installer.check(good, *PORTS, fresh=False)
    assert status == 0 and "by the root" in printed, printed
    status, printed = installer.check(installer.bundle(), *PORTS, fresh=False)
    assert status == 3 and "not from the maker of what is installed" in printed, printed
    shutil.rmtree(installer.home)

    refused(good, "not from whom", "0" * 64)
    refused(installer.bundle(), "it is not signed")
    # One key, twice; one of another; a root that only the new key has signed; signed metadata of another bundle.
    signed_by = "not signed by enough"
    refused(installer.bundle(signed=lambda m: {"1.root": first, "root": second, "targets": targets(m, [one, one])}), signed_by)
    refused(installer.bundle(signed=lambda m: {"1.root": first, "root": second, "targets": targets(m, [one, new])}), signed_by)
    refused(bundle(root=envelope(root(2, [new], [one, two], 2), [new])), "not signed by the root before it")
    refused(bundle(targets=targets(b"another", [one, two])), "is not the one that was signed")


def test_arguments_are_checked():
    for arguments in ([], ["--nonsense"], ["--http-port", "0", "x"], ["--http-port", "65536", "x"], ["--address", "a;b", "x"], ["--purge", "x"], ["a", "b"]):
        done = subprocess.run(["bash", ROOT / "scripts" / "install.sh", *arguments], capture_output=True, text=True)
        assert done.returncode == 2, (arguments, done.stderr)
