"""What a user of `docker compose` relies on, in the order in which he would find out."""

import json
import os
import re
import signal
import subprocess
import tarfile
import tempfile
import time
import zlib

import httpx
from client import API, socket
from conftest import PROJECT, ROOT, Compose, eventually

SERVICES = {"db", "redis", "gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota", "agent", "nginx"}
# Those that log in to the database, each as a role of its own.
DATABASE_SERVICES = sorted(SERVICES - {"db", "redis", "agent", "nginx"})


def test_every_container_is_healthy_and_none_has_restarted(compose: Compose):
    containers = compose.containers()
    assert {c["Config"]["Labels"]["com.docker.compose.service"] for c in containers} == SERVICES
    for container in containers:
        assert container["State"]["Health"]["Status"] == "healthy", container["Name"]
        assert container["RestartCount"] == 0, container["Name"]


def test_the_env_file_alone_names_the_stack(compose: Compose):
    """`cp .env.example .env && docker compose up` from the repository's root."""
    environment = {name: value for name, value in compose.environment.items() if not name.startswith("COMPOSE_")}
    services = subprocess.run(
        ["docker", "compose", "--env-file", ".env.example", "config", "--services"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert set(services.stdout.split()) == SERVICES | {"secrets", "migrate", "enrol"}
    subprocess.run(
        ["docker", "compose", "-f", "compose/compose.yaml", "-f", "compose/compose.dev.yaml", "-f", "compose/compose.sso.yaml", "-f", "compose/compose.releases.yaml", "config", "-q"],
        cwd=ROOT, env=environment, check=True,
    )  # fmt: skip
    compatible = subprocess.run(
        ["docker", "compose", "-f", "compose/compose.yaml", "-f", "compose/compose.compat.yaml", "config", "--format", "json"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    ports = {(port["published"], port["target"]) for port in json.loads(compatible.stdout)["services"]["nginx"]["ports"]}
    assert ("3000", 8080) in ports and len(ports) == 3, ports


def test_a_device_has_an_agent_and_an_updater(compose: Compose):
    environment = {name: value for name, value in compose.environment.items() if not name.startswith("COMPOSE_")}
    settings = {"WEBMACS_VERSION": "1.0.0", "WEBMACS_SERVER_URL": "https://webmacs.example", "WEBMACS_AGENT_NAME": "one"}
    shown = subprocess.run(
        ["docker", "compose", "--env-file", "/dev/null", "-f", "compose/compose.device.yaml", "config", "--format", "json"],
        cwd=ROOT, env=environment | settings, capture_output=True, text=True, check=True,
    )  # fmt: skip
    services = json.loads(shown.stdout)["services"]
    assert set(services) == {"agent", "updater"}
    for service in services.values():
        assert service["read_only"] and "ports" not in service and service["deploy"]["resources"]["limits"]["memory"]
    file = (ROOT / "compose" / "compose.device.yaml").read_text()
    documented = (ROOT / "compose" / "device.env.example").read_text()
    required = re.findall(r"\$\{([A-Z_]+):\?", file)
    assert all(re.search(rf"^{name}=", documented, re.M) for name in required)


def test_every_setting_of_the_stack_is_in_env_example():
    documented = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    files = [ROOT / "compose" / name for name in ("compose.yaml", "compose.dev.yaml", "compose.metrics.yaml")]
    used = {name for file in files for name in re.findall(r"\$\{([A-Z_]+)", file.read_text())}
    assert used <= documented, used - documented


def test_only_nginx_publishes_ports(compose: Compose):
    for container in compose.containers():
        published = {port for port, bindings in container["NetworkSettings"]["Ports"].items() if bindings}
        if container["Config"]["Labels"]["com.docker.compose.service"] == "nginx":
            assert published == {"8080/tcp", "8000/tcp"}
        else:
            assert published == set(), container["Name"]


def test_containers_are_locked_down_and_within_limits(compose: Compose):
    total = 0
    for container in compose.containers():
        host, name = container["HostConfig"], container["Name"]
        assert host["ReadonlyRootfs"], name
        assert host["CapDrop"] == ["ALL"], name
        assert "no-new-privileges:true" in host["SecurityOpt"], name
        assert host["RestartPolicy"]["Name"] == "unless-stopped", name
        assert host["Memory"] > 0 and host["NanoCpus"] > 0, name
        total += host["Memory"]
        if container["Config"]["Labels"]["com.docker.compose.service"] not in ("db", "redis"):
            assert container["Config"]["User"] == "10001:10001", name
            assert not host["CapAdd"], name
    assert total <= 1.5 * 2**30


def test_the_database_is_checked_every_five_seconds(compose: Compose):
    check = compose.container("db")["Config"]["Healthcheck"]
    assert check["Test"][1] == "pg_isready"
    assert (check["Interval"], check["Timeout"], check["Retries"]) == (5_000_000_000, 5_000_000_000, 5)
    compose("exec", "-T", "db", "pg_isready", "-U", "webmacs")


def test_services_find_each_other_by_name_and_nothing_leads_out(compose: Compose):
    assert compose("exec", "-T", "query", "getent", "hosts", "db").strip().endswith("db")
    assert compose("exec", "-T", "query", "getent", "hosts", "postgres")
    assert "@db:5432/" in compose("exec", "-T", "ingestion", "env")
    (back,) = json.loads(compose.docker("network", "inspect", f"{PROJECT}_back"))
    assert back["Driver"] == "bridge" and back["Internal"]


def test_no_secret_is_in_an_environment_or_an_image(compose: Compose):
    names = ["postgres_password", "redis_password", "session_secret", "encryption_key", "admin_password", "agent_token"]
    names += [f"postgres_password_{service}" for service in DATABASE_SERVICES]
    secrets = [compose("run", "--rm", "--no-deps", "-T", "secrets", "show", name).strip() for name in names]
    assert all(len(secret) >= 20 for secret in secrets) and len(set(secrets)) == len(secrets)
    described = json.dumps(compose.containers()) + compose("config") + compose("logs")
    for image in set(compose("config", "--images").split()):
        described += compose.docker("history", "--no-trunc", image)
    for name, secret in zip(names, secrets):
        assert secret not in described, name


def test_each_container_sees_its_own_secrets_only(compose: Compose):
    def files(service: str) -> set[str]:
        return set(compose("exec", "-T", service, "ls", "/run/secrets").split())

    assert files("agent") == {"webmacs_api_token"}
    for service in ("query", "ingestion", "worker", "rules", "ota"):
        assert files(service) == {f"pgpass_{service}", "redis_url"}
    assert files("webhooks") == {"pgpass_webhooks", "redis_url", "encryption_key"}
    assert files("gateway") == {"pgpass_gateway", "redis_url", "session_secret", "encryption_key", "admin_password"}


def test_each_service_is_a_role_without_power_and_only_its_own_tables_are_open_to_it(compose: Compose):
    def sql(query: str) -> set[str]:
        return set(compose("exec", "-T", "db", "psql", "-XAtc", query).split())

    roles = {f"webmacs_{service}" for service in DATABASE_SERVICES}
    assert sql("select rolname from pg_roles where rolcanlogin and not (rolsuper or rolcreatedb or rolcreaterole)") == roles
    assert sql("select rolname from pg_roles where rolcanlogin and rolsuper") == {"webmacs"}
    used = "select distinct usename from pg_stat_activity where datname = 'webmacs' and pid <> pg_backend_pid() and backend_type = 'client backend'"
    assert sql(used) - {"webmacs"} == roles
    readers = "select rolname from pg_roles where starts_with(rolname, 'webmacs_') and has_column_privilege(rolname, 'users', 'password_hash', 'select')"
    assert sql(readers) == {"webmacs_gateway"}
    assert sql("select count(*) from pg_authid where starts_with(rolname, 'webmacs_') and starts_with(rolpassword, 'SCRAM-SHA-256$')") == {"7"}


def test_a_password_of_others_is_a_file_of_its_one_user(compose: Compose):
    def secrets(*arguments: str, said: str = "") -> int:
        command = ["docker", "compose", "run", "--rm", "--no-deps", "-T", "secrets", *arguments]
        return subprocess.run(command, cwd=ROOT, env=compose.environment, input=said, text=True, capture_output=True, timeout=120).returncode

    def has(service: str) -> bool:
        return "smtp_password" in compose("exec", "-T", service, "ls", "/run/secrets").split()

    assert secrets("set", "smtp_password", said="from the provider\n") == 0
    assert compose("exec", "-T", "webhooks", "cat", "/run/secrets/smtp_password") == "from the provider"
    assert has("webhooks") and not has("gateway")
    assert secrets("remove", "smtp_password") == 0 and not has("webhooks")
    assert secrets("remove", "encryption_key") == 2 and secrets("set", "anything", said="x") == 2


def test_an_authority_of_ones_own_is_known_to_those_who_ask_others(compose: Compose):
    def secrets(*arguments: str, said: str = "") -> int:
        command = ["docker", "compose", "run", "--rm", "--no-deps", "-T", "secrets", *arguments]
        return subprocess.run(command, cwd=ROOT, env=compose.environment, input=said, text=True, capture_output=True, timeout=120).returncode

    def has(service: str) -> bool:
        return {"certificate_authorities", "webmacs_ca_file"} <= set(compose("exec", "-T", service, "ls", "/run/secrets").split())

    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=Lab"]
    authority = subprocess.run(make, capture_output=True, text=True, check=True).stdout
    assert secrets("set", "certificate_authorities", said="no certificate") == 2
    assert secrets("set", "certificate_authorities", said=authority) == 0
    assert has("gateway") and has("webhooks") and has("agent") and not has("query")
    path = compose("exec", "-T", "agent", "cat", "/run/secrets/webmacs_ca_file")
    assert compose("exec", "-T", "agent", "cat", path) == authority.strip()
    # They start with it.
    compose("restart", "gateway", "webhooks", "agent")
    compose.up()
    assert secrets("remove", "certificate_authorities") == 0
    assert not compose("exec", "-T", "agent", "ls", "/run/secrets").split().count("webmacs_ca_file")
    compose("restart", "gateway", "webhooks", "agent")
    compose.up()


def test_another_session_secret_ends_no_session_until_its_predecessor_is_forgotten(compose: Compose, admin: API):
    def secrets(*arguments: str) -> str:
        return compose("run", "--rm", "--no-deps", "-T", "secrets", *arguments).strip()

    def status() -> int:
        compose("restart", "gateway")
        compose.up()
        return admin.request("GET", "/auth/me").status_code

    first = secrets("show", "session_secret")
    secrets("rotate", "session_secret")
    assert secrets("show", "session_secret") != first
    assert compose("exec", "-T", "gateway", "cat", "/run/secrets/session_secret_previous") == first
    assert status() == 200
    secrets("remove", "session_secret_previous")
    assert "session_secret_previous" not in compose("exec", "-T", "gateway", "ls", "/run/secrets").split()
    assert status() == 401
    # For the tests after this one.
    command = ["docker", "compose", "run", "--rm", "--no-deps", "-T", "secrets", "set", "session_secret"]
    subprocess.run(command, cwd=ROOT, env=compose.environment, input=first, text=True, check=True, timeout=120)
    assert status() == 200


def test_health_on_both_ports(compose: Compose):
    assert httpx.get(f"{compose.url}/health").text == '{"status":"healthy"}'
    assert httpx.get(f"{compose.api_url}/health").json() == {"status": "healthy", "scheduler": "running"}
    assert httpx.get(f"{compose.url}/").headers["content-type"].startswith("text/html")
    assert httpx.get(f"{compose.api_url}/").json() == {"detail": "Not Found"}
    assert httpx.get(f"{compose.api_url}/api/v1/users").status_code == 401


def test_a_posted_reading_is_in_the_next_get_and_arrives_live(compose: Compose, admin: API):
    channel = admin.make_channel("containers: posted")
    with socket(compose.ws_url, "/ws/datapoints/stream", admin.token) as live:
        live.receive_type("connected")
        admin.post_reading(channel, 42.5)
        assert admin.latest(channel)["value"] == 42.5
        batch = live.receive_until(
            lambda m: m.get("type") == "datapoints_batch" and any(p["event_public_id"] == channel for p in m["datapoints"])
        )
        assert [p["value"] for p in batch["datapoints"] if p["event_public_id"] == channel] == [42.5]


def test_readings_of_the_agent_arrive_by_themselves(compose: Compose, admin: API):
    def fresh():
        return [p for p in admin.get("/datapoints/latest") if p["timestamp"]]

    eventually(lambda: len(fresh()) >= 5, seconds=60)
    with socket(compose.ws_url, "/ws/datapoints/stream", admin.token) as live:
        assert live.receive_type("datapoints_batch", seconds=15)["datapoints"]


def test_psql_migrations_and_the_command_line_by_hand(compose: Compose):
    assert compose("exec", "-T", "db", "psql", "-Atc", "select count(*) > 0 from schema_migrations").strip() == "t"
    compose("run", "--rm", "--no-deps", "-T", "migrate", "status")
    compose("run", "--rm", "--no-deps", "-T", "migrate", "up")
    assert "admin@webmacs.local" in compose("run", "--rm", "--no-deps", "-T", "enrol", "user", "list")


def test_two_replicas_of_query_share_the_requests(compose: Compose, admin: API):
    compose.up("--scale", "query=2")
    addresses = {
        network["IPAddress"] for container in compose.containers("query") for network in container["NetworkSettings"]["Networks"].values()
    }
    assert len(addresses) == 2

    def served_by() -> set[str]:
        since = time.time()
        for _ in range(20):
            assert admin.request("GET", "/datapoints/latest").status_code == 200
        time.sleep(1.5)  # the access log is written once a second
        log = compose("logs", "--no-log-prefix", "--since", f"{since:.3f}", "nginx")
        return {match for match in re.findall(r'"path":"/api/v1/datapoints/latest".*"upstream":"([0-9.]+):8080"', log)}

    assert eventually(lambda: served_by() == addresses, seconds=20)

    def answers(count: int) -> list[int]:
        # Each on a connection of its own: nginx, when it loads its configuration again, closes those that wait for a next request,
        # perhaps just as one is sent.
        return [admin.request("GET", "/datapoints/latest", headers={"Connection": "close"}).status_code for _ in range(count)]

    # One of them dies at once: no request is lost, whether or not nginx knows yet.
    first = compose.containers("query")[0]
    os.kill(first["State"]["Pid"], signal.SIGKILL)
    assert answers(30) == [200] * 30

    compose.up("--scale", "query=1")
    time.sleep(3)
    assert answers(10) == [200] * 10


def test_restarting_one_service_leaves_the_others(compose: Compose, admin: API):
    def started() -> dict[str, str]:
        return {c["Config"]["Labels"]["com.docker.compose.service"]: c["State"]["StartedAt"] for c in compose.containers()}

    before = started()
    compose("restart", "ingestion")
    after = started()
    assert {name for name in before if before[name] != after[name]} == {"ingestion"}
    channel = eventually(lambda: admin.make_channel(f"containers: restart {time.time()}"))
    eventually(lambda: admin.request("POST", "/datapoints", json={"event_public_id": channel, "value": 1}).status_code == 201)


def test_a_killed_service_is_back_within_ten_seconds(compose: Compose, admin: API):
    for service, path in (("gateway", "/auth/me"), ("query", "/datapoints/latest")):
        container = compose.container(service)
        assert container["State"]["Pid"] > 1
        os.kill(container["State"]["Pid"], signal.SIGKILL)
        eventually(lambda: compose.container(service)["RestartCount"] == container["RestartCount"] + 1, seconds=10)
        eventually(lambda: admin.request("GET", path).status_code == 200, seconds=10)


def test_images_are_small(compose: Compose):
    """What a registry would transfer: every layer once, compressed."""
    images = [i for i in set(compose("config", "--images").split()) if i.startswith("webmacs/")]
    layers: dict[str, int] = {}
    of_image: dict[str, list[str]] = {}
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        compose.docker("save", "-o", file.name, *images)
        with tarfile.open(file.name) as archive:
            for image in json.load(archive.extractfile("manifest.json")):
                of_image[image["RepoTags"][0]] = image["Layers"]
                for layer in image["Layers"]:
                    if layer not in layers:
                        packer, size = zlib.compressobj(6, zlib.DEFLATED, 31), 0
                        stream = archive.extractfile(layer)
                        while chunk := stream.read(1 << 20):
                            size += len(packer.compress(chunk))
                        layers[layer] = size + len(packer.flush())
    for image, own in sorted(of_image.items()):
        print(f"{image}: {sum(layers[layer] for layer in own) / 1e6:.1f} MB compressed")
    total = sum(layers.values())
    print(f"all of our images together: {total / 1e6:.1f} MB compressed")
    assert total < 150e6


def test_data_survive_down_and_are_gone_after_down_v(compose: Compose, admin: API):
    channel = admin.make_channel("containers: persistence")
    admin.post_reading(channel, 7.25)
    compose("down")
    compose.up()
    assert compose.login().latest(channel)["value"] == 7.25
    assert json.loads(compose.docker("volume", "inspect", f"{PROJECT}_pgdata"))[0]["Mountpoint"]

    compose("down", "-v")
    compose.up()
    assert compose.login().latest(channel) is None
