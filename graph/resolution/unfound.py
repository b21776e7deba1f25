"""How many pairs of one subject no key brought together: nobody has seen them, yet they can be counted.

The rule of this module: keys with a column and keys without it are two catches of the same pairs. What one of them
finds of the other's tells how much both miss (Petersen 1896, Lincoln 1930; corrected for few as by Chapman 1951).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes
from graph.resolution.columns import Column
from graph.resolution.keys import Key, brings

_LEAST_IN_BOTH: Final = 20.0
"""Two catches that have fewer expected matches in common say nothing of what is in neither."""

_MOST_PAIRS: Final = 50_000
"""So many of the pairs tell it well enough."""


def unfound(keys: Sequence[Key], columns: Mapping[str, Column], left: Codes, right: Codes, probable: Bits) -> float:
    """The expected matches that no key found, by those that are listed and how `probable` each is one.

    Of the columns the one that tells of most is believed: pairs that are easily found by one key are easily found by
    others too, so that each of them tells of too few.
    """
    step = -(-len(left) // _MOST_PAIRS) or 1
    left, right, probable = left[::step], right[::step], probable[::step]
    found = [brings(key, columns, left, right) for key in keys]
    most = 0.0
    for column in sorted({name for key in keys for name in key.columns}):
        having, lacking = np.zeros(len(left), np.bool_), np.zeros(len(left), np.bool_)
        for key, its in zip(keys, found, strict=True):
            caught = having if column in key.columns else lacking
            caught |= its
        both = step * float(probable[having & lacking].sum())
        if both >= _LEAST_IN_BOTH:
            one, other = (step * float(probable[its].sum()) for its in (having & ~lacking, lacking & ~having))
            most = max(most, one * other / (both + 1))
    return most
