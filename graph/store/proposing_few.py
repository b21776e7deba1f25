"""Proposals after a few files came, went, or are about another subject now: what a department sends file by file.

The rule of this module: it proposes what `graph.store.proposing` proposes, and asks for little. Whether a key is over
its cap is seen from a few files more than the cap, however many have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.engines.base import Row
from graph.identifiers import may_join
from graph.sidebase.models import ModelVersion
from graph.sidebase.proposals import Proposals
from graph.store.compared import Compared
from graph.store.looked_up import Looks
from graph.store.proposing import in_force, model_of, pinned_rows, propose_many_again, rows_of

if TYPE_CHECKING:
    from graph.base import Base
    from graph.resolution.credit_files import Number, ToldFile
    from graph.resolution.pinned import PinnedRows

FEW: Final = 20

Keyed = dict[int, set[str]]
"""Files by key."""


def propose_again(
    base: Base,
    *,
    new: Sequence[str] = (),
    moved: Iterable[str] = (),
    gone: Iterable[str] = (),
    graph: Looks | None = None,
) -> None:
    """Bring the proposals up to date after files came, went, or are about another subject now.

    Inside `base.writing()`, once readers see the change. Nothing happens before a model is in force. Whoever has just
    written the new ones may give a `graph` that knows them.
    """
    moved, gone = set(moved) - set(new), sorted(set(gone))
    if not (new or moved or gone):
        return
    version = in_force(base)
    if version is None:
        return
    if len(new) + len(moved) + len(gone) > FEW:
        propose_many_again(base, version, new=new, moved=moved, gone=gone)
    else:
        _propose_few_again(base, version, graph or base.engine, new, moved, gone)


def told_files(graph: Looks, files: Iterable[str]) -> dict[str, ToldFile]:
    """A few credit files by id; those that are not here are left out."""
    from graph.resolution.credit_files import ToldFile  # noqa: PLC0415 - heavy, and idle without a model

    rows: dict[str, list[Row]] = defaultdict(list)
    wanted = sorted(set(files))
    for row in graph.look_up("store_told_files_bulk", wanted):
        rows[str(row["id"])].append(row)
    return {
        name: ToldFile(
            name,
            str(told[0]["kind"]),
            str(told[0]["name"]),
            str(told[0]["block"] or ""),
            None if told[0]["subject"] is None else str(told[0]["subject"]),
            tuple(_number(row) for row in told if row["token"] is not None),
        )
        for name, told in rows.items()
    }


def _number(row: Row) -> Number:
    """The number in a row of `store_told_files_bulk`."""
    from graph.resolution.credit_files import Number  # noqa: PLC0415 - heavy, and idle without a model

    kind, mask = str(row["number_kind"]), str(row["mask"])
    return Number(kind, str(row["token"]), mask, may_join(kind, str(row["state"]), str(row["kind"])))


def _propose_few_again(
    base: Base, version: ModelVersion, graph: Looks, new: Sequence[str], moved: set[str], gone: Sequence[str]
) -> None:
    from graph.resolution.credit_files import few_files_table  # noqa: PLC0415 - heavy, and idle without a model

    model, index, writes = model_of(version), base.side.proposals, base.engine.writes
    files = told_files(graph, new)
    table = few_files_table(files.values())
    new_keys = set(_keys(base, pinned_rows(table.columns, model), table.ids))
    holders = _Holders(index, new_keys, set(index.keys_of_few(gone)) if gone else set(), new, gone, model.cap)
    again = {*files, *moved, *holders.turned()} - set(gone)
    asked = again - files.keys()
    keyed = [*new_keys, *(index.keys_of_few(sorted(asked)) if asked else ())]
    narrow = holders.narrow({key for _, key in keyed})
    pairs = {
        (min(file, other), max(file, other))
        for file, key in keyed
        if file in again
        for other in narrow.get(key, ())
        if other != file
    }
    files |= told_files(graph, {file for pair in pairs for file in pair} - files.keys())
    apart = sorted(pair for pair in pairs if _are_apart(files, pair))
    found: list[tuple[object, ...]] = []
    if apart:
        table = few_files_table(files[name] for name in {name for pair in apart for name in pair})
        place = {name: at for at, name in enumerate(table.ids)}
        left, right = (np.array([place[pair[side]] for pair in apart], np.int32) for side in (0, 1))
        rows = pinned_rows(table.columns, model)
        found = rows_of(rows.proposed(left, right), table.ids, version.number)
        base.compared.keep(writes, Compared(version.number, rows, place))
    index.replace_of(sorted(again), gone, sorted(new_keys), found)


def _keys(base: Base, rows: PinnedRows, files: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The keys of rows as hashes that nobody can make without the id key."""
    places, numbers = rows.keys()
    keyed = base.ids.numbers("candidate key", numbers.tolist())
    return ((files[at], key) for at, key in zip(places.tolist(), keyed, strict=True))


def _are_apart(files: Mapping[str, ToldFile], pair: tuple[str, str]) -> bool:
    """Whether both are here, and not about one subject."""
    if not files.keys() >= set(pair):
        return False
    one, other = (files[name].subject for name in pair)
    return one is None or one != other


class _Holders:
    """The files that have the keys of those that come and go, before and after."""

    def __init__(
        self,
        index: Proposals,
        new_keys: set[tuple[str, int]],
        gone_keys: set[tuple[str, int]],
        new: Sequence[str],
        gone: Sequence[str],
        cap: int,
    ) -> None:
        self._index = index
        self._new_keys = new_keys
        self._new, self._gone = set(new), set(gone)
        self._cap = cap
        # Of a key with so many files in the index more than the cap are left without those that come and go.
        self._most = cap + len(new) + len(gone) + 1
        self._before: Keyed = {}
        self._after: Keyed = {}
        self._look_up({key for _, key in new_keys | gone_keys})

    def turned(self) -> set[str]:
        """The files whose key has come over its cap, or under it."""
        return {
            file
            for key, after in self._after.items()
            if (len(self._before[key]) > self._cap) != (len(after) > self._cap)
            for file in after
        }

    def narrow(self, keys: set[int]) -> Keyed:
        """The files of those of these keys that do not have more than the cap."""
        self._look_up(keys - self._after.keys())
        return {key: self._after[key] for key in keys if len(self._after[key]) <= self._cap}

    def _look_up(self, keys: set[int]) -> None:
        for key, files in self._index.files_with(sorted(keys), self._most).items():
            self._before[key] = set(files) - self._new
            self._after[key] = self._before[key] - self._gone
        for file, key in self._new_keys:
            if key in keys:
                self._after[key].add(file)
