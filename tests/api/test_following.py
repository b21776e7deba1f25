"""Following over GraphQL: begun and ended once by a key, and expected refusals as answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graph.access import ANYBODY
from graph.sidebase.follows import MOST
from tests.api.officers_world import LI, WANG, Desk, at_work, doing
from tests.api.world import ACME
from tests.graph.view_world import World

FOLLOWING = "id subjectId purpose reference begun until"
TOLD = f"... on Following {{ {FOLLOWING} }} ... on LimitReached {{ limit }}"
BEGIN = doing("beginFollowing", "BeginFollowing", TOLD)
STOP = doing("stopFollowing", "StopFollowing", TOLD)
STANDING = f"{{ following {{ {FOLLOWING} }} }}"
FIND = f'{{ view {{ find(text: "{ACME}") {{ subjectId }} }} }}'


def acme(desk: Desk) -> str:
    return str(desk.told(FIND)["find"][0]["subjectId"])


def asking(whom: str, key: str, **changed: object) -> dict[str, object]:
    return {"key": key, "subject": whom, "purpose": "supervision", "reference": "案1", "days": 3} | changed


def test_it_is_begun_and_ended_once_by_a_key(world: World, desk: Desk) -> None:
    subject = acme(desk)
    begun = desk.told(BEGIN, input=asking(subject, "follow-01"))
    assert (begun["__typename"], begun["subjectId"], begun["reference"]) == ("Following", subject, "案1")
    world.clock.pass_by(timedelta(hours=1))
    assert desk.told(BEGIN, input=asking(subject, "follow-01")) == begun  # the day of its end is that of then
    later = desk.told(BEGIN, input=asking(subject, "follow-02"))
    assert (later["id"], later["until"] > begun["until"]) == (begun["id"], True)
    assert desk.told(STANDING) == [{name: told for name, told in later.items() if name != "__typename"}]
    stop = {"key": "follow-03", "following": begun["id"]}
    assert desk.told(STOP, input=stop) == later
    assert desk.told(STOP, input=stop) == later
    assert desk.told(STANDING) == []
    gone = desk.told(STOP, input=stop | {"key": "follow-04"})
    assert (gone["__typename"], gone["code"]) == ("NotOpen", "NOT_FOUND")
    assert desk.told(BEGIN, input=asking(subject, "follow-03"))["__typename"] == "KeyReused"


@pytest.mark.parametrize(
    ("changed", "kind", "code"),
    [
        ({"subject": "p" * 32}, "NotOpen", "NOT_FOUND"),
        ({"subject": "no id"}, "Unusable", "BAD_USER_INPUT"),
        ({"days": 400}, "Unusable", "BAD_USER_INPUT"),
        ({"reference": None}, "PurposeRefused", "PURPOSE_REFUSED"),
        ({"purpose": "marketing"}, "PurposeRefused", "PURPOSE_REFUSED"),
    ],
)
def test_what_cannot_be_followed_is_an_answer(desk: Desk, changed: dict[str, object], kind: str, code: str) -> None:
    told = desk.told(BEGIN, input=asking(acme(desk), "cannot-be", **changed))
    assert (told["__typename"], told["code"]) == (kind, code)
    assert desk.told(STANDING) == []


def test_as_many_as_may_be_are_followed_and_no_more(world: World, desk: Desk) -> None:
    until = world.base.clock() + timedelta(days=9)
    for number in range(MOST):
        world.base.side.follows.begin(LI.id, f"subject{number}", purpose="supervision", reference="案1", until=until)
    told = desk.told(BEGIN, input=asking(acme(desk), "too-many-1"))
    assert (told["__typename"], told["code"], told["limit"]) == ("LimitReached", "LIMIT_EXCEEDED", MOST)


def test_everybody_ends_their_own_and_the_public_follows_nobody(world: World, desk: Desk) -> None:
    subject = acme(desk)
    begun = desk.told(BEGIN, input=asking(subject, "mine-0001"))
    with at_work(world.base, WANG) as other:
        assert other.told(STOP, input={"key": "theirs-01", "following": begun["id"]})["__typename"] == "NotOpen"
    with at_work(world.base, ANYBODY) as anybody:
        told = anybody.refused(BEGIN, input=asking(subject, "anybody-1", purpose="public_information"))
        assert told == "FORBIDDEN"
    assert len(desk.told(STANDING)) == 1
