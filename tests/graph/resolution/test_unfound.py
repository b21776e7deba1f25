"""How many pairs of one subject no key can find: what two keys find of each other's tells it."""

from __future__ import annotations

import random

import numpy as np
import polars as pl
import pytest

from graph.resolution.columns import Column, encode
from graph.resolution.keys import Key
from graph.resolution.kinds import KINDS
from graph.resolution.unfound import unfound

SUBJECTS = 2000
MAIL, PHONE = Key((("mail", "whole"),)), Key((("phone", "tails"),))


def columns_of(kept: float) -> tuple[dict[str, Column], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Two rows of each subject, which keep its mail and its phone each with a chance; and which pairs share one."""
    luck = random.Random(3)
    mails, phones, found = [], [], []
    for subject in range(SUBJECTS):
        same_mail, same_phone = luck.random() < kept, luck.random() < kept
        mails += [f"anna{subject}@example.com", f"{'anna' if same_mail else 'bert'}{subject}@example.com"]
        phones += [f"138{subject:08}", f"138{subject if same_phone else subject + SUBJECTS:08}"]
        found.append(same_mail or same_phone)
    columns = {"mail": encode(pl.Series("mail", mails), KINDS["email"])}
    columns["phone"] = encode(pl.Series("phone", phones), KINDS["phone"])
    return columns, np.array(found)


@pytest.mark.parametrize("kept", [0.95, 0.8, 0.6])
def test_pairs_that_share_nothing_are_counted_by_those_that_share_something(kept: float) -> None:
    columns, found = columns_of(kept)
    left = (2 * np.flatnonzero(found)).astype(np.int32)

    missed = unfound([MAIL, PHONE], columns, left, left + 1, np.ones(len(left)))

    assert missed == pytest.approx(np.count_nonzero(~found), abs=0.03 * SUBJECTS)


def test_one_catch_tells_nothing_of_what_it_misses() -> None:
    columns, found = columns_of(0.8)
    left = (2 * np.flatnonzero(found)).astype(np.int32)

    assert unfound([MAIL], columns, left, left + 1, np.ones(len(left))) == 0.0
    assert unfound([], columns, left, left + 1, np.ones(len(left))) == 0.0


def test_what_is_hardly_probable_tells_hardly_anything() -> None:
    columns, found = columns_of(0.8)
    left = (2 * np.flatnonzero(found)).astype(np.int32)

    assert unfound([MAIL, PHONE], columns, left, left + 1, np.full(len(left), 0.001)) == 0.0
