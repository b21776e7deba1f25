"""FIELDS.toml: what a person says of the columns of a table.

The rule of this module: a misspelt word is an error with its place; nothing is guessed.

    row_id = "id"                        # names each row once
    source = "department"                # optional
    duplicates_within_source = false     # optional: one source has no subject twice
    keys = [["name.whole", "region.whole"]]   # optional: keys besides those that are found
    threshold = 2.0                      # optional, in bits; otherwise even odds
    [columns]
    name = "person_name"                 # column = kind
    [levels]                             # optional: the levels told apart, the best first; any other counts as
    name = ["exact", "sounds", "close"]  # the next weaker one listed, else as different
    [weights.name]                       # optional: a level's weight in bits instead of the learnt one
    exact = 9.5
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

from graph.errors import BadInput, ManifestError, UnreadableFile
from graph.resolution.fields import Fields
from graph.resolution.keys import Key
from loaders.toml_table import Table

_KNOWN: Final = frozenset(
    {"row_id", "source", "duplicates_within_source", "keys", "threshold", "columns", "levels", "weights"}
)


def read_fields(path: Path) -> Fields:
    """The fields of a FIELDS.toml; `ManifestError` names what is wrong, `UnreadableFile` a file that is not there."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: {error.strerror}.", file=path.name) from None
    except UnicodeDecodeError:
        raise ManifestError(f"{path.name} is not UTF-8.", file=path.name) from None
    try:
        table = Table(tomllib.loads(text), path.name)
    except tomllib.TOMLDecodeError as wrong:
        raise ManifestError(f"{path.name} is not valid TOML: {wrong}.", file=path.name) from None
    table.only(_KNOWN)
    columns, levels, weights = table.table("columns"), table.table("levels"), table.table("weights")
    source = table.text("source", "") or None
    within = table.flag("duplicates_within_source", default=True)
    if source is None and not within:
        raise ManifestError(f"{path.name} says duplicates_within_source and no `source`.", file=path.name)
    fields = Fields(
        row_id=table.text("row_id"),
        columns={name: columns.text(name) for name in columns.fields()},
        source=source,
        duplicates_within_source=within,
        keys=tuple(_key(words, path.name) for words in table.lists_of_texts("keys")),
        weights={
            name: {
                level: bits
                for level in weights.table(name).fields()
                if (bits := weights.table(name).decimal(level)) is not None
            }
            for name in weights.fields()
        },
        threshold=table.decimal("threshold"),
        levels={name: levels.texts(name) for name in levels.fields()},
    )
    try:
        fields.check_kinds()
    except BadInput as wrong:
        raise ManifestError(f"{path.name}: {wrong}", file=path.name) from None
    return fields


def _key(words: tuple[str, ...], file: str) -> Key:
    parts = []
    for word in words:
        column, dot, part = word.rpartition(".")
        if not dot or not column or not part:
            raise ManifestError(f"{file}: a key is made of texts such as name.whole, not {word!r}.", file=file)
        parts.append((column, part))
    if not parts:
        raise ManifestError(f"{file}: a key needs a part.", file=file)
    return Key(tuple(parts))
