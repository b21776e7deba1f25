from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from graph.errors import UnreadableFile
from graph.regions import RegionLevel, RegionTable, SuccessionState
from loaders.regions import read_region_table

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "areacodes.csv"

SAMPLE = """\
代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码
110000,北京市,,北京市,省级,在用,1981,,
110101,北京市,直辖,东城区,县级,在用,1981,,
110103,北京市,直辖,崇文区,县级,弃用,1981,2010,110101
370000,山东省,,山东省,省级,在用,1981,,
370100,山东省,济南市,济南市,地级,在用,1981,,
370116,山东省,济南市,莱芜区,县级,在用,2018,,
370117,山东省,济南市,钢城区,县级,在用,2018,,
371202,山东省,莱芜市,莱城区,县级,弃用,1992,2018,371203[2006];370116
371203,山东省,莱芜市,钢城区,县级,弃用,1992,2018,370117
"""


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "areacodes.csv"
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_published_table_is_read(tmp_path: Path, encoding: str) -> None:
    table = read_region_table(written(tmp_path, SAMPLE, encoding))
    assert len(table) == 9
    assert table.successors_published
    assert [each.code for each in table.successors_of("371202").regions] == ["370116", "370117"]
    laiwu = table.at("370116")
    assert laiwu is not None
    assert (laiwu.name, laiwu.level, laiwu.parent, laiwu.since) == ("莱芜区", RegionLevel.COUNTY, "370100", 2018)


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("110101,北京市", "11010,北京市", 3, "代码"),
        ("崇文区,县级", "崇文区,乡级", 4, "级别"),
        ("崇文区,县级,弃用", "崇文区,县级,停用", 4, "状态"),
        ("1981,2010,110101", "1981,十年,110101", 4, "变更/弃用时间"),
        ("1981,2010,110101", "1981,1970,110101", 4, "变更/弃用时间"),
        ("1981,2010,110101", "1981,,110101", 4, "变更/弃用时间"),
        ("1981,2010,110101", "x,2010,110101", 4, "启用时间"),
        ("2010,110101", "2010,110101/110102", 4, "新代码"),
        ("2010,110101", "2010,110199", 4, "新代码"),
        ("东城区", "", 3, "名称"),
        ("370117,山东省,济南市,钢城区", "370116,山东省,济南市,钢城区", 8, "代码"),
        ("代码,一级", "编码,一级", 1, "代码"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(tmp_path: Path, old: str, new: str, line: int, column: str) -> None:
    assert old in SAMPLE
    with pytest.raises(UnreadableFile) as failure:
        read_region_table(written(tmp_path, SAMPLE.replace(old, new, 1)))
    assert (failure.value.facts["line"], failure.value.facts["column"]) == (line, column)
    assert f"line {line}" in str(failure.value)


def test_files_that_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_region_table(tmp_path / "absent.csv")
    with pytest.raises(UnreadableFile, match="UTF-8"):
        read_region_table(written(tmp_path, SAMPLE, "gb18030"))
    with pytest.raises(UnreadableFile, match="no regions"):
        read_region_table(written(tmp_path, SAMPLE.splitlines()[0]))


@pytest.fixture(scope="module")
def published() -> RegionTable:
    if not PUBLISHED.exists():
        pytest.skip("the published table lies beside the checkout (../shared/data/areacodes.csv) and is not there")
    return read_region_table(PUBLISHED)


def test_numbers_of_the_published_table(published: RegionTable) -> None:
    in_force = [code for code in published.codes if published.in_force(code)]
    states = Counter(published.successors_of(code).state for code in published.codes)
    assert (len(published.codes), len(in_force)) == (6450, 3213)
    assert states == {
        SuccessionState.IN_FORCE: 3213,
        SuccessionState.ONE: 2618,
        SuccessionState.SEVERAL: 437,
        SuccessionState.NONE: 182,
    }
    assert sum(len(published.periods(code)) > 1 for code in published.codes) == 359


@pytest.mark.parametrize(
    ("code", "successors"),
    [
        ("110103", ["110101"]),
        ("500221", ["500115"]),
        ("371202", ["370116", "370117"]),
        ("512221", ["500101"]),
        ("110224", ["110115"]),
    ],
)
def test_examples_of_the_published_table(published: RegionTable, code: str, successors: list[str]) -> None:
    assert [each.code for each in published.successors_of(code).regions] == successors
