"""Proposals of the engine as a reader gets them: the pairs of the queue, and a pair's weight piece by piece.

The rule of this module: a value that is closed to the purpose is left out together with the sentence that would quote
it; its weight stays, because the whole weight tells no value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from graph.identifiers import IdentifierKind
from graph.resolution.evidence import Evidence
from graph.sidebase.judgements import Verdict
from graph.view.cells import text
from graph.view.files import NAME, OpenFile, identifiers_in
from graph.view.judged import Judged
from graph.view.reading import Reading

if TYPE_CHECKING:
    from graph.resolution.waterfall import Piece
    from graph.sidebase.proposals import Proposal
    from graph.store.proposer import Weighed

Pair = tuple[str, str]

CLOSED: Final = "What the two files say here is not open to this purpose."
RULE: Final = "model"
_FORMER: Final = "former_name"
_NUMBERS: Final[Mapping[str, tuple[IdentifierKind, ...]]] = {
    "identity_number": (IdentifierKind.IDENTITY_NUMBER,),
    "credit_code": (IdentifierKind.CREDIT_CODE,),
    "register_number": (
        IdentifierKind.ORGANISATION_CODE,
        IdentifierKind.REGISTRATION_NUMBER,
        IdentifierKind.TAXPAYER_NUMBER,
    ),
}


def open_proposals(reading: Reading, judged: Mapping[Pair, Sequence[Judged]], most: int) -> list[Proposal]:
    """The weightiest proposals that nobody has settled, of two subjects the one that weighs most.

    Two subjects are settled when a SAME or DIFFERENT stands between any two of their files.
    """
    found = reading.base.proposer.best(most)
    told = {pair for pair, said in judged.items() if any(one.verdict is not Verdict.UNSURE for one in said)}
    named = {file for one in found for file in (one.left, one.right)} | {file for pair in told for file in pair}
    subjects = _subjects(reading, named)
    settled = {_ends(subjects, pair) for pair in told}
    chosen: dict[frozenset[str], Proposal] = {}
    for one in found:
        ends = _ends(subjects, (one.left, one.right))
        if len(ends) > 1 and ends not in settled:
            chosen.setdefault(ends, one)
    return list(chosen.values())


def sentence_of(bits: float, model: int) -> str:
    """What a steward reads of a proposal in a list: it quotes nothing."""
    return f"Model {model} weighs what both files say at {bits:+.1f} bits; no number proves that they are one."


def evidence_of(reading: Reading, weighed: Weighed, left: OpenFile, right: OpenFile) -> tuple[Evidence, ...]:
    """The pieces of a weight with the values that are open."""
    values = [_values(reading, file) for file in (left, right)]
    return tuple(_evidence(piece, values[0], values[1]) for piece in weighed.waterfall.pieces)


def _evidence(piece: Piece, ours: Mapping[str, str], theirs: Mapping[str, str]) -> Evidence:
    if piece.columns:
        return Evidence(" and ".join(piece.columns), "", "", piece.sentence, piece.bits)
    if "{a}" not in piece.sentence:
        return Evidence(piece.column, "", "", piece.sentence, piece.bits)
    left, right = ours.get(piece.column), theirs.get(piece.column)
    if left is None or right is None:
        return Evidence(piece.column, "", "", CLOSED, piece.bits)
    return Evidence(piece.column, left, right, piece.sentence.format(a=left, b=right), piece.bits)


def _values(reading: Reading, file: OpenFile) -> dict[str, str]:
    """By column of the engine's table what the reader may see of it."""
    former = file.block.get(_FORMER)
    said = {**file.block, NAME: f"{file.name} (原名: {former})" if former else file.name, "kind": file.kind.value}
    masks: dict[str, list[str]] = defaultdict(list)
    for number in identifiers_in(reading, [file]).get(file.id, ()):
        for column, kinds in _NUMBERS.items():
            if number.kind in kinds:
                masks[column].append(number.mask)
    return said | {column: "、".join(shown) for column, shown in masks.items()}


def _subjects(reading: Reading, files: Iterable[str]) -> dict[str, str]:
    rows = reading.rows("view_features", files)
    return {
        text(row, "id"): text(row, "subject") for row in rows if row["id"] is not None and row["subject"] is not None
    }


def _ends(subjects: Mapping[str, str], pair: Pair) -> frozenset[str]:
    return frozenset(subjects.get(file, file) for file in pair)
