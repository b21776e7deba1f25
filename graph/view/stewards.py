"""Who judges: the stewards of an installation, told apart by name.

The rule of this module: a name is not a proof. Whoever can use this installation can take any name on its list, so
two names are two people only as far as those who share it are honest; the list keeps a typing error from becoming a
second steward.
"""

from __future__ import annotations

from typing import Final

from graph.errors import BadInput
from graph.settings import Settings
from graph.view.access import LOCAL_OPERATOR, Actor

STEWARD: Final = "steward"


def steward_named(settings: Settings, name: str | None) -> Actor:
    """The steward of this name, the local operator without one; `BadInput` for a name that is not on the list."""
    if name is None:
        return LOCAL_OPERATOR
    known = [each.strip() for each in settings.stewards.split(",") if each.strip()]
    if name not in known:
        listed = ", ".join(known) or "nobody yet"
        raise BadInput(f"{name!r} is not one of XINMAI_STEWARDS ({listed}).", steward=name)
    return Actor(f"{STEWARD}:{name}", STEWARD, name)
