"""How subjects stand to each other as their departments disclose it, on both engines and as each reader may know it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import orjson
import pytest

from graph.delivery import DeliveryKind, SubjectKind
from graph.export import graph_of, write_json_lines
from graph.facts import facts_of
from graph.relations import Relation
from graph.settings import Settings
from graph.store.rebuild import rebuild
from graph.store.withdraw import withdraw
from graph.view import View
from graph.view.answers import RecordState
from graph.view.relations import Related
from graph.view.web import TieKind
from tests.graph.view_world import (
    FEBRUARY,
    HANGZHOU,
    JANUARY,
    MARCH,
    SHANGHAI,
    Said,
    World,
    credit_code,
    identity_number,
    public,
    supervision,
    world_on,
)

PARENT, BRANCH, SHOP, COMPANY = (credit_code(serial) for serial in (301, 302, 303, 304))
OWNER = identity_number(301)
DAY = date(2026, 1, 5)


def registered(name: str, number: str, **told: object) -> Said:
    """A row of a base registration."""
    return Said(f"登记 {name}", name, number, DAY, severity=None, title="登记注册", **told)  # type: ignore[arg-type]


BRANCH_ROW = registered("杭州信脉科技有限公司宁波分公司", BRANCH, names={Relation.BRANCH_OF: PARENT})
PARENT_ROW = registered("杭州信脉科技有限公司", PARENT)


@pytest.fixture
def world(engine_settings: Settings) -> Iterator[World]:
    with world_on(engine_settings) as made:
        yield made


def told(view: View, number: str) -> tuple[Related, ...]:
    """The relations of the one subject with this number."""
    return view.relations(view.find(number)[0].subject_id).relations


def seen(view: View, number: str) -> set[tuple[Relation, bool, str | None]]:
    """They without their records: which, in which direction, and to whom."""
    return {
        (each.relation, each.forward, None if each.other is None else each.other.name) for each in told(view, number)
    }


def test_a_branch_and_its_company_are_two_subjects_that_tell_of_each_other(world: World) -> None:
    loaded = world.deliver("branches.csv", HANGZHOU, "01", [BRANCH_ROW], delivered=JANUARY)
    (waiting,) = told(public(world), BRANCH)
    assert (waiting.relation, waiting.other, waiting.number) == (Relation.BRANCH_OF, None, PARENT)
    world.deliver("companies.csv", SHANGHAI, "01", [PARENT_ROW], delivered=FEBRUARY)
    (relation,) = told(public(world), BRANCH)
    assert relation.other is not None
    assert relation.other.id == public(world).find(PARENT)[0].subject_id != public(world).find(BRANCH)[0].subject_id
    assert (relation.since, relation.until, relation.state) == (DAY, None, RecordState.CURRENT)
    assert relation.department.name == HANGZHOU.name
    assert [(row.source.name, row.line) for row in relation.lineage] == [("branches.csv", 2)]
    assert seen(public(world), PARENT) == {(Relation.BRANCH_OF, False, BRANCH_ROW.name)}
    with world.base.writing():
        withdraw(world.base, loaded.run_id, actor="test", reason="wrong file")
    assert told(public(world), PARENT) == ()


def test_a_company_that_is_withdrawn_is_named_still_and_the_base_is_rebuilt_the_same(world: World) -> None:
    world.deliver("branches.csv", HANGZHOU, "01", [BRANCH_ROW], delivered=JANUARY)
    before = facts_of(world.base.engine)
    loaded = world.deliver("companies.csv", SHANGHAI, "01", [PARENT_ROW], delivered=FEBRUARY)
    with world.base.writing():
        withdraw(world.base, loaded.run_id, actor="test", reason="wrong file")
    assert facts_of(world.base.engine) == before
    assert seen(public(world), BRANCH) == {(Relation.BRANCH_OF, True, None)}
    with world.base.writing():
        rebuild(world.base, actor="test")
    assert facts_of(world.base.engine) == before
    assert before.by_kind["named"]


def test_a_correction_leaves_the_relation_behind_as_history(world: World) -> None:
    world.deliver("branches.csv", HANGZHOU, "01", [BRANCH_ROW], delivered=JANUARY)
    world.deliver("companies.csv", SHANGHAI, "01", [PARENT_ROW], delivered=FEBRUARY)
    alone = registered(BRANCH_ROW.name, BRANCH, fields={"zt": "存续"})
    world.deliver("right.csv", HANGZHOU, "01", [alone], delivered=MARCH, kind=DeliveryKind.CORRECTIONS)
    (relation,) = told(public(world), PARENT)
    assert relation.state is RecordState.SUPERSEDED
    assert relation.until == MARCH.date()


def test_a_business_goes_over_into_the_company_that_names_it(world: World) -> None:
    shop = registered("杭州小满茶铺", SHOP, kind=SubjectKind.INDIVIDUAL_BUSINESS)
    company = registered("杭州小满茶业有限公司", COMPANY, names={Relation.CONVERTED_TO: SHOP})
    world.deliver("both.csv", HANGZHOU, "01", [company, shop], delivered=JANUARY)
    assert seen(public(world), SHOP) == {(Relation.CONVERTED_TO, True, company.name)}
    assert seen(public(world), COMPANY) == {(Relation.CONVERTED_TO, False, shop.name)}


def test_a_number_that_was_changed_is_told_with_the_record_that_says_so_and_joins_nobody(world: World) -> None:
    old = registered(PARENT_ROW.name, PARENT)
    new = registered(PARENT_ROW.name, COMPANY, names={Relation.SUPERSEDED_BY: PARENT})
    world.deliver("old.csv", HANGZHOU, "01", [old], delivered=JANUARY)
    world.deliver("new.csv", SHANGHAI, "01", [new], delivered=FEBRUARY)
    assert seen(public(world), PARENT) == {(Relation.SUPERSEDED_BY, True, new.name)}
    assert seen(public(world), COMPANY) == {(Relation.SUPERSEDED_BY, False, old.name)}
    (relation,) = told(public(world), PARENT)
    assert (relation.since, relation.department.name, relation.number) == (DAY, SHANGHAI.name, PARENT)
    assert public(world).find(PARENT)[0].subject_id != public(world).find(COMPANY)[0].subject_id


def test_the_owner_of_a_business_is_told_to_nobody_who_may_not_see_persons(world: World) -> None:
    shop = Said("杭罚〔2026〕8号", "杭州小满茶铺", OWNER, DAY, kind=SubjectKind.INDIVIDUAL_BUSINESS)
    person = Said("杭罚〔2026〕9号", "欧阳小满", OWNER, DAY, kind=SubjectKind.PERSON)
    world.deliver("shops.csv", HANGZHOU, "03.2", [shop], delivered=JANUARY)
    alone = public(world).relations(public(world).find(shop.name)[0].subject_id)
    world.deliver("persons.csv", SHANGHAI, "03.2P", [person], delivered=JANUARY)
    still = public(world).relations(public(world).find(shop.name)[0].subject_id)
    assert alone.relations == still.relations == ()
    investigator = supervision(world)
    (owned,) = investigator.relations(investigator.find(shop.name)[0].subject_id).relations
    assert owned.other is not None
    assert (owned.relation, owned.forward, owned.other.kind) == (Relation.OWNED_BY, True, "person")
    assert OWNER not in str(owned)
    (business,) = investigator.relations(owned.other.id).relations
    assert business.other is not None
    assert (business.relation, business.forward, business.other.name) == (Relation.OWNED_BY, False, shop.name)


def test_who_is_named_is_tied_to_who_names_it(world: World) -> None:
    world.deliver("branches.csv", HANGZHOU, "01", [BRANCH_ROW], delivered=JANUARY)
    world.deliver("companies.csv", SHANGHAI, "01", [PARENT_ROW], delivered=FEBRUARY)
    view = public(world)
    branch, parent = (view.find(number)[0].subject_id for number in (BRANCH, PARENT))
    for one, other in ((branch, parent), (parent, branch)):
        (tied,) = view.tied(one, TieKind.NUMBER).tied
        assert (tied.id, [tie.shown for tie in tied.ties]) == (other, [PARENT])
    (path,) = view.connect(branch, parent, hidden=[kind for kind in TieKind if kind is not TieKind.NUMBER]).paths
    (hop,) = path.hops
    (tie,) = hop.ties
    assert {end.subject_id: [row.source.name for row in end.value.lineage] for end in tie.ends} == {
        branch: ["branches.csv"],
        parent: ["companies.csv"],
    }


def test_whom_a_record_names_leaves_as_a_number_and_not_as_somebody(world: World) -> None:
    world.deliver("branches.csv", HANGZHOU, "01", [BRANCH_ROW], delivered=JANUARY)
    world.deliver("companies.csv", SHANGHAI, "01", [PARENT_ROW], delivered=FEBRUARY)
    view = public(world)
    exported = list(view.export([view.find(BRANCH)[0].subject_id]))
    out = BytesIO()
    write_json_lines(exported, out)
    (line,) = [told for told in map(orjson.loads, out.getvalue().splitlines()) if told["type"] == "relation"]
    (record,) = exported[0].records
    assert (line["is"]["record_id"], line["is"]["relation"], line["is"]["number"]) == (record.id, "branch_of", PARENT)
    drawn = graph_of(view.export())
    (borne,) = view.credit_files(view.find(PARENT)[0].subject_id)
    (token,) = [number.token for number in borne.identifiers if number.kind == "credit_code"]
    assert drawn.edges[record.id, token] == {"label": "NAMES", "relation": "branch_of"}
    assert drawn.edges[borne.id, token] == {"label": "HAS_IDENTIFIER"}
