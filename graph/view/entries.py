"""Catalogue entries as readers see them: what a value is held under, with its legal basis.

The rule of this module: an entry is shown as it stood in the edition under which the record was loaded, whatever
the catalogue of today says.
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from graph.engines.base import Row
from graph.view.cells import text, text_or_none
from graph.view.heads import Head
from graph.view.reading import Reading
from graph.view.traced import CatalogueEntry, LegalBasis


def entries_by_id(reading: Reading, ids: Iterable[str]) -> dict[str, CatalogueEntry]:
    """Catalogue entries by id, all that are not known yet in one statement."""
    rows = reading.reference_rows("view_entries", ids)
    return {
        entry: reading.once(("entry", entry), lambda row=row: _entry(row))  # type: ignore[misc]
        for row in rows
        for entry in (text(row, "id"),)
    }


def entries_of_records(reading: Reading, heads: Iterable[Head]) -> dict[str, CatalogueEntry]:
    """What each of these record versions is held under, by record id."""
    rows = reading.rows("view_entries_of_records", (head.id for head in heads))
    under = {text(row, "id"): entry for row in rows if (entry := text_or_none(row, "entry"))}
    entries = entries_by_id(reading, under.values())
    return {record: entries[entry] for record, entry in under.items()}


def present_entry(reading: Reading, category: str) -> CatalogueEntry:
    """The entry of a category as the catalogue of today has it, for a record whose own is not in the base."""
    entry = reading.base.catalogue.entry(category)
    return CatalogueEntry(
        id=reading.base.catalogue.id_of(category),
        code=category,
        edition=reading.base.catalogue.edition,
        name_zh=entry.name_zh,
        name_en=entry.name_en,
        openness=entry.openness.value,
        legal_basis=tuple(LegalBasis(one.title, one.article, one.url, one.level) for one in entry.legal_basis),
    )


def _entry(row: Row) -> CatalogueEntry:
    bases = orjson.loads(text_or_none(row, "legal_basis") or "[]")
    return CatalogueEntry(
        id=text(row, "id"),
        code=text(row, "code"),
        edition=text_or_none(row, "edition") or "",
        name_zh=text_or_none(row, "name_zh") or "",
        name_en=text_or_none(row, "name_en") or "",
        openness=text_or_none(row, "openness") or "",
        legal_basis=tuple(
            LegalBasis(basis["title"], basis.get("article"), basis.get("url"), basis.get("level")) for basis in bases
        ),
    )
