"""Search hits, lineage answers, runs and status, as GraphQL shows them.

The rule of this module: descriptions only, like `api.types.values`; a hit's subject is its one relation.
"""

from __future__ import annotations

from collections.abc import Iterable

import strawberry
from strawberry import field

from api.batching import Together
from api.language import SENTENCE
from api.types.described import described, resolved
from api.types.entities import Subject
from api.types.values import JoinReason, Lineage, Partial, SourceFile, Traced
from graph.view import answers


@described
class LineageAnswer:
    """Where something comes from: of a record, a credit file, a subject or a source file."""

    kind: str = field(description="What the id is of.")
    id: strawberry.ID = field(description="The id asked for.")
    title: str = field(description="The thing in a few words.")
    lineage: list[Lineage] = field(description="Every row that asserts it, latest first.")
    joined: list[JoinReason] = field(description="Which judgements and rules put it where it is.")
    values: list[Traced] = field(description="Its values, each with its own lineage.")
    partial: Partial = field(description="Whether this is all, and if not, why.")


@described
class Contributed:
    """A credit file to which some sources contributed."""

    file_id: strawberry.ID = field(description="The credit file.")
    subject_id: strawberry.ID | None = field(description="The subject it is about.")
    kind: str = field(description="organisation or individual_business.")
    name: str = field(description="The subject's name as the file has it.")
    records: int = field(description="How many of its records rest on these sources and may be read.")
    alone: bool = field(description="True when nothing in it rests on any other source.")


@described
class Contribution:
    """What a source file, a run, a department or a judgement has contributed to. Persons are not listed.

    No bulk search of persons.
    """

    kind: str = field(description="What the id is of: source_file, run, department or judgement.")
    id: strawberry.ID = field(description="The id asked for.")
    sources: list[SourceFile] = field(description="The delivered files that come from it.")
    files: list[Contributed] = field(description="The credit files, by id.")
    next: strawberry.ID | None = field(description="Give it as `after` for what follows; null at the end.")
    partial: Partial = field(description="Whether this is all, and if not, why.")


@described
class Found:
    """One hit of a search. Hits come best first; there is no figure for how good, because it would be read as one."""

    subject_id: strawberry.ID = field(description="The subject.")
    kind: str = field(description="person, organisation or individual_business.")
    name: str = field(description="Its name.")
    matched: str = field(description="What of it matched; a mask where that is an identity number.")
    by: str = field(description="name, or the kind of number.")
    files: int = field(description="How many credit files the subject has.")
    regions: list[str] = field(description="Where they are held.")

    subjects: strawberry.Private[Together[str, Subject | None]]

    @resolved
    def subject(self) -> Subject | None:
        """The subject itself."""
        return self.subjects.of(self.subject_id)


@described
class Search:
    """What a search found, best first, and whether that is all."""

    found: list[Found] = field(description="The subjects.")
    partial: answers.Partial = field(
        graphql_type=Partial,
        description="LIMIT: further subjects that are open to this purpose answer it. Names that are too little alike "
        "are not looked at and are no reason.",
    )


@described
class Purpose:
    """A purpose of the closed list: what every reading names, and what it opens."""

    code: str = field(description="What to give as `purpose`.")
    name_zh: str = field(description="Chinese name.")
    name_en: str = field(description="English name.")
    readers: list[str] = field(description="Roles that may name it.")
    needs: str | None = field(
        metadata=SENTENCE, description="What has to be named as `reference`; null when nothing has."
    )
    persons: bool = field(description="Whether persons may be reached for it.")
    scope: str = field(metadata=SENTENCE, description="How far it reaches.")


def found(hits: Iterable[answers.Found], subjects: Together[str, Subject | None]) -> list[Found]:
    """Hits that came in one list."""
    return [
        Found(
            subject_id=strawberry.ID(hit.subject_id),
            kind=hit.kind,
            name=hit.name,
            matched=hit.matched,
            by=hit.by,
            files=hit.files,
            regions=list(hit.regions),
            subjects=subjects,
        )
        for hit in hits
    ]
