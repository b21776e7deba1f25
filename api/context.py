"""What one request carries: the base, who asks, and the trace id by which it can be found again.

The rule of this module: a request reads through the views it opens here and acts as the steward it works as here,
through nothing else.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from graph.access import role_named
from graph.base import Base
from graph.catalogue.purposes import purpose as purpose_of
from graph.errors import BadInput, Refused
from graph.officers import Officer
from graph.stewarding import PURPOSE, Stewarding
from graph.view.access import OPERATOR, PUBLIC, Actor
from graph.view.moment import Moment
from graph.view.onestate import OneState
from graph.view.origin import ALL, Sources
from graph.view.parts import ALL_PARTS, Part
from graph.view.sheet import Sheet
from graph.view.stewards import steward_named
from graph.view.view import View
from loaders.handover.handover import Handover

TRACE_PARENT: Final = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")


@dataclass(frozen=True)
class Context:
    """One request."""

    base: Base
    actor: Actor
    trace_id: str
    handed_over: Handover | None = None
    purposes: list[str] = field(default_factory=list)  # that were named in this request, for the log
    sheet: Sheet | None = None  # of a request whose audit entries are written together
    parts: frozenset[Part] = ALL_PARTS  # of answers that are asked for
    state: OneState | None = None  # of a request whose answers are of one state of the base

    def reading(self, parts: frozenset[Part], state: OneState | None) -> Context:
        """The same request as one that only reads these parts; they are written down before its answer leaves."""
        self.purposes.clear()  # of an attempt before
        return replace(self, sheet=Sheet(self.base.side.audit, together=True), parts=parts, state=state)

    def hand_in(self) -> None:
        """Write down what was read; raises `EngineUnavailable` when that cannot be done: then nothing may be told."""
        if self.sheet is not None:
            self.sheet.hand_in()

    def view(
        self,
        purpose: str = PUBLIC,
        *,
        reference: str | None = None,
        reason: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
        sources: Sources = ALL,
    ) -> View:
        """What this actor may read for a purpose; raises `PurposeRefused` for one that is not on the list."""
        allowed = purpose_of(purpose)
        self.purposes.append(allowed.code)
        return View(
            self.base,
            self.actor,
            allowed,
            reference=reference,
            moment=Moment(as_of=as_of, known_at=known_at),
            reason=reason,
            sources=sources,
            sheet=self.sheet,
            parts=self.parts,
            state=self.state,
        )

    @property
    def officer(self) -> Officer:
        """Who asks, as an officer; raises `Refused` for whoever has ended."""
        return Officer(self.base, self.actor)

    @property
    def handover(self) -> Handover:
        """Uploads and jobs; raises `Refused` where no server works on them."""
        if self.handed_over is None:
            raise Refused("Files are handed over to a server: start one with `xinmai serve`, or use `xinmai load`.")
        return self.handed_over

    def stewarding(self, named: str | None, sources: Sources = ALL) -> Stewarding:
        """The work of the steward who asks. The operator may work as one of the stewards of this installation.

        Raises `Refused` for whoever is no steward, `BadInput` for an unknown name and for another's.
        """
        self.purposes.append(PURPOSE)
        if self.actor.role == OPERATOR:
            return Stewarding(self.base, steward_named(self.base.settings, named), sources)
        if not role_named(self.actor.role).judges or self.actor.giver is not None:
            raise Refused("This is the work of stewards.")
        if named is not None:
            raise BadInput("You judge under your own name.")
        return Stewarding(self.base, self.actor, sources)


def trace_id_from(traceparent: str | None) -> str:
    """The trace id of a W3C `traceparent` header, or a new one."""
    given = TRACE_PARENT.match(traceparent or "")
    return given.group(1) if given and set(given.group(1)) != {"0"} else secrets.token_hex(16)
