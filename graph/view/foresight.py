"""All that is on subjects in one look, for who will ask for their records next.

The rule of this module: it answers nothing. What it brings lies ready as the rows of the blocks that are asked for
afterwards, and is judged there as if each had been read by itself. Where there is much it brings nothing, so that
nobody reads the content of ten thousand records to show twenty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from graph.engines.base import Columns, Row
from graph.engines.columns import at_places, rows_in
from graph.view.base import Reader
from graph.view.cells import text, text_column, text_or_none_column
from graph.view.origin import ALL
from graph.view.parts import Part
from graph.view.reading import IDS_PER_STATEMENT, Reading

HEADS: Final = "view_heads_of_subjects_bulk"
WHOLE: Final = "view_all_of_subjects_bulk"
OF_ONE: Final[Mapping[str, str]] = {HEADS: "view_heads_of_subject_bulk", WHOLE: "view_all_of_subject_bulk"}
"""What says the same of one subject."""
WITH_PLACES: Final = frozenset((Part.VALUES, Part.LINEAGE, Part.DETAILS))
"""Parts that tell of the rows from which a record version was read where they stand; the others need heads only."""
OF_A_FILE: Final = (
    "subject",
    "file",
    "kind",
    "name",
    "block",
    "delivered",
    "stamp",
    "file_run",
    "department",
    "region",
)
MOST: Final = 8_000
"""Forty record versions of each of 200 subjects; of more, what is wanted is soon read by looks of its own."""


def foresee(reading: Reading, subject_ids: Iterable[str], parts: frozenset[Part]) -> None:
    """Have the files of these subjects, their records and the rows that assert them ready, as far as parts need them.

    Where the rows of some sources only count, all of each row is read, because it decides what is told.
    """
    wanted = set(subject_ids)
    if not 0 < len(wanted) <= IDS_PER_STATEMENT:
        return
    ids = sorted(wanted)
    whole = bool(parts & WITH_PLACES) or reading.sources_wanted is not ALL
    block = WHOLE if whole else HEADS
    columns = reading.once((block, *ids), lambda: _read(reading.reader, block, ids))
    subjects = text_column(columns, "subject")
    if not subjects:  # too many record versions, or none of these subjects is there
        return
    files: dict[str, list[Row]] = {subject: [] for subject in wanted}
    of_files = text_or_none_column(columns, "file")
    # A file is on one subject, and each of its record versions tells the same of it.
    told = {(subject, file): place for place, (subject, file) in enumerate(zip(subjects, of_files, strict=True))}
    of_each = at_places({name: columns[name] for name in OF_A_FILE}, [*told.values()])
    for row in rows_in(of_each):
        files[text(row, "subject")].append({**row, "id": row["file"], "run": row["file_run"]})
    reading.take("view_files_of_subjects", files)
    reading.foresee("view_heads_of_files", "file", columns)
    reading.foresee("view_titles", "id", columns)
    if whole:
        reading.foresee("view_records", "id", columns)


def _read(reader: Reader, block: str, ids: list[str]) -> Columns:
    if len(ids) == 1:
        return reader.read_columns(OF_ONE[block], id=ids[0], most=MOST)
    return reader.read_columns(block, ids=ids, most=MOST)
