"""What resolution knows of one credit file.

The rule of this module: only what the file itself says, never a clear number. Two files with the same signature
cannot be told apart by any rule, so one comparison serves for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.delivery import SubjectKind
from graph.identifiers import IdentifierKind

PROOF = (IdentifierKind.IDENTITY_NUMBER, IdentifierKind.CREDIT_CODE)
"""Numbers of which a subject has one: two different valid ones are two subjects."""


@dataclass(frozen=True, slots=True, order=True)
class StrongNumber:
    """A valid number that may join files, as its token."""

    kind: str
    token: str


@dataclass(frozen=True, slots=True)
class FileFeatures:
    """One credit file: `stamp` is the delivery that first brought it, `birth_date` an ISO day or None."""

    id: str
    kind: SubjectKind
    name: str
    name_key: str
    stamp: str
    former_name: str | None = None
    birth_date: str | None = None
    strong: frozenset[StrongNumber] = frozenset()

    @property
    def age(self) -> tuple[str, str]:
        """Sorts files by when they first came; the least one keeps a subject's id."""
        return self.stamp, self.id

    @property
    def signature(self) -> tuple[str, str, str, str, tuple[StrongNumber, ...]]:
        """What the rules look at; equal signatures, equal verdicts."""
        return self.kind, self.name_key, self.former_name or "", self.birth_date or "", tuple(sorted(self.strong))

    @property
    def names(self) -> Iterator[str]:
        """The names this file gives its subject, the present one first."""
        yield self.name
        if self.former_name:
            yield self.former_name

    def proofs(self, kind: IdentifierKind) -> frozenset[str]:
        """The tokens of one kind of proof that this file holds."""
        return frozenset(number.token for number in self.strong if number.kind == kind)


def kind_of_subject(files: Iterable[FileFeatures]) -> SubjectKind:
    """What a cluster is about: an individual business when any file knows that it is one, else as its files say.

    "Organisation" is also what files say that do not tell the two apart.
    """
    kinds = {file.kind for file in files}
    for kind in (SubjectKind.INDIVIDUAL_BUSINESS, SubjectKind.ORGANISATION):
        if kind in kinds:
            return kind
    return SubjectKind.PERSON
