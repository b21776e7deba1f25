"""Forgetting the words of subjects once what they stand beside is no longer kept.

The rule of this module: words go when every version of their record has been removed or has outlived its retention;
what was only withdrawn may come back, and its words with it. That somebody said something, and when, stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Final

from graph.sidebase.disputes import WAITING
from graph.view.access import BEIJING
from graph.view.answers import RecordState
from graph.view.cells import day_or_none, text

if TYPE_CHECKING:
    from graph.base import Base
    from graph.engines.base import Row

PART: Final = 200


def forget_ended(base: Base) -> int:
    """Forget what stands beside records that have ended; how many words there were."""
    today = base.clock().astimezone(BEIJING).date()
    said, disputed = base.side.statements.all_standing(), base.side.disputes.filed()
    held = _held(base, {*(one.place.file for one in said), *(one.file for one in disputed)})
    gone = [
        one
        for one in said
        if _ended(held.get(one.place.file, {}), one.place.beside, one.place.file, one.place.kept_until, today)
    ]
    forgotten = base.side.statements.forget(gone)
    for dispute in disputed:
        if dispute.state not in WAITING and _ended(
            held.get(dispute.file, {}), dispute.beside, dispute.file, None, today
        ):
            forgotten += base.side.disputes.forget(dispute.id)
    return forgotten


def _held(base: Base, files: Collection[str]) -> dict[str, dict[str, list[Row]]]:
    """The record versions in these files, by file and key."""
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    asked = sorted(files)
    for at in range(0, len(asked), PART):
        for row in base.engine.read("view_heads_of_files", ids=asked[at : at + PART]):
            if row["id"] is not None:
                found[text(row, "file")][text(row, "decision")].append(row)
    return found


def _ended(versions: dict[str, list[Row]], beside: str, file: str, kept_until: date | None, today: date) -> bool:
    rows = [row for mine in versions.values() for row in mine] if beside == file else versions.get(beside, [])
    if not rows:  # withdrawn, or corrected into another file
        return kept_until is not None and today > kept_until
    return all(
        text(row, "state") == RecordState.REMOVED.value
        or ((until := day_or_none(row, "kept_until")) is not None and today > until)
        for row in rows
    )
