"""A receiver of webhooks on this machine: `with Receiver() as receiver`.

    receiver.url("/hook")             where to send to
    receiver.answer = lambda m: 500   the status of each answer, or (status, headers); a message is (path, headers, body)
    receiver.messages                 all that came, the oldest first
    receiver.wait(lambda all: …)      until it holds of the messages
"""

import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from web import PatientServer


@dataclass
class Message:
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def event(self) -> str:
        return self.json["event"]

    @property
    def data(self) -> dict:
        return self.json["data"]


class Receiver:
    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answer = lambda message: 200
        self.changed = threading.Condition()

    def __enter__(self) -> "Receiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                message = Message(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                with receiver.changed:
                    receiver.messages.append(message)
                    receiver.changed.notify_all()
                answer = receiver.answer(message)
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = PatientServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.server.server_close()

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    @property
    def ids(self) -> list[str]:
        return [message.id for message in self.messages]

    def wait(self, condition, seconds: float = 15) -> list[Message]:
        """All messages, once `condition` holds of them."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while not condition(self.messages):
                left = deadline - time.monotonic()
                assert left > 0, f"after {seconds} s there are {len(self.messages)}: {self.messages[-3:]}"
                self.changed.wait(min(left, 0.5))
            return list(self.messages)
