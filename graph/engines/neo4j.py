"""The server engine: Neo4j through its official driver, from one server to a cluster.

The rule of this module: work that the server asks to repeat is repeated, so everything in a transaction is
idempotent; and no exception of the driver leaves it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar, Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

import neo4j
import polars as pl
from neo4j.exceptions import DriverError, Neo4jError

from graph.engines.base import Columns, PlanStep, Row, Transaction, Value
from graph.engines.blocks import Block
from graph.engines.columns import rows_in
from graph.engines.courtesy import COURTESY
from graph.engines.deadline import bounded
from graph.engines.leaving import stoppable, to_the_end
from graph.engines.neo4j_answers import (
    columns_of_lists,
    count_of_lists,
    frame_of_lists,
    gathered,
    gathered_both,
    gathered_columns,
    streamed,
)
from graph.engines.neo4j_errors import GONE, named, unreached
from graph.engines.neo4j_notices import tell_notices
from graph.engines.neo4j_transaction import CHUNK_ROWS, say, within
from graph.engines.neo4j_values import rows_of
from graph.engines.queries import block_named
from graph.engines.values import (
    checked_frame,
    checked_if_given,
    checked_parameters,
    refuse_frameless,
    refuse_many,
    refuse_writing,
    without_values,
)
from graph.errors import EngineError, EngineUnavailable, Interrupted, StatementError
from graph.settings import Settings

AT_ONCE: Final = 2
"""So many chunks that do not need each other are written at once: one is packed by us while another is written."""

P = ParamSpec("P")
T = TypeVar("T")

_UNRECOGNISED = neo4j.NotificationDisabledClassification.UNRECOGNIZED


class Neo4jEngine:
    """The database named in the address's path; raises `EngineUnavailable` when it cannot be reached."""

    name: ClassVar[str] = "neo4j"

    def __init__(self, settings: Settings, blocks: Mapping[str, Block]) -> None:
        self.blocks = blocks
        address = urlsplit(settings.graph)
        self._shown = settings.graph_address
        self._database = address.path.strip("/") or "neo4j"
        self._limit_s = float(settings.timeout_s)
        self._mark = uuid.uuid4().hex
        self._stops = 0
        self._texts: dict[str, str] = {}
        self._closed = False
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        with self._ours("connecting"):
            self._driver = _driver(address)
        try:
            with self._ours("connecting"):
                self.version = self._driver.get_server_info().agent.removeprefix("Neo4j/")
            self._read(block_named(self.blocks, "base_nodes"), {})  # the server is there; is the database?
        except EngineError:
            self._driver.close()
            raise

    @property
    def writes(self) -> int | None:
        """See `Engine.writes`: others write to the server as well."""
        return None

    @property
    def rewritten(self) -> int | None:
        """See `Engine.rewritten`; a server's readers do not see its checkpoints."""
        return 0

    def read(self, block: str, **parameters: Value) -> list[Row]:
        """See `Engine.read`."""
        return rows_in(self._columns(block, parameters))

    def read_columns(self, block: str, **parameters: Value) -> Columns:
        """See `Engine.read_columns`."""
        return self._columns(block, parameters)

    def read_columns_then(self, block: str, then: str, **parameters: Value) -> tuple[Columns, list[Row]]:
        """See `Engine.read_columns_then`; one statement, because every statement is a journey."""
        both = block_named(self.blocks, block), block_named(self.blocks, then)
        given: dict[str, Value] = {}
        for found in both:
            refuse_writing(found)
            own = {name: parameters[name] for name in found.parameters & parameters.keys()}
            given |= checked_parameters(found, own)
        key = f"{block} {then}"
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = gathered_both(*both, self.blocks)
        ((first, second),) = self._run_alone(both[0], text, given)
        for found, rows in zip(both, (first, second), strict=True):
            refuse_many(found, count_of_lists(rows, found))
        return columns_of_lists(first, both[0]), rows_in(columns_of_lists(second, both[1]))

    def read_frame(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> pl.DataFrame:
        """See `Engine.read_frame`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        text, given = gathered(found, self.blocks), _with_frame(found, frame, parameters)

        def rows(transaction: neo4j.ManagedTransaction) -> list[list[object]]:
            result = transaction.run(text, given)
            answer = [row for record in result for row in record[0]]
            tell_notices(result.consume(), text)
            return answer

        with COURTESY.piece(), self._ours(found.name), self._session(access=neo4j.READ_ACCESS) as session:
            return frame_of_lists(session.execute_read(self._unit(rows, limit=bounded(self._limit_s))), found)

    def look_up(self, block: str, ids: Sequence[str]) -> list[Row]:
        """See `Engine.look_up`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        refuse_frameless(found)
        return rows_in(self._read(found, {"rows": [{"id": name} for name in ids]})) if ids else []

    def stream(self, block: str, size: int, **parameters: Value) -> Iterator[pl.DataFrame]:
        """See `Engine.stream`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        given = checked_parameters(found, parameters)
        with (
            self._ours(found.name),
            self._session(fetch_size=size, access=neo4j.READ_ACCESS) as session,
            session.begin_transaction(metadata=self._metadata()) as transaction,
        ):
            result = transaction.run(streamed(found, self.blocks), given)
            while records := result.fetch(size):
                yield frame_of_lists([record[0] for record in records], found)

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        """See `Engine.bulk`."""
        stops = self._stops
        for found, chunk in self._chunks(block, frame):
            self._write_chunk(found, chunk, stops)

    def bulk_all(self, writes: Sequence[tuple[str, pl.DataFrame]]) -> None:
        """See `Engine.bulk_all`; some at once, so that the server writes one chunk while the next is on its way."""
        stops = self._stops
        chunks = [chunk for block, frame in writes for chunk in self._chunks(block, frame)]
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="xinmai-bulk") as threads:
            written = [threads.submit(self._write_chunk, found, chunk, stops) for found, chunk in chunks]
            try:
                for each in written:
                    each.result()
            finally:
                threads.shutdown(cancel_futures=True)

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """See `Engine.transact`."""
        with self._ours("a transaction"), self._session() as session:
            return session.execute_write(self._unit(lambda tx: within(tx, self.blocks, work)))

    def define(self, block: str) -> None:
        """See `Engine.define`; waits until the indexes answer."""
        with self._ours(block), self._session() as session:
            for name in (block, "settled"):
                session.execute_write(self._unit(say), block_named(self.blocks, name).text, {})

    def plan(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> list[PlanStep]:
        """See `Engine.plan`."""
        found = block_named(self.blocks, block)
        given = _with_frame(found, frame, parameters)
        with self._ours(found.name), self._session() as session, session.begin_transaction() as transaction:
            summary = transaction.run(f"PROFILE {found.text}", given).consume()
            tell_notices(summary, found.text)
            transaction.rollback()
        return list(_steps(summary.profile or {}))

    def interrupt(self) -> None:
        """See `Engine.interrupt`."""
        self._stops += 1
        self._stop_marked(self._mark)

    @property
    def takes_writes(self) -> bool:
        """See `Engine.takes_writes`; a server takes them again by itself once it can."""
        return True

    @property
    def cut(self) -> bool:
        """See `Engine.cut`; a server sees to its own log."""
        return False

    def trust(self) -> None:
        """See `Engine.trust`."""

    def checkpoint(self) -> None:
        """See `Engine.checkpoint`; a server does that by itself."""

    def close(self) -> None:
        """See `Engine.close`."""
        if not self._closed:
            self._closed = True
            self._driver.close()

    def _columns(self, block: str, parameters: Mapping[str, Value]) -> Columns:
        found = block_named(self.blocks, block)
        refuse_writing(found)
        return self._read(found, checked_parameters(found, parameters))

    def _read(self, block: Block, given: Mapping[str, object]) -> Columns:
        """The columns of a block, in one message and one journey to the server and back."""
        text = self._texts.get(block.name)
        if text is None:
            text = self._texts[block.name] = gathered_columns(block, self.blocks)
        answered = self._run_alone(block, text, given)
        rows = answered[0][0] if answered else []
        refuse_many(block, count_of_lists(rows, block))
        return columns_of_lists(rows, block)

    def _run_alone(self, block: Block, text: str, given: Mapping[str, object]) -> list[list[Any]]:
        """What one reading statement answers that is a transaction by itself.

        A transaction of its own is begun and ended in two journeys more. Only what the server asks to repeat is run in
        one, because that is what the driver repeats.
        """

        def run(where: neo4j.Session | neo4j.ManagedTransaction, statement: Any) -> list[list[Any]]:
            result = where.run(statement, dict(given))
            answer = [record.values() for record in result]
            tell_notices(result.consume(), text)
            return answer

        mark = uuid.uuid4().hex
        limit = bounded(self._limit_s)
        with (
            self._ours(block.name),
            self._session(access=neo4j.READ_ACCESS) as session,
            stoppable(partial(self._stop_marked, mark)),
        ):
            try:
                return run(session, neo4j.Query(text, self._metadata(mark), limit))
            except (DriverError, Neo4jError) as error:
                if not error.is_retryable():
                    raise
            return session.execute_read(self._unit(run, limit=bounded(limit), mark=mark), text)

    def _chunks(self, block: str, frame: pl.DataFrame) -> Iterator[tuple[Block, pl.DataFrame]]:
        found = block_named(self.blocks, block)
        for chunk in checked_frame(found, frame).iter_slices(CHUNK_ROWS):
            yield found, chunk

    def _write_chunk(self, block: Block, chunk: pl.DataFrame, stops: int) -> None:
        """Write one chunk in a transaction of its own, unless everything was stopped after there were `stops` stops."""
        if self._stops != stops:
            raise Interrupted(f"{block.name} was stopped.", block=block.name)
        with COURTESY.piece(), self._ours(block.name), self._session() as session:
            session.execute_write(self._unit(say), block.text, {"rows": rows_of(chunk)})

    def _stop_marked(self, mark: str) -> None:
        """Stop the transactions that carry a mark."""
        with to_the_end():
            own = block_named(self.blocks, "own_transactions")  # which cannot stand inside of another statement
            running = self._run_alone(own, own.text, {"mark": mark})
        stop = block_named(self.blocks, "stop_transactions")
        with self._ours(stop.name), self._session() as session:
            session.run(stop.text, transactions=[name for (name,) in running]).consume()

    def _session(self, *, fetch_size: int = 1000, access: str = neo4j.WRITE_ACCESS) -> neo4j.Session:
        if self._closed:
            raise EngineUnavailable("The connection has been closed.", base=self._shown)
        return self._driver.session(
            database=self._database,
            bookmark_manager=self._bookmarks,
            fetch_size=fetch_size,
            default_access_mode=access,
        )

    def _unit(
        self,
        work: Callable[Concatenate[neo4j.ManagedTransaction, P], T],
        limit: float | None = None,
        mark: str | None = None,
    ) -> Callable[Concatenate[neo4j.ManagedTransaction, P], T]:
        """Work that carries this engine's mark, so that `interrupt` finds it, and its time limit in seconds."""
        return neo4j.unit_of_work(metadata=self._metadata(mark), timeout=limit)(work)

    def _metadata(self, mark: str | None = None) -> dict[str, Any]:
        return {"xinmai": self._mark} if mark is None else {"xinmai": self._mark, "statement": mark}

    @contextmanager
    def _ours(self, what: str) -> Iterator[None]:
        """Every exception of the driver as one of ours; `what` is the block or the occasion."""
        stops = self._stops
        try:
            yield
        except GONE as error:
            raise unreached(error, self._shown) from None
        except Neo4jError as error:
            raise named(error, what, self._shown, stopped=self._stops != stops) from None
        except (DriverError, TypeError, ValueError, OverflowError) as error:
            raise StatementError(f"{what}: {without_values(str(error))}", block=what) from None


def _driver(address: SplitResult) -> neo4j.Driver:
    user, password = unquote(address.username or ""), unquote(address.password or "")
    return neo4j.GraphDatabase.driver(
        f"{address.scheme}://{address.hostname}:{address.port or 7687}",
        auth=(user, password) if user else None,
        telemetry_disabled=True,
        user_agent="xinmai",
        # A property that no node has yet is no news here: one that is never set does not exist in Neo4j.
        notifications_disabled_classifications=[_UNRECOGNISED],
    )


def _with_frame(block: Block, frame: pl.DataFrame | None, parameters: dict[str, Value]) -> dict[str, object]:
    given, rows = checked_parameters(block, parameters), checked_if_given(block, frame)
    return dict(given) if rows is None else {**given, "rows": rows_of(rows)}


def _steps(operator: dict[str, Any]) -> Iterator[PlanStep]:
    details = str(operator.get("args", {}).get("Details", ""))
    kind = str(operator.get("operatorType", "")).split("@")[0]
    yield PlanStep(kind, details, int(operator.get("rows", 0)))
    for child in operator.get("children", []):
        yield from _steps(child)
