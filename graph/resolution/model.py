"""What the engine has learnt of a table: weights of levels, how rare values are, the prior, joint corrections.

The rule of this module: a model and two rows are enough to score a pair, so that one new row is scored as all were.
Weights are bits: binary logarithms of the odds that a pair is one subject (Fellegi and Sunter 1969).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import orjson

from graph.errors import BadInput
from graph.resolution.arrays import Bits
from graph.resolution.corrections import NOTHING, Corrections
from graph.resolution.kinds.kind import Kind
from graph.resolution.rarity import Rarity

FORMAT: Final = 1
_JOINTS: Final = 256
"""Joints of which it is remembered what they take off."""

_LEAST_CORRECTION: Final = 0.05
"""Bits below which a joint correction is not worth a line of an explanation."""

REVIEW_BITS: Final = 4.0
"""Pairs that lack so many bits to the threshold are shown to a steward: at 0 that is a chance of one in seventeen."""


@dataclass(frozen=True, slots=True)
class ColumnModel:
    """One column: by level number how likely it is in one subject (`m`), in two (`u`), and what it weighs.

    `frequencies` are the shares of rows that have a frequent text in the kind's frequency part, by its hash; all others
    count as `rare`, and `typical` is how likely two rows agree in it. A kind without such a part has `typical` 0.
    `others` are the same of parts in which lower levels agree.
    """

    name: str
    kind: str
    m: tuple[float, ...]
    u: tuple[float, ...]
    weights: tuple[float, ...]
    typical: float
    rare: float
    frequencies: Mapping[int, float]
    others: tuple[Rarity, ...] = ()

    def rarities(self, kind: Kind) -> Iterator[Rarity]:
        """How rare texts are, for each level on which that is told."""
        if kind.frequency is not None and self.typical > 0:
            means = "" if kind.meaning is None else kind.meaning.part
            yield Rarity(len(self.weights) - 1, kind.frequency, self.typical, self.rare, self.frequencies, means)
        yield from self.others

    def with_rarities(self, rarities: Iterable[Rarity]) -> ColumnModel:
        """The same with texts that are as rare as these say."""
        best, others, last = self, [], len(self.weights) - 1
        for each in rarities:
            if each.level == last:
                best = replace(best, typical=each.typical, rare=each.rare, frequencies=each.shares)
            else:
                others.append(each)
        return replace(best, others=tuple(others))


Cell: TypeAlias = tuple[int, int, float]
"""A level of each of two columns, and the bits that both together are worth less."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Two columns that agree together more often than by chance (a household's surname and address).

    Agreement on the best level of both is worth so many bits less, on others as `less` says; the bits of some other
    levels were counted by themselves.
    """

    first: str
    second: str
    bits: float
    cells: tuple[Cell, ...] = ()

    def less(self, first: ColumnModel, second: ColumnModel) -> Bits:
        """By the levels of both columns how many bits less they are worth together: a row for each of the first.

        Strangers who share both facts write them in as many ways as one subject does. With R = 2**bits the ratio of
        joint to independent agreement at the best levels, that of any levels is 1 + (R - 1) * 2**(a + b), where a and b
        are the weights of the levels less those of the best.
        """
        return _less(self.bits, first.weights, second.weights, self.cells)


@lru_cache(maxsize=_JOINTS)
def _less(bits: float, first: tuple[float, ...], second: tuple[float, ...], cells: tuple[Cell, ...]) -> Bits:
    """`Joint.less`, which every file that comes asks for again; nobody may change it."""
    one, other = np.array(first), np.array(second)
    below = np.minimum(one - one[-1], 0.0)[:, None] + np.minimum(other - other[-1], 0.0)[None, :]
    found: Bits = np.log2(1 + (2.0**bits - 1) * np.exp2(below))
    for level, its, counted in cells:
        found[level, its] = max(found[level, its], counted)
    found[found < _LEAST_CORRECTION] = 0.0
    found[0, :] = found[:, 0] = 0.0
    found.flags.writeable = False
    return found


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that scoring one new pair needs.

    `prior` and `threshold` are bits; `cap` is the largest group of a key whose rows are compared.
    """

    columns: tuple[ColumnModel, ...]
    joints: tuple[Joint, ...]
    prior: float
    threshold: float
    cap: int
    keys: tuple[tuple[tuple[str, str], ...], ...]
    corrections: Corrections = NOTHING

    def is_for(self, kinds: Mapping[str, Kind]) -> bool:
        """Whether these kinds have the levels that it has weights for: other versions of the program have others."""
        return all(
            column.kind in kinds and len(column.weights) == len(kinds[column.kind].levels) + 2  # not filled, different
            for column in self.columns
        )

    def to_json(self) -> bytes:
        """The model as JSON, hashes as texts because JSON's numbers have too few bits."""
        plain = asdict(self)
        for column in plain["columns"]:
            column["frequencies"] = _as_texts(column["frequencies"])
            for other in column["others"]:
                other["shares"] = _as_texts(other["shares"])
        return orjson.dumps({"format": FORMAT} | plain, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def from_json(cls, text: bytes) -> Model:
        """The model that `to_json` wrote; `BadInput` if it is none of this format."""
        try:
            plain = orjson.loads(text)
            if plain.pop("format") != FORMAT:
                raise ValueError("another format")
            columns = tuple(
                ColumnModel(
                    **{
                        **column,
                        "m": tuple(column["m"]),
                        "u": tuple(column["u"]),
                        "weights": tuple(column["weights"]),
                        "frequencies": _as_hashes(column["frequencies"]),
                        "others": tuple(
                            Rarity(**{**other, "shares": _as_hashes(other["shares"])})
                            for other in column.get("others", ())
                        ),
                    }
                )
                for column in plain.pop("columns")
            )
            joints = tuple(
                Joint(
                    **{**joint, "cells": tuple((int(a), int(b), float(less)) for a, b, less in joint.get("cells", ()))}
                )
                for joint in plain.pop("joints")
            )
            keys = tuple(tuple((column, part) for column, part in key) for key in plain.pop("keys"))
            told = plain.pop("corrections", None)
            corrections = NOTHING if told is None else Corrections.from_plain(told)
            return cls(columns=columns, joints=joints, keys=keys, corrections=corrections, **plain)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise BadInput(f"This is no model of format {FORMAT} ({fault}).") from None


def _as_texts(shares: Mapping[int, float]) -> dict[str, float]:
    return {f"{text:016x}": share for text, share in sorted(shares.items())}


def _as_hashes(shares: Mapping[str, float]) -> dict[int, float]:
    return {int(text, 16): share for text, share in shares.items()}
