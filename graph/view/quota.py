"""How many persons a reader may still read today.

The rule of this module: a reader whose role has a bound is asked about everything that an answer names, before the
answer leaves and before it is in the audit; a person is counted by their subject, whatever of them is read. Nobody is
counted who is not open to the reader: else what is left of the day would tell that somebody hidden is there. What is
read by rights that somebody gave counts as theirs. The day is Beijing's, as all days of the law.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from graph.delivery import SubjectKind
from graph.errors import QuotaExceeded
from graph.view.access import BEIJING, Access
from graph.view.base import Base
from graph.view.cells import text, text_or_none
from graph.view.files import files_by_id, files_on
from graph.view.reading import Reading


def keep_to_quota(
    base: Base, access: Access, what: Sequence[str], open_among: Callable[[Sequence[str]], set[str]]
) -> None:
    """Count the persons among the subjects, credit files and records named; `QuotaExceeded` when they are too many.

    `open_among` gives those persons among them that are open to the reader: it is asked when one seems to be new.
    """
    most = access.role.persons_a_day
    if most is None or not access.purpose.persons:
        return
    quota, actor, ids = base.side.quota, access.actor.giver or access.actor.id, _ids_in(what)
    if not quota.unread(actor, access.today, _persons(base, ids)):
        return
    persons = open_among(ids)
    if persons and not quota.take(actor, access.today, persons, most):
        resets = datetime.combine(access.today + timedelta(days=1), time.min, BEIJING)
        raise QuotaExceeded(
            f"More than {most} persons in one day. You may read other persons again from "
            f"{resets:%Y-%m-%d %H:%M} Beijing time.",
            now=base.clock(),
            resets=resets,
        )


def open_persons(reading: Reading, ids: Sequence[str]) -> set[str]:
    """The persons that are open among subjects, credit files and records, as they are counted."""
    of_records = [head.file for head in reading.heads(ids)]
    files = [*files_on(reading, ids), *files_by_id(reading, {*ids, *of_records})]
    return {file.subject or file.id for file in files if file.kind is SubjectKind.PERSON}


def _ids_in(what: Sequence[str]) -> list[str]:
    return sorted({each for each in what if each and not any(letter.isdigit() for letter in each)})


def _persons(base: Base, ids: Sequence[str]) -> set[str]:
    """The persons among them, open or not."""
    if not ids:
        return set()
    of_records = [file for row in base.engine.read("view_heads", ids=ids) if (file := text_or_none(row, "file"))]
    rows = [
        *base.engine.read("view_files_of_subjects", ids=ids),
        *base.engine.read("view_files", ids=sorted({*ids, *of_records})),
    ]
    return {
        text_or_none(row, "subject") or text(row, "id")
        for row in rows
        if row["id"] is not None and row["kind"] == SubjectKind.PERSON.value
    }
