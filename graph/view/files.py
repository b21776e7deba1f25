"""Credit files as far as a reader may know of them.

The rule of this module: a credit file is open when one of its records is; what else it says (names, addresses,
numbers) opens only with the categories of its open records.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from graph.catalogue import Role
from graph.delivery import SubjectKind
from graph.engines.base import Row
from graph.view.access import Access
from graph.view.answers import CreditFile, Identifier, Partial, PartialReason
from graph.view.beside import beside_files
from graph.view.cells import instant, text, text_or_none, texts_in, whole_or_none
from graph.view.directory import Placed, departments, regions
from graph.view.entries import entries_of_records
from graph.view.heads import KINDS, Head
from graph.view.partial import partial_of, partly
from graph.view.parts import ALL_PARTS, LEFT_OUT, Part
from graph.view.reading import Reading
from graph.view.traced import CatalogueEntry, Lineage, Traced
from graph.view.trails import Trail, Trails, trails_of, with_original
from graph.view.whole import made_whole

NAME: Final = "name"
AS_DELIVERED: Final = "as_delivered"
NORMALISED: Final = "normalised"
ROWS_PER_FILE: Final = 50
"""A value of the identity block is shown with at most so many of the newest rows that assert it."""

ROLES: Final[Mapping[str, Role]] = {role.value: role for role in Role}
LABELS: Final[Mapping[str, str]] = {
    NAME: "名称",
    Role.REPRESENTATIVE.value: "法定代表人",
    Role.ADDRESS.value: "地址",
    Role.BIRTH_DATE.value: "出生日期",
    Role.PHONE.value: "联系电话",
    Role.FORMER_NAME.value: "曾用名",
    Role.DOCUMENT_KIND.value: "证件类型",
    Role.SUBJECT_KIND.value: "主体类别",
    Role.STATUS.value: "登记状态",
}


@dataclass(frozen=True)
class OpenFile:
    """A credit file and those of its record versions that the reader may know of."""

    id: str
    kind: SubjectKind
    name: str
    written: str | None  # the rest of its identity block as the graph has it, whoever may know of it
    delivered: datetime
    stamp: str
    subject: str | None
    department: str
    region: str
    heads: tuple[Head, ...]
    access: Access = dataclasses.field(repr=False)

    @cached_property
    def block(self) -> Mapping[str, str]:
        """What its identity block says beside the name, as far as an open record of it opens that."""
        said = texts_in(self.written)
        return {key: value for key, value in said.items() if value and self.access.opens_role(self.heads, key)}

    @cached_property
    def newest(self) -> tuple[Head, ...]:
        """The heads whose rows are shown as lineage of the file itself, latest first."""
        return tuple(sorted(self.heads, key=lambda head: (head.stamp, head.id), reverse=True)[:ROWS_PER_FILE])


def files_on(reading: Reading, subject_ids: Iterable[str]) -> list[OpenFile]:
    """The open credit files on these subjects, by file id."""
    return _opened(reading, "view_files_of_subjects", subject_ids)


def files_by_id(reading: Reading, file_ids: Iterable[str]) -> list[OpenFile]:
    """Those of these credit files that are open, by file id; what was met on a subject is not read again."""
    wanted = set(file_ids)
    met = [file for each in wanted if (file := reading.met(OpenFile, each)) is not None]
    lacking = wanted - {file.id for file in met}
    return sorted([*met, *(_opened(reading, "view_files", lacking) if lacking else ())], key=lambda file: file.id)


def _opened(reading: Reading, block: str, ids: Iterable[str]) -> list[OpenFile]:
    wanted = frozenset(ids)
    return reading.once(("open", block, wanted), lambda: _open(reading, reading.rows(block, wanted)))


def _open(reading: Reading, rows: Sequence[Row]) -> list[OpenFile]:
    seen = [row for row in rows if row["id"] is not None and reading.visible.sees(whole_or_none(row, "run"))]
    heads: dict[str, list[Head]] = {}
    for head in reading.heads_of_files(text(row, "id") for row in seen):
        heads.setdefault(head.file, []).append(head)
    opened = [_file(reading, row, heads[text(row, "id")]) for row in seen if text(row, "id") in heads]
    for file in opened:
        reading.meet(file.id, file)
    return opened


def _file(reading: Reading, row: Row, heads: Sequence[Head]) -> OpenFile:
    return made_whole(
        OpenFile,
        {
            "id": text(row, "id"),
            "kind": KINDS[text(row, "kind")],
            "name": text(row, "name"),
            "written": text_or_none(row, "block"),
            "delivered": instant(row, "delivered"),
            "stamp": text_or_none(row, "stamp") or "",
            "subject": text_or_none(row, "subject"),
            "department": text(row, "department"),
            "region": text(row, "region"),
            "heads": tuple(heads),
            "access": reading.access,
        },
    )


def credit_files(reading: Reading, files: Sequence[OpenFile], parts: frozenset[Part] = ALL_PARTS) -> list[CreditFile]:
    """The answers about open files, in their order."""
    trails = trails_of_files(reading, files, parts) if Part.DETAILS in parts else None
    numbers = identifiers_in(reading, files) if Part.IDENTIFIERS in parts else None
    said = beside_files(reading, [file.id for file in files]) if Part.BESIDE in parts else None
    placed = placed_by_file(reading, files)
    partial = partial_of(reading)
    return [
        CreditFile(
            id=file.id,
            subject_id=file.subject,
            kind=file.kind.value,
            name=file.name,
            department=placed[file.id].department,
            region=placed[file.id].region,
            identifiers=LEFT_OUT if numbers is None else numbers.get(file.id, ()),
            details=LEFT_OUT if trails is None else _details(reading, file, trails),
            delivered=file.delivered,
            records=len(file.heads),
            statements=LEFT_OUT if said is None else said.get(file.id, ()),
            partial=with_lineage_of([file], partial),
        )
        for file in files
    ]


def with_lineage_of(files: Iterable[OpenFile], partial: Partial) -> Partial:
    """A partiality that says as well whether some rows that assert a value of these files are left out."""
    cut = any(len(file.heads) > ROWS_PER_FILE for file in files)
    return partly(partial, PartialReason.LIMIT) if cut else partial


@dataclass(frozen=True)
class FileTrails:
    """The trails of files' newest records, and what each of these is held under by record id, unless left out."""

    trails: Trails
    entries: Mapping[str, CatalogueEntry] | None

    def rows(self, record_id: str) -> tuple[tuple[Trail, Lineage], ...]:
        """Every row that asserts a record version, as a trail and as the lineage of what it says of the subject."""
        entry = LEFT_OUT if self.entries is None else self.entries.get(record_id)
        return tuple((trail, trail.lineage(None, None, entry)) for trail in self.trails.of(record_id))


def trails_of_files(reading: Reading, files: Iterable[OpenFile], parts: frozenset[Part] = ALL_PARTS) -> FileTrails:
    """The trails of these files' newest records, with the departments that hold the files."""
    files = list(files)
    newest = [head for file in files for head in file.newest]
    trails = trails_of(reading, [head.id for head in newest], also=[file.department for file in files])
    return FileTrails(trails, entries_of_records(reading, newest) if Part.ENTRY in parts else None)


def _details(reading: Reading, file: OpenFile, trails: FileTrails) -> tuple[Traced, ...]:
    said = {NAME: file.name, **file.block}
    return tuple(file_value(reading, file, trails, key=key, value=value, rule=None) for key, value in said.items())


def file_value(
    reading: Reading, file: OpenFile, trails: FileTrails, *, key: str, value: str, rule: str | None
) -> Traced:
    """One value of a file's identity block with the rows that say it; without a rule, how it was read."""
    columns = {category: _fields(reading, category, key) for category in {head.category for head in file.heads}}
    lineage = tuple(
        with_original(row, _original(trail, columns[head.category], value))
        for head in file.newest
        for trail, row in reading.once(("rows", head.id), lambda head=head: trails.rows(head.id))  # type: ignore[misc]
    )
    read_as = AS_DELIVERED if all(each.original == value for each in lineage) else NORMALISED
    return Traced(key, label_of(key), value, rule or read_as, lineage)


def label_of(key: str) -> str:
    """What a value of an identity block is called."""
    return LABELS.get(key, key)


def _fields(reading: Reading, category: str, key: str) -> tuple[str, ...]:
    """The columns of a category that say what stands under `key` in the identity block."""
    entry = reading.base.catalogue.entries.get(category)
    role = ROLES.get(Role.SUBJECT_NAME.value if key == NAME else key)
    return () if entry is None or role is None else tuple(rule.key for rule in entry.with_role(role))


def _original(trail: Trail, fields: Sequence[str], value: str) -> str:
    for field in fields:
        if field in trail.originals:
            return trail.originals[field]
    return value


def identifiers_in(reading: Reading, files: Sequence[OpenFile]) -> dict[str, tuple[Identifier, ...]]:
    """The numbers in open files as the purpose may see them, by file id."""
    found: dict[str, tuple[Identifier, ...]] = {}
    by_id = {file.id: file for file in files}
    for row in reading.rows("view_identifiers", by_id):
        file = text(row, "file")
        if row["token"] is None or not _opens_number(reading, by_id[file], text(row, "kind")):
            continue
        number = Identifier(text(row, "token"), text(row, "kind"), text(row, "mask"), text_or_none(row, "state") or "")
        found[file] = (*found.get(file, ()), number)
    return found


def _opens_number(reading: Reading, file: OpenFile, kind: str) -> bool:
    """Whether a number may be shown: one of the subject by its kind, a phone with the column it stands in."""
    if kind == Role.PHONE.value:
        return reading.access.opens_role(file.heads, kind)
    return reading.access.opens_identifier(kind, own=any(head.own for head in file.heads))


def placed_by_file(reading: Reading, files: Sequence[OpenFile]) -> dict[str, Placed]:
    """Which department holds each file, and for which region."""
    named = departments(reading, (file.department for file in files))
    where = regions(reading, (file.region for file in files))
    return {file.id: Placed(named[file.department], where.get(file.region)) for file in files}
