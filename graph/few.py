"""How much is little.

The rule of this module: what is done in another way because it is little is done in the same way everywhere.
"""

from __future__ import annotations

from typing import Final

FEW: Final = 16
"""So few rows are sooner looked at one by one than in a frame, each step over which is set up anew."""
