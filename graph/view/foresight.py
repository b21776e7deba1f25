"""All that is on subjects in one look, for who will ask for their records next.

The rule of this module: it answers nothing. What it brings lies ready as the rows of the blocks that are asked for
afterwards, and is judged there as if each had been read by itself. Where there is much it brings nothing, so that
nobody reads the content of ten thousand records to show twenty.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.engines.base import Row
from graph.view.cells import text, text_or_none
from graph.view.origin import ALL
from graph.view.parts import Part
from graph.view.reading import IDS_PER_STATEMENT, Reading

HEADS: Final = "view_heads_of_subjects_bulk"
WHOLE: Final = "view_all_of_subjects_bulk"
WITH_PLACES: Final = frozenset((Part.VALUES, Part.GOLDEN, Part.DETAILS))
"""Parts that tell of the rows from which a record version was read where they stand; the others need heads only."""
MOST: Final = 8_000
"""Forty record versions of each of 200 subjects; of more, what is wanted is soon read by looks of its own."""


def foresee(reading: Reading, subject_ids: Iterable[str], parts: frozenset[Part]) -> None:
    """Have the files of these subjects, their records and the rows that assert them ready, as far as parts need them.

    Where the rows of some sources only count, all of each row is read, because it decides what is told.
    """
    wanted = set(subject_ids)
    if not 0 < len(wanted) <= IDS_PER_STATEMENT:
        return
    files: dict[str, list[Row]] = {subject: [] for subject in wanted}
    of_files: dict[str, list[Row]] = {}
    contents: dict[str, list[Row]] = {}
    ids = sorted(wanted)
    whole = bool(parts & WITH_PLACES) or reading.sources_wanted is not ALL
    block = WHOLE if whole else HEADS
    rows = reading.once((block, *ids), lambda: reading.reader.read(block, ids=ids, most=MOST))
    if not rows:  # too many of them, or none of these subjects is there
        return
    for row in rows:
        file = text_or_none(row, "file")
        heads = None if file is None else of_files.get(file)
        if heads is None:  # a file is on one subject
            files[text(row, "subject")].append(_file(row))
            heads = [] if file is None else of_files.setdefault(file, [])
        record = text_or_none(row, "id")
        if record is not None:
            heads.append(row)
            contents[record] = [row]
    reading.take("view_files_of_subjects", files)
    reading.take("view_heads_of_files", of_files)
    reading.take("view_titles", contents)
    if whole:
        reading.take("view_records", contents)


def _file(row: Row) -> Row:
    """The row of `view_files_of_subjects` in a row of all."""
    return {**row, "id": row["file"], "run": row["file_run"]}
