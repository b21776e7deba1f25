"""What one actor may read for one purpose: the only way in which anything is read.

The rule of this module: each method is one answer from one state of the base, filtered before it is counted, and
in the audit before it is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from graph.bounds import USUAL as USUAL_BOUNDS
from graph.bounds import Bounds
from graph.catalogue import Purpose
from graph.delivery import SubjectKind
from graph.errors import NotFound, QuotaExceeded
from graph.resolution.agreement import Agreement
from graph.sidebase.feed import Place
from graph.sidebase.judgements import Judgement
from graph.view.access import Actor, access_for
from graph.view.answers import (
    Conflict,
    Contribution,
    CreditFile,
    CreditRecord,
    Exported,
    Found,
    JoinReason,
    LineageAnswer,
    LoadRun,
    Page,
    RecordState,
    Shown,
    Status,
    Subject,
)
from graph.view.audited import new_request, write_down
from graph.view.base import Base, Reader
from graph.view.batch import CheckedNumber, Looked, LookedUp, check, look_up, persons_in
from graph.view.changes import Changes, Span, changes_of
from graph.view.choice import Choice
from graph.view.connect import Connection, connect
from graph.view.disputes import DisputePage, DisputeTold, disputes_of, may_know_of_disputes, one_dispute
from graph.view.evidence import Evidence, evidence_of
from graph.view.explained import ClusterExplained, PairExplained, explain_cluster, explain_pair
from graph.view.export import ORGANISATIONS, all_subject_ids, exported, may_export, parts_of
from graph.view.feed import FeedPage, Wanted, feed_page, newest_place
from graph.view.files import credit_files, files_by_id
from graph.view.forward import contribution_of
from graph.view.judged import Judged, agreement_of, ever_judged, judged_on
from graph.view.lineage import lineage_of, reasons, reasons_of
from graph.view.looked import Look, looks, may_know_who_looked, names_of
from graph.view.moment import Moment
from graph.view.origin import ALL as ALL_SOURCES
from graph.view.origin import Sources
from graph.view.own import own_files
from graph.view.pages import Cut, page_of
from graph.view.partial import partial_of
from graph.view.queue import ALL, Pattern, Queue, queue_of
from graph.view.quota import keep_to_quota
from graph.view.reading import Reading
from graph.view.records import histories, history, one_record
from graph.view.report import VERB as REPORT
from graph.view.report import SubjectReport, may_have_report, report_of
from graph.view.search import search
from graph.view.several import of_files, of_subjects
from graph.view.shared import Shared, shared_by
from graph.view.status import last_runs, one_run, status_of
from graph.view.steward import open_conflicts
from graph.view.subjects import files_by_subject, follow, one_subject, open_files_of, subject_answers
from graph.view.ties import USUAL, TiedPage, TieKind, Ties, tied_by, ties_of
from graph.view.visibility import Visible, consistently

__all__ = ["Moment", "View"]

T = TypeVar("T")
NOW = Moment()
CURRENT_RECORDS = Choice()
FIRST_PAGE = Cut()
WITHDRAWN_SINCE = "A delivery that was held at that instant has been withdrawn since."


class View:
    """Reads for one actor and one purpose; without a purpose what is public. Safe from several threads.

    Answers of one view that are of one state of the base share what they read of it.

    `reference` is the case, task or application that the purpose needs, `reason` says in words why persons are
    exported, `sources` narrows every answer to what some sources say. Raises `PurposeRefused` when the actor may not
    read for this purpose.
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
    ) -> None:
        self._base = base
        self._moment = moment
        self._sources = sources
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

    def subject(self, subject_id: str) -> Subject:
        """One subject; an old id answers with the subject it has become part of. `NotFound` if none is open."""
        found = self._seeking([subject_id], "show", lambda reading: one_subject(reading, subject_id))
        self._write_down("show", {subject_id, found.id}, {"subjects": 1})
        return found

    def show(self, subject_id: str, choice: Choice = CURRENT_RECORDS, cut: Cut = FIRST_PAGE) -> Shown:
        """A subject, its credit files and a page of its records in one answer; errors as `subject`."""

        def answer(reading: Reading) -> Shown:
            subject = one_subject(reading, subject_id)
            _, files = open_files_of(reading, subject.id)
            page = page_of(reading, files, choice, cut, subject.partial)
            return Shown(subject, tuple(credit_files(reading, files)), page)

        found = self._seeking([subject_id], "show", answer)
        counts = {"subjects": 1, "credit_files": len(found.files), "records": len(found.page.records)}
        self._write_down("show", (subject_id, found.subject.id), counts)
        return found

    def subjects(self, ids: Sequence[str]) -> list[Subject | None]:
        """Several subjects in the order of their ids, None where none is open."""
        found = self._answer(lambda reading: subject_answers(reading, ids))
        there = [each for each in found if each is not None]
        self._write_down("show", [*ids, *(each.id for each in there)], {"subjects": len(there)})
        return found

    def find(self, text: str, limit: int = 10, second: str | None = None, *, persons: bool = True) -> list[Found]:
        """Subjects by a number, recognised by its form, or by a name; best first, persons never more than ten.

        By a name persons are found only with a `second` fact that their file says, and without `persons` never.
        """
        answer = self._answer(lambda reading: search(reading, text, limit, second, persons=persons))
        named = (*answer.tokens, *(each.subject_id for each in answer.found))
        self._write_down("find", named, {"subjects": len(answer.found)})
        return list(answer.found)

    def look_up(self, numbers: Sequence[str]) -> tuple[LookedUp, ...]:
        """The subjects behind up to a hundred numbers, in their order; each person has an audit entry of their own."""
        found = self._answer(lambda reading: look_up(reading, numbers))
        self._write_each("look_up", found)
        return found.numbers

    def check(self, numbers: Sequence[str], categories: Sequence[str]) -> tuple[CheckedNumber, ...]:
        """Whether something is held in each of these categories on whom each of these numbers is: yes, no, or closed.

        Each person has an audit entry of their own.
        """
        looked, found = self._answer(lambda reading: check(reading, numbers, categories))
        self._write_each("check", looked)
        return tuple(found)

    def credit_files(self, subject_id: str) -> tuple[CreditFile, ...]:
        """The open credit files of one subject."""
        found = self._seeking(
            [subject_id],
            "show_files",
            lambda reading: tuple(credit_files(reading, open_files_of(reading, subject_id)[1])),
        )
        self._write_down("show_files", [subject_id], {"credit_files": len(found)})
        return found

    def credit_files_of(self, subject_ids: Sequence[str]) -> list[tuple[CreditFile, ...]]:
        """The open credit files of several subjects, in the order of their ids; none for one that is not open."""

        def answer(reading: Reading) -> list[tuple[CreditFile, ...]]:
            present = follow(reading, subject_ids).present
            held = files_by_subject(reading, present.values())
            answers = credit_files(reading, [file for files in held.values() for file in files])
            return [
                tuple(each for each in answers if each.subject_id == present.get(asked, "")) for asked in subject_ids
            ]

        found = self._answer(answer)
        self._write_down("show_files", subject_ids, {"credit_files": sum(map(len, found))})
        return found

    def credit_files_by_id(self, file_ids: Sequence[str]) -> tuple[CreditFile, ...]:
        """Those of these credit files that are open."""
        found = self._answer(lambda reading: tuple(credit_files(reading, files_by_id(reading, file_ids))))
        self._write_down(
            "show_files", _known(*file_ids, *(each.subject_id for each in found)), {"credit_files": len(found)}
        )
        return found

    def credit_file(self, file_id: str) -> CreditFile:
        """One credit file; `NotFound` if it is not open."""
        found = self._seeking([file_id], "show_files", lambda reading: _one_file(reading, file_id))
        self._write_down("show_files", _known(file_id, found.subject_id), {"credit_files": 1})
        return found

    def siblings(self, file_id: str) -> tuple[CreditFile, ...]:
        """The credit files of the same subject in other regions."""

        def answer(reading: Reading) -> tuple[CreditFile, ...]:
            mine = _one_file(reading, file_id)
            if mine.subject_id is None:
                return ()
            held = files_by_subject(reading, [mine.subject_id]).get(mine.subject_id, [])
            others = credit_files(reading, [file for file in held if file.id != file_id])
            return tuple(each for each in others if each.region != mine.region)

        found = self._seeking([file_id], "show_files", answer)
        self._write_down(
            "show_files", _known(file_id, *(each.subject_id for each in found)), {"credit_files": len(found)}
        )
        return found

    def records(
        self,
        subject_id: str,
        *,
        category: str | None = None,
        department: str | None = None,
        region: str | None = None,
        state: RecordState | None = RecordState.CURRENT,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Page:
        """A page of a subject's records, the newest decisions first; `state` None gives all states."""
        choice, cut = Choice(category, department, region, state), Cut(first, after, last, before)

        def answer(reading: Reading) -> Page:
            return page_of(reading, open_files_of(reading, subject_id)[1], choice, cut, partial_of(reading))

        found = self._seeking([subject_id], "show_records", answer)
        self._write_down("show_records", [subject_id], _counts([found]))
        return found

    def records_of_file(
        self,
        file_id: str,
        *,
        category: str | None = None,
        department: str | None = None,
        region: str | None = None,
        state: RecordState | None = RecordState.CURRENT,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Page:
        """A page of the records in one credit file."""
        choice, cut = Choice(category, department, region, state), Cut(first, after, last, before)

        def answer(reading: Reading) -> tuple[Page, str | None]:
            files = files_by_id(reading, [file_id])
            if not files:
                raise _no_file()
            return page_of(reading, files, choice, cut, partial_of(reading)), files[0].subject

        found, subject = self._seeking([file_id], "show_records", answer)
        self._write_down("show_records", _known(file_id, subject), _counts([found]))
        return found

    def records_of_subjects(
        self, subject_ids: Sequence[str], choice: Choice = CURRENT_RECORDS, cut: Cut = FIRST_PAGE
    ) -> list[Page]:
        """A page of the records of each of these subjects; an empty one for a subject that is not open."""
        found = self._answer(lambda reading: of_subjects(reading, subject_ids, choice, cut))
        self._write_down("show_records", subject_ids, _counts(found))
        return found

    def records_of_files(
        self, file_ids: Sequence[str], choice: Choice = CURRENT_RECORDS, cut: Cut = FIRST_PAGE
    ) -> list[Page]:
        """A page of the records in each of these credit files; an empty one for a file that is not open."""
        found, subjects = self._answer(lambda reading: of_files(reading, file_ids, choice, cut))
        self._write_down("show_records", _known(*file_ids, *subjects), _counts(found))
        return found

    def record(self, record_id: str) -> CreditRecord:
        """One record version; `NotFound` if it is not open."""
        found = self._seeking([record_id], "show_records", lambda reading: one_record(reading, record_id))
        self._write_down("show_records", _known(record_id, found.subject_id), {"records": 1})
        return found

    def history(self, record_id: str) -> tuple[CreditRecord, ...]:
        """All open versions of a record, the newest first."""
        found = self._seeking([record_id], "show_records", lambda reading: history(reading, record_id))
        self._write_down("show_records", _known(record_id, found[0].subject_id), {"records": len(found)})
        return found

    def histories(self, record_ids: Sequence[str]) -> list[tuple[CreditRecord, ...]]:
        """The history of each of these record versions; empty for one that is not open."""
        found = self._answer(lambda reading: histories(reading, record_ids))
        subjects = {versions[0].subject_id for versions in found if versions}
        self._write_down(
            "show_records", _known(*record_ids, *sorted(filter(None, subjects))), {"records": sum(map(len, found))}
        )
        return found

    def changes_of(self, subject_ids: Sequence[str], span: Span, first: int = 100) -> list[Changes]:
        """What changed about each of these subjects in a span of time; nothing about one that is not open."""
        found = self._answer(lambda reading: changes_of(reading, subject_ids, span, first))
        self._write_down("changes", subject_ids, {"changes": sum(len(each.changes) for each in found)})
        return found

    def feed(
        self,
        wanted: Wanted,
        first: int,
        *,
        after: str | None = None,
        from_now: bool = False,
        waiting: bool = False,
    ) -> FeedPage:
        """What became visible behind a cursor; without one from the beginning, or from now on.

        `waiting` is for whoever is told as things happen: that there is nothing yet is no answer, so it is not in the
        audit.
        """

        def answer(reading: Reading) -> FeedPage:
            if from_now and after is None:
                return FeedPage((), self._base.side.places.cursor_of(newest_place(reading)), has_next=False)
            place = Place() if after is None else self._base.side.places.place_at(after)
            return feed_page(reading, wanted, first, place)

        found = self._answer(answer)
        if found.changes or not waiting:
            named = (each for change in found.changes for each in (change.subject_id, change.other_id, change.file_id))
            self._write_down("feed", _known(*(wanted.subjects or ()), *named), {"changes": len(found.changes)})
        return found

    def lineage(self, any_id: str) -> LineageAnswer:
        """Where a record, credit file, subject or source file comes from."""
        found = self._seeking([any_id], "lineage", lambda reading: lineage_of(reading, any_id))
        self._write_down("lineage", [any_id, found.id], {"rows": len(found.lineage), "values": len(found.values)})
        return found

    def contribution(self, any_id: str, first: int = 100, after: str | None = None) -> Contribution:
        """What a source file, a run or a department contributed to; `after` is a credit file's id."""
        found = self._seeking([any_id], "contribution", lambda reading: contribution_of(reading, any_id, first, after))
        named = _known(any_id, *(each.subject_id for each in found.files))
        self._write_down("contribution", named, {"credit_files": len(found.files)})
        return found

    def conflicts(self, limit: int = 50, after: str | None = None) -> tuple[Conflict, ...]:
        """Pairs of credit files that a machine kept apart; `after` is "left|right" of the last one seen."""
        found = self._answer(lambda reading: open_conflicts(reading, limit, after))
        self._write_down(
            "conflicts", (file for pair in found for file in (pair.left, pair.right)), {"pairs": len(found)}
        )
        return found

    def queue(self, pattern: Pattern = ALL, limit: int = 50, steward: str | None = None) -> Queue:
        """What stewards should look at, the most telling decision first; for one steward, what waits for them."""
        found = self._answer(lambda reading: queue_of(reading, pattern, limit, steward))
        named = (file for pair in found.pairs for file in (pair.left, pair.right))
        self._write_down("queue", named, {"pairs": len(found.pairs), "open": found.open})
        return found

    def explain_pair(self, left: str, right: str) -> PairExplained:
        """Two credit files side by side, and why they are together or not; `NotFound` unless both are open."""
        found = self._seeking([left, right], "explain", lambda reading: explain_pair(reading, left, right))
        subjects = (found.left.subject_id, found.right.subject_id)
        self._write_down("explain", _known(left, right, *subjects), {"credit_files": 2})
        return found

    def explain_cluster(self, file_id: str) -> ClusterExplained:
        """How the cluster of a credit file grew and what holds it; `NotFound` unless the file is open."""
        found = self._seeking([file_id], "explain", lambda reading: explain_cluster(reading, file_id))
        self._write_down("explain", _known(file_id, found.subject_id), {"credit_files": len(found.files)})
        return found

    def judged(self, subject_id: str) -> tuple[Judged, ...]:
        """What people judged of the credit files of a subject, contradictions and proposals too."""

        def answer(reading: Reading) -> tuple[Judged, ...]:
            return judged_on(reading, [file.id for file in open_files_of(reading, subject_id)[1]])

        found = self._seeking([subject_id], "judged", answer)
        self._write_down("judged", [subject_id], {"judgements": len(found)})
        return found

    def ever_judged(self, file_ids: Sequence[str]) -> tuple[Judgement, ...]:
        """Everything ever judged on these credit files, retracted or not, the oldest first; for stewards only."""
        found = self._answer(lambda reading: ever_judged(reading, file_ids))
        self._write_down("judged", file_ids, {"judgements": len(found)})
        return found

    def agreement(self) -> Agreement:
        """How far stewards agree on the pairs that two or more of them judged; for stewards only."""
        found = self._answer(agreement_of)
        self._write_down("agreement", (), {"pairs": found.pairs})
        return found

    def why(self, subject_id: str) -> tuple[JoinReason, ...]:
        """Why the credit files of a subject are together."""

        def answer(reading: Reading) -> tuple[JoinReason, ...]:
            present, files = open_files_of(reading, subject_id)
            return reasons(reading, present, [file.id for file in files])

        found = self._seeking([subject_id], "why", answer)
        self._write_down("why", [subject_id], {"reasons": len(found)})
        return found

    def why_of(self, subject_ids: Sequence[str]) -> list[tuple[JoinReason, ...]]:
        """Why the credit files of each of these subjects are together; none for one that is not open."""

        def answer(reading: Reading) -> list[tuple[JoinReason, ...]]:
            present = follow(reading, subject_ids).present
            held = files_by_subject(reading, present.values())
            told = reasons_of(reading, list(held))
            return [told.get(present.get(asked, ""), ()) for asked in subject_ids]

        found = self._answer(answer)
        self._write_down("why", subject_ids, {"reasons": sum(map(len, found))})
        return found

    def ties(self, subject_id: str) -> Ties:
        """How many others a subject is tied to, by kind of tie."""
        found = self._seeking([subject_id], "ties", lambda reading: ties_of(reading, subject_id))
        self._write_down("ties", {subject_id, found.subject_id}, {each.kind.value: each.count for each in found.counts})
        return found

    def tied(self, subject_id: str, kind: TieKind, first: int = USUAL, after: str | None = None) -> TiedPage:
        """A page of those whom one kind ties to a subject."""
        found = self._seeking([subject_id], "ties", lambda reading: tied_by(reading, subject_id, kind, first, after))
        named = [each.id for each in found.tied if each.kind is not None]
        self._write_down("ties", dict.fromkeys((subject_id, found.subject_id, *named)), {"tied": len(found.tied)})
        return found

    def connect(self, left: str, right: str, bounds: Bounds = USUAL_BOUNDS) -> Connection:
        """How two subjects are connected, within bounds; `NotFound` unless both are open."""
        found = self._seeking([left, right], "connect", lambda reading: connect(reading, left, right, bounds))
        named = [node.id for path in found.paths for node in path.nodes]
        told = [each for group in found.communities for each in group]
        outcome = {"paths": len(found.paths), "looked_at": found.looked_at}
        self._write_down("connect", [left, right, found.left.id, found.right.id, *named, *told], outcome)
        return found

    def shared(self, hub_ids: Sequence[str]) -> Shared:
        """What source files, departments and regions have in common: subjects, counted by kind."""
        found = self._seeking(hub_ids, "shared", lambda reading: shared_by(reading, hub_ids))
        counts = {each.kind: each.count for each in found.counts if each.count is not None}
        self._write_down("shared", [*hub_ids, *(each.id for each in found.named)], counts)
        return found

    def evidence(self, subject_ids: Sequence[str], bounds: Bounds = USUAL_BOUNDS) -> Evidence:
        """Everything about a few subjects to take away; persons as in `export`."""
        found = self._seeking(subject_ids, "evidence", lambda reading: evidence_of(reading, subject_ids, bounds))
        named = [each.shown.subject.id for each in found.subjects]
        named += [node.id for each in found.connections for path in each.paths for node in path.nodes]
        records = sum(len(each.shown.page.records) for each in found.subjects)
        self._write_down("evidence", [*subject_ids, *named], {"subjects": len(found.subjects), "records": records})
        return found

    def report(self, subject_id: str | None = None, since: datetime | None = None) -> SubjectReport:
        """Everything held about a subject, for them; without an id about the one that the reader is.

        `since` is from when on changes are told, else from the report before this one. Raises `PurposeRefused` for
        every purpose but the subject's own access.
        """
        may_have_report(self._access)
        found = self._seeking(_known(subject_id), REPORT, lambda reading: report_of(reading, subject_id, since))
        named = dict.fromkeys(_known(subject_id, found.subject.id))
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
        self._write_down("disputes", [*_known(subject_id), *named], {"disputes": len(found.disputes)})
        return found

    def dispute(self, named: str) -> DisputeTold:
        """One dispute by id or receipt number; `NotFound` if there is none that is the reader's to see."""
        may_know_of_disputes(self._access)
        found = self._seeking([named], "disputes", lambda reading: one_dispute(reading, named))
        self._write_down("disputes", [found.dispute.id, found.dispute.subject], {"disputes": 1})
        return found

    def who_looked(self, subject_id: str, limit: int = 50, after: int = 0) -> tuple[Look, ...]:
        """Who looked at a subject, the earliest first; `after` is the sequence of the last look seen.

        Raises `PurposeRefused` for everybody but the subject, a clerk who serves them, and oversight.
        """
        may_know_who_looked(self._access, limit)
        names = self._seeking([subject_id], "who_looked", lambda reading: names_of(reading, subject_id))
        found = looks(self._base.side.audit.entries(touching=names, after=after, limit=limit))
        self._write_down("who_looked", [subject_id], {"looks": len(found)})
        return found

    def is_own_file(self, file_id: str) -> bool:
        """Whether a credit file is the reader's own: held in their region, say, or by their department."""
        found = self._answer(lambda reading: own_files(reading, [file_id]))
        return found is None or file_id in found

    def write_act(self, verb: str, what: Sequence[str], outcome: Mapping[str, int]) -> None:
        """Write down an act that this view's purpose and reference are the reason of."""
        self._write_down(verb, what, outcome)

    def runs(self, limit: int = 20) -> tuple[LoadRun, ...]:
        """The last runs, the newest first."""
        self._access.require_figures()
        found = self._answer(lambda reading: last_runs(reading.reader, limit))
        self._write_down("runs", (), {"runs": len(found)})
        return found

    def run(self, run_id: str) -> LoadRun:
        """One run by id or number; `NotFound` if there is none."""
        self._access.require_figures()
        found = self._answer(lambda reading: one_run(reading.reader, run_id))
        self._write_down("runs", [found.id], {"runs": 1})
        return found

    def status(self) -> Status:
        """What the base is, how much it holds, and its last and open runs."""
        self._access.require_figures()
        found = self._answer(lambda reading: status_of(self._base, reading.reader))
        self._write_down("status", (), {"runs": len(found.last_runs)})
        return found

    def export(
        self, subject_ids: Sequence[str] | None = None, kinds: frozenset[SubjectKind] = ORGANISATIONS
    ) -> Iterator[Exported]:
        """Subjects with their files and records in all states, in parts that are each one state of the base.

        Without ids, every open subject of these kinds. Raises `PurposeRefused` at once when persons are asked for
        without a purpose that reaches them and a reason.
        """
        may_export(self._access, kinds)
        ids = iter(subject_ids) if subject_ids is not None else all_subject_ids(self._base.engine, kinds)
        return self._export(ids, kinds)

    def take_away(self, subject_ids: Sequence[str]) -> int:
        """Put on record that what was shown of these subjects leaves, before it does; how many of them are open.

        Raises `PurposeRefused` as `export` does, when a person is among them.
        """
        found = [each for each in self._answer(lambda reading: subject_answers(reading, subject_ids)) if each]
        may_export(self._access, frozenset(SubjectKind(each.kind) for each in found))
        self._write_down("export", [*subject_ids, *(each.id for each in found)], {"subjects": len(found)})
        return len(found)

    def export_records(
        self, subject_ids: Sequence[str] | None = None, kinds: frozenset[SubjectKind] = ORGANISATIONS
    ) -> Iterator[CreditRecord]:
        """The records of `export`, one after the other."""
        return (record for subject in self.export(subject_ids, kinds) for record in subject.records)

    def _export(self, ids: Iterator[str], kinds: frozenset[SubjectKind]) -> Iterator[Exported]:
        for part in parts_of(ids):
            found = self._answer(partial(exported, asked=part, kinds=kinds))
            self._last = None  # a part shares nothing with the next one, and all parts together are the base
            counts = {"subjects": len(found), "records": sum(len(each.records) for each in found)}
            self._write_down("export", (each.subject_id for each in found), counts)
            yield from found

    def _answer(self, answer: Callable[[Reading], T]) -> T:
        last = read_by = self._last

        def read(reader: Reader, visible: Visible) -> T:
            nonlocal read_by
            reference = self._base.reference
            read_by = Reading(self._base, self._access, self._moment, reader, visible, reference, self._sources)
            if last is not None and last.visible == visible:
                read_by.remember(last)
            return answer(read_by)

        found = consistently(self._base.engine, read, None if last is None else last.visible)
        self._last = read_by
        return found

    def _seeking(self, what: Sequence[str], verb: str, answer: Callable[[Reading], T]) -> T:
        """An answer about something named; that it was not found is an answer too and goes into the audit."""
        try:
            return self._answer(answer)
        except NotFound as error:
            self._write_down(verb, what, {"found": 0})
            if self._answer(partial_of).is_partial:
                raise NotFound(f"{error.message} {WITHDRAWN_SINCE}", **error.facts) from None
            raise

    def _within_quota(self, verb: str, what: Sequence[str]) -> None:
        try:
            keep_to_quota(self._base, self._access, what)
        except QuotaExceeded:
            write_down(self._base, self._access, self._request, verb=verb, what=what, outcome={"refused": 1})
            raise

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
            write_down(self._base, self._access, self._request, verb=verb, what=what, outcome={"numbers": len(what)})

    def _write_down(self, verb: str, what: Iterable[str], outcome: Mapping[str, int]) -> None:
        what = tuple(what)
        self._within_quota(verb, what)
        write_down(self._base, self._access, self._request, verb=verb, what=what, outcome=outcome)


def _one_file(reading: Reading, file_id: str) -> CreditFile:
    files = files_by_id(reading, [file_id])
    if not files:
        raise _no_file()
    return credit_files(reading, files)[0]


def _no_file() -> NotFound:
    return NotFound("There is no such credit file, or none that is open to this purpose.")


def _counts(pages: Sequence[Page]) -> dict[str, int]:
    return {"records": sum(len(page.records) for page in pages), "total": sum(page.total for page in pages)}


def _known(*ids: str | None) -> list[str]:
    return [each for each in ids if each is not None]
