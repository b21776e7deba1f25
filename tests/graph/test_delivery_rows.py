"""Single rows of a delivery's frames."""

from __future__ import annotations

import polars as pl
import pytest

from graph.delivery import IDENTIFIERS, RECORDS
from graph.delivery_rows import IdentifierRow, RecordRow


@pytest.mark.parametrize(("row", "schema"), [(RecordRow, RECORDS), (IdentifierRow, IDENTIFIERS)])
def test_a_row_has_the_columns_of_its_frame(row: type[tuple[object, ...]], schema: pl.Schema) -> None:
    assert getattr(row, "_fields", ()) == tuple(schema)
