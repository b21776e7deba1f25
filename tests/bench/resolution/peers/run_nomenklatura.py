"""nomenklatura on a Febrl set: `run_nomenklatura.py FAMILY TABLE OUT.csv [TRUTH]`; one file for each threshold.

The rule of this script: rows become FollowTheMoney persons, candidates come from its own index as its `xref` command
finds them, and its regression matcher scores them. It was made for watch lists of few fields, not for Febrl.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pyarrow.parquet
from followthemoney import StatementEntity
from nomenklatura.db import make_session
from nomenklatura.matching import EntityResolveRegression
from nomenklatura.resolver import Resolver
from nomenklatura.store import load_entity_file_store
from nomenklatura.xref import xref

THRESHOLDS = (0.5, 0.7, 0.9)
CANDIDATES_PER_ROW = 20


def persons(rows: list[dict[str, str | None]]) -> Iterator[bytes]:
    """Rows as persons in the language of nomenklatura, one line of JSON for each."""
    for row in rows:
        names = " ".join(filter(None, (row["given_name"], row["surname"])))
        street = " ".join(filter(None, (row["street_number"], row["address_1"])))
        places = (street, row["address_2"], row["suburb"], row["postcode"], row["state"])
        address = ", ".join(place for place in places if place)
        born = row["date_of_birth"] or ""
        properties = {
            "name": names,
            "firstName": row["given_name"],
            "lastName": row["surname"],
            "birthDate": f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else "",
            "address": address,
            "idNumber": row["soc_sec_id"],
        }
        filled = {name: [text] for name, text in properties.items() if text}
        yield orjson.dumps({"id": f"row-{row['row_id']}", "schema": "Person", "properties": filled})


def main(family: str, path: str, out: str, _truth: str = "") -> None:
    """Load, find candidates, score, join, write."""
    rows = pyarrow.parquet.read_table(path).to_pylist()
    with TemporaryDirectory() as place:
        folder = Path(place)
        entities = folder / "persons.ijson"
        entities.write_bytes(b"\n".join(persons(rows)))
        session = make_session("sqlite:///:memory:")
        resolver = Resolver[StatementEntity](session, create=True)
        store = load_entity_file_store(entities, resolver=resolver, cleaned=False)
        xref(
            resolver,
            session,
            store,
            folder / "index",
            limit=len(rows) * CANDIDATES_PER_ROW,
            limit_factor=1,
            algorithm=EntityResolveRegression,
            discount_internal=1.0,
            min_threshold=THRESHOLDS[0],
        )
        scored = list(resolver.get_candidates(limit=len(rows) * CANDIDATES_PER_ROW))
    for threshold in THRESHOLDS:
        leader = {f"row-{row['row_id']}": f"row-{row['row_id']}" for row in rows}
        for one, other, score in scored:
            if (score or 0.0) >= threshold:
                leader[root(leader, one)] = root(leader, other)
        with Path(out).with_suffix(f".{threshold}.csv").open("w", encoding="utf-8", newline="") as stream:
            write = csv.writer(stream).writerow
            write(("row_id", "cluster_id"))
            for name in leader:
                write((name.removeprefix("row-"), root(leader, name)))


def root(leader: dict[str, str], name: str) -> str:
    """The name that stands for the cluster."""
    while leader[name] != name:
        leader[name] = leader[leader[name]]
        name = leader[name]
    return name


if __name__ == "__main__":
    main(*sys.argv[1:])
