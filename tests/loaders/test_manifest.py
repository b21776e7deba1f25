"""Manifests and plans: who delivered what when, never guessed."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from graph.catalogue import Catalogue
from graph.delivery import DeliveryKind
from graph.errors import DepartmentRefused, ManifestError, NotFound, UnreadableFile
from loaders.layouts import shipped_layouts
from loaders.manifest import Given
from loaders.plan import plan
from tests.loaders.tables import (
    DELIVERED,
    IDS,
    OFFICE,
    OFFICE_CODE,
    PENALTY,
    PERSON_PENALTY,
    catalogue,
    cells,
    given,
    penalty,
    person_penalty,
    planned,
    regions,
    shape,
    write_csv,
    write_xlsx,
)

SIDECAR = f"""
layout = "penalty-organisation-2018"
region = "110105"
kind = "full"
delivered = 2026-03-02T09:00:00+08:00
encoding = "gb18030"
[department]
name = "{OFFICE}"
code = "{OFFICE_CODE}"
[period]
from = 2025-01-01
to = 2025-12-31
"""


def penalties(folder: Path, name: str = "penalties.csv", encoding: str = "gb18030") -> Path:
    return write_csv(folder / name, PENALTY, cells([penalty()]), encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])  # Windows' editor begins with a mark of byte order
def test_a_sidecar_says_everything(tmp_path: Path, encoding: str) -> None:
    path = penalties(tmp_path)
    (tmp_path / "penalties.csv.toml").write_text(SIDECAR, encoding)
    (file,) = planned(path, Given())
    delivery = file.delivery
    assert (delivery.kind, delivery.entry, delivery.region) == (DeliveryKind.FULL, "03.2", "110105")
    assert delivery.delivered == DELIVERED
    assert (delivery.period_from, delivery.period_to) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (delivery.format, delivery.encoding, delivery.bytes) == ("csv", "gb18030", path.stat().st_size)
    assert file.remarks == ()


def test_one_delivery_has_one_id_and_another_has_another(tmp_path: Path) -> None:
    path = penalties(tmp_path)
    first = planned(path)[0].delivery
    assert planned(path)[0].delivery == first
    copied = penalties(tmp_path, "copy.csv")
    assert planned(copied)[0].delivery.id == first.id
    others = [given(kind=DeliveryKind.DELTA), given(region="110101"), given(delivered=datetime(2026, 3, 3, tzinfo=UTC))]
    assert len({planned(path, says)[0].delivery.id for says in others} | {first.id}) == 4


@pytest.mark.parametrize(
    ("without", "says"),
    [
        ({"department": "", "department_code": ""}, r"\[department\]"),
        ({"region": "", "department_code": ""}, "region"),
        ({"delivered": None}, "delivered"),
        ({"delivered": datetime(2026, 3, 1)}, "zone"),  # noqa: DTZ001 - the point of the test
        ({"layout": "no-such-layout"}, "there are"),
        ({"department_code": "123"}, "credit code"),
    ],
)
def test_what_is_missing_is_said_with_how_to_give_it(tmp_path: Path, without: dict[str, object], says: str) -> None:
    with pytest.raises(ManifestError, match=says):
        planned(penalties(tmp_path), given(**without))


@pytest.mark.parametrize(
    ("sidecar", "says"),
    [
        ('layuot = "x"', "unknown keys: layuot"),
        ('kind = "some"', "none of"),
        ("delivered = 2026-03-01T08:00:00", "zone"),
        ("delivered = 2026-03-01", "zone"),
        ("region = [1]", "text"),
        ("= 1", "TOML"),
        ('[period]\nfrom = "2025"', "day"),
        ("[department]\nnmae = 1", "nmae"),
        ('separator = "||"', "one character"),
        ("separator = '\"'", "one character"),
        ('[source]\nkind = "neo4j"\ncypher_file = "else/where.cypher"', "same folder"),
    ],
)
def test_a_wrong_sidecar_is_refused(tmp_path: Path, sidecar: str, says: str) -> None:
    path = penalties(tmp_path)
    (tmp_path / "penalties.toml").write_text(sidecar, "utf-8")
    with pytest.raises(ManifestError, match=says):
        planned(path)


def test_a_query_that_is_not_beside_its_manifest_is_named(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_text('[source]\nkind = "neo4j"\ncypher_file = "gone.cypher"', "utf-8")
    with pytest.raises(UnreadableFile, match=r"gone\.cypher cannot be read"):
        planned(path)


@pytest.mark.parametrize("encoding", ["klingon", "base64"])
def test_an_encoding_that_is_none_is_refused_before_anything_is_read(tmp_path: Path, encoding: str) -> None:
    path = penalties(tmp_path)
    (tmp_path / "penalties.toml").write_text(SIDECAR.replace("gb18030", encoding), "utf-8")
    with pytest.raises(UnreadableFile, match="not known"):
        planned(path)


def test_the_delivery_instant_comes_from_name_or_workbook_and_never_from_the_file_system(tmp_path: Path) -> None:
    named = penalties(tmp_path, "处罚_20260301.csv")
    os.utime(named, (0, 0))
    assert planned(named, given(delivered=None))[0].delivery.delivered == datetime(2026, 2, 28, 16, tzinfo=UTC)
    book = write_xlsx(tmp_path / "p.xlsx", {"s": [PENALTY, *cells([penalty()])]})
    stamped = openpyxl.load_workbook(book)
    stamped.properties.modified = datetime(2026, 1, 5, 3, 4, 5)  # noqa: DTZ001 - openpyxl writes UTC without a zone
    stamped.save(book)
    stated = openpyxl.load_workbook(book).properties.modified
    assert stated is not None
    assert planned(book, given(delivered=None))[0].delivery.delivered == stated.replace(tzinfo=UTC)


def test_a_department_code_with_a_wrong_check_digit_is_told_and_kept(tmp_path: Path) -> None:
    (file,) = planned(penalties(tmp_path), given(department_code=f"{OFFICE_CODE[:-1]}A"))
    assert [remark.code for remark in file.remarks] == ["E202"]
    assert file.delivery.department_code.endswith("A")


def test_a_header_that_stands_there_twice_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", (*PENALTY, PENALTY[0]), cells([{**penalty()}]))
    with pytest.raises(ManifestError, match="stands there twice: rename one"):
        shape(path)


def test_a_region_that_nobody_gives_is_taken_from_the_code_with_a_warning(tmp_path: Path) -> None:
    (file,) = planned(penalties(tmp_path), given(region=""))
    assert file.delivery.region == "110105"
    assert [remark.code for remark in file.remarks] == ["E208"]
    unknown = shape(penalties(tmp_path, "u.csv"), given(region="999999"))
    assert unknown.file.delivery.region == "999999"
    assert "999999" in unknown.about_file()["E208"]


def test_an_ambiguous_header_names_the_candidates(tmp_path: Path) -> None:
    header = ("行政处罚决定书文号", "处罚名称", "处罚类别1", "行政相对人名称", "行政相对人代码_5(居民身份证号)",
              "行政相对人代码_1(统一社会信用代码)", "处罚决定日期", "处罚机关")  # fmt: skip
    path = write_csv(tmp_path / "p.csv", header, [["1"] * 8])
    with pytest.raises(ManifestError, match=r"penalty-organisation-2016.*penalty-person-2016"):
        planned(path)


def test_every_layout_is_found_from_a_header_of_its_own(tmp_path: Path) -> None:
    assert len(shipped_layouts()) == 28
    for layout in shipped_layouts().values():
        entry = catalogue().entry(layout.entry)
        wanted = {mark for mark in layout.needs if mark in entry.by_key}
        fields = [
            f
            for f in entry.collected
            if f.key in wanted
            or (f.required and f.key not in layout.lacks and layout.edition in (f.editions or (layout.edition,)))
        ]
        header = [f.header for f in fields]
        path = write_csv(tmp_path / f"{layout.name}.csv", header, [["x"] * len(header)])
        (file,) = planned(path)
        assert file.layout.name == layout.name


def test_two_sheets_of_one_workbook_can_be_two_deliveries(tmp_path: Path) -> None:
    write_xlsx(
        tmp_path / "both.xlsx",
        {"企业": [PENALTY, *cells([penalty()])], "个人": [PERSON_PENALTY, *cells([person_penalty()])]},
    )
    (tmp_path / "delivery.toml").write_text(
        '[[file]]\nname = "both.xlsx"\nsheet = "企业"\n[[file]]\nname = "both.xlsx"\nsheet = "个人"\n', "utf-8"
    )
    files = planned(tmp_path / "both.xlsx")
    assert [file.layout.name for file in files] == ["penalty-organisation-2018", "penalty-person-2018"]
    assert len({file.delivery.id for file in files}) == 2


def test_a_department_that_may_not_deliver_is_refused(tmp_path: Path) -> None:
    whole = catalogue()
    narrow = replace(whole.entry("03.2"), recognising_departments=("1131",))
    strict: Catalogue = replace(whole, entries={**whole.entries, "03.2": narrow})
    with pytest.raises(DepartmentRefused):
        plan(penalties(tmp_path), given(), strict, IDS, regions())


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        planned(tmp_path / "none.csv")
