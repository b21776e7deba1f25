"""One named block of Cypher: what it is called, what it is for, what it takes and what it gives back.

The rule of this module: all that can be known about a block is read from its text once, so that a wrong call is
refused in the same words by both engines, before either of them sees it.

A block in a `.cypher` file (the format of aiosql, https://nackjicholson.github.io/aiosql/):

    // name: sibling_files
    // for: the other credit files of one subject, for the page of that subject
    // types: delivered TIMESTAMP
    (the statement, in which $subject is a parameter)

- `for` may have several lines. When it begins with "one row", the block answers at most one row; reading
  checks it. Every other block that answers has an ORDER BY, unless its name ends in `_bulk`.
- `types` names the answered columns that are not STRING. It is needed only where the answer is read as a frame:
  an empty answer or a column of nulls must have the same types on both engines.
- `alike` names answered columns in which many rows say the same, as those of a file beside each of its records. A
  server sends them once for all of these rows. Only for an answer in no order.
- A block over a frame says `LOAD FROM $frame` (Ladybug, columns are variables) or `UNWIND $rows AS row` (Neo4j,
  columns are `row.column`). All other `$names` are its parameters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from graph.errors import StatementError

TYPES: dict[str, pl.DataType] = {
    "STRING": pl.String(),
    "INT64": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "BOOL": pl.Boolean(),
    "DATE": pl.Date(),
    "TIMESTAMP": pl.Datetime("us", "UTC"),
    "STRING[]": pl.List(pl.String()),
}
BATCH = ("frame", "rows")

_HEADER = re.compile(r"^//\s*(name|for|types|alike):\s*(.*)$")
_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
_COLUMN = re.compile(r"\brow\.([A-Za-z_]\w*)")
_CREATES = re.compile(r"\b(?:CREATE|MERGE)\s*\(\w*:(\w+)")
_LINKS = re.compile(r"\bCREATE\s*\(\w*\)\s*-\[")
_WRITES = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP|ALTER|TERMINATE)\b")
_ALIAS = re.compile(r"\bAS\s+([A-Za-z_]\w*)\s*$")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_AFTER_RETURN = re.compile(r"\b(ORDER BY|SKIP|LIMIT|UNION)\b|;")


@dataclass(frozen=True)
class Block:
    """One named query; `text` is what the engine runs, without the header and comment lines.

    `parameters` excludes the batch; `batch` says whether a frame is taken; `columns` are the frame's columns as far
    as the text names them (`row.column`, Neo4j only); `returned` the answered columns in order; `types` the frame
    types of those that are not STRING; `alike` those in which many rows say the same; `creates` the labels of the nodes
    it makes; `links` says whether it makes links between nodes that are there.
    """

    name: str
    purpose: str
    text: str
    source: str
    parameters: frozenset[str]
    batch: bool
    columns: frozenset[str]
    returned: tuple[str, ...]
    types: tuple[tuple[str, str], ...]
    alike: tuple[str, ...]
    ordered: bool
    one_row: bool
    writes: bool
    creates: frozenset[str]
    links: bool

    def column_type(self, column: str) -> pl.DataType:
        """The frame type of an answered column: the declared one, else STRING."""
        return TYPES[dict(self.types).get(column, "STRING")]


def blocks_of(text: str, source: str) -> list[Block]:
    """Every block of one file in its order; `source` is the file's name for messages.

    Raises `StatementError` for text before the first block, an empty block, a missing "for" line, an answered
    column without alias, an unknown type, a type of a column that is not answered, and rows that are alike in such a
    column or in order.
    """
    found: list[tuple[str, dict[str, list[str]], list[str]]] = []
    for line in text.splitlines():
        header = _HEADER.match(line)
        if header and header[1] == "name":
            found.append((header[2].strip(), defaultdict(list), []))
        elif header and found:
            found[-1][1][header[1]].append(header[2].strip())
        elif line.strip() and not line.lstrip().startswith("//"):
            if not found:
                raise StatementError(f"{source}: text stands before the first `// name:` line.")
            found[-1][2].append(line.rstrip())
    return [_block(name, said, "\n".join(body), source) for name, said, body in found]


def _block(name: str, said: Mapping[str, Sequence[str]], text: str, source: str) -> Block:
    purpose = " ".join(said.get("for", ()))
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise StatementError(f"{source}: `{name}` is not a block name (small letters, digits, underscores).")
    if not text:
        raise StatementError(f"{source}: block {name} is empty.", block=name)
    if not purpose:
        raise StatementError(f"{source}: block {name} has no `// for:` line.", block=name)
    named = frozenset(_PARAMETER.findall(_QUOTED.sub("", text)))
    outline = _top_level(text)
    returned = _returned(outline, name, source)
    ordered = "ORDER BY" in outline[outline.rfind("RETURN") :] if returned else False
    return Block(
        name=name,
        purpose=purpose,
        text=text,
        source=source,
        parameters=named - set(BATCH),
        batch=bool(named & set(BATCH)),
        columns=frozenset(_COLUMN.findall(text)),
        returned=returned,
        types=_types(_listed(said.get("types", ())), returned, name, source),
        alike=_alike(_listed(said.get("alike", ())), () if ordered else returned, name, source),
        ordered=ordered,
        one_row=purpose.lower().startswith("one row"),
        writes=bool(_WRITES.search(_QUOTED.sub("", text))),
        creates=frozenset(_CREATES.findall(text)),
        links=bool(_LINKS.search(text)),
    )


def _top_level(text: str) -> str:
    """The text in one line without quoted parts and without what stands in brackets of any kind."""
    kept: list[str] = []
    depth = 0
    for mark in " ".join(_QUOTED.sub("_", text).split()):
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif depth == 0:
            kept.append(mark)
    return "".join(kept)


def _returned(outline: str, name: str, source: str) -> tuple[str, ...]:
    answers: list[tuple[str, ...]] = []
    for part in re.split(r"\bRETURN\b", outline)[1:]:
        items = _AFTER_RETURN.split(part, maxsplit=1)[0].removeprefix(" DISTINCT").split(",")
        aliases = [_ALIAS.search(item.strip()) for item in items]
        if not all(aliases):
            raise StatementError(f"{source}: block {name} answers a column without `AS name`.", block=name)
        answers.append(tuple(alias[1] for alias in aliases if alias))
    if len(set(answers)) > 1:
        raise StatementError(f"{source}: the parts of block {name} answer different columns.", block=name)
    return answers[0] if answers else ()


def _listed(lines: Iterable[str]) -> list[str]:
    """What stands between the commas of header lines."""
    return [entry for part in ",".join(lines).split(",") if (entry := part.strip())]


def _alike(entries: Sequence[str], returned: tuple[str, ...], name: str, source: str) -> tuple[str, ...]:
    for entry in entries:
        if entry not in returned:
            raise StatementError(
                f"{source}: block {name} says that rows are alike in `{entry}`, which is not a column that it answers"
                " in no order.",
                block=name,
            )
    return tuple(entries)


def _types(entries: Sequence[str], returned: tuple[str, ...], name: str, source: str) -> tuple[tuple[str, str], ...]:
    declared: list[tuple[str, str]] = []
    for entry in entries:
        column, _, kind = entry.partition(" ")
        if column not in returned or kind.strip() not in TYPES:
            raise StatementError(
                f"{source}: block {name} declares `{entry}`, which is not an answered column with one of"
                f" {', '.join(TYPES)}.",
                block=name,
            )
        declared.append((column, kind.strip()))
    return tuple(declared)
