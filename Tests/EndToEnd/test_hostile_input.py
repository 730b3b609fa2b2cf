"""What people and programs send is data: it is kept as it was, or refused with a reason, and never more."""

import json
import uuid

import httpx
import pytest
import web
from client import API

SCRIPT = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>"
TEXTS = {
    "path": "../../../../etc/passwd",
    "html": SCRIPT,
    "sql": "'; drop table users; --",
    "template": "{{7*7}}${7*7}<%= 7*7 %>",
    "direction": "\u202egnp.exe",
    "crlf": "a\r\nSet-Cookie: x=y",
    "emoji": "🧪" * 20,
}

# Where a text goes in, and how it comes out again. `{}` in other fields becomes something unique.
FIELDS = [
    ("/events", {"type": "sensor", "unit": "bar", "min_value": 0, "max_value": 1}, "name", 255),
    ("/events", {"name": "e2e {}", "type": "sensor", "min_value": 0, "max_value": 1}, "unit", 255),
    ("/experiments", {}, "name", 255),
    ("/experiments", {"name": "e2e {}"}, "notes", 10_000),
    ("/dashboards", {}, "name", 255),
    ("/users", {"email": "e2e-{}@webmacs.io", "password": "a long secret {}"}, "username", 50),
    ("/tokens", {"scopes": ["channels:read"]}, "name", 255),
    ("/tokens", {"name": "e2e {}"}, "device", 255),
]


def body(fields: dict, **more) -> dict:
    marker = uuid.uuid4().hex[:12]
    return {name: value.replace("{}", marker) if isinstance(value, str) else value for name, value in fields.items()} | more


@pytest.mark.parametrize(("path", "fields", "field", "longest"), FIELDS, ids=[f"{path[1:]}.{field}" for path, _, field, _ in FIELDS])
def test_a_text_is_kept_as_it_was_or_refused_at_its_field(admin, path, fields, field, longest):
    def total() -> int:
        return admin.get(path)["total"]

    for name, text in TEXTS.items():
        # Names are unique: what is hostile in it stays whole.
        text = f"{text} {uuid.uuid4().hex[:6]}"
        answer = admin.request("POST", path, json=body(fields, **{field: text}))
        assert answer.status_code in (201, 422), f"{name}: {answer.status_code} {answer.text}"
        if answer.status_code == 422:
            assert answer.json()["detail"][0]["loc"] == ["body", field]
            continue
        made = answer.json()["public_id"]
        assert admin.get(f"{path}/{made}")[field] == text, name
        admin.delete(f"{path}/{made}")

    before = total()
    for text in ["a\0b", "x" * (longest + 1), 7, ["x"], {"a": 1}, True]:
        answer = admin.request("POST", path, json=body(fields, **{field: text}))
        assert answer.status_code == 422, f"{text!r:.20}: {answer.status_code} {answer.text[:200]}"
        fault = answer.json()["detail"][0]
        assert fault["loc"] == ["body", field] and fault["msg"]
    # A half of a surrogate pair is no text.
    raw = json.dumps(body(fields, **{field: "MARK"})).replace("MARK", "\\ud800")
    answer = admin.request("POST", path, content=raw.encode(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert total() == before


@pytest.mark.parametrize("path", ["/events", "/experiments", "/dashboards", "/users", "/tokens", "/auth/login", "/datapoints", "/datapoints/batch"])
def test_a_body_that_is_too_much_is_refused_at_once(stack, admin, path):
    def post(content: bytes, kind: str = "application/json") -> httpx.Response:
        return admin.request("POST", path, content=content, headers={"Content-Type": kind})

    large = json.dumps({"name": "x" * 10_000_000}).encode()
    assert post(large).status_code == 413
    nested = b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert post(nested).status_code == 422
    many = json.dumps({f"field {number}": number for number in range(20_000)}).encode()
    assert post(many).status_code == 422
    for malformed in [b"", b"{", b"null", b"[]", b'{"name": NaN}', b"\xff\xfe", b'{"name":"\xc3("}', b"\0" * 1000]:
        assert post(malformed).status_code == 422, malformed
    assert web.get(stack.url + "/health").json() == {"status": "healthy"}


IDS = ["../users", "..%2f..%2fetc%2fpasswd", "%00", "a%00b", "'%20or%201=1--", "%F0%9F%A7%AA", "x" * 4000, "%2e%2e", "null", "-1", "%ff%fe"]


@pytest.mark.parametrize("path", ["events", "experiments", "dashboards", "users", "datapoints"])
def test_an_id_is_opaque_and_leads_nowhere(stack, admin, path):
    for identifier in IDS:
        answer = web.get(f"{stack.url}/api/v1/{path}/{identifier}", headers=admin.http.headers)
        # nginx joins `..` before any service sees it, and refuses NUL and what leads out of the root.
        assert answer.status_code in (400, 404, 414) or identifier == "../users", f"{identifier}: {answer.status_code}"
        assert "passwd" not in answer.text or "not found" in answer.text


@pytest.mark.parametrize("parameter", ["page", "page_size"])
def test_a_number_out_of_range_is_named(admin, parameter):
    for value in ["0", "-1", "1e3", "99999999999999999999", "NaN", "0x10", "1;drop", "١"]:
        answer = admin.request("GET", "/events", params={parameter: value})
        assert answer.status_code == 422, f"{value}: {answer.status_code}"
        assert answer.json()["detail"][0]["loc"] == ["query", parameter]


def test_a_header_cannot_be_injected_and_a_name_cannot_break_a_download(admin, api_as):
    name = f'e2e "x"\r\nSet-Cookie: a=b; ../{uuid.uuid4().hex[:6]} ☃'
    made = admin.request("POST", "/experiments", json={"name": name})
    assert made.status_code == 201
    try:
        answer = admin.request("GET", f"/experiments/{made.json()['public_id']}/export/csv")
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        disposition = answer.headers["content-disposition"]
        assert "\r" not in disposition and "/" not in disposition.split("filename*")[0]
    finally:
        admin.delete(f"/experiments/{made.json()['public_id']}")


def test_what_one_may_not_read_is_not_told_by_an_error(stack, api_as):
    """Errors of others' things and of things that are not there say the same."""
    owner, other = api_as("operator"), api_as("operator")
    board = owner.post("/dashboards", {"name": f"secret {uuid.uuid4().hex[:8]}"})["public_id"]
    answer = other.request("GET", f"/dashboards/{board}")
    assert answer.status_code == 403
    assert "secret" not in answer.text
    anonymous = API(stack.url)
    for path in [f"/dashboards/{board}", "/dashboards/nothing"]:
        assert anonymous.request("GET", path).status_code == 401
    owner.delete(f"/dashboards/{board}")
