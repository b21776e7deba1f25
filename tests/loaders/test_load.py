"""Loading files: each by itself, with an outcome for every row, findings, and progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from graph.base import Base, open_base
from graph.catalogue import default_text
from graph.facts import facts_of
from graph.settings import Settings
from loaders.check import check_files
from loaders.deliverables import FileRefused, deliverables
from loaders.load import load_files
from loaders.manifest import Given
from loaders.noted import KEPT
from loaders.plan import PlannedFile
from tests.api.shell import deliver
from tests.loaders.loading import load
from tests.loaders.tables import (
    PENALTY,
    cells,
    penalty,
    write_csv,
)


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


def test_findings_are_counted_beyond_those_that_are_kept(base: Base, tmp_path: Path) -> None:
    rows = [penalty(number, cf_xdr_shxym="") for number in range(KEPT + 100)]
    path = deliver(tmp_path, "all-wrong.csv", rows)

    (file,) = check_files(base, [path], Given()).checked

    assert len(file.findings) == KEPT
    assert file.counts["E201"] > KEPT


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
