from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from graph.identifiers import (
    CheckState,
    IdentifierKind,
    Number,
    birth_date,
    readings,
    recognise,
    strong_keys,
)
from graph.identifiers.checks import (
    CREDIT_ALPHABET,
    credit_check,
    identity_check,
    lifted,
    organisation_check,
    registration_check,
)

IDENTITY = IdentifierKind.IDENTITY_NUMBER
CREDIT = IdentifierKind.CREDIT_CODE

births = st.dates(date(1900, 1, 1), date(2020, 12, 31))
counties = st.sampled_from(["110105", "440524", "610104", "330106", "500101", "653101"])


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    digits = f"{draw(counties)}{draw(births):%Y%m%d}{draw(st.integers(1, 999)):03}"
    return digits + identity_check(digits)


@st.composite
def organisation_codes(draw: st.DrawFn) -> str:
    body = draw(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8))
    return body + organisation_check(body)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    prefix = draw(st.sampled_from(["91", "92", "93", "52", "N2", "Y1", "A1"]))
    body = prefix + draw(counties) + draw(organisation_codes())
    return body + credit_check(body)


def known(
    text: str, expected: IdentifierKind | None = None, person: bool | None = None, *, numeric_cell: bool = False
) -> Number:
    number = recognise(text, expected, person, numeric_cell=numeric_cell)
    assert number is not None
    return number


@pytest.mark.parametrize("text", ["11010519491231002X", "440524188001010014"])
def test_published_identity_numbers_are_valid(text: str) -> None:
    number = known(text)
    assert (number.kind, number.text, number.state, number.code) == (IDENTITY, text, CheckState.VALID, None)


@pytest.mark.parametrize(
    "text", ["91110108551385082Q", "91110000600037341L", "N2110105MA01ABCD5Y", "Y1110000MA01ABCD5C"]
)
def test_published_credit_codes_are_valid_and_public(text: str) -> None:
    number = known(text)
    assert (number.kind, number.text, number.mask, number.state) == (CREDIT, text, text, CheckState.VALID)


@pytest.mark.parametrize(
    ("text", "state", "code"),
    [
        ("91110000600037341A", CheckState.BAD, "E202"),
        ("000000000000000000", CheckState.PLACEHOLDER, "E203"),
        ("00000000000000000X", CheckState.PLACEHOLDER, "E203"),
        ("123456789012345678", CheckState.PLACEHOLDER, "E203"),
        ("111111111111111111", CheckState.PLACEHOLDER, "E203"),
        ("000000000", CheckState.PLACEHOLDER, "E203"),
        ("123456789012345", CheckState.PLACEHOLDER, "E203"),
    ],
)
def test_false_numbers_join_nothing(text: str, state: CheckState, code: str) -> None:
    number = known(text)
    assert (number.state, number.code, strong_keys(number)) == (state, code, ())


def test_credit_code_around_an_empty_organisation_code_is_a_placeholder() -> None:
    body = "91110000" + "000000000"
    assert known(body + credit_check(body)).state is CheckState.PLACEHOLDER


@pytest.mark.parametrize("expected", [IdentifierKind.TAXPAYER_NUMBER, None])
def test_a_county_and_zeros_instead_of_a_code_are_a_placeholder(expected: IdentifierKind | None) -> None:
    number = known("110105000000000", expected, person=False)
    assert (number.state, number.code, strong_keys(number)) == (CheckState.PLACEHOLDER, "E203", ())


def test_credit_code_of_an_unknown_department_is_bad() -> None:
    body = "96" + "110000" + "600037341"
    assert known(body + credit_check(body)).code == "E202"


def test_credit_code_with_a_wrong_organisation_code_inside_is_bad() -> None:
    body = "91110000600037342"
    number = known(body + credit_check(body))
    assert (number.state, number.code) == (CheckState.BAD, "E202")


@pytest.mark.parametrize("short", ["110105491231002", "610104620927690"])
def test_fifteen_digits_are_lifted(short: str) -> None:
    whole = {"110105491231002": "11010519491231002X", "610104620927690": "610104196209276908"}[short]
    number = known(short, person=True)
    assert known(short).text == whole
    assert (number.kind, number.text, number.state) == (IDENTITY, whole, CheckState.VALID)


@pytest.mark.parametrize(("short", "state"), [("110105051231995", "valid"), ("110105051231996", "unchecked")])
def test_the_century_of_a_short_number_is_not_known_of_who_was_over_a_hundred(short: str, state: str) -> None:
    number = known(short, person=True)
    assert (number.kind, number.state) == (IDENTITY, CheckState(state))
    assert bool(strong_keys(number)) == (state == "valid")


@given(identity_numbers().filter(lambda n: n[6:8] == "19" and n[14:17] < "996"))
def test_short_and_long_form_are_one_number(whole: str) -> None:
    assert lifted(whole[:6] + whole[8:17]) == whole
    assert known(whole[:6] + whole[8:17], person=True) == known(whole, person=True)


@given(identity_numbers(), st.integers(0, 17), st.integers(1, 9))
def test_identity_number_with_one_changed_digit_is_not_valid(whole: str, at: int, shift: int) -> None:
    digit = "0" if whole[at] == "X" else str((int(whole[at]) + shift) % 10)
    changed = known(whole[:at] + digit + whole[at + 1 :], person=True)
    assert changed.state is not CheckState.VALID
    assert strong_keys(changed) == ()
    assert whole[6:14] not in changed.mask


def test_wrong_digit_that_happens_to_make_a_credit_code_stays_a_persons() -> None:
    number = known("610104153912305236", person=True)
    assert (number.kind, number.state, number.mask) == (IDENTITY, CheckState.BAD, "6101**********5236")


@given(credit_codes(), st.integers(0, 17), st.integers(1, 30))
def test_credit_code_with_one_changed_character_is_not_valid(code: str, at: int, shift: int) -> None:
    other = CREDIT_ALPHABET[(CREDIT_ALPHABET.index(code[at]) + shift) % 31]
    changed = known(code[:at] + other + code[at + 1 :], expected=CREDIT, person=False)
    assert not (changed.kind is CREDIT and changed.state is CheckState.VALID)


@given(organisation_codes(), st.integers(0, 7), st.integers(1, 9))
def test_organisation_code_with_one_changed_digit_is_not_valid(code: str, at: int, shift: int) -> None:
    if code[at].isdecimal():
        digit = str((int(code[at]) + shift) % 10)
        changed = known(code[:at] + digit + code[at + 1 :], IdentifierKind.ORGANISATION_CODE, person=False)
        assert changed.state is not CheckState.VALID


@given(identity_numbers())
def test_mask_hides_the_birth_date_and_repr_the_number(whole: str) -> None:
    number = known(whole)
    assert number.mask == whole[:4] + "*" * 10 + whole[14:]
    assert whole not in repr(number)


@given(identity_numbers(), st.sampled_from("0123456789"), st.integers(0, 18))
def test_a_lost_or_doubled_digit_shows_no_more(whole: str, extra: str, at: int) -> None:
    for damaged in (whole[:at] + whole[at + 1 :], whole[:at] + extra + whole[at:]):
        shown = known(damaged, person=True).mask
        assert len(shown.replace("*", "")) <= 8
        assert whole[6:14] not in shown


@pytest.mark.parametrize(
    "noisy",
    [
        " 11010519491231002x ",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
        "1101\u200b0519491231002X\ufeff",
        "110105194912310\n02X",
    ],
)
def test_noise_does_not_matter(noisy: str) -> None:
    assert known(noisy) == known("11010519491231002X")


def test_prefix_l_before_a_code() -> None:
    assert known("L91110000600037341L") == known("91110000600037341L")
    assert known("L110105491231002", person=True) == known("11010519491231002X")


@pytest.mark.parametrize("word", ["", "  ", "— —", "——", "无", "/", "N/A", "n/a", "*", "***", "null", "-"])
def test_null_words_are_no_number(word: str) -> None:
    assert recognise(word) is None


@pytest.mark.parametrize("text", ["3.30106E+17", "3.30106198001012E+017", "330106198001013000"])
def test_numbers_that_a_spreadsheet_cut_are_never_evidence(text: str) -> None:
    number = known(text)
    assert (number.state, number.code, strong_keys(number)) == (CheckState.LOST_DIGITS, "E210", ())


def test_a_numeric_cell_of_more_than_fifteen_digits_lost_its_end() -> None:
    assert known("440524188001010014", numeric_cell=True).code == "E210"
    assert known("110105491231002", person=True, numeric_cell=True).state is CheckState.VALID


def test_masked_numbers_keep_only_what_they_show_at_both_ends() -> None:
    number = known("3301**********1234")
    assert (number.kind, number.state, number.mask, number.code) == (
        IDENTITY,
        CheckState.MASKED,
        "3301**********1234",
        "E202",
    )
    assert known("330106198001xxxxxx").mask == "3301************" + "**"
    assert known("91110000MA9UA****X", person=False).kind is CREDIT
    assert known("91110000MA019UAxx").state is not CheckState.VALID


def test_owner_number_with_two_more_digits_is_the_owner() -> None:
    assert known("11010519491231002X01", IdentifierKind.TAXPAYER_NUMBER) == known("11010519491231002X")


def test_registration_and_taxpayer_numbers() -> None:
    registration = known("110108012660422")
    assert (registration.kind, registration.state) == (IdentifierKind.REGISTRATION_NUMBER, CheckState.VALID)
    assert registration.mask == registration.text
    assert known("1101081234567").state is CheckState.UNCHECKED
    taxpayer = known("110000600037341", IdentifierKind.TAXPAYER_NUMBER)
    assert taxpayer.kind is IdentifierKind.TAXPAYER_NUMBER
    assert strong_keys(taxpayer) == ((IdentifierKind.ORGANISATION_CODE, "600037341"),)


def test_strong_keys_bridge_old_and_new_codes() -> None:
    organisation = (IdentifierKind.ORGANISATION_CODE, "600037341")
    assert strong_keys(known("91110000600037341L")) == ((CREDIT, "91110000600037341L"), organisation)
    assert strong_keys(known("60003734-1")) == (organisation,)
    assert strong_keys(known("110108012660422")) == ((IdentifierKind.REGISTRATION_NUMBER, "110108012660422"),)
    assert strong_keys(known("11010519491231002X")) == ((IDENTITY, "11010519491231002X"),)


def test_number_that_fits_two_registers_joins_nothing_until_the_column_decides() -> None:
    short = both_persons_and_businesses()
    assert (known(short).state, strong_keys(known(short))) == (CheckState.UNCHECKED, ())
    assert known(short, person=True).kind is IDENTITY
    assert known(short, IdentifierKind.REGISTRATION_NUMBER).kind is IdentifierKind.REGISTRATION_NUMBER


def both_persons_and_businesses() -> str:
    """A number of before 1999 that holds the check digit of business registrations."""
    shorts = (f"110105491231{sequence:03}" for sequence in range(1000))
    return next(short for short in shorts if short[14] == registration_check(short[:14]))


def test_without_its_column_a_text_is_every_number_that_it_may_be() -> None:
    def kinds(text: str) -> list[IdentifierKind]:
        return [number.kind for number in readings(text)]

    short = both_persons_and_businesses()
    assert kinds(short) == [IDENTITY, IdentifierKind.REGISTRATION_NUMBER]
    assert readings(short)[0].text == lifted(short)
    assert kinds(lifted(short)) == [IDENTITY]
    assert kinds("600037341") == [IdentifierKind.ORGANISATION_CODE, IdentifierKind.PERMIT]
    assert kinds("91110000600037341L") == [CREDIT]
    assert kinds("91110000600037341A") == [CREDIT]
    assert IdentifierKind.TAXPAYER_NUMBER in kinds("110000600037341")
    assert kinds("AB123456") == [IdentifierKind.OTHER, IdentifierKind.PERMIT]
    assert kinds("图书馆") == [IdentifierKind.OTHER]
    assert readings("无") == ()


def test_organisation_number_of_a_person_disagrees() -> None:
    assert known("91110000600037341L", person=True).code == "E204"


def test_permits_are_masked() -> None:
    for text in ("H12345678", "E12345678", "EA1234567", "ABC123456789012"):
        number = known(text, person=True)
        assert number.kind is IdentifierKind.PERMIT
        assert "*****" in number.mask
        assert strong_keys(number) == ()


@pytest.mark.parametrize("text", ["A12345678", "512345670", "C01X00T47", "AB123456", "X1234567"])
def test_a_passport_of_another_state_is_hidden_and_told_nobody_as_wrong(text: str) -> None:
    said = known(text, IdentifierKind.PERMIT, person=True)
    assert (said.kind, said.state, said.code) == (IdentifierKind.PERMIT, CheckState.UNCHECKED, None)
    assert "***" in said.mask
    assert strong_keys(said) == ()


@pytest.mark.parametrize("text", ["A12345678", "512345670", "AB123456", "110105A1234567Z"])
@pytest.mark.parametrize("expected", [None, IDENTITY])
def test_what_stands_in_a_persons_number_column_is_hidden_whatever_it_is(
    text: str, expected: IdentifierKind | None
) -> None:
    number = known(text, expected, person=True)
    assert (number.state, number.code) == (CheckState.BAD, "E202")
    assert "***" in number.mask


@pytest.mark.parametrize("expected", [IDENTITY, IdentifierKind.PERMIT, None])
@pytest.mark.parametrize("person", [True, None])
def test_a_residence_card_is_right_in_a_column_of_persons_too(
    expected: IdentifierKind | None, person: bool | None
) -> None:
    digits = "91115619900101123"
    number = known(digits + identity_check(digits), expected, person=person)
    assert (number.kind, number.state) == (IdentifierKind.PERMIT, CheckState.VALID)
    wrong = known(digits + "0123456789X".replace(identity_check(digits), "")[0], expected, person=True)
    assert (wrong.kind, wrong.state) == (IDENTITY, CheckState.BAD)


def test_residence_permit_of_hong_kong_is_an_identity_number() -> None:
    digits = "81000019900101001"
    assert known(digits + identity_check(digits)).kind is IDENTITY


def test_bad_identity_number_is_masked_in_a_column_of_codes_too() -> None:
    number = known("110105194912310021", CREDIT, person=False)
    assert number.state is CheckState.BAD
    assert "19491231" not in number.mask


@given(
    identity_numbers(),
    st.sampled_from(
        ["{}", "身份证：{}", "{}（本人）", "{}、91110000600037341L", "{}/{}", "{}*", "A{}", "{}AB", "（{}）"]
    ),
    st.one_of(st.none(), st.sampled_from(IdentifierKind)),
    st.one_of(st.none(), st.booleans()),
)
def test_no_column_and_no_remark_brings_a_birth_date_into_a_mask(
    whole: str, cell: str, expected: IdentifierKind | None, person: bool | None
) -> None:
    wrong = whole[:17] + ("0" if whole[17] == "X" else "X")
    for number in (whole, wrong, whole[:6] + whole[8:17], whole[:17]):
        mask = known(cell.replace("{}", number), expected, person).mask
        assert whole[8:14] not in mask


def test_remarks_beside_a_number() -> None:
    assert known("91110000600037341L（1-1）") == known("91110000600037341L")
    assert known("身份证：11010519491231002X") == known("11010519491231002X")
    assert known("11010519491231002X、440524188001010014").code == "E202"


def test_tax_number_of_a_sole_trader_may_be_the_owners_of_before_1999() -> None:
    assert known("610104620927690", IdentifierKind.TAXPAYER_NUMBER, person=False).kind is IDENTITY


def test_what_a_number_contains() -> None:
    number = known("11010519491231002X")
    assert birth_date(number) == date(1949, 12, 31)
    assert birth_date(known("91110000600037341L")) is None
    assert birth_date(known("110105194912310021")) is None  # its check digit is wrong


@given(st.text(max_size=30))
def test_any_text_is_survived(text: str) -> None:
    number = recognise(text)
    assert number is None or number.mask


def test_recognising_costs_less_than_the_bare_check_of_stdnum() -> None:
    # Measured: 4 µs a call; a ratio of one run does not depend on how busy the machine is.
    codes = ["91110000600037341L", "91110108551385082Q"]
    assert _seconds_for(recognise, codes) < _seconds_for(uscc.is_valid, codes)


def _seconds_for(check: Callable[[str], object], texts: list[str]) -> float:
    best = float("inf")
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(1_000):
            for text in texts:
                check(text)
        best = min(best, time.perf_counter() - start)
    return best
