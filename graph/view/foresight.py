"""All that is on subjects in one look, for who will ask for their records next.

The rule of this module: it answers nothing. What it brings lies ready as the rows of the blocks that are asked for
afterwards, and is judged there as if each had been read by itself. Where there is much it brings nothing, so that
nobody reads the content of ten thousand records to show twenty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from graph.engines.base import Row
from graph.view.cells import text, text_or_none
from graph.view.reading import IDS_PER_STATEMENT, Reading

BLOCK = "view_all_of_subjects_bulk"
MOST: Final = 8_000
"""Forty record versions of each of 200 subjects; of more, what is wanted is soon read by looks of its own."""


def foresee(reading: Reading, subject_ids: Iterable[str]) -> None:
    """Have the files of these subjects, their records and the rows that assert them ready."""
    wanted = set(subject_ids)
    if not 0 < len(wanted) <= IDS_PER_STATEMENT:
        return
    files: dict[str, dict[str, Row]] = defaultdict(dict)
    of_files: dict[str, list[Row]] = {}
    contents: dict[str, list[Row]] = {}
    there: dict[str, list[Row]] = {subject: [] for subject in wanted}
    ids = sorted(wanted)
    rows = reading.once((BLOCK, *ids), lambda: reading.reader.read(BLOCK, ids=ids, most=MOST))
    if not rows:  # too many of them, or none of these subjects is there
        return
    for row in rows:
        subject, file, record = text(row, "subject"), text_or_none(row, "file"), text_or_none(row, "id")
        if (file or "") not in files[subject]:
            files[subject][file or ""] = _file(row)
        if file is None:
            continue
        heads = of_files.setdefault(file, [])
        if record is not None:
            heads.append(row)
            contents[record] = [row]
    there.update((subject, list(held.values())) for subject, held in files.items())
    reading.take("view_files_of_subjects", there)
    reading.take("view_heads_of_files", of_files)
    reading.take("view_records", contents)


def _file(row: Row) -> Row:
    """The row of `view_files_of_subjects` in a row of all."""
    return {**row, "id": row["file"], "run": row["file_run"]}
