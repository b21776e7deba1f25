"""What several workers of pytest-xdist take at once.

The rule of this module: a file is one worker's, so that what its tests share is made once; only a test that takes
minutes is taken by itself. Groups of marks, xdist's own way to say so, are lost with pytest 9.2.
"""

from __future__ import annotations

import os

from xdist.scheduler import LoadScopeScheduling

from tests.servers.neo4j import GIVEN
from tests.turns import is_long


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc] # it ships no types
    """Hands out files. A given Neo4j is emptied again and again, so it is for one worker, which then takes all."""

    def _split_scope(self, nodeid: str) -> str:
        if GIVEN in os.environ:
            return GIVEN
        return nodeid if is_long(nodeid) else nodeid.partition("::")[0]
