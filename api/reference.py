"""The schema on a page for readers, and what has changed in it since it was published.

The rule of this module: both pages are made from the schema, the codes of errors and the published schemas beside
them, and from nothing else: `python -m api.reference` writes them anew and a test compares. A version's schema is
kept in `api/published` when it is released, and never touched again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from graphql import (
    BreakingChange,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    find_schema_changes,
    is_specified_scalar_type,
)

from api.failures import closed_codes
from api.schema import core_schema, printed_schema

MADE: Final = "<!-- Made by `python -m api.reference`. -->\n"
FIRST: Final = ("Query", "Mutation", "Subscription", "View")
Fields = GraphQLObjectType | GraphQLInterfaceType


def reference_page() -> str:
    """Every type and field with its description, the roots first and the rest by name."""
    kinds = [kind for kind in core_schema().type_map.values() if _is_ours(kind)]
    place = {name: at for at, name in enumerate(FIRST)}
    kinds.sort(key=lambda kind: (place.get(kind.name, len(FIRST)), kind.name))
    return "\n".join(
        [
            "# The schema",
            "",
            MADE,
            "Everything that `/graphql` answers; `!` means never null. [Examples](examples.md), [changes](changes.md).",
            "",
            *(line for kind in kinds for line in _type(kind)),
            *_codes(),
        ]
    )


def changes_page() -> str:
    """What each published version added, deprecated or took away, the newest first."""
    published = published_schemas()
    versions = [*published, "Unreleased"]
    schemas = [*(build_schema(text) for text in published.values()), build_schema(printed_schema())]
    lines = ["# Changes of the schema", "", MADE, "The schema only grows: what is to go is deprecated first.", ""]
    for at in range(len(versions) - 1, 0, -1):
        found = list(_changes(schemas[at - 1], schemas[at]))
        lines += [f"## {versions[at]}", "", *(f"- {each}" for each in found or ["Nothing."]), ""]
    return "\n".join([*lines, f"## {versions[0]}", "", "The first published schema.", ""])


def published_schemas() -> Mapping[str, str]:
    """The schema of every released version, the oldest first."""
    kept = [each for each in files("api").joinpath("published").iterdir() if each.name.endswith(".graphql")]
    by_version = {each.name.removesuffix(".graphql"): each.read_text(encoding="utf-8") for each in kept}
    return dict(sorted(by_version.items(), key=lambda item: [int(part) for part in item[0].split(".")]))


def _codes() -> Iterator[str]:
    yield from ("## Codes of errors", "")
    yield "The `extensions` of every error have a `traceId`, `retryAfter` where it is known in how many seconds it is"
    yield "worth asking again, and, for programs, a `code` that is one of"
    yield from (f"{', '.join(f'`{code}`' for code in closed_codes())}.", "")


def _type(kind: GraphQLNamedType) -> Iterator[str]:
    yield from (f"## {kind.name}", "", kind.description or "", "")
    if isinstance(kind, Fields):
        if kind.interfaces:
            yield from (f"Is a {', '.join(_link(each) for each in kind.interfaces)}.", "")
        yield from ("| Field | Type | What it is |", "|---|---|---|")
        for name, field in kind.fields.items():
            yield f"| `{name}` | {_shown(field)} | {_says(field)} |"
            for argument, taken in field.args.items():
                yield f"| `{name}({argument}:)` | {_shown(taken)} | {_says(taken)} |"
        yield ""
    elif isinstance(kind, GraphQLInputObjectType):
        yield from ("| Field | Type | What it is |", "|---|---|---|")
        yield from (
            f"| `{name}` | {_shown(field)} | {field.description or ''} |" for name, field in kind.fields.items()
        )
        yield ""
    elif isinstance(kind, GraphQLEnumType):
        yield from (f"- `{name}` {value.description or ''}".rstrip() for name, value in kind.values.items())
        yield ""
    elif isinstance(kind, GraphQLUnionType):
        yield from (f"One of {', '.join(_link(each) for each in kind.types)}.", "")


def _says(thing: GraphQLField | GraphQLArgument) -> str:
    gone = f" **Deprecated:** {thing.deprecation_reason}" if thing.deprecation_reason else ""
    return f"{thing.description or ''}{gone}".replace("|", "\\|").replace("\n", " ")


def _shown(thing: GraphQLField | GraphQLArgument | object) -> str:
    return f"`{getattr(thing, 'type', '')}`"


def _link(kind: GraphQLNamedType) -> str:
    return f"[{kind.name}](#{kind.name.lower()})"


def _is_ours(kind: GraphQLNamedType) -> bool:
    if isinstance(kind, GraphQLScalarType) and is_specified_scalar_type(kind):
        return False
    return not kind.name.startswith("__")


def _changes(before: GraphQLSchema, after: GraphQLSchema) -> Iterator[str]:
    for change in find_schema_changes(before, after):
        yield f"**Breaking:** {change.description}" if isinstance(change, BreakingChange) else change.description
    old = dict(_deprecated(before))
    yield from (f"{name} is deprecated: {why}" for name, why in _deprecated(after) if name not in old)


def _deprecated(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    for kind in schema.type_map.values():
        for name, field in kind.fields.items() if isinstance(kind, Fields) else ():
            if field.deprecation_reason:
                yield f"{kind.name}.{name}", field.deprecation_reason


def pages() -> Mapping[str, str]:
    """The pages by the names of their files beside this module."""
    return {"reference.md": reference_page(), "changes.md": changes_page()}


if __name__ == "__main__":
    for page, written in pages().items():
        Path(__file__).with_name(page).write_text(written, encoding="utf-8")
