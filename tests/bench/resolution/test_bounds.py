"""A bound that is broken is told and makes the command fail; what is only told makes nothing fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.bench.process import Taken
from tests.bench.resolution.bounds import judged, judged_forms
from tests.bench.resolution.conflicts import Conflicts
from tests.bench.resolution.forms import OfForm, Rate
from tests.bench.resolution.measuring import Measured, MeasuredSet
from tests.bench.resolution.programs import OURS, SPLINK
from tests.bench.resolution.quality import Quality
from tests.bench.resolution.tables import TableSet

GOOD = Quality(1000, 1000, 1000)
FAST, SLOW = Taken(1, 1, 0.1), Taken(4, 4, 1.0)


def measured(name: str, ours: Measured, rows: int = 30_000) -> MeasuredSet:
    some = TableSet(name, Path(), Path(), Path(), rows)
    splink = Measured(SPLINK, some, SLOW, Quality(1000, 990, 1000), rounds=1)
    return MeasuredSet(some, GOOD, (replace(ours, some=some), splink))


def ours(quality: Quality = GOOD, taken: Taken = FAST, numbers: int = 0) -> Measured:
    return Measured(OURS, TableSet("", Path(), Path(), Path(), 0), taken, quality, Conflicts(numbers, 0, 0), rounds=1)


def broken(one: MeasuredSet) -> set[str]:
    return {result.what for result in judged(one) if not result.kept}


def test_what_is_good_enough_breaks_nothing() -> None:
    assert not broken(measured("departments-10000-s1", ours()))
    assert not broken(measured("english-20000", ours()))


def test_each_bound_can_break() -> None:
    few = Quality(960, 960, 1000)
    assert broken(measured("departments-10000-s1", ours(few))) == {"recall / fair ceiling", "F1 - Splink's F1"}
    wrong = Quality(1006, 1000, 1000)
    assert broken(measured("departments-10000-s1", ours(wrong))) == {"precision"}
    assert broken(measured("departments-10000-s1", ours(numbers=1))) == {"clusters with two valid numbers"}
    assert broken(measured("english-20000", ours(taken=Taken(2, 2, 0.9)))) == {"time / Splink's"}
    assert "memory / Splink's" in broken(measured("english-1000000", ours(taken=Taken(1, 1, 0.6)), 1_000_000))
    assert broken(measured("febrl4", ours(Quality(1000, 999, 1000)))) == {"F1"}
    failed = replace(ours(), failed="it fell over")
    assert broken(measured("febrl4", failed)) == {"sets we could do"}
    twice = replace(ours(), rounds=2, same_bytes=False)
    assert broken(measured("febrl4", twice)) == {"same clusters to the byte in every round"}


def test_other_noise_and_small_sets_are_told_only() -> None:
    wrong = Quality(1009, 1000, 1000)
    assert not broken(measured("other-noise-10000-s1", ours(wrong)))
    assert not broken(measured("departments-1000-s1", ours(wrong), 2_300))


def test_forms_bind_over_seeds_together() -> None:
    even = {"plain": OfForm(Rate(398, 400), Rate(1, 400)), "pinyin": OfForm(Rate(395, 400), Rate(1, 400))}
    uneven = {**even, "pinyin": OfForm(Rate(300, 400), Rate(1, 400))}

    def kept(forms: dict[str, OfForm], seeds: int) -> list[bool]:
        sets = [measured(f"departments-10000-s{seed}", replace(ours(), forms=forms)) for seed in range(seeds)]
        return [result.kept for result in judged_forms("departments-10000", sets)]

    assert kept(even, 3) == [True, True]
    assert kept(uneven, 3) == [False, True]
    assert kept(uneven, 2) == [True, True]  # 800 pairs of a form are too few to judge by

    told = replace(ours(), forms=uneven, forms_by_pattern=even)
    sets = [measured(f"departments-10000-s{seed}", told) for seed in range(3)]
    assert [result.kept for result in judged_forms("departments-10000", sets)] == [False, True, True]

    of_persons = replace(ours(), forms=even, forms_of_sorts={"persons": uneven})
    sets = [measured(f"departments-10000-s{seed}", of_persons) for seed in range(3)]
    assert [result.kept for result in judged_forms("departments-10000", sets)] == [True, True, False, True]

    of_both = replace(ours(), forms=even, forms_of_sorts={"persons": even}, patterns_of_sorts={"persons": uneven})
    sets = [measured(f"departments-10000-s{seed}", of_both) for seed in range(3)]
    assert [result.kept for result in judged_forms("departments-10000", sets)] == [True, True, True, True, False]
