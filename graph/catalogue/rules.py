"""The rules a catalogue has to keep before anybody may collect by it.

The rule of this module: one function per rule, each with its own code; a rule says what is wrong and what to do,
and never repairs. Codes L001 to L006 are about the form of the file (`graph.catalogue.source`).

    L101 no legal basis              L108 natural key of unknown fields  L115 local entry without local basis
    L102 impossible dates            L109 one header for two fields      L116 no behaviour, subject, department
    L103 no openness of a field      L110 an excluded field is collected L117 persons without protection
    L104 no purpose uses it (warns)  L111 illegal publicity, retention   L118 unprotected identity number
    L105 purpose not on the list     L112 persons made public            L119 a score of persons
    L106 purpose never allowed       L113 off without a reason           L120 unknown edition of the formats
    L107 no natural key              L114 doubles of codes or keys       L121 required with a class never met
                                                                         L122 a relation named by no number
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from graph.catalogue.fields import EDITIONS, NAMING, FieldType, Role
from graph.catalogue.headers import normal_header
from graph.catalogue.limits import (
    identity_numbers,
    protected_persons,
    public_persons,
    publicity,
    retention,
    scores,
    severity_order,
)
from graph.catalogue.purposes import ALWAYS_DENIED, denied_purposes, purposes
from graph.catalogue.read import Draft, DraftEntry, DraftField
from graph.catalogue.source import LintFinding
from graph.sensitive import excluded_column


def broken_rules(draft: Draft) -> tuple[LintFinding, ...]:
    """Every broken rule of a draft, by line; mistakes of form come with it."""
    found = list(draft.findings)
    if not any(f.code == "L001" for f in found):
        found += _dates(draft)
        found += _doubles(draft)
        for entry in draft.entries:
            for rule in ENTRY_RULES if entry.entry.on else OFF_RULES:
                found += rule(entry)
    # A field of a block is judged in every entry that has the block, and reported once.
    return tuple(sorted(set(found), key=lambda f: (f.line, f.code)))


def _dates(draft: Draft) -> Iterator[LintFinding]:
    head, catalogue = draft.head, draft.catalogue
    line = head.keys.get("effective_from", head.line)
    if catalogue.rules_checked_on < catalogue.effective_from - timedelta(days=366):
        yield LintFinding(line, "L102", "The rules were checked more than a year before the edition takes effect.")
    if catalogue.supersedes == catalogue.edition:
        yield LintFinding(line, "L102", "An edition cannot supersede itself.")


def _doubles(draft: Draft) -> Iterator[LintFinding]:
    codes: set[str] = set()
    for entry in draft.entries:
        if entry.entry.code in codes:
            yield LintFinding(entry.line("code"), "L114", f"Code {entry.entry.code} is used twice.")
        codes.add(entry.entry.code)
    for entry in draft.entries:
        if entry.entry.category not in codes:
            yield LintFinding(entry.line("category"), "L114", f"There is no entry {entry.entry.category}.")


def _switched_off(entry: DraftEntry) -> Iterator[LintFinding]:
    if not entry.entry.off_because:
        yield LintFinding(entry.line("on"), "L113", "An entry that is off says why in `off_because`.")


def _legal_basis(entry: DraftEntry) -> Iterator[LintFinding]:
    if not entry.entry.legal_basis:
        yield LintFinding(
            entry.line("legal_basis"), "L101", f"Entry {entry.entry.code} has no legal basis: it may not be collected."
        )


def _meaning(entry: DraftEntry) -> Iterator[LintFinding]:
    e = entry.entry
    for key, there in (
        ("behaviour", bool(e.behaviour)),
        ("subject_kinds", bool(e.subject_kinds)),
        ("recognising_departments", bool(e.recognising_departments)),
        ("fields", bool(e.with_role(Role.SUBJECT_NAME))),
    ):
        if not there:
            yield LintFinding(
                entry.line(key), "L116", f"Entry {e.code} needs `{key}`: what it is, of whom, by whom, with a name."
            )


def _openness(entry: DraftEntry) -> Iterator[LintFinding]:
    for f in entry.fields:
        if f.rule.collect and not f.has_openness:
            yield LintFinding(f.line, "L103", f"Field {f.rule.key} does not say how open it is.")


def _necessity(entry: DraftEntry) -> Iterator[LintFinding]:
    known = purposes()
    seen = {o for code in entry.entry.purposes if code in known for o in known[code].sees}
    for f in entry.fields:
        if f.rule.collect and f.has_openness and f.rule.openness not in seen:
            yield LintFinding(
                f.line,
                "L104",
                f"No purpose of entry {entry.entry.code} may use {f.rule.key}: why collect it?",
                warning=True,
            )


def _purposes(entry: DraftEntry) -> Iterator[LintFinding]:
    line = entry.line("purposes")
    if not entry.entry.purposes:
        yield LintFinding(line, "L105", f"Entry {entry.entry.code} has no purpose: it may not be collected.")
    for code in entry.entry.purposes:
        if code in ALWAYS_DENIED:
            yield LintFinding(line, "L106", f"The purpose {code} is never allowed: {denied_purposes()[code]}.")
        elif code not in purposes():
            yield LintFinding(line, "L105", f"The purpose {code} is not on the closed list.")


def _natural_keys(entry: DraftEntry) -> Iterator[LintFinding]:
    line = entry.line("natural_keys")
    collected = {f.key for f in entry.entry.collected}
    if not entry.entry.natural_keys or not all(entry.entry.natural_keys):
        yield LintFinding(line, "L107", f"Entry {entry.entry.code} needs a natural key.")
    for key in {k for keys in entry.entry.natural_keys for k in keys} - collected:
        yield LintFinding(line, "L108", f"The natural key names {key}, which is no collected field.")


def _headers(entry: DraftEntry) -> Iterator[LintFinding]:
    keys: set[str] = set()
    owner: dict[str, DraftField] = {}
    for f in entry.fields:
        if f.rule.key in keys:
            yield LintFinding(f.line, "L114", f"Field {f.rule.key} stands twice in entry {entry.entry.code}.")
        keys.add(f.rule.key)
        for header in f.rule.headers:
            other = owner.setdefault(normal_header(header), f)
            if other.rule.key != f.rule.key:
                yield LintFinding(f.line, "L109", f"{header!r} is a header of {other.rule.key} and of {f.rule.key}.")


def _excluded(entry: DraftEntry) -> Iterator[LintFinding]:
    for f in entry.fields:
        classes = {c for header in (*f.rule.headers, f.rule.key) if (c := excluded_column(header))}
        if f.rule.collect and classes:
            yield LintFinding(
                f.line,
                "L110",
                f"Field {f.rule.key} holds {', '.join(sorted(classes))}: excluded whatever the law says here.",
            )


def _local(entry: DraftEntry) -> Iterator[LintFinding]:
    if entry.entry.local and not any(b.level == "local" for b in entry.entry.legal_basis):
        yield LintFinding(entry.line("legal_basis"), "L115", "A local entry names a legal basis of level local.")


def _editions(entry: DraftEntry) -> Iterator[LintFinding]:
    for f in entry.fields:
        for edition in set(f.rule.editions) - set(EDITIONS):
            yield LintFinding(
                f.line, "L120", f"{edition!r} is no edition of the exchange formats ({', '.join(EDITIONS)})."
            )


def _required_with(entry: DraftEntry) -> Iterator[LintFinding]:
    classes = entry.entry.with_role(Role.PENALTY_CLASS)
    open_ended = any(not rule.values for rule in classes)
    for f in entry.fields:
        for word in f.rule.required_with:
            if not open_ended and not any(word in value for rule in classes for value in rule.values):
                says = f"Field {f.rule.key} is required with {word!r}, which no penalty class of the entry holds."
                yield LintFinding(f.line, "L121", says)


def _named_by_number(entry: DraftEntry) -> Iterator[LintFinding]:
    for f in entry.fields:
        if f.rule.role in NAMING and f.rule.type is not FieldType.NUMBER:
            says = f"Field {f.rule.key} names another subject: its type is number, for a bare name names nobody."
            yield LintFinding(f.line, "L122", says)


EntryRule = Callable[[DraftEntry], Iterator[LintFinding]]

OFF_RULES: Final[tuple[EntryRule, ...]] = (_switched_off, _local, _headers, _excluded)
ENTRY_RULES: Final[tuple[EntryRule, ...]] = (
    _legal_basis,
    _meaning,
    _openness,
    _necessity,
    _purposes,
    _natural_keys,
    _headers,
    _excluded,
    publicity,
    severity_order,
    retention,
    public_persons,
    protected_persons,
    _local,
    identity_numbers,
    scores,
    _editions,
    _required_with,
    _named_by_number,
)
