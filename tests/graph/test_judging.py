"""Acts of several judgements, proposals and doubts, on each engine: what they change, and that undo is exact."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.base import Base, open_base
from graph.errors import BadInput, NotFound
from graph.facts import Facts, facts_of
from graph.resolution.evidence import Band, Evidence, Opinion
from graph.resolution.features import FileFeatures
from graph.resolution.strong import compare
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.changes import apply
from graph.store.components import Touched
from graph.store.judging import Act, all_one, judge, judge_pairs, not_of, retract, try_pairs
from graph.store.mirroring import standing
from graph.store.placing import Placer
from graph.store.rebuild import rebuild
from tests.laws.ground import load_all, withdraw_told
from tests.world import Said, Told

COMPANY, PERSON = "91110108551385082Q", "11010519491231002X"
NAMESAKES = Told("甲局", 0, tuple(Said(f"D{n}", "王伟", kind="person") for n in range(4)))
SHOPS = Told("乙局", 1, tuple(Said(f"S{n}", "双生商行") for n in range(4)), region="310101")
NUMBERED = Told("丙局", 2, (Said("N1", "李娜", PERSON, kind="person"), Said("N2", "王伟", PERSON, kind="person")))


@pytest.fixture
def base(engine_settings: Settings) -> Iterator[Base]:
    with open_base(engine_settings) as opened:
        load_all(opened, [NAMESAKES, SHOPS, NUMBERED])
        yield opened


def files_of(base: Base, name: str) -> list[str]:
    named = [str(fact[0]) for fact in facts_of(base.engine).by_kind["files"] if fact[2] == name]
    return sorted(named)


def persons(base: Base) -> list[str]:
    numbered = {str(fact[0]) for fact in facts_of(base.engine).by_kind["identifiers"]}
    return [file for file in files_of(base, "王伟") if file not in numbered]


def together(facts: Facts, *files: str) -> bool:
    return any(set(files) <= cluster for _, cluster in facts.subjects)


def said(
    base: Base, verdict: Verdict, pairs: list[tuple[str, str]] | tuple[tuple[str, str], ...], by: str = "zhang"
) -> Act:
    with base.writing():
        return judge_pairs(base, verdict, pairs, actor=by, reason="known to me")


def taken_back(base: Base, act: str, by: str = "zhang") -> Act:
    with base.writing():
        return retract(base, act, actor=by, reason="mistaken")


def mirrored(base: Base) -> dict[str, str]:
    return {str(row["id"]): str(row["verdict"]) for row in base.engine.read("store_judgement_ids")}


def test_all_these_are_one_is_one_act_and_goes_as_one(base: Base) -> None:
    before = facts_of(base.engine)
    shops = files_of(base, "双生商行")

    act = said(base, Verdict.SAME, all_one(shops[:3]))

    assert {one.act for one in act.judgements} == {act.id}
    assert (len(act.judgements), act.moved, act.waiting) == (2, 2, ())
    after = facts_of(base.engine)
    assert together(after, *shops[:3])
    assert not together(after, shops[0], shops[3])
    gone = taken_back(base, act.id)
    assert len(gone.judgements) == 2
    assert facts_of(base.engine).fingerprint == before.fingerprint
    with pytest.raises(BadInput, match="standing"):
        taken_back(base, act.id)
    with pytest.raises(NotFound):
        taken_back(base, "no such act")


def test_one_judgement_of_an_act_can_go_alone(base: Base) -> None:
    shops = files_of(base, "双生商行")
    act = said(base, Verdict.SAME, all_one(shops[:3]))
    last = next(one for one in act.judgements if shops[2] in {one.left, one.right})

    taken_back(base, last.id)

    after = facts_of(base.engine)
    assert together(after, *shops[:2])
    assert not together(after, shops[0], shops[2])
    assert [one.id for one in base.side.judgements.act(act.id)] == [
        one.id for one in act.judgements if one.id != last.id
    ]


def test_this_one_is_not_of_these(base: Base) -> None:
    shops = files_of(base, "双生商行")
    whole = said(base, Verdict.SAME, all_one(shops))
    before = facts_of(base.engine)
    assert together(before, *shops)

    act = said(base, Verdict.DIFFERENT, not_of(shops[2], [shops[0], shops[1], shops[3]]), by="li")

    after = facts_of(base.engine)
    assert together(after, shops[0], shops[1], shops[3])
    assert not together(after, shops[0], shops[2])
    # The two judgements on one pair contradict each other: both stand, and the pair is shown.
    assert [reason for *_, reason in after.by_kind["apart"] - before.by_kind["apart"]] == ["contradicting_judgements"]
    taken_back(base, act.id, "li")
    assert facts_of(base.engine).fingerprint == before.fingerprint
    assert set(mirrored(base)) == {one.id for one in whole.judgements}


def test_a_person_is_judged_the_same_by_two_stewards_or_not_at_all(base: Base) -> None:
    before = facts_of(base.engine)
    one, other, third, _ = persons(base)

    proposed = said(base, Verdict.SAME, all_one([one, other, third]))

    assert proposed.waiting == tuple(each.id for each in proposed.judgements)
    assert proposed.moved == 0
    assert facts_of(base.engine).fingerprint == before.fingerprint
    assert set(mirrored(base).values()) == {"PROPOSED"}

    agreed = said(base, Verdict.SAME, [(other, third)], by="li")

    assert agreed.waiting == ()
    joined = facts_of(base.engine)
    assert together(joined, other, third)
    assert not together(joined, one, other)
    assert sorted(mirrored(base).values()) == ["PROPOSED", "PROPOSED", "SAME"]

    with base.writing():
        rebuild(base, actor="test")
    assert facts_of(base.engine).fingerprint == joined.fingerprint
    assert sorted(mirrored(base).values()) == ["PROPOSED", "PROPOSED", "SAME"]

    # Whoever takes their word back, the effect goes with it.
    taken_back(base, proposed.id)
    assert facts_of(base.engine).fingerprint == before.fingerprint
    assert mirrored(base) == {agreed.id: "PROPOSED"}


def test_the_second_steward_may_be_any_but_the_first(base: Base) -> None:
    one, other, *_ = persons(base)
    said(base, Verdict.SAME, [(one, other)])
    again = said(base, Verdict.SAME, [(other, one)])
    assert len(again.waiting) == 1
    assert not together(facts_of(base.engine), one, other)


def test_a_proposal_sleeps_with_its_files_and_wakes_a_proposal(base: Base) -> None:
    one, other, *_ = persons(base)
    act = said(base, Verdict.SAME, [(one, other)])
    withdraw_told(base, NAMESAKES)
    assert mirrored(base) == {}
    load_all(base, [NAMESAKES])
    assert mirrored(base) == {act.id: "PROPOSED"}


def test_a_contradicted_proposal_is_shown_and_joins_nothing(base: Base) -> None:
    one, other, *_ = persons(base)
    said(base, Verdict.SAME, [(one, other)])
    said(base, Verdict.DIFFERENT, [(one, other)], by="li")
    facts = facts_of(base.engine)
    assert not together(facts, one, other)
    assert (one, other, "contradicting_judgements") in facts.by_kind["apart"]


def test_persons_with_one_number_need_one_steward(base: Base) -> None:
    (known,) = files_of(base, "李娜")
    numbered = next(file for file in files_of(base, "王伟") if file not in persons(base))
    assert not said(base, Verdict.SAME, [(known, numbered)]).waiting
    assert together(facts_of(base.engine), known, numbered)


def test_doubt_is_kept_and_changes_nothing(base: Base) -> None:
    before = facts_of(base.engine)
    shops = files_of(base, "双生商行")
    with base.writing():
        judged = judge(base, Verdict.UNSURE, shops[0], shops[1], actor="zhang", reason="two streets")
    assert facts_of(base.engine).fingerprint == before.fingerprint
    assert mirrored(base) == {judged.id: "UNSURE"}
    taken_back(base, judged.id)
    assert mirrored(base) == {}


def test_trying_tells_what_would_move_and_writes_nothing(base: Base) -> None:
    before = facts_of(base.engine)
    shops, people = files_of(base, "双生商行"), persons(base)
    runs = len(base.side.runs.all_runs())
    with base.writing():
        assert try_pairs(base, Verdict.SAME, all_one(shops), actor="zhang").moved == 3
        assert try_pairs(base, Verdict.SAME, all_one(people), actor="zhang").moved == 0
        assert try_pairs(base, Verdict.DIFFERENT, all_one(shops), actor="zhang").moved == 0
    assert facts_of(base.engine).fingerprint == before.fingerprint
    assert base.side.judgements.standing_judgements() == []
    assert len(base.side.runs.all_runs()) == runs
    assert said(base, Verdict.SAME, all_one(shops)).moved == 3


def test_what_cannot_be_judged_leaves_nothing_behind(base: Base) -> None:
    shops = files_of(base, "双生商行")
    for pairs, error in (
        ([(shops[0], "nobody")], NotFound),
        ([(shops[0], shops[1]), (shops[2], shops[2])], BadInput),
        ([], BadInput),
    ):
        with pytest.raises(error):
            said(base, Verdict.SAME, pairs)
    assert base.side.judgements.standing_judgements() == []


def namesakes_for_review(left: FileFeatures, right: FileFeatures) -> Opinion:
    """What a statistical engine would say: equal names alone are too little."""
    known = compare(left, right)
    if known.band is Band.NONE and left.name_key == right.name_key:
        return Opinion(
            Band.REVIEW, "equal_names", (Evidence("name", left.name, right.name, "Both are named so.", 2.5),)
        )
    return known


def test_too_little_evidence_is_a_proposal_for_a_steward_and_no_doubt(base: Base) -> None:
    """Pairs in the review band are kept with their weight until somebody has decided them."""
    one, other, *_ = persons(base)

    def placed() -> list[tuple[str, str, float | None]]:
        placer = Placer(base.engine, base.side.anchors, base.ids, standing(base.side.judgements), namesakes_for_review)
        with base.writing():
            apply(base.engine, placer.place(Touched(again=frozenset({one, other})), 1).changes)
        return [(pair.left, pair.right, pair.weight) for pair in base.resolution.conflicts(100, None)]

    before = placed()
    assert (one, other, None) not in before
    said(base, Verdict.SAME, [(one, other)])  # brings the two into one component, and decides nothing yet
    assert set(placed()) - set(before) == {(one, other, 2.5)}
    assert placed() == placed()
    doubts = base.engine.read("view_doubts", ids=[one, other])
    assert [row["doubted"] for row in doubts] == [False, False]
    agreed = said(base, Verdict.SAME, [(one, other)], by="li")
    assert placed() == before
    taken_back(base, agreed.id, "li")
    assert set(placed()) - set(before) == {(one, other, 2.5)}
