"""What kind of subject a row is about, and whether it may be stored at all.

The rule of this module: the catalogue decides; where number and row disagree about the kind, a person decides
(E204), never the loader.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.catalogue import DenyClass, Entry, Role
from graph.delivery import SubjectKind
from graph.identifiers import CheckState, IdentifierKind
from graph.names import parse_company_name, parse_person_name
from loaders.checks.findings import Findings
from loaders.checks.numbers import under_age, without_number
from loaders.desk import Desk
from loaders.headers import Fate, Header
from loaders.layouts import Layout
from loaders.readers.table import Chunk

ORGANISATION, PERSON, TRADER = SubjectKind.ORGANISATION, SubjectKind.PERSON, SubjectKind.INDIVIDUAL_BUSINESS

_KIND_WORDS: Final = (
    ("自然人", PERSON),
    ("个人", PERSON),
    ("个体", TRADER),
    ("法人", ORGANISATION),
    ("组织", ORGANISATION),
    ("企业", ORGANISATION),
)
_TRADERS_CODE: Final = "92"
# A sole trader's name may not hold 公司, 企业 or 农民专业合作社 (个体工商户名称登记管理办法 art. 11).
_NO_TRADERS: Final = frozenset({"limited", "joint_stock", "company", "partnership", "cooperative"})
# Fifteen digits of a register of businesses with a wrong check digit look like an identity number of before 1999.
_REGISTERS: Final = frozenset({IdentifierKind.REGISTRATION_NUMBER, IdentifierKind.OTHER})
_IS_PERSONS: Final = (
    "A person's identity number stands where the code of an organisation should: a sole trader is delivered as one, "
    "an organisation with its credit code."
)
_IS_PERSON: Final = (
    "Only a person's number says who is meant, and this category has no legal basis for persons: deliver persons in a "
    "file of their own."
)
_IS_MINOR: Final = "The subject is under age: such records may not be stored."
_HAS_NO_AGE: Final = (
    "Nothing tells the age of the subject, and this category may not be stored of minors: give a whole identity number "
    "or a birth date."
)
_IS_BODYS: Final = "The row says person, and its number is the code of an organisation or a sole trader."
_TELLS_NOTHING: Final = (
    "Persons and organisations stand here together, and neither number nor name says which of them is meant: give the "
    "whole number, or the kind of subject in a column 主体类别."
)
# What only a body or a trader has; a person is known by a whole identity number.
_OF_BODIES: Final = frozenset(
    {
        IdentifierKind.CREDIT_CODE,
        IdentifierKind.ORGANISATION_CODE,
        IdentifierKind.REGISTRATION_NUMBER,
        IdentifierKind.TAXPAYER_NUMBER,
    }
)
# 欧阳 and 诸葛 with two characters more; a longer name in Chinese characters alone is a shop's as often as a person's.
_LONGEST_PERSON: Final = 4
_TAX_LENGTH: Final = 20
_FAILS: Final = "The credit code and the kind of subject disagree: 92 is an individual business and nothing else is."


def subject_kinds(
    values: pl.DataFrame,
    texts: pl.DataFrame,
    numbers: pl.DataFrame,
    header: Header,
    layout: Layout,
    findings: Findings,
) -> pl.Series:
    """The kind of each row's subject: as its column says, else as its credit code shows, else the layout's first.

    An individual business in a file without that column is known by its code (92…) or because its tax number is
    its owner's identity number. Where the row says organisation, by its column or by the legal form
    in its name, such a number instead of a code is no sign of a trader but a mistake. In a layout that lists persons
    among organisations that number is a person's, unless the name is no person's. `values` are the fields as they may
    be shown, `texts` as delivered.
    """
    height = len(values)
    codes = _per_row(numbers.filter(_valid(IdentifierKind.CREDIT_CODE)), "text", height)
    prefix = codes.str.slice(0, 2)
    stated = _stated(values, header)
    if layout.subjects == (PERSON,):
        shown = pl.repeat(None, height, dtype=pl.String, eager=True)
    else:
        owners = _per_row(numbers.filter(_valid(IdentifierKind.IDENTITY_NUMBER)), "mask", height)
        owned = prefix.is_null() & owners.is_not_null()
        organisations = (stated == ORGANISATION.value).fill_null(value=False)
        if (unstated := owned & stated.is_null()).any():
            organisations |= _companies(values, header, unstated)
        _check_owned(numbers, prefix.is_null() & organisations, header, findings)
        is_trader = (prefix == _TRADERS_CODE) | (owned & ~organisations)
        shown = is_trader.replace_strict({True: TRADER.value, False: None}, return_dtype=pl.String)
        if PERSON in layout.subjects:
            _check_body(numbers, stated == PERSON.value, header, findings)
            is_person = _persons(values, texts, numbers, header, stated.is_null(), findings)
            shown = shown.zip_with(~is_person, pl.repeat(PERSON.value, height, dtype=pl.String, eager=True))
    column = next(iter(header.of_role(Role.SUBJECT_KIND)), None)
    if column is not None:
        says_trader, has_traders = (stated == TRADER.value), (prefix == _TRADERS_CODE)
        clash = stated.is_not_null() & prefix.is_not_null() & (stated != PERSON.value) & (says_trader != has_traders)
        findings.stop(clash.fill_null(value=False), "E204", column.header, _FAILS, stated)
    default = pl.repeat(layout.subjects[0].value, height, dtype=pl.String, eager=True)
    return stated.zip_with(stated.is_not_null(), shown).fill_null(default)


def _check_owned(numbers: pl.DataFrame, organisations: pl.Series, header: Header, findings: Findings) -> None:
    """Stop organisations without a valid credit code that have a person's number instead (E204)."""
    persons = numbers.filter(_valid(IdentifierKind.IDENTITY_NUMBER))
    for column in header.of_role(Role.SUBJECT_NUMBER):
        if column.field.number_kind not in _REGISTERS:
            masks = _per_row(persons.filter(pl.col("key") == column.field.key), "mask", len(organisations))
            findings.stop(organisations & masks.is_not_null(), "E204", column.header, _IS_PERSONS, masks, masked=True)


def _persons(
    values: pl.DataFrame,
    texts: pl.DataFrame,
    numbers: pl.DataFrame,
    header: Header,
    unstated: pl.Series,
    findings: Findings,
) -> pl.Series:
    """Which rows are about persons in a list of persons and organisations, where no column says it.

    A person is whoever has a whole identity number and a person's name. Who has neither a body's number nor a body's
    name could be either, and waits (E204): taken for an organisation, a person would be as open as one.
    """
    height = len(values)
    owners = _per_row(numbers.filter(_valid(IdentifierKind.IDENTITY_NUMBER)), "mask", height).is_not_null()
    open_ = unstated & _bodies(numbers, height).is_null()
    at = open_.arg_true()
    names = _names(values, header).gather(at)
    body = _where(at, [_is_body(name or "") for name in names], height)
    named = _where(at, [_may_be_person(name or "") for name in names], height) & ~_represented(values, header)
    column = next(iter((*header.of_role(Role.SUBJECT_NUMBER), *header.of_role(Role.SUBJECT_NAME))), None)
    traders = _owners_tax_number(texts, header)
    unclear = open_ & ~body & ~(owners & (named | traders))
    shown = _per_row(numbers, "mask", height)
    findings.stop(unclear, "E204", column.header if column else "", _TELLS_NOTHING, shown, masked=True)
    return open_ & owners & named & ~body & ~traders


def _check_body(numbers: pl.DataFrame, persons: pl.Series, header: Header, findings: Findings) -> None:
    """Stop rows that say person and have the code of a body (E204)."""
    codes = _bodies(numbers, len(persons))
    column = next(iter(header.of_role(Role.SUBJECT_NUMBER)), None)
    stopped = persons.fill_null(value=False) & codes.is_not_null()
    findings.stop(stopped, "E204", column.header if column else "", _IS_BODYS, codes, masked=True)


def _bodies(numbers: pl.DataFrame, height: int) -> pl.Series:
    """The valid number of each row that only a body or a trader has, as it may be shown."""
    valid = numbers.filter(_state(CheckState.VALID) & pl.col("kind").is_in([kind.value for kind in _OF_BODIES]))
    return _per_row(valid, "mask", height)


def _represented(values: pl.DataFrame, header: Header) -> pl.Series:
    """Which rows name somebody else who acts for the subject: then the number may be theirs, and nobody's judgment."""
    columns = header.of_role(Role.REPRESENTATIVE)
    if not columns:
        return pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)
    acts = values.select(pl.coalesce([column.field.key for column in columns]).alias("acts")).to_series()
    return (acts != _names(values, header)).fill_null(value=False)


def _owners_tax_number(texts: pl.DataFrame, header: Header) -> pl.Series:
    """Which rows have the tax number that a sole trader's business has: its owner's number and two digits more."""
    long = [
        (
            pl.col(column.field.key).str.normalize("NFKC").str.replace_all("[^0-9A-Za-z]", "").str.len_chars()
            == _TAX_LENGTH
        )
        for column in header.of_role(Role.SUBJECT_NUMBER)
    ]
    found = pl.any_horizontal(long) if long else pl.lit(value=False)
    return texts.select(found.fill_null(value=False).alias("long")).to_series()


def _is_body(name: str) -> bool:
    """Whether a name is a company's, a shop's or a branch's by its form."""
    parsed = parse_company_name(name)
    return bool(parsed.legal_class or parsed.branch or parsed.note)


def _may_be_person(name: str) -> bool:
    """Whether a name can be a person's: parts of a name, Latin letters, or few characters that speak of no trade."""
    person, company = parse_person_name(name), parse_company_name(name)
    if person.latin or len(person.parts) > 1:
        return True
    return 1 < len(person.text) <= _LONGEST_PERSON and not (company.industry or company.regions)


def _companies(values: pl.DataFrame, header: Header, rows: pl.Series) -> pl.Series:
    """Which of these rows are organisations by the legal form in their name."""
    at = rows.arg_true()
    named = [_is_no_trader(name or "") for name in _names(values, header).gather(at)]
    return _where(at, named, len(rows))


def _where(at: pl.Series, are: list[bool], height: int) -> pl.Series:
    """Rows of a chunk of which something is so; of the rows that are not looked at it is not."""
    return pl.repeat(False, height, dtype=pl.Boolean, eager=True).scatter(at, are)


def _names(values: pl.DataFrame, header: Header) -> pl.Series:
    keys = [column.field.key for column in header.of_role(Role.SUBJECT_NAME)]
    if not keys:
        return pl.repeat(None, len(values), dtype=pl.String, eager=True)
    return values.select(pl.coalesce(keys).alias("name")).to_series()


def _is_no_trader(name: str) -> bool:
    parsed = parse_company_name(name)
    return parsed.legal_class in _NO_TRADERS and "个体" not in parsed.note


def check_allowed(kinds: pl.Series, entry: Entry, findings: Findings) -> None:
    """No legal basis for this kind of subject: the row is refused (E103)."""
    allowed = [kind.value for kind in entry.subject_kinds]
    findings.stop(
        ~kinds.is_in(allowed),
        "E103",
        "",
        f"The catalogue has no legal basis for collecting {entry.code} {entry.name_zh} of this kind of subject.",
        kinds,
        masked=True,
    )


def check_persons_alone(chunk: Chunk, numbers: pl.DataFrame, desk: Desk, findings: Findings) -> None:
    """Refuse rows of which nothing but a person's number says who is meant, where it may not be collected (E103).

    Files of 2016 have one form for organisations and persons. Without that number, which is dropped, a person would
    be an organisation that has a name and is as open as one.
    """
    alone = without_number(numbers, len(chunk.lines), (CheckState.PLACEHOLDER.value,))
    for column in desk.header.columns:
        if column.fate is Fate.EXCLUDED and column.rule is not None and column.rule.role is Role.SUBJECT_NUMBER:
            texts = chunk.cells[column.name]
            held = [text is not None and desk.known.holds_one(text) for text in texts]
            findings.stop(alone & pl.Series(held, dtype=pl.Boolean), "E103", column.header, _IS_PERSON)


def check_age(values: pl.DataFrame, numbers: pl.DataFrame, kinds: pl.Series, desk: Desk, findings: Findings) -> None:
    """Persons under eighteen are kept out where the entry denies minors, those of unknown age where it demands one.

    Both are E105; an age is told by the person's number or by a birth date.
    """
    denied = {DenyClass.MINOR, DenyClass.AGE_UNKNOWN}.intersection(desk.entry.deny)
    if not denied or PERSON not in desk.entry.subject_kinds:
        return
    born = _per_row(numbers.filter(pl.col("born").is_not_null()), "born", len(values))
    stated = next((c.field.key for c in desk.header.of_role(Role.BIRTH_DATE)), None)
    days = pl.DataFrame(
        {"born": born, "stated": values[stated].str.to_date("%Y-%m-%d", strict=False) if stated else born}
    )
    if DenyClass.MINOR in denied:
        young = days.select(pl.any_horizontal(under_age(pl.col(name), desk.today) for name in days.columns))
        findings.stop(young.to_series().fill_null(value=False), "E105", "", _IS_MINOR)
    if DenyClass.AGE_UNKNOWN in denied:
        unknown = days.select(pl.all_horizontal(pl.all().is_null()).alias("unknown")).to_series()
        findings.stop(unknown & (kinds == PERSON.value), "E105", "", _HAS_NO_AGE)


def _stated(values: pl.DataFrame, header: Header) -> pl.Series:
    column = next(iter(header.of_role(Role.SUBJECT_KIND)), None)
    if column is None:
        return pl.repeat(None, len(values), dtype=pl.String, eager=True)
    text = pl.col(column.field.key)
    kind: pl.Expr = pl.lit(None, dtype=pl.String)
    for word, meant in reversed(_KIND_WORDS):
        kind = pl.when(text.str.contains(word, literal=True)).then(pl.lit(meant.value)).otherwise(kind)
    return values.select(kind.alias("kind")).to_series()


def _valid(kind: IdentifierKind) -> pl.Expr:
    return (pl.col("kind") == kind.value) & _state(CheckState.VALID)


def _state(state: CheckState) -> pl.Expr:
    return pl.col("state") == state.value


def _per_row(numbers: pl.DataFrame, column: str, height: int) -> pl.Series:
    """The first such number of each row, spread over the rows of the chunk."""
    first = numbers.unique("row", keep="first", maintain_order=True)
    spread = pl.Series(column, [None] * height, dtype=first.schema[column])
    return spread.scatter(first["row"], first[column]) if len(first) else spread
