"""How one answer is made for one reader: from one state of the base, and in the audit before it is returned.

The rule of this module: nothing is read for a reader but through `Asking`; what there is to ask is said by those
who build on it (`graph.view.view` and the modules it names).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from graph.catalogue import Purpose
from graph.errors import NotFound, QuotaExceeded
from graph.view.access import Actor, access_for
from graph.view.audited import new_request, write_down
from graph.view.base import Base, Reader
from graph.view.batch import Looked, persons_in
from graph.view.moment import Moment
from graph.view.onestate import OneState
from graph.view.origin import ALL as ALL_SOURCES
from graph.view.origin import Sources
from graph.view.partial import partial_of
from graph.view.parts import ALL_PARTS, Part
from graph.view.quota import keep_to_quota, open_persons
from graph.view.reading import Reading
from graph.view.sheet import Sheet
from graph.view.visibility import Visible, consistently

T = TypeVar("T")
NOW = Moment()
WITHDRAWN_SINCE = "A delivery that was held at that instant has been withdrawn since."


class Asking:
    """Reads for one actor and one purpose; without a purpose what is public. Safe from several threads.

    Answers of one view that are of one state of the base share what they read of it.

    `reference` is the case, task or application that the purpose needs, `reason` says in words why persons are
    exported, `sources` narrows every answer to what some sources say, `sheet` takes the audit entries of a request that
    writes them together, `parts` are those of answers that are wanted where they can be left out, `state` is for a
    request that looks behind all its answers whether they are of one state of the base. Raises `PurposeRefused` when
    the actor may not read for this purpose.
    """

    def __init__(
        self,
        base: Base,
        actor: Actor,
        purpose: Purpose | None,
        *,
        reference: str | None = None,
        moment: Moment = NOW,
        reason: str | None = None,
        sources: Sources = ALL_SOURCES,
        sheet: Sheet | None = None,
        parts: frozenset[Part] = ALL_PARTS,
        state: OneState | None = None,
    ) -> None:
        self._base = base
        self._moment = moment
        self._sources = sources
        self._sheet = sheet or Sheet(base.side.audit)
        self._parts = parts
        self._state = state
        self._request = new_request()
        self._last: Reading | None = None  # of the last answer: the next one of the same state goes on from it
        self._access = access_for(
            actor, purpose, reference=reference, reason=reason, catalogue=base.catalogue, now=base.clock()
        )

    @property
    def actor(self) -> Actor:
        """Who reads."""
        return self._access.actor

    @property
    def purpose(self) -> Purpose:
        """What for."""
        return self._access.purpose

    @property
    def today(self) -> date:
        """The day of the law."""
        return self._access.today

    @property
    def reference(self) -> str | None:
        """The case, task or application that was named."""
        return self._access.reference

    def write_act(self, verb: str, what: Sequence[str], outcome: Mapping[str, int]) -> None:
        """Write down an act that this view's purpose and reference are the reason of."""
        self._write_down(verb, what, outcome)

    def _answer(self, answer: Callable[[Reading], T]) -> T:
        last = read_by = self._last
        engine, reference = self._base.engine, self._base.reference

        def read(reader: Reader, visible: Visible) -> T:
            nonlocal read_by
            read_by = Reading(
                self._base, self._access, self._moment, reader, visible, reference, self._sources, self._parts
            )
            if last is not None and last.visible == visible:
                read_by.remember(last)
            return answer(read_by)

        if self._state is not None:
            found = self._state.answer(read)
        else:
            found = consistently(engine, read, reference.state if last is None else last.visible)
        self._last = read_by
        return found

    def _seeking(self, what: Sequence[str], verb: str, answer: Callable[[Reading], T]) -> T:
        """An answer about something named; that it was not found is an answer too and goes into the audit."""
        try:
            return self._answer(answer)
        except NotFound as error:
            self._enter(verb, what, {"found": 0})  # nobody was read, so nobody is counted
            if self._answer(partial_of).is_partial:
                raise NotFound(f"{error.message} {WITHDRAWN_SINCE}", **error.facts) from None
            raise

    def _within_quota(self, verb: str, what: Sequence[str]) -> None:
        try:
            keep_to_quota(self._base, self._access, what, self._open_persons)
        except QuotaExceeded:
            self._enter(verb, what, {"refused": 1})
            raise

    def _open_persons(self, ids: Sequence[str]) -> set[str]:
        return self._answer(lambda reading: open_persons(reading, ids))

    def _write_each(self, verb: str, looked: Looked) -> None:
        """Each person of a list in an entry of their own, and everything else in one more."""
        persons = persons_in(looked)
        self._within_quota(verb, persons)
        of_person: dict[str, list[str]] = {person: [person] for person in persons}
        others: list[str] = []
        for one, tokens in zip(looked.numbers, looked.tokens, strict=True):
            mine = [each.subject_id for each in one.subjects]
            for person in mine:
                of_person.get(person, []).extend(tokens)
            if not any(each in of_person for each in mine):
                others += [*tokens, *mine]
        for what in (*of_person.values(), others):
            self._enter(verb, what, {"numbers": len(what)})

    def _write_down(self, verb: str, what: Iterable[str], outcome: Mapping[str, int]) -> None:
        what = tuple(what)
        self._within_quota(verb, what)
        self._enter(verb, what, outcome)

    def _enter(self, verb: str, what: Iterable[str], outcome: Mapping[str, int]) -> None:
        write_down(self._base, self._access, self._request, verb=verb, what=what, outcome=outcome, sheet=self._sheet)


def known(*ids: str | None) -> list[str]:
    """Those ids that there are."""
    return [each for each in ids if each is not None]
