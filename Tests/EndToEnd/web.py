"""HTTP beside a busy machine: requests that wait longer than the five seconds of httpx, and a server that forgets nobody."""

from functools import partial
from http.server import ThreadingHTTPServer

import httpx

get, post, request = (partial(method, timeout=30) for method in (httpx.get, httpx.post, httpx.request))


class PatientServer(ThreadingHTTPServer):
    daemon_threads = True
    # Many may come at once; of those beyond the queue a busy machine forgets some for seconds.
    request_queue_size = 128
