"""The trails of record versions: every row of every file in which each was read.

The rule of this module: a trail ends in a row of a file of a committed run; what was written there and what we made
of it stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from graph.view.deliveries import Delivered
from graph.view.directory import Placed, departments, regions
from graph.view.heads import Assertion
from graph.view.reading import Reading
from graph.view.traced import CatalogueEntry, Department, Lineage
from graph.view.whole import made_whole

NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Trail:
    """One row that asserts a record version; `originals` are its texts where they differ from our values."""

    delivered: Delivered
    by: Placed
    sheet: str
    line: int
    originals: Mapping[str, str]

    def lineage(self, original: str | None, recognised_by: Department | None, entry: CatalogueEntry | None) -> Lineage:
        """The trail as one value's lineage."""
        given = self.delivered
        return Lineage(
            source=given.source,
            sheet=self.sheet,
            line=self.line,
            original=original,
            run=given.run,
            delivered_by=self.by.department,
            region=self.by.region,
            recognised_by=recognised_by,
            catalogue_entry=entry,
            delivered=given.source.delivered,
            recorded=given.recorded,
        )


def with_original(lineage: Lineage, original: str | None) -> Lineage:
    """The same row as the lineage of another of its values; a page has thousands of these."""
    return lineage if lineage.original == original else made_whole(Lineage, {**vars(lineage), "original": original})


@dataclass(frozen=True)
class Trails:
    """All trails of one answer by record id, latest first, with the departments they name."""

    by_record: Mapping[str, tuple[Trail, ...]]
    departments: Mapping[str, Department] = field(default_factory=dict)

    def of(self, record_id: str) -> tuple[Trail, ...]:
        """The trails of one record version."""
        return self.by_record.get(record_id, ())


def trails_of(reading: Reading, record_ids: Iterable[str], also: Iterable[str] = ()) -> Trails:
    """Every trail of these record versions; `also` are ids of departments to look up in the same statement."""
    said = {
        record: known
        for record, rows in reading.assertions(record_ids).items()
        if (known := [row for row in reversed(rows) if reading.moment.knew(row.delivered.recorded)])
    }
    given = {row.delivered.source.id: row.delivered for rows in said.values() for row in rows}.values()
    named = departments(reading, {*also, *(each.department for each in given)})
    where = regions(reading, (each.region for each in given))
    by = {each.source.id: Placed(named[each.department], where.get(each.region)) for each in given}
    found = {
        record: reading.once(("trails", record), lambda rows=rows: _trails(rows, by))  # type: ignore[misc]
        for record, rows in said.items()
    }
    return Trails(found, named)


def _trails(rows: Sequence[Assertion], by: Mapping[str, Placed]) -> tuple[Trail, ...]:
    return tuple(
        Trail(
            row.delivered,
            by[row.delivered.source.id],
            row.sheet,
            row.line,
            orjson.loads(row.original) if row.original else NONE,
        )
        for row in rows
    )
