"""How many persons a reader may still read today.

The rule of this module: a reader whose role has a bound is asked about everything that an answer names, before the
answer leaves and before it is in the audit; a person is counted by their subject, whatever of them is read. What is
read by rights that somebody gave counts as theirs. The day is Beijing's, as all days of the law.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from graph.delivery import SubjectKind
from graph.errors import QuotaExceeded
from graph.view.access import BEIJING, Access
from graph.view.base import Base
from graph.view.cells import text, text_or_none


def keep_to_quota(base: Base, access: Access, what: Sequence[str]) -> None:
    """Count the persons among the subjects, credit files and records named; `QuotaExceeded` when they are too many."""
    most = access.role.persons_a_day
    if most is None or not access.purpose.persons:
        return
    persons = _persons(base, what)
    if persons and not base.side.quota.take(access.actor.giver or access.actor.id, access.today, persons, most):
        resets = datetime.combine(access.today + timedelta(days=1), time.min, BEIJING)
        raise QuotaExceeded(
            f"More than {most} persons in one day. You may read other persons again from "
            f"{resets:%Y-%m-%d %H:%M} Beijing time.",
            now=base.clock(),
            resets=resets,
        )


def _persons(base: Base, what: Sequence[str]) -> set[str]:
    ids = sorted({each for each in what if each and not any(letter.isdigit() for letter in each)})
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
