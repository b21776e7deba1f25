"""What joint corrections take off a pair, against the heaviest tree found by trying every set of corrections."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.resolution.together import Off, taken_off, taken_off_one

COLUMNS = 4
PLACES = tuple(combinations(range(COLUMNS), 2))
FILLED = st.lists(st.integers(0, 1), min_size=COLUMNS, max_size=COLUMNS)


def offs_of(bits: dict[tuple[int, int], float]) -> list[Off]:
    """Corrections where both columns are filled, the greatest first."""
    told = sorted(bits.items(), key=lambda each: -each[1])
    return [Off(one, other, np.array([[0.0, 0.0], [0.0, more]])) for (one, other), more in told]


def heaviest(bits: dict[tuple[int, int], float], filled: list[int]) -> float:
    """The most that corrections without a circle add up to, of those whose columns are filled."""
    live = [place for place in bits if filled[place[0]] and filled[place[1]]]
    sets = chain.from_iterable(combinations(live, size) for size in range(len(live) + 1))
    return max(sum(bits[place] for place in some) for some in sets if not _goes_round(some))


def _goes_round(places: tuple[tuple[int, int], ...]) -> bool:
    group = list(range(COLUMNS))
    for one, other in places:
        if group[one] == group[other]:
            return True
        group = [group[one] if each == group[other] else each for each in group]
    return False


@given(
    chosen=st.dictionaries(st.sampled_from(PLACES), st.floats(0.5, 12), max_size=len(PLACES)),
    rows=st.lists(FILLED, min_size=1, max_size=5),
)
def test_a_pair_is_corrected_by_the_heaviest_tree_of_what_it_fills(
    chosen: dict[tuple[int, int], float], rows: list[list[int]]
) -> None:
    offs, levels = offs_of(chosen), np.array(rows, np.uint8).T

    found = np.sum([np.zeros(len(rows)), *taken_off(offs, levels)], axis=0)

    assert found == pytest.approx([heaviest(chosen, filled) for filled in rows])
    assert found == pytest.approx([sum(taken_off_one(offs, filled)) for filled in rows])


def test_a_missing_phone_does_not_make_surname_and_address_two_facts() -> None:
    surname, address, phone = range(3)
    offs = offs_of({(address, phone): 12.0, (surname, phone): 9.0, (surname, address): 8.0})

    assert sum(taken_off_one(offs, [1, 1, 1])) == 21.0
    assert sum(taken_off_one(offs, [1, 1, 0])) == 8.0
