"""schemathesis against a running stack: what `/openapi.json` says, and whether the services keep to it.

    fuzz_api.py [--examples 3] [--seed 1] [--coverage]

As an administrator made for it, as a viewer, and as nobody; WEBMACS_URL, ADMIN_EMAIL and ADMIN_PASSWORD say where. What is checked and
what is left out stands in schemathesis.toml. What is there before is not written to (fuzz_hooks.py), and what was made is deleted.
Ends with the first status that is not 0.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from client import API  # noqa: E402

# Lists of what a run makes, with their queries; users last: private dashboards go with them.
LISTS = {
    "rules": {}, "webhooks": {}, "ota/rollouts": {}, "ota": {}, "plugins": {}, "events": {}, "experiments": {}, "dashboards": {}, "tokens": {"all": "true"},
    "logging": {}, "maintenance": {}, "credentials": {}, "users": {},
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=3, help="of each operation; ten times as many ways from one to the next")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--coverage", action="store_true", help="also every bound of every field, which takes minutes")
    arguments = parser.parse_args()
    phases = "examples,coverage,fuzzing" if arguments.coverage else "examples,fuzzing"
    first = API.login(os.environ["WEBMACS_URL"], os.environ["ADMIN_EMAIL"], os.environ["ADMIN_PASSWORD"])
    before = ids(first)
    try:
        admin, viewer = account(first, "admin"), account(first, "viewer")
        return (
            run(admin, phases, arguments.examples, arguments.seed)
            or run(admin, "stateful", arguments.examples * 10, arguments.seed)
            # What they may not do is soon tried.
            or run(viewer, "examples,fuzzing", arguments.examples, arguments.seed)
            or run(API(first.url), "examples,fuzzing", 1, arguments.seed)
        )
    finally:
        tidy(first, before)


def run(caller: API, phases: str, examples: int, seed: int) -> int:
    command = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(Path(__file__).parent / "schemathesis.toml")]
    command += ["run", f"{caller.url}/openapi.json", "--phases", phases]
    command += ["--max-examples", str(examples), "--seed", str(seed), "--workers", "2"]
    if caller.token:
        command += ["--header", f"Authorization: Bearer {caller.token}"]
    hooks = {"SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": str(Path(__file__).parent)}
    # It leaves a cache where it is run.
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, cwd=folder, env=os.environ | hooks | {"WEBMACS_TOKEN": caller.token or ""}).returncode


def account(first: API, role: str) -> API:
    """A new user of this role, logged in."""
    name = f"fuzz-{uuid.uuid4().hex[:8]}"
    user = {"username": name, "email": f"{name}@webmacs.io", "password": uuid.uuid4().hex, "role": role}
    first.post("/users", user)
    return API.login(first.url, user["email"], user["password"])


def ids(api: API) -> set[tuple[str, str]]:
    return {(name, one["public_id"]) for name, query in LISTS.items() for one in api.everything(f"/{name}", **query)}


def tidy(api: API, before: set[tuple[str, str]]) -> None:
    made = ids(api) - before
    for name in LISTS:
        for _, public_id in (one for one in made if one[0] == name):
            api.request("DELETE", f"/{name}/{public_id}")


if __name__ == "__main__":
    sys.exit(main())
