"""A dry run: what loading a file would add, change, end and refuse.

The rule of this module: everything is read and checked as in a load, and nothing is written: not to the graph, the
ledger or the archive, and no number to the vault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from graph.base import Base
from graph.delivery import BATCH_LINES, DeliveryKind, Outcome
from graph.engines.base import Engine
from graph.errors import EngineError, XinmaiError
from graph.store.lapsing import lapsing
from graph.store.record_keys import OVER
from graph.store.rows import classified
from loaders.deliverables import FileRefused, LeftOut, deliverables, refusal
from loaders.load import Progress, shaped
from loaders.manifest import Given
from loaders.noted import Finding, Noted
from loaders.plan import PlannedFile
from loaders.readers.readable import Readable
from loaders.told_by_graph import told_by_graph

ROWS: Final = ("record", "key", "part")
NO_ROWS: Final = pl.DataFrame(schema=dict.fromkeys(ROWS, pl.String))


@dataclass(frozen=True)
class FileChecked:
    """What a load would do. `outcomes` add up to `lines`; `ended` counts records that would lapse or be removed.

    `known` says that this very delivery is in the graph already; `needs_confirmation` that a full delivery would
    end so much of its scope that the load asks for `--confirm-lapse`.
    """

    name: str
    layout: str
    kind: DeliveryKind
    department: str
    region: str
    known: bool
    lines: int
    outcomes: Mapping[str, int]
    ended: int
    needs_confirmation: bool
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    dropped_columns: tuple[str, ...]

    def sums_up(self) -> bool:
        """Whether each row has exactly one outcome."""
        return sum(self.outcomes.values()) == self.lines


@dataclass(frozen=True)
class CheckReport:
    """What loading everything that was named would do, each file as if it were the next one to be loaded."""

    files: tuple[FileChecked | FileRefused, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def checked(self) -> tuple[FileChecked, ...]:
        """The files that could be loaded."""
        return tuple(file for file in self.files if isinstance(file, FileChecked))

    @property
    def refused(self) -> tuple[FileRefused, ...]:
        """The files that could not."""
        return tuple(file for file in self.files if isinstance(file, FileRefused))

    @property
    def exit_code(self) -> int:
        """0 when every file could be loaded, else that of the first one that could not."""
        return self.refused[0].exit_code if self.refused else 0


def check_files(
    base: Base, paths: Sequence[Readable], given: Given, *, progress: Progress | None = None
) -> CheckReport:
    """Read and check files and folders against the base as it is; raises `EngineError` and nothing else."""
    found = deliverables(base, paths, given)
    if progress is not None:
        progress.planned(found.planned)
    done: list[FileChecked | FileRefused] = list(found.refused)
    for file in found.planned:
        if progress is not None:
            progress.file(file)
        try:
            done.append(_check_one(base, file, progress))
        except EngineError:
            raise
        except XinmaiError as error:
            done.append(refusal(file.path.name, error))
    return CheckReport(tuple(done), found.left_out)


def _check_one(base: Base, file: PlannedFile, progress: Progress | None) -> FileChecked:
    noted = Noted()
    rows, removed, aside = [NO_ROWS], [], Counter[str]()
    for batch in noted.passing(shaped(base, file)):
        rows.append(batch.records.select(ROWS))
        removed.append(batch.removals["key"])
        aside.update(dict(batch.set_aside.group_by("outcome").len().iter_rows()))
        if progress is not None:
            progress.rows(batch.lines)
    records = pl.concat(rows)
    outcomes = aside + _outcomes(base.engine, records)
    removals = pl.concat(removed)
    if len(removals):
        outcomes[Outcome.LOADED.value] += len(removals)
    known = bool(base.engine.read("store_source_by_id", id=file.delivery.id))
    if not known:
        noted.note(told_by_graph(outcomes))
    ends = lapsing(base.engine, file.delivery, records["key"].unique())
    return FileChecked(
        name=file.delivery.name,
        layout=file.layout.name,
        kind=file.delivery.kind,
        department=file.delivery.department_name,
        region=file.delivery.region,
        known=known,
        lines=noted.report.lines,
        outcomes=dict(sorted(outcomes.items())),
        ended=ends.ended + _standing(base.engine, removals),
        needs_confirmation=ends.needs_confirmation,
        counts=noted.report.findings,
        findings=tuple(noted.findings),
        dropped_columns=noted.report.dropped_columns,
    )


def _outcomes(engine: Engine, records: pl.DataFrame) -> Counter[str]:
    """What would become of the rows. A decision is looked at with all its rows at once, whatever batch they came in."""
    found: Counter[str] = Counter()
    for together in _by_decision(records):
        found.update(dict(classified(engine, together).group_by("outcome").len().iter_rows()))
    return found


def _by_decision(records: pl.DataFrame) -> Iterator[pl.DataFrame]:
    if len(records) <= BATCH_LINES:
        if len(records):
            yield records
        return
    parts = len(records) // BATCH_LINES + 1
    numbered = records.with_columns(part_of=pl.col("key").hash() % parts)
    yield from (part.drop("part_of") for part in numbered.partition_by("part_of", maintain_order=True))


def _standing(engine: Engine, keys: pl.Series) -> int:
    """How many of the decisions that a removals delivery names stand now."""
    if not len(keys):
        return 0
    known = engine.read_frame("store_known_keys_bulk", keys.unique().to_frame("key").select(pl.col("key").alias("id")))
    return len(known.filter(pl.col("state") != OVER))
