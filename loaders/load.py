"""Loading what departments deliver: files and folders, one run per file.

The rule of this module: a file is loaded whole or not at all, and one that fails is named with its reason and stops
no other. Only a base that cannot be used, or a person who says stop, ends the work.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final, Protocol

from graph.base import Base
from graph.delivery import Batch, DeliveryKind
from graph.errors import DepartmentRefused, EngineError, XinmaiError
from graph.sidebase.chain import AuditEntry
from graph.store.load import load
from graph.store.loaded import Loaded
from graph.view.audited import without_numbers
from loaders.child import shape_in_child
from loaders.deliverables import FileRefused, LeftOut, deliverables, refusal
from loaders.intake import shape_file
from loaders.manifest import Given
from loaders.noted import Finding, Noted
from loaders.plan import CHINA, PlannedFile
from loaders.readers.readable import Readable, check_unchanged
from loaders.told_by_graph import told_by_graph

SMALL_BYTES: Final = 1_000_000
"""A file below this is shaped sooner than a process for it is started."""


class Progress(Protocol):
    """Who wants to know how far a load is."""

    def planned(self, files: Sequence[PlannedFile]) -> None:
        """All files that will be read."""
        ...

    def file(self, file: PlannedFile) -> None:
        """The file that is read from now on."""
        ...

    def rows(self, lines: int) -> None:
        """So many more rows are done."""
        ...


@dataclass(frozen=True)
class FileLoaded:
    """What became of one delivery. `findings` are the first ones; `loaded.findings` counts all by code."""

    name: str
    layout: str
    kind: DeliveryKind
    department: str
    region: str
    loaded: Loaded
    findings: tuple[Finding, ...]
    dropped_columns: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class LoadReport:
    """What became of everything that was named, in the order in which it was done.

    Whoever reads with `seen` (`graph.seen`) reads all of it.
    """

    files: tuple[FileLoaded | FileRefused, ...]
    left_out: tuple[LeftOut, ...] = ()
    seen: str | None = None

    @property
    def loaded(self) -> tuple[FileLoaded, ...]:
        """The files that are in the graph now."""
        return tuple(file for file in self.files if isinstance(file, FileLoaded))

    @property
    def refused(self) -> tuple[FileRefused, ...]:
        """The files of which nothing was loaded."""
        return tuple(file for file in self.files if isinstance(file, FileRefused))

    @property
    def exit_code(self) -> int:
        """0 when every file was loaded, else that of the first one that was not."""
        return self.refused[0].exit_code if self.refused else 0


def load_files(
    base: Base,
    paths: Sequence[Readable],
    given: Given,
    *,
    actor: str,
    confirm_lapse: bool = False,
    progress: Progress | None = None,
    wait_s: float = 0.0,
) -> LoadReport:
    """Load files and folders in the order of their delivery.

    Each file is a run of its own; `wait_s` is how long each waits for another writer. Raises only what concerns the
    base itself (`EngineError`) or an interruption; files loaded before that stay loaded. That a department was refused
    a category that is not its own is in the audit.
    """
    found = deliverables(base, paths, given)
    _write_down_foreign(base, found.refused, actor)
    if progress is not None:
        progress.planned(found.planned)
    done: list[FileLoaded | FileRefused] = list(found.refused)
    for file in found.planned:
        if progress is not None:
            progress.file(file)
        try:
            done.append(_load_one(base, file, actor, confirm_lapse=confirm_lapse, progress=progress, wait_s=wait_s))
        except EngineError:
            raise
        except XinmaiError as error:
            done.append(refusal(file.path.name, error))
    runs = [file.loaded.run_id for file in done if isinstance(file, FileLoaded)]
    return LoadReport(tuple(done), found.left_out, runs[-1] if runs else None)


def _write_down_foreign(base: Base, refused: Sequence[FileRefused], actor: str) -> None:
    foreign = [file for file in refused if file.code == DepartmentRefused.code]
    base.side.audit.write_many(
        [AuditEntry(actor, "", "load_refused", without_numbers(f"{file.code} {file.name}")) for file in foreign]
    )


def shaped(base: Base, file: PlannedFile) -> Iterator[Batch]:
    """A delivery's batches, shaped in a child process unless the file is small; nothing is read before the first.

    It ends with an error where somebody has written to the file since it was planned: what was read is then not what
    the delivery's hash stands for.
    """
    shape = shape_file if 0 < file.delivery.bytes < SMALL_BYTES else shape_in_child
    today = base.clock().astimezone(CHINA).date()
    yield from shape(file, base.catalogue, base.ids, base.regions, today)
    check_unchanged(file.path, file.state)


def _load_one(
    base: Base, file: PlannedFile, actor: str, *, confirm_lapse: bool, progress: Progress | None, wait_s: float
) -> FileLoaded:
    begun = time.monotonic()
    noted = Noted()
    # Of a load that fails the child is ended at once, and not when nobody speaks of the error any more.
    with base.writing(wait_s), closing(noted.passing(shaped(base, file))) as batches:
        loaded = load(
            base,
            file.delivery,
            batches,
            actor=actor,
            confirm_lapse=confirm_lapse,
            progress=None if progress is None else progress.rows,
        )
    if not loaded.known:
        noted.note(told_by_graph(loaded.outcomes, loaded.misnamed))
    return FileLoaded(
        name=file.delivery.name,
        layout=file.layout.name,
        kind=file.delivery.kind,
        department=file.delivery.department_name,
        region=file.delivery.region,
        loaded=loaded,
        findings=tuple(noted.findings),
        dropped_columns=noted.report.dropped_columns,
        seconds=time.monotonic() - begun,
    )
