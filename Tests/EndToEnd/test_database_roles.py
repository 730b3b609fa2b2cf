"""Each service logs in to PostgreSQL as a role of its own: it can do what the service does, and nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

SERVICES = ("gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota")
ROLES = {f"webmacs_{name}" for name in SERVICES}
# Of each secret in the database, who may read it.
SECRETS = {
    "users.password_hash": {"gateway"},
    "sessions.id": {"gateway"},
    "api_tokens.token_hash": {"gateway"},
    "credentials.ciphertext": {"gateway"},
    "vault_key.ciphertext": {"gateway", "webhooks"},
    "webhooks.ciphertext": {"webhooks"},
    "audit_log.details": {"gateway"},
    "idempotency_keys": {"ingestion"},
    "rules": {"rules"},
    "deliveries": {"webhooks"},
    "releases": {"ota"},
}


@pytest.fixture
def say(stack):
    """A statement as a service's role; returns what PostgreSQL says against it, or ''."""

    def say(service: str, statement: str) -> str:
        settings = stack.settings
        environment = os.environ | {"PGPASSFILE": str(stack.state / "secrets" / f"pgpass_{service}")}
        address = f"postgresql://webmacs_{service}@127.0.0.1:{settings['POSTGRES_PORT']}/webmacs"
        psql = Path(settings["POSTGRES_BIN"]) / "psql"
        done = subprocess.run(
            [psql, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement, address], env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode in (0, 1), done.stderr
        return done.stderr.strip()

    return say


def rows(stack, query: str) -> set[tuple[str, ...]]:
    return {tuple(line.split("|")) for line in stack.psql(query).splitlines()}


def test_every_service_is_connected_as_its_own_role_and_nobody_as_the_owner(stack):
    stack.wait_ready()
    present = rows(stack, "select distinct usename from pg_stat_activity where datname = 'webmacs' and pid <> pg_backend_pid()")
    assert present - {("",)} == {(role,) for role in ROLES}


def test_no_role_of_a_service_has_power_over_the_server_and_the_agent_has_none(stack):
    powers = "rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls"
    logins = rows(stack, f"select rolname, {powers} from pg_roles where rolcanlogin and rolname not in ('postgres', 'webmacs')")
    assert logins == {(role, "f") for role in ROLES}
    members = rows(stack, "select member::regrole from pg_auth_members where member::regrole::text like 'webmacs\\_%'")
    assert not members
    owned = rows(stack, "select relname from pg_class where relnamespace = 'public'::regnamespace and pg_get_userbyid(relowner) <> 'webmacs'")
    assert not owned


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_makes_nothing_and_drops_nothing(stack, say, service):
    extension = stack.psql("select name from pg_available_extensions where installed_version is null order by name = 'pgcrypto' desc limit 1")
    refused = "permission denied", "must be owner", "must be superuser"
    for statement in (
        f'create extension "{extension}"',
        "create schema other",
        "create table public.other (id integer)",
        "create function public.other() returns void language sql as ''",
        "create role other",
        "create database other",
        "drop table schema_migrations",
        "drop table channels cascade",
        "alter table schema_migrations add column other integer",
        "update schema_migrations set version = version",
        "copy schema_migrations to program 'true'",
        "set role webmacs",
    ):
        assert any(words in say(service, statement) for words in refused), statement


def test_a_secret_is_read_by_its_service_alone(stack, say):
    for place, readers in SECRETS.items():
        table, _, column = place.partition(".")
        for service in SERVICES:
            said = say(service, f"select {column or '*'} from {table} limit 1")
            assert ("permission denied" in said) == (service not in readers), (place, service, said)


def test_a_table_has_one_writing_service(stack):
    writers = {}
    query = """
        select relname, rolname from pg_class cross join pg_roles
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and rolname like 'webmacs\\_%'
            and has_table_privilege(rolname, pg_class.oid, 'insert, update, delete, truncate')"""
    for table, role in rows(stack, query):
        writers.setdefault(table, set()).add(role)
    assert {table: roles for table, roles in writers.items() if len(roles) > 1} == {"vault_key": {"webmacs_gateway", "webmacs_webhooks"}}
    tables = rows(stack, "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition")
    assert {name for (name,) in tables} - set(writers) == {"schema_migrations", "audit_log"}
    assert not any("webmacs_query" in roles for roles in writers.values())


def test_a_function_with_the_rights_of_the_owner_has_its_path_and_is_not_for_everybody(stack):
    lent = "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
    assert len(rows(stack, lent)) > 10
    assert not rows(stack, f"{lent} and (proconfig is null or has_function_privilege('public', oid, 'execute'))")
    assert not rows(stack, f"{lent} and has_function_privilege('webmacs_query', oid, 'execute')")


def test_migrating_takes_what_was_granted_by_hand_and_leaves_the_rest(stack, say):
    stack.psql("grant select on users to webmacs_query")
    assert not say("query", "select count(*) from users")
    subprocess.run([f"{stack.settings['BIN']}/webmacs", "migrate"], env={"DATABASE_URL": stack.database_url}, check=True, timeout=60)
    assert "permission denied" in say("query", "select count(*) from users")
    assert not say("query", "select count(*) from published_channels")
    stack.wait_ready()


def test_the_password_of_a_service_is_its_own_and_read_by_its_owner_alone(stack):
    passwords = {stack.secret(name) for name in ("postgres_password", *(f"postgres_password_{service}" for service in SERVICES))}
    assert len(passwords) == len(SERVICES) + 1 and all(len(password) >= 40 for password in passwords)
    for file in (stack.state / "secrets").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file
