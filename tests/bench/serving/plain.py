"""A plain strawberry service over the same engine: stock schema, stock ASGI app, a DataLoader for each relation.

The rule of this module: as the documentation of strawberry writes such a service, over the same blocks of the engine
that ours reads by, each read in a thread, and with no rights, no audit and no moments of time.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import orjson
import strawberry
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

from graph.catalogue import Catalogue
from graph.engines.base import Engine, Row
from graph.sidebase.listing import RecordIndex, Stretch


class Loaders:
    """One DataLoader for each relation, made for each request; they are the context of the query."""

    def __init__(self, engine: Engine, catalogue: Catalogue, listing: RecordIndex) -> None:
        self._engine = engine
        self._listing = listing
        self.catalogue = catalogue
        self.files: DataLoader[str, list[Row]] = DataLoader(self._files)
        self.heads: DataLoader[str, list[Record]] = DataLoader(self._heads)
        self.contents: DataLoader[str, Row] = DataLoader(self._contents)
        self.sources: DataLoader[str, Row] = DataLoader(self._sources)
        self.departments: DataLoader[str, Department] = DataLoader(self._departments)

    async def listed(self, department: str, first: int) -> Page:
        """The first current records of a department."""
        places = await asyncio.to_thread(lambda: self._listing.places(Stretch(department), first))
        rows = await self._read("view_heads", [record for _, record in places])
        return _page([record for record in _records(rows) if record.state == "current"], first)

    async def _read(self, block: str, ids: Sequence[str]) -> list[Row]:
        return await asyncio.to_thread(lambda: self._engine.read(block, ids=list(ids)))

    async def _files(self, ids: list[str]) -> list[list[Row]]:
        return await self._grouped("view_files_of_subjects", ids, "subject")

    async def _heads(self, ids: list[str]) -> list[list[Record]]:
        grouped = await self._grouped("view_heads_of_files", ids, "file")
        return [_records(rows) for rows in grouped]

    async def _contents(self, ids: list[str]) -> list[Row]:
        rows = {str(row["id"]): row for row in await self._read("view_records", ids)}
        return [rows[each] for each in ids]

    async def _sources(self, ids: list[str]) -> list[Row]:
        rows = {str(row["id"]): row for row in await self._read("view_sources", ids)}
        return [rows[each] for each in ids]

    async def _departments(self, ids: list[str]) -> list[Department]:
        rows = {str(row["id"]): row for row in await self._read("view_departments", ids)}
        return [Department(id=strawberry.ID(each), name=str(rows[each]["name"])) for each in ids]

    async def _grouped(self, block: str, ids: list[str], by: str) -> list[list[Row]]:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in await self._read(block, ids):
            if row["id"] is not None:
                groups[str(row[by])].append(row)
        return [groups[each] for each in ids]


Info = strawberry.Info[Loaders, None]


@strawberry.type
class Department:
    """Who delivered."""

    id: strawberry.ID
    name: str


@strawberry.type
class Run:
    """The run of the loader."""

    number: int


@strawberry.type
class Source:
    """A delivered file."""

    name: str
    hash: str


@strawberry.type
class Lineage:
    """One row of one file."""

    sheet: str
    line: int
    source: Source
    run: Run
    delivered_by: Department


@strawberry.type
class Value:
    """A field of a record with the rows that say it."""

    key: str
    value: str
    lineage: list[Lineage]


@strawberry.type
class Record:
    """A credit record."""

    id: strawberry.ID
    category: str
    state: str
    severity: str | None
    decided: date | None
    valid_from: date | None
    valid_to: date | None
    published_until: date | None
    rows: strawberry.Private[Any]

    @strawberry.field
    async def title(self, info: Info) -> str:
        """What it says in a few words."""
        return str((await info.context.contents.load(self.id))["title"])

    @strawberry.field
    async def number(self, info: Info) -> str:
        """The number of the decision."""
        return str((await info.context.contents.load(self.id))["number"])

    @strawberry.field
    async def values(self, info: Info) -> list[Value]:
        """Its fields."""
        content = await info.context.contents.load(self.id)
        lineage = [await _lineage(row, info.context) for row in self.rows]
        said = orjson.loads(str(content["fields"]))
        return [
            Value(key=rule.key, value=said[rule.key], lineage=lineage)
            for rule in info.context.catalogue.entries[self.category].fields
            if rule.key in said
        ]


@strawberry.type
class Page:
    """A page of records."""

    total_count: int
    nodes: list[Record]


@strawberry.type
class File:
    """A credit file."""

    id: strawberry.ID
    name: str
    department_id: strawberry.Private[str]

    @strawberry.field
    async def department(self, info: Info) -> Department:
        """Who holds it."""
        return await info.context.departments.load(self.department_id)

    @strawberry.field
    async def records(self, info: Info, first: int = 20) -> Page:
        """Its records."""
        return _page(await info.context.heads.load(self.id), first)


@strawberry.type
class Subject:
    """A subject."""

    id: strawberry.ID
    kind: str

    @strawberry.field
    async def files(self, info: Info) -> list[File]:
        """Its files."""
        return [_file(row) for row in await info.context.files.load(self.id)]

    @strawberry.field
    async def records(self, info: Info, first: int = 20) -> Page:
        """The records of all its files."""
        files = await info.context.files.load(self.id)
        held = await info.context.heads.load_many([str(row["id"]) for row in files])
        return _page([record for records in held for record in records], first)


@strawberry.type
class Query:
    """The entries."""

    @strawberry.field
    async def subject(self, info: Info, id: strawberry.ID) -> Subject | None:  # noqa: A002 - the argument's name
        """One subject."""
        return _subject(id, await info.context.files.load(id))

    @strawberry.field
    async def subjects(self, info: Info, ids: list[strawberry.ID]) -> list[Subject | None]:
        """Several subjects."""
        found = await info.context.files.load_many(ids)
        return [_subject(each, rows) for each, rows in zip(ids, found, strict=True)]

    @strawberry.field
    async def department_records(self, info: Info, department: strawberry.ID, first: int = 20) -> Page:
        """The first records of a department's list."""
        return await info.context.listed(department, first)


SCHEMA = strawberry.Schema(Query)


@dataclass(frozen=True)
class Plain:
    """The service over one base."""

    engine: Engine
    catalogue: Catalogue
    listing: RecordIndex

    def context(self) -> Loaders:
        """What one request carries."""
        return Loaders(self.engine, self.catalogue, self.listing)

    def app(self) -> GraphQL[Loaders, None]:
        """The stock ASGI application."""
        plain = self

        class App(GraphQL[Loaders, None]):
            async def get_context(self, request: Any, response: Any) -> Loaders:  # noqa: ARG002 - as the stock one
                return plain.context()

        return App(SCHEMA, graphql_ide=None)


async def _lineage(row: Row, loaders: Loaders) -> Lineage:
    source = await loaders.sources.load(str(row["source"]))
    return Lineage(
        sheet=str(row["sheet"]),
        line=cast("int", row["line"]),
        source=Source(name=str(source["name"]), hash=str(source["hash"])),
        run=Run(number=cast("int", source["run_number"])),
        delivered_by=await loaders.departments.load(str(source["department"])),
    )


def _subject(asked: str, files: Sequence[Row]) -> Subject | None:
    return Subject(id=strawberry.ID(asked), kind=str(files[0]["kind"])) if files else None


def _file(row: Row) -> File:
    return File(id=strawberry.ID(str(row["id"])), name=str(row["name"]), department_id=str(row["department"]))


def _page(records: Sequence[Record], first: int) -> Page:
    newest = sorted(records, key=lambda record: (-(record.decided or date.min).toordinal(), record.id))
    return Page(total_count=len(newest), nodes=newest[:first])


def _records(rows: Sequence[Row]) -> list[Record]:
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_id[str(row["id"])].append(row)
    return [_record(each, said) for each, said in by_id.items()]


def _record(record: str, rows: Sequence[Row]) -> Record:
    head = rows[0]
    return Record(
        id=strawberry.ID(record),
        category=str(head["entry"]).partition("@")[0],
        state=str(head["state"]),
        severity=cast("str | None", head["severity"]),
        decided=cast("date | None", head["decided"]),
        valid_from=cast("date | None", head["valid_from"]),
        valid_to=cast("date | None", head["valid_to"]),
        published_until=cast("date | None", head["published_until"]),
        rows=rows,
    )
