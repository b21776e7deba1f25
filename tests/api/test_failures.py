"""What a caller is told when something goes wrong, and what the log keeps."""

from __future__ import annotations

import logging

import pytest
from graphql import GraphQLError

from api.failures import MASKED, RequestCode, closed_codes, failure
from graph.errors import NotFound, StatementError, Timeout, XinmaiError

QUOTE = "a text that quotes what a file contained"


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:  # noqa: BLE001 - only to give it a traceback
        return caught


def test_an_error_of_ours_speaks_for_itself() -> None:
    located = GraphQLError("outer", path=["view", 0, "subject"], original_error=NotFound("There is no such subject."))
    assert failure(located, "t") == {
        "message": "There is no such subject.",
        "extensions": {"code": "NOT_FOUND", "traceId": "t"},
        "path": ["view", 0, "subject"],
    }


def test_a_number_in_a_sentence_of_ours_is_masked() -> None:
    number = "11010519491231002X"
    for error in (NotFound(f"No row is named '{number}'."), GraphQLError(f"Unknown argument {number}.")):
        told = failure(error, "t")["message"]
        assert number not in told
        assert "1101**********002X" in told


@pytest.mark.parametrize("error", [ValueError(QUOTE), XinmaiError(QUOTE), StatementError(QUOTE), KeyError(QUOTE)])
def test_what_nobody_meant_to_say_is_masked(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "xinmai.api"):
        told = failure(GraphQLError(QUOTE, original_error=raised(error)), "trace")
    assert told["message"] == MASKED
    assert told["extensions"] == {"code": "INTERNAL", "traceId": "trace"}
    (record,) = caplog.records
    assert QUOTE not in record.getMessage()
    assert record.exc_info is None
    assert f"type={type(error).__name__}" in record.getMessage()
    assert "raised:" in record.getMessage()  # where it happened
    assert "trace=trace" in record.getMessage()


def test_a_fault_of_the_query_has_the_code_of_its_stage() -> None:
    error = GraphQLError("Unknown field.")
    assert failure(error, "t", RequestCode.VALIDATION_FAILED)["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert failure(error, "t")["extensions"]["code"] == "BAD_USER_INPUT"


def test_the_list_of_codes_is_closed() -> None:
    codes = closed_codes()
    assert {"INTERNAL", "NOT_FOUND", "FORBIDDEN", "PURPOSE_REFUSED", "BAD_USER_INPUT", "LIMIT_EXCEEDED"} <= set(codes)
    assert Timeout.code in codes
    assert list(codes) == sorted(set(codes))
