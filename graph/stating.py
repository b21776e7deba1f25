"""What a subject does with their own statements: one door for the terminal and the API.

The rule of this module: a subject speaks only beside what is held about them, and a clerk only for a subject whose
papers they have seen; both are the subject's own access, so nobody else gets here.
"""

from __future__ import annotations

from typing import Final

from graph.base import Base
from graph.catalogue import purpose
from graph.errors import NotFound
from graph.own_words import own_words
from graph.sidebase.statements import Place, StatementEntry
from graph.view import Actor, View
from graph.view.acts import note_act
from graph.view.answers import Statement
from graph.view.beside import told
from graph.view.looked import OWN

WHAT: Final = "statement"


class Stating:
    """The statements of one subject. `reference` is the proof of identity that was seen."""

    def __init__(self, base: Base, actor: Actor, reference: str | None) -> None:
        self._base = base
        self._actor = actor
        self._reference = reference
        self._view = View(base, actor, purpose(OWN), reference=reference)

    def say(self, about: str, text: str, *, expected_version: int | None = None) -> Statement:
        """Say something beside a record or a credit file; again is the next version of it.

        `NotFound` unless that is open to the subject, `BadInput` for words that cannot be kept, `Outdated` when the
        statement has another version than `expected_version` (0: there is none yet).
        """
        words = own_words(WHAT, text)
        place, before, subject = self._place(about)
        note_act(self._base, self._actor, purpose(OWN), self._reference, verb="statement_say", what=[about, *subject])
        said = self._base.side.statements.say(
            place,
            words,
            actor=self._actor.id,
            statement=before[0].id if before else None,
            expected=expected_version,
        )
        return told([said])[0]

    def withdraw(self, statement: str, *, expected_version: int | None = None) -> StatementEntry:
        """Take a statement back; its words are forgotten. `NotFound` for one that is not theirs or does not stand."""
        ledger = self._base.side.statements
        entry = ledger.statement(statement)
        try:
            _, _, subject = self._place(entry.place.record or entry.place.file)
        except NotFound:
            # A record that is gone may have left its file behind, in which the same subject is still held.
            _, _, subject = self._place(entry.place.file)
        note_act(
            self._base,
            self._actor,
            purpose(OWN),
            self._reference,
            verb="statement_withdraw",
            what=[statement, *subject],
        )
        return ledger.withdraw(statement, actor=self._actor.id, expected=expected_version)

    def _place(self, about: str) -> tuple[Place, tuple[Statement, ...], tuple[str, ...]]:
        """Where a statement about this stands, what is said there, and whom it is about."""
        try:
            record = self._view.record(about)
        except NotFound:
            file = self._view.credit_file(about)
            place = Place(file.id, file.id, None, None)
            return place, file.statements, () if file.subject_id is None else (file.subject_id,)
        place = Place(record.key, record.file_id, record.id, record.kept_until)
        return place, record.statements, () if record.subject_id is None else (record.subject_id,)
