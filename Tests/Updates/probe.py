"""Asks the stack without a pause and counts what failed: `probe.py URL SECONDS-FILE`. Runs where the published ports are.

Prints one JSON line when the file that it was given disappears. A connection that is refused or cut before an answer is tried again
for four seconds, as agents do, and the time from the first to the last of them is told: so long the door was closed.
"""

import http.client
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

PATHS = ["/health", "/api/v1/auth/me", "/api/v1/datapoints/latest", "/api/v1/rules", "/api/v1/webhooks", "/api/v1/storage", "/"]

url, running = urlsplit(sys.argv[1]), Path(sys.argv[2])
count, failed, longest, closed = 0, [], 0.0, []


def ask(path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=15)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


while running.exists():
    for path in PATHS:
        began = time.monotonic()
        while True:
            try:
                status, body = ask(path)
                # Without a token 401 is the services' own answer.
                if status not in (200, 401, 429):
                    failed.append([path, status, body[:100].decode(errors="replace"), time.time()])
                break
            except (ConnectionError, http.client.RemoteDisconnected) as error:
                closed.append(time.time())
                if time.monotonic() - began > 4:
                    failed.append([path, repr(error), "for 4 s", time.time()])
                    break
                time.sleep(0.02)
            except (OSError, http.client.HTTPException) as error:
                failed.append([path, repr(error), "", time.time()])
                break
        count += 1
        longest = max(longest, time.monotonic() - began)
    time.sleep(0.01)
span = round(closed[-1] - closed[0], 3) if closed else 0
print(json.dumps({"requests": count, "failed": failed, "door_closed_seconds": span, "longest": round(longest, 3)}))
