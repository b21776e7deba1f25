"""What a court, a registry and a tax office each list comes together at one company, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.base import open_base
from graph.catalogue import purpose
from graph.settings import Settings
from graph.view import LOCAL_OPERATOR, View
from loaders.check import check_files
from loaders.load import load_files
from loaders.manifest import Given
from tests.graph.view_world import NOW
from tests.loaders.tables import COMPANY_CODE, IDENTITY, given, write_csv, write_xlsx
from tests.loaders.test_lists import COMPANY, COURT, LISTS, OTHER

A_GRADE = ("纳税人名称", "纳税人识别号", "评价年度", "主管税务机关")
DELIVERED = datetime.now(UTC) - timedelta(days=1)
DECIDED = (DELIVERED - timedelta(days=40)).date()


def delivered(folder: Path) -> list[tuple[Path, Given]]:
    """The files of three departments in three regions."""
    plain = LISTS["court-debtor"][1]
    day = datetime(DECIDED.year, DECIDED.month, DECIDED.day)  # noqa: DTZ001 - spreadsheets have no zones
    case = ["", *plain[6:9], day, *plain[10:15], day]
    court = write_xlsx(
        folder / "court.xlsx",
        {
            "名单": [
                COURT,
                [1, COMPANY, "", "", "55138508-2", *case],
                [2, "王测试", "男", "41", IDENTITY, *case],
                [3, "李某", "女", "52", "11010519****1234", *case],
                [4, OTHER, "", "", IDENTITY, *case],
            ]
        },
    )
    header, row, _ = LISTS["abnormal-operation"]
    abnormal = write_csv(folder / "a.csv", header, [[*map(str, row[:3]), str(DECIDED), str(row[4]), "", "", ""]])
    year = str(DECIDED.year - 1)
    graded = write_csv(folder / "g.csv", A_GRADE, [[COMPANY, COMPANY_CODE, year, "国家税务总局余杭区税务局"]])
    return [
        (court, given(department="北京市朝阳区人民法院", department_code="", delivered=DELIVERED, region="110105")),
        (
            abnormal,
            given(department="北京市东城区市场监督管理局", department_code="", delivered=DELIVERED, region="110101"),
        ),
        (
            graded,
            given(department="国家税务总局余杭区税务局", department_code="", delivered=DELIVERED, region="330110"),
        ),
    ]


@pytest.fixture
def files(tmp_path: Path) -> list[tuple[Path, Given]]:
    return delivered(tmp_path)


def test_three_lists_meet_at_one_company_and_a_person_stays_closed(
    engine_settings: Settings, files: list[tuple[Path, Given]]
) -> None:
    with open_base(engine_settings) as base:
        for path, says in files:
            (checked,) = check_files(base, [path], says).checked
            (loaded,) = load_files(base, [path], says, actor="test").loaded
            assert checked.sums_up()
            assert checked.outcomes == loaded.loaded.outcomes
        public = View(base, LOCAL_OPERATOR, None, moment=NOW)
        (found,) = public.find(COMPANY_CODE)
        shown = public.show(found.subject_id)
        assert {record.category for record in shown.page.records} == {"02", "05", "09"}
        assert {region.code for region in shown.subject.regions} == {"110105", "110101", "330110"}
        assert public.find(IDENTITY) == []
        case = View(base, LOCAL_OPERATOR, purpose("supervision"), reference="案2026-1", moment=NOW)
        (debtor,) = case.find(IDENTITY)
        person = case.show(debtor.subject_id)
        assert (person.subject.kind, person.subject.files) == ("person", 1)
        assert [record.title for record in person.page.records] == ["违反财产报告制度"]
        assert public.find("李某") == []


def test_who_could_be_either_is_set_aside_and_never_found(
    engine_settings: Settings, files: list[tuple[Path, Given]]
) -> None:
    (path, says), *_ = files
    with open_base(engine_settings) as base:
        (loaded,) = load_files(base, [path], says, actor="test").loaded
        assert loaded.loaded.outcomes == {"loaded": 2, "quarantined": 2}
        assert loaded.loaded.findings["E204"] == 2
        public = View(base, LOCAL_OPERATOR, None, moment=NOW)
        assert OTHER not in {hit.name for hit in public.find(OTHER)}
        assert public.find("李某") == []
