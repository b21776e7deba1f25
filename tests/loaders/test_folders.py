"""Loading folders: what is taken for a delivery and in which order, what is left out, and what changes meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.base import Base
from graph.delivery import DeliveryKind
from loaders.deliverables import FileRefused, deliverables
from loaders.load import load_files
from loaders.manifest import Given
from loaders.plan import PlannedFile
from tests.api.shell import deliver
from tests.loaders.loading import load
from tests.loaders.tables import (
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


def test_a_folder_without_deliveries_is_said_to_be_one(base: Base, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (refused,) = load(base, tmp_path / "in").files

    assert isinstance(refused, FileRefused)
    assert (refused.name, refused.code, refused.exit_code) == ("in", "NOT_FOUND", 3)
