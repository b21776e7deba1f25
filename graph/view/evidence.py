"""The answers of an evidence package: what is held on subjects, where it comes from, and how they are connected.

The rule of this module: all of it is one state of the base. Persons leave as they do in an export: only for a purpose
that reaches them and with a reason in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Final

from graph.bounds import Bounds
from graph.delivery import SubjectKind
from graph.errors import BadInput
from graph.view.answers import JoinReason, Partial, PartialReason, Shown
from graph.view.choice import Choice
from graph.view.connect import Connection, connect
from graph.view.export import may_export
from graph.view.files import credit_files
from graph.view.lineage import LineageAnswer, lineage_of, reasons
from graph.view.pages import MOST, Cut, page_of
from graph.view.partial import partly
from graph.view.reading import Reading
from graph.view.subjects import one_subject, open_files_of
from graph.view.ties import Ties, ties_of

MOST_SUBJECTS: Final = 20
MOST_CONNECTED: Final = 5
"""Of so many subjects all pairs are connected; of more, each with the one noted after it."""


@dataclass(frozen=True)
class SubjectEvidence:
    """One subject: what is held, in all states, where it comes from, why its files are together, what ties it."""

    shown: Shown
    lineage: LineageAnswer
    joined: tuple[JoinReason, ...]
    ties: Ties


@dataclass(frozen=True)
class Evidence:
    """What a package is made of."""

    subjects: tuple[SubjectEvidence, ...]
    connections: tuple[Connection, ...]
    partial: Partial


def evidence_of(reading: Reading, asked: Sequence[str], bounds: Bounds) -> Evidence:
    """Everything about these subjects; `NotFound` for one that is not open, `PurposeRefused` as an export."""
    if not 1 <= len(asked) <= MOST_SUBJECTS:
        raise BadInput(f"An evidence package is about 1 to {MOST_SUBJECTS} subjects, not {len(asked)}.")
    present = list(dict.fromkeys(open_files_of(reading, each)[0] for each in asked))
    subjects = tuple(_subject(reading, each) for each in present)
    may_export(reading.access, frozenset(SubjectKind(each.shown.subject.kind) for each in subjects))
    pairs = combinations(present, 2) if len(present) <= MOST_CONNECTED else pairwise(present)
    connections = tuple(connect(reading, one, other, bounds) for one, other in pairs)
    on_paths = (node.kind for each in connections for path in each.paths for node in path.nodes)
    may_export(reading.access, frozenset(SubjectKind(kind) for kind in on_paths))
    told = (*(each.shown.page.partial for each in subjects), *(each.partial for each in connections))
    return Evidence(subjects, connections, partly(Partial(), *(why for each in told for why in each.reasons)))


def _subject(reading: Reading, subject: str) -> SubjectEvidence:
    _, files = open_files_of(reading, subject)
    whole = one_subject(reading, subject)
    page = page_of(reading, files, Choice(state=None), Cut(first=MOST), whole.partial)
    if page.has_next:
        page = replace(page, partial=partly(page.partial, PartialReason.LIMIT))
    shown = Shown(whole, tuple(credit_files(reading, files)), page)
    joined = reasons(reading, subject, [file.id for file in files])
    return SubjectEvidence(shown, lineage_of(reading, subject), joined, ties_of(reading, subject))
