"""One number says one thing of itself, in whichever column of whichever layout it stands.

A number is a node that the first file to give it writes; whether it may join is worked out from what is written there
and from the file that asks. So no two files may differ in what they write.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from graph.catalogue import Role
from graph.delivery import SubjectKind
from graph.identifiers import CheckState, IdentifierKind
from graph.identifiers.checks import credit_check, identity_check, organisation_check, registration_check
from loaders.checks.known_numbers import KnownNumbers
from loaders.layouts import shipped_layouts
from tests.loaders.tables import catalogue

Column = tuple[IdentifierKind | None, bool | None]

NO_NODE: Final = {CheckState.PLACEHOLDER.value, CheckState.LOST_DIGITS.value}
DIGITS: Final = st.text("0123456789", min_size=8, max_size=8)
COUNTIES: Final = st.sampled_from(["110105", "440524", "653101"])


def columns() -> set[Column]:
    """What each column of subjects' numbers promises, and whether its file is about persons; None if about them too."""
    found: set[Column] = set()
    for layout in shipped_layouts().values():
        others = set(layout.subjects) - {SubjectKind.PERSON}
        person = None if others and SubjectKind.PERSON in layout.subjects else not others
        rules = catalogue().entries[layout.entry].with_role(Role.SUBJECT_NUMBER)
        found |= {(rule.number_kind, person) for rule in rules}
    documents = {(kind, True) for kind in (IdentifierKind.IDENTITY_NUMBER, IdentifierKind.PERMIT)}
    return found | documents


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Numbers of persons and businesses, long and short, right and wrong, and such as fit two registers."""
    county, born = draw(COUNTIES), draw(st.dates(date(1900, 1, 1), date(1999, 12, 31)))
    # From 996 on a short number is of somebody of the century before, whom no number of 18 digits is taken for.
    sequence = f"{draw(st.integers(1, 995)):03}"
    long, short = f"{county}{born:%Y%m%d}{sequence}", f"{county}{born:%y%m%d}{sequence}"
    body, wrong = draw(DIGITS), draw(st.sampled_from("0123456789X"))
    organisation, credit = body + organisation_check(body), f"91{county}{body}{organisation_check(body)}"
    registration = f"{county}{body}"
    texts = (
        long + identity_check(long), long + wrong, short, short[:14] + registration_check(short[:14]), organisation,
        body + wrong, credit + credit_check(credit), county + organisation, county + short[6:14] + wrong,
        registration + registration_check(registration), registration + wrong, registration[:13],
    )  # fmt: skip
    return draw(st.sampled_from(texts))


@given(text=numbers())
def test_a_number_is_valid_for_all_who_give_it_or_for_nobody(text: str) -> None:
    known = KnownNumbers()
    said: dict[tuple[str, str | None], set[tuple[str | None, str | None]]] = {}
    for expected, person in columns():
        kind, written, mask, state, *_ = known.told(text, expected, person, numeric=False)
        if kind is not None and state not in NO_NODE:
            said.setdefault((kind, written), set()).add((mask, state))
    assert all(len(each) == 1 for each in said.values()), said


def test_every_register_is_asked_for() -> None:
    asked = {kind for kind, _ in columns()}
    assert asked >= {None, IdentifierKind.CREDIT_CODE, IdentifierKind.REGISTRATION_NUMBER, IdentifierKind.PERMIT}
    assert {person for _, person in columns()} == {True, False, None}
