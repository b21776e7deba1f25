"""From a department's file to shaped rows in the graph: read, check, shape, load, resolve."""

import graph  # noqa: F401 - before polars, which reads its options only once
