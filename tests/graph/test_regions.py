from __future__ import annotations

from datetime import date

import pytest

from graph.base import open_base
from graph.regions import Region, RegionLevel, RegionTable, SuccessionState, Successor, built_in
from graph.settings import Settings

COUNTY, PREFECTURE, PROVINCE = RegionLevel.COUNTY, RegionLevel.PREFECTURE, RegionLevel.PROVINCE


def region(
    code: str,
    name: str,
    level: RegionLevel = COUNTY,
    *,
    since: int | None = 1981,
    until: int | None = None,
    successors: tuple[Successor, ...] = (),
) -> Region:
    return Region(code, name, level, None, since, until, successors)


@pytest.fixture
def table() -> RegionTable:
    return RegionTable(
        [
            region("370000", "山东省", PROVINCE),
            region("370100", "济南市", PREFECTURE),
            region("370116", "莱芜区", since=2018),
            region("370117", "钢城区", since=2018),
            region("371200", "莱芜市", PREFECTURE, since=1992, until=2018),
            region(
                "371202",
                "莱城区",
                since=1992,
                until=2018,
                successors=(Successor("371203", 2006), Successor("370116", None)),
            ),
            region("371203", "钢城区", since=1992, until=2018, successors=(Successor("370117", None),)),
            region("120000", "天津市", PROVINCE),
            region("120110", "东郊区", until=1992, successors=(Successor("120110", None),)),
            region("120110", "东丽区", since=1992),
            region("132100", "邯郸地区", PREFECTURE, until=1993),
        ],
        successors_published=True,
    )


def test_a_code_means_what_it_meant_on_the_day(table: RegionTable) -> None:
    assert [table.at("120110", date(year, 6, 1)) for year in (1985, 1992, 2020)] == [
        *table.periods("120110")[:1],
        *table.periods("120110")[1:] * 2,
    ]
    assert table.at("370116", date(2010, 1, 1)) is None
    assert table.at("999999") is None


def test_in_the_year_of_its_end_a_code_is_still_itself(table: RegionTable) -> None:
    found = table.at("371202", date(2018, 3, 1))
    assert found is not None
    assert found.name == "莱城区"
    assert table.at("371202", date(2019, 3, 1)) is None


def test_without_a_day_the_latest_period_answers(table: RegionTable) -> None:
    latest, ended = table.at("120110"), table.at("371202")
    assert latest is not None
    assert ended is not None
    assert (latest.name, ended.name) == ("东丽区", "莱城区")


def test_one_node_per_name_period(table: RegionTable) -> None:
    assert [period.id for period in table.periods("120110")] == ["120110@1981", "120110@1992"]
    assert [period.id for period in table.periods("370116")] == ["370116"]
    assert len({each.id for each in table}) == len(table) == 11


def test_names_that_begin_in_one_year_are_nodes_of_their_own() -> None:
    table = RegionTable(
        [
            region("210200", "旅大市", PREFECTURE, since=None, until=1981),
            region("210200", "大连市", PREFECTURE, since=1981),
            region("210311", "旧堡区", since=1983, until=1996),
            region("210311", "郊区", since=1983, until=1983),
            region("210311", "千山区", since=1996),
        ],
        successors_published=True,
    )
    assert [(each.id, each.name) for each in table] == [
        ("210200@1981-1981", "旅大市"), ("210200@1981", "大连市"),
        ("210311@1983-1983", "郊区"), ("210311@1983", "旧堡区"), ("210311@1996", "千山区"),
    ]  # fmt: skip
    built = built_in()
    assert len({each.id for each in built}) == len(built)


def test_a_start_leaves_the_regions_of_the_one_before_as_they_are(engine_settings: Settings) -> None:
    seen = []
    for _ in range(2):
        with open_base(engine_settings) as base:
            with base.writing():
                pass
            seen.append((base.engine.read("view_epoch"), base.engine.read_frame("store_all_regions").rows()))
    assert len(seen[0][1]) >= len(built_in())
    assert seen[0] == seen[1]


def test_parents(table: RegionTable) -> None:
    parents = {each.code: each.parent for each in table}
    assert parents["370116"] == "370100"
    assert parents["370100"] == "370000"
    assert parents["370000"] is None
    assert parents["120110"] == "120000"  # no prefecture between


def test_successors_follow_chains_and_partial_transfers(table: RegionTable) -> None:
    found = table.successors_of("371202")
    assert (found.state, [each.code for each in found.regions]) == (SuccessionState.SEVERAL, ["370116", "370117"])
    assert [each.code for each in table.successors_of("371203").regions] == ["370117"]


def test_successors_on_a_day(table: RegionTable) -> None:
    assert table.successors_of("371202", date(2010, 1, 1)).state is SuccessionState.IN_FORCE
    assert table.successors_of("371202", date(2020, 1, 1)).state is SuccessionState.SEVERAL


def test_none_and_unknown_are_told_apart(table: RegionTable) -> None:
    assert table.successors_of("132100").state is SuccessionState.NONE
    unpublished = RegionTable(table, successors_published=False)
    assert unpublished.successors_of("132100").state is SuccessionState.UNKNOWN
    assert unpublished.successors_of("371203").state is SuccessionState.ONE
    assert table.successors_of("999999").state is SuccessionState.NO_SUCH_CODE


def test_a_renamed_code_is_in_force(table: RegionTable) -> None:
    found = table.successors_of("120110")
    assert (found.state, [each.name for each in found.regions]) == (SuccessionState.IN_FORCE, ["东丽区"])


def test_successors_that_go_in_a_circle_end() -> None:
    circle = RegionTable(
        [
            region("110101", "甲区", until=1990, successors=(Successor("110102", None),)),
            region("110102", "乙区", until=1990, successors=(Successor("110101", None),)),
        ],
        successors_published=True,
    )
    assert circle.successors_of("110101").state is SuccessionState.NONE


def test_find_by_name(table: RegionTable) -> None:
    assert [each.code for each in table.find_by_name("钢城区")] == ["370117", "371203"]
    assert [each.code for each in table.find_by_name("钢城区", date(2000, 1, 1))] == ["371203"]
    assert [each.code for each in table.find_by_name("济南")] == ["370100"]
    assert table.find_by_name("无此地") == ()


def test_built_in_table_knows_codes_names_and_years() -> None:
    table = built_in()
    chongwen = table.at("110103", date(2005, 1, 1))
    assert chongwen is not None
    assert (chongwen.name, chongwen.until, chongwen.parent) == ("崇文区", 2010, "110000")
    assert [each.name for each in table.periods("120113")] == ["北郊区", "北辰区"]
    assert table.periods("120113")[0].until == table.periods("120113")[1].since == 1992
    assert "330113" in table
    assert "110100" not in table  # 市辖区 is not a place


@pytest.mark.parametrize(
    ("code", "successors"),
    [
        ("110103", ["110101"]),
        ("110224", ["110115"]),
        ("330103", ["330105"]),
        ("500221", ["500115"]),
        ("371202", ["370116", "370117"]),
        ("512221", ["500101"]),
    ],
)
def test_built_in_table_knows_the_listed_successors(code: str, successors: list[str]) -> None:
    assert [each.code for each in built_in().successors_of(code).regions] == successors


def test_built_in_table_says_what_it_does_not_know() -> None:
    assert built_in().successors_of("110104").state is SuccessionState.UNKNOWN
    for code in ("500157", "653132", "659013"):
        assert built_in().in_force(code)
    for code in ("500105", "500112"):
        assert not built_in().in_force(code)


def test_every_parent_is_in_the_table() -> None:
    table = built_in()
    assert all(each.parent is None or each.parent in table for each in table)
    assert {each.level for each in table if each.parent is None} == {PROVINCE}
