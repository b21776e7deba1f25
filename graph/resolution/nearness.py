"""How near the texts of two parts are, for many pairs of values at once.

The rule of this module: a cheap test that is never wrong goes before a dear one, and all of them count characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from graph.resolution.arrays import Codes, Counts, Hashes, Mask, Texts
from graph.resolution.kinds.kind import Measure

_UNKNOWN_DAY: Final = -(2**30)
_SLACK: Final = 1e-9
"""A similarity that is the bound itself must not fall below it by rounding."""

_CUTOFF_SLACK: Final = 1e-6
"""The library says 0 of a similarity a hair above its cutoff: it works back from it to another bound, and rounds."""

_DIGITS: Final = 10
_DIGIT_BITS: Final = 5
_OTHER_BINS: Final = 14
FEW_PAIRS: Final = 100
"""So few pairs are sooner compared than told apart by what is cheap, or remembered: a new file has ten."""

_TEXTS_AT_ONCE: Final = 100_000


class NearTexts:
    """The texts of one part by the codes of its column's values, null where a value has none."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    @cached_property
    def filled(self) -> Mask:
        """By code whether a value has a text."""
        if isinstance(self._texts, pl.Series):
            return self._texts.is_not_null().to_numpy()
        return np.array([text is not None for text in self._texts], np.bool_)

    def near(self, measure: Measure, bound: float, u: Codes, v: Codes) -> Mask:
        """Whether each pair of values is near by a measure, within `bound`."""
        found = self.filled[u] & self.filled[v]
        asked = (found & (u != v)).nonzero()[0]
        if len(asked):
            found[asked] = self._near(measure, bound, u[asked], v[asked])
        return found

    def similarity(self, u: Codes, v: Codes, least: float) -> NDArray[np.float64]:
        """Jaro-Winkler similarity of each pair, 0 where it is below `least` or a text is missing."""
        found = np.zeros(len(u), np.float64)
        asked = (self.filled[u] & self.filled[v]).nonzero()[0]
        equal = u[asked] == v[asked]
        found[asked[equal]] = 1.0
        asked = asked[~equal]
        if len(asked):
            found[asked] = cpdist(
                self._lists(u[asked]),
                self._lists(v[asked]),
                scorer=JaroWinkler.similarity,
                score_cutoff=max(least - _CUTOFF_SLACK, 0.0),
                dtype=np.float64,
                workers=1,
            )
        return found

    def edits(self, u: Codes, v: Codes, most: int) -> NDArray[np.int32]:
        """Edits of each pair (optimal string alignment), `most + 1` where there are more or a text is missing."""
        found = np.full(len(u), most + 1, np.int32)
        asked = (self.filled[u] & self.filled[v]).nonzero()[0]
        found[asked[u[asked] == v[asked]]] = 0
        asked = asked[u[asked] != v[asked]]
        if len(asked) > FEW_PAIRS:
            bags = self._bags
            # One edit moves at most two of the bits, a swap none.
            asked = asked[np.bitwise_count(bags[u[asked]] ^ bags[v[asked]]) <= 2 * most]
            asked = asked[np.abs(self._lengths[u[asked]] - self._lengths[v[asked]]) <= most]
        if len(asked):
            found[asked] = cpdist(
                self._lists(u[asked]),
                self._lists(v[asked]),
                scorer=OSA.distance,
                score_cutoff=most,
                dtype=np.int32,
                workers=1,
            )
        return found

    def _near(self, measure: Measure, bound: float, u: Codes, v: Codes) -> Mask:
        match measure:
            case Measure.JARO_WINKLER:
                return self.similarity(u, v, bound) >= bound - _SLACK
            case Measure.EDITS:
                return self.edits(u, v, int(bound)) <= bound
            case Measure.DAYS:
                return np.asarray(np.abs(self._days[u] - self._days[v]) <= bound)
            case Measure.NUMBER:
                one, other = self._numbers[u], self._numbers[v]
                larger = np.maximum(np.abs(one), np.abs(other))
                found: Mask = np.abs(one - other) <= bound * larger
                return found

    def _lists(self, codes: Codes) -> list[str | None]:
        # Few pairs come so far; an object for each text of a column would take more than the column itself.
        if isinstance(self._texts, pl.Series):
            return self._texts.gather(codes).to_list()
        return [self._texts[code] for code in codes.tolist()]

    @property
    def _column(self) -> pl.Series:
        return self._texts if isinstance(self._texts, pl.Series) else pl.Series(self._texts, dtype=pl.String)

    @cached_property
    def _lengths(self) -> Counts:
        if isinstance(self._texts, pl.Series):
            return self._texts.str.len_chars().fill_null(0).to_numpy().astype(np.int64)
        return np.array([len(text or "") for text in self._texts], np.int64)

    @cached_property
    def _bags(self) -> Hashes:
        """Which characters a text has, in 64 bits: a digit's count up to five, of all others whether it is odd."""
        if not isinstance(self._texts, pl.Series):
            return _bags_of([text or "" for text in self._texts])
        texts = self._texts.fill_null("")
        chunks = [_bags(texts[at : at + _TEXTS_AT_ONCE]) for at in range(0, len(texts), _TEXTS_AT_ONCE)]
        return np.concatenate([np.zeros(0, np.uint64), *chunks])

    @cached_property
    def _days(self) -> Counts:
        days = self._column.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32)
        return days.fill_null(_UNKNOWN_DAY).to_numpy().astype(np.int64)

    @cached_property
    def _numbers(self) -> NDArray[np.float64]:
        return self._column.cast(pl.Float64, strict=False).fill_null(0.0).to_numpy().astype(np.float64)


def _bags(texts: pl.Series) -> Hashes:
    return _bags_of(texts.to_list())


def _bags_of(texts: Sequence[str]) -> Hashes:
    lengths = np.array([len(text) for text in texts], np.int64)
    spots = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    at = np.repeat(np.arange(len(texts)), lengths)
    bags = np.zeros(len(texts), np.uint64)
    is_digit = (spots >= ord("0")) & (spots <= ord("9"))
    digits = np.bincount(at[is_digit] * _DIGITS + spots[is_digit] - ord("0"), minlength=len(texts) * _DIGITS)
    for digit, times in enumerate(digits.reshape(len(texts), _DIGITS).T):
        some = (np.uint64(1) << np.minimum(times, _DIGIT_BITS).astype(np.uint64)) - np.uint64(1)
        bags |= some << np.uint64(digit * _DIGIT_BITS)
    others = np.bincount(
        at[~is_digit] * _OTHER_BINS + spots[~is_digit] % _OTHER_BINS, minlength=len(texts) * _OTHER_BINS
    )
    for place, times in enumerate(others.reshape(len(texts), _OTHER_BINS).T):
        bags |= (times & 1).astype(np.uint64) << np.uint64(_DIGITS * _DIGIT_BITS + place)
    return bags
