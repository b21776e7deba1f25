"""Rights that people give each other for a time, and numbers in the clear, on real bases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from graph.access import Actor, role_named
from graph.catalogue import purpose
from graph.errors import BadInput, NotFound, PurposeRefused, QuotaExceeded, Refused
from graph.settings import Settings
from graph.sidebase.delegations import Delegation, Part
from graph.sidebase.grants import Grant
from graph.sidebase.reveals import TO_TAKE, WAITS, Reveal, RevealState
from graph.view import LOCAL_OPERATOR, View
from graph.view.delegating import acting_for, give_rights, rights_given, take_rights_back
from graph.view.revealing import agree_to_reveal, ask_for_number, reveal_number, reveals_of
from tests.graph.view_world import PERSON, World, fill, supervision, world_on

WEEK = timedelta(days=7)
CASE = "案2026-1"


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        token = made.base.ids.token("identity_number", PERSON)
        made.base.side.vault.seal_many(pl.DataFrame({"token": [token], "kind": ["identity_number"], "clear": [PERSON]}))
        yield made


def let_in(world: World, role: str, region: str | None = "330000", **changed: object) -> Grant:
    actor = replace(Actor("", role, role, region=region), **changed)  # type: ignore[arg-type]
    return world.base.side.grants.give_key(actor, "test")[0]


def give(world: World, giver: Grant, receiver: Grant, part: Part | None = None, until: timedelta = WEEK) -> Delegation:
    end = world.base.clock() + until
    return give_rights(world.base, giver.actor, to=receiver.actor.id, part=part or Part(), until=end, reason="holiday")


def acting(world: World, receiver: Grant, given: Delegation) -> Actor:
    found = acting_for(world.base, receiver.actor, given.id)
    assert found is not None
    return found


def finds(world: World, actor: Actor, code: str = "supervision") -> list[str]:
    return [found.name for found in View(world.base, actor, purpose(code), reference=CASE).find(PERSON)]


def test_somebody_reads_by_rights_that_were_given_and_the_audit_names_both(world: World) -> None:
    giver, receiver = let_in(world, "investigator"), let_in(world, "investigator", "310000")
    assert finds(world, receiver.actor) == []
    given = give(world, giver, receiver)
    actor = acting(world, receiver, given)
    assert finds(world, actor) == ["欧阳小满"]
    for name in (giver.actor.id, receiver.actor.id):
        last = world.base.side.audit.entries(actor=name)[-1].entry
        assert (last.verb, last.actor, last.giver) == ("find", receiver.actor.id, giver.actor.id)
    looked = View(world.base, LOCAL_OPERATOR, purpose("subject_access"), reference=CASE)
    look = looked.who_looked(supervision(world).find(PERSON)[0].subject_id)[-2]
    assert (look.actor, look.giver) == (receiver.actor.id, giver.actor.id)
    assert world.base.side.verify_audit().sound
    assert finds(world, receiver.actor) == []  # without saying so, one has one's own


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (Part(region="310000"), "own region"),
        (Part(region="000000"), "own region"),
        (Part(region="33"), "six digits"),
        (Part(categories=("05",)), "own slice"),
        (Part(categories=("03",)), "own slice"),
        (Part(purposes=("oversight",)), "not one of role"),
    ],
)
def test_nobody_gives_more_than_they_hold(world: World, part: Part, says: str) -> None:
    giver, receiver = let_in(world, "investigator", categories=("03.2",)), let_in(world, "investigator")
    with pytest.raises(BadInput, match=says):
        give(world, giver, receiver, part)
    assert rights_given(world.base, receiver.actor) == []


def test_a_part_is_no_more_than_a_part(world: World) -> None:
    giver, receiver = let_in(world, "investigator"), let_in(world, "investigator", "310000")
    elsewhere = acting(world, receiver, give(world, giver, receiver, Part(region="330200")))
    assert finds(world, elsewhere) == []
    other_slice = acting(world, receiver, give(world, giver, receiver, Part(categories=("05",))))
    assert finds(world, other_slice) == []
    inside = acting(world, receiver, give(world, giver, receiver, Part("330100", ("03.2",), ("supervision",))))
    assert finds(world, inside) == ["欧阳小满"]
    officer = let_in(world, "department", None, department="x")
    narrow = acting(world, officer, give(world, giver, officer, Part(purposes=("supervision",))))
    with pytest.raises(PurposeRefused, match="not one of role"):
        finds(world, narrow, "licensing_check")  # an officer's own, and not the giver's
    department = let_in(world, "department", None, department="x")
    licences = acting(world, department, give(world, officer, department, Part(purposes=("licensing_check",))))
    with pytest.raises(PurposeRefused, match="not for purpose joint_measure"):
        View(world.base, licences, purpose("joint_measure"), reference=CASE)


def test_given_rights_end_with_everything_they_rest_on(world: World) -> None:
    giver, receiver = let_in(world, "investigator"), let_in(world, "investigator")
    given = give(world, giver, receiver)
    assert [each.id for each in rights_given(world.base, giver.actor)] == [given.id]
    stranger = let_in(world, "investigator")
    assert acting_for(world.base, stranger.actor, given.id) is None
    with pytest.raises(NotFound):
        take_rights_back(world.base, stranger.actor, given.id, reason="x")
    ended = take_rights_back(world.base, giver.actor, given.id, reason="back again")
    assert ended.ended is not None
    assert acting_for(world.base, receiver.actor, given.id) is None

    again = give(world, giver, receiver)
    take_rights_back(world.base, receiver.actor, again.id, reason="not needed")  # whoever has them lays them down
    third = give(world, giver, receiver)
    world.base.side.grants.revoke(giver.id, "test", "left")
    assert acting_for(world.base, receiver.actor, third.id) is None
    with pytest.raises(Refused, match="let in"):
        give(world, giver, receiver)


@pytest.mark.parametrize(
    ("part", "bounds", "left"),
    [
        (Part(region="330100"), {"region": "310000"}, None),
        (Part(region="330100"), {"region": "330106"}, ("330106", ())),
        (Part(region="330100"), {"region": "330000"}, ("330100", ())),
        (Part(), {"region": "330200", "categories": ("05",)}, ("330200", ("05",))),
        (Part(categories=("03",)), {"categories": ("05",)}, None),
        (Part(categories=("03",)), {"categories": ("03.2", "05")}, ("330000", ("03.2",))),
        (Part(categories=("03.2", "05")), {"categories": ("03",)}, ("330000", ("03.2",))),
    ],
)
def test_whoever_is_bounded_anew_has_bounded_what_they_gave(
    world: World, part: Part, bounds: dict[str, object], left: tuple[str, tuple[str, ...]] | None
) -> None:
    giver, receiver = let_in(world, "investigator"), let_in(world, "investigator", "310000")
    given = give(world, giver, receiver, part)
    assert acting_for(world.base, receiver.actor, given.id) is not None
    now = replace(giver.actor, **bounds)  # type: ignore[arg-type] # a case names its own fields
    world.base.side.grants.change(giver.id, now, "test", "another post")
    found = acting_for(world.base, receiver.actor, given.id)
    assert (found and (found.region, found.categories)) == left


def test_given_rights_end_in_time_and_not_after_the_givers_own(world: World) -> None:
    end = world.base.clock() + timedelta(days=3)
    giver, receiver = let_in(world, "investigator", until=end), let_in(world, "investigator")
    for until, says in ((WEEK, "own rights end"), (timedelta(0), "for a time"), (timedelta(days=93), "for a time")):
        with pytest.raises(BadInput, match=says):
            give(world, giver, receiver, until=until)
    given = give(world, giver, receiver, until=timedelta(days=2))
    assert acting(world, receiver, given).until == world.base.clock() + timedelta(days=2)
    assert given.holds(given.until - timedelta(seconds=1))
    assert not given.holds(given.until)


def test_what_was_given_is_not_given_on_nor_to_whom_it_may_not_be(world: World) -> None:
    giver, receiver = let_in(world, "investigator"), let_in(world, "investigator")
    actor = acting(world, receiver, give(world, giver, receiver))
    with pytest.raises(Refused, match="not yours to give"):
        give_rights(world.base, actor, to=giver.actor.id, part=Part(), until=world.base.clock() + WEEK, reason="x")
    for role in ("participant", "steward", "regulator"):
        with pytest.raises(Refused, match="gives rights to"):
            give(world, giver, let_in(world, role))
    with pytest.raises(Refused, match="nobody"):
        give(world, let_in(world, "steward"), receiver)
    with pytest.raises(BadInput, match="yours already"):
        give(world, giver, giver)
    with pytest.raises(Refused, match="let in"):
        give_rights(world.base, LOCAL_OPERATOR, to=giver.actor.id, part=Part(), until=world.base.clock(), reason="x")
    with pytest.raises(NotFound, match="Nobody of this name"):
        give_rights(world.base, giver.actor, to="investigator:x", part=Part(), until=world.base.clock(), reason="x")


def test_persons_read_by_given_rights_count_for_the_giver(world: World) -> None:
    giver, receiver = let_in(world, "investigator"), let_in(world, "investigator")
    today = world.base.clock().date()
    finds(world, acting(world, receiver, give(world, giver, receiver)))
    assert world.base.side.quota.read_by(giver.actor.id, today) == 1
    assert world.base.side.quota.read_by(receiver.actor.id, today) == 0


def ask(world: World, actor: Actor, reason: str = "the court wants it") -> Reveal:
    (file,) = supervision(world).credit_files(supervision(world).find(PERSON)[0].subject_id)
    (number,) = file.identifiers
    return ask_for_number(
        world.base, actor, file=file.id, token=number.token, purpose="supervision", reference=CASE, reason=reason
    )


def test_a_number_is_told_once_to_who_asked_after_the_second_role_agreed(world: World) -> None:
    sleuth, second = let_in(world, "investigator").actor, let_in(world, "regulator").actor
    asked = ask(world, sleuth, f"compare {PERSON}")
    assert PERSON not in repr(asked)
    with pytest.raises(Refused, match="nobody agreed"):
        reveal_number(world.base, sleuth, asked.id)
    assert [each.id for each in reveals_of(world.base, second)] == [asked.id]
    agreed = agree_to_reveal(world.base, second, asked.id, reason="seen the order")
    assert (agreed.agreed_by, agreed.state(world.base.clock())) == (second.id, RevealState.AGREED)
    with pytest.raises(NotFound):
        reveal_number(world.base, let_in(world, "investigator").actor, asked.id)
    assert reveal_number(world.base, sleuth, asked.id).number == PERSON
    with pytest.raises(Refused, match="taken"):
        reveal_number(world.base, sleuth, asked.id)
    done = [each.entry for each in world.base.side.audit.entries(touching=[asked.id])]
    told = [(each.actor, each.verb, dict(each.outcome)) for each in done if each.verb != "reveals"]
    assert told == [
        (sleuth.id, "reveal_ask", {"asked": 1}),
        (sleuth.id, "reveal", {"refused": 1}),
        (second.id, "reveal_agree", {"agreed": 1}),
        (sleuth.id, "reveal", {"numbers": 1}),
        (sleuth.id, "reveal", {"refused": 1}),
    ]
    assert [each.id for each in reveals_of(world.base, second)] == []


def test_who_agrees_is_of_the_second_role_of_that_region_and_somebody_else(world: World) -> None:
    sleuth = let_in(world, "investigator").actor
    asked = ask(world, sleuth)
    for role in ("investigator", "steward", "admin", "counter"):
        with pytest.raises(Refused, match="second role"):
            agree_to_reveal(world.base, let_in(world, role).actor, asked.id, reason="x")
    with pytest.raises(NotFound):
        agree_to_reveal(world.base, let_in(world, "regulator", "310000").actor, asked.id, reason="x")
    assert reveals_of(world.base, let_in(world, "regulator", "310000").actor) == []
    with pytest.raises(Refused, match="takes two"):
        world.base.side.reveals.agree(asked.id, actor=sleuth.id, reason="x")


def test_one_person_in_two_roles_is_not_two(world: World) -> None:
    grants = world.base.side.grants
    sleuth, _ = grants.give_key(Actor("", "investigator", "one", region="330000"), "test", person="staff-7")
    second, _ = grants.give_key(Actor("", "regulator", "one", region="330000"), "test", person="staff-7")
    asked = ask(world, sleuth.actor)
    with pytest.raises(Refused, match="takes two"):
        agree_to_reveal(world.base, second.actor, asked.id, reason="looks right")
    agree_to_reveal(world.base, let_in(world, "regulator").actor, asked.id, reason="looks right")


def test_a_number_is_not_told_once_its_mask_is_closed_to_who_asked(world: World) -> None:
    sleuth, second = let_in(world, "investigator").actor, let_in(world, "regulator").actor
    asked = ask(world, sleuth)
    agree_to_reveal(world.base, second, asked.id, reason="looks right")
    with pytest.raises(NotFound):
        reveal_number(world.base, replace(sleuth, region="310000"), asked.id)
    assert reveal_number(world.base, sleuth, asked.id).number == PERSON


def test_who_may_not_see_the_mask_cannot_ask(world: World) -> None:
    for actor in (let_in(world, "investigator", "310000").actor, let_in(world, "department", None).actor):
        with pytest.raises((NotFound, PurposeRefused)):
            ask(world, actor)
    for role in ("regulator", "steward", "participant", "counter"):
        with pytest.raises(Refused, match="not for this role"):
            ask(world, let_in(world, role).actor)
    giver, receiver = let_in(world, "investigator"), let_in(world, "investigator")
    with pytest.raises(Refused, match="others gave"):
        ask(world, acting(world, receiver, give(world, giver, receiver)))
    with pytest.raises(BadInput, match="Say why"):
        ask(world, giver.actor, " ")
    with pytest.raises(BadInput, match="beyond what is public"):
        ask_for_number(
            world.base, giver.actor, file="x", token=CASE, purpose="public_information", reference=None, reason="x"
        )


def test_a_day_has_so_many_numbers_and_a_reveal_so_many_minutes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sleuth, second = let_in(world, "investigator").actor, let_in(world, "regulator").actor
    clock, moved = world.base.clock, timedelta()
    monkeypatch.setattr(world.base.side.reveals, "_clock", lambda: clock() + moved)
    most = role_named("investigator").reveals_a_day
    assert most is not None
    for _ in range(most):
        asked = ask(world, sleuth)
        agree_to_reveal(world.base, second, asked.id, reason="x")
        assert reveal_number(world.base, sleuth, asked.id).number == PERSON
    more = ask(world, sleuth)
    agree_to_reveal(world.base, second, more.id, reason="x")
    with pytest.raises(QuotaExceeded, match=r"You may be told others from .* 00:00 Beijing time"):
        reveal_number(world.base, sleuth, more.id)

    another = let_in(world, "investigator").actor
    late, waiting = ask(world, another), ask(world, another)
    agree_to_reveal(world.base, second, late.id, reason="x")
    moved = TO_TAKE
    with pytest.raises(Refused, match="lapsed"):
        reveal_number(world.base, another, late.id)
    moved = WAITS
    with pytest.raises(Refused, match="lapsed"):
        agree_to_reveal(world.base, second, waiting.id, reason="x")


def test_a_day_has_so_many_askings_and_the_work_list_of_the_second_role_no_more(world: World) -> None:
    sleuth, second = let_in(world, "investigator").actor, let_in(world, "regulator").actor
    most = role_named("investigator").asks_a_day
    assert most is not None
    asked = {ask(world, sleuth).id for _ in range(most)}
    assert {each.id for each in reveals_of(world.base, second) if each.asked_by == sleuth.id} == asked
    for _ in range(3):
        with pytest.raises(QuotaExceeded, match=rf"asked for {most} numbers today.* 00:00 Beijing time") as refused:
            ask(world, sleuth)
    assert 0 < int(str(refused.value.facts["retry_after"])) <= timedelta(days=1).total_seconds()
    assert {each.id for each in reveals_of(world.base, second) if each.asked_by == sleuth.id} == asked
    done = [each.entry for each in world.base.side.audit.entries(actor=sleuth.id) if each.entry.verb == "reveal_ask"]
    assert [dict(each.outcome) for each in done] == [{"asked": 1}] * most + [{"refused": 1}] * 3
    assert ask(world, let_in(world, "investigator").actor).id not in asked  # another one goes on
    with pytest.raises(NotFound):  # what is hidden is not there, however much was asked for
        ask_for_number(world.base, sleuth, file="x" * 32, token=CASE, purpose="supervision", reference=CASE, reason="x")
    agree_to_reveal(world.base, second, next(iter(asked)), reason="seen the order")
    assert reveal_number(world.base, sleuth, next(iter(asked))).number == PERSON  # what was asked for is told still
    world.clock.pass_by(timedelta(seconds=int(str(refused.value.facts["retry_after"]))))
    assert ask(world, sleuth).asked_by == sleuth.id
