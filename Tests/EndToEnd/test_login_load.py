"""A login says nothing by its time, and a flood of logins is no weapon."""

import itertools
import random
import statistics
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

pytestmark = pytest.mark.alone

ADDRESSES = (f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1" for number in itertools.count(uuid.uuid4().int & 0xFFFFFFF))


@pytest.fixture
def ann(admin):
    name = f"e2e-{uuid.uuid4().hex[:8]}"
    account = {"username": name, "email": f"{name}@webmacs.io", "password": uuid.uuid4().hex, "role": "viewer"}
    made = admin.post("/users", account)["public_id"]
    yield account
    admin.delete(f"/users/{made}")


def log_in(client: httpx.Client, email: str, password: str) -> httpx.Response:
    """From an address of its own each time, so that no throttle helps."""
    return client.post(
        "/api/v1/auth/login", json={"email": email, "password": password}, headers={"X-Real-IP": next(ADDRESSES)}
    )


def test_unknown_and_known_people_are_refused_after_the_same_time(stack, ann):
    seconds: dict[str, list[float]] = {ann["email"]: [], "nobody@webmacs.io": []}
    answers = set()

    def difference() -> float:
        known, unknown = (statistics.median(times) for times in seconds.values())
        print(f"{len(seconds[ann['email']])} each: median {known * 1000:.2f} ms known, {unknown * 1000:.2f} ms unknown")
        return abs(known - unknown)

    with httpx.Client(base_url=stack.service_url("gateway"), timeout=30) as client:
        # What a busy machine adds evens out over more logins; a real difference stays.
        for _ in range(8):
            for email in random.sample([*seconds] * 40, 80):
                begin = time.perf_counter()
                answer = log_in(client, email, "a wrong password")
                seconds[email].append(time.perf_counter() - begin)
                answers.add((answer.status_code, answer.text))
            if difference() < 0.002:
                break
    assert len(answers) == 1, answers
    assert difference() < 0.002


def test_200_logins_at_once_do_not_stall_reading_nor_take_memory(stack, admin, ann):
    process = stack.process("gateway")

    def resident() -> float:
        with open(f"/proc/{process}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def read(stop: threading.Event, seconds: list[float]) -> None:
        with httpx.Client(base_url=stack.url, headers=admin.http.headers, timeout=30) as client:
            while not stop.is_set():
                begin = time.perf_counter()
                assert client.get("/api/v1/datapoints/latest").status_code == 200
                seconds.append(time.perf_counter() - begin)
                time.sleep(0.005)

    def percentile(seconds: list[float]) -> float:
        return statistics.quantiles(seconds, n=100)[98]

    def reading_while(body) -> list[float]:
        stop, seconds = threading.Event(), []
        reader = threading.Thread(target=read, args=(stop, seconds))
        reader.start()
        body()
        stop.set()
        reader.join()
        return seconds

    before, most = resident(), 0.0
    idle = reading_while(lambda: time.sleep(3))
    statuses: list[int] = []

    def flood() -> None:
        nonlocal most
        with httpx.Client(base_url=stack.service_url("gateway"), timeout=60, limits=httpx.Limits(max_connections=200)) as client:
            with ThreadPoolExecutor(200) as pool:
                for wave in range(3):
                    waiting = [pool.submit(log_in, client, ann["email"], "a wrong password") for _ in range(200)]
                    most = max(most, resident())
                    statuses.extend(answer.result().status_code for answer in waiting)
                    most = max(most, resident())

    loaded = reading_while(flood)
    print(
        f"p99 {percentile(idle) * 1000:.1f} ms idle, {percentile(loaded) * 1000:.1f} ms under the flood; "
        f"{before:.0f} MiB before, {most:.0f} MiB at most; {statuses.count(401)} refused, {statuses.count(503)} told to come again"
    )
    assert set(statuses) <= {401, 503}
    assert statuses.count(503) > 0, "the queue has no bound"
    # Two passwords at once take 19 MiB each.
    assert most - before < 100
    # The generator's own work, on the same processors, is in it.
    assert percentile(loaded) < max(2 * percentile(idle), 0.1)
