"""The rules of a catalogue that protect those it is about: how long, how open, what of persons.

The rule of this module: a limit stands here with its source and can be narrowed by a catalogue, never widened.
The list of all rules is in `graph.catalogue.rules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graph.catalogue.clocks import PublicityRule, RetentionRule, Severity
from graph.catalogue.fields import DenyClass, FieldType, Openness, Role, Sensitivity
from graph.catalogue.headers import normal_header
from graph.catalogue.read import DraftEntry
from graph.catalogue.source import LintFinding
from graph.delivery import SubjectKind
from graph.identifiers import IdentifierKind

LEGAL_TERMS: Final = {Severity.MINOR: (0, 3), Severity.GENERAL: (3, 12), Severity.SERIOUS: (12, 36)}
"""Shortest and longest publicity in months, Order 36 (2025): minor in principle not at all."""

LONGEST_PUBLICITY: Final = 36
LONGEST_RETENTION: Final = 60
"""Months: Order 631 art. 16, five years after the end of the behaviour."""

_SCORE_WORDS: Final = ("信用分", "评分", "得分", "积分", "分值", "score", "rating_points")


def publicity(entry: DraftEntry) -> Iterator[LintFinding]:
    """Periods of publicity lie inside those of Order 36."""
    rule, line = entry.entry.publicity, entry.line("publicity")
    terms = dict(rule.terms)
    if rule.rule is PublicityRule.SEVERITY:
        for level, (shortest, longest) in LEGAL_TERMS.items():
            term = terms.get(level)
            if term is None:
                yield LintFinding(line, "L111", f"Publicity by severity needs a term for {level}.")
            elif not shortest <= term.min_months <= term.max_months <= longest:
                yield LintFinding(
                    line, "L111", f"{level}: {shortest} to {longest} months by Order 36, "
                    f"not {term.min_months} to {term.max_months}."
                )  # fmt: skip
        if (minor := terms.get(Severity.MINOR)) is not None and minor.publish:
            yield LintFinding(line, "L111", "Minor dishonesty is in principle not published (Order 36).")
        if not entry.entry.severity_rules:
            yield LintFinding(line, "L111", "Publicity by severity needs rules in `severity`.")
    if rule.rule is PublicityRule.MONTHS and not 1 <= (rule.months or 0) <= LONGEST_PUBLICITY:
        yield LintFinding(line, "L111", f"Publicity in months is 1 to {LONGEST_PUBLICITY}.")


def severity_order(entry: DraftEntry) -> Iterator[LintFinding]:
    """The first severity rule that fits counts, so the severest stands first."""
    levels = [list(Severity).index(r.level) for r in entry.entry.severity_rules]
    if levels != sorted(levels, reverse=True):
        yield LintFinding(entry.line("severity"), "L111", "Severity rules stand severest first: the first one counts.")


def retention(entry: DraftEntry) -> Iterator[LintFinding]:
    """Nothing is kept longer than five years after its end."""
    rule, line = entry.entry.retention, entry.line("retention")
    counted = rule.rule is not RetentionRule.WHILE_ANY_RECORD
    if counted and not 1 <= rule.months <= LONGEST_RETENTION:
        yield LintFinding(line, "L111", f"Retention is 1 to {LONGEST_RETENTION} months (Order 631 art. 16).")


def public_persons(entry: DraftEntry) -> Iterator[LintFinding]:
    """Persons are not public by default; only a law or regulation makes them so."""
    e = entry.entry
    if SubjectKind.PERSON not in e.subject_kinds:
        return
    basis = any(b.level in {"law", "regulation"} and not b.confirm for b in e.legal_basis)
    open_persons = e.person_openness in {Openness.PUBLIC, Openness.UNCONDITIONAL}
    if (open_persons or e.publicity.persons) and not basis:
        key = "person_openness" if open_persons else "publicity"
        yield LintFinding(
            entry.line(key),
            "L112",
            "Persons are public only by a law or regulation, stated and confirmed in `legal_basis`.",
        )


def protected_persons(entry: DraftEntry) -> Iterator[LintFinding]:
    """Entries about persons refuse minors and sealed records; penalties of persons are local."""
    e = entry.entry
    if SubjectKind.PERSON not in e.subject_kinds:
        return
    if DenyClass.MINOR not in e.deny:
        yield LintFinding(entry.line("deny"), "L117", "An entry about persons refuses minors: add `minor` to `deny`.")
    if e.severity_rules and DenyClass.SEALED_PUBLIC_SECURITY not in e.deny:
        yield LintFinding(
            entry.line("deny"),
            "L117",
            "Penalties of persons refuse sealed records: add `sealed_public_security` to `deny`.",
        )
    if e.severity_rules and not e.local:
        yield LintFinding(
            entry.line("subject_kinds"), "L117", "Penalties of persons are a local entry with a local legal basis."
        )


def identity_numbers(entry: DraftEntry) -> Iterator[LintFinding]:
    """Numbers of persons are stored as token and mask, and no identifier is public."""
    persons = SubjectKind.PERSON in entry.entry.subject_kinds
    for f in entry.fields:
        rule = f.rule
        personal = (
            rule.number_kind in {IdentifierKind.IDENTITY_NUMBER, IdentifierKind.PERMIT}
            or rule.role is Role.REPRESENTATIVE_NUMBER
            or any("身份证" in header for header in rule.headers)
        )
        own = persons and rule.role in {Role.SUBJECT_NUMBER, Role.FORMER_NUMBER}
        number = rule.type is FieldType.NUMBER
        if (personal or own or rule.role is Role.PHONE) and number and rule.sensitivity is not Sensitivity.IDENTIFIER:
            yield LintFinding(f.line, "L118", f"{rule.key} may hold a person's number: its sensitivity is I.")
        if rule.sensitivity is Sensitivity.IDENTIFIER and rule.openness in {Openness.PUBLIC, Openness.UNCONDITIONAL}:
            yield LintFinding(f.line, "L118", f"{rule.key} is an identifier and cannot be {rule.openness}.")


def scores(entry: DraftEntry) -> Iterator[LintFinding]:
    """No person has a score."""
    if SubjectKind.PERSON not in entry.entry.subject_kinds:
        return
    for f in entry.fields:
        texts = [normal_header(header) for header in (*f.rule.headers, f.rule.key)]
        if f.rule.collect and any(word in text for word in _SCORE_WORDS for text in texts):
            yield LintFinding(f.line, "L119", f"{f.rule.key} is a score of persons: there is none, for anybody.")
