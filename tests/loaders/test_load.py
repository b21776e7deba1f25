"""Loading and checking files as a whole: each file by itself, in the order of delivery, and a dry run that is dry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from graph.base import Base, open_base
from graph.catalogue import default_text
from graph.delivery import DeliveryKind
from graph.facts import facts_of
from graph.settings import Settings
from loaders.check import check_files
from loaders.deliverables import FileRefused, deliverables
from loaders.load import LoadReport, load_files
from loaders.manifest import Given
from loaders.noted import KEPT
from loaders.plan import PlannedFile
from tests.api.shell import deliver
from tests.loaders.tables import (
    COMPANY_CODE,
    OFFICE,
    PENALTY,
    PERSON_PENALTY,
    cells,
    penalty,
    person_penalty,
    write_csv,
    write_xlsx,
)

UNREADABLE = Path("/proc/self/mem")
"""Opens like any file, and whoever reads it gets an error, the administrator too."""


@pytest.fixture
def base(settings: Settings) -> Iterator[Base]:
    with open_base(settings) as opened:
        yield opened


def load(base: Base, *paths: Path, confirm_lapse: bool = False) -> LoadReport:
    return load_files(base, paths, Given(), actor="local:test", confirm_lapse=confirm_lapse)


def test_a_folder_is_loaded_in_the_order_of_delivery(base: Base, tmp_path: Path) -> None:
    deliver(tmp_path / "in", "a-later.csv", [penalty(1, cf_nr="改正")], delivered="2026-05-01T09:00:00+08:00")
    deliver(tmp_path / "in", "b-earlier.csv", [penalty(1)], delivered="2026-04-01T09:00:00+08:00")

    report = load(base, tmp_path / "in")

    assert [file.name for file in report.files] == ["b-earlier.csv", "a-later.csv"]
    assert [dict(file.loaded.outcomes) for file in report.loaded] == [{"loaded": 1}, {"new_version": 1}]
    assert report.exit_code == 0


@pytest.mark.skipif(not UNREADABLE.exists(), reason="this system has no file that exists and cannot be read")
def test_what_the_system_does_not_give_stops_no_other_file(base: Base, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    deliver(folder, "a.csv", [penalty(1)])
    deliver(folder, "b.csv", [penalty(2)])
    deliver(folder, "c.csv", [penalty(3)])
    for taken in (folder / "a.csv", folder / "b.csv.toml"):
        taken.unlink()
        taken.symlink_to(UNREADABLE)

    report = load(base, folder, tmp_path / ("d" * 300))

    assert [file.name for file in report.loaded] == ["c.csv"]
    assert [(file.code, file.exit_code) for file in report.refused] == [("UNREADABLE_FILE", 2)] * 3
    assert [file.says.partition(" ")[0] for file in report.refused] == ["d" * 300, "a.csv", "b.csv.toml"]
    assert all("cannot be read: " in file.says for file in report.refused)


def test_a_folder_says_what_it_leaves_out(base: Base, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    deliver(folder, "a.csv", [penalty(1)])
    write_csv(folder / "b.csv", PERSON_PENALTY, cells([person_penalty()]))
    write_csv(folder / "truth.csv", ("file", "line", "subject"), [["a.csv", "2", "1"]])
    (folder / "readme.pdf").write_bytes(b"%PDF")
    (folder / "delivery.toml").write_text(
        f'region = "110105"\ndelivered = 2026-03-02T09:00:00+08:00\n[department]\nname = "{OFFICE}"\n'
        '[[file]]\nname = "b.csv"\nlayout = "penalty-person-2018"\nkind = "full"\n',
        "utf-8",
    )

    found = deliverables(base, [folder], Given())

    assert {file.path.name: file.delivery.kind for file in found.planned} == {
        "a.csv": DeliveryKind.DELTA,
        "b.csv": DeliveryKind.FULL,
    }
    assert [left.name for left in found.left_out] == ["readme.pdf"]
    (refused,) = found.refused  # the folder's manifest speaks for every table in it
    assert (refused.name, "fits no layout" in refused.says) == ("truth.csv", True)
    (folder / "delivery.toml").unlink()
    assert [(left.name, "layout" in left.why) for left in deliverables(base, [folder], Given()).left_out] == [
        ("readme.pdf", False),
        ("truth.csv", True),
    ]


def test_what_bears_the_ending_of_old_workbooks_is_read_as_what_it_is_or_refused(base: Base, tmp_path: Path) -> None:
    """Systems of departments give this ending to text with tabs, to workbooks of today and to web pages."""
    folder = tmp_path / "in"
    for number, name in enumerate(("text.xls", "book.xls", "page.xls", "old.xls"), 1):
        deliver(folder, name, [penalty(number)])
    write_csv(folder / "text.xls", PENALTY, cells([penalty(1)]), separator="\t")
    write_xlsx(folder / "book.xlsx", {"表": [PENALTY, *cells([penalty(2)])]}).rename(folder / "book.xls")
    (folder / "page.xls").write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    (folder / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)

    report = load(base, folder)

    assert sorted(file.name for file in report.loaded) == ["book.xls", "text.xls"]
    assert {file.name: file.says.rpartition(": ")[2] for file in report.refused} == {
        "old.xls": "save the table as XLSX without a password.",
        "page.xls": "open it in a spreadsheet and save it as XLSX.",
    }
    assert not report.left_out


def test_a_folder_without_any_delivery_is_refused(base: Base, tmp_path: Path) -> None:
    """Nobody takes a folder for loaded of which nothing was."""
    folder = tmp_path / "in"
    folder.mkdir()
    for left in ("", "readme.md", "truth.csv"):
        if left:
            (folder / left).write_text("file,line\na.csv,2\n")
        report = load(base, folder)
        assert [(file.name, file.exit_code) for file in report.refused] == [("in", 3)]
        assert len(report.left_out) == len(list(folder.iterdir()))
    deliver(folder, "a.csv", [penalty(1)])
    assert not load(base, folder).refused
    assert not load(base, folder).refused  # what is held already was there


def test_every_file_of_a_folder_can_be_named_as_a_shell_does(base: Base, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    deliver(folder, "a.csv", [penalty(1)])
    write_csv(folder / "b.csv", PENALTY, cells([penalty(2)]))
    (folder / "a.csv.toml").rename(folder / "delivery.toml")
    deliver(folder, "c.csv", [penalty(3)])
    (folder / "d.csv.toml").write_text("", "utf-8")  # it speaks of nothing that is there

    report = load(base, *sorted(folder.iterdir()))

    assert sorted(file.name for file in report.loaded) == ["a.csv", "b.csv", "c.csv"]
    assert [file.name for file in report.refused] == ["d.csv.toml"]


def test_a_link_to_a_table_that_has_gone_is_refused_by_its_name(base: Base, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    deliver(folder, "a.csv", [penalty(1)])
    (folder / "b.csv").symlink_to(tmp_path / "not-mounted" / "b.csv")
    (folder / "c.csv").symlink_to("c.csv")
    (folder / "latest").symlink_to("gone")

    report = load(base, folder)

    assert [file.name for file in report.loaded] == ["a.csv"]
    assert [(file.name, file.code) for file in report.refused] == [("b.csv", "NOT_FOUND"), ("c.csv", "NOT_FOUND")]


@pytest.mark.parametrize("change", ["written", "replaced", "gone"])
def test_a_file_that_changes_while_a_folder_is_loaded_is_refused_and_loaded_when_whole(
    base: Base, tmp_path: Path, change: str
) -> None:
    """Its hash would stand for rows that were never in it, and keep out the file that it is of."""
    deliver(tmp_path / "in", "a.csv", [penalty(1)])
    late = deliver(tmp_path / "in", "b.csv", [penalty(2), penalty(3)], delivered="2026-05-01T09:00:00+08:00")
    whole = late.read_bytes()

    class Meanwhile:
        """Somebody else, at work on the second file while the first is loaded."""

        def planned(self, files: Sequence[PlannedFile]) -> None:
            pass

        def file(self, file: PlannedFile) -> None:
            if file.path != late:
                if change == "gone":
                    late.unlink()
                elif change == "written":
                    late.write_bytes(whole.replace("罚款".encode(), "警告".encode()))
                else:
                    deliver(tmp_path, "other.csv", [penalty(4)]).rename(late)

        def rows(self, lines: int) -> None:
            pass

    report = load_files(base, [tmp_path / "in"], Given(), actor="local:test", progress=Meanwhile())
    assert [file.name for file in report.loaded] == ["a.csv"]
    assert [(file.name, file.code) for file in report.refused] == [("b.csv", "UNREADABLE_FILE")]
    late.write_bytes(whole)
    _, again = load(base, tmp_path / "in").loaded
    assert dict(again.loaded.outcomes) == {"loaded": 2}


def test_a_copy_of_a_delivery_is_taken_once_and_told(base: Base, tmp_path: Path) -> None:
    """Whoever looks for their file in the report finds it there, whichever of the two was loaded."""
    folder = tmp_path / "in"
    first = deliver(folder, "a.csv", [penalty(1)])
    deliver(folder, "b.csv", [penalty(1)])

    report = load(base, folder)

    assert [file.name for file in report.loaded] == ["a.csv"]
    assert [(left.name, "a.csv" in left.why) for left in report.left_out] == [("b.csv", True)]
    assert not deliverables(base, [folder / "a.csv", first], Given()).left_out


def test_what_says_it_comes_from_the_future_is_refused(base: Base, tmp_path: Path) -> None:
    """Nothing delivered until then could correct it, for the latest delivery counts."""
    soon = base.clock() + timedelta(hours=20)
    deliver(tmp_path / "in", "clocks-differ.csv", [penalty(1)], delivered=soon.isoformat())
    deliver(tmp_path / "in", "mistyped.csv", [penalty(2)], delivered="2096-03-02T09:00:00+08:00")

    report = load(base, tmp_path / "in")

    assert [file.name for file in report.loaded] == ["clocks-differ.csv"]
    assert [(file.name, file.code, "2096-03-02" in file.says) for file in report.refused] == [
        ("mistyped.csv", "BAD_MANIFEST", True)
    ]


def test_one_bad_file_stops_no_other_and_is_named(base: Base, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    deliver(folder, "1-good.csv", [penalty(1)])
    deliver(folder, "2-no-layout.csv", [penalty(2)], layout="no-such-layout")
    torn = deliver(folder, "3-torn.csv", [penalty(3)])
    torn.write_bytes(torn.read_bytes()[:-20] + b"\xff\xfe\xff\x81")
    write_csv(folder / "4-who.csv", PENALTY, cells([penalty(4)]))
    deliver(folder, "5-good.csv", [penalty(5)])
    (folder / "notes.docx").write_bytes(b"")

    report = load(base, folder)

    assert [left.name for left in report.left_out][-1:] == ["notes.docx"]
    assert {file.name for file in report.loaded} == {"1-good.csv", "5-good.csv"}
    assert {file.name: file.code for file in report.refused} == {
        "2-no-layout.csv": "BAD_MANIFEST",
        "3-torn.csv": "UNREADABLE_FILE",
        "4-who.csv": "BAD_MANIFEST",
    }
    assert report.exit_code == 2
    assert len(base.engine.read("view_runs_in_state", state="OPEN")) == 0


def test_a_department_may_write_only_its_own_categories(settings: Settings, tmp_path: Path) -> None:
    rules = tmp_path / "catalogue.toml"
    rules.write_text(
        default_text().replace('recognising_departments = ["*"]', 'recognising_departments = ["12"]'), encoding="utf-8"
    )
    path = deliver(tmp_path, "foreign.csv", [penalty(1)])

    with open_base(replace(settings, catalogue=str(rules))) as base:
        (refused,) = load(base, path).files
        written = [record.entry for record in base.side.audit.entries()]

    assert isinstance(refused, FileRefused)
    assert (refused.code, refused.exit_code) == ("E401", 4)
    assert [(entry.verb, entry.reference) for entry in written] == [("load_refused", "E401 foreign.csv")]


def test_what_is_not_there_is_refused_by_name(base: Base, tmp_path: Path) -> None:
    (refused,) = load(base, tmp_path / "nowhere.csv").files

    assert isinstance(refused, FileRefused)
    assert (refused.name, refused.code, refused.exit_code) == ("nowhere.csv", "NOT_FOUND", 3)


def test_a_folder_without_deliveries_is_said_to_be_one(base: Base, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (refused,) = load(base, tmp_path / "in").files

    assert isinstance(refused, FileRefused)
    assert (refused.name, refused.code, refused.exit_code) == ("in", "NOT_FOUND", 3)


def test_a_known_delivery_is_not_read_again(base: Base, tmp_path: Path) -> None:
    path = deliver(tmp_path, "once.csv", [penalty(number) for number in range(1, 4)])
    load(base, path)
    before = facts_of(base.engine)

    (again,) = load(base, path).loaded

    assert again.loaded.known
    assert dict(again.loaded.outcomes) == {"unchanged": 3}
    assert facts_of(base.engine) == before
    assert len(base.side.runs.all_runs()) == 1


def test_every_row_has_one_outcome_and_findings_are_kept(base: Base, tmp_path: Path) -> None:
    rows = [penalty(1), penalty(1), penalty(2, cf_xdr_shxym="91110108551385082A"), penalty(3, cf_jdrq="2031/01/01")]
    path = deliver(tmp_path, "dirty.csv", rows)

    (file,) = load(base, path).loaded

    assert file.loaded.sums_up()
    assert dict(file.loaded.outcomes) == {"loaded": 2, "unchanged": 1, "quarantined": 1}
    told = [(finding.line, finding.code) for finding in file.findings if finding.line]
    assert (4, "E202") in told
    assert (5, "E205") in told
    assert sum(file.loaded.findings.values()) == len(file.findings)


NAME = "北京信脉测试有限公司"
REGISTERED = ("机构名称", "统一社会信用代码", "法定代表人姓名", "注册地址", "成立日期", "经营范围")
REGISTRAR = "北京市市场监督管理局"


def register(folder: Path, name: str, delivered: str) -> Path:
    row = {"jgmc": name, "tyshxydm": COMPANY_CODE, "fddbr": "张测试", "zcdz": "测试路 1 号", "clrq": "2001-01-01"}
    return deliver(
        folder,
        "registration.csv",
        [row | {"jyfw": "测试"}],
        header=REGISTERED,
        layout="base-registration",
        delivered=delivered,
        department=(REGISTRAR, ""),
    )


def named(folder: Path, file: str, *names: str, delivered: str = "2026-04-01T09:00:00+08:00") -> Path:
    rows = [penalty(number, cf_xdr_mc=name, cf_frdb=f"张测试{number}") for number, name in enumerate(names, 1)]
    return deliver(folder, file, rows, delivered=delivered)


def misnamed(report: LoadReport) -> list[tuple[int, str]]:
    """How many files of each delivery bear another name, and the number that is said of it."""
    for file in report.loaded:
        assert file.loaded.findings.get("E209", 0) == bool(file.loaded.misnamed)
    told = [[finding for finding in file.findings if finding.code == "E209"] for file in report.loaded]
    said = ["".join(number_in(finding.says) for finding in found) for found in told]
    return [(file.loaded.misnamed, number) for file, number in zip(report.loaded, said, strict=True)]


def number_in(says: str) -> str:
    """The number with which a sentence about a whole file ends."""
    return says.rstrip(".").rpartition(": ")[2]


def test_a_name_that_is_not_the_registered_one_is_told_and_waits(base: Base, tmp_path: Path) -> None:
    load(base, register(tmp_path, NAME, "2026-03-01T09:00:00+08:00"))
    variant, branch = "信脉测试有限公司", f"{NAME}朝阳分公司"
    first = load(base, named(tmp_path, "p.csv", NAME, variant, branch, "上海另名贸易有限公司", "上海另名贸易有限公司"))
    assert misnamed(first) == [(2, "2")]
    assert first.loaded[0].loaded.contested > 0
    again = named(tmp_path, "q.csv", "上海另名贸易有限公司", NAME, delivered="2026-05-01T09:00:00+08:00")
    (row,) = again.read_text("utf-8").splitlines()[1:2]
    again.write_text(again.read_text("utf-8").replace(row, row.replace("张测试1", "李测试")), "utf-8")
    assert misnamed(load(base, again)) == [(1, "1")]


def test_names_are_measured_by_a_registration_only(base: Base, tmp_path: Path) -> None:
    report = load(base, named(tmp_path, "p.csv", NAME, "上海另名贸易有限公司"))
    assert report.loaded[0].loaded.contested > 0
    assert misnamed(report) == [(0, "")]
    assert misnamed(load(base, register(tmp_path, NAME, "2026-06-01T09:00:00+08:00"))) == [(1, "1")]


def test_findings_are_counted_beyond_those_that_are_kept(base: Base, tmp_path: Path) -> None:
    rows = [penalty(number, cf_xdr_shxym="") for number in range(KEPT + 100)]
    path = deliver(tmp_path, "all-wrong.csv", rows)

    (file,) = check_files(base, [path], Given()).checked

    assert len(file.findings) == KEPT
    assert file.counts["E201"] > KEPT


def test_a_check_says_what_the_load_then_does(base: Base, tmp_path: Path) -> None:
    load(base, deliver(tmp_path, "first.csv", [penalty(number) for number in range(1, 31)], kind="full"))
    rows = [penalty(1, cf_nr="改正"), *(penalty(number) for number in range(2, 30)), penalty(31), penalty(31)]
    path = deliver(tmp_path, "second.csv", rows, kind="full", delivered="2026-04-02T09:00:00+08:00")

    (checked,) = check_files(base, [path], Given()).checked
    (loaded,) = load(base, path).loaded

    assert checked.sums_up()
    assert dict(checked.outcomes) == {"loaded": 1, "new_version": 1, "unchanged": 29}
    assert dict(loaded.loaded.outcomes) == dict(checked.outcomes)
    assert checked.ended == loaded.loaded.lapsed == 1
    assert loaded.findings == checked.findings
    assert loaded.loaded.findings == checked.counts
    said = {finding.code: (finding.line, number_in(finding.says)) for finding in loaded.findings}
    assert (said["E301"], said["E302"]) == ((0, "29"), (0, "1"))
    assert not checked.needs_confirmation
    (known,) = check_files(base, [path], Given()).checked
    assert known.known
    assert not {"E301", "E302"} & set(known.counts)


def test_a_check_writes_nothing(base: Base, tmp_path: Path) -> None:
    load(base, deliver(tmp_path, "first.csv", [penalty(1)]))
    path = deliver(tmp_path, "persons.csv", [person_penalty(2)], header=PERSON_PENALTY, layout="penalty-person-current")
    before = facts_of(base.engine), base.side.vault.count(), base.side.runs.all_runs()
    archived = sorted((base.settings.home / "deliveries").iterdir())

    (checked,) = check_files(base, [path], Given()).checked

    assert dict(checked.outcomes) == {"loaded": 1}
    assert (facts_of(base.engine), base.side.vault.count(), base.side.runs.all_runs()) == before
    assert sorted((base.settings.home / "deliveries").iterdir()) == archived


def test_a_check_counts_what_a_removal_takes_away(base: Base, tmp_path: Path) -> None:
    load(base, deliver(tmp_path, "first.csv", [penalty(1), penalty(2)]))
    path = deliver(
        tmp_path, "gone.csv", [penalty(1), penalty(9)], kind="removals", delivered="2026-04-02T09:00:00+08:00"
    )

    (checked,) = check_files(base, [path], Given()).checked

    assert checked.ended == 1
    assert checked.sums_up()


def test_a_full_delivery_that_ends_much_asks_first(base: Base, tmp_path: Path) -> None:
    load(base, deliver(tmp_path, "first.csv", [penalty(number) for number in range(1, 11)], kind="full"))
    fresh = [penalty(number) for number in range(1, 9)] + [penalty(number) for number in range(100, 200)]
    path = deliver(tmp_path, "short.csv", fresh, kind="full", delivered="2026-04-02T09:00:00+08:00")
    before = facts_of(base.engine)

    (checked,) = check_files(base, [path], Given()).checked
    (refused,) = load(base, path).files
    assert checked.needs_confirmation
    assert checked.ended == 2
    assert isinstance(refused, FileRefused)
    assert (refused.code, refused.exit_code) == ("NEEDS_CONFIRMATION", 5)
    assert facts_of(base.engine) == before

    (loaded,) = load(base, path, confirm_lapse=True).loaded
    assert loaded.loaded.lapsed == 2


class Watching:
    """Progress that writes down what it is told."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.current: list[str] = []
        self.lines = 0

    def planned(self, files: Sequence[PlannedFile]) -> None:
        self.files = [file.path.name for file in files]

    def file(self, file: PlannedFile) -> None:
        self.current.append(file.path.name)

    def rows(self, lines: int) -> None:
        self.lines += lines


def test_progress_is_told_every_file_and_row(base: Base, tmp_path: Path) -> None:
    deliver(tmp_path / "in", "a.csv", [penalty(number) for number in range(1, 4)])
    deliver(tmp_path / "in", "b.csv", [penalty(number) for number in range(4, 6)])
    watching = Watching()

    load_files(base, [tmp_path / "in"], Given(), actor="local:test", progress=watching)

    assert watching.files == watching.current == ["a.csv", "b.csv"]
    assert watching.lines == 5
