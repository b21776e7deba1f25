"""Disputes as those who have a part in them work on them: one door for the terminal and the API.

The rule of this module: a subject disputes only what is held about them; the department that recognised the record
answers, and nobody of it decides in the second instance on their own answer. Each act is in the audit before it is
done, and names the subject.
"""

from __future__ import annotations

from typing import Final

from graph.access import role_named
from graph.access.rules import REPAIR
from graph.base import Base
from graph.catalogue import purpose
from graph.errors import BadInput, Refused
from graph.own_words import own_words
from graph.sidebase.disputes import Dispute, DisputeState, Ground, Objection, Step
from graph.view import Actor, View
from graph.view.access import OPERATOR
from graph.view.acts import note_act
from graph.view.answers import RecordState
from graph.view.disputes import DisputeTold
from graph.view.looked import OWN

WHAT: Final = "dispute"


class Disputing:
    """What a subject, or a clerk for them, does. `reference` is the proof of identity that was seen."""

    def __init__(self, base: Base, actor: Actor, reference: str | None) -> None:
        self._base = base
        self._actor = actor
        self._reference = reference
        self._view = View(base, actor, purpose(OWN), reference=reference)

    def file(self, record_id: str, ground: Ground, text: str, *, act: str | None = None) -> DisputeTold:
        """Dispute a record: it is contested from now on. `BadInput` where it is disputed already, or not current.

        What was delivered as the correction of an earlier dispute may be disputed as well.

        An `act` that was answered to nobody, because the process was killed, is found again by its id.
        """
        words = own_words(WHAT, text)
        record = self._view.record(record_id)
        if record.state is not RecordState.CURRENT:
            raise BadInput("This version is not held as current any more: dispute the current one.", record=record_id)
        # Nobody else could answer for a record whose recogniser is not known here.
        department = (
            record.recognised_by if record.recognised_by.id else self._view.credit_file(record.file_id).department
        )
        self._note("dispute_file", record_id, record.subject_id or "")
        objection = Objection(
            ground=ground,
            text=words,
            record=record.id,
            beside=record.key,
            file=record.file_id,
            subject=record.subject_id or record.file_id,
            department=department.id,
            department_code=department.code,
        )
        filed = self._base.side.disputes.file(objection, actor=self._actor.id, today=self._view.today, act=act)
        return self._view.dispute(filed.id)

    def escalate(self, named: str, text: str, *, expected_version: int | None = None) -> DisputeTold:
        """Ask the second instance: after a rejection, or once the answer or the correction is overdue."""
        return self._go_on(named, Step.ESCALATE, own_words(WHAT, text), expected_version)

    def withdraw(self, named: str, *, expected_version: int | None = None) -> DisputeTold:
        """Take a dispute back."""
        return self._go_on(named, Step.WITHDRAW, None, expected_version)

    def _go_on(self, named: str, step: Step, text: str | None, expected: int | None) -> DisputeTold:
        dispute = self._view.dispute(named).dispute
        if dispute.state is DisputeState.CORRECTED:
            raise BadInput(f"Dispute {dispute.number} is {dispute.state.value}.", state=dispute.state.value)
        self._note(f"dispute_{step.value}", dispute.id, dispute.subject)
        _step(self._base, dispute, step, self._view, text, expected)
        return self._view.dispute(dispute.id)

    def _note(self, verb: str, *what: str) -> None:
        named = [each for each in what if each]
        note_act(self._base, self._actor, purpose(OWN), self._reference, verb=verb, what=named)


class Answering:
    """What the department that recognised a record does, and after it the second instance."""

    def __init__(self, base: Base, actor: Actor) -> None:
        self._base = base
        self._actor = actor

    def answer(self, named: str, *, upheld: bool, text: str, expected_version: int | None = None) -> DisputeTold:
        """Answer a dispute with reasons. Upheld, the department delivers the correction; rejected, the record stands.

        `NotFound` for a dispute that is not theirs, `Refused` for an instance that is not theirs.
        """
        reasons = own_words("answer", text)
        view = View(self._base, self._actor, purpose(REPAIR), reference=named)
        dispute = view.dispute(named).dispute
        self._require(dispute)
        step = Step.UPHOLD if upheld else Step.REJECT
        note_act(
            self._base,
            self._actor,
            purpose(REPAIR),
            dispute.number,
            verb=f"dispute_{step.value}",
            what=[dispute.id, dispute.subject],
        )
        _step(self._base, dispute, step, view, reasons, expected_version)
        return view.dispute(dispute.id)

    def _require(self, dispute: Dispute) -> None:
        rule = role_named(self._actor.role)
        if dispute.instance == 1 and not rule.answers:
            raise Refused("The department that recognised the record answers first.", dispute=dispute.number)
        if dispute.instance > 1 and not rule.decides_again:
            raise Refused("The second instance decides on this dispute.", dispute=dispute.number)
        answered = {one.actor for one in dispute.events if one.step in {Step.UPHOLD, Step.REJECT}}
        if dispute.instance > 1 and self._actor.id in answered and self._actor.role != OPERATOR:
            raise Refused("You answered it before: somebody else decides now.", dispute=dispute.number)


def _step(base: Base, dispute: Dispute, step: Step, view: View, text: str | None, expected: int | None) -> None:
    base.side.disputes.step(dispute.id, step, actor=view.actor.id, text=text, today=view.today, expected=expected)
