"""Sign-in by a provider: the way there and back, and what a lying provider or a foreign browser gets."""

import re
import secrets
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import web
from client import API
from identity_provider import GitHub, Key, Provider, certificate_of_its_own, real_provider
from second_service import SecondService, second_gateway
from waiting import until

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def provider():
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def github():
    github = GitHub()
    yield github
    github.close()


@pytest.fixture(scope="module")
def settings(provider, github) -> dict[str, str]:
    return {
        "OIDC_ENABLED": "true",
        "OIDC_PROVIDER_NAME": "Plant ID",
        "OIDC_ISSUER_URL": provider.url,
        "OIDC_CLIENT_ID": provider.client[0],
        "OIDC_CLIENT_SECRET": provider.client[1],
        "OIDC_ROLE_CLAIM": "realm.roles",
        "OIDC_ROLE_MAPPING": "/plant/operators=operator,/plant/admins=admin",
        "OAUTH_CLIENT_ID": github.client[0],
        "OAUTH_CLIENT_SECRET": github.client[1],
        "OAUTH_BASE_URL": github.url,
        "OAUTH_API_URL": f"{github.url}/api",
        "OAUTH_AUTO_CREATE_USERS": "true",
    }


@pytest.fixture(scope="module")
def gateways(stack, settings):
    """Two, with the same settings: what one begins the other must be able to end."""
    with second_gateway(stack, **settings) as one, second_gateway(stack, **settings) as other:
        yield one, other


@pytest.fixture
def gateway(gateways, provider) -> SecondService:
    provider.reset()
    return gateways[0]


@pytest.fixture(autouse=True)
def tidy(admin):
    """Accounts that a provider made are gone after the test."""
    before = {user["public_id"] for user in admin.everything("/users")}
    yield
    for user in admin.everything("/users"):
        if user["public_id"] not in before:
            admin.request("DELETE", f"/users/{user['public_id']}")


class Browser:
    """Keeps cookies and goes where it is sent, a step at a time."""

    def __init__(self, gateway: SecondService) -> None:
        self.api = f"{gateway.url}/api/v1/auth/sso"
        self.http = httpx.Client(timeout=30, verify=False)

    def begin(self, **query: str) -> httpx.Response:
        return self.http.get(f"{self.api}/authorize", params=query)

    def leave(self, **query: str) -> str:
        """To the provider, who sends it back to this address."""
        answer = self.begin(**query)
        assert answer.status_code == 307, answer.text
        return self.http.get(answer.headers["location"]).headers["location"]

    def come_back(self, address: str, **arguments) -> httpx.Response:
        return self.http.get(address, **arguments)

    def exchange(self, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 307, answer.text
        address = urlsplit(answer.headers["location"])
        assert address.path == "/sso-callback"
        return self.http.post(f"{self.api}/exchange", json={"code": parse_qs(address.query)["code"][0]})

    def sign_in(self, **query: str) -> dict:
        """The user, who is signed in now by cookie."""
        login = self.exchange(self.come_back(self.leave(**query)))
        assert login.status_code == 200, login.text
        me = self.http.get(self.api.replace("/sso", "/me"))
        assert me.json()["public_id"] == login.json()["public_id"]
        return me.json()


def somebody(**claims) -> dict:
    name = f"sso-{secrets.token_hex(4)}"
    return {"sub": secrets.token_hex(8), "preferred_username": name, "email": f"{name}@plant.example", "email_verified": True} | claims


# --- The way


def test_a_real_provider_signs_a_person_in(stack):
    person = somebody()
    with real_provider(person) as issuer:
        settings = {"OIDC_ENABLED": "true", "OIDC_ISSUER_URL": issuer, "OIDC_CLIENT_ID": "webmacs", "OIDC_CLIENT_SECRET": "of the test"}
        with second_gateway(stack, **settings) as gateway:
            browser = Browser(gateway)
            page = browser.begin().headers["location"]
            answer = browser.http.post(page, data={"sub": person["sub"]})
            login = browser.exchange(browser.come_back(answer.headers["location"]))
            user = API(stack.url, login.json()["access_token"]).get("/auth/me")
    assert (user["email"], user["username"], user["role"]) == (person["email"], person["preferred_username"], "viewer")
    assert (user["sso_provider"], user["has_password"]) == (issuer, False)


def test_the_login_page_is_told_of_both_providers_and_old_clients_of_the_first(gateway, stack):
    config = web.get(f"{gateway.url}/api/v1/auth/sso/config").json()
    assert config == {
        "enabled": True,
        "provider_name": "Plant ID",
        "authorize_url": "/api/v1/auth/sso/authorize",
        "providers": [
            {"id": "oidc", "name": "Plant ID", "authorize_url": "/api/v1/auth/sso/authorize?provider=oidc"},
            {"id": "github", "name": "GitHub", "authorize_url": "/api/v1/auth/sso/authorize?provider=github"},
        ],
    }
    off = web.get(f"{stack.url}/api/v1/auth/sso/config").json()
    assert off == {"enabled": False, "provider_name": "", "authorize_url": "", "providers": []}
    for path in ("authorize", "callback?code=a&state=b"):
        answer = web.get(f"{stack.url}/api/v1/auth/sso/{path}")
        assert (answer.status_code, answer.json()["detail"]) == (404, "SSO is not enabled.")


def test_one_gateway_ends_what_another_began_and_a_person_keeps_his_account(gateways, provider):
    provider.reset()
    provider.person = somebody()
    first = Browser(gateways[0]).sign_in()
    browser = Browser(gateways[0])
    address = browser.leave(next="/history?from=a&to=b")
    there = str(gateways[1].port)
    arrival = browser.come_back(address.replace(str(gateways[0].port), there))
    assert parse_qs(urlsplit(arrival.headers["location"]).query)["next"] == ["/history?from=a&to=b"]
    browser.api = browser.api.replace(str(gateways[0].port), there)
    login = browser.exchange(arrival)
    assert login.json()["public_id"] == first["public_id"]
    cookies = login.headers.get_list("set-cookie")
    assert cookies[0].startswith("webmacs_session=") and "HttpOnly; SameSite=Strict" in cookies[0]
    assert cookies[1].startswith("webmacs_sso=; Max-Age=0")


def test_over_tls_the_browser_keeps_it_under_the_host_prefix(gateway):
    answer = web.get(f"{gateway.url}/api/v1/auth/sso/authorize", headers={"X-Forwarded-Proto": "https", "Host": "plant.example"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-webmacs_sso=") and cookie.endswith("Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure")
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["redirect_uri"] == ["https://plant.example/api/v1/auth/sso/callback"]
    assert query["code_challenge_method"] == ["S256"] and query["nonce"] != query["state"]
    assert query["code_challenge"][0] not in cookie and query["state"][0] not in cookie


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
def test_each_kind_of_signature_and_new_keys_at_any_time(stack, settings, gateway, provider, algorithm):
    provider.keys.append(Key(algorithm))
    provider.person = somebody()
    with second_gateway(stack, **settings) as fresh:
        assert Browser(fresh).sign_in()["email"] == provider.person["email"]
        provider.keys = [Key(algorithm)]
        assert Browser(fresh).sign_in()["email"] == provider.person["email"]
        asked = provider.asked.count("/keys")
        for _ in range(3):
            provider.make_token = provider.signed_by_an_unknown_key
            assert Browser(fresh).come_back(Browser(fresh).leave()).status_code in (400, 502)
        assert provider.asked.count("/keys") == asked, "an unknown key is looked for once a minute"


def test_what_the_id_token_leaves_out_the_provider_is_asked(gateway, provider):
    person = somebody()
    provider.person = {"sub": person["sub"]}
    provider.user_info = {"email": person["email"], "email_verified": True, "name": "Ann Smith"}
    user = Browser(gateway).sign_in()
    assert user["email"] == person["email"] and user["username"].startswith("Ann.Smith")
    provider.person = {"sub": secrets.token_hex(8)}
    provider.user_info = {"sub": person["sub"], "email": person["email"], "email_verified": True}
    assert "subjectDiffers" in failure(gateway, lambda: refused(gateway))


# --- Who lies


def refused(gateway: SecondService) -> int:
    browser = Browser(gateway)
    answer = browser.come_back(browser.leave())
    assert "webmacs_session" not in answer.headers.get("set-cookie", "") and "location" not in answer.headers, answer.headers
    return answer.status_code


def failure(gateway: SecondService, ask: Callable[[], int]) -> str:
    """What was wrong with the provider when `ask()` is 502, by the gateway's log: whoever asked is not told."""
    before = gateway.log.stat().st_size
    assert ask() == 502
    return until(lambda: "".join(re.findall(r"ProviderFailure\.(.*)", gateway.log.read_bytes()[before:].decode())), 10)


@pytest.mark.parametrize(
    ("claims", "fault"),
    [
        ({"iss": "https://accounts.example"}, "issuer"),
        ({"aud": "somebody else"}, "audience"),
        ({"aud": ["webmacs tests", "somebody else"]}, "authorizedParty"),
        ({"azp": "somebody else"}, "authorizedParty"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "missing"),
        ({"iat": 99999999999}, "issuedInFuture"),
        ({"nonce": "of another time"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "accessTokenHash"),
    ],
    ids=str,
)
def test_a_token_that_is_not_ours_or_not_of_now_is_refused(gateway, provider, claims, fault):
    provider.person = somebody()
    provider.claims = claims
    assert f"IDTokenFault.{fault}" in failure(gateway, lambda: refused(gateway))


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        ("unsigned", "algorithm"),
        ("signed_with_what_all_know", "algorithm"),
        ("signed_by_a_stranger", "signature"),
        ("signed_by_an_unknown_key", "unknownKey"),
    ],
)
def test_a_token_that_the_provider_has_not_signed_is_refused(gateway, provider, make, fault):
    provider.person = somebody()
    # By now the gateway has the provider's newest key.
    Browser(gateway).sign_in()
    provider.make_token = getattr(provider, make)
    assert f"IDTokenFault.{fault}" in failure(gateway, lambda: refused(gateway))


def test_a_discovery_document_of_another_or_with_an_unsafe_address_is_refused(stack, settings, gateway, provider):
    for lie, wrong in (
        ({"issuer": provider.url + "/"}, "issuerDiffers"),
        ({"token_endpoint": "http://plant.example/token"}, "unsafeAddress"),
        ({"jwks_uri": "file:///etc/passwd"}, "unsafeAddress"),
    ):
        provider.discovery = lie
        with second_gateway(stack, **settings) as fresh:
            assert wrong in failure(fresh, lambda: Browser(fresh).begin().status_code)


def test_a_certificate_counts_when_somebody_trusted_has_signed_it(stack, settings, tmp_path):
    certificate = certificate_of_its_own(tmp_path)
    secure = Provider(certificate)
    secure.person = somebody()
    try:
        # A connection that fails is tried again until the time is up.
        with second_gateway(stack, **settings | {"OIDC_ISSUER_URL": secure.url, "OIDC_TIMEOUT": "1s"}) as gateway:
            assert Browser(gateway).begin().status_code == 502
        with second_gateway(stack, **settings | {"OIDC_ISSUER_URL": secure.url, "WEBMACS_CA_FILE": str(certificate)}) as gateway:
            assert Browser(gateway).sign_in()["email"] == secure.person["email"]
    finally:
        secure.close()


def test_redirects_and_answers_without_end_are_not_followed(gateway, provider):
    provider.routes["/token"] = lambda query, headers: "http://127.0.0.1:1/token"
    assert "status(302" in failure(gateway, lambda: refused(gateway))
    provider.routes["/token"] = lambda query, headers: (200, b'{"id_token":"' + b"a" * (2 << 20))
    assert "tooLarge" in failure(gateway, lambda: refused(gateway))
    provider.routes["/token"] = lambda query, headers: (200, b"<html>")
    assert "unreadable" in failure(gateway, lambda: refused(gateway))


@pytest.mark.alone
def test_a_slow_provider_is_a_502_in_time_and_stalls_nobody_else(stack, settings, provider):
    provider.reset()
    provider.routes["/token"] = lambda query, headers: (time.sleep(4), (200, {}))[1]
    outcomes: list[tuple[int, float]] = []

    def wait() -> None:
        browser = Browser(gateway)
        address = browser.leave()
        begin = time.monotonic()
        outcomes.append((browser.come_back(address).status_code, time.monotonic() - begin))

    threads = [threading.Thread(target=wait) for _ in range(20)]
    times = []
    with second_gateway(stack, **settings, OIDC_TIMEOUT="1s") as gateway, httpx.Client(timeout=30) as http:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            begin = time.monotonic()
            assert http.get(f"{gateway.url}/api/v1/auth/sso/config").status_code == 200
            times.append(time.monotonic() - begin)
            time.sleep(0.01)
    assert {status for status, _ in outcomes} == {502}
    assert max(seconds for _, seconds in outcomes) < 3
    assert statistics.median(times) < 0.1


# --- What a browser may not


def test_a_state_is_good_once_and_in_its_own_browser(gateway, provider):
    provider.person = somebody()
    browser = Browser(gateway)
    address = browser.leave()
    cookies = dict(browser.http.cookies)
    foreign = Browser(gateway).come_back(address)
    assert (foreign.status_code, foreign.json()["detail"]) == (400, "Invalid or expired SSO state; start again.")
    started_another = Browser(gateway)
    started_another.begin()
    assert started_another.come_back(address).status_code == 400
    assert browser.come_back(address).status_code == 307
    assert web.get(address, cookies=cookies).status_code == 400
    assert web.get(address.split("?")[0] + "?code=a", cookies=cookies).status_code == 400


def test_a_replayed_code_and_a_code_of_another_provider_are_refused(gateway, provider):
    provider.person = somebody()
    browser = Browser(gateway)
    code = parse_qs(urlsplit(browser.leave()).query)["code"][0]
    with_code = Browser(gateway)
    address = urlsplit(with_code.leave())
    query = parse_qs(address.query)
    provider.codes.pop(query["code"][0])
    answer = with_code.come_back(f"{address.scheme}://{address.netloc}{address.path}?code={code}&state={query['state'][0]}")
    # The other attempt's verifier does not fit this code: that is what PKCE is for.
    assert (answer.status_code, answer.json()["detail"]) == (400, "The provider did not accept its code; start again.")
    mixed = Browser(gateway)
    elsewhere = mixed.leave().replace("iss=", "iss=https%3A%2F%2Fevil.example%2F&was=")
    assert "issuerDiffers" in failure(gateway, lambda: mixed.come_back(elsewhere).status_code)


def test_a_one_time_code_is_good_once_and_in_its_own_browser(gateway, provider):
    provider.person = somebody()
    browser = Browser(gateway)
    arrival = browser.come_back(browser.leave())
    binder = dict(browser.http.cookies)
    assert browser.exchange(arrival).status_code == 200
    again = Browser(gateway)
    again.http.cookies.update(binder)
    answer = again.exchange(arrival)
    assert (answer.status_code, answer.json()["detail"]) == (400, "Invalid or expired SSO authorization code.")
    stolen = browser.come_back(browser.leave())
    assert Browser(gateway).exchange(stolen).status_code == 400
    assert browser.exchange(stolen).status_code == 400, "whoever shows it wrongly uses it up"


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "/%2Fevil.example", "/%255Cevil.example", "evil"])
def test_the_way_back_leads_to_no_other_site(gateway, path):
    answer = Browser(gateway).begin(next=path)
    assert answer.status_code == 422 and "location" not in answer.headers


def test_a_browser_is_told_by_the_page_in_words_of_ours(gateway, provider):
    browser = Browser(gateway)
    address = urlsplit(browser.leave())
    state = parse_qs(address.query)["state"][0]
    back = f"{address.scheme}://{address.netloc}{address.path}"
    answer = browser.come_back(f"{back}?error=access_denied&error_description=<script>&state={state}", headers=PAGE)
    assert answer.headers["location"] == "/sso-callback?error=denied"
    assert browser.come_back(f"{back}?code=a&state=b", headers=PAGE).headers["location"] == "/sso-callback?error=stale"


# --- Whose account it is


def test_an_account_is_linked_by_a_verified_address_and_its_password_ends(gateway, stack, admin, provider):
    name = f"sso-{secrets.token_hex(4)}"
    account = {"username": name, "email": f"{name}@plant.example", "password": secrets.token_hex(8), "role": "operator"}
    id = admin.post("/users", account)["public_id"]
    before = API.login(stack.url, account["email"], account["password"])
    provider.person = somebody(email=account["email"].upper(), email_verified=False)
    assert refused(gateway) == 403
    provider.person["email_verified"] = True
    provider.person["realm"] = {"roles": ["/plant/operators"]}
    user = Browser(gateway).sign_in()
    assert (user["public_id"], user["username"], user["role"]) == (id, name, "operator")
    assert (user["sso_provider"], user["has_password"]) == (provider.url, False)
    until(lambda: before.request("GET", "/auth/me").status_code == 401)
    login = web.post(f"{stack.url}/api/v1/auth/login", json={"email": account["email"], "password": account["password"]})
    assert login.status_code == 401
    # Somebody else with the same address there is somebody else here.
    provider.person = provider.person | {"sub": "another"}
    assert refused(gateway) == 403


def test_an_administrators_account_is_never_linked_by_its_address(gateway, stack, provider):
    provider.person = somebody(email=stack.admin_email)
    browser = Browser(gateway)
    answer = browser.come_back(browser.leave())
    assert (answer.status_code, answer.json()["detail"]) == (403, "An administrator's account cannot be linked by its e-mail address.")


def test_roles_follow_the_provider_and_disabled_people_stay_out(gateway, stack, admin, provider):
    provider.person = somebody(realm={"roles": ["unknown", "/plant/operators"]})
    browser = Browser(gateway)
    user = browser.sign_in()
    assert user["role"] == "operator"
    provider.person["realm"] = {"roles": ["/plant/operators", "/plant/admins"]}
    assert Browser(gateway).sign_in()["role"] == "admin"
    assert browser.http.get(f"{gateway.url}/api/v1/auth/me").status_code == 401, "sessions of the old role end"
    del provider.person["realm"]
    user = Browser(gateway).sign_in()
    assert user["role"] == "viewer"
    mine = Browser(gateway)
    token = mine.exchange(mine.come_back(mine.leave())).json()["access_token"]
    answer = API(stack.url, token).request("PUT", f"/users/{user['public_id']}", json={"password": "a password of mine"})
    assert (answer.status_code, answer.json()["detail"]) == (403, "You sign in by a provider; there is no password to change here.")
    late = mine.come_back(mine.leave())
    admin.put(f"/users/{user['public_id']}", {"enabled": False})
    assert refused(gateway) == 403
    assert mine.exchange(late).status_code == 403


def test_people_are_not_taken_in_when_they_are_not_invited(stack, settings, gateway, provider):
    with second_gateway(stack, **settings | {"OIDC_AUTO_CREATE_USERS": "false"}) as strict:
        provider.person = somebody()
        assert refused(strict) == 403
        provider.person = somebody(email=None)
        assert refused(strict) == 400


def test_an_unverified_address_counts_only_where_the_operator_trusts_the_provider(stack, settings, gateway, provider):
    provider.person = somebody(email_verified=None)
    assert refused(gateway) == 403
    with second_gateway(stack, **settings | {"OIDC_TRUST_EMAIL": "true"}) as trusting:
        assert Browser(trusting).sign_in()["email"] == provider.person["email"]


def test_ten_first_logins_at_once_make_one_account(gateway, admin, provider):
    provider.person = somebody()
    ids: list[str] = []
    threads = [threading.Thread(target=lambda: ids.append(Browser(gateway).sign_in()["public_id"])) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 10 and len(set(ids)) == 1


# --- GitHub


def test_github_signs_in_by_its_primary_verified_address(gateway, github):
    address = f"{github.person['login']}@plant.example"
    github.mailboxes = [{"email": f"old-{address}", "primary": False, "verified": True}]
    browser = Browser(gateway)
    answer = browser.come_back(browser.leave(provider="github"))
    assert (answer.status_code, answer.json()["detail"]) == (400, "The provider tells no e-mail address.")
    github.mailboxes.append({"email": address, "primary": True, "verified": True})
    user = Browser(gateway).sign_in(provider="github", next="/channels")
    assert (user["email"], user["username"], user["sso_provider"]) == (address, github.person["login"], github.url)
    browser = Browser(gateway)
    back = browser.leave(provider="github")
    github.codes.clear()
    assert browser.come_back(back).status_code == 400
    assert Browser(gateway).begin(provider="gitlab").status_code == 404


def test_half_of_githubs_settings_end_the_start_with_the_name_of_the_other_half(stack):
    gateway = SecondService(stack, "gateway", OAUTH_CLIENT_ID="a")
    done = subprocess.run([gateway.executable, "serve"], env=gateway.environment, capture_output=True, text=True, timeout=20)
    assert done.returncode == 78 and "OAUTH_CLIENT_SECRET is missing" in done.stderr

