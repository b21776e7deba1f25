"""What one officer does with deliveries: one door for the terminal and the API.

The rule of this module: an officer hands over, is told of, corrects and withdraws what their own department delivers,
inside their region and their slice of the catalogue, and everything they do or read is in the audit before it is
answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph.access import Actor, Handling, Own, may_handle, role_named
from graph.catalogue import purpose as purpose_named
from graph.delivery import Delivery
from graph.errors import BadInput, NotFound, Refused
from graph.identifiers import mask_text
from graph.ids import ID_LETTERS
from graph.names import normal_name
from graph.sidebase.chain import AuditEntry
from graph.sidebase.delivery_notes import DeliveryNote
from graph.sidebase.grants import Grant
from graph.sidebase.runs import RunEntry, RunKind
from graph.view.access import access_for
from graph.view.audited import names_in_audit, new_request, without_numbers
from graph.view.cells import text, text_or_none
from graph.view.own import is_under

if TYPE_CHECKING:
    from graph.base import Base

REPAIR: Final = "dispute_repair"
"""The purpose for which rows that were not loaded are read: their department corrects them."""
LONGEST: Final = 200


@dataclass(frozen=True)
class Office:
    """The department for whom somebody delivers: its id, and the name and credit code by which it has that id."""

    id: str
    name: str
    code: str


class Officer:
    """One actor's rights over deliveries; raises `Refused` for whoever has ended."""

    def __init__(self, base: Base, actor: Actor) -> None:
        if actor.ended(base.clock()):
            raise Refused("Your access has ended. Ask those who gave it to you.", actor=actor.id)
        self.base = base
        self.actor = actor
        self.role = role_named(actor.role)
        self.request = new_request()
        """Ties the audit's entries of one asking together."""

    @property
    def everywhere(self) -> bool:
        """Whether they deliver for whoever they name."""
        return self.role.own is Own.ALL

    def require_delivering(self) -> None:
        """Raise `Refused` for whoever hands over nothing."""
        if not self.role.delivers:
            raise Refused("Files are handed over by officers of departments.", role=self.actor.role)
        if not self.everywhere and not self.actor.department:
            raise Refused("Your access names no department: have it given anew.", role=self.actor.role)

    def require_overseeing(self) -> None:
        """Raise `Refused` for whoever is told nothing of deliveries."""
        if not self.role.figures:
            raise Refused("Deliveries are told to those who work on this installation.", role=self.actor.role)

    def grants(self) -> list[Grant]:
        """Everybody who was let in, the newest first; `Refused` for whoever does not keep actors."""
        if not self.role.administers:
            raise Refused("Who is let in is told to those who keep it.", role=self.actor.role)
        found = self.base.side.grants.all()[::-1]
        self.write_down("access_list", [], {"grants": len(found)})
        return found

    def office(self, name: str = "", code: str = "") -> Office:
        """The department for whom they deliver: their own, or for the operator the one that is named."""
        self.require_delivering()
        name, code = mask_text(name.strip())[:LONGEST], code.strip().upper()
        if self.everywhere:
            if not (name or code):
                raise BadInput("Which department delivers? Give its name or its credit code.")
            return self._office(name, code)
        own = self._own_office(self.actor.department or "", name)
        if code and code != own.code:
            raise Refused("You hand over files of your own department only.")
        return own

    def own(self, *, department: str, code: str, region: str, entry: str) -> bool:
        """Whether a delivery is theirs."""
        if self.everywhere:
            return True
        actor = self.actor
        near = actor.region is None or is_under(self.base.regions, region, actor.region)
        mine = self.role.own is not Own.DEPARTMENT or (
            actor.department is not None and actor.department in {department, code}
        )
        return mine and near and actor.holds(entry)

    def may(self, handling: Handling, note: DeliveryNote) -> bool:
        """Whether they may do this with a delivery. Who oversees a region is told of that region only."""
        own = self.own(department=note.department, code=note.department_code, region=note.region, entry=note.entry)
        if handling is Handling.OVERSEE and not own and self.actor.region is not None:
            return False
        return may_handle(self.role, handling, own=own)

    def require(self, delivery: Delivery) -> None:
        """Raise `Refused` for a delivery that they may not hand over."""
        own = self.own(
            department=delivery.department,
            code=delivery.department_code,
            region=delivery.region,
            entry=delivery.entry,
        )
        if not may_handle(self.role, Handling.DELIVER, own=own):
            raise Refused(
                f"{delivery.name} holds {delivery.entry} of region {delivery.region}: that is not in your access.",
                entry=delivery.entry,
            )

    def delivery_of(self, run: str, handling: Handling) -> tuple[RunEntry, DeliveryNote]:
        """A load run by id or number, and what it delivered; `NotFound` where there is none, or none of theirs."""
        runs = self.base.side.runs
        entry = runs.run_numbered(int(run)) if run.isdecimal() else runs.run(run)
        note = self.note_of(entry)
        if entry.kind is not RunKind.LOAD or note is None or not self.may(handling, note):
            raise NotFound("There is no such delivery, or none that is yours.")
        return entry, note

    def note_of(self, entry: RunEntry) -> DeliveryNote | None:
        """What a run delivered; of a run older than the notes what the archive says."""
        noted = self.base.side.delivery_notes.of_run(entry.number)
        if noted is not None or entry.file_id is None or not self.base.archive.holds(entry.file_id):
            return noted
        return noted_as(entry.number, self.base.archive.delivery(entry.file_id))

    def write_down(
        self, verb: str, what: Iterable[str], outcome: Mapping[str, int], *, reference: str = "", content: bool = False
    ) -> None:
        """Write into the audit what is about to be done or read; `content` names the purpose of repair for it."""
        if content:
            access_for(
                self.actor, purpose_named(REPAIR), reference=reference, reason=None, catalogue=self.base.catalogue,
                now=self.base.clock(),
            )  # fmt: skip
        self.base.side.audit.write(
            AuditEntry(
                actor=self.actor.id,
                purpose=REPAIR if content else "",
                verb=verb,
                reference=without_numbers(reference),
                what=tuple(dict.fromkeys(name for each in what for name in names_in_audit(self.base.ids, each))),
                outcome=dict(outcome),
                request=self.request,
            )
        )

    def _own_office(self, mine: str, name: str) -> Office:
        if len(mine) != ID_LETTERS:
            return self._office("", mine, otherwise=name)
        known = self._known(mine)
        if known is None or self._office("" if known.code else known.name, known.code).id != mine:
            raise Refused("Your department is not known here by this id: have your access given by its credit code.")
        return known

    def _office(self, name: str, code: str, otherwise: str = "") -> Office:
        ids = self.base.ids
        named = ids.mint("department", "code", code) if code else ids.mint("department", "name", normal_name(name))
        known = None if name else self._known(named)
        return Office(named, known.name if known else name or otherwise or code, code)

    def _known(self, department: str) -> Office | None:
        rows = self.base.engine.read("view_departments", ids=[department])
        return Office(department, text(rows[0], "name"), text_or_none(rows[0], "code") or "") if rows else None


def noted_as(run: int, delivery: Delivery) -> DeliveryNote:
    """A delivery as the ledger notes it."""
    return DeliveryNote(
        run=run,
        delivery=delivery.id,
        department=delivery.department,
        department_name=delivery.department_name,
        department_code=delivery.department_code,
        region=delivery.region,
        entry=delivery.entry,
        kind=delivery.kind,
        scope=delivery.scope,
        stamp=delivery.stamp,
        delivered=delivery.delivered,
    )
