"""Who asked for work that is done later.

The rule of this module: what bounded them then is kept beside what they asked for, whole and in one form; what bounds
them when it is done is looked up, and whether they still may, the worker sees (`Uploading.require_access`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import orjson

from graph.access import Actor
from graph.access.actor import Binding, BindingKind
from graph.errors import Refused

if TYPE_CHECKING:
    from graph.base import Base

ASKER: Final = "actor"


def kept_asker(actor: Actor) -> dict[str, str]:
    """What `asker_of` needs to know again."""
    return {ASKER: orjson.dumps(actor).decode()}


def standing(base: Base, actor_id: str) -> Actor | None:
    """Somebody who is let in, with the bounds they have now; None for whoever is not, or not any more."""
    now = base.clock()
    for grant in base.side.grants.all():
        if grant.actor.id == actor_id and grant.holds(now):
            return grant.actor
    return None


def asker_now(base: Base, said: Mapping[str, str]) -> Actor:
    """Whoever asked, with the bounds they have now; with those they had, where they were not let in by a grant."""
    asker = asker_of(said)
    return standing(base, asker.id) or asker


def require_bounds_kept(now: Actor, said: Mapping[str, str]) -> None:
    """Raise `Refused` for whoever was bounded anew since they asked: what was made then may hold what is not theirs."""
    if _bounds(now) != _bounds(asker_of(said)):
        raise Refused("Your access was bounded anew since this was asked for: ask for it again.")


def _bounds(actor: Actor) -> Actor:
    return replace(actor, name="", until=None)


def asker_of(said: Mapping[str, str]) -> Actor:
    """Whoever asked, with the bounds they had."""
    if ASKER not in said:
        raise Refused("This was asked for before the service was brought up to date: ask for it anew.")
    told = orjson.loads(said[ASKER])
    until, binding = told["until"], told["binding"]
    return Actor(
        **told
        | {
            "categories": tuple(told["categories"]),
            "purposes": tuple(told["purposes"]),
            "until": datetime.fromisoformat(until) if until else None,
            "binding": Binding(BindingKind(binding["kind"]), binding["value"]) if binding else None,
        }
    )
