"""What is never collected: the classes of sensitive data and the words that give them away.

The rule of this module: it is code and not configuration, so that no deployment can switch a class off; each
class names harmless near-words too, because 民族路 is an address and 宗教事务局 is an authority.

Source: PIPL art. 28 (biometrics, religion, specific identity, health, financial accounts, whereabouts, under 14);
State Council Order 631 art. 14 (religion, genes, fingerprints, blood type, disease; income, deposits,
securities); Public Security Penalties Law (2025) art. 136 (sealed records).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# The 55 minorities and the Han; longer names first, so that 土家 is not read as 土.
_PEOPLES: Final = (
    "蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|"
    "阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|"
    "汉|回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒|京"
)
_LATIN_START: Final = r"(?:^|[^a-z])"
_LATIN_END: Final = r"(?:$|[^a-z])"


@dataclass(frozen=True)
class SensitiveClass:
    """One excluded class. All patterns are regular expressions without look-around, on NFKC lower-case text.

    `headers`: part of a header. `values`: a whole cell, or a labelled part of one, that no name, authority or
    address can contain. `texts`: part of free text. `harmless`: taken out of headers and texts before looking.
    """

    name: str
    headers: tuple[str, ...]
    values: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()


def _patterns(words: str) -> tuple[str, ...]:
    """Patterns between spaces. `=gene` is an English word of its own (`gene` is not in `general`)."""
    return tuple(
        f"{_LATIN_START}{word[1:]}{_LATIN_END}" if word.startswith("=") else word.replace("<people>", f"(?:{_PEOPLES})")
        for word in words.split()
    )


CLASSES: Final = (
    SensitiveClass(
        "religion",
        headers=_patterns(r"宗教 信仰 教派 信教 zjxy religio =faith =belief =church"),
        values=_patterns(r"^(?:佛教|道教|基督教|天主教|伊斯兰教|藏传佛教|无宗教信仰)$ 宗教信仰[:]"),
        texts=_patterns(r"""
            宗教信仰 信仰(?:基督|天主|伊斯兰|佛|道|藏传) 基督徒 天主教徒 穆斯林 佛教徒 道教徒 信徒 教徒 皈依
            邪教 法轮功 =muslim =christian =buddhist =catholic =religious\sbelief
        """),
        harmless=_patterns(r"""
            (?:民族)?宗教(?:事务)?(?:管理)?(?:局|委|委员会|部门|厅|处|科) 宗教事务
            宗教(?:活动)?(?:场所|用品|出版物|建筑)
        """),
    ),
    SensitiveClass(
        "ethnicity",
        headers=_patterns(r"民族 族别 族裔 种族 ethnic =nation =race =mz =minzu"),
        values=_patterns(r"^<people>族$ 民族[:]"),
        texts=_patterns(r"<people>族 民族[:为系是] 少数民族(?:身份|成分) =ethnicity =ethnic\sminority"),
        harmless=_patterns(r"""
            (?:<people>族)+(?:自治|乡|镇|村|街|路|文化|风味|特色|传统|服饰|医|药|中学|小学|幼儿园|餐|饭|民俗|银饰)
            水族(?:馆|箱|用品|器材)
            (?:民族|种族)(?:路|街|大道|巷|乡|镇|村|宫|广场|大学|中学|小学|学院|医院|出版|文化|饰品|服饰|特色|宗教|事务|团结|工艺|品牌)
        """),
    ),
    SensitiveClass(
        "political_status",
        headers=_patterns(r"""
            政治(?:面貌|身份|立场|倾向|表现|背景) 党派 党员 入党 党籍 党组织 党内 团员 入团 政审 zzmm
            political party_?member =ccp =communist =party
        """),
        values=_patterns(r"^(?:中共党员|中共预备党员|共青团员|民主党派|无党派人士|群众|党员|团员)$ 政治面貌[:]"),
        texts=_patterns(r"""
            政治(?:面貌|身份|倾向|立场) (?:中共|共产|预备)党员 党员 入党 党籍 共青团员 民主党派成员
            party\smember
        """),
        harmless=_patterns(r"党员(?:活动室|服务中心|教育基地) third_party counter_?party party_?name"),
    ),
    SensitiveClass(
        "health",
        headers=_patterns(r"""
            健康 疾病 病史 病历 病情 病种 患病 诊断 体检 残疾 伤残 过敏 用药 处方 就诊 就医 住院 怀孕 孕产
            传染病 精神状况 心理 疫苗 接种 血型 医疗(?:记录|费|信息) jkzk health disease illness medical
            diagnos disab blood_?type allerg pregnan vaccin =hiv =aids
        """),
        values=_patterns(r"^(?:健康|健康或良好|残疾|有慢性病|患病)$ (?:健康状况|血型|病史|既往病史)[:]"),
        texts=_patterns(r"""
            患有 身患 罹患 患病 确诊 (?:既往|患病|家族)?病史 病历 精神(?:病|分裂|障碍) 抑郁症 癫痫 痴呆 艾滋
            乙肝 丙肝 肺结核 梅毒 白血病 癌 肿瘤 糖尿病 高血压 心脏病 尿毒症 残疾 怀孕 孕妇 流产 住院 血型
            患者.{0,2}某 体检(?:结果|报告) 核酸.{0,4}阳性 =hiv =aids =disabled =pregnant =diagnosed =cancer
        """),
        harmless=_patterns(r"""
            孕妇(?:奶粉|装|食品|用品) 残疾人(?:就业)?(?:保障金|联合会|福利基金) 精神病(?:医)?院 肿瘤(?:医院|科|药|研究)
            住院(?:部|楼|大楼)
            健康(?:科技|管理|咨询|产业|食品|生活|服务|大药房|养生|城|路|街|委|委员会|局|发展|用品|医疗|集团|信息技术|信息咨询)
            (?:卫生)?健康(?:委员会|委|局|行政|监督) 心理(?:咨询|健康)?(?:有限|中心|工作室)
            疫苗(?:生产|经营|批签发|有限|接种(?:单位|点)) 传染病(?:防治法|医院)
            (?:治疗|预防|适用于|可治|治愈|改善|缓解|降低|抗|防)(?:糖尿病|高血压|心脏病|癌|肿瘤|乙肝|癫痫|痴呆|抑郁症|尿毒症|白血病)
            (?:health|medical)_?(?:bureau|commission|authority|institution|device) 致癌 防癌 抗癌 抗肿瘤
            (?:动物|家畜|生猪|禽)(?:疫病|患病|病历) (?:病死|患病)(?:猪|畜|禽|动物|牛|羊) 疾病预防控制
            处方(?:药|审核|点评|调剂|权|笺)
        """),
    ),
    SensitiveClass(
        "genes",
        headers=_patterns(r"基因 遗传 =dna =genes? =genetics? =genome"),
        texts=_patterns(r"遗传病 基因(?:信息|缺陷|突变|样本) dna(?:鉴定|检测|比对|样本)"),
        harmless=_patterns(r"非?转基因 基因(?:科技|技术|生物|工程|医学|检测有限) 遗传资源"),
    ),
    SensitiveClass(
        "biometrics",
        headers=_patterns(r"""
            指纹 人脸 面部 虹膜 声纹 掌纹 步态 生物(?:特征|识别) 人像 证件照 biometric finger_?print
            voice_?print palm_?print face_?(?:image|id|print|recogn|photo|feature) =iris =gait =face
        """),
        texts=_patterns(r"指纹 人脸 虹膜 声纹 掌纹 面部(?:识别|特征) 生物(?:特征|识别)信息 biometric fingerprint"),
        harmless=_patterns(r"指纹(?:锁|考勤|打卡|模组|芯片) 人脸识别(?:系统|设备|门禁|终端|机|支付)"),
    ),
    SensitiveClass(
        "sexual_life",
        headers=_patterns(r"性取向 性生活 性别认同 性伴 sexual sex_life gender_identity"),
        texts=_patterns(r"""
            性取向 (?:夫妻|过|无|婚外)性生活 性生活史 同性恋 双性恋 发生性关系 性侵 强奸 猥亵
            sexual\sorientation
        """),
    ),
    SensitiveClass(
        "trade_union_role",
        headers=_patterns(r"工会(?:职务|会员|主席|任职|委员|身份) trade_?union union_(?:member|role|rep)"),
        texts=_patterns(r"(?:担任|任|系|为|是).{0,12}工会(?:主席|委员|干事|会员|干部) 工会会员身份"),
    ),
    SensitiveClass(
        "location_track",
        headers=_patterns(r"""
            行踪 轨迹 行程 定位 基站 (?:出行|乘车|乘机|住宿|入住|通行)记录 trajector whereabouts itinerary
            location_?(?:track|history|log) travel_?history geo_?location =gps
        """),
        values=_patterns(r"""
            (?:1[0-3]\d|[7-9]\d)\.\d{3,}\s*,\s*[1-5]\d\.\d{3,}.+(?:1[0-3]\d|[7-9]\d)\.\d{3,}\s*,\s*[1-5]\d\.\d{3,}
        """),
        texts=_patterns(r"""
            行踪 (?:行动|活动|行程|出行|移动|运动)轨迹 (?:手机|基站|微信)定位 (?:乘车|乘机|住宿|入住)记录
            健康码 行程码
            (?:1[0-3]\d|[7-9]\d)\.\d{3,}\s*,\s*[1-5]\d\.\d{3,}.+(?:1[0-3]\d|[7-9]\d)\.\d{3,}\s*,\s*[1-5]\d\.\d{3,}
        """),
        harmless=_patterns(r"(?:gps|卫星)?定位(?:装置|设备|系统|终端|仪) (?:市场|功能|产品)定位"),
    ),
    SensitiveClass(
        "accounts",
        headers=_patterns(r"""
            银行(?:账|帐|卡) (?:信用|借记|储蓄)卡 ^卡号$ 开户 账号 帐号 账户 帐户 存款 证券 股票 理财 持仓
            bank_?(?:account|card) account_?(?:no|num|number|balance|name) card_?(?:no|num|number) deposit
            securities =iban
        """),
        values=_patterns(r"(?:账号|帐号|卡号)[:]?\s*\d{6,}"),
        texts=_patterns(r"""
            (?:账号|帐号|卡号|账户|帐户)(?:为|是)?[:]?\s*\d{6,} 存款(?:余额|金额|\d) 银行存款
            (?:股票|证券|资金)(?:账户|帐户) 账户余额 帐户余额
        """),
        harmless=_patterns(r"证券(?:监督|监管|公司|有限|期货|交易所|法) 开户许可证?(?:核准)?"),
    ),
    SensitiveClass(
        "income",
        headers=_patterns(r"收入 工资 薪 个人所得 income salary payroll =wages?"),
        texts=_patterns(r"(?:月|年|家庭|个人|工资|每月)收入 月薪 年薪 月工资 工资(?:为|是|收入)"),
        harmless=_patterns(r"""
            (?:营业|主营|主营业务|销售|财政|业务|经营|事业|生产经营|年营业)收入 没收入库
            (?:拖欠|克扣|支付|未付|欠付|拒付)(?:农民工|劳动者|职工|员工|工人)?(?:工资|劳动报酬) 欠薪 薪酬
            wage_?arrears (?:农民工)?工资(?:保证金|专户|支付)
        """),
    ),
    SensitiveClass(
        "family",
        headers=_patterns(r"""
            婚姻 婚否 配偶 家庭 子女 父母 父亲 母亲 亲属 家属 监护 生育 户主 hyzk marriage marital spouse
            famil kinship =child =children =father =mother =parents? =guardian =husband =wife
        """),
        values=_patterns(r"^(?:已婚|未婚|离异|离婚|丧偶|再婚)$ 婚姻状况[:]"),
        texts=_patterns(r"""
            离婚 再婚 已婚 未婚 丧偶 配偶 其(?:妻|夫|子|女|父|母)
            (?:妻子|丈夫|儿子|女儿|父亲|母亲|岳父|岳母|父子|母子|夫妻|兄弟关系) 监护人
            家庭(?:成员|关系|困难) 婚姻(?:状况|关系) =spouse =husband =wife =divorced
        """),
        harmless=_patterns(r"""
            其(?:子公司|女装|女鞋|女士|子系统|子项|子品牌|夫妻店|母公司|父级|母体|女性用品) 夫妻肺片
            (?:母亲|父亲)(?:节|河) 家庭(?:农场|旅馆|医生|装修|用品|影院|教育|服务|作坊) family_?name
            parent_?(?:company|organisation|organization) 婚姻登记
        """),
    ),
    SensitiveClass(
        "minor",
        headers=_patterns(r"未成年 学籍 就读 儿童姓名 学生姓名 juvenile under_?age under_?1[48] minor_?(?:flag|child)"),
        texts=_patterns(r"""
            未成年 (?:^|[^\d])(?:[1-9]|1[0-7])周?岁
            (?:女童|男童|幼童|初中生|高中生|小学生|中学生|幼儿).{0,2}某 不满十[四六八]周?岁的.{0,3}某
        """),
        harmless=_patterns(r"""
            未成年(?:人)?(?:保护|禁止|不得|禁入|购|入|进入|止步)
            (?:向|对|禁止|接纳|容留|允许|雇佣|招用|为)未成年(?:人|工)? \d+周?岁(?:以|及以|儿童|婴|幼|宝|\()
        """),
    ),
    SensitiveClass(
        "sealed_public_security",
        headers=_patterns(r"""
            治安(?:处罚|管理处罚|拘留|记录) 吸毒 戒毒 涉毒 嫖娼 卖淫 drug_?(?:use|abus|addict)
            public_?security_?(?:penalt|record) detox
        """),
        texts=_patterns(r"""
            治安(?:管理)?(?:处罚|拘留) 行政拘留 吸毒 戒毒 吸食(?:毒品|冰毒|大麻) 嫖娼 卖淫 (?:参与|聚众)赌博
            寻衅滋事 殴打他人
        """),
        harmless=_patterns(r"""
            (?:不|禁止|严禁|未|防止|防范)(?:参与|组织|容留)?(?:吸毒|卖淫|嫖娼|赌博)
            治安管理处罚法(?:规定的特种行业)?
        """),
    ),
    SensitiveClass(
        "criminal_record",
        headers=_patterns(r"犯罪 前科 刑事 刑罚 服刑 criminal convict prison felony"),
        texts=_patterns(r"""
            犯罪(?:记录|前科|史) 前科 有期徒刑 无期徒刑 拘役 缓刑 服刑 刑满释放 刑事拘留 累犯
            criminal\srecord
        """),
    ),
    SensitiveClass(
        "complaints",
        headers=_patterns(r"信访 上访 举报 投诉 petition complain whistle"),
        texts=_patterns(r"(?:举报|投诉|信访)人[:为是]?[一-鿿]{1,2}某 上访 缠访 闹访 信访件"),
        harmless=_patterns(r"(?:投诉|举报)(?:举报|投诉)?(?:电话|热线|邮箱|渠道|方式) 信访局"),
    ),
    SensitiveClass(
        "online_speech",
        headers=_patterns(r"""
            微博 微信 朋友圈 言论 发帖 聊天 浏览记录 社交账号 qq号 social_?media browsing chat_?(?:log|hist)
            search_?history =weibo =wechat =posts?
        """),
        texts=_patterns(r"聊天记录 发表.{0,8}言论 不当言论 发帖(?:称|辱骂|攻击|诋毁) 浏览记录 搜索记录"),
    ),
    SensitiveClass(
        "purchases",
        headers=_patterns(r"""
            购物 消费(?:记录|金额|明细) (?:购买|网购)记录 订单 交易(?:流水|明细) shopping purchase
            order_?history transaction_?(?:hist|record|log)
        """),
        texts=_patterns(r"(?:购物|消费|网购|个人购买)记录 交易流水"),
    ),
)
