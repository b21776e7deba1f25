"""The closed list of purposes: for what, by whom and how far credit data may be read.

The rule of this module: a purpose that is not on the list is refused, and some are refused by name, so that a
configuration cannot bring them back. Source: PIPL art. 6 and 13; Order 631 art. 18 and 20.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from graph.catalogue.fields import Openness
from graph.catalogue.source import Findings, Section, Table, sections_of
from graph.errors import CatalogueError, PurposeRefused

ALWAYS_DENIED = frozenset(
    {
        "employment_screening",
        "tenancy_screening",
        "marketing",
        "social_scoring",
        "school_admission",
        "political_vetting",
    }
)
"""Refused whatever the data of the package or a catalogue say; the data only say why."""


@dataclass(frozen=True)
class Purpose:
    """One allowed purpose. `needs` says which reference the reader has to give; None: none is needed.

    `readers` are roles, `persons` whether persons may be reached, `sees` the openness classes it may read.
    `rights`, `use` and `infrastructure` say what the purpose does for each of these three goals.
    """

    code: str
    name_zh: str
    name_en: str
    readers: tuple[str, ...]
    needs: str | None
    persons: bool
    sees: tuple[Openness, ...]
    scope: str
    rights: str
    use: str
    infrastructure: str

    @property
    def needs_reference(self) -> bool:
        """Whether a case, task, application … has to be named."""
        return self.needs is not None


def purpose(code: str | None) -> Purpose:
    """The purpose of this code; `PurposeRefused` if it is missing, not on the list, or never allowed."""
    allowed = purposes()
    if not code:
        raise PurposeRefused(f"A purpose is needed: one of {', '.join(sorted(allowed))}.")
    if code in ALWAYS_DENIED:
        raise PurposeRefused(f"The purpose {code} is never allowed: {denied_purposes()[code]}.", purpose=code)
    if code not in allowed:
        raise PurposeRefused(
            f"{code!r} is not on the closed list of purposes: {', '.join(sorted(allowed))}.", purpose=code
        )
    return allowed[code]


@cache
def purposes() -> Mapping[str, Purpose]:
    """Every allowed purpose by its code."""
    return MappingProxyType({p.code: p for p in _read()[0]})


@cache
def denied_purposes() -> Mapping[str, str]:
    """Every purpose that is refused by name, with the reason."""
    return MappingProxyType(dict(_read()[1]))


@cache
def _read() -> tuple[tuple[Purpose, ...], tuple[tuple[str, str], ...]]:
    text = files("graph.catalogue").joinpath("purposes.toml").read_text(encoding="utf-8")
    findings = Findings()
    sections = sections_of(text)
    top = Table(tomllib.loads(text), Section(), findings)
    allowed = tuple(_purpose(t) for t in top.tables("purpose", sections.get("purpose")))
    denied = tuple(_denied(t) for t in top.tables("denied", sections.get("denied")))
    top.done()
    if findings.found:
        first = findings.found[0]
        raise CatalogueError(f"The list of purposes, line {first.line}: {first.says}", line=first.line)
    return allowed, denied


def _purpose(table: Table) -> Purpose:
    read = Purpose(
        code=table.text("code"),
        name_zh=table.text("name_zh"),
        name_en=table.text("name_en"),
        readers=table.texts("readers"),
        needs=table.maybe("needs"),
        persons=table.flag("persons", default=False),
        sees=table.choices("sees", Openness),
        scope=table.text("scope"),
        rights=table.text("rights"),
        use=table.text("use"),
        infrastructure=table.text("infrastructure"),
    )
    table.done()
    return read


def _denied(table: Table) -> tuple[str, str]:
    pair = table.text("code"), table.text("because")
    table.done()
    return pair
