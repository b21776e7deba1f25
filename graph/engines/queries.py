"""The catalogue of named blocks: every question the program can ask an engine, by name.

The rule of this module: a name means one thing. It lives in `cypher/shared`, or in both engine folders; only
`schema.cypher` and `engine.cypher` of an engine's folder hold names that the other engine need not have, because
nobody but that engine and `graph.engines.schema` uses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from graph.engines.blocks import Block, blocks_of
from graph.errors import StatementError

ENGINES = ("ladybug", "neo4j")


@cache
def catalogue(engine_name: str) -> Mapping[str, Block]:
    """What an engine can be asked: the shared blocks and its own, in the order of folder, file and text.

    Raises `StatementError` for an engine nobody knows, a name that stands twice, and for whatever
    `graph.engines.blocks.blocks_of` finds wrong in a block.
    """
    if engine_name not in ENGINES:
        raise StatementError(f"There is no engine {engine_name!r}; there are {' and '.join(ENGINES)}.")
    return read_catalogue(files("cypher"), engine_name)


def read_catalogue(root: Traversable, engine_name: str) -> Mapping[str, Block]:
    """The blocks under a folder that is laid out as `cypher` is; a folder that is missing holds none."""
    known: dict[str, Block] = {}
    for folder in ("shared", engine_name):
        for source, text in _texts(root, folder):
            for block in blocks_of(text, source):
                if block.name in known:
                    raise StatementError(
                        f"Block {block.name} stands in {known[block.name].source} and again in {source}.",
                        block=block.name,
                    )
                known[block.name] = block
    return MappingProxyType(known)


def block_named(blocks: Mapping[str, Block], name: str) -> Block:
    """One block by its name; `StatementError` when there is none."""
    try:
        return blocks[name]
    except KeyError:
        raise StatementError(f"There is no block {name!r}.", block=name) from None


def _texts(root: Traversable, folder: str) -> list[tuple[str, str]]:
    place = root.joinpath(folder)
    if not place.is_dir():
        return []
    return sorted(
        (f"{folder}/{entry.name}", entry.read_text("utf-8"))
        for entry in place.iterdir()
        if entry.name.endswith(".cypher")
    )
