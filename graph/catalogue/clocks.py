"""How severe a record is, how long it is public and how long it is kept.

The rule of this module: a clock starts at the decision and never outlasts the law; whatever is unknown
(severity, decision date) is read in favour of the subject: not public.

Source: 信用修复管理办法 (NDRC Order 36 of 2025, in force 2026-04-01) for severity and publicity; 征信业管理条例
(State Council Order 631) art. 16 for the five years of retention.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

from graph.delivery import SubjectKind

NEVER_PUBLIC: Final = date(1900, 1, 1)
"""The `published_until` of what is never public: a day before every decision."""


class Severity(StrEnum):
    """Order 36: minor, general and serious dishonesty; the mildest first."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class PublicityRule(StrEnum):
    """What ends the publicity of a record."""

    NEVER = "never"
    SEVERITY = "severity"  # the longest period of its severity, Order 36
    VALID_TERM = "valid_term"  # the last day of validity; open while there is none
    MONTHS = "months"  # a number of months after the decision, or the end of validity if that comes first


class RetentionRule(StrEnum):
    """What ends the keeping of a record."""

    AFTER_END = "after_end"  # months after the end of the behaviour: validity, else the decision
    WHILE_VALID = "while_valid"  # months after the last day of validity; open while there is none
    AFTER_DECISION = "after_decision"
    WHILE_ANY_RECORD = "while_any_record"  # a base file lives as long as a record needs it


@dataclass(frozen=True)
class SeverityRule:
    """Texts of a penalty class that make a record this severe: any of `words` is contained."""

    level: Severity
    words: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """How long one severity is public, in whole months after the decision; `publish` false: not at all."""

    publish: bool
    min_months: int
    max_months: int


@dataclass(frozen=True)
class Publicity:
    """When a record leaves the public portal. `persons` false: persons are never public under this entry."""

    rule: PublicityRule
    months: int | None = None
    terms: tuple[tuple[Severity, Term], ...] = ()
    persons: bool = False

    def until(
        self,
        decided: date | None,
        severity: str | None,
        valid_to: date | None,
        given: date | None,
        kind: SubjectKind | None = None,
    ) -> date | None:
        """Last day of publicity; None where no end is known, `NEVER_PUBLIC` where it is not public at all.

        `given` is the end that the department states: it may shorten the legal period, never lengthen it.
        """
        row = {"decided": decided, "severity": severity, "valid_to": valid_to, "given": given, "kind": kind}
        return _one_day(row, self.until_expr("decided", "severity", "valid_to", "given", "kind"))

    def until_expr(self, decided: str, severity: str, valid_to: str, given: str, kind: str) -> pl.Expr:
        """`until` for whole columns, each argument the name of a column of the frame."""
        end = pl.min_horizontal(self._legal_end(decided, severity, valid_to), pl.col(given))
        return end if self.persons else _unless_person(kind, end)

    def _legal_end(self, decided: str, severity: str, valid_to: str) -> pl.Expr:
        never = pl.lit(NEVER_PUBLIC)
        match self.rule:
            case PublicityRule.NEVER:
                return never
            case PublicityRule.VALID_TERM:
                return pl.col(valid_to)
            case PublicityRule.MONTHS:
                legal = _months_after(pl.col(decided), self.months or 0).fill_null(never)
                return pl.min_horizontal(legal, pl.col(valid_to))
            case PublicityRule.SEVERITY:
                end: pl.Expr = never
                for level, term in self.terms:
                    if term.publish:
                        legal = _months_after(pl.col(decided), term.max_months).fill_null(never)
                        end = pl.when(pl.col(severity) == level.value).then(legal).otherwise(end)
                return end


@dataclass(frozen=True)
class Retention:
    """When a record is erased, leaving a tombstone: `months` as its rule counts them."""

    rule: RetentionRule
    months: int = 0

    def until(self, decided: date | None, valid_to: date | None) -> date | None:
        """Last day of keeping; None while it is valid, or while no day is known to count from."""
        return _one_day({"decided": decided, "valid_to": valid_to}, self.until_expr("decided", "valid_to"))

    def until_expr(self, decided: str, valid_to: str) -> pl.Expr:
        """`until` for whole columns, each argument the name of a column of the frame."""
        match self.rule:
            case RetentionRule.AFTER_END:
                return _months_after(pl.max_horizontal(decided, valid_to), self.months)
            case RetentionRule.WHILE_VALID:
                return _months_after(pl.col(valid_to), self.months)
            case RetentionRule.AFTER_DECISION:
                return _months_after(pl.col(decided), self.months)
            case RetentionRule.WHILE_ANY_RECORD:
                return pl.lit(None, dtype=pl.Date)


def severity_of(rules: tuple[SeverityRule, ...], penalty_class: str | None) -> Severity | None:
    """The first rule that one of its words fits; rules stand severest first, so mixed penalties count as worst."""
    if penalty_class is None:
        return None
    return next((r.level for r in rules if any(word in penalty_class for word in r.words)), None)


def severity_expr(rules: tuple[SeverityRule, ...], penalty_class: str) -> pl.Expr:
    """`severity_of` for the column of this name."""
    level: pl.Expr = pl.lit(None, dtype=pl.String)
    for rule in reversed(rules):
        fits = pl.col(penalty_class).str.contains_any(list(rule.words))
        level = pl.when(fits).then(pl.lit(rule.level.value)).otherwise(level)
    return level


def _months_after(day: pl.Expr, months: int) -> pl.Expr:
    # Polars ends a month's overflow on its last day (31 January + 1 month = 28 February): the earlier day wins.
    return day.dt.offset_by(f"{months}mo")


def _unless_person(kind: str, end: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(kind).eq_missing(SubjectKind.PERSON.value)).then(pl.lit(NEVER_PUBLIC)).otherwise(end)


_ROW: Final = pl.Schema(
    {"decided": pl.Date, "severity": pl.String, "valid_to": pl.Date, "given": pl.Date, "kind": pl.String}
)


def _one_day(row: dict[str, date | str | None], end: pl.Expr) -> date | None:
    # One formula for a single record and for whole columns: two would drift apart.
    day = pl.DataFrame([row], schema={name: _ROW[name] for name in row}).select(end).item()
    return day if isinstance(day, date) else None
