"""Which numbers of others the records of open credit files name, as far as their reader may know.

The rule of this module: a record names somebody to whoever sees the record, the column that says so and such numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.relations import ROLE_OF, Relation
from graph.view.answers import RecordState
from graph.view.cells import text
from graph.view.files import OpenFile
from graph.view.heads import Head
from graph.view.reading import Reading


@dataclass(frozen=True)
class Naming:
    """A record version of an open file that names a number."""

    relation: Relation
    token: str
    kind: str
    mask: str
    head: Head
    file: OpenFile


def names_in(reading: Reading, files: Sequence[OpenFile]) -> dict[str, tuple[Naming, ...]]:
    """Whom the records of open files name, by file id, whatever became of the records."""
    by_record = {head.id: (head, file) for file in files for head in file.heads}
    found: dict[str, list[Naming]] = {}
    for row in reading.rows("view_named_by_records", by_record):
        if row["token"] is None:
            continue
        naming = opened_naming(reading, row, *by_record[text(row, "record")], kind=text(row, "kind"))
        if naming is not None:
            found.setdefault(naming.file.id, []).append(naming)
    return {file: tuple(named) for file, named in found.items()}


def in_force(named: Iterable[Naming]) -> tuple[Naming, ...]:
    """What records in force name, each number once."""
    return tuple({each.token: each for each in named if each.head.state is RecordState.CURRENT}.values())


def opened_naming(
    reading: Reading, row: Mapping[str, object], head: Head, file: OpenFile, *, kind: str
) -> Naming | None:
    """What a record version names, if the column that says so is open, and such a number."""
    relation = Relation(str(row["relation"]))
    opens = reading.access.opens_role([head], ROLE_OF[relation].value)
    if not opens or not reading.access.opens_identifier(kind, own=head.own):
        return None
    return Naming(relation, str(row["token"]), kind, str(row["mask"]), head, file)
