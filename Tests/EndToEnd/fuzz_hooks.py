"""What schemathesis does not ask, and what it does not write to: all that there was before it came. See fuzz_api.py."""

import os

import schemathesis
from client import API

NOBODY = "00000000-0000-8000-8000-000000000000"

# With their queries.
LISTS = {
    "/users": {},
    "/events": {},
    "/experiments": {},
    "/dashboards": {},
    "/auth/sessions": {},
    "/tokens": {"all": "true"},
    "/logging": {},
    "/rules": {},
    "/alerts": {},
    "/webhooks": {},
    "/ota": {},
    "/ota/rollouts": {},
    "/plugins": {},
}


def before() -> set[str]:
    if not os.environ["WEBMACS_TOKEN"]:
        return set()
    api = API(os.environ["WEBMACS_URL"], os.environ["WEBMACS_TOKEN"])
    may_read = {path: query for path, query in LISTS.items() if api.request("GET", path, params=query).status_code == 200}
    return {one["public_id"] for path, query in may_read.items() for one in api.everything(path, **query)}


BEFORE = before()


@schemathesis.hook
def filter_query(context, query):
    """An empty parameter counts as none, and so is never refused."""
    return "" not in (query or {}).values()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Ids that lists have told are replaced by one that nobody has."""
    if case.method == "GET":
        return
    for name, value in (case.path_parameters or {}).items():
        if str(value) in BEFORE:
            case.path_parameters[name] = NOBODY
    if isinstance(case.body, dict):
        if str(case.body.get("event_public_id")) in BEFORE:
            case.body["event_public_id"] = NOBODY
        if isinstance(case.body.get("public_ids"), list):
            case.body["public_ids"] = [NOBODY if str(one) in BEFORE else one for one in case.body["public_ids"]]
