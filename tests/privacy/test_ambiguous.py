"""Fifteen digits that are a tax number and may be somebody's identity number."""

from __future__ import annotations

import polars as pl
import pytest

from graph.delivery import SubjectKind
from graph.identifiers import IdentifierKind, recognise, strong_keys
from graph.identifiers.checks import organisation_check
from graph.ids import Ids
from loaders.checks.numbers import NUMBERS
from loaders.shape.identity import row_identifiers


def tax_number(code: str) -> str:
    return "110105" + code + organisation_check(code)


def identifiers(number: str) -> dict[str, str]:
    found = recognise(number, IdentifierKind.TAXPAYER_NUMBER, person=False)
    assert found is not None
    ((inner_kind, inner),) = strong_keys(found)
    row = (0, "code", 0, found.kind.value, found.text, found.mask, found.state.value, None, None, False)
    numbers = pl.DataFrame([(*row, inner_kind.value, inner)], NUMBERS, orient="row")
    told = row_identifiers(numbers, pl.Series([SubjectKind.ORGANISATION.value]), Ids(b"1" * 32))
    return dict(told.select("kind", "mask").iter_rows())


@pytest.mark.parametrize(("code", "shown"), [("55102810", "55*****06"), ("71093512", "710935126")])
def test_the_organisation_code_in_it_is_shown_only_where_it_is_no_birth_date(code: str, shown: str) -> None:
    number = tax_number(code)
    told = identifiers(number)
    assert told["organisation_code"] == shown
    assert (told["taxpayer_number"] == number) == ("*" not in shown)
