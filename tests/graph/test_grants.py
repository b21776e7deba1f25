from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from graph.access import Actor, Binding, BindingKind
from graph.errors import BadInput, NotFound, Outdated
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.grants import two_people
from graph.sidebase.tables.access import actor_grant
from tests.servers.sides import Hours, clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures

DAY = date(2026, 5, 6)


def sleuth(clock: Hours) -> Actor:
    return Actor("", "investigator", "王", None, "330100", ("03.2", "05"), clock() + timedelta(days=30))


def test_a_key_leads_to_its_actor_and_is_kept_as_a_hash_only(side: SideBase, clock: Hours) -> None:
    grant, key = side.grants.give_key(sleuth(clock), "operator")
    found = side.grants.of_key(key)
    assert found == grant
    assert (grant.actor.role, grant.actor.region, grant.actor.categories) == ("investigator", "330100", ("03.2", "05"))
    assert grant.actor.id == f"investigator:{grant.id}"
    assert side.grants.of_key(key + "x") is None
    assert side.grants.of_key("") is None
    with side.sql.reading() as connection:
        kept = repr(connection.execute(select(actor_grant)).all())
    assert key not in kept
    assert key.removeprefix("xinmai_") not in kept


def test_two_keys_of_one_name_are_two_actors(side: SideBase, clock: Hours) -> None:
    (one, first), (other, second) = (side.grants.give_key(sleuth(clock), "operator") for _ in range(2))
    assert one.actor.id != other.actor.id
    assert first != second
    assert len({first, second, one.id, other.id}) == 4


def test_a_revoked_grant_opens_nothing_and_stays_readable(side: SideBase, clock: Hours) -> None:
    grant, key = side.grants.give_key(sleuth(clock), "operator")
    assert side.grants.somebody_is_let_in()
    ended = side.grants.revoke(grant.id, "operator", "left")
    assert ended.ended == clock()
    clock.pass_by(timedelta(hours=1))
    assert side.grants.revoke(grant.id, "operator", "again") == ended
    assert side.grants.of_key(key) is None
    assert not side.grants.somebody_is_let_in()
    assert side.grants.all() == [ended]
    with pytest.raises(NotFound):
        side.grants.revoke("nothing", "operator", "")


def test_a_grant_ends_by_itself(side: SideBase, clock: Hours) -> None:
    _, key = side.grants.give_key(sleuth(clock), "operator")
    clock.pass_by(timedelta(days=30))
    assert side.grants.of_key(key) is None
    with pytest.raises(BadInput, match="future"):
        side.grants.give_key(Actor("", "steward", "x", until=clock()), "operator")


def test_a_log_in_is_of_one_actor_at_a_time(side: SideBase, clock: Hours) -> None:
    me = Actor("", "subject", "me", binding=Binding(BindingKind.NUMBER, "token"))
    grant = side.grants.give_login(me, "counter", "https://issuer#7")
    assert side.grants.of_login("https://issuer#7") == grant
    assert grant.actor.binding == me.binding
    with pytest.raises(BadInput, match="already"):
        side.grants.give_login(me, "counter", "https://issuer#7")
    side.grants.revoke(grant.id, "counter", "a mistake")
    again = side.grants.give_login(sleuth(clock), "counter", "https://issuer#7")
    assert side.grants.of_login("https://issuer#7") == again
    assert side.grants.of_login("https://issuer#8") is None


def test_a_grant_is_changed_by_a_further_row_and_its_key_is_replaced(side: SideBase, clock: Hours) -> None:
    grant, key = side.grants.give_key(sleuth(clock), "admin")
    later = replace(grant.actor, region="310000", categories=(), until=clock() + timedelta(days=60))
    changed = side.grants.change(grant.id, later, "admin", "moved", expected=1)
    assert (changed.actor, changed.version) == (later, 2)
    assert side.grants.of_key(key) == changed
    with pytest.raises(Outdated):
        side.grants.change(grant.id, later, "admin", "again", expected=1)
    renewed, another = side.grants.renew_key(grant.id, "admin", "lost", expected=2)
    assert (renewed.actor, renewed.version) == (later, 3)
    assert side.grants.of_key(key) is None
    assert side.grants.of_key(another) == renewed
    with pytest.raises(BadInput, match="future"):
        side.grants.change(grant.id, replace(later, until=clock()), "admin", "x")
    with pytest.raises(Outdated):
        side.grants.revoke(grant.id, "admin", "left", expected=1)
    side.grants.revoke(grant.id, "admin", "left", expected=3)
    assert side.grants.of_key(another) is None
    with pytest.raises(NotFound, match="ended"):
        side.grants.renew_key(grant.id, "admin", "x")
    login = side.grants.give_login(sleuth(clock), "admin", "li")
    with pytest.raises(BadInput, match="no key"):
        side.grants.renew_key(login.id, "admin", "x")


def test_one_person_is_one_actor_in_a_role_however_often_they_are_let_in(side: SideBase, clock: Hours) -> None:
    first, _ = side.grants.give_key(sleuth(clock), "admin", person="staff-7")
    with pytest.raises(BadInput, match="already"):
        side.grants.give_login(sleuth(clock), "admin", "wang", person="staff-7")
    other = side.grants.give_login(replace(sleuth(clock), role="steward"), "admin", "wang", person="staff-7")
    assert {grant.id for grant in side.grants.of_person("staff-7")} == {first.id, other.id}
    stranger, _ = side.grants.give_key(sleuth(clock), "admin", person="staff-8")
    nobody, _ = side.grants.give_key(sleuth(clock), "admin")
    grants = side.grants.all()
    assert not two_people(grants, first.actor.id, other.actor.id)
    assert not two_people(grants, first.actor.id, first.actor.id)
    assert two_people(grants, first.actor.id, stranger.actor.id)
    assert two_people(grants, nobody.actor.id, first.actor.id)
    assert two_people(grants, nobody.actor.id, "local:somebody")
    side.grants.revoke(first.id, "admin", "on leave")
    again, _ = side.grants.give_key(sleuth(clock), "admin", person="staff-7")
    assert again.actor.id == first.actor.id
    assert again.id != first.id


def test_whose_a_grant_is_can_be_said_later_and_once(side: SideBase, clock: Hours) -> None:
    known, _ = side.grants.give_key(sleuth(clock), "admin", person="staff-7")
    grant, key = side.grants.give_key(replace(sleuth(clock), role="steward"), "admin")
    assert two_people(side.grants.all(), grant.actor.id, known.actor.id)
    with pytest.raises(Outdated):
        side.grants.name_person(grant.id, "staff-7", "admin", "seen", expected=2)
    named = side.grants.name_person(grant.id, "staff-7", "admin", "seen", expected=1)
    assert (named.person, named.version, named.actor) == ("staff-7", 2, grant.actor)
    assert side.grants.of_key(key) == named
    assert not two_people(side.grants.all(), grant.actor.id, known.actor.id)
    assert {each.id for each in side.grants.of_person("staff-7")} == {known.id, grant.id}
    with pytest.raises(BadInput, match="told already"):
        side.grants.name_person(grant.id, "staff-8", "admin", "seen")
    bounded = side.grants.change(grant.id, replace(grant.actor, region="310000"), "admin", "moved")
    assert bounded.person == "staff-7"  # a change says nothing of it
    other, _ = side.grants.give_key(sleuth(clock), "admin")
    with pytest.raises(BadInput, match="already"):
        side.grants.name_person(other.id, "staff-7", "admin", "seen")


def test_an_old_log_in_says_by_itself_whose_it_is(side: SideBase, clock: Hours) -> None:
    old = side.grants.give_login(sleuth(clock), "admin", "wang")  # without a person, as grants once were
    assert side.grants.one(old.id).person == "wang"


def test_grants_outlive_the_process(settings: Settings, clock: Hours) -> None:
    with SideBase.open(settings, clock) as side:
        grant, key = side.grants.give_key(sleuth(clock), "operator")
    with SideBase.open(settings, clock) as side:
        assert side.grants.of_key(key) == grant


def test_a_person_counts_once_a_day(side: SideBase) -> None:
    take = side.quota.take
    assert take("a", DAY, {"p", "q"}, 3)
    assert take("a", DAY, {"p", "q"}, 3)
    assert not take("a", DAY, {"q", "r", "s"}, 3)
    assert side.quota.read_by("a", DAY) == 2  # nothing of what was refused was counted
    assert take("a", DAY, {"r"}, 3)
    assert not take("a", DAY, {"s"}, 3)
    assert take("a", DAY, {"p"}, 3)
    assert take("b", DAY, {"s"}, 3)
    assert take("a", DAY + timedelta(days=1), {"s"}, 3)
    assert take("a", DAY, set(), 0)


def test_a_quota_is_kept_by_many_at_once(side: SideBase) -> None:
    ready = threading.Barrier(8)

    def read(number: int) -> bool:
        ready.wait()
        return side.quota.take("a", DAY, {f"p{number}"}, 5)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(read, range(8))) == [False] * 3 + [True] * 5
    assert side.quota.read_by("a", DAY) == 5
