"""Invented names of persons and companies, as frequent and as rare as real ones.

The rule of this module: names are composed from tables of parts, surnames by their frequency; whoever bears
such a name in life is not meant.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from loaders.demo.luck import Luck

SURNAMES: Final[tuple[str, ...]] = (
    *"王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏",
    *"付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤仇区解单冷",
    *("欧阳", "司马", "上官", "诸葛", "东方"),
)
SURNAME_WEIGHTS: Final = tuple(accumulate(1 / rank**0.9 for rank in range(1, len(SURNAMES) + 1)))

GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文志国海东林春梅晓燕金龙飞鹏宇浩然子轩梓涵欣怡诗雨佳琪俊雪莹嘉博"
    "思远天翔凯旋振雄德胜永康利民新荣光耀祖庆祥福瑞成功家宝世昌立群卫学友根生长安宁晨曦若溪可馨一诺语桐玲铃晴昊颖炜维薇威玮琳"
    "霖麟婷庭廷亭静菁晶京菲斐毅义艺益逸奕亿怿鸿宏洪红虹弘泓钧君均骏竣峻珺森淼垚鑫昕歆馨堃坤喆哲昇升未末己日戴候萍苹萧潇箫慧惠卉"
)
GIVEN_WEIGHTS: Final = tuple(accumulate(1 / rank**0.6 for rank in range(1, len(GIVEN) + 1)))

MINORITY_FIRST: Final = ("阿依", "古丽", "买买提", "阿卜杜", "热依汗", "扎西", "卓玛", "其木格", "巴特尔", "尼玛")
MINORITY_LAST: Final = ("艾力", "吐尔逊", "依明", "达瓦", "平措", "乌兰", "那日苏", "热合曼", "多吉", "木塔里甫")

SYLLABLES: Final = (
    "华宏盛恒瑞鑫泰安信达通源顺祥和兴隆昌荣茂丰润泽康健乐嘉美佳优卓越创新科智云海天地山川星辰光明远景扬帆飞腾龙凤鸿雁麒凌锐尚品"
    "诚正德厚博雅文同方圆金银玉珠翠松竹梅兰菊晨曦朝阳春秋冬夏"
)
INDUSTRIES: Final = (
    "科技", "商贸", "餐饮管理", "建筑工程", "物流", "食品", "医药", "环保科技", "网络技术", "文化传播",
    "机械设备", "装饰工程", "电子",
    "化工", "纺织", "物业管理", "汽车服务", "教育咨询", "农业开发", "新材料", "家具", "园林绿化",
    "劳务服务", "印务", "广告", "运输",
)  # fmt: skip
SHOPS: Final = (
    "超市",
    "餐厅",
    "理发店",
    "五金店",
    "水果店",
    "服装店",
    "经营部",
    "修理部",
    "药房",
    "副食店",
    "饭店",
    "早餐店",
)

GIVEN_OF_TWO: Final = 0.82
MINORITY: Final = 0.015
BRAND_OF_THREE: Final = 0.4


def person_name(rng: Luck) -> str:
    """Surname and given name; one in seventy is a name of two parts joined by U+00B7."""
    if rng.random() < MINORITY:
        return f"{rng.one_of(MINORITY_FIRST)}{rng.one_of(MINORITY_FIRST)}·{rng.one_of(MINORITY_LAST)}"
    return surname(rng) + given_name(rng)


def surname(rng: Luck) -> str:
    """A surname, as often as it occurs (Zipf with exponent 0.9)."""
    return rng.weighted(SURNAMES, SURNAME_WEIGHTS)


def given_name(rng: Luck) -> str:
    """One or two characters, four in five of them two."""
    first = rng.weighted(GIVEN, GIVEN_WEIGHTS)
    return first + rng.weighted(GIVEN, GIVEN_WEIGHTS) if rng.random() < GIVEN_OF_TWO else first


def split_name(name: str) -> tuple[str, str]:
    """Surname and given name of a name made here (two-character surnames are known)."""
    length = 2 if name[:2] in SURNAMES else 1
    return name[:length], name[length:]


def brand(rng: Luck) -> str:
    """The invented part of a company's name, two or three syllables."""
    two = rng.one_of(SYLLABLES) + rng.one_of(SYLLABLES)
    return two + rng.one_of(SYLLABLES) if rng.random() < BRAND_OF_THREE else two
