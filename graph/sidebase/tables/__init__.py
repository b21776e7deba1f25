"""The tables of the side base, a module for each thing that is kept: ledger, vault and audit.

The rule of this package: rows of ledger and audit (`ledger_table`) are only ever added; a trigger in the database
refuses to change or delete one, and what ends (a run, a judgement) ends by a further row.
"""

from typing import Final

from graph.sidebase.tables import access, answers, audit, casework, handover, itself, resolution, rights, runs, vault
from graph.sidebase.tables.kept import append_only, metadata

APPEND_ONLY: Final = append_only()

__all__ = [
    "APPEND_ONLY",
    "access",
    "answers",
    "audit",
    "casework",
    "handover",
    "itself",
    "metadata",
    "resolution",
    "rights",
    "runs",
    "vault",
]
