"""Whoever asks why right after a file came is told of the graph of now, though little of it is read again."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from graph.base import Base, open_base
from graph.resolution.why import ClusterReasons
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import judge
from graph.store.load import load
from graph.store.proposer import Weighed
from tests.graph.test_few_rows_written import counted
from tests.laws.test_proposals import model
from tests.world import Said, Told

CODE, OTHER = "91110108551385082Q", "91110000600037341L"
NAME = "北京晨光科技有限公司"

BEFORE = (
    Told("甲局", 0, (Said("D0", NAME, CODE, address="某路一号"),)),
    Told("乙局", 1, (Said("D1", NAME, address="某路一号"),)),
)
COMES = Told("丙局", 2, (Said("D2", NAME, CODE, address="某路一号"),))


@dataclass(frozen=True)
class Reasons:
    """What is told of one file and of each proposal that it has."""

    cluster: ClusterReasons
    weighed: tuple[Weighed | None, ...]


def loaded(base: Base, told: Told) -> str:
    """The credit file of a delivery of one row."""
    (batch,) = told.batches(base.ids)
    with base.writing():
        load(base, told.delivery(base.ids), [batch], actor="test")
    return str(batch.records["file"][0])


def reasons(base: Base, file: str) -> Reasons:
    proposals = base.side.proposals.of_file(file)
    assert proposals
    weighed = tuple(base.proposer.weighed(one.left, one.right) for one in proposals)
    assert all(each is not None for each in weighed)
    return Reasons(base.resolution.cluster(file), weighed)


def with_model(base: Base) -> None:
    base.side.models.pin(base.side.models.keep(model(4).to_json(), files=0, actor="test").number, actor="test")


def test_what_is_told_at_once_is_what_is_told_later(engine_settings: Settings) -> None:
    with open_base(engine_settings) as base:
        with_model(base)
        first, _ = (loaded(base, told) for told in BEFORE)
        file = loaded(base, COMES)
        at_once = reasons(base, file)
        assert set(at_once.cluster.files) == {first, file}
    with open_base(engine_settings) as again:
        assert reasons(again, file) == at_once


def test_what_was_written_since_is_told(engine_settings: Settings) -> None:
    with open_base(engine_settings) as base:
        with_model(base)
        first, other = (loaded(base, told) for told in BEFORE)
        file = loaded(base, COMES)
        at_once = reasons(base, file)
        with base.writing():
            judge(base, Verdict.DIFFERENT, first, file, actor="zhang", reason="two branches")
            judge(base, Verdict.SAME, other, file, actor="zhang", reason="one address")
        told = base.resolution.cluster(file)
        assert set(told.files) == {other, file}
        later = loaded(base, Told("丁局", 3, (Said("D3", NAME, OTHER, address="某路一号"),)))
        pairs = [(one.left, one.right) for one in base.side.proposals.of_file(later)]
        weighed = [base.proposer.weighed(*pair) for pair in pairs]
        assert weighed
    assert told != at_once.cluster
    with open_base(engine_settings) as again:
        assert again.resolution.cluster(file) == told
        assert [again.proposer.weighed(*pair) for pair in pairs] == weighed


def test_another_model_weighs_as_soon_as_it_is_in_force(engine_settings: Settings) -> None:
    with open_base(engine_settings) as base:
        with_model(base)
        for told in BEFORE:
            loaded(base, told)
        file = loaded(base, COMES)
        at_once = reasons(base, file)
        with_model(base)
        models = [{each.model for each in told.weighed if each is not None} for told in (at_once, reasons(base, file))]
    assert models == [{1}, {2}]


def test_a_base_that_nobody_else_writes_is_not_asked_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_base(settings) as base:
        with_model(base)
        for told in BEFORE:
            loaded(base, told)
        file = loaded(base, COMES)
        with counted(base, monkeypatch) as found:
            reasons(base, file)
        assert not found["graph statements"]
