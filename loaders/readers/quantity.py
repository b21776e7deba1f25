"""Numbers that a program keeps as IEEE doubles, as the text a person would have typed.

The rule of this module: a double has fifteen decimal digits that mean something. What comes after them is what its
reckoning left over (0.1 + 0.2), and no text of it is stored.
"""

from __future__ import annotations

from decimal import Decimal


def typed_number(value: float) -> str:
    """Whole numbers without a point, all others to fifteen digits and never with an exponent."""
    if value.is_integer():
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"
