"""A case as its investigator works in it: one purpose, one reference, and bounds that no walk leaves.

The rule of this module: whoever reads in a case reads for the purpose it was opened for, and every look names the
case in the audit. A case belongs to whoever opened it; the local operator sees all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph.access.actor import PUBLIC_ROLE
from graph.bounds import USUAL, Bounds
from graph.catalogue import Purpose
from graph.catalogue import purpose as purpose_named
from graph.errors import BadInput, CaseClosed, NotFound, Refused
from graph.sidebase.cases import Case
from graph.sidebase.chain import AuditEntry
from graph.view.access import OPERATOR, Access, Actor, access_for
from graph.view.audited import new_request, write_down
from graph.view.base import Base
from graph.view.connect import Connection
from graph.view.origin import ALL, Sources
from graph.view.view import View

MOST_NOTED: Final = 50
"""Subjects of one note."""


class OpenCase:
    """A case and what may be read in it."""

    def __init__(self, base: Base, actor: Actor, case: Case, sources: Sources = ALL) -> None:
        self.case = case
        self._sources = sources
        self._base = base
        self._actor = actor

    @property
    def view(self) -> View:
        """What may be read for the case; `CaseClosed` once it is closed."""
        if self.case.closed is not None:
            raise CaseClosed(
                "The case is closed: open it again to read in it.",
                case=self.case.id,
                closed=self.case.closed.isoformat(),
            )
        return View(
            self._base,
            self._actor,
            purpose_named(self.case.purpose),
            reference=_reference(self.case),
            reason=self.case.title,
            sources=self._sources,
        )

    def connect(self, left: str, right: str, bounds: Bounds = USUAL) -> Connection:
        """How two subjects are connected, never beyond the bounds of the case."""
        return self.view.connect(left, right, bounds.within(self.case.bounds))

    def note(self, text: str, subjects: Sequence[str] = (), *, expected_version: int | None = None) -> Case:
        """Note something, and on which subjects; `NotFound` for one that is not open to the case.

        Raises `CaseClosed`, and `Outdated` where the case is not of the version that is expected.
        """
        if len(subjects) > MOST_NOTED:
            raise BadInput(f"A note is on at most {MOST_NOTED} subjects.")
        found = self.view.subjects(subjects) if subjects else []
        present = [subject.id for subject in found if subject is not None]
        if len(present) < len(subjects):
            raise NotFound("One of these is no subject, or none that is open to this purpose.")
        _written(self._base, self._actor, self.case, "case_note", present)
        self.case = self._base.side.cases.note(
            self.case.id, text, present, actor=self._actor.id, expected_version=expected_version
        )
        return self.case

    def close(self, *, expected_version: int | None = None) -> Case:
        """Close it: nothing is read or noted in it any more. `Outdated` where it is of another version."""
        _written(self._base, self._actor, self.case, "case_close", ())
        self.case = self._base.side.cases.close(self.case.id, actor=self._actor.id, expected_version=expected_version)
        return self.case

    def reopen(self, *, expected_version: int | None = None) -> Case:
        """Open it again, with the purpose and bounds it had. `Outdated` where it is of another version."""
        _written(self._base, self._actor, self.case, "case_reopen", ())
        self.case = self._base.side.cases.reopen(self.case.id, actor=self._actor.id, expected_version=expected_version)
        return self.case


def open_case(
    base: Base,
    actor: Actor,
    *,
    title: str,
    purpose: Purpose,
    reference: str | None,
    bounds: Bounds = USUAL,
    case_id: str | None = None,
) -> OpenCase:
    """Open a new case; `PurposeRefused` where the actor may not read for this purpose or names no reference.

    With the id of a case that was opened before, that case: so a request that is sent again opens no second one.

    Raises `Refused` for the public, which has nobody to keep a case for.
    """
    if actor.role == PUBLIC_ROLE:
        raise Refused("Cases are kept for those who work here, not for the public.")
    _access(base, actor, purpose, reference)
    case = base.side.cases.open_case(
        title=title,
        purpose=purpose.code,
        reference=reference or "",
        bounds=bounds,
        actor=actor.id,
        case_id=case_id,
    )
    _written(base, actor, case, "case_open", ())
    return OpenCase(base, actor, case)


def case_of(base: Base, actor: Actor, case_id: str, sources: Sources = ALL) -> OpenCase:
    """A case to work in, reading what `sources` say; `NotFound` if there is none, or none of this actor's."""
    case = base.side.cases.case(case_id)
    if actor.role != OPERATOR and case.opened_by != actor.id:
        raise NotFound("There is no such case, or none that is yours.")
    _written(base, actor, case, "case_show", case.subjects)
    return OpenCase(base, actor, case, sources)


def cases_of(base: Base, actor: Actor) -> list[Case]:
    """The actor's cases, the newest first."""
    found = [case for case in base.side.cases.cases() if actor.role == OPERATOR or case.opened_by == actor.id]
    base.side.audit.write(
        AuditEntry(
            actor.id,
            "",
            "case_list",
            what=tuple(case.id for case in found),
            outcome={"cases": len(found)},
            giver=actor.giver or "",
        )
    )
    return found


def _reference(case: Case) -> str:
    return f"{case.reference} (case {case.id})".strip()


def _access(base: Base, actor: Actor, purpose: Purpose, reference: str | None) -> Access:
    return access_for(actor, purpose, reference=reference, reason=None, catalogue=base.catalogue, now=base.clock())


def _written(base: Base, actor: Actor, case: Case, verb: str, subjects: Sequence[str]) -> None:
    access = _access(base, actor, purpose_named(case.purpose), _reference(case))
    outcome = {"subjects": len(subjects), "notes": len(case.notes)}
    write_down(base, access, new_request(), verb=verb, what=[case.id, *subjects], outcome=outcome)
