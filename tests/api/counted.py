"""Many organisations alike: each with files in two regions, three records of which one was corrected.

The rule of this module: whoever counts what one of them costs can compare it with what all of them cost.
"""

from __future__ import annotations

from datetime import date

from graph.delivery import DeliveryKind
from tests.api.world import FEBRUARY, JANUARY, MARCH, penalty
from tests.graph.view_world import HANGZHOU, SHANGHAI, World, credit_code


def fill(world: World, many: int) -> None:
    """Deliver `many` of them; each is found by the name 大海餐饮有限公司."""
    named = [(f"大海{index}号餐饮有限公司", credit_code(100 + index)) for index in range(many)]
    first = [penalty(f"杭罚〔2026〕{n}号", *who, date(2026, 1, 5)) for n, who in enumerate(named)]
    second = [penalty(f"杭罚〔2026〕{many + n}号", *who, date(2026, 1, 6)) for n, who in enumerate(named)]
    theirs = [penalty(f"沪罚〔2026〕{n}号", *who, date(2026, 2, 1)) for n, who in enumerate(named)]
    again = [penalty(f"杭罚〔2026〕{n}号", *who, date(2026, 1, 5), "虚假广告") for n, who in enumerate(named)]
    world.deliver("hangzhou.csv", HANGZHOU, "03.2", [*first, *second], delivered=JANUARY)
    world.deliver("shanghai.csv", SHANGHAI, "03.2", theirs, delivered=FEBRUARY)
    world.deliver("corrected.csv", HANGZHOU, "03.2", again, delivered=MARCH, kind=DeliveryKind.CORRECTIONS)
