"""From the text of a catalogue file to its entries.

The rule of this module: it reads what is written and judges nothing but its form; what a catalogue may say is
in `graph.catalogue.rules`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from graph.catalogue.clocks import Publicity, PublicityRule, Retention, RetentionRule, Severity, SeverityRule, Term
from graph.catalogue.entry import Catalogue, Entry, LegalBasis
from graph.catalogue.fields import DenyClass, FieldRule, FieldType, Openness, Role, Sensitivity, more_closed
from graph.catalogue.source import Findings, LintFinding, Section, Table, sections_of
from graph.delivery import SubjectKind
from graph.identifiers import IdentifierKind

_EMPTY = Catalogue("", "", date(1970, 1, 1), None, date(1970, 1, 1), None, {})


@dataclass(frozen=True)
class DraftField:
    """A field and its line; `has_openness` is false where the file does not say how open it is."""

    rule: FieldRule
    line: int
    has_openness: bool


@dataclass(frozen=True)
class DraftEntry:
    """An entry, its fields with their lines, and the lines of its keys."""

    entry: Entry
    fields: tuple[DraftField, ...]
    section: Section

    def line(self, key: str) -> int:
        """The line of one key, or of the entry."""
        return self.section.keys.get(key, self.section.line)


@dataclass(frozen=True)
class Draft:
    """A catalogue as it was read, before its rules are checked; `entries` keep their order and doubles."""

    catalogue: Catalogue
    entries: tuple[DraftEntry, ...]
    head: Section
    findings: tuple[LintFinding, ...]


def read_draft(text: str) -> Draft:
    """Read the text of a catalogue; mistakes of form are among the draft's findings."""
    findings = Findings()
    sections = sections_of(text)
    try:
        values: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        findings.add(int(place[1]) if place else 1, "L001", f"This is not TOML: {error}.")
        return Draft(_EMPTY, (), Section(), tuple(findings.found))
    top = Table(values, Section(), findings)
    head = sections.get("catalogue", [Section()])[0]
    blocks = {}
    for table in top.tables("block", sections.get("block")):
        blocks[table.text("name")] = tuple(_field(f) for f in table.field_tables())
        table.done()
    entries = tuple(_entry(t, blocks) for t in top.tables("entry", sections.get("entry")))
    catalogue = _catalogue(top.table("catalogue", head), entries)
    top.done()
    return Draft(catalogue, entries, head, tuple(findings.found))


def _catalogue(table: Table, entries: tuple[DraftEntry, ...]) -> Catalogue:
    catalogue = Catalogue(
        edition=table.text("edition"),
        authority=table.text("authority"),
        effective_from=table.day("effective_from"),
        supersedes=table.maybe("supersedes"),
        rules_checked_on=table.day("rules_checked_on"),
        local_supplement_of=table.maybe("local_supplement_of"),
        entries={e.entry.code: e.entry for e in entries},
    )
    table.done()
    return catalogue


def _entry(table: Table, blocks: Mapping[str, tuple[DraftField, ...]]) -> DraftEntry:
    code = table.text("code")
    fields = tuple(f for name in table.texts("blocks") for f in blocks.get(name, ()))
    if unknown := [name for name in table.texts("blocks") if name not in blocks]:
        table.say("blocks", "L005", f"There is no block {unknown[0]!r}.")
    fields += tuple(_field(f) for f in table.field_tables())
    openness = table.choice("openness", Openness)
    entry = Entry(
        code=code,
        category=table.text("category", code),
        name_zh=table.text("name_zh"),
        name_en=table.text("name_en"),
        subject_kinds=table.choices("subject_kinds", SubjectKind),
        behaviour=table.maybe("behaviour") or "",
        recognising_departments=table.texts("recognising_departments"),
        legal_basis=tuple(_legal_basis(t) for t in table.tables("legal_basis")),
        fields=tuple(f.rule for f in fields),
        natural_keys=table.lists("natural_keys"),
        openness=openness,
        # Persons are never as open as organisations by default (2025-03 central opinions: cautious and lawful).
        person_openness=table.choice("person_openness", Openness, more_closed(openness, Openness.CONDITIONAL)),
        publicity=_publicity(table.table("publicity")),
        retention=_retention(table.table("retention")),
        severity_rules=tuple(_severity(t) for t in table.tables("severity")),
        purposes=table.texts("purposes"),
        deny=table.choices("deny", DenyClass),
        update_working_days=table.whole("update_working_days"),
        repairable=table.flag("repairable", default=False),
        declared=table.flag("declared", default=False),
        on=table.flag("on", default=True),
        off_because=table.maybe("off_because"),
        local=table.flag("local", default=False),
    )
    table.maybe("notes")
    table.done()
    return DraftEntry(entry, fields, table.section)


def _field(table: Table) -> DraftField:
    rule = FieldRule(
        key=table.text("key"),
        header=table.text("header"),
        aliases=table.texts("aliases"),
        type=table.choice("type", FieldType, FieldType.TEXT),
        role=table.choice("role", Role, Role.NONE),
        required=table.flag("required", default=False),
        sensitivity=table.choice("sensitivity", Sensitivity, Sensitivity.GENERAL),
        openness=table.choice("open", Openness, Openness.NONE),
        collect=table.flag("collect", default=True),
        scan=table.flag("scan", default=False),
        max=table.whole("max"),
        values=table.texts("values"),
        values_open=table.flag("values_open", default=False),
        number_kind=table.choice("number_kind", IdentifierKind) if table.has("number_kind") else None,
        required_of=table.choices("required_of", SubjectKind),
        required_with=table.texts("required_with"),
        editions=table.texts("editions"),
        unit=table.maybe("unit"),
    )
    table.done()
    return DraftField(rule, table.line, table.has("open"))


def _legal_basis(table: Table) -> LegalBasis:
    basis = LegalBasis(
        title=table.text("title"),
        article=table.maybe("article"),
        url=table.maybe("url"),
        level=table.maybe("level"),
        confirm=table.flag("confirm", default=False),
    )
    table.done()
    return basis


def _publicity(table: Table) -> Publicity:
    publicity = Publicity(
        rule=table.choice("rule", PublicityRule, PublicityRule.NEVER),
        months=table.whole("months"),
        terms=tuple((s, _term(table.table(s.value))) for s in Severity if table.has(s.value)),
        persons=table.flag("persons", default=False),
    )
    table.done()
    return publicity


def _term(table: Table) -> Term:
    term = Term(
        publish=table.flag("publish", default=True),
        min_months=table.whole("min_months") or 0,
        max_months=table.whole("max_months") or 0,
    )
    table.done()
    return term


def _retention(table: Table) -> Retention:
    retention = Retention(rule=table.choice("rule", RetentionRule), months=table.whole("months") or 0)
    table.done()
    return retention


def _severity(table: Table) -> SeverityRule:
    rule = SeverityRule(level=table.choice("level", Severity), words=table.texts("words"))
    table.done()
    return rule
