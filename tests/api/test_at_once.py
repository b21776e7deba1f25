"""Many readers at once, and a load at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from tests.api.conftest import home_in
from tests.api.running import running
from tests.api.world import ACME, ACME_NAME, MARCH, fill, penalty
from tests.graph.view_world import HANGZHOU, world_on

READERS = 6
NEW = 40  # records that the load brings in one run
QUERY = """query ($text: String!) { view { find(text: $text) { subject {
    records(first: 200) { totalCount nodes { number } facets { count } } coverage { records } } } } }"""


def test_readers_see_all_of_a_load_or_nothing_of_it(tmp_path: Path) -> None:
    with world_on(home_in(tmp_path)) as world:
        fill(world)
        before = 10
        done = threading.Event()

        with running(create_app(world.base)) as address, ThreadPoolExecutor(READERS) as pool:

            def read() -> list[int]:
                totals: list[int] = []
                with httpx.Client(trust_env=False, timeout=60) as client:
                    while not done.is_set() or not totals:
                        totals.append(_total(client, address))
                    totals.append(_total(client, address))
                return totals

            readers = [pool.submit(read) for _ in range(READERS)]
            rows = [penalty(f"新罚〔2026〕{n}号", ACME_NAME, ACME, date(2026, 3, 1)) for n in range(NEW)]
            world.deliver("new.csv", HANGZHOU, "03.2", rows, delivered=MARCH)
            done.set()
            totals = [reader.result() for reader in readers]
    assert {total for seen in totals for total in seen} <= {before, before + NEW}
    assert all(seen == sorted(seen) for seen in totals)  # what was seen once does not go away
    assert all(seen[-1] == before + NEW for seen in totals)


def _total(client: httpx.Client, address: str) -> int:
    told: Any = client.post(f"{address}/graphql", json={"query": QUERY, "variables": {"text": ACME}}).json()
    assert "errors" not in told, told
    (hit,) = told["data"]["view"]["find"]
    records = hit["subject"]["records"]
    total = int(records["totalCount"])
    assert len(records["nodes"]) == total == sum(facet["count"] for facet in records["facets"])
    return total
