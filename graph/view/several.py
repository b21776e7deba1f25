"""Pages of the records of many subjects or credit files at once.

The rule of this module: as many statements for a hundred as for one. Whoever asks of a list asks here, never one by
one.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.view.answers import Page
from graph.view.choice import Choice
from graph.view.files import files_by_id
from graph.view.pages import Cut, pages_of
from graph.view.partial import partial_of
from graph.view.parts import Part
from graph.view.reading import Reading
from graph.view.subjects import files_by_subject, follow


def of_subjects(
    reading: Reading, subject_ids: Sequence[str], choice: Choice, cut: Cut, parts: frozenset[Part]
) -> list[Page]:
    """A page for each of these subjects; an empty one for a subject that is not there or not open."""
    present = follow(reading, subject_ids).present
    held = files_by_subject(reading, present.values())
    groups = [held.get(present.get(asked, ""), []) for asked in subject_ids]
    return pages_of(reading, groups, choice, cut, partial_of(reading), parts)


def of_files(
    reading: Reading, file_ids: Sequence[str], choice: Choice, cut: Cut, parts: frozenset[Part]
) -> tuple[list[Page], tuple[str | None, ...]]:
    """A page for each of these files, and the subjects they are about; an empty one for a file that is not open."""
    opened = {file.id: file for file in files_by_id(reading, file_ids)}
    groups = [[opened[file]] if file in opened else [] for file in file_ids]
    pages = pages_of(reading, groups, choice, cut, partial_of(reading), parts)
    return pages, tuple(file.subject for file in opened.values())
