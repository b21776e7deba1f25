"""The rules of roles, read from `rules.toml` and checked.

The rule of this module: a rule that is wrong is not read at all. Every role that a purpose names has exactly one
rule; nothing is opened for other records that is not opened for one's own; nobody who must not reach persons does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from graph.catalogue import Openness, Sensitivity
from graph.catalogue.purposes import Purpose, purposes
from graph.catalogue.source import Findings, LintFinding, Section, Table, sections_of
from graph.errors import BadInput, CatalogueError

REPAIR: Final = "dispute_repair"


class Own(StrEnum):
    """What makes a credit record an actor's own, beside their slice of the catalogue."""

    ALL = "all"
    REGION = "region"
    DEPARTMENT = "department"
    SUBJECT = "subject"


@dataclass(frozen=True)
class RoleRule:
    """What a role may read at most, of its own records and of others. `persons_a_day`, `dearest` None: no bound.

    `gives_to` are the roles whose actors may be given its rights for a time; `reveals_a_day` None: it is told no number
    in the clear, so it asks for none, else at most `asks_a_day`.
    """

    code: str
    name_zh: str
    name_en: str
    own: Own
    own_sees: frozenset[Openness]
    own_sensitivities: frozenset[Sensitivity]
    other_sees: frozenset[Openness]
    other_sensitivities: frozenset[Sensitivity]
    persons: bool
    persons_a_day: int | None
    dearest: int | None
    exact_counts: bool
    judges: bool
    figures: bool
    answers: bool
    decides_again: bool
    delivers: bool
    administers: bool
    gives_to: tuple[str, ...]
    reveals_a_day: int | None
    asks_a_day: int | None
    agrees_to_reveals: bool
    develops: bool
    binds_subjects: bool

    def sees(self, *, own: bool) -> frozenset[Openness]:
        """The openness classes it may read."""
        return self.own_sees if own else self.other_sees

    def sensitivities(self, *, own: bool) -> frozenset[Sensitivity]:
        """The sensitivities of the fields it may read."""
        return self.own_sensitivities if own else self.other_sensitivities


def role_named(code: str) -> RoleRule:
    """The rule of a role; `BadInput` for a role that has none."""
    known = roles()
    if code not in known:
        raise BadInput(f"{code!r} is no role: it is one of {', '.join(sorted(known))}.", role=code)
    return known[code]


@cache
def roles() -> Mapping[str, RoleRule]:
    """The rule of every role by its code; `CatalogueError` when the package's rules are wrong."""
    text = files("graph.access").joinpath("rules.toml").read_text(encoding="utf-8")
    found, read = lint(text, purposes().values())
    if found:
        raise CatalogueError(f"The rules of roles, line {found[0].line}: {found[0].says}", line=found[0].line)
    return MappingProxyType({rule.code: rule for rule in read})


def lint(text: str, known: Iterable[Purpose]) -> tuple[tuple[LintFinding, ...], tuple[RoleRule, ...]]:
    """What is wrong with rules as they are written, by line, and the rules that could be read."""
    findings = Findings()
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        findings.add(1, "L001", f"This is no TOML: {error}.")
        return tuple(findings.found), ()
    top = Table(values, Section(), findings)
    tables = list(top.tables("role", sections_of(text).get("role")))
    read = tuple(_rule(table) for table in tables)
    top.done()
    for table, rule in zip(tables, read, strict=True):
        for says in _wrong_in(rule):
            findings.add(table.line, "L201", says)
    for says in _wrong_together(read, tuple(known)):
        findings.add(1, "L202", says)
    return tuple(findings.found), read


def _rule(table: Table) -> RoleRule:
    rule = RoleRule(
        code=table.text("code"),
        name_zh=table.text("name_zh"),
        name_en=table.text("name_en"),
        own=table.choice("own", Own),
        own_sees=frozenset(table.choices("own_sees", Openness)),
        own_sensitivities=frozenset(table.choices("own_sensitivities", Sensitivity)),
        other_sees=frozenset(table.choices("other_sees", Openness)),
        other_sensitivities=frozenset(table.choices("other_sensitivities", Sensitivity)),
        persons=table.flag("persons", default=False),
        persons_a_day=table.whole("persons_a_day"),
        dearest=table.whole("dearest"),
        exact_counts=table.flag("exact_counts", default=False),
        judges=table.flag("judges", default=False),
        figures=table.flag("figures", default=False),
        answers=table.flag("answers", default=False),
        decides_again=table.flag("decides_again", default=False),
        delivers=table.flag("delivers", default=False),
        administers=table.flag("administers", default=False),
        gives_to=table.texts("gives_to"),
        reveals_a_day=table.whole("reveals_a_day"),
        asks_a_day=table.whole("asks_a_day"),
        agrees_to_reveals=table.flag("agrees_to_reveals", default=False),
        develops=table.flag("develops", default=False),
        binds_subjects=table.flag("binds_subjects", default=False),
    )
    table.done()
    return rule


def _wrong_in(rule: RoleRule) -> Iterator[str]:
    if Openness.NONE in rule.own_sees | rule.other_sees:
        yield f"Role {rule.code}: what is open to nobody is not open to a role."
    if not rule.other_sees <= rule.own_sees or not rule.other_sensitivities <= rule.own_sensitivities:
        yield f"Role {rule.code}: other records are more open than its own."
    if rule.own is Own.ALL and (rule.other_sees or rule.other_sensitivities):
        yield f"Role {rule.code}: every record is its own, so nothing is to be said of others."
    if Openness.SUBJECT in rule.own_sees and not rule.persons:
        yield f"Role {rule.code}: it sees what is for subjects only and reaches no persons."
    if rule.reveals_a_day is not None and Sensitivity.IDENTIFIER not in rule.own_sensitivities:
        yield f"Role {rule.code}: it asks for numbers in the clear and may not even see their masks."
    if rule.reveals_a_day is not None and rule.agrees_to_reveals:
        yield f"Role {rule.code}: a number takes two roles, so one cannot both ask and agree."
    if (rule.asks_a_day or 0) < (rule.reveals_a_day or 0) or (rule.asks_a_day is None) != (rule.reveals_a_day is None):
        yield f"Role {rule.code}: it asks for numbers in the clear at least as often as it may be told one."
    if rule.binds_subjects and not rule.persons:
        yield f"Role {rule.code}: it lets subjects in and reaches no persons."
    if rule.persons_a_day is not None and not rule.persons:
        yield f"Role {rule.code}: a bound on persons for a role that reaches none."


def _wrong_together(rules: tuple[RoleRule, ...], known: tuple[Purpose, ...]) -> Iterator[str]:
    codes = [rule.code for rule in rules]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"Role {code} has more than one rule."
    named = {reader for purpose in known for reader in purpose.readers}
    repairing = {reader for purpose in known if purpose.code == REPAIR for reader in purpose.readers}
    for code in sorted(named - set(codes)):
        yield f"Role {code} reads for a purpose and has no rule."
    for rule in rules:
        for code in sorted(set(rule.gives_to) - set(codes)):
            yield f"Role {rule.code} gives its rights to {code}, which has no rule."
        if rule.own_sees and rule.code not in named:
            yield f"Role {rule.code} reads for no purpose, so it may see nothing."
        if (rule.answers or rule.decides_again) and rule.code not in repairing:
            yield f"Role {rule.code} answers disputes and does not read for {REPAIR}."
