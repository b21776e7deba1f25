"""The audit entry of an act that is no reading.

The rule of this module: it is written before the act, as the entry of a reading is before the answer, and names the
subject, so that they see who did it.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.catalogue import Purpose
from graph.view.access import Actor, access_for
from graph.view.audited import new_request, write_down
from graph.view.base import Base


def note_act(
    base: Base, actor: Actor, purpose: Purpose, reference: str | None, *, verb: str, what: Iterable[str]
) -> None:
    """Write who is about to do what, for which purpose; `PurposeRefused` where they may not."""
    access = access_for(actor, purpose, reference=reference, reason=None, catalogue=base.catalogue, now=base.clock())
    write_down(base, access, new_request(), verb=verb, what=what, outcome={"acts": 1})
