"""One view's answers as GraphQL objects whose relations are loaded together.

The rule of this module: whatever comes in one list is made in one call, so that its objects share their
`Together`s; all that is read comes from one `View`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from strawberry import ID

from api.batching import Together, TogetherBy
from api.connections import CreditRecordConnection, connection, page_size
from api.types.changes import Changes, ChangesWanted, RecordChange
from api.types.entities import CreditFile, CreditRecord, Subject
from api.types.wanted import RecordsWanted
from graph.errors import NotFound
from graph.view import answers
from graph.view.pages import Cut
from graph.view.parts import LEFT_OUT, left_out
from graph.view.view import View
from graph.view.whole import made_whole

A = TypeVar("A")
B = TypeVar("B")


class Objects:
    """What one actor reads for one purpose in one request."""

    def __init__(self, view: View) -> None:
        self.view = view

    def subjects(self, found: Sequence[answers.Subject]) -> list[Subject]:
        """Subjects that came in one list."""
        ids = [subject.id for subject in found]
        files = Together(ids, self._files_of)
        reasons = Together(ids, self.view.why_of)
        pages = TogetherBy(ids, self._pages_of_subjects)
        changed = TogetherBy(ids, self._changes)
        return [self._subject(subject, files, reasons, pages, changed) for subject in found]

    def node(self, any_id: str) -> Subject | CreditFile | CreditRecord | None:
        """Whatever has this id; None when there is nothing, or nothing that is open to this purpose."""
        subject = self.subjects_by_id([any_id])[0]
        if subject is not None:
            return subject
        with suppress(NotFound):
            return self.files([self.view.credit_file(any_id)])[0]
        with suppress(NotFound):
            return self.records([self.view.record(any_id)])[0]
        return None

    def subjects_by_id(self, ids: Sequence[str]) -> list[Subject | None]:
        """Subjects by any id they ever had, in the order asked; None for one that is not there."""
        found = self.view.subjects(ids)
        made = iter(self.subjects([subject for subject in found if subject is not None]))
        return [None if subject is None else next(made) for subject in found]

    def files(self, held: Sequence[answers.CreditFile]) -> list[CreditFile]:
        """Credit files that came in one list."""
        once = list({file.id: file for file in held}.values())
        subjects = Together([file.subject_id for file in held if file.subject_id], self.subjects_by_id)
        beside = Together([file.id for file in held], lambda _: self._siblings_of(once))
        pages = TogetherBy([file.id for file in held], self._pages_of_files)
        return [self._file(file, subjects, beside, pages) for file in held]

    def records(self, shown: Sequence[answers.CreditRecord]) -> list[CreditRecord]:
        """Record versions that came in one list."""
        subjects = Together([record.subject_id for record in shown if record.subject_id], self.subjects_by_id)
        files = Together([record.file_id for record in shown], self._files_by_id)
        versions = Together([record.id for record in shown], self._histories)
        return [self._record(record, files, subjects, versions) for record in shown]

    def records_by_id(self, ids: Sequence[str]) -> list[CreditRecord | None]:
        """Record versions in the order asked; None for one that is not there."""
        made: dict[str, CreditRecord] = {record.id: record for record in self.records(self.view.records_by_id(ids))}
        return [made.get(each) for each in ids]

    def _pages_of_subjects(self, ids: Sequence[str], wanted: RecordsWanted) -> list[CreditRecordConnection]:
        return self._connections(self.view.records_of_subjects(ids, wanted.choice, cut_of(wanted)))

    def _pages_of_files(self, ids: Sequence[str], wanted: RecordsWanted) -> list[CreditRecordConnection]:
        return self._connections(self.view.records_of_files(ids, wanted.choice, cut_of(wanted)))

    def _connections(self, pages: Sequence[answers.Page]) -> list[CreditRecordConnection]:
        made = self._in_groups(self.records, [page.records for page in pages])
        return [connection(page, nodes) for page, nodes in zip(pages, made, strict=True)]

    def _changes(self, ids: Sequence[str], wanted: ChangesWanted) -> list[Changes]:
        told = self.view.changes_of(ids, wanted.span, wanted.first)
        every = [one for each in told for change in each.changes for one in (change.record, change.before) if one]
        made: dict[str, CreditRecord] = {record.id: record for record in self.records(every)}
        return [
            Changes(
                changes=[
                    RecordChange(
                        kind=change.kind,
                        at=change.at,
                        record=made[change.record.id],
                        before=made[change.before.id] if change.before else None,
                    )
                    for change in each.changes
                ],
                total_count=each.total,
                partial=each.partial,
            )
            for each in told
        ]

    def _histories(self, record_ids: Sequence[str]) -> list[list[CreditRecord]]:
        return self._in_groups(self.records, self.view.histories(record_ids))

    def _files_of(self, subject_ids: Sequence[str]) -> list[list[CreditFile]]:
        return self._in_groups(self.files, self.view.credit_files_of(subject_ids))

    def _files_by_id(self, file_ids: Sequence[str]) -> list[CreditFile | None]:
        made: dict[str, CreditFile] = {file.id: file for file in self.files(self.view.credit_files_by_id(file_ids))}
        return [made.get(file_id) for file_id in file_ids]

    def _verification(self, shown: answers.CreditRecord) -> answers.Verification:
        if shown.contested:
            return answers.Verification.CONTESTED
        declared = shown.category in self.view.declared
        return answers.Verification.DECLARED if declared else answers.Verification.VERIFIED

    @staticmethod
    def _in_groups(make: Callable[[Sequence[A]], list[B]], groups: Sequence[Sequence[A]]) -> list[list[B]]:
        """Objects made in one call, so that they share what is read next, and given back group by group."""
        made = iter(make([each for group in groups for each in group]))
        return [[next(made) for _ in group] for group in groups]

    def _siblings_of(self, mine: Sequence[answers.CreditFile]) -> list[list[CreditFile]]:
        # The files of the same subjects in other regions, for a whole list in one reading.
        subject_ids = sorted({file.subject_id for file in mine if file.subject_id})
        held = dict(zip(subject_ids, self.view.credit_files_of(subject_ids), strict=True)) if subject_ids else {}
        groups = [
            [other for other in held.get(file.subject_id or "", ()) if other.region != file.region] for file in mine
        ]
        return self._in_groups(self.files, groups)

    def _subject(
        self,
        held: answers.Subject,
        files: Together[str, list[CreditFile]],
        reasons: Together[str, tuple[answers.JoinReason, ...]],
        pages: TogetherBy[str, RecordsWanted, CreditRecordConnection],
        changed: TogetherBy[str, ChangesWanted, Changes],
    ) -> Subject:
        return Subject(
            id=ID(held.id),
            asked_id=ID(held.asked),
            now_part_of=ID(held.id) if held.asked != held.id else None,
            kind=held.kind,
            name=held.name,
            golden=held.golden,
            identity_state=held.identity_state,
            identifiers=held.identifiers,
            file_count=held.files,
            regions=held.regions,
            departments=held.departments,
            coverage=held.coverage,
            partial=held.partial,
            held_files=files,
            reasons=reasons,
            changed=changed,
            pages=pages,
        )

    def _file(
        self,
        held: answers.CreditFile,
        subjects: Together[str, Subject | None],
        beside: Together[str, list[CreditFile]],
        pages: TogetherBy[str, RecordsWanted, CreditRecordConnection],
    ) -> CreditFile:
        return CreditFile(
            id=ID(held.id),
            kind=held.kind,
            name=held.name,
            department=held.department,
            region=held.region,
            identifiers=held.identifiers,
            details=held.details,
            delivered=held.delivered,
            record_count=held.records,
            statements=held.statements,
            partial=held.partial,
            subject_id=ID(held.subject_id) if held.subject_id else None,
            subjects=subjects,
            beside=beside,
            pages=pages,
        )

    def _record(
        self,
        shown: answers.CreditRecord,
        files: Together[str, CreditFile | None],
        subjects: Together[str, Subject | None],
        versions: Together[str, list[CreditRecord]],
    ) -> CreditRecord:
        made = vars(shown).copy()  # what it says has the same names in both
        if left_out(made["disputes"]):
            made["contested"] = made["verification"] = LEFT_OUT
        else:
            made["contested"], made["verification"] = shown.contested, self._verification(shown)
        made["files"], made["subjects"], made["versions"] = files, subjects, versions
        return made_whole(CreditRecord, made)


def cut_of(wanted: RecordsWanted) -> Cut:
    """The slice that was asked for; raises `BadInput` for what cannot be a page."""
    first, last = page_size(wanted.first, wanted.last, wanted.after, wanted.before)
    return Cut(first, wanted.after, last, wanted.before, wanted.order)
