"""What two values of each kind are to each other: a table with an example of every rule and every level."""

from __future__ import annotations

import pytest

from graph.identifiers.checks import lifted
from graph.resolution.kinds import KINDS
from tests.graph.resolution.reference import level_of, name_of

Row = tuple[str, str, str]

PERSON_NAME: list[Row] = [
    ("张伟", "张 伟", "exact"),
    ("張偉", "张伟", "exact"),
    ("蕭乾", "萧乾", "exact"),
    ("ＺＨＡＮＧ　Ｗｅｉ", "zhang wei", "exact"),
    ("阿依古丽•买买提", "阿依古丽・买买提", "exact"),
    ("阿依古丽.买买提", "阿依古丽\u00b7买买提", "exact"),
    ("O'Brien, Mary-Ann", "OBRIEN MARY ANN", "exact"),
    ("José Núñez", "JOSE NUNEZ", "exact"),
    ("Łukasz Øst", "lukasz ost", "exact"),
    ("Иван Петров", "ИВАН ПЕТРОФ", "close"),
    ("王喆", "王哲", "rewritten"),
    ("李堃", "李坤", "rewritten"),
    ("张伟", "伟张", "rewritten"),
    ("欧阳修", "修欧阳", "rewritten"),
    ("Smith, John", "John Smith", "rewritten"),
    ("阿依古丽·买买提", "买买提·阿依古丽", "rewritten"),
    ("张伟(曾用名:张军)", "张军", "rewritten"),
    ("张伟", "ZHANG WEI", "sounds"),
    ("张伟", "Wei Zhang", "sounds"),
    ("吕布", "LYU BU", "sounds"),
    ("曾伟", "ZENG WEI", "sounds"),
    ("张建国", "Jian Guo Zhang", "sounds"),
    ("于敏玉", "Minyu Yu", "sounds"),
    ("王喆", "王zhe", "sounds"),
    ("艾力·古丽阿卜杜", "古李阿卜杜·艾力", "sounds"),
    ("张伟", "张薇", "sounds"),
    ("张伟", "张玮", "looks"),
    ("曾伟", "增伟", "sounds"),
    ("张乐", "张悦", "sounds"),
    ("ZHANGWEI", "ZHANG WEI", "sounds"),
    ("王未", "王末", "looks"),
    ("戴军", "载军", "looks"),
    ("黄伟", "方伟", "confused"),
    ("刘宁", "牛宁", "confused"),
    ("何林", "合林", "confused"),
    ("阿卜杜热西提·买买提", "阿布都热西堤·麦买提", "confused"),
    ("JOHN SMITH", "JON SMITH", "close"),
    ("张建国", "张国建", "slipped"),
    ("张建国", "张建平国", "slipped"),
    ("阿依古丽·买买提", "阿依古古丽·买买提", "slipped"),
    ("张建国", "张建君", "one_character"),
    ("欧阳建国", "欧阳建君", "one_character"),
    ("张建国", "张国", "shown"),
    ("MARGARET SMITH", "MARGERY SMYTHE", "alike"),
    ("张*", "张伟", "shown"),
    ("张*", "张建国", "shown"),
    ("张*国", "张建国", "shown"),
    ("*建国", "张建国", "shown"),
    ("张某某", "张建国", "shown"),
    ("张某", "张*", "shown"),
    ("张*", "张*国", "shown"),
    ("王?", "王喆", "shown"),
    ("欧阳*", "欧阳修", "shown"),
    ("阿依古丽·买买提", "阿依古丽", "shown"),
    ("张伟", "李娜", "different"),
    ("张伟", "张强", "different"),
    ("张伟", "张伟明", "shown"),
    ("张*明", "张建国", "different"),
    ("张*", "李四", "different"),
    ("曾伟", "CENG WEI", "different"),
    ("张伟", "LI NA", "different"),
    ("**", "李四", "nothing"),
    ("张伟", "", "nothing"),
    ("张伟", "无", "nothing"),
]

GIVEN_NAME: list[Row] = [
    ("伟", " 偉", "exact"),
    ("Mary Ann", "MARY-ANN", "exact"),
    ("Zoë", "ZOE", "exact"),
    ("Сергей", "СЕРГЕИ", "close"),
    ("伟", "玮", "sounds"),
    ("建国", "JIANGUO", "sounds"),
    ("喆", "哲", "sounds"),
    ("MARY ANN", "Ann Mary", "sounds"),
    ("MARYANN", "mary ann", "sounds"),
    ("未", "末", "confused"),
    ("宁", "灵", "confused"),
    ("WILLIAM", "WILLAIM", "close"),
    ("DWAYNE", "DUANE", "alike"),
    ("MICHELLE", "MICHAEL", "close"),
    ("STEVEN", "STEPHEN", "near"),
    ("BILL", "William", "nickname"),
    ("PEGGY", "MARGARET", "nickname"),
    ("建国", "建军", "shared_character"),
    ("建国", "国建", "shared_character"),
    ("伟", "伟明", "shared_character"),
    ("J", "JOHN", "initial"),
    ("AN", "安", "sounds"),
    ("伟", "强", "different"),
    ("JOHN", "MARY", "different"),
    ("J", "K", "different"),
    ("JOHN", "N/A", "nothing"),
    ("JOHN", "*", "nothing"),
]

SURNAME: list[Row] = [
    ("欧陽", "欧阳", "exact"),
    ("O'Brien", "obrien", "exact"),
    ("曾", "ZENG", "sounds"),
    ("章", "张", "sounds"),
    ("黄", "方", "confused"),
    ("戴", "载", "confused"),
    ("MARTHA", "MARHTA", "close"),
    ("DIXON", "DICKSONX", "alike"),
    ("STEVENS", "STEPHENS", "near"),
    ("王", "李", "different"),
    ("曾", "CENG", "different"),
    ("SMITH", "JONES", "different"),
    ("SMITH", "— —", "nothing"),
]

GIVEN_AND_SURNAME: list[Row] = [
    ("mitchell\u241fgreen", "GREEN\u241fMitchell", "swapped"),
    ("偉\u241f张", "张\u241f伟", "swapped"),
    ("mary-ann\u241fo'brien", "OBRIEN\u241fMARY ANN", "swapped"),
    ("mitchell\u241fgreen", "GREEN\u241fharley", "half_swapped"),
    ("mitchell\u241fgreen", "mitchell\u241fgreen", "different"),
    ("james\u241fjames", "james\u241fjames", "nothing"),
    ("james\u241f", "james\u241fsmith", "nothing"),
]

XINMAI = "杭州信脉科技有限公司"

COMPANY_NAME: list[Row] = [
    ("信脉（杭州）科技有限公司", "信脉(杭州)科技有限公司", "exact"),
    ("杭州信脈科技有限公司", XINMAI, "exact"),
    ("老王面馆（个体工商户）", "老王面馆", "exact"),
    ("Acme Trading Co., Ltd.", "ACME TRADING CO LTD", "exact"),
    ("Société Générale SA", "SOCIETE GENERALE SA", "exact"),
    ("杭州信喆科技有限公司", "杭州信哲科技有限公司", "rewritten"),
    ("杭州信脉科技有限公司（原：杭州旧名贸易有限公司）", "杭州旧名贸易有限公司", "rewritten"),
    (XINMAI, "信脉科技", "short_form"),
    (XINMAI, "信脉", "short_form"),
    (XINMAI, "信脉科技有限公司", "short_form"),
    (XINMAI, "浙江信脉科技有限公司", "short_form"),
    (XINMAI, "信脉(杭州)科技有限公司", "short_form"),
    (XINMAI, "杭州信脉科技股份有限公司", "short_form"),
    (XINMAI, "杭州信脉科技有限责任公司", "short_form"),
    ("中国工商银行股份有限公司杭州分行", "工商银行杭州市分行", "short_form"),
    ("ACME TRADING CO LTD", "Acme Trading", "short_form"),
    ("Alba Bau GmbH", "ALBA BAU Gesellschaft mit beschränkter Haftung", "short_form"),
    ("Alba Bau GmbH & Co. KG", "Alba Bau", "short_form"),
    ("Budex sp. z o.o.", "Budex Spółka z ograniczoną odpowiedzialnością", "short_form"),
    ("Roma Trasporti S.p.A.", "ROMA TRASPORTI SPA", "exact"),
    ("Durand Conseil S.à r.l.", "Durand Conseil SARL", "short_form"),
    ("Zen Servicios S.L.", "Zen Servicios Sociedad Limitada", "short_form"),
    ("Olive Branch Ltd", "Olive Branch", "short_form"),
    (XINMAI, "杭州信麦科技有限公司", "confused"),
    ("铜陵万成机械有限公司", "洞陵万成机械有限公司", "confused"),
    ("THE SMITH AND JONES COMPANY", "Jones & Smith", "confused"),
    ("ACME TRADING LTD", "ACME TRADNG LTD", "close"),
    (XINMAI, "信麦科技", "short_form_sounds"),
    (XINMAI, "杭州信脑科技有限公司", "one_of_many"),
    (XINMAI, "杭州信脉科技有公限司", "slipped"),
    (XINMAI, "杭州信脉科技有限公司司", "slipped"),
    ("杭州信脉餐厅", "杭州信脉餐厅有限公司", "brand"),
    (XINMAI, "宁波信脉科技有限公司", "brand"),
    (XINMAI, "杭州信脉贸易有限公司", "brand"),
    (XINMAI, "杭州信脉科技有限公司宁波分公司", "branch"),
    ("Acme Ltd", "Acme Ltd London Branch", "branch"),
    ("Alba Bau GmbH", "Alba Bau Gesellschaft mit beschränkter Haftung, Niederlassung München", "branch"),
    ("Alba Bau GmbH Niederlassung Köln", "Alba Bau GmbH Niederlassung München", "branch"),
    ("Alba Bau GmbH Niederlassung München", "ALBA BAU Niederlassung Munchen", "short_form"),
    ("中国工商银行股份有限公司", "中国工商银行股份有限公司杭州分行", "branch"),
    ("工商银行", "中国工商银行股份有限公司杭州分行", "branch"),
    ("杭州信脉科技有限公司宁波分公司", "杭州信脉科技有限公司温州分公司", "branch"),
    ("杭州信脉科技有限公司临平分公司", "杭州信脉科技有限公司临苹分公司", "confused"),
    ("杭州信脉科技有限公司东城分公司", "杭州信脉科技有限公司东诚分公司", "confused"),
    ("杭州信脉科技有限公司第四分公司", "杭州信脉科技有限公司第十分公司", "branch"),
    (XINMAI, "杭州平安科技有限公司", "different"),
    ("杭州信脉面馆", "杭州信脉科技有限公司宁波分公司", "different"),
    ("ACME LTD", "GLOBEX LTD", "different"),
    (XINMAI, "/", "nothing"),
]

NAME: list[Row] = [
    ("张伟", "張偉", "exact"),
    (XINMAI, "杭州信脈科技有限公司", "exact"),
    ("王喆", "王哲", "rewritten"),
    (XINMAI, "信脉科技有限公司", "short_form"),
    (XINMAI, "信麦科技", "short_form_sounds"),
    ("张伟", "ZHANG WEI", "sounds"),
    ("王未", "王末", "looks"),
    (XINMAI, "杭州信麦科技有限公司", "confused"),
    ("JOHN SMITH", "JON SMITH", "close"),
    ("ACME TRADING LTD", "ACME TRADNG LTD", "close"),
    ("张建国", "张建君", "one_character"),
    ("其木格尼玛·吐尔逊", "其木格尼玛吐尔逊", "slipped"),
    ("热依汗扎西·吐尔逊", "热依汗扎西吐尔逊", "slipped"),
    (XINMAI, "杭州信脑科技有限公司", "one_of_many"),
    (XINMAI, "杭州信脉科技有公限司", "slipped"),
    (XINMAI, "杭州信脉科技有限公司司", "slipped"),
    (XINMAI, "宁波信脉科技有限公司", "brand"),
    ("张*", "张伟", "shown"),
    (XINMAI, "杭州信脉科技有限公司宁波分公司", "branch"),
    ("张伟", XINMAI, "different"),
    ("张伟", "李娜", "different"),
    ("张伟", "null", "nothing"),
]

ID = "610104196209276908"
"""A valid identity number (made up, as all numbers here are); all others here are made from it."""

OTHER_ID = lifted("330106491231002")

IDENTITY_NUMBER: list[Row] = [
    (ID, " 610104 19620927 6908", "exact"),
    (ID, "610104620927690", "exact"),
    ("61010419620927690x", "61010419620927690X", "exact"),
    ("5271984", "527-1984", "exact"),
    (ID, "610104196209276918", "typing"),
    (ID, "610104196209726908", "typing"),
    (ID, "61010419620927698", "typing"),
    (ID, "610104196311286908", "unborn"),
    (ID, "610104196311286918", "unborn_typing"),
    ("5271984", "5271048", "two_digits"),
    (ID, "6101**********6908", "shown"),
    (ID, "610104********6908", "shown"),
    (ID, ID[:14] + "****", "beginning"),
    (OTHER_ID, OTHER_ID[:-3] + "000", "beginning"),
    ("6101**********6908", "610104********6908", "shown"),
    (ID[:14] + "****", "610104********6908", "hidden_apart"),
    (ID[:14] + "****", "6101**********6907", "hidden_apart"),
    (ID[:14] + "****", "6102**********6908", "different"),
    (ID, "6101**********6907", "different"),
    (ID, "110108198001019876", "different"),
    (ID, "111111111111111111", "nothing"),
    (ID, "无", "nothing"),
    (ID, "******************", "nothing"),
]

CODE = "91110108551385082Q"

CREDIT_CODE: list[Row] = [
    (CODE, "９１１１０１０８５５１３８５０８２q", "exact"),
    (CODE, "91110108551385083Q", "typing"),
    (CODE, "551385082", "register"),
    (CODE, "55138508-2", "register"),
    (CODE, "110108551385082", "register"),
    (CODE, "91110180551385028Q", "two_digits"),
    (CODE, "9111**********082Q", "shown"),
    (CODE, CODE[:14] + "****", "beginning"),
    (CODE[:14] + "****", "9111**********082Q", "hidden_apart"),
    (CODE, "91330106MA27XLUT0N", "different"),
    (CODE, "000000000000000000", "nothing"),
]

IDENTIFIER: list[Row] = [
    (ID, "610104620927690", "exact"),
    (CODE, CODE.lower(), "exact"),
    (ID, "610104196209276918", "typing"),
    (CODE, "551385082", "register"),
    (ID, "610104196311286908", "unborn"),
    (ID, "610104196311286918", "unborn_typing"),
    (CODE, "91110180551385028Q", "two_digits"),
    (ID, "6101**********6908", "shown"),
    (ID, ID[:14] + "****", "beginning"),
    (ID[:14] + "****", "610104********6908", "hidden_apart"),
    (ID, CODE, "different"),
    (ID, "N/A", "nothing"),
]

PHONE: list[Row] = [
    ("13812345678", "+86 138-1234-5678", "exact"),
    ("13812345678", "0086 13812345678", "exact"),
    ("0571-88012345", "(0571) 8801 2345", "exact"),
    ("0571-88012345", "0571-88012345转801", "exact"),
    ("0571-88012345-801", "+86 571 88012345", "exact"),
    ("13812345678、13900001111", "13900001111", "exact"),
    ("+1 (555) 123-4567", "555-123-4567", "exact"),
    ("13812345678", "13812345679", "typing"),
    ("13812345678", "13812354678", "typing"),
    ("0571-88012345", "88012345", "tail"),
    ("13812345678", "13812345087", "two_digits"),
    ("138****5678", "13812345678", "shown"),
    ("138****5678", "138xxxx5678", "shown"),
    ("138****5679", "13812345678", "different"),
    ("13812345678", "13998761234", "different"),
    ("13812345678", "-", "nothing"),
]

EMAIL: list[Row] = [
    ("Zhang.Wei@Example.com ", "zhang.wei@example.com", "exact"),
    ("zhang.wei@example.com", "zhang.wei@exmaple.com", "typing"),
    ("zhang.wei@example.com", "zhangwei+news@sample.org", "user"),
    ("zhang.weiming@example.com", "zhang.weimin@sample.org", "alike"),
    ("zhang.wei@example.com", "li.na@example.com", "different"),
    ("zhang.wei@example.com", "无", "nothing"),
]

DAY: list[Row] = [
    ("1949-12-31", "19491231", "exact"),
    ("1949/12/31", "1949年12月31日", "exact"),
    ("1949.12.31", "31/12/1949", "exact"),
    ("12/31/1949", "1949-12-31 00:00:00", "exact"),
    ("31 Dec 1949", "December 31, 1949", "exact"),
    ("一九四九年十二月三十一日", "1949-12-31", "exact"),
    ("1949-05-12", "1949-12-05", "swapped"),
    ("1949-12-31", "1948-12-31", "typing"),
    ("1949-12-31", "1949-13-31", "typing"),
    ("1949-12-31", "1994-12-31", "typing"),
    ("1949-12-31", "1949", "incomplete"),
    ("1949-12-31", "1949年12月", "incomplete"),
    ("1949-12-31", "1958-12-31", "two_digits"),
    ("1949-12-31", "1950-04-19", "within_a_year"),
    ("1949-12-31", "1957-04-19", "within_ten_years"),
    ("1949-12-31", "1983-04-19", "different"),
    ("1949-12-31", "1983", "different"),
    ("1949-12-31", "不详", "nothing"),
    ("1949-12-31", "hello", "nothing"),
]

BIRTH_YEAR: list[Row] = [
    ("1949", "1949年", "exact"),
    ("1949", "1949-12-31", "exact"),
    ("1949", "1950", "one_year"),
    ("1949", "1989", "typing"),
    ("1949", "1952", "few_years"),
    ("1949", "1961", "different"),
    ("1949", "", "nothing"),
]

SEX: list[Row] = [
    ("男", "M", "exact"),
    ("1", "male", "exact"),
    ("女性", "F", "exact"),
    ("2", "女", "exact"),
    ("男", "女", "different"),
    ("M", "female", "different"),
    ("0", "男", "nothing"),
    ("未知", "男", "nothing"),
]

SUBJECT_TYPE: list[Row] = [
    ("自然人", "person", "persons"),
    ("个体工商户", "企业", "exact"),
    ("法人及非法人组织", "organisation", "exact"),
    ("自然人", "企业", "different"),
    ("自然人", "/", "nothing"),
]

ADDRESS: list[Row] = [
    ("浙江省杭州市文一路100号", "浙江省 杭州市 文一路１００号", "exact"),
    ("12 Smith Street", "12 smith st.", "exact"),
    ("Hauptstraße 5", "HAUPTSTRASSE 5", "exact"),
    ("浙江省杭州市西湖区文一路100号", "杭州市西湖区文一路100号", "body"),
    ("浙江省杭州市西湖区文一路100号", "文一路100号", "body"),
    ("文一路一〇〇号", "文一路100号", "exact"),
    ("Flat 3, 12 Smith Street", "12 Smith St, Apt 3", "body"),
    ("杭州市文一路100号3幢502室", "文一路100号", "house"),
    ("12 Smith Street", "12 Smith Road", "house"),
    ("12 Smithfield Street Gosford", "12 Smithfeld Street Gosford", "close"),
    ("杭州市文一路100号", "杭州市文一路27号楼", "street"),
    ("杭州市文一路100号3幢502室", "上海市文一路7号", "street"),
    ("7 SMITHFIELD ST", "19 Smithfeld", "alike"),
    ("浙江省杭州市西湖区文一路100号", "浙江省杭州市西湖区古墩路7号紫荆花园", "district"),
    ("浙江省杭州市西湖区文一路100号", "北京市朝阳区建国路8号", "different"),
    ("12 Smith Street", "98 Kings Parade", "different"),
    ("12 Smith Street", "--", "nothing"),
]

REGION: list[Row] = [
    ("330106", "浙江省杭州市西湖区", "exact"),
    ("杭州", "杭州市", "exact"),
    ("NSW", "nsw", "exact"),
    ("city034", "CITY034", "exact"),
    ("朝阳区", "110105", "within"),
    ("杭州市西湖区", "杭州市", "within"),
    ("330106", "33", "within"),
    ("VICTORIA", "VICTORA", "typing"),
    ("NSW", "NWS", "typing"),
    ("WEST WYALONG", "WESTT WYLONG", "close"),
    ("杭州市西湖区", "杭州市余杭区", "prefecture"),
    ("杭州市", "宁波市", "province"),
    ("杭州市", "北京市", "different"),
    ("city034", "city035", "different"),
    ("杭州市", "空", "nothing"),
]

POSTCODE: list[Row] = [
    ("310012", "310 012", "exact"),
    ("SW1A 1AA", "sw1a1aa", "exact"),
    ("310012", "310013", "typing"),
    ("310012", "310021", "typing"),
    ("310012", "310099", "area"),
    ("SW1A 1AA", "SW1A 2BC", "area"),
    ("310012", "315470", "wide"),
    ("SW1A 1AA", "SW9 2BC", "wide"),
    ("310012", "100080", "different"),
    ("310012", "NULL", "nothing"),
]

OCCUPATION: list[Row] = [
    ("Farm Labourer", "farm labourer", "exact"),
    ("Farm Labourer", "Farm Laborer", "close"),
    ("Labourer", "Agricultural Labourer", "word"),
    ("Labourer", "Vicar", "different"),
    ("Labourer", "", "nothing"),
]

CATEGORY: list[Row] = [
    ("有限责任公司", "有限责任公司 ", "exact"),
    ("A-1", "a 1", "exact"),
    ("A", "B", "different"),
    ("A", "*", "nothing"),
]

TEXT: list[Row] = [
    ("The quick fox", "the  quick, fox", "exact"),
    ("the quick fox", "fox the quick", "words"),
    ("the quick brown fox", "the quick brown fax", "close"),
    ("the quick brown fox", "the quack frown of fxo", "alike"),
    ("the quick fox", "a lazy dog", "different"),
    ("the quick fox", "N/A", "nothing"),
]

NUMBER: list[Row] = [
    ("1,000.00", "1000", "exact"),
    ("0", "0.0", "exact"),
    ("1000", "1009", "hundredth"),
    ("1000", "1080", "tenth"),
    ("1000", "2000", "different"),
    ("1000", "-", "nothing"),
    ("1000", "many", "nothing"),
]

TABLES: dict[str, list[Row]] = {
    "person_name": PERSON_NAME,
    "given_name": GIVEN_NAME,
    "surname": SURNAME,
    "given_and_surname": GIVEN_AND_SURNAME,
    "company_name": COMPANY_NAME,
    "name": NAME,
    "identity_number": IDENTITY_NUMBER,
    "credit_code": CREDIT_CODE,
    "identifier": IDENTIFIER,
    "phone": PHONE,
    "email": EMAIL,
    "birth_date": DAY,
    "date": DAY,
    "birth_year": BIRTH_YEAR,
    "sex": SEX,
    "subject_type": SUBJECT_TYPE,
    "address": ADDRESS,
    "region": REGION,
    "postcode": POSTCODE,
    "occupation": OCCUPATION,
    "category": CATEGORY,
    "text": TEXT,
    "number": NUMBER,
}


@pytest.mark.parametrize(
    ("kind", "a", "b", "level"), [(kind, *row) for kind, rows in TABLES.items() for row in rows], ids=str
)
def test_level(kind: str, a: str, b: str, level: str) -> None:
    assert name_of(KINDS[kind], a, b) == level
    assert level_of(KINDS[kind], b, a) == level_of(KINDS[kind], a, b)


def test_every_kind_has_a_table_with_every_level() -> None:
    assert set(TABLES) == set(KINDS)
    for name, kind in KINDS.items():
        seen = {level for _, _, level in TABLES[name]}
        missing = {"nothing", "different", *(level.name for level in kind.levels)} - seen
        assert not missing, f"{name} has no example of {missing}"
