"""The layouts of tables that ship with the program: which headers make which table, and how its values are written.

The rule of this module: a layout is chosen from the header alone and only if exactly one fits; between two that
fit a person decides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from graph.catalogue import Catalogue, normal_header
from graph.delivery import SubjectKind
from graph.errors import ManifestError
from loaders.headers import LEAST_KNOWN, Naming, header_row
from loaders.toml_table import Table

KNOWN: Final = frozenset(
    {"name", "title", "entry", "edition", "subjects", "needs", "lacks", "amount_unit", "null_words", "columns"}
)


@dataclass(frozen=True)
class Layout:
    """One table form: the entry its rows belong to, its edition (2016, 2018, current) and its subjects.

    `needs` and `lacks` tell it from its neighbours: field keys of the entry or header texts that its header has,
    or must not have. `columns` are header texts (normalised) that lead to field keys beyond the entry's own;
    `amount_unit` is the unit of money where a header names none; `null_words` mean "nothing" besides the usual.
    """

    name: str
    title: str
    entry: str
    edition: str
    subjects: tuple[SubjectKind, ...]
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    amount_unit: str = ""
    null_words: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    def naming(self, catalogue: Catalogue, more: Sequence[tuple[str, str]] = ()) -> Naming:
        """How headers of this layout lead to fields; `more` are a manifest's own columns and win."""
        entry = catalogue.entry(self.entry)
        named = {normal_header(header): key for header, key in (*self.columns, *more)}
        unknown = sorted(set(named.values()) - set(entry.by_key))
        if unknown:
            raise ManifestError(
                f"[columns] names fields that entry {self.entry} does not have: {', '.join(unknown)}.", entry=self.entry
            )
        return Naming(entry, named)

    def fits(self, head: Sequence[Sequence[str]], catalogue: Catalogue) -> bool:
        """Whether one of the first rows is a header of this layout."""
        if self.entry not in {entry.code for entry in catalogue.switched_on}:
            return False
        naming = self.naming(catalogue)
        row = header_row(head, naming)
        if row is None:
            return False
        cells = [cell for cell in row.cells if cell.strip()]
        texts = {normal_header(cell) for cell in cells}
        rules = [rule for cell in cells if (rule := naming.rule(cell)) is not None]
        marks = texts | {rule.key for rule in rules}
        mostly_known = len(rules) >= max(LEAST_KNOWN, len(cells) // 2)
        return (
            mostly_known
            and all(_mark(mark) in marks for mark in self.needs)
            and not any(_mark(mark) in marks for mark in self.lacks)
        )


def _mark(text: str) -> str:
    return normal_header(text)


@cache
def shipped_layouts() -> dict[str, Layout]:
    """All layouts of the package by name."""
    found = [
        _layout(Table(tomllib.loads(file.read_text("utf-8")), file.name))
        for file in sorted(files("loaders.manifests").iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    ]
    return {layout.name: layout for layout in found}


def layout_named(name: str) -> Layout:
    """The layout of this name, or `ManifestError` with the names there are."""
    layouts = shipped_layouts()
    if name not in layouts:
        raise ManifestError(f"There is no layout {name!r}; there are: {', '.join(layouts)}.", layout=name)
    return layouts[name]


def fitting(heads: Sequence[Sequence[Sequence[str]]], catalogue: Catalogue) -> tuple[Layout, ...]:
    """The layouts that fit one of the sheets whose first rows are given."""
    return tuple(layout for layout in shipped_layouts().values() if any(layout.fits(head, catalogue) for head in heads))


def of_other_subjects(head: Sequence[Sequence[str]], layout: Layout, catalogue: Catalogue) -> Layout | None:
    """The layout of these first rows where it is one about other subjects, such as persons beside organisations.

    Read by `layout`, most columns of such a table would fit, and persons would be taken for organisations.
    """
    if layout.fits(head, catalogue):
        return None
    others = (each for each in shipped_layouts().values() if not set(each.subjects) & set(layout.subjects))
    return next((each for each in others if each.fits(head, catalogue)), None)


def _layout(table: Table) -> Layout:
    table.only(KNOWN)
    return Layout(
        name=table.text("name"),
        title=table.text("title"),
        entry=table.text("entry"),
        edition=table.text("edition"),
        subjects=tuple(SubjectKind(kind) for kind in table.texts("subjects")),
        needs=table.texts("needs"),
        lacks=table.texts("lacks"),
        amount_unit=table.text("amount_unit", ""),
        null_words=table.texts("null_words"),
        columns=table.aliases("columns"),
    )
