"""Check digits are those of the published rules, as a library of others reckons them or as the sum itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from graph.identifiers.checks import (
    CREDIT_ALPHABET,
    credit_check,
    identity_check,
    organisation_check,
    registration_check,
)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_identity_check_agrees_with_stdnum(digits: str) -> None:
    assert identity_check(digits) == ric.calc_check_digit(digits + "0")


@given(st.text(CREDIT_ALPHABET, min_size=17, max_size=17))
def test_credit_check_agrees_with_stdnum(characters: str) -> None:
    assert credit_check(characters) == uscc.calc_check_digit(characters)


@given(st.text("0123456789", min_size=14, max_size=14))
def test_registration_check_agrees_with_stdnum(digits: str) -> None:
    assert registration_check(digits) == mod_11_10.calc_check_digit(digits)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
def test_organisation_check_is_the_published_sum(characters: str) -> None:
    total = sum(int(c, 36) * w for c, w in zip(characters, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    assert organisation_check(characters) == {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
