"""REST and WebSocket clients of the tests."""

import json
from contextlib import contextmanager
from collections.abc import Iterator

import httpx
import web
from websockets.sync.client import ClientConnection, connect


class API:
    """The REST API as one user, by bearer token."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.token = token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=30)

    @classmethod
    def login(cls, url: str, email: str, password: str) -> "API":
        answer = web.post(f"{url}/api/v1/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, f"login: {answer.status_code} {answer.text}"
        return cls(url, answer.json()["access_token"])

    def request(self, method: str, path: str, **arguments) -> httpx.Response:
        """Any answer, whatever its status."""
        return self.http.request(method, path, **arguments)

    def get(self, path: str, **query):
        return self._expect(200, self.request("GET", path, params=query))

    def everything(self, path: str, **query) -> list[dict]:
        """Every row of a list, page by page."""
        rows: list[dict] = []
        while True:
            answer = self.get(path, page=len(rows) // 100 + 1, page_size=100, **query)
            rows += answer["data"]
            if len(rows) >= answer["total"] or not answer["data"]:
                return rows

    def post(self, path: str, body, status: int = 201):
        return self._expect(status, self.request("POST", path, json=body))

    def put(self, path: str, body):
        return self._expect(200, self.request("PUT", path, json=body))

    def delete(self, path: str):
        return self._expect(200, self.request("DELETE", path))

    @staticmethod
    def _expect(status: int, answer: httpx.Response):
        assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
        return answer.json()

    def make_channel(self, name: str, kind: str = "sensor", unit: str = "bar", minimum: float = 0, maximum: float = 100) -> str:
        """Its public id."""
        body = {"name": name, "type": kind, "unit": unit, "min_value": minimum, "max_value": maximum}
        return self.post("/events", body)["public_id"]

    def post_reading(self, channel: str, value: float, timestamp: str | None = None) -> dict:
        body = {"event_public_id": channel, "value": value}
        return self.post("/datapoints", body | ({"timestamp": timestamp} if timestamp else {}))

    def latest(self, channel: str) -> dict | None:
        return next((point for point in self.get("/datapoints/latest") if point["event_public_id"] == channel), None)


class Socket:
    """A WebSocket that speaks JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, message) -> None:
        self.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def receive(self, seconds: float = 10) -> dict:
        return json.loads(self.connection.recv(timeout=seconds))

    def receive_until(self, wanted, seconds: float = 10) -> dict:
        """The first message for which `wanted(message)` is true; others are dropped."""
        import time

        deadline = time.monotonic() + seconds
        while True:
            message = self.receive(max(0.01, deadline - time.monotonic()))
            if wanted(message):
                return message

    def receive_type(self, kind: str, seconds: float = 10) -> dict:
        return self.receive_until(lambda message: message.get("type") == kind, seconds)


@contextmanager
def socket(ws_url: str, path: str, token: str | None, **arguments) -> Iterator[Socket]:
    """A connected socket; `token` as the Authorization header."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with connect(ws_url + path, additional_headers=headers, open_timeout=10, close_timeout=2, max_size=None, **arguments) as connection:
        yield Socket(connection)
