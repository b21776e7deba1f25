"""A small world of subjects that have representatives, addresses and numbers in common.

The rule of this module: it only delivers; who is tied to whom stands in the table below and nowhere else.

    甲 ──王小二── 乙 ──文三路9号── 丙 ──赵六── 戊        the long way, by rare values
    甲 ─────── the park, 12 companies ─────── 丙        the short way, by a common one
    己 ──────── 李四, 80 companies ────────            more than a walk goes through
    庚 (closed to the public), 辛 (withdrawn) and 壬 (open run) are represented by 王小二 as well
    小满茶馆 gives the identity number of its owner 欧阳小满
"""

from __future__ import annotations

from datetime import date
from typing import Final

from graph.delivery import SubjectKind
from graph.store.withdraw import withdraw
from tests.graph.view_world import (
    FEBRUARY,
    FINED,
    HANGZHOU,
    JANUARY,
    MARCH,
    SHANGHAI,
    Said,
    World,
    credit_code,
    identity_number,
    public,
)

PARK: Final = "浙江省杭州市滨江区江南大道100号"
STREET: Final = "浙江省杭州市西湖区文三路9号"
SAME_STREET: Final = "杭州市西湖区文三路九号"
SERIALS: Final = {name: 200 + at for at, name in enumerate("甲乙丙丁戊己庚辛壬癸")}
OWNER: Final = identity_number(33)
CROWD: Final = 80
PARKED: Final = 10  # companies in the park beside 甲 and 丙


def company(name: str, **block: str) -> Said:
    """A registered company of this one-letter name, or of a name with its own serial."""
    return registered(f"{name}信脉贸易有限公司", credit_code(SERIALS[name]), **block)


def registered(name: str, number: str, **block: str) -> Said:
    """A registration."""
    return Said(number, name, number, date(2020, 1, 5), {"jgmc": name}, block=block, severity=None, title="登记注册")


def fill(world: World) -> None:
    """Deliver it all."""
    rows = [
        company("甲", representative="王小二", address="浙江省杭州市上城区解放路1号"),
        company("乙", representative="王小二", address=STREET),
        company("丙", representative="赵六", address=SAME_STREET),
        company("戊", representative="赵六", address="浙江省杭州市拱墅区莫干山路7号"),
        company("己", representative="李四", address="浙江省杭州市拱墅区莫干山路8号"),
        company("癸", representative="孙一", address="杭州市"),
        *(registered(f"群{n}商贸有限公司", credit_code(400 + n), representative="李四") for n in range(CROWD - 1)),
    ]
    park = [
        company("甲", representative="钱七", address=PARK),
        company("丙", representative="周八", address=PARK),
        *(registered(f"园{n}软件有限公司", credit_code(300 + n), address=PARK) for n in range(PARKED)),
    ]
    world.deliver("registered.csv", HANGZHOU, "01", rows, delivered=JANUARY)
    world.deliver("park.csv", SHANGHAI, "01", park, delivered=FEBRUARY)
    closed = Said(
        "杭检〔2026〕1号", "庚信脉贸易有限公司", credit_code(SERIALS["庚"]), date(2026, 1, 5), {},
        block={"representative": "王小二"}, severity=None, title="行政检查",
    )  # fmt: skip
    world.deliver("closed.csv", HANGZHOU, "03.7", [closed], delivered=JANUARY)
    tea = Said(
        "杭市监罚〔2026〕8号", "小满茶馆", OWNER, date(2026, 1, 5), FINED, kind=SubjectKind.INDIVIDUAL_BUSINESS
    )  # fmt: skip
    world.deliver("tea.csv", HANGZHOU, "03.2", [tea], delivered=JANUARY)
    owner = Said("杭罚〔2026〕7号", "欧阳小满", OWNER, date(2026, 1, 8), FINED, kind=SubjectKind.PERSON)
    world.deliver("owner.csv", HANGZHOU, "03.2P", [owner], delivered=JANUARY)
    gone = world.deliver(
        "gone.csv", HANGZHOU, "01", [company("辛", representative="王小二", address=STREET)], delivered=MARCH
    )
    with world.base.writing():
        withdraw(world.base, gone.run_id, actor="test", reason="wrong year")
    unfinished = world.deliver(
        "open.csv", HANGZHOU, "01", [company("壬", representative="王小二", address=STREET)], delivered=MARCH
    )
    world.base.engine.transact(
        lambda transaction: transaction.write(
            "store_run_state", id=unfinished.run_id, state="OPEN", closed=None, summary="{}"
        )
    )


def subject_id(world: World, name: str) -> str:
    """The subject of the company of this one-letter name."""
    return public(world).find(credit_code(SERIALS[name]))[0].subject_id
