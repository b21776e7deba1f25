"""Bringing a base of an older version up to date.

The rule of this module: it opens the base itself, because nobody else may open one that is not up to date, and
holds the locks of a writer meanwhile.
"""

from __future__ import annotations

from contextlib import ExitStack

from graph.clock import utc_now
from graph.engines import migrate, open_engine, prepare
from graph.engines.schema import stored_version
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.lock import base_lock, writer_lock
from graph.sidebase.runs import RunKind, RunState
from graph.store.tying import tie_all
from graph.view import LOCAL_OPERATOR


def bring_up_to_date(settings: Settings) -> int:
    """Migrate side base and graph; how many steps the graph took. Harmless on a base that is up to date."""
    with ExitStack() as opened:
        if settings.embedded:
            opened.enter_context(base_lock(settings))
        side = opened.enter_context(SideBase.open(settings, utc_now, migrate=True))
        opened.enter_context(writer_lock(settings))
        engine = open_engine(settings)
        opened.callback(engine.close)
        if stored_version(engine) is None:
            prepare(engine, utc_now())  # an empty database is made, one with other data is refused
            return 0
        entry = side.runs.open_run(RunKind.MIGRATE, LOCAL_OPERATOR.id)
        steps = migrate(engine, utc_now())
        if side.ties.is_empty():
            tie_all(engine, side)
        side.runs.close_run(entry.number, RunState.COMMITTED if steps else RunState.ABANDONED)
        return steps
