"""Bars for long work: how far it is, how fast, and how long it will still take.

The rule of this module: bars are for a screen and go beside the answer; without one the same work says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from api.cli.session import Session

if TYPE_CHECKING:  # commands that load nothing have bars too, and need not wait for all that loads
    from loaders.load import Progress as LoadProgress
    from loaders.plan import PlannedFile

BYTES_PER_ROW: Final = {"csv": 250.0, "xlsx": 80.0, "xls": 250.0}
"""A first guess at how much of a file one row is; each finished file corrects it."""


class _Rate(ProgressColumn):
    """How much is done, and how much per second."""

    def render(self, task: Task) -> Text:
        """The rate so far."""
        done, unit, seconds = task.fields["done"], task.fields["unit"], task.elapsed or 0
        if not (seconds and done):
            return Text()
        return Text(f"{done:,} {unit}".rstrip() + f"  {done / seconds:,.0f}/s", style="cyan")


class FileBars:
    """The progress of a load: one bar over the bytes of all files, with the file that is read now."""

    def __init__(self, bars: Progress, what: str) -> None:
        self._bars = bars
        self._task = bars.add_task(what, total=None, done=0, unit="rows", name="")
        self._rows = 0
        self._rows_of_file = 0
        self._done_bytes = 0
        self._file: PlannedFile | None = None
        self._per_row = dict(BYTES_PER_ROW)

    def planned(self, files: Sequence[PlannedFile]) -> None:
        """All files that will be read."""
        self._bars.update(self._task, total=sum(file.delivery.bytes for file in files))

    def file(self, file: PlannedFile) -> None:
        """The file that is read from now on."""
        if self._file is not None:
            self._done_bytes += self._file.delivery.bytes
            if self._rows_of_file:
                self._per_row[self._file.delivery.format] = self._file.delivery.bytes / self._rows_of_file
        self._file, self._rows_of_file = file, 0
        self._show(0)

    def rows(self, lines: int) -> None:
        """So many more rows are done."""
        self._rows += lines
        self._rows_of_file += lines
        if self._file is not None:
            guess = self._rows_of_file * self._per_row.get(self._file.delivery.format, 250.0)
            self._show(min(guess, 0.99 * self._file.delivery.bytes))

    def _show(self, bytes_of_file: float) -> None:
        name = self._file.delivery.name if self._file is not None else ""
        self._bars.update(self._task, completed=self._done_bytes + bytes_of_file, done=self._rows, name=name)
        self._bars.refresh()


@contextmanager
def load_progress(here: Session, what: str) -> Iterator[LoadProgress | None]:
    """Bars for a load or check, None where nobody watches."""
    if not _watched(here):
        yield None
        return
    with _bars(here) as bars:
        yield FileBars(bars, what)


@contextmanager
def count_progress(
    here: Session, what: str, unit: str, in_all: Callable[[], int]
) -> Iterator[Callable[[int], None] | None]:
    """A counter for work of one kind: a function that is told how many more are done. `in_all` says how many there are.

    It is asked only where somebody watches.
    """
    if not _watched(here):
        yield None
        return
    with _bars(here) as bars:
        count = StageBars(bars).counter(what, in_all(), unit)
        count(0)  # what is done before the first of them takes its time as well
        yield count


class StageBars:
    """The progress of work in stages: one bar for each, empty where a stage does not know its steps."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task: TaskID | None = None
        self._done = 0

    def stage(self, name: str, steps: int) -> None:
        """A stage begins; the one before is complete."""
        self._begin(name, steps, "")

    def done(self, steps: int) -> None:
        """So many more steps are done. It may be told from any thread."""
        if self._task is not None:
            self._done += steps
            self._bars.update(self._task, advance=steps, done=self._done)

    def counter(self, name: str, steps: int, unit: str) -> Callable[[int], None]:
        """A function for a stage of its own, which begins when it is first told how many more are done."""
        begun = False

        def count(more: int) -> None:
            nonlocal begun
            if not begun:
                self._begin(name, steps, unit)
                begun = True
            self.done(more)
            self._bars.refresh()

        return count

    def _begin(self, name: str, steps: int, unit: str) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._done = 0
        self._task = self._bars.add_task(name, total=steps or None, done=0, unit=unit, name="")
        self._bars.refresh()


@contextmanager
def stage_progress(here: Session) -> Iterator[StageBars | None]:
    """Bars for work in stages, None where nobody watches."""
    if not _watched(here):
        yield None
        return
    with _bars(here) as bars:
        yield StageBars(bars)


def _watched(here: Session) -> bool:
    return not here.as_json and here.aside.is_terminal


def _bars(here: Session) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        _Rate(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}", style="dim"),
        console=here.aside,
        transient=True,
        # In a server the bar is drawn only from the thread that works for its caller.
        auto_refresh=here.local,
    )
