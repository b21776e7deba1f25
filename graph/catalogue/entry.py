"""What may be collected, on what legal basis, who recognises it, how open it is and how long it is kept.

The rule of this module: default deny. What is not an entry that is switched on is off-catalogue, and every
question a loader or a reader has about a category is answered by its `Entry`, never by its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from graph.catalogue.clocks import Publicity, Retention, Severity, SeverityRule, severity_expr, severity_of
from graph.catalogue.fields import DenyClass, FieldRule, Openness, Role
from graph.catalogue.headers import normal_header
from graph.delivery import SubjectKind
from graph.errors import CatalogueError


@dataclass(frozen=True)
class LegalBasis:
    """The rule that allows an entry: `level` is law, regulation, rule, policy or local.

    `confirm` marks what nobody has read at the issuing body yet: to be confirmed with counsel before use.
    """

    title: str
    article: str | None = None
    url: str | None = None
    level: str | None = None
    confirm: bool = False


@dataclass(frozen=True)
class Entry:
    """One category of records. `off_because` says why an entry that is not `on` may not be loaded.

    `category` is the national class it is counted under (03.2P, penalties of persons, counts as 03.2).
    `natural_keys` are alternatives in order: the first whose fields are all filled names a record.
    `deny` are classes of records that are refused (E104, E105).
    `local` marks a supplement that a local legal basis allows on top of the national catalogue.
    """

    code: str
    category: str
    name_zh: str
    name_en: str
    subject_kinds: tuple[SubjectKind, ...]
    behaviour: str
    recognising_departments: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]
    fields: tuple[FieldRule, ...]
    natural_keys: tuple[tuple[str, ...], ...]
    openness: Openness
    person_openness: Openness
    publicity: Publicity
    retention: Retention
    severity_rules: tuple[SeverityRule, ...]
    purposes: tuple[str, ...]
    deny: tuple[DenyClass, ...]
    update_working_days: int | None
    repairable: bool
    declared: bool
    on: bool
    off_because: str | None
    local: bool

    @cached_property
    def collected(self) -> tuple[FieldRule, ...]:
        """The fields that may be stored."""
        return tuple(f for f in self.fields if f.collect)

    @cached_property
    def by_header(self) -> Mapping[str, FieldRule]:
        """Every known column of the entry, dropped ones too, under its `normal_header`."""
        return {normal_header(h): f for f in self.fields for h in f.headers}

    @cached_property
    def by_key(self) -> Mapping[str, FieldRule]:
        """Every known column of the entry under its key."""
        return {f.key: f for f in self.fields}

    def with_role(self, role: Role) -> tuple[FieldRule, ...]:
        """The collected fields of one role, in the order of the entry."""
        return tuple(f for f in self.collected if f.role is role)

    def allows(self, kind: SubjectKind) -> bool:
        """Whether there is a legal basis for subjects of this kind; if not, the row is refused with E103."""
        return kind in self.subject_kinds

    def openness_for(self, kind: SubjectKind) -> Openness:
        """How open this entry is for subjects of this kind."""
        if not self.allows(kind):
            return Openness.NONE
        return self.person_openness if kind is SubjectKind.PERSON else self.openness

    def recognised_by(self, department_code: str) -> bool:
        """Whether a department may write this category: `*`, its credit code, or the beginning of it (E401)."""
        return any(r == "*" or department_code.startswith(r) for r in self.recognising_departments)

    def severity(self, penalty_class: str | None) -> Severity | None:
        """How severe a penalty of this class is; None where no rule fits. Source: Order 36 and local practice."""
        return severity_of(self.severity_rules, penalty_class)

    def severity_expr(self, penalty_class: str = "penalty_class") -> pl.Expr:
        """`severity` for a whole column of texts."""
        return severity_expr(self.severity_rules, penalty_class)

    def published_until(
        self,
        decided: date | None,
        severity: str | None,
        valid_to: date | None,
        given: date | None,
        kind: SubjectKind | None = None,
    ) -> date | None:
        """Last day of publicity; None where no end is known, a day before every decision where never public."""
        return self.publicity.until(decided, severity, valid_to, given, kind)

    def published_until_expr(
        self,
        decided: str = "decided",
        severity: str = "severity",
        valid_to: str = "valid_to",
        given: str = "published_until",
        kind: str = "kind",
    ) -> pl.Expr:
        """`published_until` for whole columns of these names; all of them must be in the frame."""
        return self.publicity.until_expr(decided, severity, valid_to, given, kind)

    def kept_until(self, decided: date | None, valid_to: date | None) -> date | None:
        """Last day of keeping; None while it is valid."""
        return self.retention.until(decided, valid_to)

    def kept_until_expr(self, decided: str = "decided", valid_to: str = "valid_to") -> pl.Expr:
        """`kept_until` for whole columns of these names."""
        return self.retention.until_expr(decided, valid_to)


@dataclass(frozen=True)
class Catalogue:
    """One edition of the catalogue: `effective_from` and `rules_checked_on` are days of its own authority."""

    edition: str
    authority: str
    effective_from: date
    supersedes: str | None
    rules_checked_on: date
    local_supplement_of: str | None
    entries: Mapping[str, Entry]

    def entry(self, code: str) -> Entry:
        """The entry that allows this category; `CatalogueError` if it is off-catalogue or switched off."""
        entry = self.entries.get(code)
        if entry is None:
            raise CatalogueError(
                f"Category {code} is not in catalogue {self.edition}: what is not in it may not be collected (E101).",
                entry=code,
                edition=self.edition,
            )
        if not entry.on:
            raise CatalogueError(
                f"Category {code} ({entry.name_en}) is switched off in catalogue {self.edition}: {entry.off_because}",
                entry=code,
                edition=self.edition,
            )
        return entry

    def id_of(self, code: str) -> str:
        """The id of an entry in this edition, such as `03.2@demo-2026.1`; errors as `entry`."""
        return f"{self.entry(code).code}@{self.edition}"

    @cached_property
    def declared(self) -> frozenset[str]:
        """The codes of entries in which subjects tell something about themselves that nobody has verified."""
        return frozenset(code for code, entry in self.entries.items() if entry.declared)

    @property
    def switched_on(self) -> tuple[Entry, ...]:
        """The entries that may be loaded, by code: the denominator of every coverage."""
        return tuple(self.entries[code] for code in sorted(self.entries) if self.entries[code].on)
