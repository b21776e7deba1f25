"""What was delivered, kept as shaped rows, so that all facts can be dropped and built again.

The rule of this module: a batch is on disk, whole, before its first row reaches the graph. So whatever a killed
process left in the graph is listed here and can be swept, and `rebuild` needs no file of any department. Clear
numbers are not in it: a batch's secrets go to the vault and nowhere else.

    home/deliveries/<delivery id>/delivery.json      what the manifest said
                                  000001.records.parquet …  one file for each frame of each batch that is not empty
                                  000001.rows.json          or one for all frames of a few rows: each waits for a disk;
                                                            that of the first batch has the manifest as well
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from graph.delivery import Batch, Delivery, DeliveryKind
from graph.errors import NotFound

READ_TOGETHER = 50_000
"""Rows that are read again at once."""

FEW = 500
"""Rows that are kept together in one file."""

ROWS = "rows.json"
MANIFEST = "delivery.json"
FIRST = 1

KEPT = ("records", "removals", "identifiers", "named", "departments", "findings")
"""Frames of a batch that are archived; rows set aside are sealed elsewhere, secrets are in the vault."""


class Archive:
    """The deliveries of one base, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, delivery: Delivery) -> None:
        """Make place for a delivery; what a killed process left of it is thrown away."""
        self.drop(delivery.id)
        self._place(delivery.id).mkdir(mode=0o700, parents=True)

    def note(self, delivery: Delivery) -> None:
        """Keep what the manifest said, durably; the first batch does so by itself."""
        _write(self._place(delivery.id) / MANIFEST, orjson.dumps(asdict(delivery), option=orjson.OPT_INDENT_2))

    def add(self, delivery: Delivery, number: int, batch: Batch) -> None:
        """Keep batch `number` (from 1) of a delivery, durably."""
        place = self._place(delivery.id)
        if batch.lines <= FEW and sum(getattr(batch, name).height for name in KEPT) <= FEW * len(KEPT):
            _write(_rows_path(place, number), _rows_of(batch, delivery if number == FIRST else None))
            return
        if number == FIRST:
            self.note(delivery)
        for name in KEPT:
            frame: pl.DataFrame = getattr(batch, name)
            if frame.is_empty():
                continue
            path = place / f"{number:06d}.{name}.parquet"
            content = BytesIO()  # polars has one exception for whatever a disk refuses, so it writes to none
            frame.write_parquet(content, compression="zstd", compression_level=1)
            _write(path, content.getbuffer())
        _write(place / f"{number:06d}.lines", str(batch.lines).encode())

    def holds(self, delivery_id: str) -> bool:
        """Whether a delivery is kept here, wholly or in part; of one that a kill cut short at once nothing is."""
        return self._manifest(delivery_id) is not None

    def delivery(self, delivery_id: str) -> Delivery:
        """What the manifest said of a delivery; `NotFound` when it is not kept."""
        told = self._manifest(delivery_id)
        if told is None:
            raise NotFound(f"Delivery {delivery_id} is not in the archive.", delivery=delivery_id)
        return replace(
            Delivery(**told),
            kind=DeliveryKind(told["kind"]),
            delivered=datetime.fromisoformat(told["delivered"]),
            period_from=_day(told["period_from"]),
            period_to=_day(told["period_to"]),
        )

    def batches(self, delivery_id: str) -> Iterator[Batch]:
        """What was kept of a delivery, in order, in larger batches than it came in; one cut short by a kill included.

        Small ones let a load begin to write soon; nobody waits for the first rows of what is here.
        """
        place = self._place(delivery_id)
        found: list[Batch] = []
        for number in sorted({int(path.name[:6]) for path in place.glob("??????.*")}):
            rows = _rows_path(place, number)
            found.append(_of_rows(rows) if rows.exists() else _of_frames(place, number))
            if sum(len(batch.records) for batch in found) >= READ_TOGETHER:
                yield _together(found)
                found = []
        if found:
            yield _together(found)

    def lines(self, delivery_id: str) -> int:
        """How many rows a delivery had, without reading them: for whoever is told how much there is to do."""
        place = self._place(delivery_id)
        kept = sum(int(path.read_bytes() or 0) for path in place.glob("*.lines"))
        return kept + sum(_of_rows(path).lines for path in place.glob(f"*.{ROWS}"))

    def column(self, delivery_id: str, frame: str, *columns: str) -> pl.DataFrame:
        """Some columns of one frame over all batches of a delivery, without reading the others."""
        place = self._place(delivery_id)
        paths = sorted(path for path in place.glob(f"*.{frame}.parquet") if _complete(path))
        few = [_of_rows(path) for path in sorted(place.glob(f"*.{ROWS}"))]
        found: list[pl.DataFrame] = [getattr(batch, frame).select(columns) for batch in (Batch(0), *few)]
        if paths:
            found.append(pl.scan_parquet(paths).select(columns).collect())
        return pl.concat(found)

    def drop(self, delivery_id: str) -> None:
        """Forget a delivery; nothing happens when it is not here."""
        shutil.rmtree(self._place(delivery_id), ignore_errors=True)

    def _place(self, delivery_id: str) -> Path:
        return self._folder / delivery_id

    def _manifest(self, delivery_id: str) -> dict[str, Any] | None:
        place = self._place(delivery_id)
        whole = _told_in(place / MANIFEST)
        if whole is None:
            whole = (_told_in(_rows_path(place, FIRST)) or {}).get("delivery")
        return whole


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _together(batches: Sequence[Batch]) -> Batch:
    frames = {name: pl.concat([getattr(batch, name) for batch in batches]) for name in KEPT}
    return Batch(sum(batch.lines for batch in batches), **frames)


def _of_frames(place: Path, number: int) -> Batch:
    frames = {
        name: pl.read_parquet(path)
        for name in KEPT
        if (path := place / f"{number:06d}.{name}.parquet").exists() and _complete(path)
    }
    lines = place / f"{number:06d}.lines"
    return Batch(int(lines.read_bytes() or 0) if lines.exists() else 0, **frames)


def _rows_path(place: Path, number: int) -> Path:
    return place / f"{number:06d}.{ROWS}"


def _rows_of(batch: Batch, delivery: Delivery | None) -> bytes:
    manifest = {} if delivery is None else {"delivery": asdict(delivery)}
    return orjson.dumps({**manifest, "lines": batch.lines, **{name: getattr(batch, name).rows() for name in KEPT}})


def _of_rows(path: Path) -> Batch:
    """The batch again; one cut short by a kill is empty, for nothing of it has reached the graph."""
    told = _told_in(path)
    if told is None:
        return Batch(0)
    # What was kept by an older program lacks the frames that came later.
    nothing = Batch(0)
    frames = {name: _frame_of(told[name], getattr(nothing, name).schema) for name in KEPT if name in told}
    return Batch(told["lines"], **frames)


def _told_in(path: Path) -> dict[str, Any] | None:
    """What a file says; None of one that is not there, or was not written to its end."""
    try:
        told: dict[str, Any] = orjson.loads(path.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    return told


def _frame_of(rows: Sequence[Sequence[object]], schema: pl.Schema) -> pl.DataFrame:
    written = {name: pl.String() if kind == pl.Date() else kind for name, kind in schema.items()}
    days = [pl.col(name).str.to_date("%Y-%m-%d") for name, kind in schema.items() if kind == pl.Date()]
    return pl.DataFrame(rows, written, orient="row").with_columns(days)


def _complete(path: Path) -> bool:
    """Whether a file was written to its end; nothing of an incomplete one has reached the graph."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        if file.tell() < 8:  # noqa: PLR2004 - magic at both ends of a parquet file
            return False
        file.seek(-4, os.SEEK_END)
        return file.read(4) == b"PAR1"


def _write(path: Path, content: bytes | memoryview) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o600)
