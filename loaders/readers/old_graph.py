"""A department's old Neo4j graph as a source: rows of one query, read through py2neo.

The rule of this module: it only reads, in pages of one ordered key, so that two readings of an unchanged graph
give the same rows under the same numbers. The address with its password comes from the environment, never from
a manifest. py2neo is used here and nowhere else: it is end-of-life and still speaks to what such graphs run on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

import polars as pl
import py2neo
from py2neo.errors import ClientError, ConnectionUnavailable, Neo4jError
from py2neo.wiring import WireError

from graph.delivery import BATCH_LINES
from graph.errors import EngineUnavailable, ManifestError
from loaders.manifest import Manifest, OldGraphSource
from loaders.readers.quantity import typed_number
from loaders.readers.table import Chunk, Sheet

LONGEST_REMARK: Final = 300
_WRITING: Final = ("CREATE", "MERGE", "DELETE", "SET", "REMOVE", "DROP", "LOAD", "FOREACH")

Run = Callable[[str, int, int], list[dict[str, object]]]


def old_graph_sheet(manifest: Manifest) -> Sheet:
    """The rows that the manifest's query returns, as one sheet whose header are the returned names.

    The query must page itself: `… RETURN … ORDER BY <order> SKIP $skip LIMIT $limit`. Its returned names are
    matched to fields like any header (a field's key counts as one).
    """
    source = manifest.source
    if source is None:
        raise ManifestError(f"{manifest.name} has no [source].", file=manifest.name)
    _check(source, manifest.name)
    run = _reader(source, manifest.name)
    first = run(source.cypher, 0, 1)
    names = tuple(first[0]) if first else ()
    return Sheet(name="", ordinal=0, head=(names,), rows=None, below=_paged(run, source, names))


def _check(source: OldGraphSource, name: str) -> None:
    words = source.cypher.upper().replace("(", " ").split()
    writing = [word for word in _WRITING if word in words]
    if writing:
        raise ManifestError(f"{name}: the query of a source only reads, this one says {', '.join(writing)}.", file=name)
    if "$SKIP" not in words or "$LIMIT" not in words or source.order not in source.cypher or "ORDER" not in words:
        raise ManifestError(
            f"{name}: the query must end with ORDER BY {source.order} SKIP $skip LIMIT $limit.", file=name
        )


def _reader(source: OldGraphSource, name: str) -> Run:
    address = os.environ.get(source.address_variable, "")
    if not address:
        raise ManifestError(
            f"{name}: set {source.address_variable} to the old graph's address, such as bolt://user:password@host:7687.",
            file=name,
        )
    try:
        graph = _graph(address)
    except (ConnectionUnavailable, Neo4jError, ValueError) as failure:
        why = _why(failure, source.address_variable)
        raise EngineUnavailable(f"{name}: the old graph cannot be reached: {why}") from None

    def run(cypher: str, skip: int, limit: int) -> list[dict[str, object]]:
        try:
            rows: list[dict[str, object]] = graph.run(cypher, skip=skip, limit=limit).data()
        except ClientError as failure:
            raise ManifestError(f"{name}: the old graph refuses the query: {_short(failure)}", file=name) from None
        except (ConnectionUnavailable, Neo4jError) as failure:
            why = _why(failure, source.address_variable)
            raise EngineUnavailable(f"{name}: the old graph did not answer: {why}") from None
        return rows

    return run


def _graph(address: str) -> py2neo.Graph:
    """The graph at an address, in whose password a `/` is written %2F, as in any address; py2neo takes it literally."""
    parts = urlsplit(address)
    if not parts.username:
        return py2neo.Graph(address)
    at = parts.netloc.rpartition("@")[2]
    user, password = unquote(parts.username), unquote(parts.password or "")
    return py2neo.Graph(urlunsplit(parts._replace(netloc=at)), auth=(user, password))


def _why(failure: Exception, variable: str) -> str:
    """Why nothing is answered. The address holds a password, so that nothing of it is told.

    When nobody is let in, py2neo fails once more in closing the connection, and that is what it raises.
    """
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, Neo4jError) and "Security" in str(cause):
            return f"it lets nobody in with the user and the password in {variable}."
        if isinstance(cause, WireError):
            return f"nobody answers at the host and port in {variable}."
        cause = cause.__cause__ or cause.__context__
    return f"{type(failure).__name__}; look at the address in {variable}."


def _short(failure: Exception) -> str:
    """What a server remarks on the manifest's own query, in one line."""
    return " ".join(str(failure).split())[:LONGEST_REMARK]


def _paged(run: Run, source: OldGraphSource, names: tuple[str, ...]) -> Callable[[int, int], Iterator[Chunk]]:
    page = min(source.page, BATCH_LINES)

    def below(header: int, width: int) -> Iterator[Chunk]:
        skip = 0
        while rows := run(source.cypher, skip, page):
            first = header + skip + 1
            lines = pl.Series("line", range(first, first + len(rows)), dtype=pl.Int64)
            columns = [
                pl.Series(str(i), [_text(row[name]) for row in rows], dtype=pl.String) for i, name in enumerate(names)
            ]
            yield Chunk(lines, pl.DataFrame(columns[:width]))
            skip += len(rows)

    return below


def _text(value: object) -> str | None:
    """A property as text; lists as the cells of a table have them, joined by 、."""
    if value is None:
        return None
    if isinstance(value, float) and isfinite(value):
        return typed_number(value)
    if isinstance(value, list):
        return "、".join(filter(None, (_text(item) for item in value)))
    return str(value)
