"""What the text of a cell means: nothing, a day, an amount of money, words.

The rule of this package: a value is either read without doubt or refused with a reason; it is never repaired by
a guess. Each function works on distinct texts, because a column of a million cells holds few of them.
"""

from graph.days import LONG_TERM, read_date, read_dates
from loaders.values.amounts import UNITS, AmountStyle, read_amounts
from loaders.values.words import NULL_WORDS, columns_where, shown_name, trimmed, without_null_words

__all__ = [
    "LONG_TERM",
    "NULL_WORDS",
    "UNITS",
    "AmountStyle",
    "columns_where",
    "read_amounts",
    "read_date",
    "read_dates",
    "shown_name",
    "trimmed",
    "without_null_words",
]
