"""Logging in and out by browser, against an issuer over real HTTP, and what attackers try."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey
from starlette.testclient import TestClient

from api.app import create_app
from api.cookies import SESSION, UNDER_WAY
from api.serve import address_of, app_on, development
from graph.access import ANYBODY, Actor
from graph.base import Base, open_base
from graph.errors import Refused
from graph.settings import Settings
from graph.sidebase.sessions import IDLE, LONGEST, Session
from tests.api.conftest import home_in
from tests.api.issuer import CLIENT, HERE, KEY, Issuer, issuing, logging_in_by, signed
from tests.loaders.tables import IDENTITY

OURS = {"origin": HERE, "sec-fetch-site": "same-origin"}
ASKED = '{ view(purpose: "supervision", reference: "1") { find(text: "x") { name } } }'
LI = Actor("", "investigator", "李", region="330100")


@dataclass
class World:
    base: Base
    issuer: Issuer
    settings: Settings

    def browser(self) -> TestClient:
        return TestClient(
            create_app(self.base, actor=ANYBODY, hosts=("xinmai.example",)), base_url=HERE, follow_redirects=False
        )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with issuing() as issuer:
        settings = logging_in_by(issuer, home_in(tmp_path_factory.mktemp("people")))
        with open_base(settings) as base:
            yield World(base, issuer, settings)


@pytest.fixture(autouse=True)
def anew(world: World) -> Iterator[None]:
    world.issuer.login, world.issuer.claims, world.issuer.token, world.issuer.exchanges = "li", {}, None, 0
    yield
    for grant in world.base.side.grants.all():
        world.base.side.grants.revoke(grant.id, "test", "done")


@pytest.fixture
def browser(world: World) -> TestClient:
    return world.browser()


@pytest.fixture
def let_in(world: World) -> str:
    return world.base.side.grants.give_login(LI, "test", "li").id


def answer_of_issuer(browser: TestClient, back: str = "/explorer") -> str:
    """Begin a log-in and do at the issuer what its page does; gives the address it sends the browser to."""
    begun = browser.get("/login", params={"back": back})
    assert begun.status_code == 303
    sent = httpx.get(begun.headers["location"], trust_env=False)
    assert sent.status_code == 303
    return sent.headers["location"]


def log_in(browser: TestClient) -> httpx.Response:
    answer: httpx.Response = browser.get(answer_of_issuer(browser))
    return answer


def ask(browser: TestClient, query: str = ASKED, **headers: str) -> tuple[int, str]:
    answer = browser.post("/graphql", json={"query": query}, headers=headers or OURS)
    errors = answer.json().get("errors") or [{"extensions": {"code": "ok"}}]
    return answer.status_code, errors[0]["extensions"]["code"]


def changed(address: str, **query: str | None) -> str:
    parts = urlsplit(address)
    said = dict(parse_qsl(parts.query)) | query
    return f"{parts.path}?{urlencode({name: told for name, told in said.items() if told is not None})}"


def test_somebody_logs_in_asks_and_logs_out_of_both(world: World, browser: TestClient, let_in: str) -> None:
    back = log_in(browser)
    assert (back.status_code, back.headers["location"]) == (303, "/explorer")
    cookie = next(each for each in back.headers.get_list("set-cookie") if each.startswith(f"{SESSION}="))
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    who = browser.get("/session", headers=OURS).json()
    assert (who["actor"], who["name"], who["session"]) == (f"investigator:{let_in}", "李", True)
    assert ask(browser) == (200, "ok")

    left = browser.post("/logout", headers={**OURS, "accept": "application/json"})
    following = urlsplit(left.json()["next"])
    assert f"{following.scheme}://{following.netloc}{following.path}" == f"{world.issuer.address}/bye"
    assert dict(parse_qsl(following.query))["post_logout_redirect_uri"] == f"{HERE}/explorer"
    assert SESSION not in browser.cookies
    assert ask(browser) == (200, "PURPOSE_REFUSED")
    browser.cookies.set(SESSION, cookie.partition("=")[2].partition(";")[0], domain="xinmai.example")
    assert ask(browser) == (401, "UNAUTHENTICATED")

    done = [entry.entry for entry in world.base.side.audit.entries(actor=f"investigator:{let_in}")]
    assert [each.verb for each in done if each.verb.startswith("log_")] == ["log_in", "log_out"]


def test_what_the_browser_holds_is_kept_nowhere(world: World, browser: TestClient, let_in: str) -> None:
    log_in(browser)
    secret = browser.cookies[SESSION]
    held = b"".join(path.read_bytes() for path in world.settings.home.rglob("*") if path.is_file())
    assert secret.encode() not in held


def test_who_is_let_in_no_more_is_out_at_the_next_request(world: World, browser: TestClient, let_in: str) -> None:
    log_in(browser)
    world.base.side.grants.revoke(let_in, "test", "left")
    assert ask(browser) == (403, "NOT_LET_IN")


def test_who_is_known_and_not_let_in_is_told_under_which_name(browser: TestClient) -> None:
    told = log_in(browser)
    assert told.status_code == 403
    assert "Your log-in is li" in told.text
    assert SESSION not in browser.cookies


def test_who_holds_a_verified_number_is_its_subject_and_the_number_is_not_kept(
    world: World, browser: TestClient
) -> None:
    world.issuer.login, world.issuer.claims = "citizen-7", {"id_number": IDENTITY}
    assert log_in(browser).status_code == 303
    assert browser.get("/session", headers=OURS).json()["role"] == "subject"
    assert ask(browser, ASKED.replace("supervision", "subject_access"))[0] == 200
    held = b"".join(path.read_bytes() for path in world.settings.home.rglob("*") if path.is_file())
    assert IDENTITY.encode() not in held
    world.issuer.claims = {"id_number": "1101"}
    assert log_in(world.browser()).status_code == 403


def test_an_answer_of_the_issuer_counts_once(world: World, browser: TestClient, let_in: str) -> None:
    address = answer_of_issuer(browser)
    held = browser.cookies[UNDER_WAY]
    assert browser.get(address).status_code == 303
    browser.cookies.set(UNDER_WAY, held, domain="xinmai.example")
    again = browser.get(address)
    assert again.status_code == 400
    assert "used already" in again.text
    assert world.issuer.exchanges == 1


def test_a_code_of_another_log_in_is_worth_nothing(world: World, browser: TestClient, let_in: str) -> None:
    """A stolen code put into an attacker's own log-in fails for want of its verifier."""
    stolen = dict(parse_qsl(urlsplit(answer_of_issuer(world.browser())).query))["code"]
    told = browser.get(changed(answer_of_issuer(browser), code=stolen))
    assert told.status_code == 400
    assert "gives no token" in told.text


@pytest.mark.parametrize(
    "query", [{"state": None}, {"state": "other"}, {"state": ""}, {"iss": None}, {"iss": "https://other.example"}]
)
def test_an_answer_that_is_not_to_this_log_in_is_refused(
    world: World, browser: TestClient, let_in: str, query: dict[str, str | None]
) -> None:
    told = browser.get(changed(answer_of_issuer(browser), **query))
    assert told.status_code == 400
    assert SESSION not in browser.cookies
    assert world.issuer.exchanges == 0


def test_an_answer_given_to_another_browser_is_refused(world: World, browser: TestClient, let_in: str) -> None:
    """Nobody is logged in as somebody else by a link (log-in CSRF)."""
    browser.get("/login")
    told = browser.get(answer_of_issuer(world.browser()))
    assert told.status_code == 400
    assert world.issuer.exchanges == 0


def test_an_answer_that_says_something_twice_or_an_error_is_refused(browser: TestClient, let_in: str) -> None:
    assert browser.get(answer_of_issuer(browser) + "&state=x").status_code == 400
    denied = browser.get(changed(answer_of_issuer(browser), code=None, error="access_denied"))
    assert "access_denied" in denied.text
    odd = browser.get(changed(answer_of_issuer(browser), code=None, error="<script>"))
    assert "script" not in odd.text


def test_a_log_in_takes_ten_minutes_at_most(world: World, browser: TestClient, let_in: str, moved: Moved) -> None:
    address = answer_of_issuer(browser)
    moved(timedelta(minutes=10))
    assert browser.get(address).status_code == 400


def unsigned(said: dict[str, object]) -> str:
    header = {"alg": "none", "kid": "issuer-1"}
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, said))
    return ".".join(parts) + "."


def by_public_key(said: dict[str, object]) -> str:
    header = {"alg": "HS256", "kid": "issuer-1"}
    told = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, said))
    signature = hmac.digest(KEY.as_pem(private=False), told.encode(), "sha256")
    return f"{told}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def by_a_stranger(said: dict[str, object]) -> str:
    return signed(said, ECKey.generate_key("P-256", {"kid": "issuer-1"}))


@pytest.mark.parametrize("made", [unsigned, by_public_key, by_a_stranger, lambda _: "x", lambda _: ""])
def test_a_token_that_the_issuer_did_not_sign_lets_nobody_in(
    world: World, browser: TestClient, let_in: str, made: Callable[[dict[str, object]], str]
) -> None:
    world.issuer.token = made
    assert log_in(browser).status_code == 400
    assert SESSION not in browser.cookies


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "other"},
        {"nonce": None},
        {"iss": "https://other.example"},
        {"aud": "other"},
        {"aud": [CLIENT, "other"]},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"azp": "other"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
    ],
)
def test_a_token_that_is_not_for_this_log_in_lets_nobody_in(
    world: World, browser: TestClient, let_in: str, claims: dict[str, object]
) -> None:
    world.issuer.claims = claims
    assert log_in(browser).status_code == 400
    assert SESSION not in browser.cookies


def test_clocks_that_differ_by_less_than_a_minute_are_borne(world: World, browser: TestClient, let_in: str) -> None:
    now = int(world.base.clock().timestamp())
    world.issuer.claims = {"exp": now - 30, "iat": now + 30, "aud": [CLIENT, "other"], "azp": CLIENT}
    assert log_in(browser).status_code == 303


def test_a_session_that_was_put_into_a_browser_is_not_taken_over(
    world: World, browser: TestClient, let_in: str
) -> None:
    """Whoever fixes a secret beforehand holds nothing after the log-in, and a second log-in ends the first."""
    browser.cookies.set(SESSION, "fixed", domain="xinmai.example")
    log_in(browser)
    first = browser.cookies[SESSION]
    assert first != "fixed"
    log_in(browser)
    second = browser.cookies[SESSION]
    assert second != first
    assert world.base.side.sessions.of_secret(first) is None
    assert world.base.side.sessions.of_secret("fixed") is None
    assert world.base.side.sessions.of_secret(second) is not None


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/a?b", "javascript:x"])
def test_one_comes_back_to_pages_of_ours_alone(browser: TestClient, let_in: str, back: str) -> None:
    assert browser.get(answer_of_issuer(browser, back)).headers["location"] == "/explorer"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": HERE},
        {"origin": "https://evil.example"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "http://xinmai.example"},
        {"x-anything": "1"},
    ],
)
def test_with_a_session_other_sites_can_neither_ask_nor_log_out(
    world: World, browser: TestClient, let_in: str, headers: dict[str, str]
) -> None:
    log_in(browser)
    assert ask(browser, **headers) == (403, "NOT_LET_IN")
    assert browser.post("/logout", headers=headers).status_code == 403
    assert ask(browser) == (200, "ok")
    assert ask(browser, **{"graphql-require-preflight": "1"}) == (200, "ok")


def test_a_key_counts_before_a_session(world: World, browser: TestClient, let_in: str) -> None:
    log_in(browser)
    _, key = world.base.side.grants.give_key(Actor("", "participant", "P"), "test")
    assert ask(browser, authorization=f"Bearer {key}") == (200, "PURPOSE_REFUSED")
    assert ask(browser, authorization="Bearer wrong") == (401, "UNAUTHENTICATED")


def test_a_session_that_has_ended_is_said_and_forgotten(world: World, browser: TestClient, let_in: str) -> None:
    log_in(browser)
    (mine,) = (each for each in world.base.side.sessions.in_force() if world_secret(world, browser) == each)
    world.base.side.sessions.end(mine.id, "operator")
    answer = browser.post("/graphql", json={"query": ASKED}, headers=OURS)
    assert answer.status_code == 401
    assert "Log in again" in answer.json()["errors"][0]["message"]
    assert SESSION not in browser.cookies
    browser.cookies.set(SESSION, "unknown", domain="xinmai.example")
    who = browser.get("/session", headers=OURS).json()
    assert (who["role"], who["session"], who["login"]) == ("public", False, "/login?back=%2Fexplorer")
    assert SESSION not in browser.cookies
    assert browser.get("/explorer").status_code == 200


def world_secret(world: World, browser: TestClient) -> Session | None:
    return world.base.side.sessions.of_secret(browser.cookies[SESSION])


Moved = Callable[[timedelta], None]


@pytest.fixture
def moved(world: World, monkeypatch: pytest.MonkeyPatch) -> Moved:
    """Lets time pass for the sessions."""
    clock = world.base.side.sessions._clock

    def move(span: timedelta) -> None:
        monkeypatch.setattr(world.base.side.sessions, "_clock", lambda: clock() + span)

    return move


def test_a_session_ends_when_it_is_not_used_and_after_a_working_day(
    world: World, browser: TestClient, let_in: str, moved: Moved
) -> None:
    log_in(browser)
    moved(IDLE - timedelta(minutes=1))
    assert ask(browser) == (200, "ok")
    moved(2 * IDLE - timedelta(minutes=2))
    assert ask(browser) == (200, "ok")
    moved(3 * IDLE)
    assert ask(browser) == (401, "UNAUTHENTICATED")

    log_in(browser)
    moved(3 * IDLE + LONGEST - timedelta(minutes=1))
    assert ask(browser) == (401, "UNAUTHENTICATED")


def test_logging_out_works_without_scripts(browser: TestClient, let_in: str) -> None:
    log_in(browser)
    assert '<form method="post" action="/logout">' in browser.get("/logout").text
    assert "您即将退出" in browser.get("/logout", headers={"accept-language": "zh"}).text
    assert ask(browser) == (200, "ok")
    assert "/bye?" in browser.post("/logout", headers=OURS).text
    assert ask(browser) == (200, "PURPOSE_REFUSED")


def test_the_development_log_in_is_for_this_machine_alone(empty_base: Base, world: World) -> None:
    here = address_of("127.0.0.1")
    assert development(empty_base.settings, here, ())
    assert not development(world.settings, here, ())
    assert not development(empty_base.settings, here, ("xinmai.example",))
    assert not development(empty_base.settings, address_of("0.0.0.0"), ())  # noqa: S104 - nothing is bound here
    client = TestClient(app_on(empty_base, here, ()), base_url="http://127.0.0.1")
    assert "this machine only" in client.get("/login").text
    chinese = client.get("/login", headers={"accept-language": "zh-CN,zh;q=0.9"}).text
    assert ("无需登录" in chinese, '<html lang="zh">' in chinese, "this machine only" in chinese) == (True, True, False)
    who = client.get("/session").json()
    assert (who["role"], who["development"], who["login"]) == ("operator", True, None)
    with pytest.raises(Refused, match="without --name"):  # a name of other machines: a proxy stands before it
        app_on(empty_base, here, ("xinmai.example",))
    behind = TestClient(app_on(world.base, here, ("xinmai.example",)), base_url=HERE)
    assert behind.get("/session").json()["role"] == "public"
