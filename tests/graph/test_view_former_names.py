"""A subject is found by a name it had before, by whoever may know of that name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from graph.settings import Settings
from graph.store.rebuild import rebuild
from graph.store.withdraw import withdraw
from tests.graph.view_world import FINED, HANGZHOU, JANUARY, Said, World, credit_code, public, supervision, world_on

NOW = "杭州新程贸易有限公司"
BEFORE = "杭州旧渡贸易有限公司"
FIRST = "Old Ferry Trading Co., Ltd."
CLOSED = "杭州暗礁贸易有限公司"
FINED_NOW = "杭州明礁贸易有限公司"


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        registered = Said("登记7", NOW, credit_code(701), date(2026, 1, 5), block={"former_name": f"{BEFORE}；{FIRST}"})
        made.deliver("registered.csv", HANGZHOU, "01", [registered], delivered=JANUARY)
        # A penalty opens no former name, so that one that stands beside it is closed to everybody.
        fined = Said(
            "罚7", "杭州明礁贸易有限公司", credit_code(702), date(2026, 1, 6), FINED, block={"former_name": CLOSED}
        )
        made.deliver("fined.csv", HANGZHOU, "03.2", [fined], delivered=JANUARY)
        yield made


def found(world: World, asked: str) -> list[tuple[str, str]]:
    return [(hit.name, hit.matched) for hit in public(world).find(asked, 1)]


@pytest.mark.parametrize("asked", [BEFORE, "杭州舊渡貿易有限公司", "旧渡贸易", "杭州旧度贸易有限公司", "jiudu maoyi"])
def test_a_former_name_finds_in_every_writing(world: World, asked: str) -> None:
    assert found(world, asked) == [(NOW, BEFORE)]


def test_of_several_former_names_each_finds_and_so_does_that_of_now(world: World) -> None:
    assert found(world, FIRST) == [(NOW, FIRST)]
    assert found(world, NOW) == [(NOW, NOW)]


def test_a_former_name_that_is_closed_finds_nobody(world: World) -> None:
    for view in (public(world), supervision(world)):
        assert CLOSED not in {hit.matched for hit in view.find(CLOSED, 10)}
        assert FINED_NOW in {hit.matched for hit in view.find(FINED_NOW, 10)}


def test_it_is_found_again_after_a_rebuild_and_not_after_its_withdrawal(world: World) -> None:
    with world.base.writing():
        rebuild(world.base, actor="test")
    assert found(world, BEFORE) == [(NOW, BEFORE)]
    with world.base.writing():
        withdraw(world.base, public(world).run("1").id, actor="test", reason="the wrong file")
    assert BEFORE not in {hit.matched for hit in public(world).find(BEFORE, 10)}
