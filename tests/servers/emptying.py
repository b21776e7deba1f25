"""Emptying the one database that a server has, between tests.

The rule of this module: a base of tests is as one that was just made. What every base holds before its first delivery,
the schema, the regions and the catalogue's entries, takes longer to make than most tests take; it stays where it is
what this program would write.
"""

from __future__ import annotations

from functools import partial

from graph.catalogue.load import catalogue_of, catalogue_text
from graph.engines.base import Engine, Transaction
from graph.engines.opening import open_engine
from graph.engines.schema import SCHEMA_VERSION, stored_version
from graph.regions import built_in
from graph.settings import Settings
from tests.plans import blocks_with_probes


def emptied(settings: Settings) -> Settings:
    """Delete all that the Neo4j base holds, links before nodes and in pieces a server can hold in memory."""
    engine = open_engine(settings)
    try:
        _delete(engine, "delete_some_links", "delete_some_nodes")
    finally:
        engine.close()
    return settings


def as_new(settings: Settings) -> Settings:
    """Delete all that the Neo4j base holds but its schema and reference data; all, where these are not ours of now."""
    engine = open_engine(settings, blocks_with_probes("neo4j"))
    try:
        ours = _holds_reference(engine)
        if ours:
            _delete(engine, "delete_some_links_of_a_test", "delete_some_nodes_of_a_test")
    finally:
        engine.close()
    return settings if ours else emptied(settings)


def _holds_reference(engine: Engine) -> bool:
    if stored_version(engine) != SCHEMA_VERSION:
        return False
    catalogue = catalogue_of(catalogue_text(), "the packaged catalogue")
    wanted = {region.id for region in built_in()} | {catalogue.id_of(entry.code) for entry in catalogue.switched_on}
    return set(engine.read_frame("reference_ids")["id"]) == wanted


def _delete(engine: Engine, *blocks: str) -> None:
    for block in blocks:
        while engine.transact(partial(_deleted, block=block)):
            pass


def _deleted(transaction: Transaction, block: str) -> bool:
    return bool(transaction.read(block, limit=10_000)[0]["deleted"])
