"""What an explanation starts from is what resolution started from, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.base import Base, open_base
from graph.facts import facts_of
from graph.resolution.standing import Standing
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.components import Touched, components
from graph.store.judging import judge
from graph.store.kin import kin
from graph.store.mirroring import standing
from tests.laws.ground import load_all
from tests.world import Said, Told

COMPANY, OTHER, PERSON = "91110108551385082Q", "91330106589876543J", "11010519491231002X"
TOLD = (
    Told("甲局", 0, (Said("D1", "晨光公司", COMPANY), Said("D2", "王伟", PERSON, kind="person"), Said("D3", "王伟"))),
    Told("乙局", 1, (Said("T1", "晨光公司", COMPANY), Said("T2", "李娜", PERSON, kind="person"), Said("T3", "长城"))),
    Told("丙局", 2, (Said("U1", "晨光股份公司", COMPANY), Said("U2", "海天公司", OTHER), Said("U3", "长城"))),
)


@pytest.fixture
def base(engine_settings: Settings) -> Iterator[Base]:
    with open_base(engine_settings) as opened:
        load_all(opened, TOLD)
        yield opened


def test_kin_of_any_files_are_the_components_they_are_in(base: Base) -> None:
    files = sorted(str(fact[0]) for fact in facts_of(base.engine).by_kind["files"])
    lonely = [file for file in files if len(kin(base.engine, [file], Standing())[0]) == 1]
    with base.writing():
        judge(base, Verdict.SAME, lonely[0], lonely[1], actor="steward", reason="known to me")
    said = standing(base.side.judgements)
    whole = components(base.engine, Touched(again=frozenset(files)), said)
    of_all = {group[0].id: list(group) for group in whole.groups}
    assert sorted(map(len, of_all.values())) == sorted(map(len, kin(base.engine, files, said)))
    for start in files:
        (found,) = kin(base.engine, [start], said)
        assert found == of_all[found[0].id]
        assert start in {file.id for file in found}
    assert kin(base.engine, [], said) == []
    assert kin(base.engine, ["nobody"], said) == []
