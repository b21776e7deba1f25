"""Invented violations that the demo's penalties are about.

The rule of this module: each is ordinary administrative matter; nothing sensitive, sealed or criminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Offence:
    """An invented sort of violation and what it costs: the class of penalty, and fines in units of 100 yuan."""

    behaviour: str
    facts: str
    basis: str
    sort: str
    least: int = 0
    most: int = 0


ORGANISATION_OFFENCES: Final = (
    Offence("未按规定公示年度报告", "未在规定期限内公示年度报告，经责令仍未改正。",
            "《企业信息公示暂行条例》第十七条", "警告"),
    Offence("销售不合格商品", "销售的商品经抽样检验不符合标准要求。",
            "《产品质量法》第四十九条", "罚款、没收违法所得、没收非法财物", 20, 3000),
    Offence("占道堆放物料", "在道路上堆放建筑材料，影响通行。",
            "《城市道路管理条例》第四十二条", "罚款", 5, 200),
    Offence("未取得施工许可擅自施工", "未办理施工许可手续即开工建设。",
            "《建筑工程施工许可管理办法》第十二条", "罚款", 100, 5000),
    Offence("发布虚假广告", "在店内张贴含有虚假内容的广告。",
            "《广告法》第五十五条", "罚款", 30, 2000),
    Offence("未经许可从事食品经营", "未取得食品经营许可从事餐饮服务活动。",
            "《食品安全法》第一百二十二条", "没收违法所得、没收非法财物", 10, 800),
    Offence("情节严重的安全生产违法", "停产整顿期间擅自恢复生产。",
            "《安全生产法》第一百一十三条", "吊销许可证件", 0, 0),
)  # fmt: skip
PERSON_OFFENCES: Final = (
    Offence("擅自摆摊设点", "在城市道路两侧擅自摆设摊点。",
            "《城市市容和环境卫生管理条例》第三十六条", "警告"),
    Offence("违法搭建", "未经批准在住宅外搭建构筑物。",
            "《城乡规划法》第六十四条", "罚款", 5, 300),
    Offence("未经许可从事客运经营", "未取得道路运输经营许可从事客运经营。",
            "《道路运输条例》第六十三条", "罚款", 50, 1000),
    Offence("乱倒建筑垃圾", "将装修产生的建筑垃圾倾倒在绿地内。",
            "《城市建筑垃圾管理规定》第二十六条", "罚款", 1, 20),
)  # fmt: skip
