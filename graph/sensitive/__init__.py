"""Sensitive data: recognised in order to be left out.

The rule of this package: the denylist is code. It finds and names a class; the caller drops the value and counts,
and the value itself goes into no log, report, graph or vault.
"""

from graph.sensitive.classes import CLASSES, SensitiveClass
from graph.sensitive.scan import excluded_column, excluded_text, scan_text, scan_values

__all__ = [
    "CLASSES",
    "SensitiveClass",
    "excluded_column",
    "excluded_text",
    "scan_text",
    "scan_values",
]
