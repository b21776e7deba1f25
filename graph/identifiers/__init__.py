"""Numbers that tell who a credit file is about: recognised, checked, masked, and found in free text.

The rule of this package: a clear value lives in `Number.text` and nowhere else; everything that is shown,
logged or put into an error is `Number.mask`.
"""

from graph.identifiers.free_text import find_numbers, mask_series, mask_text
from graph.identifiers.joining import joins_some, joins_some_rows, may_join, may_join_rows
from graph.identifiers.meaning import birth_date, readings, strong_keys
from graph.identifiers.number import CheckState, IdentifierKind, Number
from graph.identifiers.recognise import recognise

__all__ = [
    "CheckState",
    "IdentifierKind",
    "Number",
    "birth_date",
    "find_numbers",
    "joins_some",
    "joins_some_rows",
    "mask_series",
    "mask_text",
    "may_join",
    "may_join_rows",
    "readings",
    "recognise",
    "strong_keys",
]
