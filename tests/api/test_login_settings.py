"""What logging in by browser needs of the settings and of the issuer, said at the start where it is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.app import create_app
from api.provider import discovered_in
from graph.access import ANYBODY
from graph.base import open_base
from graph.errors import SettingsError
from graph.settings import Settings, settings_from
from tests.api.issuer import Issuer, issuing, logging_in_by


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as running:
        yield running


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"issuer": "https://other.example"}, "another issuer"),
        ({"code_challenge_methods_supported": ["plain"]}, "PKCE"),
        ({"response_types_supported": ["id_token"]}, "code flow"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "signs with none"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "XINMAI_LOGIN_SECRET"),
        ({"token_endpoint": "http://far.example/token"}, "token_endpoint"),
        ({"authorization_endpoint": None}, "authorization_endpoint"),
        ({"jwks_uri": "file:///etc/passwd"}, "jwks_uri"),
    ],
)
def test_an_issuer_that_cannot_be_used_is_said_at_the_start(
    issuer: Issuer, settings: Settings, document: dict[str, object], says: str
) -> None:
    with pytest.raises(SettingsError, match=says):
        discovered_in(issuer.discovery() | document, logging_in_by(issuer, settings))


def test_a_discovery_document_may_be_a_file_and_must_be_one(issuer: Issuer, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "issuer.json"
    path.write_text(json.dumps(issuer.discovery()), encoding="utf-8")
    for content, says in ((path.read_text(encoding="utf-8"), None), ("no", "no JSON"), ("[]", "no JSON object")):
        path.write_text(content, encoding="utf-8")
        with open_base(replace(logging_in_by(issuer, settings), login_discovery=str(path))) as base:
            if says is None:
                assert create_app(base, actor=ANYBODY) is not None
            else:
                with pytest.raises(SettingsError, match=says):
                    create_app(base, actor=ANYBODY)


GIVEN = {
    "XINMAI_LOGIN_ISSUER": "https://issuer.example",
    "XINMAI_LOGIN_CLIENT": "xinmai",
    "XINMAI_LOGIN_ADDRESS": "https://xinmai.example:443/",
}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"XINMAI_LOGIN_ISSUER": ""}, "XINMAI_LOGIN_ISSUER"),
        ({"XINMAI_LOGIN_CLIENT": ""}, "XINMAI_LOGIN_CLIENT"),
        ({"XINMAI_LOGIN_ADDRESS": ""}, "XINMAI_LOGIN_ADDRESS"),
        ({"XINMAI_LOGIN_ADDRESS": "http://xinmai.example"}, "https://"),
        ({"XINMAI_LOGIN_ADDRESS": "https://xinmai.example/there"}, "without a path"),
        ({"XINMAI_LOGIN_ADDRESS": "https://xinmai.example:x"}, "XINMAI_LOGIN_ADDRESS is no address"),
        ({"XINMAI_LOGIN_ISSUER": "https://[issuer"}, "XINMAI_LOGIN_ISSUER is no address"),
        ({"XINMAI_JWT_KEYS": "https://[keys", "XINMAI_JWT_ISSUER": "i", "XINMAI_JWT_AUDIENCE": "x"}, "XINMAI_JWT_KEYS"),
        ({"XINMAI_GRAPH": "neo4j://host:port/db"}, "XINMAI_GRAPH is no address"),
        ({"XINMAI_LOGIN_ISSUER": "http://issuer.example"}, "https://"),
        ({"XINMAI_LOGIN_ISSUER": "issuer"}, "https://"),
        ({"XINMAI_LOGIN_DISCOVERY": "http://issuer.example/d"}, "XINMAI_LOGIN_DISCOVERY"),
        (
            {"XINMAI_JWT_KEYS": "k", "XINMAI_JWT_ISSUER": "https://b.example", "XINMAI_JWT_AUDIENCE": "x"},
            "must be one",
        ),
    ],
)
def test_settings_for_logging_in_that_do_not_fit_are_said(given: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        settings_from(GIVEN | given)


def test_our_address_is_written_as_browsers_write_it() -> None:
    assert settings_from(GIVEN).login_address == "https://xinmai.example"
    local = settings_from(GIVEN | {"XINMAI_LOGIN_ADDRESS": "http://[::1]:8080", "XINMAI_JWT_NUMBER": "id_number"})
    assert local.login_address == "http://[::1]:8080"
