"""The service, on one page.

The rule of this module: an app is made from an open base and holds no state of its own; nothing is opened,
read or connected when it is imported.
"""

from __future__ import annotations

from anyio import CapacityLimiter
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route

from api.context import Context
from api.doors import AtTheDoor, Doors, visitor
from api.health import health, ready
from api.http import GraphQLEndpoint, threads_for
from api.ide import ide
from api.limits import Limits
from api.operations import Operations
from api.schema import core_schema
from api.shell import LOOPBACK_HOSTS, Shell
from api.tokens import tokens_of
from graph.access import LOCAL_OPERATOR, Actor
from graph.view.base import Base


def create_app(
    base: Base,
    *,
    actor: Actor = LOCAL_OPERATOR,
    limits: Limits | None = None,
    introspection: bool = True,
    with_ide: bool = False,
    hosts: tuple[str, ...] = LOOPBACK_HOSTS,
) -> Starlette:
    """The ASGI application over an open base; whoever opened the base closes it.

    `actor` is who somebody without a credential is, `hosts` are the names under which it answers. `with_ide` adds
    a page at `/` to try queries in; it loads nothing from elsewhere.
    """
    limits = limits or Limits()
    endpoint = GraphQLEndpoint(
        Operations(core_schema(), limits, introspection=introspection),
        lambda trace_id: Context(base, visitor(), trace_id),
        limits,
        CapacityLimiter(threads_for(base.settings)),
    )
    app = Starlette(
        routes=[
            Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
            Route("/health", health),
            Route("/ready", ready),
            *([Route("/", ide)] if with_ide else []),
        ],
        middleware=[
            Middleware(Shell),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
            Middleware(AtTheDoor, doors=doors_of(base, actor)),
        ],
    )
    app.state.base = base
    return app


def doors_of(base: Base, without: Actor) -> Doors:
    """The doors of a base: its keys, and the tokens that its settings trust; raises `SettingsError`."""
    return Doors(base.side, tokens_of(base.settings, lambda: int(base.clock().timestamp())), without)
