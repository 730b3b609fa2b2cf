"""The documents are true: their commands run, their links lead somewhere, and their tables hold every name there is.

A fenced block behind the line `<!-- test -->` is run by bash against the stack. The blocks of one document run in one shell,
from its top to its end, with WEBMACS_URL, ADMIN_EMAIL and ADMIN_PASSWORD set, and TOKEN as README's first calls set it. Each
command must end with 0, and `# => text` says what the block's output contains.
"""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest
import web
from stack import ROOT

pytestmark = pytest.mark.patient

DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for pattern in ("*.md", "docs/**/*.md", "Services/*/README.md", "Tests/**/*.md")
    for path in ROOT.glob(pattern)
    if "node_modules" not in path.parts
)
CONTRACTS = (ROOT / "docs" / "contracts.md").read_text()


class Block(NamedTuple):
    line: int
    script: str


def runnable_blocks(document: Path) -> list[Block]:
    text = (ROOT / document).read_text()
    found = re.finditer(r"^<!-- test -->\n```bash\n(.*?)^```$", text, re.M | re.S)
    return [Block(text.count("\n", 0, match.start(1)) + 1, match[1]) for match in found]


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S))


def anchors(document: Path) -> set[str]:
    """As forges make them of headings."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", document.read_text(), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.fixture
def tidy(admin):
    """Deletes people, webhooks and the administrator's channels that came meanwhile, and allows the networks that were allowed."""
    own = admin.get("/auth/me")["public_id"]

    def things() -> set[str]:
        found = {path: admin.everything(path) for path in ("/events", "/users", "/webhooks")}
        found["/events"] = [channel for channel in found["/events"] if channel["user_public_id"] == own]
        return {f"{path}/{one['public_id']}" for path, ones in found.items() for one in ones}

    before, networks = things(), admin.get("/webhooks/allowed-networks")
    yield
    for thing in things() - before:
        admin.delete(thing)
    admin.put("/webhooks/allowed-networks", networks)


@pytest.mark.parametrize("document", [path for path in DOCUMENTS if runnable_blocks(path)], ids=str)
def test_the_commands_of_a_document_do_what_it_says(stack, admin, tidy, document):
    blocks = runnable_blocks(document)
    script = "set -euo pipefail\n" + "\n".join(f"printf '\\n@@block {block.line}\\n'\n{block.script}" for block in blocks)
    account = {"ADMIN_EMAIL": stack.admin_email, "ADMIN_PASSWORD": stack.admin_password}
    variables = {"WEBMACS_URL": stack.url, "TOKEN": admin.token} | account
    done = subprocess.run(["bash"], input=script.encode(), cwd=ROOT, env=os.environ | variables, capture_output=True, timeout=300)
    output = done.stdout.decode(errors="replace")
    parts = re.split(r"\n@@block (\d+)\n", output)
    printed = dict(zip(map(int, parts[1::2]), parts[2::2]))
    last = max(printed, default=0)
    assert done.returncode == 0, f"{document}:{last}: status {done.returncode}\n{printed.get(last)}\n{done.stderr.decode()}"
    for block in blocks:
        for expected in re.findall(r"# => (.*?)\s*$", block.script, re.M):
            assert expected in printed[block.line], f"{document}:{block.line}: no '{expected}' in\n{printed[block.line]}"


def links(document: Path) -> list[str]:
    """Those that lead to files and headings of this repository."""
    targets = re.findall(r"\]\(([^)\s]+)\)", without_code((ROOT / document).read_text()))
    return [unquote(target) for target in targets if not re.match(r"[a-z]+:", target)]


def test_every_document_is_reached_from_the_readme():
    """By links alone; who links to a folder leads to the documents in it, as forges list them."""
    reached, ahead = set(), [Path("README.md")]
    while ahead:
        document = ahead.pop()
        if document in reached:
            continue
        reached.add(document)
        for name in filter(None, (target.partition("#")[0] for target in links(document))):
            place = Path(os.path.normpath(document.parent / name))
            ahead += [one for one in DOCUMENTS if place in (one, one.parent)]
    assert [str(one) for one in DOCUMENTS if one not in reached] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document):
    broken = []
    for target in links(document):
        name, _, anchor = target.partition("#")
        file = (ROOT / document).parent / name if name else ROOT / document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_files_it_names_exist(document):
    """Paths from the root, such as `Services/Query/QueryApp.swift`."""
    names = re.findall(r"`((?:Services|Shared|Tests|scripts|nginx|docker|compose|docs)/[\w./+-]+)`", (ROOT / document).read_text())
    made_by_builds = ("Services/UI/build", "Services/UI/node_modules")
    assert [name for name in names if not (ROOT / name).exists() and not name.startswith(made_by_builds)] == []


def test_no_test_of_a_document_is_mistyped():
    for document in DOCUMENTS:
        text = (ROOT / document).read_text()
        assert len(re.findall(r"^<!-- *test", text, re.M)) == len(runnable_blocks(document)), document


def test_contracts_name_every_table_and_view(stack):
    names = stack.psql(
        """
        select table_name from information_schema.tables
        where table_schema = 'public' and not exists (
            select from pg_inherits where inhrelid = format('public.%I', table_name)::regclass)
        """
    ).split()
    assert {"reading_runs", "users", "published_latest"} <= set(names)
    assert [name for name in names if f"`{name}`" not in CONTRACTS] == []


def test_contracts_name_every_column_of_what_others_read(stack):
    rows = stack.psql(
        """
        select table_name, column_name from information_schema.columns
        where table_schema = 'public' and table_name like 'published!_%' escape '!'
        """
    )
    lines = {match[1]: match[0] for match in re.finditer(r"^\| `(published_\w+)` .*$", CONTRACTS, re.M)}
    missing = []
    for view, column in (row.split("|") for row in rows.split()):
        if not re.search(rf"\b{column}\b", lines.get(view, "")):
            missing.append(f"{view}.{column}")
    assert missing == []


def test_contracts_name_every_stream_and_topic():
    names = []
    for file in (ROOT / "Shared" / "Contracts" / "Streams").glob("*.swift"):
        names += re.findall(r'package static (?:let|func) [^\n]*?"([^"]+)"', file.read_text())
    assert len(names) >= 8
    for name in names:
        pattern = "".join(r"[\w<>]+" if part.startswith("\\(") else re.escape(part) for part in re.split(r"(\\\(\w+\))", name))
        assert re.search(f"`{pattern}`", CONTRACTS), f"{name} is not in docs/contracts.md"


def test_every_setting_is_in_the_example(stack):
    documented = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    for service in ("gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota", "agent"):
        listed = subprocess.run(
            [Path(stack.settings["BIN"]) / service, "settings"], env={}, cwd="/", capture_output=True, text=True, check=True
        )
        names = {line.split("\t")[0] for line in listed.stdout.splitlines()}
        assert "LOG_LEVEL" in names
        assert names <= documented, f"{service}: {sorted(names - documented)} not in .env.example"


UNKNOWN_ID = "00000000-0000-8000-8000-000000000000"


def routes() -> list[tuple[str, str, str]]:
    """Method, path and role of every row of the REST tables."""
    rows = re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE) (/[^`]*)` \| (\w+) \|", CONTRACTS, re.M)
    return [(method, re.sub(r"\{\w+\}", UNKNOWN_ID, path), role) for method, path, role in rows]


def test_every_route_of_the_contracts_asks_for_its_role(stack, api_as):
    assert len(routes()) >= 20
    viewer = api_as("viewer").http
    for method, path, role in routes():
        anonymous = web.request(method, stack.url + path)
        status = anonymous.status_code
        if role == "all":
            assert status not in (401, 403, 405), f"{method} {path}: {status} without a credential"
            assert anonymous.text != '{"detail":"Not Found"}', f"{method} {path}: nobody's"
            continue
        assert status == 401, f"{method} {path}: {status} without a credential"
        if path.endswith("/logout"):
            continue
        answer = viewer.request(method, stack.url + path)
        # What is for oneself, or for programs alone.
        is_special = "own profile" in answer.text or "with an API token" in answer.text
        assert (answer.status_code == 403) == (role != "viewer" or is_special), f"{method} {path}: {answer.text}"
        assert answer.status_code not in (401, 405), f"{method} {path}: {answer.text}"
