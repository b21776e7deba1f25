"""read, check, shape: a planned delivery becomes batches that the store takes.

The rule of this module: it says what happens in which order; how is said elsewhere. Findings about a whole file
(dropped columns, late rows, rows that are no data) come in a last batch without lines, under line 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl

from graph.catalogue import Catalogue
from graph.delivery import DEPARTMENTS, REMOVALS, Batch, DeliveryKind
from graph.errors import ManifestError
from graph.ids import Ids
from graph.regions import RegionTable
from loaders.checks.code_regions import check_code_regions, check_region_columns
from loaders.checks.cut_cells import with_cut_cells, without_cut_cells
from loaders.checks.denied import check_denied
from loaders.checks.findings import Findings
from loaders.checks.lengths import check_lengths
from loaders.checks.numbers import named_numbers, subject_numbers
from loaders.checks.required import check_identified, check_required, no_authority
from loaders.checks.subjects import check_age, check_allowed, check_persons_alone, subject_kinds
from loaders.checks.texts import cell_texts, storable
from loaders.checks.values import check_order, typed
from loaders.checks.whole_file import about_file
from loaders.data_rows import Rows, data_rows
from loaders.desk import HIDDEN, Counted, Desk
from loaders.headers import Column, Fate, Header, header_row, read_header
from loaders.late import late_rows
from loaders.layouts import of_other_subjects
from loaders.plan import PlannedFile
from loaders.readers.files import open_sheets
from loaders.readers.readable import readable
from loaders.readers.table import Chunk, Sheet
from loaders.shape.departments import delivering, recognised
from loaders.shape.identity import file_ids, identifier_frame, named, parts, row_identifiers, secrets_frame
from loaders.shape.keys import record_keys
from loaders.shape.named import named_frame, row_names
from loaders.shape.numbers import shown_numbers
from loaders.shape.phones import phone_identifiers
from loaders.shape.records import Made, records_frame, row_stamps
from loaders.shape.set_aside import stopped_rows, torn_rows

_NAMELESS: Final = "Nothing names this record: its number and what stands in for it are empty."


def shape_file(
    planned: PlannedFile, catalogue: Catalogue, ids: Ids, regions: RegionTable, today: date
) -> Iterator[Batch]:
    """All rows of a delivery, in batches of at most `BATCH_LINES` lines, in the order of the file.

    Raises `UnreadableFile` where the bytes are not what they should be, or are there no more, and `ManifestError`
    where no sheet has a header of the layout.
    """
    with readable(planned.path):
        yield from _shaped(planned, catalogue, ids, regions, today)


def _shaped(planned: PlannedFile, catalogue: Catalogue, ids: Ids, regions: RegionTable, today: date) -> Iterator[Batch]:
    entry, counted = catalogue.entry(planned.layout.entry), Counted()
    desks: list[Desk] = []
    for sheet in open_sheets(planned.path, planned.manifest, planned.delivery.encoding):
        if sheet.hidden:
            counted.not_read[sheet.name, HIDDEN] += sheet.rows or len(sheet.head)
            continue
        other = of_other_subjects(sheet.head, planned.layout, catalogue)
        header = None if other else _header(planned, sheet, catalogue)
        if header is None:
            counted.not_read[sheet.name, other.name if other else ""] += sheet.rows or len(sheet.head)
            continue
        counted.not_data[sheet.name] += header.line - 1
        desks.append(Desk(planned, header, sheet, entry, ids, regions, today, counted))
    if not desks:
        if others := [name for _, name in counted.not_read if name not in {"", HIDDEN}]:
            raise ManifestError(
                f"{planned.path.name} has the header of {others[0]} and not of {planned.layout.name}: give the right "
                "`layout` in its manifest.",
                file=planned.path.name,
            )
        raise ManifestError(
            f"{planned.path.name}: no header of layout {planned.layout.name} is found in its first rows; "
            "give `header_row` and [columns] in its manifest.",
            file=planned.path.name,
            layout=planned.layout.name,
        )
    for desk in desks:
        for chunk in desk.sheet.below(desk.header.line, desk.header.width):
            yield shape_chunk(chunk, desk)
    yield _closing(planned, desks, counted)


def shape_chunk(chunk: Chunk, desk: Desk) -> Batch:
    """Check and shape one chunk: lines = records + removals + rows set aside."""
    rows = data_rows(chunk, desk.header)
    _count_columns(rows, desk)
    _count_hidden(rows, desk)
    chunk, header, removals = rows.chunk, desk.header, desk.delivery.kind is DeliveryKind.REMOVALS
    findings = Findings(desk.sheet.name, chunk.lines)
    ignored = Findings(desk.sheet.name, chunk.lines)
    # A row that only names a record to remove need not be whole: what it lacks beyond that is not reported.
    contents = ignored if removals else findings

    delivered = cell_texts(chunk, header, desk.null_words)
    texts = without_cut_cells(delivered, chunk, header, findings)
    numbers = subject_numbers(texts, chunk, desk, findings)
    check_code_regions(numbers, len(texts), header, desk.regions, contents)
    others = named_numbers(texts, chunk, desk, contents)
    safe = shown_numbers(storable(texts, header, contents), pl.concat([numbers, others]), header)
    check_region_columns(safe, header, desk.regions, contents)
    check_lengths(safe, header, contents)
    values = typed(safe, header, desk.today, contents)
    kinds = subject_kinds(values, texts, numbers, header, desk.planned.layout, findings)
    check_allowed(kinds, desk.entry, findings)
    check_persons_alone(chunk, numbers, desk, contents)
    check_denied(safe, desk.entry, findings)
    check_age(values, numbers, kinds, desk, contents)
    check_required(texts, kinds, header, contents)
    check_identified(texts, numbers, header, contents)
    check_order(values, header, contents)
    no_one = no_authority(values, header, contents)

    who = named(values, header)
    keys = record_keys(values, numbers, who.name_key, desk)
    findings.stop(keys.is_null() & findings.going, "E201", "", _NAMELESS)
    identifiers = row_identifiers(numbers, kinds, desk.ids)
    part = parts(who, identifiers, len(texts))
    going = findings.going
    aside = pl.concat(
        [
            stopped_rows(with_cut_cells(safe, delivered, texts), header, findings, chunk.lines, desk.sheet.name),
            torn_rows(rows.torn, header, desk.sheet.name),
        ]
    )
    lines = len(chunk.lines) + len(rows.torn)
    reported = pl.concat([findings.frame(), rows.findings(desk.sheet.name)])
    if removals:
        removed = _removals(keys, part, chunk.lines, desk).filter(going)
        return Batch(lines=lines, removals=removed, findings=reported, set_aside=aside)
    told = recognised(values, no_one, desk)
    files = file_ids(who, kinds, identifiers, desk, record_keys=keys, subject_keys=_subject_keys(chunk, header))
    names = row_names(others, kinds, header, desk.ids)
    made = Made(keys, part, files, kinds, told.by, names)
    every_record = records_frame(values, safe, who, made, desk, lines=chunk.lines)
    records = every_record.filter(going)
    desk.counted.late[desk.sheet.name] += late_rows(records, desk.entry, desk.delivery)
    # Phones come in after the files have their ids: whoever changes a phone keeps the file.
    phones = phone_identifiers(texts, header, desk.ids)
    every = identifiers if phones is None else pl.concat([identifiers, phones.select(identifiers.columns)])
    held = every.filter(going.gather(every["row"]))
    return Batch(
        lines=lines,
        records=records,
        identifiers=identifier_frame(held, files),
        named=named_frame(names.filter(going.gather(names["row"])), every_record["record"]),
        departments=told.departments,
        secrets=secrets_frame(held),
        findings=reported,
        set_aside=aside,
    )


def _header(planned: PlannedFile, sheet: Sheet, catalogue: Catalogue) -> Header | None:
    manifest, layout = planned.manifest, planned.layout
    naming = layout.naming(catalogue, manifest.columns)
    row = header_row(sheet.head, naming, manifest.header_row)
    if row is None:
        return None
    unit = manifest.amount_unit or layout.amount_unit
    return read_header(row, naming, subject_key=manifest.subject_key, unit=unit)


def _subject_keys(chunk: Chunk, header: Header) -> pl.Series | None:
    return None if header.subject_key is None else chunk.cells[header.subject_key.name].str.strip_chars()


def _removals(keys: pl.Series, part: pl.Series, lines: pl.Series, desk: Desk) -> pl.DataFrame:
    """Rows of a removals delivery; without a name or number of a subject the whole decision is meant."""
    height = len(keys)
    nobody = pl.repeat(None, height, dtype=pl.String, eager=True)
    frame = pl.DataFrame(
        {
            "sheet": pl.repeat(desk.sheet.name, height, dtype=pl.String, eager=True),
            "line": lines,
            "stamp": row_stamps(lines, desk),
            "key": keys,
            "part": part.zip_with(part != "", nobody),
            "scope": pl.repeat(desk.delivery.scope, height, dtype=pl.String, eager=True),
        }
    )
    return frame.select(REMOVALS.names()).cast(REMOVALS)


def _count_columns(rows: Rows, desk: Desk) -> None:
    desk.counted.not_data[desk.sheet.name] += rows.not_data
    cells = rows.chunk.cells
    for column in desk.header.columns:
        if column.fate is not Fate.KEPT:
            desk.counted.columns[desk.sheet.name, column.header, column.fate, column.why] += _filled(cells, column)
        elif column.place in desk.sheet.hidden_columns:
            desk.counted.hidden_columns[desk.sheet.name, column.header] += _filled(cells, column)


def _filled(cells: pl.DataFrame, column: Column) -> int:
    return len(cells) - cells[column.name].null_count()


def _count_hidden(rows: Rows, desk: Desk) -> None:
    if there := rows.chunk.hidden.intersection(rows.chunk.lines):
        before, first = desk.counted.hidden.get(desk.sheet.name, (0, min(there)))
        desk.counted.hidden[desk.sheet.name] = (before + len(there), first)


def _closing(planned: PlannedFile, desks: list[Desk], counted: Counted) -> Batch:
    """The findings about the whole file, and its department even where no row could be loaded."""
    return Batch(
        lines=0,
        departments=pl.DataFrame([delivering(planned.delivery)], schema=DEPARTMENTS, orient="row"),
        findings=about_file(planned, desks, counted),
    )
