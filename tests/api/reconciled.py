"""A world for the reconciliation door, and somebody who asks there.

The rule of this module: it delivers and asks; what must come of it is said by the tests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from graph.access import LOCAL_OPERATOR
from graph.catalogue import purpose
from graph.view import View
from tests.api.conftest import home_in
from tests.api.world import JANUARY, fill, penalty
from tests.graph.view_world import HANGZHOU, World, credit_code, world_on

HOSTILE = "杭州<b onclick=alert(1)>“甲&乙”</b>有限公司"
HOSTILE_CODE = credit_code(90)
LAWFUL = "杭州依法强制有限公司"
LAWFUL_CODE = credit_code(91)
DIGITS_NAME = "杭州数码有限公司"
DIGITS_CODE = "913301001234000042"  # a credit code of digits alone, which a tool takes for a number
COMPULSION = "03.3"  # open for some purposes, and never to the public
NOBODY = "a" * 32
SERVICE = "http://127.0.0.1:8080"


@contextmanager
def reconciled_world(folder: Path) -> Iterator[World]:
    """The world of the service's tests with an organisation whose name is markup and one that is not public."""
    with world_on(home_in(folder)) as made:
        fill(made)
        hostile = penalty("杭海罚〔2026〕90号", HOSTILE, HOSTILE_CODE, date(2026, 1, 5))
        lawful = penalty("杭海罚〔2026〕91号", LAWFUL, LAWFUL_CODE, date(2026, 1, 5))
        digits = penalty("杭海罚〔2026〕92号", DIGITS_NAME, DIGITS_CODE, date(2026, 1, 5))
        made.deliver("more.csv", HANGZHOU, "03.2", [hostile, digits], delivered=JANUARY)
        made.deliver("compulsion.csv", HANGZHOU, COMPULSION, [lawful], delivered=JANUARY)
        yield made


def ask(client: TestClient, **queries: Mapping[str, object]) -> Any:
    response = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    return response.json()


def best(client: TestClient, **query: object) -> Any:
    return ask(client, q=query)["q"]["result"]


def id_of(client: TestClient, name: str) -> str:
    return str(best(client, query=name)[0]["id"])


def held_id(world: World, number: str) -> str:
    """The id of a subject for somebody who may reach it."""
    view = View(world.base, LOCAL_OPERATOR, purpose("supervision"), reference="case 1")
    return view.find(number)[0].subject_id


def extend(client: TestClient, ids: object, *properties: str) -> Any:
    asked = {"ids": ids, "properties": [{"id": each} for each in properties]}
    response = client.post("/reconcile", data={"extend": json.dumps(asked)})
    assert response.status_code == 200, response.text
    return response.json()
