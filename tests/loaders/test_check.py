"""Checking files: a dry run that says what the load then does, and is dry."""

from __future__ import annotations

from pathlib import Path

from graph.base import Base
from graph.facts import facts_of
from loaders.check import check_files
from loaders.manifest import Given
from tests.api.shell import deliver
from tests.loaders.loading import load, number_in
from tests.loaders.tables import (
    PERSON_PENALTY,
    penalty,
    person_penalty,
)


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
