"""Reading: what one actor may read for one purpose, each answer from one state of the base and in the audit.

The rule of this package: whatever reads, holds a `View` and nothing else.
"""

from graph.view.access import LOCAL_OPERATOR, Actor
from graph.view.moment import Moment
from graph.view.stewards import steward_named
from graph.view.view import View

__all__ = ["LOCAL_OPERATOR", "Actor", "Moment", "View", "steward_named"]
