"""In which language the service speaks: English, or Chinese to whoever asks for it (`Accept-Language`).

The rule of this module: a sentence is made in English, where it is known what is meant, and is said in the other
language by its text, from a closed list (sentences.toml); what is put into a sentence is not touched. What is not on
the list, such as what the GraphQL language says of a document, is said as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

SENTENCE: Final = {"sentence": True}
"""The metadata of fields that hold a sentence of ours."""
HOLE: Final = re.compile(r"\{[^{}]*\}")
A_RANGE: Final = re.compile(r"\s*([A-Za-z*]{1,8})(?:-[A-Za-z0-9-]{1,32})?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")
MOST_RANGES: Final = 20
LONGEST: Final = 1_000
"""Letters of a sentence that is looked for."""


class Language(StrEnum):
    """What the service speaks."""

    ENGLISH = "en"
    CHINESE = "zh"


_spoken: ContextVar[Language] = ContextVar("language", default=Language.ENGLISH)


class Speaking:
    """Middleware: what is said of a request is said in the language it asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] in {"http", "websocket"}:
            _spoken.set(asked_for(Headers(scope=scope).get("accept-language", "")))
        await self._app(scope, receive, send)


def asked_for(accepted: str) -> Language:
    """The language that a header `Accept-Language` likes best of ours; English where it names none."""
    liked = Language.ENGLISH, 0.0
    for part in accepted.split(",")[:MOST_RANGES]:
        found = A_RANGE.fullmatch(part)
        if found is None or found[1].lower() not in set(Language):
            continue
        weight = 1.0 if found[2] is None else float(found[2])
        if weight > liked[1]:
            liked = Language(found[1].lower()), weight
    return liked[0]


def spoken() -> Language:
    """The language that this request asks for."""
    return _spoken.get()


def said(text: str) -> str:
    """A sentence of ours in the language that this request asks for."""
    return text if spoken() is Language.ENGLISH else in_chinese(text)


def in_chinese(text: str) -> str:
    """A sentence in Chinese; as it is where it is not on the list."""
    known = exact().get(text)
    if known is not None or len(text) > LONGEST:
        return known or text
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            return chinese.format(*map(in_chinese, found.groups()))
    return text


def plain(template: str) -> str:
    """The text of a sentence as the list has it: its holes without their names."""
    return HOLE.sub("{}", template)


@cache
def sentences() -> Mapping[str, str]:
    """Every sentence of the list by its English text."""
    parts = tomllib.loads(files("api").joinpath("sentences.toml").read_text(encoding="utf-8"))
    return {english: chinese for part in parts.values() for english, chinese in part.items()}


@cache
def exact() -> Mapping[str, str]:
    """The sentences into which nothing is put."""
    return {english: chinese for english, chinese in sentences().items() if "{}" not in english}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The others, those that say most by themselves first."""
    holed = sorted((english for english in sentences() if "{}" in english), key=len, reverse=True)
    return tuple((_pattern(english), sentences()[english]) for english in holed)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, english.split("{}"))), re.DOTALL)


def places(chinese: str) -> Iterator[int]:
    """Which of what is put in a Chinese sentence takes, in its own order."""
    return (int(name) for _, name, _, _ in Formatter().parse(chinese) if name is not None)
