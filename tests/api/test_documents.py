"""Kept documents: asked for by id, and the only thing answered where the profile says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.documents import hash_id
from api.profile import CLOSED, OPEN, Profile
from graph.base import Base, open_base
from graph.errors import SettingsError
from graph.settings import Settings, settings_from
from tests.api.conftest import home_in
from tests.api.test_http import PREFLIGHT, code_of, post

ANOTHER = "{ __typename }"


def installed(folder: Path, **files: str) -> Settings:
    kept = folder / "documents"
    kept.mkdir()
    for name, text in files.items():
        (kept / f"{name}.graphql").write_text(text, encoding="utf-8")
    (kept / "notes.txt").write_text("not GraphQL", encoding="utf-8")
    return replace(home_in(folder), documents=str(kept))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    with open_base(installed(tmp_path_factory.mktemp("kept"), hello="{ status { engine } }")) as opened:
        yield opened


@pytest.mark.parametrize("document_id", ["hello", hash_id("{ status { engine } }")])
@pytest.mark.parametrize("profile", [OPEN, CLOSED])
def test_a_kept_document_is_asked_for_by_name_or_hash(base: Base, document_id: str, profile: Profile) -> None:
    with TestClient(create_app(base, profile=profile), base_url="http://localhost") as client:
        asked = {"documentId": document_id}
        assert post(client, asked).json() == {"data": {"status": {"engine": "ladybug"}}}
        assert client.get("/graphql", params=asked, headers=PREFLIGHT).json()["data"]["status"] is not None


def test_only_kept_documents_are_answered_where_the_profile_is_closed(base: Base) -> None:
    with TestClient(create_app(base, profile=CLOSED), base_url="http://localhost") as client:
        refused = post(client, {"query": ANOTHER})
        assert (refused.status_code, code_of(refused)) == (403, "PERSISTED_DOCUMENT_NOT_FOUND")
        assert "data" in post(client, {"query": "{ status { engine } }"}).json()  # the same text, sent
        assert client.get("/explorer").status_code == 404
    with TestClient(create_app(base, profile=OPEN), base_url="http://localhost") as client:
        assert "data" in post(client, {"query": ANOTHER}).json()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"documentId": "nobody"}, "PERSISTED_DOCUMENT_NOT_FOUND"),
        ({"documentId": "../hello"}, "PERSISTED_DOCUMENT_NOT_FOUND"),
        ({"documentId": 7}, "BAD_REQUEST"),
        ({"documentId": "hello", "query": ANOTHER}, "BAD_REQUEST"),
    ],
)
def test_an_id_that_is_none(base: Base, asked: dict[str, object], code: str) -> None:
    with TestClient(create_app(base), base_url="http://localhost") as client:
        refused = post(client, asked)
        assert (refused.status_code, code_of(refused)) == (400, code)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{ nothing }", "Cannot query field 'nothing'"),
        ("{", "Syntax Error"),
        ("{ " + "a: __typename " * 99 + "}", "aliases"),
    ],
)
def test_a_document_that_cannot_be_run_stops_the_start_with_its_name(tmp_path: Path, text: str, says: str) -> None:
    settings = installed(tmp_path, good=ANOTHER, wrong=text)
    with open_base(settings) as opened, pytest.raises(SettingsError, match=rf"wrong\.graphql: .*{says}"):
        create_app(opened)


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with (
        open_base(replace(home_in(tmp_path), documents=str(tmp_path / "missing"))) as opened,
        pytest.raises(SettingsError, match="not a folder"),
    ):
        create_app(opened)


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"XINMAI_PROFILE": "wide"}, "XINMAI_PROFILE must be one of open, guarded, closed"),
        ({"XINMAI_PROFILE": "closed"}, "XINMAI_DOCUMENTS"),
        ({"XINMAI_RATE": "many"}, "XINMAI_RATE"),
        ({"XINMAI_RATE": "-1"}, "XINMAI_RATE"),
        ({"XINMAI_MEMORY_MB": "9" * 24}, "XINMAI_MEMORY_MB must be a whole number from 128 to 1048576"),
        ({"XINMAI_TIMEOUT_S": "9" * 5_000}, "XINMAI_TIMEOUT_S must be a whole number from 1 to 86400"),
        ({"XINMAI_VAULTKEY": "22" * 32}, "XINMAI_VAULTKEY is no setting. XINMAI_VAULT_KEY is one."),
        ({"XINMAI_ID_KEYS": "11" * 32}, "XINMAI_ID_KEYS is no setting. XINMAI_ID_KEY is one."),
        ({"XINMAI_TIMEOUT_S": "\u0663"}, "XINMAI_TIMEOUT_S"),
        ({"XINMAI_GRAPH": "neo4j://"}, "XINMAI_GRAPH names no host"),
        ({"XINMAI_GRAPH": "neo4j:///neo4j"}, "XINMAI_GRAPH names no host"),
        ({"XINMAI_GRAPH": "neo4j://neo4j:secret/word@host:7687/neo4j"}, "no address.* `/` is written %2F"),
        ({"XINMAI_GRAPH": "neo4j://neo4j:secret#word@host:7687/neo4j"}, "no address.* `#` %23"),
        ({"XINMAI_GRAPH": "neo4j://host/system"}, "`system`, which Neo4j keeps to itself"),
    ],
)
def test_settings_that_do_not_fit_are_named(environment: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        settings_from(environment)


@pytest.mark.parametrize("password", ["12/secret", "12#secret", "12?secret", "/secret", "a#secret"])
def test_a_password_with_marks_of_an_address_is_shown_to_nobody(password: str) -> None:
    with pytest.raises(SettingsError, match="In a password") as refused:
        settings_from({"XINMAI_GRAPH": f"neo4j://neo4j:{password}@host:7687/neo4j"})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("address", ["nonsense", "postgresql://host:port/xinmai", "mysql://host/xinmai", "sqlite://"])
def test_an_address_at_which_no_side_base_can_be_is_named(tmp_path: Path, address: str) -> None:
    with (
        pytest.raises(SettingsError, match="XINMAI_SIDE_BASE"),
        open_base(replace(home_in(tmp_path), side_base=address)),
    ):
        pass
