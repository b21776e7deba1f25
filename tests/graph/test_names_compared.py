from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names import (
    NameRelation,
    NameRule,
    compare_company_names,
    compare_person_names,
    parse_company_name,
    parse_person_name,
)
from graph.names.comparison import compared

PERSONS = [
    ("张伟", "张 伟", NameRule.EQUAL),
    ("张伟", "", NameRule.MISSING),
    ("張偉", "张伟", NameRule.TRADITIONAL),
    ("蕭乾", "萧乾", NameRule.TRADITIONAL),
    ("阿卜杜拉•买买提", "阿卜杜拉·买买提", NameRule.SEPARATOR),
    ("张*", "张伟", NameRule.MASKED),
    ("张*", "张建国", NameRule.MASKED),
    ("张*国", "张建国", NameRule.MASKED),
    ("张某某", "张建国", NameRule.MASKED),
    ("张某", "张*", NameRule.MASKED),
    ("王?", "王喆", NameRule.MASKED),
    ("王喆", "王哲", NameRule.VARIANT_CHARACTER),
    ("李堃", "李坤", NameRule.VARIANT_CHARACTER),
    ("张伟", "张玮", NameRule.HOMOPHONE),
    ("张伟", "章伟", NameRule.HOMOPHONE),
    ("曾伟", "增伟", NameRule.HOMOPHONE),
    ("王未", "王末", NameRule.LOOK_ALIKE),
    ("戴军", "载军", NameRule.LOOK_ALIKE),
    ("黄伟", "方伟", NameRule.SOUTHERN_PINYIN),
    ("刘宁", "牛宁", NameRule.SOUTHERN_PINYIN),
    ("张伟", "ZHANG WEI", NameRule.PINYIN),
    ("张伟", "Wei, Zhang", NameRule.PINYIN),
    ("吕布", "LYU BU", NameRule.PINYIN),
    ("于敏玉", "YU MINYU", NameRule.PINYIN),
    ("女娃", "NYU WA", NameRule.PINYIN),
    ("曾伟", "ZENG WEI", NameRule.PINYIN),
    ("王喆", "王zhe", NameRule.PINYIN),
    ("ZHANG WEI", "WEI ZHANG", NameRule.ORDER),
    ("ZHANGWEI", "ZHANG WEI", NameRule.ORDER),
    ("张伟", "伟张", NameRule.ORDER),
    ("欧阳修", "修欧阳", NameRule.ORDER),
    ("阿依古丽·买买提", "买买提·阿依古丽", NameRule.ORDER),
    ("阿依古丽·买买提", "阿依古丽", NameRule.SHORT_FORM),
    ("阿卜杜热西提·买买提", "阿布都热西堤·麦买提", NameRule.TRANSLITERATION),
    ("吐尔逊·买买提", "图尔荪·麦麦提", NameRule.TRANSLITERATION),
    ("古丽娜尔·买买提", "古丽巴尔·买买提", NameRule.DIFFERENT),
    ("买买提·艾山", "买买提·艾沙", NameRule.DIFFERENT),
    ("张伟", "李娜", NameRule.DIFFERENT),
    ("张伟", "张伟明", NameRule.DIFFERENT),
    ("张伟", "张强", NameRule.DIFFERENT),
    ("张*明", "张建国", NameRule.DIFFERENT),
    ("张*", "李四", NameRule.DIFFERENT),
    ("**", "李四", NameRule.DIFFERENT),
    ("张伟", "LI NA", NameRule.DIFFERENT),
    ("ZHANG WEI", "LI WEI", NameRule.DIFFERENT),
    ("曾伟", "CENG WEI", NameRule.DIFFERENT),
    ("阿依古丽·买买提", "古丽娜尔·艾山", NameRule.DIFFERENT),
]

XINMAI = "杭州信脉科技有限公司"

COMPANIES = [
    (XINMAI, "杭州信脉科技有限公司 ", NameRule.EQUAL),
    ("信脉（杭州）科技有限公司", "信脉(杭州)科技有限公司", NameRule.EQUAL),
    (XINMAI, "", NameRule.MISSING),
    ("杭州信脈科技有限公司", XINMAI, NameRule.TRADITIONAL),
    ("老王面馆（个体工商户）", "老王面馆", NameRule.REGISTRATION_NOTE),
    (XINMAI, "信脉科技", NameRule.SHORT_FORM),
    (XINMAI, "信脉", NameRule.SHORT_FORM),
    (XINMAI, "浙江信脉科技有限公司", NameRule.SHORT_FORM),
    (XINMAI, "信脉(杭州)科技有限公司", NameRule.SHORT_FORM),
    (XINMAI, "杭州信脉科技有限责任公司", NameRule.SHORT_FORM),
    (XINMAI, "杭州信脉科技股份有限公司", NameRule.LEGAL_FORM),
    (XINMAI, "杭州信麦科技有限公司", NameRule.HOMOPHONE),
    ("铜陵万成机械有限公司", "洞陵万成机械有限公司", NameRule.LOOK_ALIKE),
    ("杭州信喆科技有限公司", "杭州信哲科技有限公司", NameRule.VARIANT_CHARACTER),
    (XINMAI, "杭州信脉科技有限公司宁波分公司", NameRule.BRANCH),
    ("中国工商银行股份有限公司", "中国工商银行股份有限公司杭州分行", NameRule.BRANCH),
    ("杭州信脉科技有限公司宁波分公司", "杭州信脉科技有限公司温州分公司", NameRule.SIBLING_BRANCHES),
    (XINMAI, "宁波信脉科技有限公司", NameRule.DIFFERENT),
    (XINMAI, "杭州信脉贸易有限公司", NameRule.DIFFERENT),
    (XINMAI, "杭州平安科技有限公司", NameRule.DIFFERENT),
    ("杭州信脉面馆", "杭州信脉科技有限公司宁波分公司", NameRule.DIFFERENT),
    ("信脉经营部", "信脉有限公司", NameRule.DIFFERENT),
]


@pytest.mark.parametrize(("a", "b", "rule"), PERSONS)
def test_persons(a: str, b: str, rule: NameRule) -> None:
    found = compare_person_names(a, b)
    assert found == compared(rule, a, b)
    assert compare_person_names(b, a).rule is rule


@pytest.mark.parametrize(("a", "b", "rule"), COMPANIES)
def test_companies(a: str, b: str, rule: NameRule) -> None:
    found = compare_company_names(a, b)
    assert found == compared(rule, a, b)
    assert compare_company_names(b, a).rule is rule


def test_every_rule_has_an_example() -> None:
    assert {rule for *_, rule in PERSONS + COMPANIES} == set(NameRule)


def test_relations_and_sentences() -> None:
    homophone = compare_person_names("张伟", "张玮")
    assert homophone.relation is NameRelation.VARIANT
    assert (
        homophone.sentence == "“张伟” and “张玮” are written differently and read alike, as pinyin input confuses them."
    )
    assert compare_person_names("张伟", "李娜").relation is NameRelation.DIFFERENT
    assert compare_person_names("张伟", "张伟").relation is NameRelation.EQUAL
    assert compare_company_names(XINMAI, XINMAI + "宁波分公司").relation is NameRelation.BRANCH
    siblings = compare_company_names(XINMAI + "宁波分公司", XINMAI + "温州分公司")
    assert siblings.relation is NameRelation.DIFFERENT


@given(st.text("张伟玮李娜王ABC·*某 ", max_size=6), st.text("张伟玮李娜王ABC·*某 ", max_size=6))
def test_comparing_persons_is_symmetric(a: str, b: str) -> None:
    assert compare_person_names(a, b).rule is compare_person_names(b, a).rule


@given(
    st.text("杭州市信脉科技贸易有限公司分店(银行)", max_size=14),
    st.text("杭州市信脉科技有限公司分店(银行)", max_size=14),
)
def test_comparing_companies_is_symmetric(a: str, b: str) -> None:
    assert compare_company_names(a, b).rule is compare_company_names(b, a).rule


def test_person_parts() -> None:
    ouyang = parse_person_name("歐陽修")
    assert (ouyang.surname, ouyang.given) == ("欧阳", "修")
    assert parse_person_name("阿依古丽•买买提").parts == ("阿依古丽", "买买提")
    assert parse_person_name("Zhang Wei").parts == ("ZHANG", "WEI")
    assert parse_person_name("张某某").masked


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("杭州市信脉网络科技有限公司宁波分公司", (("杭州市",), "信脉", "网络科技", "有限公司", "宁波分公司")),
        ("浙江省杭州市余杭区老王面馆", (("浙江省", "杭州市", "余杭区"), "老王", "面馆", "", "")),
        ("阿里巴巴（中国）有限公司", (("中国",), "阿里巴巴", "", "有限公司", "")),
        ("平安银行股份有限公司", ((), "平安", "银行", "股份有限公司", "")),
        ("中国银行杭州西湖支行", ((), "中国", "银行", "", "杭州西湖支行")),
        ("信脉（杭州）科技有限公司", (("杭州",), "信脉", "科技", "有限公司", "")),
        ("杭州科技有限公司", (("杭州",), "科技", "", "有限公司", "")),
        ("上海华润万家超市有限公司文一店", (("上海",), "华润万家", "超市", "有限公司", "文一店")),
        ("永辉超市第三分店", ((), "永辉", "超市", "", "第三分店")),
        ("崇文区老王面馆", (("崇文区",), "老王", "面馆", "", "")),
        ("杭州信脉合伙企业（有限合伙）", (("杭州",), "信脉", "", "合伙企业(有限合伙)", "")),
        ("信脉（集团）有限公司", ((), "信脉", "", "集团有限公司", "")),
    ],
)
def test_company_parts(name: str, parts: tuple[tuple[str, ...], str, str, str, str]) -> None:
    parsed = parse_company_name(name)
    assert (parsed.regions, parsed.brand, parsed.industry, parsed.legal_form, parsed.branch) == parts


def test_registration_note_is_kept_apart() -> None:
    assert parse_company_name("老王面馆（个体工商户）").note == "个体工商户"
