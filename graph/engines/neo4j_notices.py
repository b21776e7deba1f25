"""What the server remarks about a statement, as Python warnings.

The rule of this module: it costs nothing when there is nothing to say. The driver's own warnings note the whole
call stack at every statement, for a place to point at: 2 ms for a plain call and 20 ms under a test runner.
"""

from __future__ import annotations

from warnings import warn

import neo4j
from neo4j.warnings import Neo4jDeprecationWarning, Neo4jWarning


def tell_notices(summary: neo4j.ResultSummary, text: str) -> None:
    """Warn of every notification of severity WARNING: a deprecation, a cross product, an unbounded path."""
    for status in summary.gql_status_objects:
        if status.is_notification and status.severity is neo4j.NotificationSeverity.WARNING:
            deprecated = status.classification is neo4j.NotificationClassification.DEPRECATION
            warn((Neo4jDeprecationWarning if deprecated else Neo4jWarning)(status, text), stacklevel=2)
