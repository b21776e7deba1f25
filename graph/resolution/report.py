"""What a run did: counts, seconds and memory of each stage, what was left out, and what was learnt.

The rule of this module: nothing is left out silently; every cap has its count here.
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from graph.resolution.calibration import Calibrated
from graph.resolution.model import Model

_KIB: Final = 1024
_HIGH_WATER: Final = re.compile(r"^VmHWM:\s*(\d+) kB$", re.MULTILINE)


class Progress(Protocol):
    """Told about long work: a stage with its number of steps (0: unknown), and steps done."""

    def stage(self, name: str, steps: int) -> None:
        """A stage begins."""

    def done(self, steps: int) -> None:
        """So many more steps are done."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: seconds, and the highest memory of the process until its end in MiB."""

    name: str
    seconds: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class KeyReport:
    """A key: the pairs it brought together, and its groups that were too large with their rows."""

    name: str
    pairs: int
    capped_groups: int
    capped_rows: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Pairwise quality, without truth: what the posteriors of the joined and of all listed pairs add up to.

    Recall is also of the matches that no key found, as far as two catches by different keys tell of them. The cautious
    precision is that if the joined pairs `differing` in what is each subject's own are all strangers.
    """

    precision: float
    recall: float
    cautious_precision: float
    differing: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. `candidates` counts meetings: a pair that shares two keys is compared under both.

    `calibration` is of the pairs whose answer numbers or stewards give, empty where too few do. `silent` are columns
    that tell no rows apart, because at most one is filled or all say the same, and `own` is the one that was taken for
    each subject's own where no kind says so.
    """

    rows: int
    clusters: int
    clusters_of_several: int
    largest_cluster: int
    largest_component: int
    candidates: int
    listed: int
    joined: int
    review: int
    contradicted: int
    cut: int
    expected_matches: float
    estimate: Estimate
    calibration: tuple[Calibrated, ...]
    silent: tuple[str, ...]
    own: str | None
    keys: tuple[KeyReport, ...]
    stages: tuple[Stage, ...]
    model: Model


@dataclass(slots=True)
class Clock:
    """Measures stages and tells them to whoever watches."""

    progress: Progress | None = None
    stages: list[Stage] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str, steps: int = 0) -> Iterator[None]:
        """Measure what is inside as one stage."""
        if self.progress is not None:
            self.progress.stage(name, steps)
        start = time.perf_counter()
        yield
        self.stages.append(Stage(name, round(time.perf_counter() - start, 3), round(peak_mib(), 1)))

    def done(self, steps: int) -> None:
        """So many more steps of the present stage are done."""
        if self.progress is not None:
            self.progress.done(steps)


def peak_mib() -> float:
    """The most memory that this process has held, in MiB; not what it was begun from, which the general figure adds."""
    with suppress(OSError):
        found = _HIGH_WATER.search(Path("/proc/self/status").read_text(encoding="ascii", errors="replace"))
        if found:
            return int(found[1]) / _KIB
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / _KIB / (_KIB if sys.platform == "darwin" else 1)
