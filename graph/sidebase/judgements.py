"""The ledger of judgements: who decided that two credit files are of one subject, or are not, and why.

The rule of this module: a judgement is never changed or deleted; it is retracted by a later row, once, and that row
may put another verdict in its place. A judgement outlives the files it is about. Judgements made together are one
act and are taken back together.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

import polars as pl
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from graph.clock import Clock
from graph.errors import BadInput, NotFound
from graph.identifiers import mask_text
from graph.sidebase.sql import Sql, next_number, plain_rows
from graph.sidebase.tables.instant import microseconds
from graph.sidebase.tables.resolution import judgement

T = TypeVar("T")


class Verdict(StrEnum):
    """What was judged of two credit files."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True)
class NewJudgement:
    """A judgement to be written down.

    `verdict` is None only in a plain retraction. `by_rule` names the rule when a machine judged. `act` is the act of
    several judgements that this one belongs to; a judgement by itself is its own act. `id` is made unless given; a
    rule gives one minted from its facts, so that a repeated run judges once.
    """

    verdict: Verdict | None
    left: str
    right: str
    actor: str
    reason: str
    retracts: str | None = None
    by_rule: str | None = None
    act: str | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True)
class Judgement:
    """A judgement as it stands in the ledger; `left` < `right` are credit file ids."""

    id: str
    verdict: Verdict | None
    left: str
    right: str
    actor: str
    at: datetime
    reason: str
    retracts: str | None
    by_rule: str | None
    act: str


SCHEMA = {
    "sequence": pl.Int64,
    "id": pl.String,
    "verdict": pl.String,
    "left_file": pl.String,
    "right_file": pl.String,
    "actor": pl.String,
    "at": pl.Int64,
    "reason": pl.String,
    "retracts": pl.String,
    "by_rule": pl.String,
    "act": pl.String,
}


@dataclass(frozen=True)
class _Standing:
    """The judgements in force when the newest of all had this sequence, and what was made of them."""

    until: int
    judgements: tuple[Judgement, ...]
    made: dict[Callable[..., object], Any] = field(default_factory=dict)


_NEWEST: Final = select(func.max(judgement.c.sequence))


class Judgements:
    """Adds judgements and lists those that stand."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock
        self._standing = _Standing(0, ())

    def judge(self, new: NewJudgement) -> Judgement:
        """Write one judgement down."""
        self.judge_many([new])
        return self.judgement(new.id)

    def judge_many(self, new: Sequence[NewJudgement]) -> int:
        """Write judgements down, in this order; how many were new. An id that is there already is left as it is.

        Raises `BadInput` for a file judged against itself, for a retraction of what is not there, is a plain
        retraction or is retracted already, and for a missing verdict; then nothing is written.
        """
        for one in new:
            _check_shape(one)
        at = microseconds(self._clock())
        with self._sql.writing("judgement") as connection:
            known = set(
                connection.scalars(
                    select(judgement.c.id).where(self._sql.among(judgement.c.id, [one.id for one in new]))
                )
            )
            fresh = [one for one in new if one.id not in known]
            retracted = [one.retracts for one in fresh if one.retracts is not None]
            open_to_retraction = set(
                connection.scalars(select(judgement.c.id).where(self._sql.among(judgement.c.id, retracted), _stands()))
            )
            for gone in retracted:
                if gone not in open_to_retraction:
                    raise BadInput("There is no standing judgement with this id to retract.", judgement=gone)
                open_to_retraction.remove(gone)
            first = next_number(connection, judgement, "sequence")
            rows = [
                (
                    first + place,
                    one.id,
                    None if one.verdict is None else one.verdict.value,
                    min(one.left, one.right),
                    max(one.left, one.right),
                    one.actor,
                    at,
                    mask_text(one.reason),  # a person's words, which may hold a number
                    one.retracts,
                    one.by_rule,
                    one.act or one.id,
                )
                for place, one in enumerate(fresh)
            ]
            return self._sql.insert_new(connection, judgement, pl.DataFrame(rows, SCHEMA, orient="row"))

    def retract(self, judgement_id: str, *, actor: str, reason: str) -> Judgement:
        """Take a standing judgement back; what it said stays readable."""
        gone = self.judgement(judgement_id)
        return self.judge(NewJudgement(None, gone.left, gone.right, actor, reason, retracts=judgement_id))

    def act(self, act_id: str) -> list[Judgement]:
        """The judgements of an act that still stand, the oldest first; of a single judgement, itself.

        Raises `NotFound` when there never was such an act or judgement, `BadInput` when nothing of it stands.
        """
        of_it = or_(judgement.c.act == act_id, judgement.c.id == act_id)
        query = select(judgement).where(of_it, _stands()).order_by(judgement.c.sequence)
        with self._sql.reading() as connection:
            found = [_judgement(row) for row in connection.execute(query)]
            known = connection.scalar(select(judgement.c.id).where(of_it).limit(1))
        if known is None:
            raise NotFound("There is no such judgement.", judgement=act_id)
        if not found:
            raise BadInput("There is no standing judgement with this id to retract.", judgement=act_id)
        return found

    def judgement(self, judgement_id: str) -> Judgement:
        """The judgement with this id, standing or not; `NotFound` when there is none."""
        with self._sql.reading() as connection:
            row = connection.execute(select(judgement).where(judgement.c.id == judgement_id)).first()
        if row is None:
            raise NotFound("There is no such judgement.", judgement=judgement_id)
        return _judgement(row)

    def standing_judgements(self, file_ids: Sequence[str] | None = None) -> list[Judgement]:
        """Judgements in force, the oldest first: all, or those on any of these credit files."""
        query = select(judgement).where(_stands()).order_by(judgement.c.sequence)
        with self._sql.reading() as connection:
            if file_ids is not None:
                return [_judgement(row) for row in connection.execute(query.where(self._on(file_ids)))]
            return list(self._now(connection).judgements)

    def standing_as(self, make: Callable[[Sequence[Judgement]], T]) -> T:
        """What `make` makes of all judgements in force; made once, until something is judged or taken back."""
        with self._sql.reading() as connection:
            now = self._now(connection)
        if make not in now.made:
            now.made[make] = make(now.judgements)
        made: T = now.made[make]
        return made

    def history(self, file_ids: Sequence[str]) -> list[Judgement]:
        """Everything ever judged on any of these credit files, retracted or not, the oldest first."""
        query = select(judgement).where(self._on(file_ids)).order_by(judgement.c.sequence)
        with self._sql.reading() as connection:
            return [_judgement(row) for row in connection.execute(query)]

    def written(self, act_id: str) -> list[Judgement]:
        """Everything that was written down in an act, retractions and retracted ones too; empty for an unknown act."""
        query = select(judgement).where(judgement.c.act == act_id).order_by(judgement.c.sequence)
        with self._sql.reading() as connection:
            return [_judgement(row) for row in connection.execute(query)]

    def version(self, file_ids: Sequence[str]) -> int:
        """How much was ever judged between these credit files; it grows with every judgement and retraction."""
        return sum(self.versions(file_ids).values())

    def versions(self, file_ids: Sequence[str] | None = None) -> dict[tuple[str, str], int]:
        """The version of each pair that was ever judged: of all, or of those between these credit files."""
        query = select(judgement.c.left_file, judgement.c.right_file, func.count())
        if file_ids is not None:
            query = query.where(
                self._sql.among(judgement.c.left_file, file_ids), self._sql.among(judgement.c.right_file, file_ids)
            )
        with self._sql.reading() as connection:
            rows = connection.execute(query.group_by(judgement.c.left_file, judgement.c.right_file))
            return {(left, right): count for left, right, count in rows}

    def all_files(self) -> list[str]:
        """Every credit file that was ever judged, in order."""
        query = select(judgement.c.left_file).union(select(judgement.c.right_file))
        with self._sql.reading() as connection:
            return sorted(connection.scalars(query))

    def _now(self, connection: Connection) -> _Standing:
        # Nothing is ever changed here, only added; and every file that comes asks for all of them.
        ((last,),) = plain_rows(connection, _NEWEST)
        newest = int(last or 0)
        standing = self._standing
        if standing.until != newest:
            query = select(judgement).where(_stands()).order_by(judgement.c.sequence)
            standing = _Standing(newest, tuple(_judgement(row) for row in connection.execute(query)))
            self._standing = standing
        return standing

    def _on(self, file_ids: Sequence[str]) -> ColumnElement[bool]:
        return or_(self._sql.among(judgement.c.left_file, file_ids), self._sql.among(judgement.c.right_file, file_ids))


def _stands() -> ColumnElement[bool]:
    later = judgement.alias("later")
    return and_(judgement.c.verdict.is_not(None), ~select(later).where(later.c.retracts == judgement.c.id).exists())


def _check_shape(new: NewJudgement) -> None:
    if new.left == new.right:
        raise BadInput("A credit file cannot be judged against itself.", file=new.left)
    if new.verdict is None and new.retracts is None:
        raise BadInput("A judgement says same, different or unsure, or retracts another.", judgement=new.id)


def _judgement(row: Row[Any]) -> Judgement:
    return Judgement(
        id=row.id,
        verdict=None if row.verdict is None else Verdict(row.verdict),
        left=row.left_file,
        right=row.right_file,
        actor=row.actor,
        at=row.at,
        reason=row.reason,
        retracts=row.retracts,
        by_rule=row.by_rule,
        act=row.act or row.id,
    )
