"""Filling a sandbox: the demo's invented subjects, and a key for each role.

The rule of this module: it loads and resolves as every base does; the keys open nothing but the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from graph.access import Actor, Binding, BindingKind, Own, roles
from graph.access.actor import OPERATOR, PUBLIC_ROLE
from graph.base import Base
from graph.delivery import SubjectKind
from graph.store.resolving import resolve_all
from graph.view import LOCAL_OPERATOR
from graph.view.export import all_subject_ids
from loaders.demo import generate
from loaders.demo.deliveries import plan
from loaders.load import load_files
from loaders.manifest import Given

WHO: Final = "sandbox"


@dataclass(frozen=True)
class SandboxKey:
    """The key of one role, and what bounds it."""

    role: str
    key: str
    bounds: str


def fill_sandbox(base: Base, files: Path, subjects: int, seed: int, today: date) -> tuple[SandboxKey, ...]:
    """Make, load and resolve invented subjects, and let one actor of each role in."""
    generate(files, subjects, seed, today=today)
    load_files(base, [files], Given(), actor=LOCAL_OPERATOR.id)
    with base.writing():
        resolve_all(base, actor=LOCAL_OPERATOR.id)
    return tuple(_keys(base, today))


def _keys(base: Base, today: date) -> Iterator[SandboxKey]:
    department = plan(today)[0].department
    for code, rule in sorted(roles().items()):
        if code in {PUBLIC_ROLE, OPERATOR}:  # nobody needs a key to be the public, or the operator on loopback
            continue
        bounds = ""
        actor = Actor("", code, f"{WHO} {code}")
        if rule.own is Own.REGION:
            bounds = f"{department.place.code[:2]}0000"
            actor = Actor("", code, actor.name, region=bounds)
        elif rule.own is Own.DEPARTMENT:
            bounds = department.code
            actor = Actor("", code, actor.name, department=bounds)
        elif rule.own is Own.SUBJECT:
            bounds = next(all_subject_ids(base.engine, frozenset((SubjectKind.PERSON,))), "")
            if not bounds:
                continue
            actor = Actor("", code, actor.name, binding=Binding(BindingKind.COUNTER, bounds))
        _, key = base.side.grants.give_key(actor, WHO)
        yield SandboxKey(code, key, bounds)
