"""The closed list of purposes."""

from __future__ import annotations

import pytest

from graph.catalogue import Openness, denied_purposes, load_catalogue, purpose, purposes
from graph.catalogue.purposes import ALWAYS_DENIED
from graph.errors import PurposeRefused

CODES = {
    "supervision", "licensing_check", "random_inspection", "subsidy_check", "joint_measure", "subject_access",
    "subject_certificate", "dispute_repair", "public_information", "market_inquiry", "quality_resolution", "oversight",
}  # fmt: skip


def test_the_list_is_the_one_of_the_rules() -> None:
    assert set(purposes()) == CODES
    assert purpose("supervision").name_zh == "监督管理"


@pytest.mark.parametrize("missing", [None, ""])
def test_a_missing_purpose_is_refused_and_the_list_shown(missing: str | None) -> None:
    with pytest.raises(PurposeRefused, match="licensing_check"):
        purpose(missing)


def test_a_purpose_outside_the_list_is_refused() -> None:
    with pytest.raises(PurposeRefused, match="closed list") as refused:
        purpose("curiosity")
    assert refused.value.facts == {"purpose": "curiosity"}


@pytest.mark.parametrize("code", sorted(ALWAYS_DENIED))
def test_some_purposes_are_never_allowed_and_say_why(code: str) -> None:
    assert denied_purposes()[code]
    with pytest.raises(PurposeRefused, match="never allowed"):
        purpose(code)


def test_the_denied_ones_are_in_code_and_all_of_them_are_explained() -> None:
    assert set(denied_purposes()) == ALWAYS_DENIED
    assert not ALWAYS_DENIED & set(purposes())


def test_only_public_information_needs_no_reference() -> None:
    assert {p.code for p in purposes().values() if not p.needs_reference} == {"public_information"}


def test_the_public_the_market_and_oversight_reach_no_person() -> None:
    for code in ("public_information", "market_inquiry", "oversight", "random_inspection"):
        assert not purpose(code).persons
    assert purpose("public_information").sees == (Openness.PUBLIC,)
    assert purpose("oversight").sees == ()


def test_no_purpose_sees_what_nobody_may_see() -> None:
    assert not [p.code for p in purposes().values() if Openness.NONE in p.sees]


def test_only_the_subject_and_those_who_correct_see_what_is_the_subjects() -> None:
    seeing = {p.code for p in purposes().values() if Openness.SUBJECT in p.sees}
    assert seeing == {"subject_access", "subject_certificate", "dispute_repair", "quality_resolution"}


def test_each_purpose_balances_rights_use_and_infrastructure() -> None:
    for p in purposes().values():
        assert p.rights
        assert p.use
        assert p.infrastructure
        assert p.readers


def test_each_entry_can_be_read_by_its_subject_and_corrected() -> None:
    for entry in load_catalogue().switched_on:
        assert {"subject_access", "dispute_repair"} <= set(entry.purposes), entry.code
