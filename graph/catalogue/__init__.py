"""The catalogue: what may be collected, on what legal basis, for what purpose.

The rule of this package: default deny. A category, a column or a purpose that its data do not name is refused.
"""

from graph.catalogue.clocks import NEVER_PUBLIC, Severity
from graph.catalogue.entry import Catalogue, Entry, LegalBasis
from graph.catalogue.fields import EDITIONS, DenyClass, FieldRule, FieldType, Openness, Role, Sensitivity
from graph.catalogue.headers import normal_header
from graph.catalogue.load import default_text, lint, load_catalogue
from graph.catalogue.purposes import Purpose, denied_purposes, purpose, purposes
from graph.catalogue.source import LintFinding

__all__ = [
    "EDITIONS",
    "NEVER_PUBLIC",
    "Catalogue",
    "DenyClass",
    "Entry",
    "FieldRule",
    "FieldType",
    "LegalBasis",
    "LintFinding",
    "Openness",
    "Purpose",
    "Role",
    "Sensitivity",
    "Severity",
    "default_text",
    "denied_purposes",
    "lint",
    "load_catalogue",
    "normal_header",
    "purpose",
    "purposes",
]
