"""One reading in progress: who reads what for which purpose, from which state of the base.

The rule of this module: rows leave the graph only through a `Reading`, which knows what is hidden, and heads leave
it only when the reader may know of the record.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Final, TypeVar, cast

from graph.engines.base import Columns, Row, Value
from graph.engines.columns import at_places, columns_in, rows_in
from graph.view.access import Access
from graph.view.answers import RecordState
from graph.view.base import Base, Reader
from graph.view.cells import (
    NOTHING,
    column,
    text,
    text_column,
    text_or_none,
    text_or_none_column,
    whole,
    whole_or_none,
)
from graph.view.deliveries import Delivered, deliveries
from graph.view.foreseen import Foreseen, foreseen_by
from graph.view.heads import Assertion, Handed, Head, asserted, handed, heads_of
from graph.view.moment import Moment
from graph.view.origin import ALL, Sources
from graph.view.own import own_files
from graph.view.parts import ALL_PARTS, Part
from graph.view.reference import Reference
from graph.view.visibility import Visible

T = TypeVar("T")

IDS_PER_STATEMENT: Final = 1_000


@dataclass(frozen=True)
class Reading:
    """What every part of an answer needs to know."""

    base: Base
    access: Access
    moment: Moment
    reader: Reader
    visible: Visible
    reference: Reference = field(default_factory=Reference, repr=False)
    sources_wanted: Sources = ALL
    parts: frozenset[Part] = ALL_PARTS
    # Parts of one answer ask the same again; within one state of the base the answer is the same.
    _known: dict[Hashable, object] = field(default_factory=dict, init=False, repr=False)
    _sources: dict[str, Delivered] = field(default_factory=dict, init=False, repr=False)
    _assertions: dict[str, list[Assertion]] = field(default_factory=dict, init=False, repr=False)
    _taken: dict[str, dict[str, Sequence[Row]]] = field(default_factory=dict, init=False, repr=False)
    _foreseen: dict[str, tuple[Foreseen, ...]] = field(default_factory=dict, init=False, repr=False)

    def remember(self, before: Reading) -> None:
        """Know what another reading of the same state, by the same reader for the same moment, has read already."""
        self._known.update(before._known)
        self._sources.update(before._sources)
        self._assertions.update(before._assertions)
        self._taken.update(before._taken)
        self._foreseen.update(before._foreseen)

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once per reading; everything known as `what` is of one type."""
        if what not in self._known:
            self._known[what] = make()
        return cast("T", self._known[what])

    def meet(self, id: str, thing: object) -> None:  # noqa: A002 - what it has is an id
        """Know a thing by its id from now on."""
        self._known[type(thing), id] = thing

    def met(self, kind: type[T], id: str) -> T | None:  # noqa: A002 - as above
        """The thing of this kind that was met under an id, if one was."""
        return cast("T | None", self._known.get((kind, id)))

    def rows(self, block: str, ids: Iterable[str]) -> list[Row]:
        """The rows of a block that takes `$ids`: each id once, in bounded statements, none for no ids."""
        wanted = tuple(sorted(set(ids)))
        return self.once((block, wanted), lambda: self._rows(block, wanted))

    def take(self, block: str, rows: Mapping[str, Sequence[Row]]) -> None:
        """Know the rows of a block by the ids that it would be asked for with."""
        self._taken[block] = {**self._taken.get(block, {}), **rows}

    def columns(self, block: str, ids: Iterable[str]) -> Columns:
        """`rows` of a block a column at a time, for thousands of them; in no order, and perhaps with more columns."""
        wanted = frozenset(ids)
        for foreseen in reversed(self._foreseen.get(block, ())):
            if wanted <= foreseen.ids:
                return foreseen.of(wanted)
        return self.once(("columns", block, wanted), lambda: self._columns(block, sorted(wanted)))

    def foresee(self, block: str, by: str, columns: Columns) -> None:
        """Know the columns of a block for all the ids that stand in one of them, with which it would be asked for."""
        self._foreseen[block] = (*self._foreseen.get(block, ()), foreseen_by(by, columns))

    def reference_rows(self, block: str, ids: Iterable[str], **also: Value) -> list[Row]:
        """`rows` of a block about what hardly ever changes; `also` is the same for all of one state of the base."""
        return self.reference.rows(self.visible, block, ids, lambda lacking: self._rows(block, lacking, **also))

    def heads_of_files(self, file_ids: Iterable[str]) -> list[Head]:
        """The record versions in these files that the reader may know of, in their state at the moment."""
        wanted = frozenset(file_ids)
        return self.once(("heads", wanted), lambda: self._open(self._seen("view_heads_of_files", wanted)))

    def heads(self, record_ids: Iterable[str], block: str = "view_heads") -> list[Head]:
        """Those of these record versions that the reader may know of, in their state at the moment.

        Another `block` gives the same and more, which `rows` of it then tells of the same ids.
        """
        return self._open(self._seen(block, record_ids))

    def newer_versions(self, record_ids: Iterable[str]) -> dict[str, str]:
        """Which version replaced each of these, where one did."""
        return self._linked("view_newer_versions", record_ids, "newer")

    def older_versions(self, record_ids: Iterable[str]) -> dict[str, str]:
        """Which version each of these replaced, where it did."""
        return self._linked("view_older_versions", record_ids, "older")

    def assertions(self, record_ids: Iterable[str]) -> dict[str, Sequence[Assertion]]:
        """The rows of visible source files in which record versions were read, by record, the earliest first.

        Only rows of the sources that are wanted.
        """
        wanted = list(record_ids)
        self._seen("view_heads", (record for record in wanted if record not in self._assertions))
        return {record: said for record in wanted if (said := self._counting(record))}

    def sources(self, ids: Iterable[str]) -> Mapping[str, Delivered]:
        """The visible ones of these source files by id."""
        wanted = set(ids)
        rows = self.reference_rows("view_sources", wanted - self._sources.keys())
        self._sources.update(deliveries(row for row in rows if self.visible.sees(whole_or_none(row, "run"))))
        return {source: given for source in wanted if (given := self._sources.get(source))}

    def _rows(self, block: str, ids: Sequence[str], **also: Value) -> list[Row]:
        taken = self._taken.get(block)
        if taken is not None and all(each in taken for each in ids):
            rows = [row for each in ids for row in taken[each]]
            return sorted(rows, key=itemgetter("id") if all(row["id"] for row in rows) else _id)
        return [row for part in _bounded(ids) for row in self.reader.read(block, ids=part, **also)]

    def _columns(self, block: str, ids: Sequence[str]) -> Columns:
        names = self.base.engine.blocks[block].returned
        if block in self._taken or not ids:
            return columns_in(self._rows(block, ids), names)
        first, *others = (self.reader.read_columns(block, ids=part) for part in _bounded(ids))
        return {name: [*chain(first[name], *(each[name] for each in others))] for name in names} if others else first

    def _seen(self, block: str, ids: Iterable[str]) -> list[Head]:
        """The heads that a visible file asserts, whoever may know of them; by id."""
        columns = self._visible_of(self.columns(block, ids))
        records = text_column(columns, "id")
        given = self.sources({source for source in text_or_none_column(columns, "source") if source})
        places = dict(zip(reversed(records), range(len(records) - 1, -1, -1), strict=True))  # the first one of each
        if len(places) == len(records):
            alone = {source: handed((delivered,)) for source, delivered in given.items()}
            came = [alone.get(source or "") for source in text_or_none_column(columns, "source")]
            said = rows_in(columns) if "line" in columns else ()
            self._assertions.update((text(row, "id"), _asserting((row,), given)) for row in said)
        else:  # a record version that more than one row asserts
            several: dict[str, list[Row]] = {}
            for row in rows_in(columns):
                several.setdefault(text(row, "id"), []).append(row)
            columns = at_places(columns, [places[record] for record in several])
            came = [_handed(rows, given) for rows in several.values()]
            if "line" in columns:
                self._assertions.update((record, _asserting(rows, given)) for record, rows in several.items())
        told = [place for place, handed_over in enumerate(came) if handed_over is not None]
        if len(told) < len(came):
            columns = at_places(columns, told)
        files = text_column(columns, "file")
        own = own_files(self, files)
        mine = [True] * len(files) if own is None else [file in own for file in files]
        heads = heads_of(columns, [handed_over for handed_over in came if handed_over is not None], mine)
        heads.sort(key=itemgetter(0))
        return heads

    def _visible_of(self, columns: Columns) -> Columns:
        """Only the rows that are of something, and that no hidden run wrote."""
        runs = column(columns, "run", whole_or_none, int, NOTHING)
        seen = {run for run in set(runs) if self.visible.sees(run)}
        records = columns["id"]
        if seen.issuperset(runs) and None not in records:
            return columns
        of_each = enumerate(zip(runs, records, strict=True))
        return at_places(columns, [place for place, (run, record) in of_each if run in seen and record is not None])

    def _linked(self, block: str, record_ids: Iterable[str], end: str) -> dict[str, str]:
        return {text(row, "id"): other for row in self.rows(block, record_ids) if (other := text_or_none(row, end))}

    def _open(self, seen: Sequence[Head]) -> list[Head]:
        # What is closed by itself needs no look at its successors.
        mine = self.access.opened(self.moment.known(seen))
        superseded = [head for head in mine if head.state is RecordState.SUPERSEDED]
        if superseded or self.moment.known_at is not None:
            followers = self._successors(superseded, seen)
            mine = [opened for head in mine if (opened := self._opened(head, followers.get(head.id, ())))]
        return mine if self.sources_wanted is ALL else [told for head in mine if (told := self._told(head))]

    def _told(self, head: Head) -> Head | None:
        """A head as the sources that are wanted tell it; None when none of them does, or did at the moment."""
        said = self._counting(head.id)
        told = asserted(head, said) if said else None
        return told if told is not None and self.moment.knew(told.recorded) else None

    def _counting(self, record: str) -> Sequence[Assertion]:
        said = self._assertions.get(record, ())
        if self.sources_wanted is ALL:
            return said
        return [assertion for assertion in said if self.sources_wanted.counts(assertion.delivered)]

    def _opened(self, head: Head, successors: Sequence[Head]) -> Head | None:
        if not successors and self.moment.known_at is None:
            return head
        # What replaced a version decides about it as well: a version that was corrected to something closed, or
        # removed, must not stay in sight through its past.
        if not all(self.access.opens(successor) for successor in successors):
            return None
        # A version that came late between two others replaced nobody before it was recorded.
        replaced = min((successor.recorded for successor in successors), default=None)
        state = self.moment.state_then(head, replaced)
        return head if state is head.state else head._replace(state=state, ended=None)

    def _successors(self, superseded: Sequence[Head], seen: Sequence[Head]) -> dict[str, Sequence[Head]]:
        """The visible versions after each of these, the next one first."""
        known = {head.id: head for head in seen} if superseded else {}
        newer: dict[str, str] = {}
        asked = [head.id for head in superseded]
        while asked:
            found = self.newer_versions(asked)
            newer.update(found)
            known.update((head.id, head) for head in self._seen("view_heads", set(found.values()) - known.keys()))
            asked = [
                after
                for after in found.values()
                if after in known and _has_successor(known[after]) and after not in newer
            ]
        return {head.id: tuple(_along(head.id, newer, known)) for head in superseded}


def _bounded(ids: Sequence[str]) -> Iterator[list[str]]:
    """The ids of each statement."""
    return (list(ids[at : at + IDS_PER_STATEMENT]) for at in range(0, len(ids), IDS_PER_STATEMENT))


def _id(row: Row) -> str:
    return text_or_none(row, "id") or ""


def _handed(rows: Sequence[Row], given: Mapping[str, Delivered]) -> Handed | None:
    """When what these rows of one record version say was handed over; None when no delivery that is given says it."""
    told = [delivered for row in rows if (delivered := given.get(_source(row) or "")) is not None]
    return handed(told) if told else None


def _asserting(rows: Sequence[Row], given: Mapping[str, Delivered]) -> list[Assertion]:
    said = [
        Assertion(delivered, text_or_none(row, "sheet") or "", whole(row, "line"), text_or_none(row, "original"))
        for row in rows
        if (delivered := given.get(_source(row) or "")) is not None
    ]
    if len(said) > 1:
        said.sort(key=_place)
    return said


def _place(assertion: Assertion) -> tuple[str, str, int]:
    return assertion.place


def _source(row: Row) -> str | None:
    return text_or_none(row, "source")


def _has_successor(head: Head) -> bool:
    return head.state is not RecordState.CURRENT


def _along(record: str, newer: Mapping[str, str], known: Mapping[str, Head]) -> Iterator[Head]:
    while (after := newer.get(record)) is not None and after in known:
        yield known[after]
        record = after
