"""A seeded generator of the acceptance set: real files with real dirt about nobody, and the truth beside them.

The rule of this package: no real person or company is meant, and the same seed gives the same bytes.
"""

from loaders.demo.dirt import CLEAN, USUAL, Dirt
from loaders.demo.world import World, generate

__all__ = ["CLEAN", "USUAL", "Dirt", "World", "generate"]
