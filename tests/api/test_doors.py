"""Who gets in, as whom: keys, tokens of an issuer, and nothing at all."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from starlette.testclient import TestClient

from api.app import create_app
from api.serve import address_of, app_on
from api.tokens import BadToken, IssuerKeys, Tokens
from graph.access import ANYBODY, LOCAL_OPERATOR, Actor
from graph.base import Base, open_base
from graph.errors import Refused, SettingsError
from graph.settings import Settings, settings_from
from tests.api.conftest import home_in
from tests.loaders.tables import IDENTITY

ISSUER, AUDIENCE = "https://issuer.example", "xinmai"
NOW = 1_800_000_000
EC = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed-1"})
LATER = ECKey.generate_key("P-256", {"kid": "later"})
STRANGER = ECKey.generate_key("P-256", {"kid": "ec-1"})
ASKED = '{ view(purpose: "supervision", reference: "1") { find(text: "x") { name } } }'


def written(path: Path, *keys: Any) -> str:
    path.write_text(json.dumps(KeySet(list(keys)).as_dict(private=False)), encoding="utf-8")
    return str(path)


def token(key: Any = EC, alg: str = "ES256", kid: str | None = "ec-1", **changed: object) -> str:
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "li", "exp": NOW + 300, **changed}
    header = {"alg": alg, **({} if kid is None else {"kid": kid})}
    return jwt.encode(
        header, {name: claim for name, claim in claims.items() if claim is not None}, key, algorithms=[alg]
    )


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    keys = IssuerKeys(written(tmp_path / "jwks.json", EC, RSA, ED))
    return Tokens(keys, ISSUER, AUDIENCE, "id_number", lambda: NOW)


@pytest.mark.parametrize(
    "made",
    [
        token,
        lambda: token(RSA, "RS256", "rsa-1"),
        lambda: token(ED, "Ed25519", "ed-1"),
        lambda: token(aud=["other", AUDIENCE]),
        lambda: token(exp=NOW - 30),  # clocks differ by less than a minute
        lambda: token(nbf=NOW + 30, iat=NOW),
    ],
)
def test_tokens_of_the_issuer_are_believed(tokens: Tokens, made: Callable[[], str]) -> None:
    assert tokens.claims_of(made()).login == "li"


def unsigned(alg: str = "none") -> str:
    parts = ({"alg": alg, "kid": "ec-1"}, {"iss": ISSUER, "aud": AUDIENCE, "sub": "li", "exp": NOW + 300})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def by_secret(secret: bytes) -> str:
    said = unsigned("HS256")[:-1]
    signature = hmac.digest(secret, said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "made",
    [
        lambda: token(STRANGER),
        lambda: token(exp=NOW - 61),
        lambda: token(exp=None),
        lambda: token(iss="https://other.example"),
        lambda: token(iss=None),
        lambda: token(aud="other"),
        lambda: token(aud=["other"]),
        lambda: token(aud=None),
        lambda: token(sub=None),
        lambda: token(sub=""),
        lambda: token(sub=7),
        lambda: token(nbf=NOW + 90),
        lambda: token(LATER, kid="later"),
        lambda: by_secret(EC.as_pem(private=False)),  # the public key as a secret
        unsigned,
        lambda: token()[:-4] + "AAAA",
        lambda: token() + ".x",
        lambda: "",
        lambda: "a.b.c",
        lambda: "e30.e30.e30",
        lambda: base64.urlsafe_b64encode(b"[" * 9_000).decode() + ".e30.",
    ],
)
def test_other_tokens_are_not_believed(tokens: Tokens, made: Callable[[], str]) -> None:
    made_token = made()
    with pytest.raises(BadToken) as refused:
        tokens.claims_of(made_token)
    assert "li" not in str(refused.value).split()


def test_new_keys_are_read_at_most_once_a_minute_and_old_ones_end_in_an_hour(tmp_path: Path) -> None:
    now = 0.0
    path = tmp_path / "jwks.json"
    keys = IssuerKeys(written(path, EC), lambda: now)
    tokens = Tokens(keys, ISSUER, AUDIENCE, "", lambda: NOW)
    written(path, EC, LATER)
    now = 59.0
    with pytest.raises(BadToken):
        tokens.claims_of(token(LATER, kid="later"))
    now = 60.0
    assert tokens.claims_of(token(LATER, kid="later")).login == "li"
    written(path, LATER)
    now = 61.0
    assert tokens.claims_of(token()).login == "li"
    now = 3661.0
    with pytest.raises(BadToken):
        tokens.claims_of(token())
    path.write_text("broken", encoding="utf-8")
    now = 9999.0
    assert tokens.claims_of(token(LATER, kid="later")).login == "li"  # the issuer is away


def test_keys_come_from_an_address(tmp_path: Path) -> None:
    asked: list[str] = []

    class Issuer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(KeySet([EC]).as_dict(private=False)).encode())

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        tokens = Tokens(IssuerKeys(f"http://127.0.0.1:{server.server_port}/jwks"), ISSUER, AUDIENCE, "", lambda: NOW)
        assert tokens.claims_of(token()).login == "li"
        for _ in range(3):
            with pytest.raises(BadToken):
                tokens.claims_of(token(LATER, kid="later"))
        assert asked == ["/jwks"]  # within a minute not again
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "AAAA"}]}'])
def test_keys_that_are_none_are_said_at_the_start(tmp_path: Path, content: str) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(content, encoding="utf-8")
    for place, why in ((str(path), "it is no JWKS"), (str(tmp_path / "missing"), "No such file")):
        with pytest.raises(SettingsError, match=f"XINMAI_JWT_KEYS gives no usable keys: {why}"):
            IssuerKeys(place)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"XINMAI_JWT_KEYS": "keys.json"}, "XINMAI_JWT_ISSUER, XINMAI_JWT_AUDIENCE"),
        ({"XINMAI_JWT_NUMBER": "id_number"}, "XINMAI_JWT_KEYS"),
        (
            {"XINMAI_JWT_KEYS": "http://far.example/k", "XINMAI_JWT_ISSUER": "i", "XINMAI_JWT_AUDIENCE": "a"},
            "https://",
        ),
    ],
)
def test_settings_of_an_issuer_that_do_not_fit_are_said(given: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        settings_from(given)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Base]:
    plain = home_in(tmp_path)
    settings = Settings(
        home=plain.home,
        id_key=plain.id_key,
        vault_key=plain.vault_key,
        memory_mb=plain.memory_mb,
        jwt_keys=written(tmp_path / "jwks.json", EC),
        jwt_issuer=ISSUER,
        jwt_audience=AUDIENCE,
        jwt_number="id_number",
    )
    with open_base(settings) as opened:
        yield opened


def client_of(base: Base, actor: Actor = LOCAL_OPERATOR) -> TestClient:
    return TestClient(create_app(base, actor=actor), base_url="http://127.0.0.1")


def ask(client: TestClient, credential: str | None = None, query: str = ASKED, **headers: str) -> tuple[int, str]:
    """The status and the first code of an answer, `ok` without one."""
    if credential is not None:
        headers["Authorization"] = f"Bearer {credential}"
    answer = client.post("/graphql", json={"query": query}, headers=headers)
    errors = answer.json().get("errors") or [{"extensions": {"code": "ok"}}]
    return answer.status_code, errors[0]["extensions"]["code"]


def fresh(base: Base, **changed: object) -> str:
    return token(EC, "ES256", "ec-1", exp=int(base.clock().timestamp()) + 300, **changed)


def test_a_key_reads_as_its_actor_until_it_is_revoked(base: Base) -> None:
    client = client_of(base, ANYBODY)
    grant, key = base.side.grants.give_key(Actor("", "investigator", "王", region="330100"), "test")
    assert ask(client, key) == (200, "ok")
    assert ask(client, key + "x") == (401, "UNAUTHENTICATED")
    assert ask(client, key, ASKED.replace("supervision", "oversight")) == (200, "PURPOSE_REFUSED")
    base.side.grants.revoke(grant.id, "test", "left")
    assert ask(client, key) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic eDp5", "bearer xinmai_", "Bearer a b", f"Bearer {'a' * 20_000}"]
)
def test_a_credential_that_is_not_good_is_never_taken_for_none(base: Base, header: str) -> None:
    answer = client_of(base).post("/graphql", json={"query": "{ __typename }"}, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert "content-security-policy" in answer.headers


def test_a_log_in_reads_once_somebody_let_it_in(base: Base) -> None:
    client = client_of(base, ANYBODY)
    assert ask(client, fresh(base)) == (403, "NOT_LET_IN")
    grant = base.side.grants.give_login(Actor("", "investigator", "李", region="000000"), "test", "li")
    assert ask(client, fresh(base)) == (200, "ok")
    assert ask(client, fresh(base, sub="zhang")) == (403, "NOT_LET_IN")
    assert ask(client, token(exp=1)) == (401, "UNAUTHENTICATED")
    base.side.grants.revoke(grant.id, "test", "left")
    assert ask(client, fresh(base)) == (403, "NOT_LET_IN")


def test_who_holds_a_verified_number_is_its_subject(base: Base) -> None:
    client = client_of(base, ANYBODY)
    own = ASKED.replace("supervision", "subject_access")
    number = IDENTITY
    assert ask(client, fresh(base, id_number=number), own)[0] == 200
    assert ask(client, fresh(base, id_number=number)) == (200, "PURPOSE_REFUSED")
    assert ask(client, fresh(base, id_number="1101")) == (403, "NOT_LET_IN")
    assert ask(client, fresh(base, id_number=7)) == (403, "NOT_LET_IN")
    assert ask(client, fresh(base, name="王")) == (403, "NOT_LET_IN")


def test_without_a_credential_one_is_the_operator_on_loopback_and_nobody_elsewhere(base: Base) -> None:
    assert ask(client_of(base)) == (200, "ok")
    assert ask(client_of(base, ANYBODY)) == (200, "PURPOSE_REFUSED")
    for proxied in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        assert ask(client_of(base), None, ASKED, **{proxied: "for=1.2.3.4"}) == (200, "PURPOSE_REFUSED")
    assert client_of(base, ANYBODY).get("/health").status_code == 200


def test_requests_at_once_each_have_their_own_actor(base: Base) -> None:
    _, key = base.side.grants.give_key(Actor("", "investigator", "王", region="330100"), "test")
    with client_of(base, ANYBODY) as client, ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda number: ask(client, key if number % 2 else None), range(16)))
    assert set(told[1::2]) == {(200, "ok")}
    assert set(told[::2]) == {(200, "PURPOSE_REFUSED")}


def test_other_addresses_are_served_once_somebody_is_let_in(empty_base: Base) -> None:
    everywhere, lan = address_of("0.0.0.0"), address_of("192.0.2.7")  # noqa: S104 - nothing is bound here
    with pytest.raises(Refused, match="nobody is let in"):
        app_on(empty_base, lan, ())
    grant, key = empty_base.side.grants.give_key(Actor("", "investigator", "王", region="330100"), "test")
    try:
        with pytest.raises(Refused, match="--name"):
            app_on(empty_base, everywhere, ())
        client = TestClient(app_on(empty_base, everywhere, ("xinmai.example",)), base_url="http://xinmai.example")
        assert ask(client, key) == (200, "ok")
        assert ask(client) == (200, "PURPOSE_REFUSED")
        elsewhere = TestClient(app_on(empty_base, lan, ()), base_url="http://localhost")
        assert elsewhere.post("/graphql", json={"query": "{ __typename }"}).status_code == 400
    finally:
        empty_base.side.grants.revoke(grant.id, "test", "done")
    with pytest.raises(Refused, match="nobody is let in"):
        app_on(empty_base, lan, ())


def test_a_host_that_is_no_address_is_said() -> None:
    for host in ("example.com", "", "127.0.0.1.example.com"):
        with pytest.raises(Refused, match="no address"):
            address_of(host)
