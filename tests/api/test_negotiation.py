"""Which media type an answer gets."""

from __future__ import annotations

import pytest

from api.failures import BadRequest
from api.negotiation import GRAPHQL, JSON, answer_type, check_body_type


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON}", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", JSON),
        (f"{JSON};q=0.8, {GRAPHQL};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.1, {JSON};q=0.2", JSON),
        (f"{GRAPHQL};q=0, */*", JSON),
        (f"{GRAPHQL}; charset=utf-8, application/json; charset=utf-8;q=0.5", GRAPHQL),
        (f"text/html, {GRAPHQL};q=0.5, */*;q=0.1", GRAPHQL),
        ("APPLICATION/JSON", JSON),
    ],
)
def test_the_answer_is_what_the_caller_prefers(accept: str | None, answer: str) -> None:
    assert answer_type(accept) == answer


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "multipart/mixed", f"{GRAPHQL};q=nonsense"])
def test_a_caller_who_takes_none_of_ours_is_told(accept: str) -> None:
    with pytest.raises(BadRequest) as refused:
        answer_type(accept)
    assert refused.value.status == 406


@pytest.mark.parametrize(
    "content", ["application/json", "application/json; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_in_utf8_is_read(content: str) -> None:
    check_body_type(content)


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=gbk",
    ],
)
def test_nothing_else_is_read(content: str | None) -> None:
    with pytest.raises(BadRequest) as refused:
        check_body_type(content)
    assert refused.value.status == 415
