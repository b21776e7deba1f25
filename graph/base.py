"""One open knowledge base: the graph, the side base, the archive and the rules, together.

The rule of this module: what belongs together is opened and closed together, and whoever writes holds the one
writer's lock and has first finished what a killed writer left.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path

from graph.archive import Archive
from graph.catalogue import Catalogue
from graph.catalogue.load import catalogue_of, catalogue_text
from graph.clock import Clock, utc_now
from graph.engines import Engine, open_engine, prepare
from graph.engines.courtesy import COURTESY
from graph.ids import Ids
from graph.lasting import writing_begins
from graph.regions import RegionTable, built_in
from graph.sandbox import sandbox_in
from graph.set_aside import SetAsideRows
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.lock import base_lock, writer_lock
from graph.sidebase.names import NameIndex
from graph.store.belonging import refuse_graph_of_others
from graph.store.compared import Compared
from graph.store.explain import Explainer
from graph.store.forgetting import forget_ended
from graph.store.listing import list_all
from graph.store.lost import refuse_lost
from graph.store.proposer import Proposer
from graph.store.recover import recover
from graph.store.reference import keep_regions, read_regions, write_reference
from graph.store.sources import FullDeliveries
from graph.store.unchanged import Unchanged
from graph.store.unwritten import AsWritten
from graph.view.reference import Reference


class Base:
    """Everything one installation knows, open. Made by `open_base`."""

    def __init__(
        self, settings: Settings, clock: Clock, engine: Engine, side: SideBase, catalogue: Catalogue, text: str
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.engine = engine
        self.side = side
        self.catalogue = catalogue
        self._catalogue_text = text
        self.archive = Archive(settings.home / "deliveries")
        self.ids: Ids = side.ids
        self.reference = Reference()
        self.fulls = FullDeliveries()
        self.compared: Unchanged[Compared] = Unchanged()
        self.placed: Unchanged[AsWritten] = Unchanged()  # the graph with the few rows that were written last
        self.departments: set[str] = set()  # those that were seen in the graph, out of which none is ever taken
        self.swept_up_to = -1  # the withdrawals of which nothing is left in the graph
        self._referenced = False
        self._listed = False
        self._forgotten_on: date | None = None
        self._forgotten: date | None = None

    @property
    def names(self) -> NameIndex:
        """Name search: one index in the side base for either engine, so that both find the same."""
        return self.side.names

    @property
    def set_aside(self) -> SetAsideRows:
        """Rows that were not loaded, under the vault's key of now."""
        return SetAsideRows(self.side.vault, self.ids, self.clock)

    @cached_property
    def sandbox(self) -> bool:
        """Whether everything in it is invented."""
        return sandbox_in(self.settings) is not None

    @cached_property
    def resolution(self) -> Explainer:
        """What resolution can say about its own doing."""
        return Explainer(self.engine, self.side.judgements, self.placed)

    @cached_property
    def proposer(self) -> Proposer:
        """What the engine proposes, and why."""
        return Proposer(self)

    @cached_property
    def regions(self) -> RegionTable:
        """The published table once one was loaded, else the built-in one."""
        return read_regions(self.settings.home) or built_in()

    def publish_regions(self, table: RegionTable) -> None:
        """Put a published table of regions in force; inside `writing()`."""
        keep_regions(self.settings.home, table)
        write_reference(self.engine, self.catalogue, table)
        self.__dict__.pop("regions", None)

    @contextmanager
    def writing(self, wait_s: float = 0.0) -> Iterator[None]:
        """Be the one writer: `BaseHeld` when another one is at work, else on a base without half-done work."""
        with COURTESY.working(), writer_lock(self.settings, wait_s):  # who waits for a load does not hold it back
            writing_begins()
            recover(self)
            self._forget_due()
            if not self._listed:
                if not self.side.listing.is_complete():
                    list_all(self.engine, self.side)
                self._listed = True
            if not self._referenced:
                write_reference(self.engine, self.catalogue, self.regions)
                self.side.catalogues.keep(self.catalogue.edition, self._catalogue_text)
                self._referenced = True
            today = self.clock().date()
            if self._forgotten != today:
                forget_ended(self)
                self._forgotten = today
            yield

    def _forget_due(self) -> None:
        """Once a day: what was to be kept until a day that has passed."""
        today = self.clock().date()
        if self._forgotten_on != today:
            self.set_aside.forget_due(today)
            self._forgotten_on = today


@contextmanager
def open_base(settings: Settings, clock: Clock = utc_now) -> Iterator[Base]:
    """Open the base that the settings name, making it at first use, and close it at the end of the block.

    Raises `BaseHeld` when another process has an embedded base open, `SchemaVersionError` when it wants a
    migration, `SettingsError` for keys, or a ledger, that do not fit.
    """
    named = Path(settings.catalogue) if settings.catalogue else None
    text = catalogue_text(named)
    catalogue = catalogue_of(text, "the packaged catalogue" if named is None else named.name)
    with ExitStack() as opened:
        if settings.embedded:
            opened.enter_context(base_lock(settings))
        side = opened.enter_context(SideBase.open(settings, clock))
        engine = open_engine(settings)
        opened.callback(engine.close)
        prepare(engine, clock())
        refuse_lost(engine, side.runs)
        refuse_graph_of_others(engine, side.runs)
        yield Base(settings, clock, engine, side, catalogue, text)
