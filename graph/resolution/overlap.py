"""How much two lists of words have in common, for many pairs of values at once.

The rule of this module: words are counted, not compared: two that differ in a letter are two words.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from graph.resolution.arrays import Bits, Codes
from graph.resolution.parts import Part


class Overlap:
    """The elements of one part by the codes of its column's values."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def shares(self, u: Codes, v: Codes) -> Bits:
        """Of each pair the share of all elements in either that are in both; 0 where neither has any."""
        has, sizes = self._has, self._sizes
        common = np.asarray(has[u].multiply(has[v]).sum(axis=1), np.float64).ravel()
        either = sizes[u] + sizes[v] - common
        return np.asarray(np.divide(common, either, out=np.zeros(len(u)), where=either > 0))

    # Made when first asked for, since most columns of a table are told apart before.
    @cached_property
    def _has(self) -> csr_array:
        """By value and element whether the value has it."""
        elements, at = np.unique(self._part.hashes, return_inverse=True)
        shape = (len(self._part.starts) - 1, max(len(elements), 1))
        found = csr_array((np.ones(len(at), np.int32), at.astype(np.int32), self._part.starts), shape=shape)
        found.sum_duplicates()
        found.data[:] = 1
        return found

    @cached_property
    def _sizes(self) -> Bits:
        return np.asarray(np.diff(self._has.indptr), np.float64)
