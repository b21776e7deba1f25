"""What the engine proposes, and the index that brings new credit files to those they may be one with.

The rule of this module: everything here is derived and is replaced in one transaction, so that a reader and whoever
comes after a kill see what was proposed before or what is proposed now. Keys are hashes under the id key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import polars as pl
from sqlalchemy import Connection, bindparam, delete, or_, select

from graph.sidebase.sql import Sql, change, frame_of, plain_rows
from graph.sidebase.tables.resolution import candidate_key, proposal

CHUNK: Final = 100_000

KEYS: Final = pl.Schema({"file_id": pl.String, "key": pl.Int64})
PROPOSALS: Final = pl.Schema(
    {"left_file": pl.String, "right_file": pl.String, "bits": pl.Float64, "levels": pl.Binary, "model": pl.Int64}
)

Told: TypeAlias = pl.DataFrame | Sequence[tuple[object, ...]]
"""Many keys or proposals as a frame, or a few as rows with the values of its columns in their order."""

_COLUMNS: Final = tuple(proposal.c[name] for name in PROPOSALS)

_FIRST_FILES: Final = (
    select(candidate_key.c.file_id)
    .where(candidate_key.c.key == bindparam("key"))
    .order_by(candidate_key.c.file_id)
    .limit(bindparam("most"))
)

_OF_FILE: Final = (
    select(*_COLUMNS)
    .where(or_(proposal.c.left_file == bindparam("file"), proposal.c.right_file == bindparam("file")))
    .order_by(proposal.c.bits.desc(), proposal.c.left_file, proposal.c.right_file)
)


@dataclass(frozen=True)
class Proposal:
    """A pair that may be one subject: `left` < `right`; weight in bits, one level a byte, by model number `model`."""

    left: str
    right: str
    bits: float
    levels: bytes
    model: int


class Proposals:
    """Replaces and reads proposals and keys; frames have the schemas `KEYS` and `PROPOSALS`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        ends = (sql.among_given(proposal.c[end], "files") for end in ("left_file", "right_file"))
        self._drop_of = delete(proposal).where(or_(*ends))

    def replace_all(self, keys: pl.DataFrame, proposals: pl.DataFrame) -> None:
        """These, and nothing that was before."""
        with self._sql.writing("proposal") as connection:
            connection.execute(delete(candidate_key))
            connection.execute(delete(proposal))
            self._add(connection, keys, proposals)

    def replace_of(self, files: Sequence[str], gone: Sequence[str], keys: Told, proposals: Told) -> None:
        """The proposals of these files anew, without those that are gone; `keys` are the keys of new files."""
        with self._sql.writing("proposal") as connection:
            for part in _chunks([*files, *gone]):
                change(connection, self._drop_of, {"files": self._sql.given(part)})
            for part in _chunks(gone):
                connection.execute(delete(candidate_key).where(self._sql.among(candidate_key.c.file_id, part)))
            self._add(connection, keys, proposals)

    def keys_of_files(self, files: Sequence[str]) -> pl.DataFrame:
        """The keys of these files."""
        return self._keys_where(candidate_key.c.file_id, files)

    def keys_like(self, keys: Sequence[int]) -> pl.DataFrame:
        """Every file with one of these keys."""
        return self._keys_where(candidate_key.c.key, keys)

    def keys_of_few(self, files: Sequence[str]) -> list[tuple[str, int]]:
        """`keys_of_files` without a frame, in order."""
        query = select(candidate_key.c.file_id, candidate_key.c.key).where(
            self._sql.among(candidate_key.c.file_id, files)
        )
        with self._sql.reading() as connection:
            return sorted((row.file_id, row.key) for row in connection.execute(query))

    def files_with(self, keys: Iterable[int], most: int) -> dict[int, list[str]]:
        """Of each key the first files that have it, at most so many: a frequent one may have a hundred thousand."""
        with self._sql.reading() as connection:
            return {
                key: [file for (file,) in plain_rows(connection, _FIRST_FILES, {"key": key, "most": most})]
                for key in keys
            }

    def all_proposals(self) -> pl.DataFrame:
        """All, in order of their files."""
        query = select(*_COLUMNS).order_by(proposal.c.left_file, proposal.c.right_file)
        with self._sql.reading() as connection:
            return frame_of(connection, query, PROPOSALS)

    def best(self, limit: int) -> list[Proposal]:
        """The weightiest ones, equal ones in order of their files."""
        query = select(*_COLUMNS).order_by(proposal.c.bits.desc(), proposal.c.left_file, proposal.c.right_file)
        with self._sql.reading() as connection:
            return [_proposal(row) for row in connection.execute(query.limit(limit))]

    def of_file(self, file: str) -> list[Proposal]:
        """Those of one file, the weightiest first."""
        with self._sql.reading() as connection:
            return [_proposal(row) for row in plain_rows(connection, _OF_FILE, {"file": file})]

    def _keys_where(self, column: Any, values: Sequence[str] | Sequence[int]) -> pl.DataFrame:
        query = select(candidate_key.c.file_id, candidate_key.c.key)
        found = [KEYS.to_frame()]
        with self._sql.reading() as connection:
            found += [
                frame_of(connection, query.where(self._sql.among(column, part)), KEYS) for part in _chunks(values)
            ]
        return pl.concat(found)

    def _add(self, connection: Connection, keys: Told, proposals: Told) -> None:
        for table, told, columns in ((candidate_key, keys, tuple(KEYS)), (proposal, proposals, tuple(PROPOSALS))):
            if not isinstance(told, pl.DataFrame):
                self._sql.insert_rows(connection, table, columns, told)
                continue
            # Neighbours in the table's key are written together, which matters to many.
            for chunk in told[list(columns)].sort(columns[:2]).iter_slices(CHUNK):
                self._sql.insert_new(connection, table, chunk)


def _chunks(values: Sequence[Any]) -> list[Sequence[Any]]:
    return [values[at : at + CHUNK] for at in range(0, len(values), CHUNK)]


def _proposal(row: Sequence[Any]) -> Proposal:
    left, right, bits, levels, model = row
    return Proposal(left, right, bits, bytes(levels), model)
