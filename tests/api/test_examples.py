"""The page of examples: each is run over HTTP and gives something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.context import Context
from api.examples import Example, examples
from graph.base import open_base
from graph.view import LOCAL_OPERATOR
from tests.api.conftest import home_in
from tests.api.test_http import post
from tests.api.world import ACME, ACME_NAME, PERSON, fill
from tests.graph.view_world import TODAY, Clock, World

AT_LEAST = 10


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    clock = Clock()
    with open_base(home_in(tmp_path_factory.mktemp("examples")), clock) as base:
        made = World(base, clock)
        fill(made)
        clock.pass_by(timedelta(days=1))
        yield made


def given(world: World, example: Example) -> dict[str, object]:
    """The variables of an example with what stands for an id filled in."""
    view = Context(world.base, LOCAL_OPERATOR, "t").view()
    subject = view.find(ACME)[0].subject_id
    (corrected,) = [record for record in view.records(subject, first=50).records if record.revision_of]
    known = {
        "SUBJECT-ID": subject,
        "RECORD-ID": corrected.id,
        "CREDIT-CODE": ACME,
        "PERSON": PERSON,
        "图书馆": ACME_NAME,
        "2026-11-22T00:00:00Z": (TODAY + timedelta(hours=1)).isoformat(),
    }
    return {name: known.get(value, value) for name, value in json.loads(example.variables).items()}


def test_there_are_ten_and_their_titles_differ() -> None:
    page = files("api").joinpath("examples.md").read_text(encoding="utf-8")
    titles = {example.title for example in examples()}
    assert len(titles) == len(examples()) == page.count("\n## ") == page.count("```graphql") >= AT_LEAST


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_an_example_gives_something(world: World, example: Example) -> None:
    with TestClient(create_app(world.base), base_url="http://localhost") as client:
        told = post(client, {"query": example.query, "variables": given(world, example)}).json()
    assert "errors" not in told
    assert list(empty(told["data"], "")) == []


def empty(value: Any, path: str) -> Iterator[str]:
    """Where an answer has nothing: an empty list, or an object that is null; reasons of partiality may be none."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if inner is None and name not in MAY_BE_NULL:
                yield f"{path}.{name}"
            yield from empty(inner, f"{path}.{name}")
    elif isinstance(value, list):
        if not value and not path.endswith("reasons"):
            yield path
        for inner in value:
            yield from empty(inner, path)


MAY_BE_NULL = {"ended", "revisionOf", "needs", "otherFileId", "article", "original", "severity", "recognisedBy"}
