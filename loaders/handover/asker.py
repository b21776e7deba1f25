"""Who asked for work that is done later.

The rule of this module: what bounded them then is kept beside what they asked for, whole and in one form; that they
still may, the worker sees (`Uploading.require_access`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import orjson

from graph.access import Actor
from graph.access.actor import Binding, BindingKind
from graph.errors import Refused

ASKER: Final = "actor"


def kept_asker(actor: Actor) -> dict[str, str]:
    """What `asker_of` needs to know again."""
    return {ASKER: orjson.dumps(actor).decode()}


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
