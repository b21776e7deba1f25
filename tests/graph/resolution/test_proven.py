"""Joint corrections where numbers tell, and what no valid number leaves to propose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from graph.ids import Ids
from graph.resolution.credit_files import FILE_FIELDS, FILE_KINDS
from graph.resolution.kinds.tokens import number_cell
from graph.resolution.model import Joint
from graph.resolution.pinned import PinnedRows, groups_within
from graph.resolution.proven import measured_joints
from graph.store.refitting import fitted
from tests.laws.test_proposals import model

IDS = Ids(b"k" * 32)
JOINT = Joint("address", "name", 8.0)


def row(at: int, *, name: str, address: str, number: str | None) -> dict[str, str | None]:
    cell = None if number is None else number_cell([("3301**********1234", IDS.token("identity_number", number), True)])
    said = {"kind": "person", "name": name, "address": address, "identity_number": cell}
    return dict.fromkeys(FILE_FIELDS.columns) | said | {"id": f"{at:04d}"}


def corrected(rows: list[dict[str, str | None]]) -> float:
    """What is left of a joint correction of eight bits."""
    table = pl.DataFrame(rows, dict.fromkeys(rows[0], pl.String))
    made = PinnedRows(table, replace(model(4), joints=(JOINT,)), FILE_KINDS)
    return sum(joint.bits for joint in measured_joints(made, groups_within(*made.keys(), 4)).joints)


def household(at: int, *, strangers: bool) -> list[dict[str, str | None]]:
    """Two files of one name at one address: of one person, or of two with two numbers."""
    said = {"name": f"王{chr(0x4E00 + at)}", "address": f"文三路{at + 1}号"}
    return [row(2 * at + n, **said, number=f"{at}-{n if strangers else 0}") for n in range(2)]


def test_columns_that_agree_together_only_in_one_subject_need_less_correction() -> None:
    alone = corrected([each for at in range(150) for each in household(at, strangers=False)])
    strangers = corrected([each for at in range(150) for each in household(at, strangers=True)])
    assert alone < strangers <= JOINT.bits


def test_few_numbers_change_no_correction() -> None:
    assert corrected([each for at in range(20) for each in household(at, strangers=False)]) == JOINT.bits


def test_a_valid_number_in_common_leaves_nothing_to_propose() -> None:
    said = {"name": "王小明", "address": "文三路1号"}
    numbers = ("1", "1", "2", None)
    rows = [row(at, **said, number=number) for at, number in enumerate(numbers)]
    made = PinnedRows(pl.DataFrame(rows, dict.fromkeys(rows[0], pl.String)), model(4), FILE_KINDS)
    left, right = (each.astype(np.int32) for each in np.triu_indices(4, 1))
    found = made.proposed(left, right)
    assert list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == [(0, 3), (1, 3), (2, 3)]


def test_a_group_over_the_cap_brings_nobody_together_and_a_file_counts_once() -> None:
    rows = np.array([0, 0, 1, 2, 3, 4], np.int32)
    numbers = np.array([7, 7, 7, 9, 9, 9], np.uint64)
    found = groups_within(rows, numbers, 2)
    assert found.rows.tolist() == [0, 1]
    assert (found.pairs, found.capped_groups, found.capped_rows) == (1, 1, 3)


def test_a_model_brings_files_together_by_what_it_compares() -> None:
    """One address in the whole base tells nobody apart: it is neither compared nor a key."""
    said = [(f"王{chr(0x4E00 + at % 300)}", f"{at % 300}") for at in range(600)]
    rows = [row(at, name=name, address="文三路1号", number=number) for at, (name, number) in enumerate(said)]
    found = fitted(pl.DataFrame(rows, dict.fromkeys(rows[0], pl.String)))
    compared = {column.name for column in found.columns}
    assert "address" not in compared
    assert {column for key in found.keys for column, _ in key} <= compared
