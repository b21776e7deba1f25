"""What a view needs of an open base, and no more.

The rule of this module: only Protocols. The open base (`graph.base.Base`) fits them by its shape, so that views
know neither how a base is opened nor how it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from graph.catalogue import Catalogue
from graph.clock import Clock
from graph.engines.base import Columns, Engine, Row, Value
from graph.ids import Ids
from graph.regions import RegionTable
from graph.resolution.why import ClusterReasons, PairReasons
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.names import NameIndex
from graph.sidebase.proposals import Proposal
from graph.store.proposer import Weighed
from graph.view.answers import Conflict, JoinReason

if TYPE_CHECKING:
    from graph.view.reference import Reference  # which reads through a Reader


class Reader(Protocol):
    """Where rows come from: an engine, or one of its transactions."""

    def read(self, block: str, **parameters: Value) -> list[Row]:
        """Rows of a reading block."""
        ...

    def read_columns(self, block: str, **parameters: Value) -> Columns:
        """Rows of a reading block a column at a time."""
        ...


class Resolution(Protocol):
    """What resolution can say about its own doing."""

    def conflicts(self, limit: int, after: str | None) -> tuple[Conflict, ...]:
        """Pairs that were kept apart, in a fixed order; `after` is "left|right" of the last pair seen."""
        ...

    def why(self, subject_id: str) -> tuple[JoinReason, ...]:
        """Why each credit file of a subject is on it."""
        ...

    def why_of(self, subject_ids: Sequence[str]) -> Mapping[str, tuple[JoinReason, ...]]:
        """The same of several subjects; one without files is not in it."""
        ...

    def pair(self, left: str, right: str) -> PairReasons:
        """Why two credit files are together or not."""
        ...

    def cluster(self, file: str) -> ClusterReasons:
        """How the cluster of a credit file grew and what holds it."""
        ...


class Proposer(Protocol):
    """What the engine proposes, and why."""

    def model_in_force(self) -> int | None:
        """Number of the model by which pairs are weighed now; None without one that this program can use."""
        ...

    def best(self, limit: int) -> list[Proposal]:
        """The weightiest proposals, judged or not."""
        ...

    def weighed(self, left: str, right: str) -> Weighed | None:
        """The weight of two credit files piece by piece; None without a model."""
        ...

    def bits_of(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], float]:
        """The weight of each of a few pairs in bits."""
        ...


class Base(Protocol):
    """An open base as views see it."""

    @property
    def engine(self) -> Engine:
        """The graph."""
        ...

    @property
    def side(self) -> SideBase:
        """Ledger, vault and audit."""
        ...

    @property
    def names(self) -> NameIndex:
        """Name search in this base."""
        ...

    @property
    def ids(self) -> Ids:
        """Ids and tokens under the base's key."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """What may be held, and how open it is."""
        ...

    @property
    def regions(self) -> RegionTable:
        """Which region is or was under which."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...

    @property
    def settings(self) -> Settings:
        """Where the base is."""
        ...

    @property
    def reference(self) -> Reference:
        """What hardly ever changes, as it was read last."""
        ...

    @property
    def resolution(self) -> Resolution:
        """What resolution can say about its own doing."""
        ...

    @property
    def proposer(self) -> Proposer:
        """What the engine proposes, and why."""
        ...
