"""The columns of the exchange formats, with their full header texts as they are published.

The rule of this module: a header stands here letter by letter as in the national templates of 2016 and 2018 and
as used since then (code _2 has changed its meaning between them); nothing else decides which columns a file has.
"""

from __future__ import annotations

from typing import Final

Columns = tuple[tuple[str, str], ...]

CODES: Final[Columns] = (
    ("行政相对人代码_1(统一社会信用代码)", "uscc"),
    ("行政相对人代码_2(工商注册号)", "registration"),
    ("行政相对人代码_3(组织机构代码)", "organisation_code"),
    ("行政相对人代码_4(税务登记号)", "tax_number"),
    ("行政相对人代码_5(事业单位证书号)", "nothing"),
    ("行政相对人代码_6(社会组织登记证号)", "nothing"),
)
CODES_2016: Final[Columns] = (
    ("行政相对人代码_1(统一社会信用代码)", "uscc"),
    ("行政相对人代码_2(组织机构代码)", "organisation_code"),
    ("行政相对人代码_3(工商登记码)", "registration"),
    ("行政相对人代码_4(税务登记号)", "tax_number"),
    ("行政相对人代码_5(居民身份证号)", "identity_number"),
)
NAME: Final[Columns] = (("行政相对人名称", "name"),)
CATEGORY: Final[Columns] = (("行政相对人类别", "category"),)
PAPERS: Final[Columns] = (("证件类型", "document_type"), ("证件号码", "identity_number"))
REPRESENTATIVE: Final[Columns] = (("法定代表人", "representative"),)
REPRESENTATIVE_NUMBER: Final[Columns] = (("法定代表人身份证号", "representative_number"),)
SOURCE: Final[Columns] = (
    ("数据来源单位", "department"),
    ("数据来源单位统一社会信用代码", "department_code"),
    ("备注", "note"),
)

LICENCE: Final[Columns] = (
    ("行政许可决定文书名称", "title"),
    ("行政许可决定文书号", "number"),
    ("许可类别", "class"),
    ("许可证书名称", "certificate"),
    ("许可编号", "certificate_number"),
    ("许可内容", "content"),
    ("许可决定日期", "decided"),
    ("有效期自", "valid_from"),
    ("有效期至", "valid_to"),
    ("许可机关", "authority"),
    ("许可机关统一社会信用代码", "authority_code"),
    ("当前状态", "status"),
)
PENALTY: Final[Columns] = (
    ("行政处罚决定书文号", "number"),
    ("违法行为类型", "behaviour"),
    ("违法事实", "facts"),
    ("处罚依据", "basis"),
    ("处罚类别", "class"),
    ("处罚内容", "content"),
    ("罚款金额（万元）", "fine"),
    ("没收违法所得、没收非法财物的金额（万元）", "confiscated"),
    ("暂扣或吊销证照名称及编号", "revoked"),
    ("处罚决定日期", "decided"),
    ("处罚有效期", "valid_to"),
    ("公示截止期", "published_until"),
    ("处罚机关", "authority"),
    ("处罚机关统一社会信用代码", "authority_code"),
)
LICENCE_2016: Final[Columns] = (
    ("行政许可决定书文号", "number"),
    ("项目名称", "title"),
    ("审批类别", "class"),
    ("许可内容", "content"),
    *NAME,
    *CODES_2016,
    ("法定代表人姓名", "representative"),
    ("许可决定日期", "decided"),
    ("许可截止期", "valid_to"),
    ("许可机关", "authority"),
    ("当前状态", "status"),
    ("地方编码", "region"),
    ("数据更新时间戳", "updated"),
    ("备注", "note"),
)
PENALTY_2016: Final[Columns] = (
    ("行政处罚决定书文号", "number"),
    ("处罚名称", "title"),
    ("处罚类别1", "class"),
    ("处罚类别2", "nothing"),
    ("处罚事由", "facts"),
    ("处罚依据", "basis"),
    *NAME,
    *CODES_2016,
    ("法定代表人姓名", "representative"),
    ("处罚结果", "content"),
    ("处罚决定日期", "decided"),
    ("处罚机关", "authority"),
    ("当前状态", "status"),
    ("地方编码", "region"),
    ("数据更新时间戳", "updated"),
    ("备注", "note"),
)

LISTS: Final[dict[str, Columns]] = {
    "court-debtor": (
        ("被执行人姓名/名称", "name"),
        ("性别", "sex"),
        ("年龄", "age"),
        ("身份证号码/组织机构代码", "uscc"),
        ("法定代表人或者负责人姓名", "representative"),
        ("执行法院", "authority"),
        ("省份", "province"),
        ("案号", "number"),
        ("立案时间", "filed"),
        ("执行依据文号", "basis_number"),
        ("作出执行依据单位", "department"),
        ("生效法律文书确定的义务", "content"),
        ("被执行人的履行情况", "status"),
        ("失信被执行人行为具体情形", "behaviour"),
        ("发布时间", "decided"),
    ),
    "abnormal-operation": (
        ("企业名称", "name"),
        ("统一社会信用代码/注册号", "uscc"),
        ("列入经营异常名录原因(类型)", "behaviour"),
        ("列入日期", "decided"),
        ("作出决定机关(列入)", "authority"),
        ("移出原因", "removal"),
        ("移出日期", "valid_to"),
        ("作出决定机关(移出)", "removal_unit"),
    ),
    "inspection": (
        ("抽查计划编号", "plan"),
        ("抽查任务编号", "number"),
        ("抽查事项", "title"),
        ("检查对象名称", "name"),
        ("统一社会信用代码", "uscc"),
        ("检查实施机关", "authority"),
        ("检查类型", "class"),
        ("检查日期", "decided"),
        ("检查结果", "status"),
        ("备注", "note"),
    ),
    "commitment": (
        ("承诺主体名称", "name"),
        ("统一社会信用代码", "uscc"),
        ("承诺类型", "class"),
        ("承诺编码", "number"),
        ("承诺事由", "title"),
        ("承诺内容", "content"),
        ("做出承诺日期", "decided"),
        ("承诺有效期至", "valid_to"),
        ("承诺受理单位", "authority"),
        ("承诺受理单位统一社会信用代码", "authority_code"),
        ("履行状态", "status"),
    ),
    "abnormal-taxpayer": (
        ("纳税人识别号", "taxpayer"),
        ("名称", "name"),
        ("认定日期", "decided"),
        ("认定原因", "behaviour"),
        ("认定机关", "authority"),
    ),
    "major-tax-violation": (
        ("纳税人名称", "name"),
        ("纳税人识别号", "taxpayer"),
        ("组织机构代码", "organisation_code"),
        ("注册地址", "address"),
        ("法定代表人或者负责人姓名", "representative"),
        ("法定代表人或者负责人证件号码", "representative_number"),
        ("案件性质", "class"),
        ("主要违法事实", "facts"),
        ("相关法律依据及税务处理处罚情况", "content"),
        ("公布日期", "decided"),
        ("数据来源", "department"),
    ),
}
"""Lists that courts, registries and tax offices publish."""

LAYOUTS: Final[dict[str, Columns]] = {
    "licence-organisation-2016": LICENCE_2016,
    "licence-person-2016": LICENCE_2016,
    "licence-organisation-2018": (*NAME, *CODES, *REPRESENTATIVE, *REPRESENTATIVE_NUMBER, *LICENCE, *SOURCE),
    "licence-person-2018": (*NAME, *PAPERS, *LICENCE, *SOURCE),
    "licence-organisation-current": (*NAME, *CATEGORY, *CODES, *REPRESENTATIVE, *LICENCE, *SOURCE),
    "licence-person-current": (*NAME, *CATEGORY, *PAPERS, *LICENCE, *SOURCE),
    "penalty-organisation-2016": PENALTY_2016,
    "penalty-person-2016": PENALTY_2016,
    "penalty-organisation-2018": (*NAME, *CODES, *REPRESENTATIVE, *REPRESENTATIVE_NUMBER, *PENALTY, *SOURCE),
    "penalty-person-2018": (*NAME, *PAPERS, *PENALTY, *SOURCE),
    "penalty-organisation-current": (*NAME, *CATEGORY, *CODES, *REPRESENTATIVE, *PENALTY, *SOURCE),
    "penalty-person-current": (*NAME, *CATEGORY, *PAPERS, *PENALTY, *SOURCE),
    "base-registration": (
        ("统一社会信用代码", "uscc"),
        ("组织机构代码", "organisation_code"),
        ("机构名称", "name"),
        ("注册地址", "address"),
        ("行政区划代码", "region"),
        ("经营范围", "content"),
        ("法定代表人姓名", "representative"),
        ("成立日期", "established"),
        ("登记业务类型", "class"),
        ("核准日期", "decided"),
        ("最后更新日期", "updated"),
        ("状态", "status"),
        ("注册号", "registration"),
        ("行业分类代码", "industry"),
        ("经济类型代码", "economy"),
        ("登记管理部门代码", "authority_code"),
        ("隶属企业统一社会信用代码", "parent"),
        ("原个体工商户统一社会信用代码", "trader"),
        ("主管单位代码", "nothing"),
        ("是否公开", "open"),
    ),
    "a-grade-taxpayer": (
        ("纳税人名称", "name"),
        ("纳税人识别号", "taxpayer"),
        ("评价年度", "year"),
        ("主管税务机关", "authority"),
    ),
    "tax-arrears": (
        ("纳税人名称", "name"),
        ("纳税人识别号", "taxpayer"),
        ("法定代表人", "representative"),
        ("证件号码", "representative_number"),
        ("经营地点", "address"),
        ("税种", "class"),
        ("欠税余额(元)", "balance"),
        ("当期新发生欠税", "new_balance"),
        ("主管税务机关", "authority"),
    ),
    **LISTS,
}

ALIASES: Final = {
    "行政相对人名称": "当事人名称",
    "行政处罚决定书文号": "处罚决定书文号",
    "处罚机关": "作出行政处罚决定机关名称",
    "处罚内容": "行政处罚内容",
    "违法事实": "主要违法事实",
    "法定代表人": "法定代表人（负责人）",
    "行政相对人代码_1(统一社会信用代码)": "行政相对人代码-1（统一社会信用代码）",
    "数据来源单位": "信息提供部门名称",
}
"""Headers as one department writes them instead."""

SENSITIVE_COLUMNS: Final = (("民族", "ethnicity"), ("政治面貌", "politics"), ("健康状况", "health"))
OFF_CATALOGUE_COLUMNS: Final = (("客户满意度", "satisfaction"),)
