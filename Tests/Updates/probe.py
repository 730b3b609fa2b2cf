"""Asks the stack without a pause and counts what failed: `probe.py URL SECONDS-FILE`. Runs where the published ports are.

Prints one JSON line when the file that it was given disappears. A connection that was refused is tried again for two seconds, as
agents and browsers do, and counted by itself.
"""

import http.client
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

PATHS = ["/health", "/api/v1/auth/me", "/api/v1/datapoints/latest", "/api/v1/rules", "/api/v1/webhooks", "/api/v1/storage", "/"]

url, running = urlsplit(sys.argv[1]), Path(sys.argv[2])
count, failed, refused, longest = 0, [], 0, 0.0
while running.exists():
    for path in PATHS:
        began = time.monotonic()
        while True:
            try:
                connection = http.client.HTTPConnection(url.hostname, url.port, timeout=15)
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
                connection.close()
                # Without a token: 401 is the service's own answer.
                if answer.status not in (200, 401, 429):
                    failed.append([path, answer.status, body[:100].decode(errors="replace"), time.time()])
                break
            except ConnectionRefusedError:
                refused += 1
                if time.monotonic() - began > 2:
                    failed.append([path, "refused for 2 s", "", time.time()])
                    break
                time.sleep(0.02)
            except (OSError, http.client.HTTPException) as error:
                failed.append([path, repr(error), "", time.time()])
                break
        count += 1
        longest = max(longest, time.monotonic() - began)
    time.sleep(0.01)
print(json.dumps({"requests": count, "failed": failed, "refused": refused, "longest": round(longest, 3)}))
