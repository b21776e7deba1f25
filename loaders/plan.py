"""From a path to planned deliveries: who delivered which file when, for which entry.

The rule of this module: a delivery gets its id from its bytes and from what its manifest says, so the same
delivery planned twice, on any machine, has the same id.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from openpyxl import load_workbook

from graph.catalogue import Catalogue
from graph.delivery import Delivery, DeliveryKind
from graph.errors import DepartmentRefused, ManifestError, NotFound, UnreadableFile
from graph.identifiers import CheckState, find_numbers, mask_text, recognise
from graph.ids import Ids
from graph.names import normal_name
from graph.regions import RegionTable
from loaders.layouts import Layout, fitting, layout_named
from loaders.manifest import Given, Manifest, completed, manifests_of
from loaders.readers import files
from loaders.readers.readable import Readable, State, readable, state_of

# A date in a file's name is a day of the department: China has one zone.
CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
_NAMED_DAY: Final = re.compile(r"(?<!\d)(20\d{2})[-_.年]?(0[1-9]|1[0-2])[-_.月]?(0[1-9]|[12]\d|3[01])日?(?!\d)")
_CREDIT_CODE: Final = re.compile(r"[0-9A-Z]{18}")
_REGION_CODE: Final = re.compile(r"[0-9]{6,12}")


@dataclass(frozen=True)
class Remark:
    """Something to report of a delivery as a whole: its code and one sentence."""

    code: str
    says: str


@dataclass(frozen=True)
class PlannedFile:
    """One delivery that is ready to be read: where, what, how, and what to report before its first row."""

    path: Readable
    delivery: Delivery
    layout: Layout
    manifest: Manifest
    remarks: tuple[Remark, ...] = ()
    state: State = ()  # of the file, before anything of it was read


def plan(path: Readable, given: Given, catalogue: Catalogue, ids: Ids, regions: RegionTable) -> tuple[PlannedFile, ...]:
    """Plan the deliveries of a file; a workbook or a source may hold several.

    `ManifestError` says what is missing and how to give it, `NoLayout` if the header fits none and nobody said which;
    `DepartmentRefused` (E401) if the catalogue does not give the entry to the department; `NotFound` if there is
    nothing at `path`.
    """
    with readable(path):
        if not path.is_file():
            raise NotFound(f"There is no file or folder {path.name}.", file=path.name)
        return tuple(_planned(path, given, catalogue, ids, regions))


FITS_NONE: Final = "its header fits no layout; say which with `layout` in its manifest and name its columns."


class NoLayout(ManifestError):
    """A table without a sidecar whose header fits no layout."""


def _planned(
    path: Readable, given: Given, catalogue: Catalogue, ids: Ids, regions: RegionTable
) -> Iterator[PlannedFile]:
    for manifest in manifests_of(path):
        yield _planned_delivery(path, completed(manifest, given), catalogue, ids, regions)


def _planned_delivery(
    path: Readable, manifest: Manifest, catalogue: Catalogue, ids: Ids, regions: RegionTable
) -> PlannedFile:
    state = state_of(path)
    print_ = files.fingerprint_of(path, manifest)
    layout = layout_named(manifest.layout) if manifest.layout else _layout_of_header(path, manifest, catalogue)
    entry = catalogue.entry(layout.entry)
    if not (manifest.department_name or manifest.department_code):
        raise ManifestError(
            f"{path.name}: which department delivered it? Write [department] name and code into {path.name}.toml, "
            "or give --department.",
            file=path.name,
        )
    code = manifest.department_code
    if code and (find_numbers(code, document_numbers=True) or not _CREDIT_CODE.fullmatch(code)):
        raise ManifestError(f"{path.name}: {code!r} is not a department's credit code (18 characters).", file=path.name)
    if not entry.recognised_by(code):
        raise DepartmentRefused(
            f"{manifest.department_name or code} may not deliver {entry.code} {entry.name_zh} (E401).",
            entry=entry.code,
            file=path.name,
        )
    delivered = manifest.delivered or _own_stamp(path)
    region, remarks = _region(path, manifest, regions, delivered)
    if code and ((number := recognise(code)) is None or number.state is not CheckState.VALID):
        remarks = (*remarks, Remark("E202", f"The department's credit code {code} fails its check; it is kept."))
    # Somebody may have written a person's number into a name: of the file, its sidecar or the department.
    name = mask_text(manifest.department_name)
    department = department_id(ids, code, name)
    kind = manifest.kind or DeliveryKind.DELTA
    period = (str(manifest.period_from or ""), str(manifest.period_to or ""))
    scope = ids.mint("scope", department, region, entry.code)
    # Two sheets of one workbook may be two deliveries: the sheet is part of what is delivered.
    facts = (print_.hash, manifest.sheet, department, region, entry.code, kind, delivered.isoformat(), *period)
    return PlannedFile(
        path=path,
        delivery=Delivery(
            id=ids.mint("delivery", *facts),
            hash=print_.hash,
            name=mask_text(path.name),
            format=files.format_of(path),
            encoding=print_.encoding,
            bytes=print_.bytes,
            kind=kind,
            entry=catalogue.id_of(entry.code).partition("@")[0],
            department=department,
            department_name=name or code,
            department_code=code,
            region=region,
            scope=scope,
            delivered=delivered,
            manifest=mask_text(manifest.name) or layout.name,
            manifest_hash=_manifest_hash(manifest, layout),
            period_from=manifest.period_from,
            period_to=manifest.period_to,
        ),
        layout=layout,
        manifest=manifest,
        remarks=remarks,
        state=state,
    )


def department_id(ids: Ids, code: str, name: str) -> str:
    """The id of a department: by its credit code where it is known, else by its normalised name."""
    return ids.mint("department", "code", code) if code else ids.mint("department", "name", normal_name(name))


def _layout_of_header(path: Readable, manifest: Manifest, catalogue: Catalogue) -> Layout:
    heads = files.heads_of(path, manifest)
    found = fitting(heads, catalogue)
    if len(found) == 1:
        return found[0]
    if found and all(len(fitting([head], catalogue)) <= 1 for head in heads):
        raise ManifestError(
            f"{path.name} has sheets of {', '.join(layout.name for layout in found)}: write a [[file]] table with "
            "`name`, `sheet` and `layout` for each into delivery.toml.",
            file=path.name,
        )
    if found:
        raise ManifestError(
            f"{path.name} could be any of {', '.join(layout.name for layout in found)}: "
            "say which with `layout` in its manifest or --layout.",
            file=path.name,
        )
    raise (NoLayout if not manifest.name else ManifestError)(f"{path.name}: {FITS_NONE}", file=path.name)


def _own_stamp(path: Readable) -> datetime:
    """The delivery instant that the file itself states: a day in its name, or a workbook's core properties."""
    named = _NAMED_DAY.search(path.stem)
    if named:
        try:
            return datetime(int(named[1]), int(named[2]), int(named[3]), tzinfo=CHINA).astimezone(UTC)
        except ValueError:
            pass
    if files.format_of(path) == "xlsx":
        stamped = _core_stamp(path)
        if stamped is not None:
            return stamped
    raise ManifestError(
        f"{path.name}: when was it delivered? Write `delivered = 2026-03-01T08:00:00+08:00` into {path.name}.toml, "
        "or give --delivered.",
        file=path.name,
    )


def _core_stamp(path: Readable) -> datetime | None:
    try:
        with path.open("rb") as stream, closing(load_workbook(stream, read_only=True)) as workbook:
            stamp = workbook.properties.modified or workbook.properties.created
    except Exception as damage:  # noqa: BLE001 - openpyxl raises whatever the damage provokes
        raise UnreadableFile(
            f"{path.name} is not a readable workbook ({type(damage).__name__}).", file=path.name
        ) from None
    # The Open Packaging Conventions write core properties in UTC; openpyxl drops the zone.
    return None if stamp is None else stamp.replace(tzinfo=UTC)


def _region(
    path: Readable, manifest: Manifest, regions: RegionTable, delivered: datetime
) -> tuple[str, tuple[Remark, ...]]:
    """The id of the delivery's region in force when it was delivered."""
    day: date = delivered.astimezone(CHINA).date()
    code, remarks = manifest.region, []
    if not code and manifest.department_code:
        code = manifest.department_code[2:8]
        remarks.append(Remark("E208", f"No region is given; {code} is taken from the department's credit code."))
    if not code:
        raise ManifestError(
            f'{path.name}: which region is it for? Write `region = "110105"` into {path.name}.toml, or give --region.',
            file=path.name,
        )
    if not _REGION_CODE.fullmatch(code):
        raise ManifestError(f"{path.name}: {code!r} is no region code (six digits).", file=path.name)
    region = regions.at(code, day)
    if region is None:
        remarks.append(Remark("E208", f"Region {code} is not in force on {day} in the region table; it is kept."))
        region = regions.at(code)
    return (region.id if region else code), tuple(remarks)


def _manifest_hash(manifest: Manifest, layout: Layout) -> str:
    """SHA-256 over what sidecar, caller and layout say together."""
    return hashlib.sha256(f"{manifest!r}\n{layout!r}".encode()).hexdigest()
