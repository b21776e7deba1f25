"""Hypothesis strategies: a few departments that deliver, correct, complete and remove decisions on a few subjects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import assume
from hypothesis import strategies as st

from graph.delivery import DeliveryKind
from tests.world import Said, Told

COMPANIES = ("91110108551385082Q", "91110000600037341L")
ELSEWHERE = "91310000717854505H"  # of a company on which nobody here holds a file
PERSONS = ("11010519491231002X", "440524188001010014")
COMPANY_NAMES = ("北京晨光科技有限公司", "上海远洋贸易有限公司")
PERSON_NAMES = ("王伟", "李娜")
JUNE = (date(2025, 6, 1), date(2025, 6, 30))


@st.composite
def rows(draw: st.DrawFn) -> Said:
    """A person, a company, or a sole trader: that may be called like its owner and give the owner's number."""
    kind = draw(st.sampled_from(["person", "organisation", "organisation", "person", "individual_business"]))
    numbers, names = {
        "person": (PERSONS, PERSON_NAMES),
        "organisation": (COMPANIES, COMPANY_NAMES),
        "individual_business": ((*PERSONS, COMPANIES[0]), (PERSON_NAMES[0], COMPANY_NAMES[0])),
    }[kind]
    return Said(
        decision=draw(st.sampled_from(["D1", "D2", "D3"])),
        name=draw(st.sampled_from(names)),
        number=draw(st.sampled_from((*numbers, None))),
        content=draw(st.sampled_from(["罚款", "警告"])),
        kind=kind,
        decided=draw(st.sampled_from([date(2025, 6, 1), date(2025, 7, 1)])),
        address=draw(st.sampled_from([None, "某路一号"])),
        parent=None if kind == "person" else draw(st.sampled_from([None, None, *COMPANIES, ELSEWHERE])),
    )


KINDS = [DeliveryKind.DELTA] * 3 + [DeliveryKind.FULL, DeliveryKind.CORRECTIONS, DeliveryKind.REMOVALS]
FIRST, LATER = st.integers(0, 4), st.integers(5, 9)


@st.composite
def deliveries(
    draw: st.DrawFn, kinds: Sequence[DeliveryKind] = KINDS, days: st.SearchStrategy[int] = FIRST | LATER
) -> Told:
    department, region = draw(st.sampled_from([("甲局", "110105"), ("乙局", "310101"), ("乙局", "110105")]))
    kind = draw(st.sampled_from(kinds))
    day = draw(days)
    salt = draw(st.sampled_from(["", "again"]))
    called = draw(st.sampled_from(["", "", f"新{department}"]))
    if kind is DeliveryKind.REMOVALS:
        removed = tuple(sorted(draw(st.sets(st.sampled_from(["D1", "D2", "D3"]), min_size=1, max_size=2))))
        return Told(department, day, removed=removed, kind=kind, region=region, salt=salt, called=called)
    said = tuple(draw(st.lists(rows(), min_size=1, max_size=4)))
    cut = draw(st.integers(0, len(said)))
    sizes = (cut, len(said) - cut) if 0 < cut < len(said) else ()
    period = draw(st.sampled_from([None, None, JUNE])) if kind is DeliveryKind.FULL else None
    return Told(department, day, said, kind=kind, region=region, salt=salt, sizes=sizes, period=period, called=called)


@st.composite
def corrections(draw: st.DrawFn, first: Told) -> Told:
    """A later delivery of the same department, in which one decision of the first is told otherwise."""
    wrong = draw(st.sampled_from(first.rows))
    right = replace(wrong, content="警告" if wrong.content == "罚款" else "罚款")
    more = draw(deliveries([DeliveryKind.CORRECTIONS], LATER))
    return replace(more, department=first.department, region=first.region, rows=(right, *more.rows[1:]))


@st.composite
def said_otherwise(draw: st.DrawFn, told: Told) -> list[Told]:
    """At times the same bytes at the same instant with another region or kind, as when a mistake is noticed."""
    content = told.content or repr(told)
    region, kind = draw(st.sampled_from(["110105", "310101"])), draw(st.sampled_from(KINDS[:5]))
    other = replace(told, region=region, kind=kind, content=content)
    alike = (told.region, told.kind) == (region, kind)
    return [] if alike or draw(st.booleans()) else [other]


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Three to six different deliveries: one that tells something, a later one that corrects it, and others.

    They are about two credit files at least, so that there is something to judge.
    """
    first = draw(deliveries([DeliveryKind.DELTA, DeliveryKind.FULL], FIRST))
    correction = draw(corrections(first))
    known = {repr(first), repr(correction)}
    others = st.lists(deliveries().filter(lambda one: repr(one) not in known), min_size=1, max_size=3, unique_by=repr)
    history = [first, correction, *draw(said_otherwise(first)), *draw(others)]
    assume(len(files_told(history)) > 1)
    return history


def files_told(history: Sequence[Told]) -> frozenset[tuple[str | None, ...]]:
    """The credit files of these deliveries: whom a department holds in a region, under which name and address."""
    return frozenset(
        (one.department, one.region, said.kind, said.name, said.anchor or said.decision, said.address)
        for one in history
        for said in one.rows
    )


def orders(history: Sequence[Told]) -> st.SearchStrategy[Sequence[Told]]:
    """In which order they may happen to be loaded: at least one comes late, after what was delivered later."""
    return st.permutations(history).filter(lambda order: any(one.day > other.day for one, other in pairwise(order)))
