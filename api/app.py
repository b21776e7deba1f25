"""The service, on one page.

The rule of this module: an app is made from an open base and holds no state of its own; nothing is opened or
connected when it is imported, and settings that do not fit are refused before anything is answered.
"""

from __future__ import annotations

from collections.abc import Callable

from anyio import CapacityLimiter
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

from api.context import Context
from api.documents import Documents, documents_in
from api.doors import AtTheDoor, Doors, visitor
from api.entrance import Entrance
from api.explorer import explorer_routes
from api.failures import log_fault
from api.gate import Gate
from api.handing_over import AT_ONCE, HandingOver
from api.health import Keeps, health, ready
from api.hosts import Named, nothing_here
from api.http import GraphQLEndpoint, threads_for
from api.language import Speaking
from api.limits import Limits
from api.live import live_of
from api.metrics import Metrics
from api.operations import Operations
from api.pages import asset_routes, page_routes
from api.people import People
from api.profile import BY_NAME, Profile
from api.provider import provided
from api.rates import Rates
from api.reconcile import Reconcile
from api.schema import core_schema
from api.seen import Waiting
from api.shell import LOOPBACK_HOSTS, Shell
from api.tokens import tokens_of
from api.websocket import GraphQLSocket
from graph.access import LOCAL_OPERATOR, Actor
from graph.base import Base
from graph.settings import Settings, place
from loaders.handover.handover import Handover


def create_app(
    base: Base,
    *,
    actor: Actor = LOCAL_OPERATOR,
    limits: Limits | None = None,
    profile: Profile | None = None,
    hosts: tuple[str, ...] = LOOPBACK_HOSTS,
) -> Starlette:
    """The ASGI application over an open base; whoever opened the base closes it.

    `actor` is who somebody without a credential is, `hosts` are the names under which it answers, `profile` what it
    lets be asked, else that of the settings. Raises `SettingsError` for kept documents that cannot be run.
    """
    settings, profile = base.settings, profile or BY_NAME[base.settings.profile]
    operations = Operations(core_schema(), limits or Limits(), profile)
    handover = Handover(base, lambda fault: log_fault(fault, "jobs"))
    entrance = entrance_of(base, limits or Limits(), handover)
    documents, doors = kept_documents(settings, operations, profile), doors_of(base, actor)
    people = people_of(base, doors, entrance, profile)
    app = Starlette(
        routes=[
            *graphql_routes(base, operations, documents, entrance, doors),
            *watched_routes(entrance.metrics),
            *Reconcile(entrance, pages=profile.pages).routes(),
            *HandingOver(entrance, handover, CapacityLimiter(AT_ONCE)).routes(),
            *people.routes(),
            *routes_of_pages(profile, sandbox=base.sandbox),
        ],
        middleware=[
            Middleware(Speaking),
            Middleware(Shell),
            Middleware(Named, names=hosts),
            Middleware(AtTheDoor, doors=doors, entrance=entrance),
        ],
        exception_handlers={HTTPException: nothing_here},
    )
    app.state.base = base
    app.state.gate = entrance.gate
    app.state.handover = handover
    app.state.keeps = Keeps(base.side)
    app.state.awaits_issuer = people.awaits_issuer or (doors.tokens is not None and doors.tokens.away)
    handover.go_on()
    return app


def entrance_of(base: Base, limits: Limits, handover: Handover) -> Entrance:
    """The way in to a base: who asks how often, how many at a time, and what is told of it."""
    gate = Gate(threads_for(base.settings), limits.at_once, limits.patience_s)
    return Entrance(
        lambda trace_id: Context(base, visitor(), trace_id, handover),
        base.ids,
        limits,
        gate,
        Rates(base.settings.rate),
        Metrics(gate),
        sandbox=base.sandbox,
    )


def graphql_routes(
    base: Base, operations: Operations, documents: Documents, entrance: Entrance, doors: Doors
) -> list[BaseRoute]:
    """GraphQL over HTTP, and over what stays open."""
    live = live_of(operations, entrance, doors, base.side.feed.last)
    endpoint = GraphQLEndpoint(operations, documents, entrance, live, Waiting(base))
    return [
        Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", GraphQLSocket(live, documents).talk),
    ]


def watched_routes(metrics: Metrics) -> list[BaseRoute]:
    """What is for whoever watches the service."""
    return [Route("/health", health), Route("/ready", ready), Route("/metrics", metrics.tell)]


def people_of(base: Base, doors: Doors, entrance: Entrance, profile: Profile) -> People:
    """Where people come and go; raises `SettingsError` for an issuer that cannot be one."""
    home = "/explorer" if profile.explorer else "/logout"
    return People(base, doors, provided(base.settings, _seconds(base)), entrance, home=home)


def routes_of_pages(profile: Profile, *, sandbox: bool) -> list[BaseRoute]:
    """The pages that the profile shows, and what they are made of."""
    return [
        *(explorer_routes(sandbox=sandbox) if profile.explorer else []),
        *(page_routes() if profile.pages else []),
        *(asset_routes() if profile.explorer or profile.pages else []),
    ]


def kept_documents(settings: Settings, operations: Operations, profile: Profile) -> Documents:
    """The documents of the settings' folder, each of which can be run; raises `SettingsError`."""
    if not settings.documents:
        return Documents(only=not profile.free_queries)
    return documents_in(place(settings.documents), operations.faults, only=not profile.free_queries)


def doors_of(base: Base, without: Actor) -> Doors:
    """The doors of a base: its keys, its sessions, and the tokens that its settings trust; raises `SettingsError`."""
    return Doors(base, tokens_of(base.settings, _seconds(base)), without, base.settings.login_address)


def _seconds(base: Base) -> Callable[[], int]:
    return lambda: int(base.clock().timestamp())
