"""What a department says about its file: the sidecar beside it, and what the caller gives instead.

The rule of this module: nothing is guessed that changes meaning. When a delivery was made and by whom comes from
the sidecar, the caller, or the file itself, never from the file system.

A sidecar is `NAME.csv.toml` beside `NAME.csv` (or `NAME.toml`), or `delivery.toml` for all files of a folder:

    layout = "penalty-organisation-2018"
    region = "110105"
    kind = "full"                                  # delta, corrections, removals
    delivered = 2026-03-01T08:00:00+08:00
    [department]
    name = "北京市朝阳区市场监督管理局"
    code = "11110105…"
    [columns]
    cf_sy = ["案件事实"]                            # extra headers of this file

    [[file]]                                       # in delivery.toml: one table for each file
    name = "penalties.csv"
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from graph.delivery import DeliveryKind
from graph.errors import ManifestError
from graph.sealed import SealedFile
from loaders.readers.readable import Readable, readable
from loaders.toml_table import Table

FOLDER_SIDECAR: Final = "delivery.toml"

KNOWN: Final = frozenset(
    {
        "name", "layout", "department", "region", "kind", "delivered", "period", "encoding", "separator", "sheet",
        "header_row", "columns", "null_words", "amount_unit", "subject_key", "source",
    }
)  # fmt: skip

NO_SEPARATORS: Final = frozenset('"\r\n\0')


@dataclass(frozen=True)
class OldGraphSource:
    """A department's old Neo4j graph, read by one query.

    `address_variable` is the environment variable with its address (user and password in it), `order` the
    expression in the query by which its rows are ordered, `page` the number of rows asked for at once.
    """

    address_variable: str
    cypher: str
    order: str
    page: int


@dataclass(frozen=True)
class Manifest:
    """What is known of one delivered file; empty texts and None mean that nobody said it.

    `file` is the name of the file it describes, `name` and `hash` are those of the sidecar ("" without one).
    """

    file: str = ""
    name: str = ""
    hash: str = ""
    layout: str = ""
    department_name: str = ""
    department_code: str = ""
    region: str = ""
    kind: DeliveryKind | None = None
    delivered: datetime | None = None
    period_from: date | None = None
    period_to: date | None = None
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_row: int = 0
    columns: tuple[tuple[str, str], ...] = ()
    null_words: tuple[str, ...] = ()
    amount_unit: str = ""
    subject_key: str = ""
    source: OldGraphSource | None = None


@dataclass(frozen=True)
class Given:
    """What the caller says of a delivery, for what its sidecar leaves out; `delivered` is aware."""

    department: str = ""
    department_code: str = ""
    region: str = ""
    delivered: datetime | None = None
    kind: DeliveryKind | None = None
    layout: str = ""
    encoding: str = ""


def completed(manifest: Manifest, given: Given) -> Manifest:
    """The manifest with its gaps filled by what the caller gave; the sidecar wins."""
    if given.delivered is not None and given.delivered.tzinfo is None:
        raise ManifestError("The instant of delivery needs its zone, such as 2026-03-01T08:00:00+08:00.")
    return replace(
        manifest,
        department_name=manifest.department_name or given.department,
        department_code=manifest.department_code or given.department_code,
        region=manifest.region or given.region,
        delivered=manifest.delivered or (given.delivered.astimezone(UTC) if given.delivered else None),
        kind=manifest.kind or given.kind,
        layout=manifest.layout or given.layout,
        encoding=manifest.encoding or given.encoding,
    )


def sidecar_paths(path: Path) -> tuple[Path, ...]:
    """Where a file's own sidecar may lie, the nearest first."""
    return (path.with_name(path.name + ".toml"), path.with_suffix(".toml"))


def manifests_of(path: Readable) -> tuple[Manifest, ...]:
    """What sidecars say of this file: its own, else the folder's tables that name it, else one that says nothing.

    Several answers mean several deliveries in one file (two sheets). A path that is itself a TOML file is the
    manifest of a source that is no file.
    """
    if isinstance(path, SealedFile):
        return (Manifest(file=path.name),)  # nothing lies beside it
    if path.suffix == ".toml":
        return (_manifest(_read(path), path, ""),)
    for beside in sidecar_paths(path):
        if beside.is_file() and beside.name != FOLDER_SIDECAR:
            return (_manifest(_read(beside), beside, path.name),)
    folder = path.with_name(FOLDER_SIDECAR)
    if not folder.is_file():
        return (Manifest(file=path.name),)
    common = _read(folder)
    named = [table for table in common.tables("file") if table.text("name") == path.name]
    below = common.without("file")
    if not named:
        return (_manifest(below, folder, path.name),)
    return tuple(_manifest(table.merged_over(below), folder, path.name) for table in named)


def is_source(path: Readable) -> bool:
    """Whether a TOML file is a manifest of a source that is no file (an old graph)."""
    return (
        isinstance(path, Path) and path.suffix == ".toml" and path.name != FOLDER_SIDECAR and _read(path).has("source")
    )


def _read(path: Path) -> Table:
    try:
        with readable(path):
            return Table(tomllib.loads(path.read_text("utf-8-sig")), path.name)
    except tomllib.TOMLDecodeError as wrong:
        raise ManifestError(f"{path.name} is not valid TOML: {wrong}.", file=path.name) from None
    except UnicodeDecodeError:
        raise ManifestError(f"{path.name} is not UTF-8.", file=path.name) from None


def _manifest(table: Table, path: Path, file: str) -> Manifest:
    table.only(KNOWN)
    department, period = table.table("department"), table.table("period")
    department.only(frozenset({"name", "code"}))
    period.only(frozenset({"from", "to"}))
    kind = table.text("kind", "")
    if kind and kind not in set(DeliveryKind):
        raise ManifestError(f"{path.name}: kind {kind!r} is none of {', '.join(DeliveryKind)}.", file=path.name)
    return Manifest(
        file=file or table.text("name", path.stem),
        name=path.name,
        hash=hashlib.sha256(path.read_bytes()).hexdigest(),
        layout=table.text("layout", ""),
        department_name=department.text("name", ""),
        department_code=department.text("code", "").upper(),
        region=table.text("region", ""),
        kind=DeliveryKind(kind) if kind else None,
        delivered=table.instant("delivered"),
        period_from=period.day("from"),
        period_to=period.day("to"),
        encoding=table.text("encoding", ""),
        separator=_separator(table, path),
        sheet=table.text("sheet", ""),
        header_row=table.whole("header_row"),
        columns=table.aliases("columns"),
        null_words=table.texts("null_words"),
        amount_unit=table.text("amount_unit", ""),
        subject_key=table.text("subject_key", ""),
        source=_source(table.table("source"), path) if table.has("source") else None,
    )


def _separator(table: Table, path: Path) -> str:
    """One character; a text of nothing but white space is the tab it was meant to be."""
    said = table.text("separator", "") or ("\t" if table.has("separator") else "")
    if len(said) > 1 or said in NO_SEPARATORS:
        raise ManifestError(f"{path.name}: `separator` is one character, such as a semicolon.", file=path.name)
    return said


def _source(table: Table, path: Path) -> OldGraphSource:
    table.only(frozenset({"kind", "address_variable", "cypher", "cypher_file", "order", "page"}))
    if table.text("kind") != "neo4j":
        raise ManifestError(f"{path.name}: the only kind of source is `neo4j`.", file=path.name)
    file = table.text("cypher_file", "")
    cypher = _beside(path, file) if file else table.text("cypher")
    return OldGraphSource(table.text("address_variable"), cypher, table.text("order"), table.whole("page") or 5_000)


def _beside(path: Path, name: str) -> str:
    """The text of a file in the sidecar's own folder."""
    if Path(name).name != name:
        raise ManifestError(
            f"{path.name}: `cypher_file` names a file of the same folder, not {name!r}.", file=path.name
        )
    file = path.with_name(name)
    try:
        with readable(file):
            return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise ManifestError(f"{file.name} is not UTF-8.", file=file.name) from None
