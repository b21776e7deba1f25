"""What patterns of evidence tell, against counting the other pairs of each pattern one by one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.resolution.ceiling import oracle
from tests.bench.resolution.patterns import LEAST_SHARE, joinable_by_others, known_by_pattern, pairs_with_patterns
from tests.bench.resolution.tables import Table, write_set

KINDS = {"name": "person_name", "birth_date": "birth_date", "phone": "phone"}
NAMES = ("王秀兰", "李桂英", "赵国强", "陈春生", "周玉梅", "吴海涛")


def table(*rows: tuple[str | None, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(KINDS, pl.String), orient="row")


def test_a_pattern_says_what_agrees_and_how_what_differs_and_how_rare_it_is() -> None:
    rows = table(
        ("王秀兰", "1980-02-01", None),
        ("王秀兰", "1980-02-01", "13800000001"),
        ("王秀兰", "1957-11-30", None),
        ("王秀兰", None, "13800000001"),
    )
    found = pairs_with_patterns(rows, KINDS, pl.Series(["a", "a", "b", "a"]))
    patterns = {(left, right): pattern for left, right, pattern in found.select("left", "right", "pattern").rows()}
    assert len(patterns) == 6
    assert patterns[0, 2] == patterns[1, 2], "a phone that one of both lacks says nothing"
    assert patterns[0, 2].split("|")[1] == "born"
    assert patterns[0, 3].split("|")[1] == ""
    assert len({patterns[0, 1], patterns[0, 2], patterns[0, 3], patterns[1, 3]}) == 4
    assert found.filter("same")[["left", "right"]].rows() == [(0, 1), (0, 3), (1, 3)]


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.booleans()), max_size=30))
def test_a_pair_is_told_by_the_other_pairs_of_its_pattern(rows: list[tuple[str, bool]]) -> None:
    pairs = pl.DataFrame(rows, schema={"pattern": pl.String, "same": pl.Boolean}, orient="row")
    told = pairs.select(told=joinable_by_others("pattern", "same"))["told"].to_list()
    for place, (pattern, _) in enumerate(rows):
        others = [same for at, (each, same) in enumerate(rows) if each == pattern and at != place]
        assert told[place] == bool(others and sum(others) >= LEAST_SHARE * len(others))


def test_what_strangers_share_as_often_is_known_by_nobody_and_what_they_never_share_is(tmp_path: Path) -> None:
    alone = [(name, None, None) for name in NAMES for _ in range(2)]  # of three names one is of two subjects
    sure = [(f"{name}·买买提", "1980-02-01", f"1380000000{n}") for n, name in enumerate(NAMES) for _ in range(2)]
    subjects = [f"{n}{n % 4 == 1}" if n % 4 == 1 else f"{n // 2}" for n in range(len(alone))]
    subjects += [f"sure {n // 2}" for n in range(len(sure))]
    answers = pl.DataFrame({"subject": subjects})
    some = write_set("few", tmp_path, Table(table(*alone, *sure), answers, KINDS))
    known = known_by_pattern(some, oracle(some))
    sizes = known.group_by("cluster_id").len()
    assert sizes.filter(pl.col("len") == 2).height == len(NAMES)
    assert set(known["cluster_id"][: len(alone)]) == {str(row) for row in range(len(alone))}
