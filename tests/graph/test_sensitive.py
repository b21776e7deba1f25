"""Sensitive data is found in headers, cells and texts, and harmless near-words are left alone."""

from __future__ import annotations

import time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.sensitive import CLASSES, excluded_column, excluded_text, scan_text, scan_values

HEADERS = {
    "民族": "ethnicity",
    "所属民族": "ethnicity",
    "ethnicity": "ethnicity",
    "Nation": "ethnicity",
    "政治面貌": "political_status",
    "是否党员": "political_status",
    "party member": "political_status",
    "宗教信仰": "religion",
    "Religion": "religion",
    "religious-belief": "religion",
    "健康状况": "health",
    "既往病史": "health",
    "血型": "health",
    "blood_type": "health",
    "Health Status": "health",
    "残疾等级": "health",
    "疫苗接种": "health",
    "基因检测结果": "genes",
    "DNA": "genes",
    "人脸照片": "biometrics",
    "指纹特征": "biometrics",
    "虹膜编码": "biometrics",
    "face_id": "biometrics",
    "性取向": "sexual_life",
    "sexual_orientation": "sexual_life",
    "工会职务": "trade_union_role",
    "trade-union role": "trade_union_role",
    "行踪轨迹": "location_track",
    "GPS": "location_track",
    "住宿记录": "location_track",
    "location history": "location_track",
    "银行账号": "accounts",
    "开户银行": "accounts",
    "卡号": "accounts",
    "存款余额": "accounts",
    "bank account": "accounts",
    "证券账户": "accounts",
    "月收入": "income",
    "工资": "income",
    "annual_income": "income",
    "婚姻状况": "family",
    "配偶姓名": "family",
    "家庭成员": "family",
    "spouse": "family",
    "子女": "family",
    "是否未成年": "minor",
    "监护人姓名": "family",
    "under_14": "minor",
    "学籍号": "minor",
    "吸毒记录": "sealed_public_security",
    "治安处罚": "sealed_public_security",
    "犯罪记录": "criminal_record",
    "criminal record": "criminal_record",
    "信访次数": "complaints",
    "举报人": "complaints",
    "微博账号": "accounts",
    "聊天内容": "online_speech",
    "social media": "online_speech",
    "消费记录": "purchases",
    "shopping_history": "purchases",
    "政 治 面\n貌": "political_status",
    "ＨＥＡＬＴＨ": "health",
}

HARMLESS_HEADERS = [
    "行政相对人名称",
    "处罚机关",
    "宗教事务局意见",
    "民族路门牌",
    "营业收入",
    "主营业务收入",
    "没收入库金额",
    "投诉举报电话",
    "罚款金额（万元）",
    "没收违法所得、没收非法财物的金额（万元）",
    "欠税余额(元)",
    "拖欠工资金额",
    "法定代表人",
    "注册地址",
    "general_note",
    "counter_party",
    "transaction_id",
    "家庭农场名称",
    "状态",
    "被执行人的履行情况",
    "parent_company",
    "severity",
    "market_position",
    "残疾人就业保障金",
]

VALUES = {
    "汉族": "ethnicity",
    "维吾尔族": "ethnicity",
    "土家族": "ethnicity",
    "民族：回": "ethnicity",
    "中共党员": "political_status",
    "共青团员": "political_status",
    "群众": "political_status",
    "佛教": "religion",
    "基督教": "religion",
    "已婚": "family",
    "离异": "family",
    "残疾": "health",
    "血型:AB": "health",
    "6222021234567890128": "accounts",
    "4111 1111 1111 1111": "accounts",
    "账号：01234567890": "accounts",
    "116.40739,39.90421;116.41001,39.90999": "location_track",
}

# Names, authorities and addresses that only look like it.
HARMLESS_VALUES = [
    "民族路12号",
    "某市民族宗教事务局",
    "健康科技有限公司",
    "某区卫生健康委员会",
    "党建军",
    "党参种植合作社",
    "满春花",
    "回春堂药店",
    "白族自治州",
    "延边朝鲜族自治州",
    "肿瘤医院",
    "未婚妻婚纱店",
    "家庭农场",
    "其子公司",
    "91110108551385082Q",
    "11010519491231002X",
    "440524188001010014",
    "110108012660422",
    "某市公安局治安管理支队",
    "佛教用品店",
    "基督教青年会大厦",
    "信访局",
    "群众路一号",
    "工会大厦三层",
    "116.40739,39.90421",
    "党湾镇",
    "汉中市",
    "藏红花商行",
    "京罚〔2026〕1号",
    "",
]

TEXTS = {
    "经查，当事人患有精神分裂症。": "health",
    "当事人患有乙型肝炎，仍从事直接入口食品工作。": "health",
    "张某确诊后未报告": "health",
    "当事人系穆斯林": "religion",
    "当事人为回族，经营清真餐馆": "ethnicity",
    "民族:藏": "ethnicity",
    "其政治面貌为中共党员": "political_status",
    "采集消费者人脸未取得同意": "biometrics",
    "保存了顾客的DNA样本": "genes",
    "其性取向": "sexual_life",
    "当事人担任本公司工会主席": "trade_union_role",
    "调取其行踪轨迹": "location_track",
    "查询其住宿记录": "location_track",
    "将货款汇入账号6222021234567890128": "accounts",
    "卡 6222 0212 3456 7890 128 收款": "accounts",
    "其月收入3000元": "income",
    "当事人与其妻共同经营": "family",
    "当事人离婚后": "family",
    "雇用张某，15岁": "minor",
    "该店容留他人吸毒": "sealed_public_security",
    "被处以行政拘留五日": "sealed_public_security",
    "曾被判处有期徒刑三年": "criminal_record",
    "举报人：李某称": "complaints",
    "多次上访": "complaints",
    "在网上发帖辱骂": "online_speech",
    "调取其购物记录": "purchases",
}

HARMLESS_TEXTS = [
    "在民族路12号销售过期食品",
    "向未成年人销售烟草制品",
    "未在显著位置设置未成年人禁入标志",
    "尚不构成犯罪，依法予以行政处罚",
    "接到群众投诉举报，依法检查",
    "经营性生活垃圾未分类",
    "一次性生活用品抽检不合格",
    "销售转基因大豆油未标注",
    "未安装卫星定位装置",
    "在微信朋友圈发布虚假广告",
    "在延边朝鲜族自治州经营",
    "未缴纳残疾人就业保障金",
    "其子公司未公示年度报告",
    "宣称可治疗糖尿病的普通食品",
    "某某健康科技有限公司虚假宣传",
    "罚款3万元，没收违法所得1万元，没收入库",
    "拖欠农民工工资",
    "18周岁以上人员",
    "3岁以上儿童玩具未标注警示",
    "营业收入500万元未入账",
    "未取得药品经营许可证销售处方药",
    "指纹锁抽检不合格",
    "合同编号2026050112345678",
    "统一社会信用代码91110108551385082Q",
    "水族馆未取得许可",
    "超过核定载质量30%",
    "违反《宗教事务条例》未登记",
    "由市卫生健康委员会查处",
]


@pytest.mark.parametrize(("header", "kind"), HEADERS.items())
def test_sensitive_columns_are_known(header: str, kind: str) -> None:
    assert excluded_column(header) == kind


def value_class(value: str) -> object:
    return scan_values(pl.Series([value], dtype=pl.String)).item()


@pytest.mark.parametrize("header", HARMLESS_HEADERS)
def test_harmless_columns_are_left_alone(header: str) -> None:
    assert excluded_column(header) is None


@pytest.mark.parametrize(("value", "kind"), VALUES.items())
def test_sensitive_cells_are_known_in_structured_columns_and_in_text(value: str, kind: str) -> None:
    assert value_class(value) == kind
    assert excluded_text(value) is not None


@pytest.mark.parametrize("value", HARMLESS_VALUES)
def test_names_authorities_and_addresses_are_left_alone(value: str) -> None:
    assert value_class(value) is None


@pytest.mark.parametrize(("text", "kind"), TEXTS.items())
def test_sensitive_free_text_is_known(text: str, kind: str) -> None:
    assert excluded_text(text) == kind


@pytest.mark.parametrize("text", HARMLESS_TEXTS)
def test_ordinary_penalty_facts_are_left_alone(text: str) -> None:
    assert excluded_text(text) is None


def test_every_class_has_a_column_and_a_text_that_show_it() -> None:
    names = {c.name for c in CLASSES}
    assert len(names) == len(CLASSES) == 18
    assert set(HEADERS.values()) == names
    assert set(TEXTS.values()) == names


def test_a_card_number_with_a_wrong_digit_is_no_card() -> None:
    assert value_class("6222021234567890128") == "accounts"
    assert value_class("6222021234567890129") is None


def test_a_longer_number_that_begins_like_a_card_is_none() -> None:
    card = "5105105105105100"
    assert excluded_text(f"汇入{card}。") == "accounts"
    assert excluded_text(f"代码{card}12") is None
    assert excluded_text(f"代码91{card}") is None


@given(st.lists(st.sampled_from([*TEXTS, *HARMLESS_TEXTS, None, ""]), max_size=30))
def test_a_column_says_the_same_as_its_texts(texts: list[str | None]) -> None:
    series = pl.Series("facts", texts, dtype=pl.String)
    found = scan_text(series)
    assert found.to_list() == [None if t is None else TEXTS.get(t) for t in texts]
    assert found.name == "facts"
    assert found.dtype == pl.String


@given(st.text(max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    names = {c.name for c in CLASSES} | {None}
    assert excluded_text(text) in names
    assert value_class(text) in names
    assert excluded_column(text) in names


def test_the_scan_of_a_chunk_takes_a_moment() -> None:
    facts = pl.Series([f"当事人{i}号店销售超过保质期的食品，货值{i}元，责令改正，罚款{i * 3}元" for i in range(50_000)])
    start = time.perf_counter()
    assert scan_text(facts).null_count() == 50_000
    assert scan_values(facts).null_count() == 50_000
    assert time.perf_counter() - start < 5  # usually 0.3 s; the machine may be busy
