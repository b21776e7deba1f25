"""What many have in common: days, places, kinds, texts and quantities."""

from __future__ import annotations

from tests.graph.resolution.kinds.tables.row import Row

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
    ("1949-12-31", "12/31/49", "exact"),
    ("31.12.49", "49-12-31", "exact"),
    ("2003-03-12", "12-MAR-03", "exact"),
    ("1949-12-31", "12/31/48", "typing"),
    ("1949-12-31", "12-XYZ-49", "nothing"),
    ("1949-12-31", "不详", "nothing"),
    ("1949-12-31", "0000-00-00", "nothing"),
    ("1900-01-01", "1900-01-01", "nothing"),
    ("01/01/1900", "1949-12-31", "nothing"),
    ("1900-01-01 00:00:00", "1899-12-30", "nothing"),
    ("9999-12-31", "9999-12-31", "nothing"),
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
    ("the quick brown fox", "fox the quick", "most_words"),
    ("sony kx123 tv black", "tv sony kx123 silver wireless", "some_words"),
    ("sony kx123 tv black", "sony radio", "different"),
    ("the quick fox", "a lazy dog", "different"),
    ("the quick fox", "N/A", "nothing"),
]


NUMBER: list[Row] = [
    ("1,000.00", "1000", "exact"),
    ("0", "0.0", "exact"),
    ("48.8566", "48.8569", "ten_thousandth"),
    ("1000", "1001", "thousandth"),
    ("1000", "1009", "hundredth"),
    ("1000", "1080", "tenth"),
    ("1000", "2000", "different"),
    ("1000", "-", "nothing"),
    ("1000", "many", "nothing"),
]
