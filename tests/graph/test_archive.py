"""What is archived comes back as it was shaped, few rows or many."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest

from graph.archive import FEW, KEPT, Archive
from graph.delivery import REMOVALS, Batch
from graph.errors import NotFound
from graph.ids import Ids
from tests.world import Said, Told

IDS = Ids(b"\x01" * 32)
NUMBER = "91110108551385082Q"


def told(rows: int, *sizes: int) -> Told:
    return Told("甲局", 0, tuple(Said(f"D{at}", f"第{at}号商行", NUMBER) for at in range(rows)), sizes=sizes)


@pytest.mark.parametrize("sizes", [(1,), (2, 3), (FEW + 1,), (FEW + 1, 1)])
def test_batches_come_back_as_they_were(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    archive, one = Archive(tmp_path), told(sum(sizes), *sizes)
    delivery = kept(archive, one)

    (found,) = archive.batches(delivery)

    wanted = list(one.batches(IDS))
    assert found.lines == sum(sizes)
    for name in KEPT:
        assert getattr(found, name).equals(pl.concat([getattr(batch, name) for batch in wanted])), name
        assert getattr(found, name).schema == getattr(wanted[0], name).schema
    assert (
        archive.column(delivery, "records", "key", "decided")
        .sort("key")
        .equals(found.records.select("key", "decided").sort("key"))
    )
    assert archive.delivery(delivery) == one.delivery(IDS)


def test_removals_without_a_part_come_back(tmp_path: Path) -> None:
    archive, one = Archive(tmp_path), Told("甲局", 0, removed=("D1",))
    (found,) = archive.batches(kept(archive, one))
    assert found.removals.schema == REMOVALS
    assert found.removals["part"].to_list() == [None]


def test_the_secrets_of_a_few_rows_are_not_in_it(tmp_path: Path) -> None:
    kept(Archive(tmp_path), told(1))
    assert {"secrets", "set_aside"} <= {field.name for field in fields(Batch)} - set(KEPT)
    assert not any(NUMBER.encode() in path.read_bytes() for path in tmp_path.rglob("*.*"))


def test_what_a_kill_cut_short_is_nothing(tmp_path: Path) -> None:
    archive, one = Archive(tmp_path), told(2)
    delivery = kept(archive, one)
    (path,) = tmp_path.rglob("*.rows.json")
    whole = path.read_bytes()
    assert archive.holds(delivery)
    for end in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:end])
        assert not archive.holds(delivery)
        assert [batch.lines for batch in archive.batches(delivery)] == [0]
        assert archive.column(delivery, "records", "key").is_empty()


def test_a_manifest_that_a_kill_cut_short_is_not_held(tmp_path: Path) -> None:
    archive, one = Archive(tmp_path), told(FEW + 1)
    delivery = kept(archive, one)
    (path,) = tmp_path.rglob("delivery.json")
    whole = path.read_bytes()
    for end in (0, 1, len(whole) - 1):
        path.write_bytes(whole[:end])
        assert not archive.holds(delivery)
        with pytest.raises(NotFound):
            archive.delivery(delivery)


def test_a_few_rows_and_their_manifest_wait_for_the_disk_once(tmp_path: Path) -> None:
    archive, one = Archive(tmp_path), told(1)
    delivery = kept(archive, one)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    assert archive.delivery(delivery) == one.delivery(IDS)


def test_a_delivery_without_rows_is_noted(tmp_path: Path) -> None:
    archive, delivery = Archive(tmp_path), told(0).delivery(IDS)
    archive.begin(delivery)
    assert not archive.holds(delivery.id)
    archive.note(delivery)
    assert archive.delivery(delivery.id) == delivery
    assert not list(archive.batches(delivery.id))


def kept(archive: Archive, one: Told) -> str:
    delivery = one.delivery(IDS)
    archive.begin(delivery)
    for number, batch in enumerate(one.batches(IDS), start=1):
        archive.add(delivery, number, batch)
    return delivery.id
