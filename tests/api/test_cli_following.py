"""Changes and following on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.recent import deliver, penalty
from tests.api.shell import Shell
from tests.loaders.tables import COMPANY_CODE

CASE = ("--purpose", "supervision", "--reference", "case 1")


def test_a_subject_is_followed_and_its_changes_are_told_behind_a_cursor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    xinmai = Shell(tmp_path / "home", monkeypatch)
    deliver(tmp_path / "in", "a.csv", [penalty(1)])
    deliver(tmp_path / "in", "b.csv", [penalty(2)])
    run = xinmai.ok("load", "in/a.csv", "--json").json
    assert run["seen"] == run["files"][0]["loaded"]["run_id"]
    assert xinmai.ok("changes", "--following", *CASE, "--json").json["changes"] == []

    (begun,) = xinmai.ok("follow", "add", COMPANY_CODE, *CASE, "--days", "5", "--json").json
    page = xinmai.ok("changes", "--following", *CASE, "--json").json
    (change,) = page["changes"]
    assert (change["kind"], change["subject_id"], change["run"]) == ("loaded", begun["subject"], 1)
    assert begun["subject"] in xinmai.ok("follow", "list").out
    assert "Go on later" in xinmai.ok("changes", "--after", page["cursor"], *CASE).out

    xinmai.ok("load", "in/b.csv")
    shown = xinmai.ok("changes", "--after", page["cursor"], "--subject", COMPANY_CODE, "--kind", "loaded", *CASE).out
    assert shown.count("loaded") == 1
    assert xinmai("changes", "--kind", "gone").code == 2
    assert xinmai("changes", "--after", "nothing").code == 2

    xinmai.ok("follow", "end", begun["id"])
    assert xinmai("follow", "end", begun["id"]).code == 3
    assert "nobody" in xinmai.ok("follow", "list").out
