"""What the packaged catalogue allows, and that it refuses everything else."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from graph.catalogue import (
    Catalogue,
    Entry,
    FieldRule,
    FieldType,
    Openness,
    Role,
    Sensitivity,
    default_text,
    load_catalogue,
    normal_header,
)
from graph.catalogue.headings import headings, in_english
from graph.delivery import SubjectKind
from graph.errors import CatalogueError
from graph.identifiers import IdentifierKind
from graph.sensitive import excluded_column
from graph.view.files import LABELS

# Every category that was proposed; the off ones are in it with their reason.
CATEGORIES = {
    "01",
    "01P",
    "02",
    "03.1",
    "03.2",
    "03.2T",
    "03.3",
    "03.4",
    "03.5",
    "03.6",
    "03.7",
    "03.8",
    "03.9",
    "03.10",
    "04",
    "05",
    "06",
    "07",
    "08",
    "09",
    "10.1",
    "10.2",
    "10.3",
    "11",
    "12",
    "13",
    "M1",
    "X",
}
OFF = {"03.2T", "10.3", "M1", "X"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def field_of_header(entry: Entry, header: str) -> FieldRule | None:
    """The rule for a column with this header text, as it is looked up for a file."""
    return entry.by_header.get(normal_header(header))


def headers_of(entry: Entry) -> set[str]:
    return {h for f in entry.collected for h in f.headers}


def test_every_category_of_the_proposal_is_there(catalogue: Catalogue) -> None:
    assert set(catalogue.entries) >= CATEGORIES
    assert {code for code, entry in catalogue.entries.items() if not entry.on} == OFF
    assert {e.category for e in catalogue.switched_on} == CATEGORIES - OFF - {"01P"}


def test_an_entry_that_is_off_says_why_and_cannot_be_used(catalogue: Catalogue) -> None:
    for code in OFF:
        assert catalogue.entries[code].off_because
        with pytest.raises(CatalogueError, match="switched off"):
            catalogue.entry(code)


def test_what_is_not_in_it_is_off_catalogue(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError, match="E101") as refused:
        catalogue.entry("99")
    assert refused.value.facts["entry"] == "99"
    with pytest.raises(CatalogueError):
        catalogue.id_of("99")


def test_the_id_of_an_entry_names_the_edition(catalogue: Catalogue) -> None:
    assert catalogue.id_of("03.2") == "03.2@demo-2026.2"


def test_a_header_unknown_to_an_entry_is_off_catalogue(catalogue: Catalogue) -> None:
    assert field_of_header(catalogue.entry("03.2"), "处罚机关") is not None
    assert field_of_header(catalogue.entry("03.2"), "处罚机关的网站") is None
    assert field_of_header(catalogue.entry("03.2"), "处罚") is None


@pytest.mark.parametrize(
    ("header", "key", "kind"),
    [
        ("行政相对人代码_2(组织机构代码)", "cf_xdr_zzjg", IdentifierKind.ORGANISATION_CODE),  # 2016
        ("行政相对人代码_2(工商注册号)", "cf_xdr_gszc", IdentifierKind.REGISTRATION_NUMBER),  # 2018
        ("行政相对人代码_3(工商登记码)", "cf_xdr_gszc", IdentifierKind.REGISTRATION_NUMBER),  # 2016
        ("行政相对人代码_3(组织机构代码)", "cf_xdr_zzjg", IdentifierKind.ORGANISATION_CODE),  # 2018
        ("行政相对人代码-1（统一社会信用代码）", "cf_xdr_shxym", IdentifierKind.CREDIT_CODE),
    ],
)
def test_code_2_means_what_its_full_header_says(
    catalogue: Catalogue, header: str, key: str, kind: IdentifierKind
) -> None:
    rule = field_of_header(catalogue.entry("03.2"), header)
    assert rule is not None
    assert (rule.key, rule.number_kind, rule.role) == (key, kind, Role.SUBJECT_NUMBER)


def test_code_2_without_its_text_is_no_column(catalogue: Catalogue) -> None:
    assert field_of_header(catalogue.entry("03.2"), "行政相对人代码_2") is None
    assert field_of_header(catalogue.entry("03.1"), "行政相对人代码_2") is None


def test_code_5_of_2016_is_a_persons_number(catalogue: Catalogue) -> None:
    header = "行政相对人代码_5(居民身份证号)"
    of_person = field_of_header(catalogue.entry("03.2P"), header)
    of_organisation = field_of_header(catalogue.entry("03.2"), header)
    assert of_person is not None
    assert of_person.collect
    assert of_person.sensitivity is Sensitivity.IDENTIFIER
    assert of_organisation is not None
    assert not of_organisation.collect


@pytest.mark.parametrize("code", ["03.1", "03.2", "01", "10.1"])
@pytest.mark.parametrize("header", ["法定代表人证件号码", "证件号码", "身份证号码"])
def test_a_representatives_document_number_is_known_and_dropped(catalogue: Catalogue, code: str, header: str) -> None:
    rule = field_of_header(catalogue.entry(code), header)
    assert rule is not None
    assert not rule.collect
    assert rule not in catalogue.entry(code).collected


@pytest.mark.parametrize(
    ("code", "pairs"),
    [
        (
            "03.2",
            {
                "处罚事由": "cf_sy",
                "主要违法事实": "cf_sy",
                "处罚结果": "cf_nr",
                "文,号": "cf_wsh",
                "字轨": "cf_wsh",
                "作出处罚决定的部门": "cf_cfjg",
                "被处罚单位": "cf_xdr_mc",
                "法人": "cf_frdb",
                "数据来源": "cf_sjly",
                "处罚名称": "cf_cfmc",
                "处罚类别1": "cf_cflb",
                "处罚类别2": "cf_cflb2",
                "社会统一信用代码": "cf_xdr_shxym",
            },
        ),
        (
            "03.1",
            {
                "许可截止期": "xk_yxqzi",
                "发证日期": "xk_jdrq",
                "项目名称": "xk_xmmc",
                "审批类别": "xk_xklb",
                "业主姓名": "xk_frdb",
                "社会信用代码（纳税人识别号）": "xk_xdr_shxym",
            },
        ),
        ("05", {"标记日期": "lrrq", "恢复日期": "ycrq"}),
        ("09", {"社会统一信用代码": "nsrsbh", "信息报送机关": "sjly"}),
    ],
)
def test_aliases_met_in_real_files(catalogue: Catalogue, code: str, pairs: dict[str, str]) -> None:
    entry = catalogue.entry(code)
    assert {h: getattr(field_of_header(entry, h), "key", None) for h in pairs} == pairs


SUBJECT_CODE = (
    *("统一社会信用代码", "统一信用代码", "社会统一信用代码", "社会信用代码", "社会信用代码（纳税人识别号）"),
    *("行政相对人代码-1（统一社会信用代码）", "行政相对人统一社会信用代码", "信用代码或识别号"),
)
REPRESENTATIVE = (
    *("法定代表人", "法人", "法人姓名", "法定代表人姓名", "法定代表人（负责人）", "业主姓名"),
    "企业法人/负责人姓名",
)
SOURCE_UNIT = ("数据来源单位", "数据来源", "信息提供部门名称", "信息报送机关")


@pytest.mark.parametrize("spellings", [SUBJECT_CODE, REPRESENTATIVE, SOURCE_UNIT], ids=lambda names: names[0])
def test_an_entry_that_knows_one_spelling_of_a_column_knows_them_all(
    catalogue: Catalogue, spellings: tuple[str, ...]
) -> None:
    seen = 0
    for entry in catalogue.switched_on:
        if entry.subject_kinds == (SubjectKind.PERSON,):
            continue  # there they are columns of an organisation's file, known under one header and dropped
        keys = [getattr(field_of_header(entry, header), "key", None) for header in spellings]
        if any(keys):
            seen += 1
            assert len(set(keys)) == 1, (entry.code, dict(zip(spellings, keys, strict=True)))
    assert seen > 5


@pytest.mark.parametrize(
    ("code", "key", "spellings"),
    [
        ("03.2", "cf_wsh", "行政处罚决定书文号 处罚决定书文号 决定书文号 文号 文书字轨 字轨 文,号 文，号"),
        (
            "03.2",
            "cf_xdr_mc",
            "行政相对人名称 当事人 当事人名称 被处罚单位 被处罚人 企业名称或自然人姓名 单位名称 纳税人名称",
        ),
        ("03.2P", "cf_xdr_mc", "行政相对人名称 当事人 当事人名称 被处罚人 企业名称或自然人姓名"),
        ("03.1", "xk_xdr_mc", "行政相对人名称 当事人 当事人名称 企业名称或自然人姓名 单位名称 纳税人名称"),
        ("03.2", "cf_cfjg", "处罚机关 作出处罚决定的部门 作出行政处罚决定机关名称 决定机关名称 行政执法机关名称"),
        ("03.2", "cf_nr", "处罚内容 行政处罚内容 处罚结果 处罚情况"),
        ("03.2", "cf_sy", "违法事实 主要违法事实 处罚事由 违法行为名称"),
        ("03.1", "xk_jdrq", "许可决定日期 许可日期 发证日期"),
        ("03.1", "xk_yxqzi", "有效期至 许可截止期 许可截止日期 有效期限"),
        ("05", "lrrq", "列入日期 标记日期 设立日期"),
        ("05", "ycrq", "移出日期 恢复日期"),
    ],
    ids=lambda said: said if said.isascii() else "",
)
def test_every_spelling_met_in_real_files_is_known(catalogue: Catalogue, code: str, key: str, spellings: str) -> None:
    found = {
        header: getattr(field_of_header(catalogue.entry(code), header), "key", None) for header in spellings.split()
    }
    assert found == dict.fromkeys(found, key)


def test_persons_have_their_own_entries_and_the_penalties_are_local(catalogue: Catalogue) -> None:
    assert not catalogue.entry("03.2").allows(SubjectKind.PERSON)
    assert not catalogue.entry("03.1").allows(SubjectKind.PERSON)
    supplement = catalogue.entry("03.2P")
    assert supplement.allows(SubjectKind.PERSON)
    assert supplement.local
    assert any(basis.level == "local" for basis in supplement.legal_basis)
    assert catalogue.entry("03.1P").category == "03.1"


def test_no_person_is_public_by_default(catalogue: Catalogue) -> None:
    for entry in catalogue.switched_on:
        assert entry.openness_for(SubjectKind.PERSON) not in {Openness.PUBLIC, Openness.UNCONDITIONAL}
        assert not entry.publicity.persons


def test_identity_numbers_are_never_open_or_general(catalogue: Catalogue) -> None:
    personal = [f for e in catalogue.switched_on for f in e.fields if any("身份证" in h for h in f.headers)]
    assert len(personal) > 10
    assert {f.sensitivity for f in personal} == {Sensitivity.IDENTIFIER}
    assert not [f for f in personal if f.publish]


def test_nothing_sensitive_is_collected(catalogue: Catalogue) -> None:
    assert not {(e.code, h) for e in catalogue.entries.values() for h in headers_of(e) if excluded_column(h)}


def test_required_columns_hold_in_their_edition_and_kind(catalogue: Catalogue) -> None:
    penalty = catalogue.entry("03.2")
    behaviour, code = penalty.by_key["cf_wfxw"], penalty.by_key["cf_xdr_shxym"]
    assert behaviour.required_in("2018", SubjectKind.ORGANISATION)
    assert not behaviour.required_in("2016", SubjectKind.ORGANISATION)
    assert code.required_in("current", SubjectKind.ORGANISATION)
    assert not code.required_in("current", SubjectKind.INDIVIDUAL_BUSINESS)
    assert not penalty.by_key["bz"].required_in("current", SubjectKind.ORGANISATION)


def test_a_penalty_says_what_its_class_demands(catalogue: Catalogue) -> None:
    demanded = {f.key: f.required_with for f in catalogue.entry("03.2").collected if f.required_with}
    assert demanded == {"cf_nr_fk": ("罚款",), "cf_nr_wfff": ("没收",), "cf_nr_zkdx": ("暂扣", "吊销")}
    assert demanded == {f.key: f.required_with for f in catalogue.entry("03.2P").collected if f.required_with}


def test_units_of_money_stand_with_the_amounts(catalogue: Catalogue) -> None:
    amounts = {f.key: f.unit for e in catalogue.switched_on for f in e.collected if f.type is FieldType.AMOUNT}
    assert amounts == {"cf_nr_fk": "万元", "cf_nr_wfff": "万元", "qsye": "元", "dqxqs": "元", "qf": "元"}


def test_each_switched_on_entry_names_a_subject_and_a_way_to_know_its_records(catalogue: Catalogue) -> None:
    for entry in catalogue.switched_on:
        assert entry.with_role(Role.SUBJECT_NAME), entry.code
        assert entry.with_role(Role.SUBJECT_NUMBER), entry.code
        assert entry.natural_keys[0]
        assert entry.legal_basis


def test_who_may_write(catalogue: Catalogue) -> None:
    assert catalogue.entry("03.2").recognised_by("11110000000000000X")


def test_it_travels_to_a_child_process(catalogue: Catalogue) -> None:
    assert pickle.loads(pickle.dumps(catalogue)) == catalogue  # noqa: S301 - our own bytes of this line


def test_a_deployments_file_is_used_and_a_broken_one_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(default_text().replace("demo-2026.2", "harbour-2027"), encoding="utf-8")
    assert load_catalogue(own).id_of("09") == "09@harbour-2027"
    own.write_text(
        default_text().replace('purposes = ["supervision", ', 'purposes = ["social_scoring", ', 1), encoding="utf-8"
    )
    with pytest.raises(CatalogueError, match="L106"):
        load_catalogue(own)
    for unreadable, why in (("missing.toml", "No such file or directory"), ("", "Is a directory")):
        with pytest.raises(CatalogueError, match=rf"cannot be read: {why}\.$"):
            load_catalogue(tmp_path / unreadable)


@pytest.mark.parametrize(
    "written",
    [
        "行政相对人代码_1(统一社会信用代码)",
        "行政相对人代码－1（统一社会信 用代码）：",
        "*行政相对人代码_1【统一社会信用代码】",
        "行政相对人代码_1(统一社会\n信用代码)(必填)",
    ],
)
def test_headers_are_compared_in_one_spelling(written: str) -> None:
    assert normal_header(written) == "行政相对人代码_1(统一社会信用代码)"


def test_two_headers_that_differ_in_a_word_stay_two() -> None:
    assert normal_header("行政相对人代码_2(组织机构代码)") != normal_header("行政相对人代码_2(工商注册号)")


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("cf_nr_fk", "罚款金额（元）"),
        ("cf_nr_wfff", "没收违法所得、没收非法财物的金额（元）"),
        ("cf_wsh", "行政处罚决定书文号"),
    ],
)
def test_an_amount_is_labelled_in_yuan_for_it_is_kept_in_yuan(key: str, label: str) -> None:
    assert load_catalogue().entry("03.2").by_key[key].label == label


def test_every_heading_under_which_a_value_can_stand_is_said_in_english(catalogue: Catalogue) -> None:
    shown = {field.label for entry in catalogue.entries.values() for field in entry.collected} | set(LABELS.values())
    assert headings().keys() == shown
    assert all(english.isascii() and english.strip() for english in headings().values())
    assert in_english("罚款金额（元）") == "fine (yuan)"
    assert in_english("自己的栏目") == "自己的栏目"  # of somebody's own catalogue
