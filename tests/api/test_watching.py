"""Those who watch over the reading look into the audit: who did what, page by page, and nothing of whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.access import Actor
from graph.view import searched
from tests.api.conftest import home_in
from tests.api.officers_world import Desk, at_work
from tests.api.world import ACME, fill
from tests.graph.view_world import World, world_on

LI = Actor("investigator:li", "investigator", "li")
ZHOU = Actor("regulator:zhou", "regulator", "zhou")
OPENED = 'view(purpose: "oversight", reference: "plan 1")'
AUDIT = f"""query ($subject: String, $actor: String, $did: String, $purpose: String, $since: DateTime, $until: DateTime,
  $limit: Int! = 200, $after: Int! = 0) {{ {OPENED} {{ audit(subject: $subject, actor: $actor, did: $did,
  purpose: $purpose, since: $since, until: $until, limit: $limit, after: $after) {{
  entries {{ sequence at actor purpose did things hash giver }} next partial {{ isPartial reasons }} }} }} }}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home: Path = tmp_path_factory.mktemp("watching")
    with world_on(home_in(home)) as made:
        fill(made)
        with at_work(made.base, LI) as desk:
            for case in ("case 1", "case 2"):
                desk.told(
                    f'{{ view(purpose: "supervision", reference: "{case}") {{ find(text: "{ACME}") {{ name }} }} }}'
                )
                made.clock.pass_by(timedelta(hours=1))
        yield made


@pytest.fixture(scope="module")
def desk(world: World) -> Iterator[Desk]:
    with at_work(world.base, ZHOU) as opened:
        yield opened


def audit(desk: Desk, **wanted: object) -> Any:
    return desk.told(AUDIT, **wanted)["audit"]


def test_what_somebody_did_is_found_by_any_of_it(world: World, desk: Desk) -> None:
    whole = audit(desk, actor=LI.id)
    assert {each["did"] for each in whole["entries"]} == {"find"}
    assert {each["purpose"] for each in whole["entries"]} == {"supervision"}
    assert len(whole["entries"]) == 2
    first, second = whole["entries"]
    assert first["things"] >= 1
    assert (whole["next"], whole["partial"]) == (None, {"isPartial": False, "reasons": []})
    assert "case 1" not in str(whole)  # nothing of the case, and nothing of whom
    assert ACME not in str(whole)
    assert audit(desk, subject=ACME, did="find")["entries"] == whole["entries"]
    assert audit(desk, actor=LI.id, until=second["at"])["entries"] == [first]
    assert audit(desk, actor=LI.id, since=second["at"])["entries"] == [second]
    for nothing in ({"did": "export"}, {"purpose": "oversight"}, {"subject": "p" * 32}):
        assert audit(desk, actor=LI.id, **nothing)["entries"] == []
    held = world.base.side.audit.entries(actor=LI.id)
    assert [each["hash"] for each in whole["entries"]] == [each.hash for each in held]
    looked = world.base.side.audit.entries(actor=ZHOU.id)
    assert {(each.entry.verb, each.entry.purpose) for each in looked} == {("audit", "oversight")}


def test_it_is_read_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = audit(desk, actor=LI.id, limit=1)
    rest = audit(desk, actor=LI.id, after=page["next"])
    assert [*page["entries"], *rest["entries"]] == audit(desk, actor=LI.id)["entries"]
    monkeypatch.setattr(searched, "LOOKED_AT", 2)
    monkeypatch.setattr(searched, "PART", 1)
    short = audit(desk, did="never")
    assert (short["entries"], short["partial"]["reasons"]) == ([], ["LIMIT"])
    assert short["next"] is not None


def test_nobody_else_is_told(world: World, desk: Desk) -> None:
    with at_work(world.base, LI) as other:
        assert other.refused(AUDIT) == "PURPOSE_REFUSED"
        supervision = AUDIT.replace(OPENED, 'view(purpose: "supervision", reference: "case 1")')
        assert other.refused(supervision) == "PURPOSE_REFUSED"
    assert desk.refused(AUDIT, limit=201) in {"BAD_USER_INPUT", "LIMIT_EXCEEDED"}
    assert desk.refused(AUDIT, since="2026-01-01T00:00:00") == "BAD_USER_INPUT"
