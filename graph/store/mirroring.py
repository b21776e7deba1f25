"""The ledger's judgements as far as queries walk them: nodes of the graph, linked to both their files.

The rule of this module: the ledger is the judgement, the graph only follows it. A judgement is mirrored with both
its files or not at all, and one that waits for a second steward says so (PROPOSED) until it acts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import polars as pl

from graph.engines.base import Engine, Transaction
from graph.resolution import evidence
from graph.resolution.features import StrongNumber
from graph.resolution.second_steward import in_effect
from graph.resolution.standing import Standing
from graph.sidebase.judgements import Judgement
from graph.store.components import FEATURES, file_features, joining_numbers
from graph.store.looked_up import looked_up

if TYPE_CHECKING:
    from graph.base import Base
    from graph.sidebase.judgements import Judgements

PROPOSED: Final = "PROPOSED"

NODES = pl.Schema(
    {
        "id": pl.String(),
        "verdict": pl.String(),
        "actor": pl.String(),
        "at": pl.Datetime("us", "UTC"),
        "reason": pl.String(),
    }
)
LINKS = pl.Schema({"judgement": pl.String, "file": pl.String})


def standing(judgements: Judgements) -> Standing:
    """The standing judgements as resolution sees them."""
    return judgements.standing_as(as_evidence)


def as_evidence(judgements: Sequence[Judgement]) -> Standing:
    """Judgements of the ledger as resolution sees them, without retractions."""
    return Standing(
        evidence.Judgement(
            one.id, evidence.Verdict[one.verdict.name], one.left, one.right, one.actor, one.reason, one.by_rule
        )
        for one in judgements
        if one.verdict is not None
    )


def _proposals(engine: Engine, judgements: Sequence[Judgement]) -> frozenset[str]:
    """The ids of those standing judgements that wait for a second steward; on files that are here."""
    files = {file for one in judgements for file in (one.left, one.right)}
    numbers: dict[str, list[StrongNumber]] = defaultdict(list)
    for file, number in joining_numbers(engine, files):
        numbers[file].append(number)
    told = looked_up(engine, "store_features_bulk", files, FEATURES)
    features = [file_features(row, numbers.get(row[0], ())) for row in told]
    return frozenset(one.id for one in in_effect(features, as_evidence(judgements)).proposed)


def mirror_judgements(base: Base) -> None:
    """Bring the graph's judgements in line with the ledger's: those that stand, between files that are here."""
    told = [one for one in base.side.judgements.standing_judgements() if one.verdict is not None]
    mirrored = {str(row["id"]): row["verdict"] for row in base.engine.read("store_judgement_ids")}
    if not told and not mirrored:
        return
    files = pl.DataFrame({"id": sorted({file for one in told for file in (one.left, one.right)})}, _ID)
    here = set(base.engine.read_frame("store_known_files_bulk", files)["id"]) if told else set()
    awake = {one.id: one for one in told if one.left in here and one.right in here}
    waiting = _proposals(base.engine, list(awake.values()))
    says = {name: PROPOSED if name in waiting else _verdict(one) for name, one in awake.items()}
    fitting = {name for name, verdict in mirrored.items() if says.get(name) == verdict}
    gone = pl.DataFrame({"id": sorted(mirrored.keys() - fitting)}, _ID)
    new = [awake[name] for name in sorted(awake.keys() - fitting)]
    nodes = [(one.id, says[one.id], one.actor, one.at, one.reason) for one in new]
    links = [(one.id, file) for one in new for file in (one.left, one.right)]
    frames = {
        "store_drop_judgements_bulk": gone,
        "store_judgements_bulk": pl.DataFrame(nodes, NODES, orient="row"),
        "store_judged_on_bulk": pl.DataFrame(links, LINKS, orient="row"),
    }

    def mirror(transaction: Transaction) -> None:
        for block, frame in frames.items():
            if not frame.is_empty():
                transaction.bulk(block, frame)

    if gone.height or new:
        base.engine.transact(mirror)


def _verdict(one: Judgement) -> str:
    return one.verdict.name if one.verdict is not None else ""


_ID = {"id": pl.String}
