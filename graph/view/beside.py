"""What stands beside a record or a credit file: the words of its subject, and that they dispute it.

The rule of this module: whoever is told a record is told this with it, whatever they read it for. A statement or a
dispute belongs to all versions of a record on one subject, so a correction of the record does not lose it. A dispute
that was upheld ends with the version it is about: what came after that is the correction, also if it came before the
answer, and what another file says of the record stays contested until that is corrected as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.sidebase.disputes import CONTESTED, Dispute, DisputeState
from graph.sidebase.statements import StatementEntry
from graph.view.answers import DisputeMark, RecordState, Statement
from graph.view.cells import text, text_or_none, whole_or_none
from graph.view.heads import Head
from graph.view.reading import Reading


@dataclass(frozen=True)
class Beside:
    """What stands beside one record version."""

    statements: tuple[Statement, ...] = ()
    disputes: tuple[DisputeMark, ...] = ()


NOTHING = Beside()


def beside_records(reading: Reading, heads: Sequence[Head], subjects: Mapping[str, str | None]) -> dict[str, Beside]:
    """What stands beside these record versions, by id; `subjects` are the subject ids by file id."""
    keys = sorted({head.decision for head in heads})
    said, disputed = reading.base.side.beside(keys, reading.moment.known_at) if keys else ([], [])
    if not said and not disputed:
        return {}
    homes = _homes(reading, subjects, {*(one.place.file for one in said), *(one.file for one in disputed)})
    statements: dict[tuple[str, str], list[StatementEntry]] = defaultdict(list)
    disputes: dict[tuple[str, str], list[Dispute]] = defaultdict(list)
    for statement in said:
        statements[statement.place.beside, homes[statement.place.file]].append(statement)
    for dispute in disputed:
        disputes[dispute.beside, homes[dispute.file]].append(dispute)
    return {
        head.id: Beside(
            told(statements.get((head.decision, home), ())),
            tuple(mark for one in disputes.get((head.decision, home), ()) if (mark := _mark(one, head))),
        )
        for head in heads
        for home in (subjects.get(head.file) or head.file,)
    }


def beside_files(reading: Reading, file_ids: Collection[str]) -> dict[str, tuple[Statement, ...]]:
    """What subjects say beside these credit files, by id."""
    wanted = sorted(set(file_ids))
    said = reading.base.side.statements.standing(wanted, reading.moment.known_at) if wanted else []
    found: dict[str, list[StatementEntry]] = defaultdict(list)
    for statement in said:
        found[statement.place.beside].append(statement)
    return {file: told(statements) for file, statements in found.items()}


def told(statements: Iterable[StatementEntry]) -> tuple[Statement, ...]:
    """Statements as they are told."""
    return tuple(Statement(one.id, one.version, one.text or "", one.at) for one in statements)


def _mark(dispute: Dispute, head: Head) -> DisputeMark | None:
    if dispute.state is DisputeState.WITHDRAWN:
        return None
    state = dispute.state
    if state is DisputeState.UPHELD:
        if _corrects(head, dispute):
            return None
        awaited = head.state is RecordState.CURRENT and (head.id == dispute.record or head.file != dispute.file)
        state = DisputeState.UPHELD if awaited else DisputeState.CORRECTED
    due = dispute.due if state in CONTESTED else None
    return DisputeMark(state, state in CONTESTED, dispute.filed, due, dispute.answered)


def _corrects(head: Head, dispute: Dispute) -> bool:
    """Whether a version is the correction that was awaited, or came after it."""
    since = dispute.filed if head.file == dispute.file else dispute.answered
    return head.id != dispute.record and since is not None and head.recorded > since


def _homes(reading: Reading, subjects: Mapping[str, str | None], files: Collection[str]) -> dict[str, str]:
    """Whom each credit file is about now; a file that is on nobody stands for itself."""
    lacking = [file for file in files if file not in subjects]
    rows = reading.rows("view_files", lacking) if lacking else []
    found = {
        text(row, "id"): text_or_none(row, "subject")
        for row in rows
        if row["id"] is not None and reading.visible.sees(whole_or_none(row, "run"))
    }
    homes = {**found, **{file: subjects[file] for file in files if file in subjects}}
    return {file: homes.get(file) or file for file in files}
