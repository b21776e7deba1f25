"""What subjects have a right to know: everything held about them, what they dispute, and who looked.

The rule of this module: it is told to the subject, to those who serve them, and to whose work it is.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from graph.errors import BadInput, NotFound
from graph.view.asking import Asking, known
from graph.view.disputes import DisputePage, DisputeTold, disputes_of, may_know_of_disputes, one_dispute
from graph.view.looked import Look, Looks, first_looks, may_know_who_looked, names_of
from graph.view.origin import ALL
from graph.view.report import VERB as REPORT
from graph.view.report import SubjectReport, may_have_report, report_of
from graph.view.searched import Entries, EntriesWanted, entries_found, may_search
from graph.view.touched import Touched, may_know_what_was_touched, touched_by


class Rights(Asking):
    """Reads what a subject has a right to."""

    def report(self, subject_id: str | None = None, since: datetime | None = None) -> SubjectReport:
        """Everything held about a subject, for them; without an id about the one that the reader is.

        `since` is from when on changes are told, else from the report before this one. Raises `PurposeRefused` for
        every purpose but the subject's own access.
        """
        may_have_report(self._access)
        if self._sources is not ALL:
            raise BadInput("A report tells everything that is held: ask for it without onlyFrom and without.")
        self._sheet.hand_in()  # what this request has read is among what is told
        found = self._seeking(known(subject_id), REPORT, lambda reading: report_of(reading, subject_id, since))
        named = dict.fromkeys(known(subject_id, found.subject.id))
        self._write_down(REPORT, named, {"records": len(found.records), "looks": len(found.looked)})
        return found

    def disputes(
        self, subject_id: str | None = None, *, only_open: bool = False, limit: int = 50, after: str | None = None
    ) -> DisputePage:
        """Disputes: of the subject for their own access, those to answer for dispute and repair; `after` is an id.

        Raises `PurposeRefused` for every other purpose.
        """
        may_know_of_disputes(self._access)
        wanted = partial(disputes_of, subject=subject_id, only_open=only_open, limit=limit, after=after)
        found = self._answer(wanted)
        named = [each for one in found.disputes for each in (one.dispute.id, one.dispute.subject)]
        self._write_down("disputes", [*known(subject_id), *named], {"disputes": len(found.disputes)})
        return found

    def dispute(self, named: str) -> DisputeTold:
        """One dispute by id or receipt number; `NotFound` if there is none that is the reader's to see."""
        may_know_of_disputes(self._access)
        found = self._seeking([named], "disputes", lambda reading: one_dispute(reading, named))
        self._write_down("disputes", [found.dispute.id, found.dispute.subject], {"disputes": 1})
        return found

    def touched(self, any_id: str, limit: int = 50, after: int = 0) -> Touched:
        """Which earlier answers rest on a source file, a run, a department or a judgement, the earliest first.

        Also of one that was withdrawn. Raises `PurposeRefused` for everybody but oversight.
        """
        may_know_what_was_touched(self._access, limit)
        try:
            found = touched_by(self._base, any_id, limit, after, self._sources)
        except NotFound:
            self._write_down("touched", [any_id], {"found": 0})
            raise
        self._write_down("touched", [any_id], {"looks": len(found.looks)})
        return found

    def audit(self, wanted: EntriesWanted, limit: int = 50, after: int = 0) -> Entries:
        """Who did what, the earliest first; `after` is `next` of the page before. That one asked is an entry, too.

        Raises `PurposeRefused` for everybody but oversight.
        """
        may_search(self._access, limit)
        self._sheet.hand_in()  # what this request has read is among what is told
        found = entries_found(self._base, wanted, limit, after)
        self._write_down("audit", known(wanted.subject, wanted.actor), {"looks": len(found.entries)})
        return found

    def who_looked(self, subject_id: str, limit: int = 50, after: int = 0) -> tuple[Look, ...]:
        """Who looked at a subject, the earliest first; `after` is the sequence of the last look seen.

        Raises `PurposeRefused` for everybody but the subject, a clerk who serves them, and oversight.
        """
        return self.looks(subject_id, limit, after).looks

    def looks(self, subject_id: str, limit: int = 50, after: int = 0) -> Looks:
        """What `who_looked` tells, and where it goes on; `after` is `next` of the page before."""
        may_know_who_looked(self._access, limit)
        names = self._seeking([subject_id], "who_looked", lambda reading: names_of(reading, subject_id))
        self._sheet.hand_in()  # what this request has read is among what is told
        found = first_looks(self._base.side.audit.entries(touching=names, after=after, limit=limit + 1), limit)
        self._write_down("who_looked", [subject_id], {"looks": len(found.looks)})
        return found
