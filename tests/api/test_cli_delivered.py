"""What came and what is due, as the operator reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.recent import at, deliver, penalty
from tests.api.shell import Shell
from tests.loaders.tables import OFFICE


def test_deliveries_and_calendar_say_what_came_and_what_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    xinmai = Shell(tmp_path / "home", monkeypatch)
    assert "Nothing was delivered yet" in xinmai.ok("deliveries").out
    assert "Nothing is due" in xinmai.ok("calendar").out
    deliver(tmp_path / "in", "a.csv", [penalty(1), penalty(2)], kind="full", delivered=at(-60))
    deliver(tmp_path / "in", "b.csv", [penalty(1), penalty(2), penalty(3)], kind="full", delivered=at(-40))
    xinmai.ok("load", "in")
    xinmai.ok("withdraw", "2", "--reason", "wrong year")

    newest, oldest = xinmai.ok("deliveries", "--json").json
    (due,) = xinmai.ok("calendar", "--json").json

    assert [newest["run"]["state"], newest["withdrawal"]["reason"]] == ["withdrawn", "wrong year"]
    assert (oldest["loaded"]["lines"], oldest["superseded_by"]) == (2, None)
    assert (due["department_name"], due["entry"], due["state"]) == (OFFICE, "03.2", "overdue")
    screen = xinmai.ok("deliveries").out
    assert "withdrawn by run 3: wrong year" in " ".join(screen.split())
    assert "overdue" in xinmai.ok("calendar").out
