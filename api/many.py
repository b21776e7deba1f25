"""What can be asked of many subjects at once.

The rule of this module: a list is as open as its single questions are, and no more.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument

from api.objects import Objects
from api.types.described import described, resolved
from api.types.many import CheckedNumber, LookedUp, checked_shown, looked_up_shown

Numbers = Annotated[list[str], argument(description="Numbers of subjects, up to 100.")]


@described
class Many:
    """What can be asked of many subjects at once."""

    objects: strawberry.Private[Objects]

    @resolved
    def look_up(self, numbers: Numbers) -> list[LookedUp]:
        """The subjects behind many numbers. Each person counts against the day's bound, and is told that you looked."""
        return [looked_up_shown(one) for one in self.objects.view.look_up(numbers)]

    @resolved
    def check(
        self,
        numbers: Numbers,
        categories: Annotated[list[str], argument(description="Codes of catalogue entries, up to 20.")],
    ) -> list[CheckedNumber]:
        """Whether something is held in these categories on these subjects: yes or no, and nothing else."""
        return [checked_shown(one) for one in self.objects.view.check(numbers, categories)]
