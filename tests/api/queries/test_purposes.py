"""For what is read: a purpose of the closed list, persons for some of them only, and all of it in the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.queries.asked import code
from tests.api.world import ACME, PERSON, PERSON_NAME, TWINS
from tests.graph.view_world import World

Ask = Callable[..., Any]
SUPERVISION = 'view(purpose: "supervision", reference: "案2026-1")'


def test_persons_are_read_for_a_purpose_only(answer: Ask, data: Ask) -> None:
    query = "query ($text: String!) { VIEW { find(text: $text) { name kind subject { identifiers { mask } } } } }"
    for text in (PERSON, PERSON_NAME):
        assert answer(query.replace("VIEW", "view"), text=text)["data"] == {"view": {"find": []}}
    told = data(query.replace("VIEW", SUPERVISION), text=PERSON)
    (hit,) = told["view"]["find"]
    assert (hit["name"], hit["kind"]) == (PERSON_NAME, "person")
    assert PERSON not in str(told)
    assert PERSON[6:14] not in str(told)


@pytest.mark.parametrize("purpose", ["marketing", "nonsense", ""])
def test_other_purposes_are_refused(answer: Ask, purpose: str) -> None:
    assert code(answer("query ($p: String!) { view(purpose: $p) { purpose } }", p=purpose)) == "PURPOSE_REFUSED"


def test_a_purpose_may_need_a_reference(answer: Ask) -> None:
    assert code(answer('{ view(purpose: "supervision") { purpose } }')) == "PURPOSE_REFUSED"


def test_the_list_of_purposes_and_the_status(data: Ask) -> None:
    told = data("{ purposes { code needs persons readers } status { engine subjects records lastRuns { state } } }")
    assert "public_information" in {purpose["code"] for purpose in told["purposes"]}
    assert "marketing" not in {purpose["code"] for purpose in told["purposes"]}
    assert told["status"]["engine"] == "ladybug"
    assert told["status"]["subjects"] == TWINS + 2
    assert {run["state"] for run in told["status"]["lastRuns"]} == {"COMMITTED"}


def test_every_reading_is_in_the_audit(data: Ask, world: World, acme: str) -> None:
    before = len(world.base.side.audit.entries())
    data("query ($id: ID!) { view { subject(id: $id) { records { totalCount } } } }", id=acme)
    data("query ($text: String!) { view { find(text: $text) { name } } }", text=ACME)
    entries = world.base.side.audit.entries()[before:]
    assert [entry.entry.verb for entry in entries] == ["show", "show_records", "find"]
    assert ACME not in str(entries)
