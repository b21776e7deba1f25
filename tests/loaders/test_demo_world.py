"""The generated files are what the truth and the sidecars say of them, and as dirty as `Dirt` asks."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import fastexcel
import pytest
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from graph.errors import BadInput
from loaders.demo import CLEAN, USUAL, Dirt, World, generate
from loaders.demo.companies import Companies
from loaders.demo.deliveries import plan
from loaders.demo.layouts import ALIASES, LAYOUTS, LISTS, SENSITIVE_COLUMNS
from loaders.demo.luck import Luck
from loaders.demo.people import People
from loaders.demo.subjects import ORGANISATION_TRAPS, PERSON_GROUPS, PERSON_TRAPS

TODAY = date(2026, 11, 22)
SUBJECTS = 4_000
ROOM = 0.3  # a measured rate may differ from the asked one by three tenths of it
NAMES = (
    "行政相对人名称", "当事人名称", "机构名称", "纳税人名称", "被执行人姓名/名称", "企业名称", "检查对象名称",
    "承诺主体名称", "名称",
)  # fmt: skip
Truth = dict[str, str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return generate(tmp_path_factory.mktemp("demo"), SUBJECTS, 11, today=TODAY)


@pytest.fixture(scope="module")
def truth(world: World) -> list[Truth]:
    with world.truth.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def rows(world: World) -> dict[tuple[str, str, int], list[str]]:
    """Every row of every file by file, sheet and line, header rows and footers included."""
    return {(file.path.name, sheet, line): cells for file in world.files for sheet, line, cells in read_back(file.path)}


@pytest.fixture(scope="module")
def headers(rows: dict[tuple[str, str, int], list[str]]) -> dict[tuple[str, str], list[str]]:
    """The header row of each sheet: the first row that fills more than a title does."""
    found: dict[tuple[str, str], list[str]] = {}
    for (file, sheet, _), cells in rows.items():
        if sum(map(bool, cells)) > 3:
            found.setdefault((file, sheet), cells)
    return found


@pytest.fixture(scope="module")
def shown(
    truth: list[Truth], rows: dict[tuple[str, str, int], list[str]], headers: dict[tuple[str, str], list[str]]
) -> list[tuple[Truth, dict[str, str]]]:
    """Each line of the truth with the cells of the row it points to, by header."""
    return [
        (told, dict(zip(headers[told["file"], told["sheet"]], rows[place_of(told)], strict=False))) for told in truth
    ]


def place_of(told: Truth) -> tuple[str, str, int]:
    return told["file"], told["sheet"], int(told["line"])


def read_back(path: Path) -> Iterator[tuple[str, int, list[str]]]:
    if path.suffix == ".xlsx":
        book = fastexcel.read_excel(path)
        for sheet in book.sheet_names:
            cells_of = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars().fill_null("").rows()
            yield from ((sheet, line, list(cells)) for line, cells in enumerate(cells_of, 1))
        return
    sidecar = tomllib.loads(path.with_name(path.name + ".toml").read_text(encoding="utf-8"))
    encoding = "utf-8-sig" if sidecar["encoding"] == "utf-8" else sidecar["encoding"]
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream)
        for cells in reader:
            yield "", reader.line_num, cells


def name_of(cells: dict[str, str]) -> str:
    return next(cells[header] for header in NAMES if header in cells)


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        generate(tmp_path / name, 300, seed, today=TODAY)
    first = digest(tmp_path / "a")
    assert first == digest(tmp_path / "b")
    other = digest(tmp_path / "c")
    assert first.keys() == other.keys()
    assert first["truth.csv"] != other["truth.csv"]


def test_world_counts_what_it_wrote(world: World, truth: list[Truth]) -> None:
    assert (world.persons, world.organisations) == (2_400, 1_600)
    assert world.rows == len(truth) == sum(file.rows for file in world.files)
    assert world.forms == Counter(told["form"] for told in truth)
    assert world.numbers == Counter(told["number"] for told in truth)
    held = {told["subject"] for told in truth}
    assert len(held) == pytest.approx(world.subjects, rel=0.02)


def test_truth_points_to_the_row_it_claims(shown: list[tuple[Truth, dict[str, str]]]) -> None:
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for told, cells in shown:
        if told["form"] == "plain":
            names[told["subject"]][name_of(cells)] += 1
    assert all(len(spellings) == 1 for spellings in names.values())
    for told, cells in shown:
        if told["form"] not in {"plain", "mistake"} and told["subject"] in names:
            assert name_of(cells) not in names[told["subject"]], told


def test_rows_outside_the_truth_are_titles_headers_and_footers(
    world: World, truth: list[Truth], rows: dict[tuple[str, str, int], list[str]]
) -> None:
    left = rows.keys() - {place_of(told) for told in truth}
    titled = [file for file in world.files if (file.path.name, "Sheet1", 2) in left and file.path.suffix == ".xlsx"]
    assert titled
    assert len(left) == len(world.files) + 3 * len(titled)
    assert any(rows[place][0].startswith("制表日期") for place in left)


def test_no_two_lines_of_the_truth_are_about_one_row(truth: list[Truth]) -> None:
    assert len({place_of(told) for told in truth}) == len(truth)


@pytest.mark.parametrize(
    ("state", "rate"),
    [
        ("missing", 0.25),
        ("masked", 0.15),
        ("fifteen", 0.08),
        ("wrong", 0.05),
        ("spelled", USUAL.number_spelled),
        ("placeholder", USUAL.number_placeholder),
    ],
)
def test_number_states_come_at_their_rates(truth: list[Truth], state: str, rate: float) -> None:
    may_be_dirty = [
        told
        for told in truth
        if not re.search("base-registration|tax|abnormal|inspection|commitment|corrections", told["file"])
        and told["group"] != "placeholder_code"
    ]
    share = sum(told["number"] == state for told in may_be_dirty) / len(may_be_dirty)
    assert share == pytest.approx(rate, rel=ROOM)


def test_a_quarter_of_the_names_is_changed_and_every_form_is_there(truth: list[Truth]) -> None:
    forms = Counter(told["form"] for told in truth if "corrections" not in told["file"])
    changed = sum(count for form, count in forms.items() if form not in {"plain", "mistake"})
    assert changed / forms.total() == pytest.approx(0.25, rel=0.1)
    expected = {"traditional", "homophone", "look_alike", "pinyin", "reordered", "separator", "former"}
    assert expected | {"without_region", "without_form", "other_form", "bracketed_region"} <= forms.keys()


def test_numbers_in_numeric_cells_have_lost_their_end(shown: list[tuple[Truth, dict[str, str]]]) -> None:
    lost = [cells for told, cells in shown if told["number"] == "lost"]
    assert lost
    for cells in lost:
        numbers = [text for text in cells.values() if re.fullmatch(r"\d{18}(\.0)?|\d\.\d+[eE]\+?17", text)]
        ends = [round(float(number)) % 1000 for number in numbers]
        assert any(min(end, 1000 - end) <= 64 for end in ends)  # three zeros, as exactly as a double holds them


@pytest.mark.parametrize("sort", [*PERSON_TRAPS, *PERSON_GROUPS, *ORGANISATION_TRAPS, "branch"])
def test_every_trap_and_group_is_in_the_set(world: World, sort: str) -> None:
    assert world.groups[sort] >= 1


def test_groups_are_four_per_cent_each() -> None:
    people = Counter(person.group for person in People(Luck(3), USUAL, TODAY).stream(30_000))
    companies = Counter(company.group for company in Companies(Luck(3), USUAL, TODAY).stream(30_000))
    for group in PERSON_GROUPS:
        assert people[group] / 30_000 == pytest.approx(0.04, rel=0.1)
    assert companies["branch"] / 30_000 == pytest.approx(0.04, rel=0.1)


def test_a_fifth_of_the_subjects_moves_with_a_new_phone() -> None:
    people = list(People(Luck(3), USUAL, TODAY).stream(10_000))
    moved = [person for person in people if person.moved]
    assert len(moved) / len(people) == pytest.approx(0.2, rel=0.1)
    for person in moved:
        assert person.moved is not None
        assert person.moved.place.code != person.home.place.code
        assert person.moved.phone != person.home.phone


def test_numbers_are_valid_and_nobody_else_has_them() -> None:
    people = list(People(Luck(4), USUAL, TODAY).stream(20_000))
    own = [person.number for person in people if person.group != "shared_number"]
    assert len(set(own)) == len(own)
    for number in own:
        mod_11_2.validate(number)
        assert date(1900, 1, 1) < date.fromisoformat(number[6:14]) < date(TODAY.year - 18, 1, 1)
    companies = list(Companies(Luck(4), USUAL, TODAY).stream(20_000))
    assert len({company.code for company in companies}) == len(companies)
    assert all(uscc.is_valid(company.code) for company in companies)


def test_clean_numbers_in_files_are_valid(shown: list[tuple[Truth, dict[str, str]]]) -> None:
    checked = 0
    for told, cells in shown:
        if told["number"] != "clean" or told["group"] == "owners_number_as_tax_number":
            continue
        person = "-person-" in told["file"]
        headers = ["证件号码", "行政相对人代码_5(居民身份证号)"] if person else [
            "行政相对人代码_1(统一社会信用代码)", "行政相对人代码-1（统一社会信用代码）", "统一社会信用代码",
        ]  # fmt: skip
        for header in headers:
            if header in cells:
                checked += 1
                if person:
                    mod_11_2.validate(cells[header])
                else:
                    assert uscc.is_valid(cells[header]), (told, cells[header])
    assert checked > SUBJECTS


def test_wrong_numbers_fail_their_check(shown: list[tuple[Truth, dict[str, str]]]) -> None:
    wrong = [cells["证件号码"] for told, cells in shown if told["number"] == "wrong" and "证件号码" in cells]
    assert wrong
    assert not any(mod_11_2.is_valid(number) for number in wrong)


def test_traps_show_in_the_files(shown: list[tuple[Truth, dict[str, str]]]) -> None:
    by_group: defaultdict[str, list[tuple[Truth, dict[str, str]]]] = defaultdict(list)
    for told, cells in shown:
        by_group[told["group"]].append((told, cells))
    placeholders = {"00000000000000000X", "000000000000000000", "123456789012345678"}
    assert any(placeholders & set(cells.values()) for _, cells in by_group["placeholder_code"])
    subjects_of_number: defaultdict[str, set[str]] = defaultdict(set)
    for told, cells in by_group["shared_number"]:
        for text in cells.values():
            if mod_11_2.is_valid(text) and len(text) == 18:
                subjects_of_number[text].add(told["subject"])
    assert any(len(subjects) == 2 for subjects in subjects_of_number.values())
    owners = [text for _, cells in by_group["owners_number_as_tax_number"] for text in cells.values()]
    assert any(len(text) in {18, 20} and mod_11_2.is_valid(text[:18]) for text in owners)
    assert any("更正证明" in cells["备注"] for _, cells in by_group["changed_number"])
    assert any("分公司" in name_of(cells) for _, cells in by_group["branch"])


def test_every_kind_layout_and_encoding_is_delivered(world: World) -> None:
    assert {file.kind.value for file in world.files if file.rows} == {"full", "delta", "corrections", "removals"}
    assert {file.layout for file in world.files} == set(LAYOUTS)
    starts = {path.read_bytes()[:3] for path in world.folder.glob("*.csv")}
    assert b"\xef\xbb\xbf" in starts
    assert list(world.folder.glob("*.xlsx"))
    sidecars = [tomllib.loads(path.read_text(encoding="utf-8")) for path in world.folder.glob("*.toml")]
    assert {sidecar.get("encoding") for sidecar in sidecars} == {None, "utf-8", "gb18030"}
    assert len({sidecar["department"]["code"] for sidecar in sidecars}) == 42
    assert len({sidecar["region"] for sidecar in sidecars}) == 12
    for sidecar in sidecars:
        assert uscc.is_valid(sidecar["department"]["code"])
        assert sidecar["department"]["code"].startswith("11" + sidecar["region"])
        assert sidecar["delivered"].utcoffset() is not None
        assert sidecar["delivered"] < datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)


def test_a_late_delivery_is_older_than_the_first_and_says_other_things(
    world: World, shown: list[tuple[Truth, dict[str, str]]]
) -> None:
    for series in plan(TODAY):
        for companion in series.companions:
            assert (companion.delivered < series.delivered) == (companion.sort == "late")
    late = [cells for told, cells in shown if "licence-organisation-current" in told["file"] and "late" in told["file"]]
    first = {
        cells["行政许可决定文书号"]: cells
        for told, cells in shown
        if "licence-organisation-current" in told["file"] and "late" not in told["file"] and "delta" not in told["file"]
    }
    assert late
    for cells in late:
        assert cells["许可内容"] != first[cells["行政许可决定文书号"]]["许可内容"]


def test_removals_and_corrections_name_decisions_of_the_first_file(shown: list[tuple[Truth, dict[str, str]]]) -> None:
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    for told, cells in shown:
        if "penalty-person-2018" in told["file"]:
            sort = next((sort for sort in ("removals", "corrections") if sort in told["file"]), "first")
            numbers[sort].add(cells["行政处罚决定书文号"])
    assert numbers["removals"]
    assert numbers["corrections"]
    assert numbers["removals"] | numbers["corrections"] <= numbers["first"]


def test_a_second_full_delivery_lets_few_rows_lapse(shown: list[tuple[Truth, dict[str, str]]]) -> None:
    first: set[str] = set()
    again: set[str] = set()
    for told, cells in shown:
        if "110101-market-penalty-organisation-current" in told["file"]:
            (again if "again" in told["file"] else first).add(cells["行政处罚决定书文号"])
    assert first & again
    assert 0 < len(first - again) / len(first) < 0.05
    assert again - first


def test_mistakes_are_listed_where_they_stand(
    world: World, rows: dict[tuple[str, str, int], list[str]], headers: dict[tuple[str, str], list[str]]
) -> None:
    with world.errors.open(encoding="utf-8", newline="") as stream:
        listed = list(csv.DictReader(stream))
    by_file = Counter(error["file"] for error in listed)
    assert set(by_file.values()) == {10}
    assert len(by_file) == 4
    assert world.mistakes == 40
    codes = {error["code"] for error in listed}
    assert codes == {"E102", "E104", "E105", "E201", "E203", "E204", "E205", "E206", "E207"}
    for error in listed:
        header = headers[error["file"], error["sheet"]]
        name = error["column"] if error["column"] in header else ALIASES[error["column"]]
        cell = rows[error["file"], error["sheet"], int(error["line"])][header.index(name)]
        if error["code"] == "E201":
            assert cell in {"", "— —", "/"}
        elif error["code"] == "E102":
            assert "乙型肝炎" in cell


def test_gates_are_there(world: World, rows: dict[tuple[str, str, int], list[str]]) -> None:
    headers = {header for (_, _, line), cells in rows.items() if line <= 3 for header in cells}
    assert {header for header, _ in SENSITIVE_COLUMNS} <= headers
    assert {"客户满意度", "法定代表人身份证号"} <= headers


def test_without_dirt_every_row_is_plain_and_clean(tmp_path: Path) -> None:
    world = generate(tmp_path, 500, 2, CLEAN, today=TODAY)
    assert set(world.forms) <= {"plain", "mistake", "former"}
    assert set(world.numbers) <= {"clean", "mistake", "placeholder"}


def test_some_a_grade_taxpayers_are_debtors_of_a_court_and_abnormal_as_well(truth: list[Truth]) -> None:
    lists: defaultdict[str, set[str]] = defaultdict(set)
    for told in truth:
        for layout in ("a-grade-taxpayer", "court-debtor", "abnormal-operation"):
            if layout in told["file"]:
                lists[layout].add(told["subject"])
    both = lists["court-debtor"] & lists["abnormal-operation"]
    assert len(both & lists["a-grade-taxpayer"]) >= 3
    assert {subject[0] for subject in lists["court-debtor"]} == {"P", "O"}


def test_lists_change_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They have luck of their own: whoever measured without them measures the same files."""
    with_lists = generate(tmp_path / "a", 200, 5, today=TODAY)
    monkeypatch.setattr("loaders.demo.lists.RATES", {})
    without = generate(tmp_path / "b", 200, 5, today=TODAY)
    listed = {file.path.name for file in with_lists.files if file.layout in LISTS}
    assert with_lists.rows > without.rows
    left, right = digest(with_lists.folder), digest(without.folder)
    changed = {name.removesuffix(".toml") for name in left if left[name] != right[name]}
    assert changed - {"truth.csv"} <= listed
    assert changed & listed


@pytest.mark.parametrize(
    "rates", [{"name_changed": 1.5}, {"moved": -0.1}, {"number_missing": 0.9, "number_masked": 0.2}]
)
def test_impossible_rates_are_refused(rates: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        Dirt(**rates)
