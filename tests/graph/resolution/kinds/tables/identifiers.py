"""What tells one from all others: numbers, codes, and how somebody is reached."""

from __future__ import annotations

from graph.identifiers.checks import lifted
from tests.graph.resolution.kinds.tables.row import Row

ID = "610104196209276908"

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
