"""Access: who somebody is, what their role may read, and the one function that decides it.

The rule of this package: rights are data (`rules.toml` and the list of purposes), `decide` is the only place where
they are put together, and what no rule opens is closed. It knows nothing of the graph: `graph.view` asks it.
"""

from graph.access.actor import ANYBODY, LOCAL_OPERATOR, OPERATOR, Actor, Binding, BindingKind
from graph.access.decide import Handling, Question, decide, may_handle
from graph.access.rules import Own, RoleRule, role_named, roles
from graph.access.small import told_count

__all__ = [
    "ANYBODY",
    "LOCAL_OPERATOR",
    "OPERATOR",
    "Actor",
    "Binding",
    "BindingKind",
    "Handling",
    "Own",
    "Question",
    "RoleRule",
    "decide",
    "may_handle",
    "role_named",
    "roles",
    "told_count",
]
