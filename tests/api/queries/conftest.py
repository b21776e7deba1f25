"""One world of files from two regions, and the service on it, for all that only asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.api.conftest import home_in
from tests.api.world import ACME, fill
from tests.graph.view_world import World, world_on

Ask = Callable[..., Any]


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(home_in(tmp_path_factory.mktemp("world"))) as made:
        fill(made)
        yield made


@pytest.fixture(scope="package")
def answer(world: World) -> Iterator[Ask]:
    """The whole answer to a query."""
    with TestClient(create_app(world.base), base_url="http://127.0.0.1") as client:

        def asked(query: str, **variables: object) -> Any:
            response = client.post("/graphql", json={"query": query, "variables": variables})
            return response.json()

        yield asked


@pytest.fixture(scope="package")
def data(answer: Ask) -> Ask:
    """The data of an answer without errors."""

    def asked(query: str, **variables: object) -> Any:
        told = answer(query, **variables)
        assert "errors" not in told, told["errors"]
        return told["data"]

    return asked


@pytest.fixture(scope="package")
def acme(data: Ask) -> str:
    """The id of the organisation that both regions know."""
    (hit,) = data("query ($text: String!) { view { find(text: $text) { subjectId } } }", text=ACME)["view"]["find"]
    return str(hit["subjectId"])
