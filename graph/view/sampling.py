"""Samples of joins: how right it is that files are about one subject, found out by judging pairs drawn by chance.

The rule of this module: every pair of open files of one subject is as likely as every other, whoever joined it and
whatever was judged of it before, and what was drawn is what the figure rests on, also when a pair was parted since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from random import Random
from typing import Final

from graph.errors import BadInput, NotFound
from graph.resolution.calibration import interval
from graph.resolution.drawing import drawn_pairs
from graph.view.cells import text, text_or_none, whole
from graph.view.files import files_by_id
from graph.view.judged import only_stewards
from graph.view.reading import Reading

Pair = tuple[str, str]

USUAL: Final = 100
MOST: Final = 400
"""Of so many pairs the share is known to within five in a hundred at worst."""
TRIES: Final = 50
"""So many pairs are drawn for each one wanted, because some may be closed to whoever draws."""
AT_ONCE: Final = 500


@dataclass(frozen=True)
class JoinsSampled:
    """What people say of the pairs of the last sample: `same` of the `judged` are one subject.

    `pairs` are those that are open to the reader and still here; `share` is None before one is judged. The true share
    lies between `low` and `high` in 95 of 100 cases, for what was joined when the sample was drawn.
    """

    drawn: datetime
    by: str
    pairs: int
    judged: int
    same: int
    share: float | None
    low: float
    high: float


def draw(reading: Reading, wanted: int, chance: Random) -> tuple[Pair, ...]:
    """Pairs of open credit files of one subject; fewer where there are no more.

    `Refused` for whoever is no steward, `NotFound` where no subject has two open files.
    """
    only_stewards(reading)
    if not 0 < wanted <= MOST:
        raise BadInput(f"Draw 1 to {MOST} pairs, not {wanted}.")
    rows = reading.reader.read("view_subjects_of_several_files")
    subjects = [text(row, "id") for row in rows]
    found: list[Pair] = []
    numbers = drawn_pairs([whole(row, "files") for row in rows], wanted * TRIES, chance)
    while len(found) < wanted and (some := list(islice(numbers, min(AT_ONCE, 2 * wanted)))):
        files = _files_of(reading, {subjects[group] for group, _, _ in some})
        pairs = [(files[subjects[group]][one], files[subjects[group]][other]) for group, one, other in some]
        opened = {file.id for file in files_by_id(reading, {file for pair in pairs for file in pair})}
        found += [pair for pair in pairs if opened >= set(pair)]
    if not found:
        raise NotFound("There is nothing to draw: no subject has two credit files that are open to you.")
    return tuple((min(pair), max(pair)) for pair in found[:wanted])


def sampled(reading: Reading, decided: Mapping[Pair, bool]) -> JoinsSampled | None:
    """What is known of the last sample; `decided` are pairs on which all who judged agree. None before the first."""
    last = reading.base.side.samples.last()
    if last is None:
        return None
    opened = {file.id for file in files_by_id(reading, {file for pair in last.pairs for file in pair})}
    pairs = [pair for pair in last.pairs if opened >= set(pair)]
    said = [decided[pair] for pair in pairs if pair in decided]
    share = sum(said) / len(said) if said else None
    low, high = (0.0, 1.0) if share is None else interval(share, len(said))
    return JoinsSampled(last.at, last.actor, len(pairs), len(said), sum(said), share, low, high)


def _files_of(reading: Reading, subjects: set[str]) -> Mapping[str, Sequence[str]]:
    """The credit files on each subject, open or not, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in reading.rows("view_files_of_subjects", subjects):
        if (file := text_or_none(row, "id")) is not None:
            found[text(row, "subject")].append(file)
    return {subject: sorted(files) for subject, files in found.items()}
