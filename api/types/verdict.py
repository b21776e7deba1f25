"""What people judge, as GraphQL names it.

The rule of this module: whoever shows a verdict or takes one imports it from here, where its name is given.
"""

from __future__ import annotations

import strawberry

from graph.sidebase.judgements import Verdict

__all__ = ["Verdict"]

strawberry.enum(
    Verdict, description="What was judged of two credit files: SAME (about one subject), DIFFERENT, or UNSURE."
)
