"""The arrays that the resolution engine passes around, by what they hold.

The rule of this module: names only; whoever reads a signature knows the width of every number in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Codes = NDArray[np.int32]
"""A value of a column for each row, or a row's number: 0 is null where values are meant."""

Hashes = NDArray[np.uint64]
"""Texts as 64 bits, the same in every process and version; 0 is null."""

Levels = NDArray[np.uint8]
"""How well two values agree, as `Kind` numbers its levels."""

Bits = NDArray[np.float64]
"""Weights as binary logarithms of odds."""

Texts: TypeAlias = pl.Series | Sequence[str | None]
"""Texts by the codes of a column's values, null first: a column of them, or a plain list of a few."""

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]
