"""Spans of the service for OpenTelemetry.

The rule of this module: only OpenTelemetry's interface is used. Whether and where spans go is up to whoever installs
an SDK; without one a span costs next to nothing and the caller's trace id is carried on all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from opentelemetry import propagate, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, format_trace_id

from api.context import trace_id_from
from api.observed import Observed

TRACER: Final = trace.get_tracer("xinmai")


@dataclass(frozen=True)
class Traced:
    """One request's span, and the trace id by which it can be found again."""

    trace_id: str
    span: Span

    def tell(self, observed: Observed) -> None:
        """Put what became of the request on its span."""
        self.span.set_attributes(
            {
                "http.response.status_code": observed.status,
                "graphql.operation.name": observed.operation or "",
                "xinmai.document": observed.document or "",
                "xinmai.cost": observed.cost,
                "xinmai.rows": observed.rows,
                "xinmai.outcome": observed.outcome,
            }
        )
        if observed.errors:
            self.span.set_status(Status(StatusCode.ERROR, observed.outcome))


@contextmanager
def traced(door: str, headers: Mapping[str, str]) -> Iterator[Traced]:
    """A span over one request, below the caller's own if it sent one."""
    with TRACER.start_as_current_span(
        door, context=propagate.extract(headers), kind=SpanKind.SERVER, record_exception=False
    ) as span:
        seen = span.get_span_context()
        known = format_trace_id(seen.trace_id) if seen.is_valid else trace_id_from(headers.get("traceparent"))
        yield Traced(known, span)
