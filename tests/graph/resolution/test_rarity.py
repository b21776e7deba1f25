"""How rare what agrees is, what hidden numbers share, and a number that two subjects hold, against plain counts."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.resolution.columns import Column, encode
from graph.resolution.comparing import Comparison
from graph.resolution.contradictions import Contradictions
from graph.resolution.hidden import hidden_in
from graph.resolution.kinds import CONFLICTS, KINDS
from graph.resolution.kinds.persons import IN_LETTERS
from graph.resolution.rarity import LEAST_ROWS, STEPS, Rarity, rarity_of

LEVEL = 3
NAMES = ("张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆", "赵磊")
TWIN, OTHER_TWIN, STRANGER = "11010519491231002X", "110105194912310046", "310115198001010016"


def column(name: str, kind: str, cells: list[str | None]) -> Column:
    return encode(pl.Series(name, cells, dtype=pl.String), KINDS[kind])


@given(
    st.lists(st.sampled_from(NAMES), min_size=LEAST_ROWS, max_size=60),
    st.lists(st.floats(-6, 6), min_size=STEPS, max_size=STEPS),
)
def test_a_text_is_as_rare_as_its_rows_and_what_answers_bear_out_is_added_to_it(
    cells: list[str], more: list[float]
) -> None:
    names, counts = column("name", "person_name", list(cells)), Counter(cells)
    rarity = rarity_of(names, LEVEL, "whole")
    typical = sum(rows**2 for rows in counts.values()) / len(cells) ** 2

    bits, steps = rarity.bits(names), rarity.steps(names)
    borne_out = rarity.borne_out(more).bits(names)

    for code, text in enumerate(list(names.values[1:]), start=1):
        rows = max(counts[text], LEAST_ROWS - 1)
        assert bits[code] == pytest.approx(np.log2(typical * len(cells) / rows))
        assert borne_out[code] == pytest.approx(bits[code] + more[steps[code] - 1])
    order = np.argsort([max(counts[text], LEAST_ROWS - 1) for text in list(names.values[1:])], kind="stable")
    assert (np.diff(steps[1:][order].astype(int)) >= 0).all()
    assert np.isnan(bits[0])
    assert steps[0] == 0


def test_of_a_name_with_two_readings_the_more_frequent_decides() -> None:
    names = column("name", "person_name", ["解放", "谢放", "谢放", "谢芳", "单纯", "单纯"])
    rarity = rarity_of(names, LEVEL, "sounds")
    code = {text: place for place, text in enumerate(list(names.values))}

    steps = rarity.steps(names)

    assert steps[code["解放"]] == steps[code["谢放"]] > steps[code["单纯"]]


def test_a_name_in_letters_is_as_frequent_as_all_that_are_read_so() -> None:
    names = column("name", "person_name", ["张伟", "张薇", "张玮", "章伟", "ZHANG WEI", "Wei Zhang", "LI NA", "王芳"])
    code = {text: place for place, text in enumerate(list(names.values))}

    alone = rarity_of(names, LEVEL, "whole").steps(names)
    meant = rarity_of(names, LEVEL, "whole", IN_LETTERS)

    assert alone[code["ZHANG WEI"]] == alone[code["LI NA"]] == 1
    steps = meant.steps(names)
    assert steps[code["ZHANG WEI"]] == steps[code["Wei Zhang"]] > 1
    assert steps[code["LI NA"]] == steps[code["张伟"]] == steps[code["王芳"]] == 1
    assert meant.bits(names)[code["LI NA"]] - meant.bits(names)[code["ZHANG WEI"]] == pytest.approx(np.log2(6 / 2))


def test_a_rarity_of_nothing_says_nothing() -> None:
    names = column("name", "person_name", ["张伟", None])

    assert rarity_of(names, LEVEL, "whole") == Rarity(LEVEL, "whole", 0.0, 0.0, {})
    assert np.isnan(rarity_of(names, LEVEL, "whole").bits(names)).all()


def test_whole_numbers_tell_what_a_hidden_one_would_share() -> None:
    numbers = column("number", "identity_number", [TWIN, OTHER_TWIN, STRANGER, "11010519491231****"])
    hidden = hidden_in(numbers)
    assert hidden is not None
    code = {text: place for place, text in enumerate(list(numbers.values))}
    left = np.array([code[TWIN], code[TWIN]], np.int32)

    agree = hidden.agree(left, np.array([code[OTHER_TWIN], code[STRANGER]], np.int32))

    assert agree.tolist() == [True, False]
    assert numbers.kind.levels[len(numbers.kind.levels) + 1 - hidden.level].name == "beginning"
    assert hidden_in(column("number", "identity_number", [TWIN, OTHER_TWIN, STRANGER])) is None


def test_one_valid_number_with_another_name_and_another_birth_date_is_of_two_subjects() -> None:
    rows = [(TWIN, "张伟", "1949-12-31"), (TWIN, "李娜", "1980-01-01"), (TWIN, "李娜", "1949-12-31")]
    kinds = {"born": "birth_date", "name": "person_name", "number": "identity_number"}
    cells = {"number": 0, "name": 1, "born": 2}
    comparisons = [Comparison(column(name, kind, [row[cells[name]] for row in rows])) for name, kind in kinds.items()]
    left, right = np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32)
    levels = np.stack([each.levels(each.column.codes[left], each.column.codes[right]) for each in comparisons])

    found = Contradictions(comparisons, CONFLICTS).between(levels, left, right)

    assert (found > 0).tolist() == [True, False, False]
