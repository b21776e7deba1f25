"""The demo as a newcomer sees it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.api.shell import Shell

SUBJECTS = "120"


@pytest.fixture
def xinmai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "home", monkeypatch)


def test_the_demo_shows_the_whole_way_and_what_to_type_next(
    xinmai: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XINMAI_SIDE_BASE", f"sqlite:///{tmp_path / 'another.sqlite'}")
    said = xinmai.ok("demo", "--subjects", SUBJECTS, "--keep", tmp_path / "files").out

    for words in (
        "rows in",
        "Loaded",
        "Findings",
        "Files",
        "asserted by",
        "precision 1.0000",
        "is proposed",
        "xinmai serve",
    ):
        assert words in said
    assert "Refused" not in said
    assert (tmp_path / "files" / "truth.csv").exists()
    assert not (xinmai.home / "graph").exists(), "the demo has a home of its own"
    monkeypatch.setenv("XINMAI_HOME", str(xinmai.home / "demo"))
    (forgotten,) = (line.split()[1:] for line in said.splitlines() if line.strip().startswith("unset "))
    assert "XINMAI_SIDE_BASE" in forgotten
    for variable in forgotten:
        monkeypatch.delenv(variable)
    subject = next(line.split()[-1] for line in said.splitlines() if line.strip().startswith("xinmai show "))
    shown = xinmai.ok("show", subject, "--json").json["shown"]["subject"]
    assert shown["files"] >= 2
    assert len(shown["regions"]) >= 2
    text = next(line.split(maxsplit=2)[-1] for line in said.splitlines() if line.strip().startswith("xinmai find "))
    assert subject in {found["subject_id"] for found in xinmai.ok("find", *shlex.split(text), "--json").json}
    assert xinmai.ok("audit", "verify", "--json").json["sound"]
    told = [shlex.split(line)[1:] for line in said.splitlines() if line.startswith("  xinmai ")]
    assert ["serve"] in told
    for argv in told:
        xinmai.ok(*argv, *(["--help"] if argv == ["serve"] else []))


def test_a_second_demo_starts_from_nothing_and_spares_what_is_no_demo(xinmai: Shell) -> None:
    first = xinmai.ok("demo", "--subjects", "60", "--json").json
    second = xinmai.ok("demo", "--subjects", "60", "--json").json

    assert first["loaded"] == second["loaded"]
    assert first["false_joins"] == second["false_joins"] == 0
    assert first["rows"] == sum(first["loaded"].values())
    (xinmai.home / "demo" / "demo.json").unlink()
    assert xinmai("demo", "--subjects", "60").code == 4
