"""A small world for the service: organisations in two regions, a correction, a person.

The rule of this module: it only delivers; every number is generated.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from graph.delivery import DeliveryKind, SubjectKind
from tests.graph.view_world import HANGZHOU, SHANGHAI, Said, World, credit_code, identity_number

JANUARY: Final = datetime(2026, 1, 10, tzinfo=UTC)
FEBRUARY: Final = datetime(2026, 2, 10, tzinfo=UTC)
MARCH: Final = datetime(2026, 3, 10, tzinfo=UTC)
ACME: Final = credit_code(17)
ACME_NAME: Final = "杭州信脉科技有限公司"
PERSON: Final = identity_number(17)
PERSON_NAME: Final = "欧阳小满"
TWINS: Final = 12  # further organisations, each with one file in each of the two regions


def penalty(decision: str, name: str, number: str, decided: date, fact: str = "虚假宣传") -> Said:
    """A serious penalty."""
    fields = {"cf_xdr_mc": name, "cf_wsh": decision, "cf_sy": fact, "cf_cflb": "吊销许可证"}
    return Said(decision, name, number, decided, fields, {"cf_wsh": decision.replace("〔", "[")})


def fill(world: World) -> None:
    """Deliver it all."""
    twins = [(f"大海{index}号餐饮有限公司", credit_code(100 + index)) for index in range(TWINS)]
    world.deliver(
        "hangzhou.csv",
        HANGZHOU,
        "03.2",
        [
            *(penalty(f"杭市监罚〔2026〕{n}号", ACME_NAME, ACME, date(2026, 1, n)) for n in range(1, 10)),
            *(penalty(f"杭海罚〔2026〕{n}号", *twin, date(2026, 1, 5)) for n, twin in enumerate(twins)),
        ],
        delivered=JANUARY,
    )
    world.deliver(
        "shanghai.csv",
        SHANGHAI,
        "03.2",
        [
            penalty("沪市监罚〔2026〕9号", ACME_NAME, ACME, date(2026, 2, 1)),
            *(penalty(f"沪海罚〔2026〕{n}号", *twin, date(2026, 2, 1)) for n, twin in enumerate(twins)),
        ],
        delivered=FEBRUARY,
    )
    world.deliver(
        "correction.csv",
        HANGZHOU,
        "03.2",
        [penalty("杭市监罚〔2026〕1号", ACME_NAME, ACME, date(2026, 1, 1), "虚假广告")],
        delivered=MARCH,
        kind=DeliveryKind.CORRECTIONS,
    )
    fact = {"cf_xdr_mc": PERSON_NAME, "cf_wsh": "杭罚〔2026〕7号", "cf_sy": "虚假宣传", "cf_cflb": "吊销许可证"}
    world.deliver(
        "persons.csv",
        HANGZHOU,
        "03.2P",
        [Said("杭罚〔2026〕7号", PERSON_NAME, PERSON, date(2026, 1, 8), fact, kind=SubjectKind.PERSON)],
        delivered=JANUARY,
    )
