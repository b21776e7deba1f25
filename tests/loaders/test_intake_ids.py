"""Which rows are of one credit file and of one decision, whatever else they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.delivery import DeliveryKind
from tests.loaders.tables import (
    OTHER_CODE,
    PENALTY,
    cells,
    given,
    penalties,
    penalty,
    shape,
    write_csv,
)


def test_rows_share_a_file_only_with_number_name_and_block(tmp_path: Path) -> None:
    shaped = penalties(
        tmp_path,
        penalty(1),
        penalty(2),
        penalty(3, cf_frdb="李测试"),
        penalty(4, cf_xdr_shxym=OTHER_CODE),
        penalty(5, cf_xdr_shxym=""),
        penalty(6, cf_xdr_shxym=""),
    )
    files = shaped.batch.records["file"].to_list()
    assert files[0] == files[1]
    assert len(set(files)) == 5


def test_the_departments_own_key_joins_its_rows(tmp_path: Path) -> None:
    header = ("内部编号", *PENALTY)
    rows = [
        [key, *row] for key, row in zip("AAB", cells([penalty(n, cf_xdr_shxym="") for n in (1, 2, 3)]), strict=True)
    ]
    path = write_csv(tmp_path / "p.csv", header, rows)
    (tmp_path / "p.csv.toml").write_text('subject_key = "内部编号"\n', "utf-8")
    files = shape(path).batch.records["file"].to_list()
    assert files[0] == files[1] != files[2]


def test_what_a_file_says_is_what_each_of_its_rows_says(tmp_path: Path) -> None:
    """A number that comes later, and another spelling, would be lost in a file that is here already."""
    header, spelled = ("内部编号", *PENALTY), ("北京 信脉測試有限公司", "北京信脉测试有限公司")
    said = [
        penalty(1, cf_xdr_mc=spelled[1], cf_xdr_shxym=""),
        penalty(2, cf_xdr_mc=spelled[1]),
        penalty(3, cf_xdr_mc=spelled[1]),
        penalty(4, cf_xdr_mc=spelled[0]),
    ]
    path = write_csv(tmp_path / "p.csv", header, [["A", *row] for row in cells(said)])
    for sidecar in ("", 'subject_key = "内部编号"\n'):
        (tmp_path / "p.csv.toml").write_text(sidecar, "utf-8")
        shaped = shape(path).batch
        without, with_number, again, otherwise = shaped.records["file"].to_list()
        assert with_number == again
        assert len({without, with_number, otherwise}) == 3
        assert set(shaped.identifiers["file"]) == {with_number, otherwise}
        assert shaped.records["name"].to_list() == [*[spelled[1]] * 3, spelled[0]]
        assert shaped.records["name_key"].n_unique() == 1


@pytest.mark.parametrize(
    "written", ["京朝市监罚〔2025〕1号", "京朝市监罚（2025）1号", "京朝市监罚[2025]1号", "京朝市监罚【2025】 １ 号"]
)
def test_one_decision_has_one_key_however_its_number_is_written(tmp_path: Path, written: str) -> None:
    shaped = penalties(tmp_path, penalty(1), penalty(1, cf_wsh=written, cf_nr_fk="2"))
    first, second = shaped.batch.records.to_dicts()
    assert first["key"] == second["key"]
    assert first["part"] == second["part"]
    assert first["record"] != second["record"]


def test_removals_name_records_and_need_nothing_else(tmp_path: Path) -> None:
    loaded = penalties(tmp_path, penalty(1), penalty(2)).batch.records
    path = write_csv(tmp_path / "r.csv", PENALTY[:5], [[*row[:4], ""] for row in cells([penalty(2)])])
    removed = shape(path, given(kind=DeliveryKind.REMOVALS, layout="penalty-organisation-2018"))
    assert removed.batch.removals.select("key", "part", "scope").equals(loaded[1:].select("key", "part", "scope"))
    assert removed.report.removals == 1
    whole = write_csv(tmp_path / "w.csv", PENALTY[:5], [["", "", "", "京朝市监罚〔2025〕2号", ""]])
    named = shape(whole, given(kind=DeliveryKind.REMOVALS, layout="penalty-organisation-2018")).batch.removals
    assert named["part"].to_list() == [None]
    assert named["key"].to_list() == loaded["key"].to_list()[1:]


def test_the_same_rows_give_the_same_ids_in_any_order(tmp_path: Path) -> None:
    rows = [penalty(n, cf_xdr_mc=f"北京测试{n % 3}有限公司") for n in range(1, 30)]
    ids = ["key", "part", "record", "file", "scope"]
    one = penalties(tmp_path, *rows).batch.records.sort("key").select(ids)
    two = penalties(tmp_path, *reversed(rows)).batch.records.sort("key").select(ids)
    assert one.equals(two)
