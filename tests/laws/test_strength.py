"""Whether a number joins a file does not depend on who said it first.

A sole trader's tax number may be the owner's identity number: it joins the owner's files, and nothing in the trader's.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graph.facts import facts_of
from graph.settings import Settings
from graph.store.rebuild import rebuild
from tests.laws.ground import assert_base_holds, assert_same, fresh_base, load_all, withdraw_told
from tests.laws.test_few_rows import BY_SIZE
from tests.world import Said, Told

OWNER = "11010519491231002X"
TRADER = Told("税务局", 0, (Said("A1", "王伟", OWNER, kind="individual_business"),))
PENALTY = Told("甲局", 1, (Said("D1", "王伟", OWNER, kind="person"),))
LICENCE = Told("乙局", 2, (Said("T1", "王伟", OWNER, kind="person"),), region="310101")
SHOP = Told("丙局", 3, (Said("S1", "王伟", OWNER, kind="organisation"),), region="310101")
ALL = (TRADER, PENALTY, LICENCE, SHOP)


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("order", [ALL, ALL[::-1], (PENALTY, TRADER, SHOP, LICENCE)])
def test_the_owners_files_are_one_and_the_businesses_by_themselves(
    engine_settings: Settings, monkeypatch: pytest.MonkeyPatch, order: Sequence[Told], *, few: bool
) -> None:
    for module in () if few else BY_SIZE:
        monkeypatch.setattr(module, "FEW", -1)
    with fresh_base(engine_settings) as base:
        load_all(base, order)
        assert_base_holds(base, order)
        complete = facts_of(base.engine)
        assert sorted((kind, len(files)) for kind, files in complete.subjects) == [
            ("individual_business", 1), ("organisation", 1), ("person", 2),
        ]  # fmt: skip
        withdraw_told(base, order[0])
        assert_base_holds(base, order[1:])
        load_all(base, order[:1])
        assert_base_holds(base, order)
        with base.writing():
            rebuild(base, actor="test")
        assert_same(facts_of(base.engine), complete)


@pytest.mark.parametrize("few", [True, False])
def test_who_comes_beside_the_business_of_the_same_number_is_placed_once(
    engine_settings: Settings, monkeypatch: pytest.MonkeyPatch, *, few: bool
) -> None:
    """The business joins nobody, and is looked at with those whom its number joins."""
    for module in () if few else BY_SIZE:
        monkeypatch.setattr(module, "FEW", -1)
    both = Told("甲局", 2, (TRADER.rows[0], PENALTY.rows[0]))
    with fresh_base(engine_settings) as base:
        load_all(base, (LICENCE, both))
        assert_base_holds(base, (LICENCE, both))
        kinds = sorted((kind, len(files)) for kind, files in facts_of(base.engine).subjects)
        assert kinds == [("individual_business", 1), ("person", 2)]
