from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.sidebase import SideBase
from graph.sidebase.names import NameHit, rank, tokens_of
from graph.sidebase.names_sqlite import SqliteNames
from tests.servers.sides import clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures

NAMES = [
    ("f1", "张伟"),
    ("f2", "张维"),
    ("f3", "欧阳建国"),
    ("f4", "杭州信源技术有限公司"),
    ("f5", "杭州信源科技有限公司"),
    ("f6", "宁波信源技术有限公司"),
    ("f7", "北京长城贸易有限公司"),
    ("f7", "长城贸易"),
    ("f8", "张伟"),
    ("f9", "𠮷田玉"),
    ("f10", "O'BRIEN MARY"),
    ("f11", "中国工商银行重庆市长寿支行"),
    ("f12", "北京崇文区珠翠副食店（个体工商户）"),
]


def frame(names: list[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(names, ["file_id", "name"], orient="row")


@pytest.fixture
def filled(side: SideBase) -> SideBase:
    side.names.add_many(frame(NAMES))
    return side


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("张伟", ["f1", "f8"]),
        ("zhangwei", ["f1", "f8"]),
        ("欧阳建国", ["f3"]),
        ("杭州信源技术", ["f4"]),
        ("宁波信源技术有限公司", ["f6"]),
        ("北京長城貿易有限公司", ["f7"]),
        ("长城贸易", ["f7"]),
        ("𠮷田玉", ["f9"]),
        ("Mary O'Brien", ["f10"]),
        ("beijing changcheng maoyi youxian gongsi", ["f7"]),
        ("zhongguo gongshang yinhang chongqingshi changshou zhihang", ["f11"]),
        ("Zhongguo Gongshang Yinhang", ["f11"]),
        ("zhongguogongshangyinxing", ["f11"]),
        ("zggsyhcqscszh", ["f11"]),
        ("beijing chongwenqu zhucui fushidian", ["f12"]),
        ("zhucui fushidian", ["f12"]),
        ("bjcwqzcfsd", ["f12"]),
    ],
)
def test_a_name_is_found_however_it_is_written(filled: SideBase, asked: str, first: list[str]) -> None:
    hits = filled.names.search(asked)
    assert [hit.file_id for hit in hits[: len(first)]] == first


def test_a_family_name_alone_finds_nobody(filled: SideBase) -> None:
    assert filled.names.search("张") == []
    assert filled.names.search("") == []


def test_the_limit_holds(filled: SideBase) -> None:
    assert len(filled.names.search("信源", limit=2)) == 2


def test_adding_again_changes_nothing_and_clearing_forgets(filled: SideBase) -> None:
    before = filled.names.search("信源技术")
    filled.names.add_many(frame(NAMES))
    filled.names.add_many(frame([]).cast({"file_id": pl.String, "name": pl.String}))
    assert filled.names.search("信源技术") == before
    filled.names.clear()
    assert filled.names.search("信源技术") == []
    filled.names.add_many(frame(NAMES))
    assert filled.names.search("信源技术") == before


def test_a_removed_file_is_not_found_and_its_name_is_gone(filled: SideBase) -> None:
    filled.names.remove_many(["f1", "f3", "nobody"])
    assert [hit.file_id for hit in filled.names.search("张伟") if hit.name == "张伟"] == ["f8"]
    assert filled.names.search("欧阳建国") == []
    filled.names.add_many(frame([("f3", "欧阳建国")]))
    assert [hit.file_id for hit in filled.names.search("欧阳建国")] == ["f3"]


def test_an_erased_name_is_in_no_file(tmp_path: Path) -> None:
    names = SqliteNames(tmp_path / "names.sqlite")
    names.add_many(frame(NAMES))
    names.remove_many(["f3"])
    names.close()
    assert "欧阳建国".encode() not in (tmp_path / "names.sqlite").read_bytes()


def test_both_fillings_show_the_same(filled: SideBase, tmp_path: Path) -> None:
    many = [(f"g{at}", f"{one}{two}{three}") for at, (one, two, three) in enumerate(_triples())]
    filled.names.add_many(frame(many))
    other = SqliteNames(tmp_path / "other.sqlite")
    other.add_many(frame(NAMES + many))
    for asked in ("张伟明", "信源技术", "王伟", "李国强", "zhangweiming"):
        assert filled.names.search(asked) == other.search(asked), asked
    other.close()


def _triples() -> list[tuple[str, str, str]]:
    return [(one, two, three) for one in "王李张刘陈" for two in "伟国建志文" for three in "明强军华玉"]


def test_ranking_looks_at_the_texts_only() -> None:
    candidates = [("b", "张伟"), ("a", "张伟"), ("c", "张维"), ("d", "王芳"), ("a", "张伟")]
    ranked = rank("张伟", candidates)
    assert ranked == rank("张伟", reversed(candidates))
    assert ranked[:2] == [NameHit("a", "张伟", 100.0), NameHit("b", "张伟", 100.0)]
    assert [hit.file_id for hit in ranked[2:]] == ["c", "d"]
    assert ranked[2].score == 90.5
    assert rank("张伟", candidates, limit=1) == ranked[:1]


@given(st.text(alphabet="张伟王国有限公司ab 𠮷・", max_size=10))
def test_a_name_always_finds_itself_by_its_pairs(name: str) -> None:
    assert tokens_of(name) == tokens_of(name)
    assert all(token and " " not in token and '"' not in token for token in tokens_of(name))
