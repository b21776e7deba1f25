"""One act of resolving everything: placing all files, a model where there is none yet, and all proposals.

The rule of this module: the first model is learnt as soon as there are enough files; from then on only when asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import BadInput
from graph.sidebase.runs import RunKind, RunState
from graph.store.judging import place_all
from graph.store.proposing import in_force, is_usable, propose_all
from graph.store.refitting import LEAST_FILES, enough_files, refit

if TYPE_CHECKING:
    from graph.base import Base
    from graph.resolution.report import Progress


@dataclass(frozen=True)
class Resolution:
    """What was done: files that moved, pairs proposed by `model` (None: too few files to learn one).

    `learnt_from` is the number of files that a new model was learnt from, 0 when none was.
    """

    moved: int
    proposals: int
    model: int | None
    learnt_from: int
    least_files: int = LEAST_FILES


def resolve_all(
    base: Base,
    *,
    actor: str,
    refit_it: bool = False,
    go_to: int | None = None,
    progress: Progress | None = None,
) -> Resolution:
    """Place every credit file anew and propose anew; inside `base.writing()`.

    `refit_it` learns a new model before, `go_to` puts the model with this number in force. Raises `NotFound` when
    there is none, `BadInput` for a refit with too few files or a model that is of use no more; then nothing changes.
    """
    if go_to is not None and not is_usable(base.side.models.version(go_to)):
        raise BadInput(f"Model {go_to} compares in another way than this version of the program.", model=go_to)
    enough = enough_files(base)
    if refit_it and not enough:
        raise BadInput(f"A model needs {LEAST_FILES} credit files to learn from.")
    entry = base.side.runs.open_run(RunKind.RESOLVE, actor)
    _begin(progress, "placing files")
    moved = place_all(base, entry.number)
    learnt_from = 0
    if refit_it or (go_to is None and enough and in_force(base) is None):
        learnt_from = refit(base, actor=actor, progress=progress).files
    elif go_to is not None:
        base.side.models.pin(go_to, actor=actor)
    _begin(progress, "proposing pairs")
    proposals = propose_all(base)
    base.side.runs.close_run(entry.number, RunState.COMMITTED)
    version = base.side.models.pinned()
    return Resolution(moved, proposals, None if version is None else version.number, learnt_from)


def _begin(progress: Progress | None, stage: str) -> None:
    if progress is not None:
        progress.stage(stage, 0)
