"""What credit files of different subjects may have in common: a representative, an address.

The rule of this module: two texts are one value when their normal forms are equal, never when they are merely alike:
a tie is a fact of two files, not an opinion. What tells nobody apart (a region without a street, a mask, a dash) is
no value. Values are kept as tokens, so that whoever holds the index alone learns no name and no address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import orjson
import polars as pl

from graph.catalogue import Role
from graph.few import FEW, framed
from graph.ids import Ids
from graph.names import normal_name

TIES: Final = pl.Schema({"token": pl.String, "file_id": pl.String})
"""One row says that a credit file gives the value of this token."""

LEAST_NAME: Final = 2
_MASK: Final = "*"


def value_token(ids: Ids, kind: str, text: str) -> str | None:
    """The token of a value of a kind in `KINDS`; None where the text tells nobody apart."""
    normal = KINDS[kind](text)
    return None if normal is None else ids.token(kind, normal)


def tied_values(ids: Ids, files: pl.DataFrame) -> pl.DataFrame:
    """The values that new credit files give; `files` has the columns file_id and block, the answer is `TIES`."""
    if files.is_empty():
        return TIES.to_frame()
    if files.height <= FEW:
        return _tied_values_of_few(ids, files)
    found = [TIES.to_frame()]
    for kind, normal_form in KINDS.items():
        said = files.select("file_id", text=pl.col("block").str.json_path_match(f"$.{kind}")).drop_nulls("text")
        if said.is_empty():
            continue
        texts = said["text"].unique(maintain_order=True)
        normal = pl.Series("normal", [normal_form(text) for text in texts], dtype=pl.String)
        known = pl.DataFrame([texts, ids.tokens(kind, normal).alias("token")]).drop_nulls("token")
        found.append(said.join(known, on="text").select(TIES.names()))
    return pl.concat(found).unique(maintain_order=True)


def _tied_values_of_few(ids: Ids, files: pl.DataFrame) -> pl.DataFrame:
    found: dict[tuple[str, str], None] = {}
    for file, block in zip(files["file_id"], files["block"], strict=True):
        said = orjson.loads(block or "{}")
        for kind in KINDS:
            token = value_token(ids, kind, said[kind]) if isinstance(said.get(kind), str) else None
            if token is not None:
                found[token, file] = None
    return framed(list(found), TIES)


def _representative(text: str) -> str | None:
    name = normal_name(text)
    return None if len(name) < LEAST_NAME or _MASK in name else name


@lru_cache(maxsize=10_000)
def _address(text: str) -> str | None:
    """The most exact region that is named, and all that stands behind it.

    None without a street or house number, and for a Chinese address without a region: every city has a 中山路1号.
    """
    from graph.resolution.kinds.addresses import address_parts  # noqa: PLC0415 - heavy, and idle without addresses

    parts = address_parts(text)
    telling = parts.get("house") or parts.get("streets")
    if _MASK in text or not telling or parts.get("places") == []:
        return None
    return f"{'/'.join(parts.get('places') or ())}|{parts['body']}"


KINDS: Final[Mapping[str, Callable[[str], str | None]]] = {
    Role.REPRESENTATIVE.value: _representative,
    Role.ADDRESS.value: _address,
}
"""The values of an identity block by which files are tied, each with its normal form."""
