"""A small world with work for stewards: two pairs that contradict, namesakes without a number, a company alone.

The rule of this module: it only delivers; every number is generated.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from graph.access import Actor
from graph.delivery import SubjectKind
from graph.settings import Settings
from tests.graph.view_world import FEBRUARY, FINED, HANGZHOU, PERSON, SHANGHAI, Said, World, credit_code, fill, world_on

CODE = credit_code(40)
ZHANG, LI = Actor("steward:zhang", "steward", "zhang"), Actor("steward:li", "steward", "li")
ONE = ("远洋一号贸易公司", credit_code(77))


def person(decision: str, name: str, number: str | None, address: str = "文三路一号") -> Said:
    block = {"address": address, "birth_date": "1990-01-01"}
    return Said(decision, name, number, date(2026, 2, 3), FINED, block=block, kind=SubjectKind.PERSON)


def shop(decision: str, name: str, number: str | None) -> Said:
    return Said(decision, name, number, date(2026, 2, 4), FINED, block={"representative": "陈掌柜"})


def fill_queue(world: World) -> None:
    """Deliver it all."""
    fill(world)
    named = [person("沪罚1", "周完全", PERSON), person("沪罚2", "李明", None)]
    world.deliver("more.csv", SHANGHAI, "03.2P", named, delivered=FEBRUARY)
    world.deliver("others.csv", HANGZHOU, "03.2P", [person("杭罚3", "李明", None)], delivered=FEBRUARY)
    shops = [shop("杭监1", "杭州东风商行", CODE), shop("杭监2", "杭州东方红商行", CODE)]
    world.deliver("shops.csv", HANGZHOU, "03.2", shops, delivered=FEBRUARY)
    theirs = [shop("沪监1", "杭州东风商行", CODE), shop("沪监2", "远洋贸易公司", None)]
    world.deliver("shops2.csv", SHANGHAI, "03.2", theirs, delivered=FEBRUARY)


@contextmanager
def world_with_a_join(settings: Settings) -> Iterator[World]:
    """All of it for two stewards, and a company of one number and one name in two regions, which a machine joins."""
    with world_on(replace(settings, stewards="zhang,li")) as made:
        fill_queue(made)
        for at, holder in enumerate((HANGZHOU, SHANGHAI)):
            made.deliver(f"one{at}.csv", holder, "03.2", [shop(f"一{at}", *ONE)], delivered=FEBRUARY)
        yield made
