"""One named block of Cypher: what it is called, what it is for, what it takes and what it gives back.

The rule of this module: all that can be known about a block is read from its text once, so that a wrong call is
refused in the same words by both engines, before either of them sees it.

A block in a `.cypher` file (the format of aiosql, https://nackjicholson.github.io/aiosql/):

    // name: sibling_files
    // for: the other credit files of one subject, for the page of that subject
    // types: delivered TIMESTAMP
    MATCH (s:Subject) WHERE s.id = $subject
    OPTIONAL MATCH (f:CreditFile)-[:REFERS_TO]->(s)
    RETURN f.id AS id, f.delivered AS delivered ORDER BY id

- `for` may have several lines. When it begins with "one row", the block answers at most one row; reading
  checks it. Every other block that answers has an ORDER BY, unless its name ends in `_bulk`.
- `types` names the answered columns that are not STRING. It is needed only where the answer is read as a frame:
  an empty answer or a column of nulls must have the same types on both engines.
- A block over a frame says `LOAD FROM $frame` (Ladybug, columns are variables) or `UNWIND $rows AS row` (Neo4j,
  columns are `row.column`). All other `$names` are its parameters.
"""

from __future__ import annotations

import re
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

_HEADER = re.compile(r"^//\s*(name|for|types):\s*(.*)$")
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
    types of those that are not STRING; `creates` the labels of the nodes it makes; `links` says whether it makes links
    between nodes that are there.
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
    column without alias, an unknown type and a type of a column that is not answered.
    """
    found: list[tuple[str, list[str], str, list[str]]] = []
    for line in text.splitlines():
        header = _HEADER.match(line)
        if header and header[1] == "name":
            found.append((header[2].strip(), [], "", []))
        elif header and found:
            name, purpose, types, body = found[-1]
            if header[1] == "for":
                purpose.append(header[2].strip())
            else:
                found[-1] = (name, purpose, f"{types},{header[2]}" if types else header[2], body)
        elif line.strip() and not line.lstrip().startswith("//"):
            if not found:
                raise StatementError(f"{source}: text stands before the first `// name:` line.")
            found[-1][3].append(line.rstrip())
    return [_block(name, " ".join(purpose), types, "\n".join(body), source) for name, purpose, types, body in found]


def _block(name: str, purpose: str, types: str, text: str, source: str) -> Block:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise StatementError(f"{source}: `{name}` is not a block name (small letters, digits, underscores).")
    if not text:
        raise StatementError(f"{source}: block {name} is empty.", block=name)
    if not purpose:
        raise StatementError(f"{source}: block {name} has no `// for:` line.", block=name)
    named = frozenset(_PARAMETER.findall(_QUOTED.sub("", text)))
    outline = _top_level(text)
    returned = _returned(outline, name, source)
    return Block(
        name=name,
        purpose=purpose,
        text=text,
        source=source,
        parameters=named - set(BATCH),
        batch=bool(named & set(BATCH)),
        columns=frozenset(_COLUMN.findall(text)),
        returned=returned,
        types=_types(types, returned, name, source),
        ordered="ORDER BY" in outline[outline.rfind("RETURN") :] if returned else False,
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


def _types(line: str, returned: tuple[str, ...], name: str, source: str) -> tuple[tuple[str, str], ...]:
    declared: list[tuple[str, str]] = []
    for entry in filter(None, (part.strip() for part in line.split(","))):
        column, _, kind = entry.partition(" ")
        if column not in returned or kind.strip() not in TYPES:
            raise StatementError(
                f"{source}: block {name} declares `{entry}`, which is not an answered column with one of"
                f" {', '.join(TYPES)}.",
                block=name,
            )
        declared.append((column, kind.strip()))
    return tuple(declared)
