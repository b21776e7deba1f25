"""The doors of the knowledge base: the command line and the GraphQL service."""

import graph  # noqa: F401 - before polars, which reads its options only once
