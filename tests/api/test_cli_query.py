"""`xinmai query`: a document of a file, with the rights and limits of the service."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.recent import deliver, penalty, person_penalty
from tests.api.shell import Shell
from tests.api.test_cli_served import address  # noqa: F401 - the fixture
from tests.loaders.tables import COMPANY_CODE, IDENTITY, PERSON_PENALTY

FIND = """
query Find($text: String!, $purpose: String! = "public_information", $reference: String) {
  view(purpose: $purpose, reference: $reference) { find(text: $text) { kind name } }
}
query Other { purposes { code } }
"""


@pytest.fixture
def xinmai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    Path("find.graphql").write_text(FIND, encoding="utf-8")
    return Shell(tmp_path / "home", monkeypatch)


def filled(xinmai: Shell) -> Shell:
    deliver(Path("in"), "a.csv", [penalty(1)])
    deliver(Path("in"), "b.csv", [person_penalty(4)], header=PERSON_PENALTY, layout="penalty-person-current")
    xinmai.ok("load", "in")
    return xinmai


def find(xinmai: Shell, number: str, *more: str) -> object:
    told = xinmai.ok(
        "query", "find.graphql", "--operation", "Find", "--variables", f'{{"text": "{number}"}}', *more, "--json"
    ).json
    return [hit["kind"] for hit in told["data"]["view"]["find"]]


def test_a_document_is_answered_for_the_purpose_that_is_typed(xinmai: Shell) -> None:
    filled(xinmai)
    assert find(xinmai, COMPANY_CODE) == ["organisation"]
    assert find(xinmai, IDENTITY) == []
    assert find(xinmai, IDENTITY, "--purpose", "supervision", "--reference", "case 7") == ["person"]


def test_it_works_through_a_running_server(xinmai: Shell, address: str) -> None:  # noqa: F811 - the fixture
    filled(xinmai)
    assert find(xinmai, COMPANY_CODE) == ["organisation"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("find.graphql",), 2, "operationName. Say it with --operation. [OPERATION_RESOLUTION_FAILURE; trace "),
        (("find.graphql", "--operation", "Nobody"), 2, "Say it with --operation."),
        (("broken.graphql",), 2, "[GRAPHQL_PARSE_FAILED; line 2, column 31; trace "),
        (("unknown.graphql",), 2, "[GRAPHQL_VALIDATION_FAILED; line 2, column 3; trace "),
        (("empty.graphql",), 2, "[GRAPHQL_PARSE_FAILED; line 1, column 1; trace "),
        (("find.graphql", "--operation", "Find"), 2, "BAD_USER_INPUT"),
        (("find.graphql", "--operation", "Other", "--variables", "[]"), 2, "JSON object"),
        (("find.graphql", "--operation", "Other", "--reason", "to see"), 2, "$reason"),
        (("nowhere.graphql",), 2, "UNREADABLE_FILE"),
        (
            ("find.graphql", "--operation", "Find", "--variables", '{"text": "a"}', "--purpose", "marketing"),
            4,
            "PURPOSE_REFUSED; at view; trace ",
        ),
    ],
)
def test_what_is_refused_is_said_in_a_sentence(xinmai: Shell, words: tuple[str, ...], code: int, says: str) -> None:
    Path("broken.graphql").write_text('query A {\n  view(purpose: "supervision" {\n', encoding="utf-8")
    Path("unknown.graphql").write_text("{\n  nothing\n}\n", encoding="utf-8")
    Path("empty.graphql").touch()
    said = xinmai("query", *words)
    assert said.code == code
    assert says in said.err
    assert "Traceback" not in said.err


def test_data_alone_goes_to_the_screen(xinmai: Shell) -> None:
    said = xinmai.ok("query", "find.graphql", "--operation", "Other")
    assert {"code": "public_information"} in said.json["purposes"]
    assert said.err == ""
