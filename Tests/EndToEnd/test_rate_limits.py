"""What is too much for one is refused, and nobody else feels it."""

import random

import httpx
from second_service import second_gateway


def test_the_121st_request_of_a_minute_waits_over_two_gateways(stack, api_as):
    limits = {"RATE_LIMIT_PER_MINUTE": "120"}
    adam = api_as("viewer")
    with second_gateway(stack, **limits) as one, second_gateway(stack, **limits) as other, httpx.Client(timeout=30) as client:

        def ask(gateway, api) -> httpx.Response:
            return client.get(gateway.url + "/api/v1/events", headers=api.http.headers)

        def spend(api) -> bool:
            """A minute's requests, and one more to each: whether all were counted together, by what the answers say is left.

            A gateway waits 100 ms for Redis, which a busy machine may take, and counts by itself then.
            """
            for number in range(1, 123):
                answer = ask((one, other)[number % 2], api)
                if not answer.headers["RateLimit"].startswith(f'"standard";r={max(0, 120 - number)};t='):
                    return False
                assert answer.status_code == (200 if number <= 120 else 429)
                if number > 120:
                    assert 1 <= int(answer.headers["Retry-After"]) <= 60
                    assert answer.headers["RateLimit-Policy"] == '"standard";q=120;w=60'
            return True

        assert any(spend(api_as("viewer")) for _ in range(5)), "requests were never counted together"
        assert ask(other, adam).status_code == 200
        # A device is none of these.
        token = {"Authorization": f"Bearer {stack.agent_token}"}
        assert client.get(one.url + "/api/v1/events", headers=token).status_code == 200


def test_a_forged_address_is_nobody_else(stack):
    """nginx says who calls, whatever the client says."""
    names = ("X-Forwarded-For", "X-Real-IP", "True-Client-IP")
    with second_gateway(stack, RATE_LIMIT_PER_MINUTE="5", TRUSTED_PROXIES="192.0.2.1") as gateway:

        def spend() -> bool:
            """A minute's requests and three more, from an address of this machine's own: whether all were counted together, as above."""
            address = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(1, 254)}"
            with httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=30) as client:
                for number in range(1, 9):
                    forged = dict.fromkeys(names, f"2001:db8:{number}::1")
                    answer = client.get(gateway.url + "/api/v1/events", headers=forged)
                    if not answer.headers["RateLimit"].startswith(f'"standard";r={max(0, 5 - number)};t='):
                        return False
                    assert answer.status_code == (401 if number <= 5 else 429)
            return True

        assert any(spend() for _ in range(5)), "requests were never counted together"
