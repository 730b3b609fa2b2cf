"""What is too much for one is refused, and nobody else feels it."""

import uuid

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
    with second_gateway(stack, RATE_LIMIT_PER_MINUTE="5", TRUSTED_PROXIES="192.0.2.1") as gateway:
        marker = uuid.uuid4().hex[:4]
        statuses = [
            httpx.get(
                gateway.url + "/api/v1/events",
                headers={name: f"2001:db8:{marker}:{number}::1" for name in ("X-Forwarded-For", "X-Real-IP", "True-Client-IP")},
            ).status_code
            for number in range(8)
        ]
    assert statuses == [401] * 5 + [429] * 3
