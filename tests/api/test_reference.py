"""The pages made from the schema: current, and true about what has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import build_schema, find_breaking_changes

import api
from api.reference import changes_page, pages, published_schemas
from api.schema import printed_schema

OLD = "type Query { a: Int, b(x: Int): Int } enum E { A B }"
NEW = """
type Query { a: Int @deprecated(reason: "Use c."), b(x: Int, y: Int): Int, c: Int, e: E }
enum E { A B C }
"""


@pytest.mark.parametrize("name", ["reference.md", "changes.md"])
def test_a_page_is_current(name: str) -> None:
    kept = Path(str(api.__file__)).with_name(name).read_text(encoding="utf-8")
    assert pages()[name] == kept, "renew it with `python -m api.reference`"


def test_nothing_that_was_released_breaks() -> None:
    now = build_schema(printed_schema())
    for version, text in published_schemas().items():
        assert find_breaking_changes(build_schema(text), now) == [], version


def test_changes_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.reference.published_schemas", lambda: {"0.9.0": OLD, "0.10.0": NEW})
    monkeypatch.setattr("api.reference.printed_schema", lambda: OLD)
    told = changes_page().split("## ")
    assert [section.split("\n")[0] for section in told[1:]] == ["Unreleased", "0.10.0", "0.9.0"]
    assert set(told[2].strip().splitlines()[2:]) == {
        "- Field Query.c was added.",
        "- Field Query.e was added.",
        "- An optional argument Query.b(y:) was added.",
        "- Enum value E.C was added.",
        "- Query.a is deprecated: Use c.",
    }
    assert "**Breaking:**" in told[1]
