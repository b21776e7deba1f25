"""The arrays that the resolution engine passes around, by what they hold.

The rule of this module: names only; whoever reads a signature knows the width of every number in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
"""A value of a column for each row, or a row's number: 0 is null where values are meant."""

Hashes = NDArray[np.uint64]
"""Texts as 64 bits, the same in every process and version; 0 is null."""

Levels = NDArray[np.uint8]
"""How well two values agree, as `Kind` numbers its levels."""

Bits = NDArray[np.float64]
"""Weights as binary logarithms of odds."""

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]
