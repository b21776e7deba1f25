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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add
from typing import Final, Protocol

import polars as pl
from rapidfuzz import fuzz

from graph.names import index_forms, normal_name, search_forms

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
    asked = _forms(text)
    scores: dict[str, float] = {}
    hits = []
    for file_id, name in set(candidates):
        if name not in scores:
            scores[name] = _score(asked, _forms(name))
        hits.append(NameHit(file_id, name, scores[name]))
    return sorted(hits, key=lambda hit: (-hit.score, hit.name, hit.file_id))[:limit]


def _forms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((normal_name(text), *search_forms(text))))


def _score(asked: Sequence[str], held: Sequence[str]) -> float:
    if asked[0] == held[0]:
        return 100.0
    as_written = _likeness(asked[0], held[0])
    other = max(_likeness(one, two) for one in asked for two in held)
    return round((1 - AS_WRITTEN) * max(as_written, OTHER_FORM * other) + AS_WRITTEN * as_written, 4)


def _likeness(one: str, two: str) -> float:
    shorter, longer = sorted((one.replace(" ", ""), two.replace(" ", "")), key=len)
    likeness = float(fuzz.ratio(shorter, longer))
    if len(shorter) >= LEAST_PART and shorter in longer:
        likeness = max(likeness, 80 + 20 * len(shorter) / len(longer))
    return likeness


def _pairs(run: str) -> Sequence[str]:
    if not run[0].isascii():
        return [*map(add, run, run[1:])] or run
    words = run.split()
    if len(words) == 1:
        return words
    return [*map(add, words, words[1:]), *(word for word in words if len(word) >= LONG_WORD)]


def _plain(token: str) -> str:
    return RARE.sub(lambda match: f"u{ord(match[0]):x}", token)
