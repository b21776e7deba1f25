"""The embedded base survives SIGKILL of its process at any moment."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from api.cli.migrating import bring_up_to_date
from graph.base import open_base
from graph.clock import utc_now
from graph.engines import open_engine
from graph.facts import facts_of
from graph.settings import Settings
from tests.installed import used_home
from tests.kills.aftermath import Undisturbed, check, states_of
from tests.kills.killing import kills, say, seeded, start
from tests.kills.leftovers import leftovers
from tests.kills.work import World, judgements, loaded, operations
from tests.laws.ground import assert_same, expected

pytestmark = pytest.mark.slow

SIZE = 400
OPERATIONS = operations(World(SIZE))
IN_TURN = ("load", "withdraw", "resolve", "migrate", "checkpoint", "rebuild", "migrate an empty home")


@pytest.fixture(scope="module")
def prepared() -> Iterator[Settings]:
    """A closed base with the deliveries that stand before every operation."""
    with TemporaryDirectory(prefix="xinmai-kills-") as place:
        settings = used_home(Path(place) / "prepared")
        with open_base(settings) as base:
            for told in OPERATIONS["load"].before:
                loaded(base, told)
        assert leftovers(settings) == []
        yield settings


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Undisturbed]:
    """What was measured so far, each operation when it is first needed."""
    return {}


@pytest.mark.parametrize("name", OPERATIONS)
def test_undisturbed_the_work_ends_as_the_oracle_says(settings: Settings, name: str) -> None:
    """In a small world, for the oracle compares everything with everything."""
    world = World(80)
    operation = operations(world)[name]
    with open_base(settings) as base:
        for told in operation.before:
            loaded(base, told)
        states = states_of(base, operation)
        told_at_last = {
            "load": (*operation.before, world.late, world.full, world.corrections),
            "withdraw": (world.again,),
            "checkpoint": (*operation.before, world.late),
        }.get(name, operation.before)
        assert_same(facts_of(base.engine), expected(base, told_at_last, judgements(base)))
        if name in ("load", "withdraw"):
            assert len(set(states)) == len(operation.steps) + 1, "each step shows"
    assert leftovers(settings) == []


def test_killed_at_any_moment_it_happened_wholly_or_not_at_all(
    prepared: Settings, undisturbed: dict[str, Undisturbed]
) -> None:
    moments = seeded()
    at_work = 0
    for number, name in enumerate(islice(cycle(IN_TURN), kills())):
        share = moments.random()
        if name.startswith("migrate"):
            at_work += _killed_migration(prepared, number, share, empty=name != "migrate")
        else:
            at_work += _killed(prepared, undisturbed, name, number, share)
    assert at_work >= kills() // 2, "most kills came too late to disturb anything"


def _killed(prepared: Settings, undisturbed: dict[str, Undisturbed], name: str, number: int, share: float) -> bool:
    if name not in undisturbed:
        undisturbed[name] = _measured(prepared, name)
    usual = undisturbed[name]
    settings = _copied(prepared, f"{number}-{name}")
    worker = start(settings, name, SIZE, reading=True)
    disturbed = worker.kill_after(share * usual.duration_s)
    say(f"{number} {name}: killed at {share:.0%} of {usual.duration_s:.2f} s, {len(worker.saw)} sights")
    check(settings, OPERATIONS[name], usual.states, worker.saw)
    shutil.rmtree(settings.home)
    return disturbed


def _measured(prepared: Settings, name: str) -> Undisturbed:
    settings = _copied(prepared, f"{name}-measured")
    worker = start(settings, name, SIZE, reading=True)
    assert worker.finish() == 0, worker.failure()
    shutil.rmtree(settings.home)
    settings = _copied(prepared, f"{name}-in-steps")
    with open_base(settings) as base:
        states = states_of(base, OPERATIONS[name])
    assert leftovers(settings) == []
    shutil.rmtree(settings.home)
    sights = {state.sight for state in states}
    assert worker.saw or name == "rebuild"  # of which a reader sees nothing
    assert sights.issuperset(worker.saw), "a reader saw a part of undisturbed work"
    return Undisturbed(tuple(states), worker.duration_s)


def _killed_migration(prepared: Settings, number: int, share: float, *, empty: bool) -> bool:
    """Killed while a base is brought up to date, or made from nothing."""
    usual = start(_old_base(prepared, f"{number}-measured", empty=empty), "migrate", SIZE, reading=False)
    assert usual.finish() == 0, usual.failure()
    settings = _old_base(prepared, f"{number}-killed", empty=empty)
    worker = start(settings, "migrate", SIZE, reading=False)
    disturbed = worker.kill_after(share * usual.duration_s)
    say(f"{number} migrate, empty: {empty}: killed at {share:.0%} of {usual.duration_s:.2f} s")
    bring_up_to_date(settings)
    with open_base(settings) as base:
        for told in OPERATIONS["load"].before:
            loaded(base, told)
        found = facts_of(base.engine).fingerprint
    with open_base(prepared) as base:
        assert found == facts_of(base.engine).fingerprint
    assert leftovers(settings) == []
    return disturbed


def _old_base(prepared: Settings, name: str, *, empty: bool) -> Settings:
    """A home without anything, or one whose schema is said to be older than this program."""
    if empty:
        return replace(prepared, home=prepared.home.parent / name)
    settings = _copied(prepared, name)
    engine = open_engine(settings)
    engine.transact(lambda transaction: transaction.write("set_base", schema_version=0, now=utc_now()))
    engine.close()
    return settings


def _copied(prepared: Settings, name: str) -> Settings:
    home = prepared.home.parent / name
    shutil.copytree(prepared.home, home)
    return replace(prepared, home=home)
