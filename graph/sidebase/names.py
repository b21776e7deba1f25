"""Finding credit files by a name that is written in another way: one port, several fillings, one ranking.

The rule of this module: a filling only brings candidates; `rank` alone decides their order and it looks at nothing
but the two texts, so that every filling shows the same names first. An index can be dropped and filled again from
the graph at any time.

Names are cut into pairs of neighbouring characters (of words in Latin script and pinyin): a pair is rare enough to
look up and survives a wrong character beside it. One character alone finds only names of one character: a family
name is not a question about somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import add
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import polars as pl
from rapidfuzz import fuzz

from graph.names import index_forms, normal_name, search_forms

if TYPE_CHECKING:
    import numpy as np

Likenesses: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.float64]]"

CANDIDATES: Final = 300
RUNS: Final = re.compile(r"[0-9a-z']+(?:[ ]+[0-9a-z']+)*|[^\W0-9a-z_]+")
HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,}")
# Plain for SQLite's tokenizer; its character tables are older than many rare Han characters.
RARE: Final = re.compile(r"[^0-9a-z\u3400-\u4dbf\u4e00-\u9fa5]")
LONG_WORD: Final = 7  # no syllable of pinyin is as long
# Pairs that nearly every company has bring everybody and tell nobody apart.
COMMON: Final = frozenset(("有限", "限公", "公司", "限责", "责任", "任公", "股份", "份有", "分公", "司分"))
OTHER_FORM: Final = 0.95  # what agreement in pinyin or another script counts against agreement as written
AS_WRITTEN: Final = 0.1  # so that of two names with one core the one written alike is first
LEAST_PART: Final = 2


@dataclass(frozen=True)
class NameHit:
    """A credit file whose name is like the text; `score` is 0-100."""

    file_id: str
    name: str
    score: float


class NameIndex(Protocol):
    """The port. Frames have the text columns file_id and name; a file may have several names."""

    def add_many(self, frame: pl.DataFrame) -> None:
        """Add names; adding one again changes nothing."""

    def remove_many(self, file_ids: Sequence[str]) -> None:
        """Forget these files and the names that no other file has."""

    def search(self, text: str, limit: int = 10) -> list[NameHit]:
        """The files whose names are most like the text, the best first."""

    def clear(self) -> None:
        """Forget everything, before filling anew."""

    def close(self) -> None:
        """Let go of files and connections."""


def tokens_of(text: str) -> list[str]:
    """The pairs under which a name is kept and looked up, each once, from all its forms."""
    found: dict[str, None] = {}
    whole = ""
    for form in index_forms(text):
        if form.isascii() and form.isalnum() and form.islower():  # a word of pinyin, which is most of them
            found[form] = None
        elif HAN.fullmatch(form):  # one run, and nothing in it to be made small
            if form not in whole:  # its pairs are not there yet with those of the whole name
                whole = form
                found.update(dict.fromkeys(_pairs(form)))
        else:
            for run in RUNS.findall(form.lower()):
                found.update(dict.fromkeys(_pairs(run)))
    telling = [token for token in found if token not in COMMON] or [*found]
    return [_plain(token) for token in telling] if RARE.search("".join(telling)) else telling


def rank(text: str, candidates: Iterable[tuple[str, str]], limit: int = 10) -> list[NameHit]:
    """The best of these (file id, name) candidates; equal scores in order of name and file id.

    Two forms are alike by their edit distance (rapidfuzz's ratio, 0-100), or by 80 and more when one contains the
    other. A name scores 100 when its normal form is the text's; otherwise nine tenths of the score are the forms
    that agree best, counted 95 % unless as written, and one tenth is the names as written.
    """
    found = set(candidates)
    scores = _scores(_forms(text), {name: _forms(name) for _, name in found})
    hits = (NameHit(file_id, name, scores[name]) for file_id, name in found)
    return sorted(hits, key=lambda hit: (-hit.score, hit.name, hit.file_id))[:limit]


def _forms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((normal_name(text), *search_forms(text))))


def _scores(asked: Sequence[str], held: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The score of each name by its forms; all of them are compared with all that are asked for at once."""
    closed = {name: [form.replace(" ", "") for form in forms] for name, forms in held.items()}
    place = {form: at for at, form in enumerate(dict.fromkeys(chain.from_iterable(closed.values())))}
    likeness = _likenesses([form.replace(" ", "") for form in asked], list(place))
    scores = {}
    for name, forms in closed.items():
        at = [place[form] for form in forms]
        as_written, other = float(likeness[0, at[0]]), float(likeness[:, at].max())
        score = (1 - AS_WRITTEN) * max(as_written, OTHER_FORM * other) + AS_WRITTEN * as_written
        scores[name] = 100.0 if asked[0] == held[name][0] else round(score, 4)
    return scores


def _likenesses(asked: Sequence[str], held: Sequence[str]) -> Likenesses:
    """How alike each two forms are."""
    import numpy as np  # noqa: PLC0415 - heavy, and only who looks for a name needs it
    from rapidfuzz.process import cdist  # noqa: PLC0415 - as above

    found: Likenesses = cdist(asked, held, scorer=fuzz.ratio, dtype=np.float64)
    for at, one in enumerate(asked):
        for other, two in enumerate(held):
            shorter, longer = (one, two) if len(one) <= len(two) else (two, one)
            if len(shorter) >= LEAST_PART and shorter in longer:
                found[at, other] = max(found[at, other], 80 + 20 * len(shorter) / len(longer))
    return found


def _pairs(run: str) -> Sequence[str]:
    if not run[0].isascii():
        return [*map(add, run, run[1:])] or run
    words = run.split()
    if len(words) == 1:
        return words
    return [*map(add, words, words[1:]), *(word for word in words if len(word) >= LONG_WORD)]


def _plain(token: str) -> str:
    return RARE.sub(lambda match: f"u{ord(match[0]):x}", token)
