"""What may be shown of cells that nothing else has looked at: in findings, and in rows that are set aside.

The rule of this module: numbers are masked, and of a cell with sensitive text nothing is left. Such a cell is not only
one of free text: where the cells of a row are shifted, it stands under a day or an amount.
"""

from __future__ import annotations

import polars as pl

from graph.identifiers import mask_series
from graph.sensitive import scan_text


def shown(cells: pl.Series) -> pl.Series:
    """The cells as they may be shown; null for those that may not."""
    safe = scan_text(cells).is_null()
    if not safe.all():
        cells = cells.zip_with(safe, pl.repeat(None, len(cells), dtype=pl.String, eager=True))
    return mask_series(cells)
