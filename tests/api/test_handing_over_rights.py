"""Who hands files over, and what of them each may see and load."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from graph.access import LOCAL_OPERATOR, Actor
from graph.base import Base
from tests.api.officers_world import (
    CANCEL,
    CHECK,
    CREATE,
    LOAD,
    OFFICER,
    OTHER_CODE,
    STRANGER,
    Desk,
    at_work,
    base,
    clock,
    officer,
    penalties,
)
from tests.graph.view_world import Clock
from tests.loaders.tables import COMPANY_CODE, OFFICE, OFFICE_CODE

LONG = penalties(900)  # several blocks

__all__ = ["base", "clock", "officer"]  # fixtures


def test_everybody_hands_over_and_sees_their_own_only(base: Base, officer: Desk) -> None:
    upload = officer.hand_over(penalties())
    job = officer.done(CHECK, upload)
    asked = f'{{ delivering {{ upload(id: "{upload}") {{ id }} }} }}'
    with at_work(base, STRANGER) as stranger:
        assert stranger.refused(asked) == "NOT_FOUND"
        assert stranger.refused(f'{{ delivering {{ job(id: "{job["id"]}") {{ id }} }} }}') == "NOT_FOUND"
        assert stranger.told("{ delivering { uploads { id } jobs { id } } }") == {"uploads": [], "jobs": []}
        for mutation in (CHECK, LOAD, CANCEL):
            assert stranger.begin(mutation, upload)["code"] == "NOT_FOUND"
        assert stranger.refused(CREATE, input=stranger.said(b"x", departmentCode=OFFICE_CODE)) == "FORBIDDEN"
    colleague = replace(OFFICER, id="department:li", categories=("04",))
    with at_work(base, colleague) as other:
        assert other.told(asked)["upload"]["id"] == upload
        assert other.refused(CREATE, input=other.said(b"x", category="03.2")) == "FORBIDDEN"
        written = base.side.audit.entries(actor=colleague.id)
        assert [each.entry.reference for each in written if each.entry.verb == "upload_refused"] == ["FORBIDDEN"]
        later = other.hand_over(penalties(2))
        failed = other.done(LOAD, later)
        assert (failed["state"], failed["problem"]["code"]) == ("FAILED", "FORBIDDEN")
        assert "03.2" in failed["problem"]["message"]
    assert base.side.runs.runs() == []


@pytest.mark.parametrize("role", ["public", "investigator", "steward", "regulator", "subject", "admin", "participant"])
def test_who_is_no_officer_hands_nothing_over(base: Base, role: str) -> None:
    with at_work(base, Actor(f"{role}:x", role, "x", department=OFFICE_CODE)) as somebody:
        assert somebody.refused(CREATE, input=somebody.said(b"x")) == "FORBIDDEN"
        assert somebody.refused("{ delivering { uploads { id } } }") == "FORBIDDEN"
        assert somebody.refused("{ delivering { jobs { id } } }") == "FORBIDDEN"


def test_the_operator_names_the_department(base: Base) -> None:
    with at_work(base, LOCAL_OPERATOR) as operator:
        assert "Which department" in operator.create(b"x")["message"]
        upload = operator.hand_over(penalties(), department=OFFICE, departmentCode=OFFICE_CODE)
        assert operator.done(LOAD, upload)["report"]["files"][0]["lines"] == 3
    with at_work(base) as officer:
        assert officer.told("{ delivering { uploads { id department } } }")["uploads"] == [
            {"id": upload, "department": OFFICE}
        ]


def test_an_officer_whose_access_ends_hands_over_no_more(base: Base) -> None:
    grant, _ = base.side.grants.give_key(OFFICER, "test")
    with at_work(base, grant.actor) as officer:
        created = officer.create(LONG)
        upload = officer.hand_over(penalties())
        base.side.grants.revoke(grant.id, "test", "left")
        assert officer.client.put(created["address"], content=LONG).status_code == 403
        failed = officer.done(LOAD, upload)
        assert (failed["state"], failed["problem"]["code"]) == ("FAILED", "FORBIDDEN")


def test_an_officer_who_was_bounded_anew_loads_only_what_is_theirs_now(base: Base) -> None:
    bounds = replace(OFFICER, region="110000", categories=("03",))
    grant, _ = base.side.grants.give_key(bounds, "test")
    with at_work(base, grant.actor) as officer:
        upload = officer.hand_over(penalties())
        base.side.grants.change(grant.id, replace(grant.actor, categories=("05",)), "test", "another post")
        for work in (CHECK, LOAD):
            failed = officer.done(work, upload)
            assert (failed["state"], failed["problem"]["code"]) == ("FAILED", "FORBIDDEN")
        base.side.grants.change(grant.id, replace(grant.actor, categories=("03.2",)), "test", "back again")
        assert officer.done(LOAD, upload)["state"] == "DONE"


def test_a_colleague_loads_nothing_outside_their_own_access(base: Base) -> None:
    grant, _ = base.side.grants.give_key(replace(OFFICER, categories=("05",)), "test")
    with at_work(base) as officer:
        upload = officer.hand_over(penalties())
    with at_work(base, grant.actor) as colleague:
        failed = colleague.done(LOAD, upload)
        assert (failed["state"], failed["problem"]["code"]) == ("FAILED", "FORBIDDEN")


def test_a_colleague_loads_what_somebody_announced_whose_access_has_ended(base: Base, clock: Clock) -> None:
    with at_work(base, replace(OFFICER, until=clock() + timedelta(hours=1))) as officer:
        upload = officer.hand_over(penalties())
    clock.pass_by(timedelta(hours=2))
    with at_work(base, replace(OFFICER, id="department:sun")) as colleague:
        assert colleague.done(LOAD, upload)["state"] == "DONE"


def test_number_of_another_department_is_not_taken_from_the_rows(base: Base) -> None:
    """Who delivers is who was let in, whatever a file says in its rows."""
    with at_work(base, STRANGER) as stranger:
        done = stranger.done(LOAD, stranger.hand_over(penalties(), region="310000"))
    (file,) = done["report"]["files"]
    note = base.side.delivery_notes.of_run(base.side.runs.run(file["run"]).number)
    assert note is not None
    assert note.department_code == OTHER_CODE
    assert COMPANY_CODE not in str(done)
