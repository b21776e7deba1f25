"""How the service does, in numbers, for Prometheus.

The rule of this module: counts and times only, by labels of closed lists, so that neither a person nor an actor can
be read from them; and they are told to this machine only, because how much is asked is itself something to know.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.failures import BadRequest, failures
from api.gate import Gate
from api.observed import Observed

SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
COSTS: Final = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000)
ROWS: Final = (1, 10, 30, 100, 300, 1_000, 3_000, 10_000)


class Metrics:
    """The numbers of one application; another one has its own."""

    def __init__(self, gate: Gate) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "xinmai_requests", "Requests by door and outcome.", ("door", "outcome"), registry=self._registry
        )
        self._seconds = Histogram(
            "xinmai_request_seconds", "Time to answer.", ("door",), buckets=SECONDS, registry=self._registry
        )
        self._cost = Histogram("xinmai_operation_cost", "Cost in plain fields.", buckets=COSTS, registry=self._registry)
        self._rows = Histogram("xinmai_operation_rows", "Objects in an answer.", buckets=ROWS, registry=self._registry)
        for name, says, read in (
            ("xinmai_operations_running", "Operations that run now.", lambda: gate.running),
            ("xinmai_operations_waiting", "Operations that wait now.", lambda: gate.inside - gate.running),
            ("xinmai_stopping", "1 while the service lets nobody in any more.", lambda: int(gate.closed)),
        ):
            Gauge(name, says, registry=self._registry).set_function(read)

    def count(self, observed: Observed) -> None:
        """Add one request."""
        self._requests.labels(observed.door, observed.outcome).inc()
        self._seconds.labels(observed.door).observe(observed.seconds)
        if observed.cost:
            self._cost.observe(observed.cost)
            self._rows.observe(observed.rows)

    async def tell(self, request: Request) -> Response:
        """All numbers, to a caller on this machine."""
        if not _is_here(request):
            refused = BadRequest("Metrics are told to this machine only.", 403)
            return JSONResponse({"errors": failures([refused], "-")}, refused.status)
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)


def _is_here(request: Request) -> bool:
    # The address is the caller's own even behind a proxy on this machine: the server reads what the proxy says.
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
