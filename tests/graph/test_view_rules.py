"""The pure rules of reading: cursors, moments, and what a purpose opens."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.catalogue import load_catalogue, purpose
from graph.delivery import SubjectKind
from graph.errors import BadInput, PurposeRefused
from graph.view.access import LOCAL_OPERATOR, Access, Actor, access_for
from graph.view.answers import RecordState
from graph.view.cursor import cursor_of, place_at, place_of
from graph.view.heads import Head
from graph.view.moment import Moment
from graph.view.order import Order
from graph.view.pages import Cut

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
CATALOGUE = load_catalogue()
FINED = Head(
    id="a",
    decision="k",
    file="f",
    kind=SubjectKind.ORGANISATION,
    category="03.2",
    state=RecordState.CURRENT,
    severity="serious",
    decided=date(2026, 1, 5),
    valid_from=date(2026, 1, 5),
    valid_to=None,
    published_until=date(2029, 1, 5),
    kept_until=date(2031, 1, 5),
    delivered=NOON,
    recorded=NOON,
    ended=None,
    stamp="1",
)
HEADS = st.builds(
    lambda decided, name: FINED._replace(decided=decided, id=name),
    st.none() | st.dates(),
    st.text(st.characters(min_codepoint=97, max_codepoint=112), min_size=1, max_size=32),
)


def access(code: str, now: datetime = NOON, role: str = "operator") -> Access:
    actor = replace(LOCAL_OPERATOR, role=role)
    return access_for(actor, purpose(code), reference="case 1", reason=None, catalogue=CATALOGUE, now=now)


@given(HEADS, st.sampled_from(Order), st.sampled_from(Order))
def test_a_cursor_names_the_place_it_was_made_from_in_its_order_alone(head: Head, order: Order, other: Order) -> None:
    assert place_at(cursor_of(head, order), order) == place_of(head, order)
    if other is not order:
        with pytest.raises(BadInput):
            place_at(cursor_of(head, order), other)


@given(st.text(max_size=50))
def test_what_is_not_a_cursor_is_the_callers_mistake(text: str) -> None:
    with pytest.raises(BadInput):
        place_at("!" + text)


@pytest.mark.parametrize(
    "text",
    [
        "[null,null]",
        '["",1]',
        "[[],{}]",
        '["20260105","a"]',
        '["2026-W02-1","a"]',
        '["2026-01-05", "a"]',
        '["2026-01-05","a","b"]',
        '["oldest",1,"a"]',
        '[-739621,"a"]',
        '{"":1,"a":2}',
    ],
)
def test_another_spelling_of_a_place_is_no_cursor(text: str) -> None:
    with pytest.raises(BadInput):
        place_at(urlsafe_b64encode(text.encode()).decode())
    with pytest.raises(BadInput):
        place_at("!" + cursor_of(FINED))


@given(st.lists(HEADS, max_size=12, unique_by=lambda head: head.id), st.integers(1, 5))
def test_walking_forward_or_backward_meets_each_record_once(heads: list[Head], size: int) -> None:
    ordered = sorted(heads, key=place_of)
    forward: list[Head] = []
    after: str | None = None
    more = bool(ordered)
    while more:
        part, _, more = Cut(first=size, after=after).of(ordered)
        forward += part
        after = cursor_of(part[-1])
    backward: list[Head] = []
    before: str | None = None
    more = bool(ordered)
    while more:
        part, more, _ = Cut(last=size, before=before).of(ordered)
        backward = [*part, *backward]
        before = cursor_of(part[0])
    assert forward == ordered == backward


@pytest.mark.parametrize(
    ("changes", "open_to_public"),
    [
        ({}, True),
        ({"state": RecordState.REMOVED}, False),
        ({"published_until": date(2026, 11, 21)}, False),
        ({"published_until": date(2026, 11, 22)}, True),
        ({"published_until": None}, True),
        ({"decided": date(2026, 11, 23)}, False),
        ({"kept_until": date(2026, 11, 21)}, False),
        ({"category": "99"}, False),
        ({"category": "03.2T"}, False),
        ({"category": "03.2P", "kind": SubjectKind.PERSON}, False),
        ({"kind": SubjectKind.PERSON}, False),
    ],
)
def test_the_public_sees_organisations_inside_the_days_of_publicity(
    changes: dict[str, RecordState | SubjectKind | date | str | None], open_to_public: bool
) -> None:
    assert access("public_information").opens(FINED._replace(**changes)) is open_to_public  # type: ignore[arg-type]


def test_a_day_begins_in_beijing() -> None:
    last_day = FINED._replace(published_until=date(2026, 11, 22))
    evening = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    assert access("public_information", evening).opens(last_day)
    assert not access("public_information", evening + timedelta(minutes=1)).opens(last_day)


def test_persons_open_only_to_purposes_that_reach_them() -> None:
    person = FINED._replace(category="03.2P", kind=SubjectKind.PERSON, published_until=date(1, 1, 1))
    opened = {
        code
        for code in ("supervision", "subject_access", "random_inspection", "market_inquiry", "subsidy_check")
        if access(code).opens(person)
    }
    assert opened == {"supervision", "subject_access"}


def test_oversight_reads_the_audit_and_no_content() -> None:
    assert not access("oversight").opens(FINED)


def test_a_role_has_its_own_purposes() -> None:
    assert access("supervision", role="investigator").actor == Actor(
        LOCAL_OPERATOR.id, "investigator", LOCAL_OPERATOR.name
    )
    with pytest.raises(PurposeRefused):
        access("supervision", role="public")


@pytest.mark.parametrize("reference", [None, "", "  \n"])
def test_a_purpose_that_needs_a_reference_is_refused_without_one(reference: str | None) -> None:
    with pytest.raises(PurposeRefused, match="needs the reference"):
        access_for(
            LOCAL_OPERATOR, purpose("supervision"), reference=reference, reason=None, catalogue=CATALOGUE, now=NOON
        )


def test_fields_open_with_their_class() -> None:
    def shown(code: str) -> set[str]:
        return {rule.key for rule in access(code).open_fields(FINED)}

    assert "cf_sy" in shown("public_information")
    assert "dfbm" not in shown("public_information")
    assert "dfbm" in shown("supervision")
    assert "cf_fr_sfzh" not in shown("supervision")
    assert access("supervision").open_fields(FINED._replace(category="unheard of")) == ()
    assert not access("public_information").opens_identifier("identity_number")
    # Whose role sees masks of persons elsewhere sees none for a purpose that is for what is public alone.
    assert not access("market_inquiry").opens_identifier("identity_number")
    assert access("supervision").opens_identifier("identity_number")
    assert access("public_information").opens_identifier("credit_code")


def test_a_lapsed_record_stood_until_the_delivery_that_ended_it() -> None:
    lapsed = FINED._replace(state=RecordState.LAPSED, ended=NOON)
    assert Moment(known_at=NOON - timedelta(days=1)).state_then(lapsed, None) is RecordState.CURRENT
    assert Moment(known_at=NOON).state_then(lapsed, None) is RecordState.LAPSED
    assert Moment().state_then(lapsed, None) is RecordState.LAPSED


@given(st.dates(), st.dates(), st.none() | st.dates(), st.dates())
def test_a_record_holds_from_its_decision_to_its_end(decided: date, begins: date, ends: date | None, on: date) -> None:
    head = FINED._replace(decided=decided, valid_from=begins, valid_to=ends)
    assert Moment(as_of=on).held(head) is (decided <= on and begins <= on and (ends is None or on <= ends))
