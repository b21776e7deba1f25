"""A number in the clear: the only way in which one leaves the vault for somebody to read.

The rule of this module: whoever asks must be able to see its mask for the purpose they name, says why, and gets it
once, within minutes, after an actor of the second role agreed, who cannot be the same. Every step is in the audit
before it is told, and the number leaves only after its own entry. Rights that were given by others open none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from graph.access import Actor, role_named
from graph.catalogue import purpose as purpose_named
from graph.errors import BadInput, NotFound, QuotaExceeded, Refused
from graph.sidebase.grants import two_people
from graph.sidebase.reveals import WAITS, Reveal, RevealState, Wish, no_such_reveal, takes_two
from graph.view.access import BEIJING, PUBLIC
from graph.view.answers import Identifier
from graph.view.audited import without_numbers
from graph.view.base import Base
from graph.view.view import View

OVERSIGHT: Final = "oversight"
LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class ClearNumber:
    """A number as it was delivered. Nothing keeps it."""

    kind: str
    number: str


@dataclass(frozen=True)
class _Bounds:
    """What an actor may do in a day."""

    asks: int
    takes: int


def ask_for_number(
    base: Base,
    actor: Actor,
    *,
    file: str,
    token: str,
    purpose: str,
    reference: str | None,
    reason: str,
    reveal_id: str | None = None,
) -> Reveal:
    """Ask for a number of a credit file in the clear; somebody of the second role has to agree. With one id once.

    Raises `Refused` for a role that asks for none, `NotFound` for a number whose mask is not open to this purpose,
    `QuotaExceeded` for whoever has asked for as many today as their role may: each is work for the second role.
    """
    most = _bounds(actor).asks
    said = _said(reason)
    view = _view(base, actor, purpose, reference, said)
    number = _number_in(view, file, token)
    wish = Wish(file, token, number.kind, number.mask, purpose, without_numbers(reference or ""), said)
    try:
        asked = base.side.reveals.ask(wish, actor=actor.id, most=most, since=_today(base), reveal_id=reveal_id)
    except QuotaExceeded:
        view.write_act("reveal_ask", [file, token], {"refused": 1})
        raise
    view.write_act("reveal_ask", [asked.id, file, token], {"asked": 1})
    return asked


def agree_to_reveal(base: Base, actor: Actor, reveal_id: str, *, reason: str) -> Reveal:
    """Agree, as the second role, that somebody is told a number; `Refused` for every other role.

    The credit file has to lie in what is the agreeing actor's own.
    """
    view = _second_view(base, actor, reason)
    found = base.side.reveals.one(reveal_id)
    if not view.is_own_file(found.wish.file):
        raise no_such_reveal()
    if not two_people(base.side.grants.all(), found.asked_by, actor.id):
        raise takes_two(found.state(base.clock()))
    agreed = base.side.reveals.agree(reveal_id, actor=actor.id, reason=_said(reason))
    view.write_act("reveal_agree", [reveal_id, found.wish.token], {"agreed": 1})
    return agreed


def reveal_number(base: Base, actor: Actor, reveal_id: str) -> ClearNumber:
    """The number, once. It is looked at again whether its mask is still open to who asks, for the same purpose."""
    most = _bounds(actor).takes
    found = base.side.reveals.one(reveal_id)
    if found.asked_by != actor.id:
        raise no_such_reveal()
    wish = found.wish
    view = _view(base, actor, wish.purpose, wish.reference, wish.reason)
    number = _number_in(view, wish.file, wish.token)
    try:
        base.side.reveals.take(reveal_id, actor=actor.id, most=most, since=_today(base))
    except (Refused, QuotaExceeded):
        view.write_act("reveal", [reveal_id, wish.file, wish.token], {"refused": 1})
        raise
    view.write_act("reveal", [reveal_id, wish.file, wish.token], {"numbers": 1})
    return ClearNumber(number.kind, base.side.vault.open_one(wish.token))


def reveals_of(base: Base, actor: Actor) -> list[Reveal]:
    """What the actor asked for lately, and what waits for them to agree; the newest first."""
    now = base.clock()
    late = base.side.reveals.since(now - 2 * WAITS)
    found = [each for each in late if each.asked_by == actor.id]
    if actor.giver is None and role_named(actor.role).agrees_to_reveals:
        view = _second_view(base, actor, "what waits")
        waiting = [each for each in late if each.state(now) is RevealState.WAITING and each.asked_by != actor.id]
        found += [each for each in waiting if view.is_own_file(each.wish.file)]
        view.write_act("reveals", [each.id for each in found], {"reveals": len(found)})
    return found


def _bounds(actor: Actor) -> _Bounds:
    rule = role_named(actor.role)
    if rule.reveals_a_day is None or rule.asks_a_day is None or actor.giver is not None:
        raise Refused("Numbers in the clear are not for this role, nor by rights that others gave.")
    return _Bounds(asks=rule.asks_a_day, takes=rule.reveals_a_day)


def _view(base: Base, actor: Actor, purpose: str, reference: str | None, reason: str) -> View:
    if purpose == PUBLIC:
        raise BadInput("A number in the clear is for a purpose beyond what is public.")
    return View(base, actor, purpose_named(purpose), reference=reference, reason=reason)


def _second_view(base: Base, actor: Actor, reason: str) -> View:
    if not role_named(actor.role).agrees_to_reveals or actor.giver is not None:
        raise Refused("To agree that a number is told is for the second role alone.")
    return View(base, actor, purpose_named(OVERSIGHT), reference="reveal", reason=reason)


def _number_in(view: View, file: str, token: str) -> Identifier:
    for number in view.credit_file(file).identifiers:
        if number.token == token:
            return number
    raise NotFound("This credit file gives no such number, or none that is open to this purpose.")


def _today(base: Base) -> datetime:
    return datetime.combine(base.clock().astimezone(BEIJING).date(), time.min, BEIJING)


def _said(reason: str) -> str:
    said = without_numbers(reason.strip())
    if not 0 < len(said) <= LONGEST_REASON:
        raise BadInput(f"Say why, in 1 to {LONGEST_REASON} letters.")
    return said
