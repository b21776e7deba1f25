"""The ledger of uploads: which file a department announced, and what became of it.

The rule of this module: an upload is one row, what happens to it are further rows. It is COMPLETE only when its
bytes were compared with what was announced, and WIPED when nothing of them can be read any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Select, insert, select

from graph.clock import Clock
from graph.errors import NotFound
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.tables.handover import upload, upload_event


class UploadState(StrEnum):
    """How far an upload is."""

    OPEN = "open"  # its address takes bytes
    COMPLETE = "complete"  # all bytes are there and are those that were announced
    LOADED = "loaded"  # its load is done, its bytes are wiped
    CANCELLED = "cancelled"  # given up, or its bytes were not those that were announced
    EXPIRED = "expired"  # its time ended before it was loaded


WIPED: Final = frozenset((UploadState.LOADED, UploadState.CANCELLED, UploadState.EXPIRED))
FOLLOWS: Final = {
    UploadState.OPEN: frozenset((UploadState.COMPLETE, UploadState.CANCELLED, UploadState.EXPIRED)),
    UploadState.COMPLETE: WIPED,
    **dict.fromkeys(WIPED, frozenset[UploadState]()),
}


@dataclass(frozen=True)
class Upload:
    """One announced file: `said` is what was said of it besides, `state` how far it is, `since` from when on."""

    id: str
    actor: str
    department: str
    name: str
    size: int
    sha256: str
    said: Mapping[str, str]
    made: datetime
    until: datetime
    state: UploadState
    since: datetime

    @property
    def is_list(self) -> bool:
        """Whether it is a list to be screened, and no delivery."""
        return "column" in self.said

    @property
    def wiped(self) -> bool:
        """Whether nothing of it is left."""
        return self.state in WIPED


class Uploads:
    """Announces uploads, and tells and changes how far they are."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock

    def announce(
        self,
        upload_id: str,
        *,
        actor: str,
        department: str,
        name: str,
        size: int,
        sha256: str,
        said: Mapping[str, str],
        until: datetime,
    ) -> Upload:
        """A new upload; said twice it is announced once."""
        with self._sql.writing("upload") as connection:
            known = _read(connection, _uploads().where(upload.c.id == upload_id))
            if known:
                return known[0]
            values = {
                "id": upload_id, "actor": actor, "department": department, "name": name, "size": size,
                "sha256": sha256, "said": orjson.dumps(said).decode(), "made": self._clock(), "until": until,
            }  # fmt: skip
            connection.execute(insert(upload).values(**values))
            return _one(connection, upload_id)

    def turn(self, upload_id: str, state: UploadState) -> Upload:
        """Bring an upload into a state that follows its own; any other changes nothing."""
        with self._sql.writing("upload") as connection:
            found = _one(connection, upload_id)
            if state not in FOLLOWS[found.state]:
                return found
            connection.execute(
                insert(upload_event).values(
                    sequence=next_number(connection, upload_event, "sequence"),
                    upload_id=upload_id,
                    what=state.value,
                    at=self._clock(),
                )
            )
            return _one(connection, upload_id)

    def upload(self, upload_id: str) -> Upload:
        """An upload by id; `NotFound` if there is none."""
        with self._sql.reading() as connection:
            return _one(connection, upload_id)

    def uploads(self, departments: Sequence[str] | None = None) -> list[Upload]:
        """Every upload, or those of these departments, the newest first."""
        query = _uploads()
        if departments is not None:
            query = query.where(self._sql.among(upload.c.department, departments))
        with self._sql.reading() as connection:
            return sorted(_read(connection, query), key=lambda each: (each.made, each.id), reverse=True)

    def unwiped(self) -> list[Upload]:
        """Uploads of which something may lie on a disk."""
        return [each for each in self.uploads() if not each.wiped]


def _uploads() -> Select[Any]:
    return (
        select(upload, upload_event.c.what, upload_event.c.at)
        .select_from(upload.outerjoin(upload_event, upload_event.c.upload_id == upload.c.id))
        .order_by(upload.c.id, upload_event.c.sequence)
    )


def _one(connection: Connection, upload_id: str) -> Upload:
    found = _read(connection, _uploads().where(upload.c.id == upload_id))
    if not found:
        raise NotFound("There is no such upload, or none that is yours.")
    return found[0]


def _read(connection: Connection, query: Select[Any]) -> list[Upload]:
    """The uploads of rows in the order of what happened: the last one counts."""
    found = {
        row.id: Upload(
            id=row.id,
            actor=row.actor,
            department=row.department,
            name=row.name,
            size=row.size,
            sha256=row.sha256,
            said=orjson.loads(row.said),
            made=row.made,
            until=row.until,
            state=UploadState(row.what or UploadState.OPEN),
            since=row.at or row.made,
        )
        for row in connection.execute(query)
    }
    return list(found.values())
