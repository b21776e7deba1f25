"""What one actor may read for one purpose: the only way in which anything is read.

The rule of this module: each method is one answer from one state of the base, filtered before it is counted, and
in the audit before it is returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from graph.catalogue import Entry
from graph.delivery import SubjectKind
from graph.errors import NotFound
from graph.sidebase.feed import Place
from graph.view.answers import (
    CreditFile,
    CreditRecord,
    Found,
    Page,
    Partial,
    PartialReason,
    RecordState,
    Search,
    Shown,
    Subject,
)
from graph.view.asking import known
from graph.view.batch import CheckedNumber, LookedUp, check, look_up
from graph.view.changes import Changes, Span, changes_of
from graph.view.choice import Choice
from graph.view.feed import FeedPage, Wanted, feed_page, newest_place
from graph.view.files import credit_files, files_by_id
from graph.view.forward import Contribution, contribution_of
from graph.view.lineage import LineageAnswer, lineage_of
from graph.view.links import Links
from graph.view.lists import Lists
from graph.view.moment import Moment
from graph.view.origin import ALL, came_by
from graph.view.own import own_files
from graph.view.pages import Cut, page_of
from graph.view.partial import partial_of, partly
from graph.view.reading import Reading
from graph.view.records import histories, history, one_record
from graph.view.relations import Relations, relations_of
from graph.view.rights import Rights
from graph.view.search import Answer, search
from graph.view.several import of_files, of_subjects
from graph.view.status import Figures, Loads, Status, figures_of, last_runs, one_run, status_of
from graph.view.subjects import files_by_subject, follow, one_subject, open_files_of, subject_answers
from graph.view.taken import Taken
from graph.view.traced import LoadRun
from graph.view.work import Work

__all__ = ["Moment", "View"]

CURRENT_RECORDS = Choice()
FIRST_PAGE = Cut()


class View(Work, Links, Lists, Rights, Taken):
    """Reads for one actor and one purpose; see `Asking` for how it is made and what it raises.

    What there is to read of subjects, files, records and runs is here; the rest is where its name says.
    """

    def partial(self) -> Partial:
        """Whether all that was known at the moment is still there; it is of nobody, so it is not in the audit."""
        return self._answer(partial_of)

    @property
    def declared(self) -> frozenset[str]:
        """The categories in which subjects tell something about themselves that nobody has verified."""
        return self._base.catalogue.declared

    def open_categories(self, kind: SubjectKind) -> tuple[Entry, ...]:
        """The categories whose records on such subjects may be shown at all; it is of nobody, so not in the audit."""
        return tuple(
            entry
            for entry in self._base.catalogue.switched_on
            if self._access.opens_category(entry.code, kind, own=True)
        )

    def subject(self, subject_id: str) -> Subject:
        """One subject; an old id answers with the subject it has become part of. `NotFound` if none is open."""
        found = self._seeking([subject_id], "show", lambda reading: one_subject(reading, subject_id, self._parts))
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
        found = self._answer(lambda reading: subject_answers(reading, ids, self._parts))
        there = [each for each in found if each is not None]
        self._write_down("show", [*ids, *(each.id for each in there)], {"subjects": len(there)})
        return found

    def find(self, text: str, limit: int = 10, second: str | None = None, *, persons: bool = True) -> list[Found]:
        """Subjects by a number, recognised by its form, or by a name; best first, persons never more than ten.

        By a name persons are found only with a `second` fact that their file says, and without `persons` never.
        """
        return list(self.search(text, limit, second, persons=persons).found)

    def search(self, text: str, limit: int = 10, second: str | None = None, *, persons: bool = True) -> Search:
        """What `find` finds, and whether that is all."""

        def answer(reading: Reading) -> tuple[Answer, Partial]:
            return search(reading, text, limit, second, persons=persons), partial_of(reading)

        found, before = self._answer(answer)
        named = (*found.tokens, *(each.subject_id for each in found.found))
        self._write_down("find", named, {"subjects": len(found.found)})
        return Search(found.found, partly(before, PartialReason.LIMIT) if found.more else before)

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
            answers = iter(credit_files(reading, [file for files in held.values() for file in files], self._parts))
            of_subjects = {subject: tuple(islice(answers, len(files))) for subject, files in held.items()}
            return [of_subjects.get(present.get(asked, ""), ()) for asked in subject_ids]

        found = self._answer(answer)
        self._write_down("show_files", subject_ids, {"credit_files": sum(map(len, found))})
        return found

    def credit_files_by_id(self, file_ids: Sequence[str]) -> tuple[CreditFile, ...]:
        """Those of these credit files that are open."""
        found = self._answer(lambda reading: tuple(credit_files(reading, files_by_id(reading, file_ids), self._parts)))
        self._write_down(
            "show_files", known(*file_ids, *(each.subject_id for each in found)), {"credit_files": len(found)}
        )
        return found

    def relations(self, subject_id: str) -> Relations:
        """What is disclosed of how a subject stands to others, by their numbers; `NotFound` if it is not open."""
        found = self._seeking([subject_id], "relations", lambda reading: relations_of(reading, subject_id))
        named = [each.other.id for each in found.relations if each.other is not None]
        self._write_down(
            "relations",
            dict.fromkeys((subject_id, found.subject_id, *named)),
            {"relations": len(found.relations)},
        )
        return found

    def credit_file(self, file_id: str) -> CreditFile:
        """One credit file; `NotFound` if it is not open."""
        found = self._seeking([file_id], "show_files", lambda reading: _one_file(reading, file_id))
        self._write_down("show_files", known(file_id, found.subject_id), {"credit_files": 1})
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

    def records_of_subjects(
        self, subject_ids: Sequence[str], choice: Choice = CURRENT_RECORDS, cut: Cut = FIRST_PAGE
    ) -> list[Page]:
        """A page of the records of each of these subjects; an empty one for a subject that is not open."""
        found = self._answer(lambda reading: of_subjects(reading, subject_ids, choice, cut, self._parts))
        self._write_down("show_records", subject_ids, _counts(found))
        return found

    def records_of_files(
        self, file_ids: Sequence[str], choice: Choice = CURRENT_RECORDS, cut: Cut = FIRST_PAGE
    ) -> list[Page]:
        """A page of the records in each of these credit files; an empty one for a file that is not open."""
        found, subjects = self._answer(lambda reading: of_files(reading, file_ids, choice, cut, self._parts))
        self._write_down("show_records", known(*file_ids, *subjects), _counts(found))
        return found

    def record(self, record_id: str) -> CreditRecord:
        """One record version; `NotFound` if it is not open."""
        found = self._seeking([record_id], "show_records", lambda reading: one_record(reading, record_id))
        self._write_down("show_records", known(record_id, found.subject_id), {"records": 1})
        return found

    def history(self, record_id: str) -> tuple[CreditRecord, ...]:
        """All open versions of a record, the newest first."""
        found = self._seeking([record_id], "show_records", lambda reading: history(reading, record_id))
        self._write_down("show_records", known(record_id, found[0].subject_id), {"records": len(found)})
        return found

    def histories(self, record_ids: Sequence[str]) -> list[tuple[CreditRecord, ...]]:
        """The history of each of these record versions; empty for one that is not open."""
        found = self._answer(lambda reading: histories(reading, record_ids, self._parts))
        subjects = {versions[0].subject_id for versions in found if versions}
        self._write_down(
            "show_records", known(*record_ids, *sorted(filter(None, subjects))), {"records": sum(map(len, found))}
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
            self._write_down("feed", known(*(wanted.subjects or ()), *named), {"changes": len(found.changes)})
        return found

    def lineage(self, any_id: str) -> LineageAnswer:
        """Where a record, credit file, subject or source file comes from."""
        found = self._seeking([any_id], "lineage", lambda reading: lineage_of(reading, any_id))
        self._write_down("lineage", [any_id, found.id], {"rows": len(found.lineage), "values": len(found.values)})
        return found

    def contribution(self, any_id: str, first: int = 100, after: str | None = None) -> Contribution:
        """What a source file, a run, a department or a judgement contributed to; `after` is a credit file's id."""
        found = self._seeking([any_id], "contribution", lambda reading: contribution_of(reading, any_id, first, after))
        named = known(any_id, *(each.subject_id for each in found.files))
        self._write_down("contribution", named, {"credit_files": len(found.files)})
        return found

    def is_own_file(self, file_id: str) -> bool:
        """Whether a credit file is the reader's own: held in their region, say, or by their department."""
        found = self._answer(lambda reading: own_files(reading, [file_id]))
        return found is None or file_id in found

    def runs(self, limit: int = 20) -> tuple[LoadRun, ...]:
        """The last runs, the newest first."""
        return self.loads(limit).runs

    def loads(self, limit: int = 20, before: int | None = None) -> Loads:
        """The last runs, the newest first; `before` is `next` of the page before."""
        self._access.require_figures()
        found = self._answer(lambda reading: last_runs(reading.reader, limit, self._wanted_runs(), before))
        self._write_down("runs", (), {"runs": len(found.runs)})
        return found

    def _wanted_runs(self) -> frozenset[int] | None:
        """The runs whose deliveries are wanted; None for all runs, also those that delivered nothing."""
        if self._sources is ALL:
            return None
        runs = {run.number: run for run in self._base.side.runs.all_runs()}
        notes = self._base.side.delivery_notes.notes()
        return frozenset(note.run for note in notes if self._sources.count(came_by(runs[note.run], note)))

    def run(self, run_id: str) -> LoadRun:
        """One run by id or number; `NotFound` if there is none."""
        self._access.require_figures()
        found = self._answer(lambda reading: one_run(reading.reader, run_id))
        self._write_down("runs", [found.id], {"runs": 1})
        return found

    def figures(self) -> Figures:
        """What the base is and how much it holds."""
        self._access.require_figures()
        found = self._answer(lambda reading: figures_of(self._base, reading.reader, reading.visible))
        self._write_down("status", (), {})
        return found

    def status(self) -> Status:
        """What the base is, how much it holds, and what was done to it last."""
        self._access.require_figures()
        found = self._answer(lambda reading: status_of(self._base, reading.reader, reading.visible))
        self._write_down("status", (), {"runs": len(found.last_runs)})
        return found


def _one_file(reading: Reading, file_id: str) -> CreditFile:
    files = files_by_id(reading, [file_id])
    if not files:
        raise _no_file()
    return credit_files(reading, files)[0]


def _no_file() -> NotFound:
    return NotFound("There is no such credit file, or none that is open to this purpose.")


def _counts(pages: Sequence[Page]) -> dict[str, int]:
    return {"records": sum(len(page.records) for page in pages), "total": sum(page.total for page in pages)}
