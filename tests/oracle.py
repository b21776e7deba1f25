"""What the graph must hold after some deliveries and judgements, worked out naively in plain Python.

The oracle knows nothing of runs, batches, databases or what was there before: it looks at all deliveries at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from graph.delivery import DeliveryKind, SubjectKind
from graph.facts import KINDS, Fact, Facts
from graph.ids import Ids
from graph.resolution.clusters import partition
from graph.resolution.evidence import Judgement
from graph.resolution.features import FileFeatures, StrongNumber
from graph.resolution.strong import compare
from tests.world import Told

Event = tuple[str, int, str, str]  # stamp, line, part, record


class Oracle:
    """Works out the facts of a list of deliveries."""

    def __init__(self, ids: Ids, told: Iterable[Told], judgements: Sequence[Judgement], entry_id: str) -> None:
        self.ids = ids
        self.entry_id = entry_id
        self.judgements = judgements
        different = {one.delivery(ids).id: one for one in told}
        self.told = sorted(different.values(), key=lambda one: (one.delivery(ids).stamp, one.delivery(ids).id))
        self.facts: dict[str, set[Fact]] = defaultdict(set)
        self.rows: dict[str, dict[str, Any]] = {}
        self.said: dict[str, dict[str, list[Event]]] = defaultdict(lambda: defaultdict(list))  # key -> file -> events
        self.removed: dict[str, set[str]] = defaultdict(set)  # key -> files
        self.files: dict[str, dict[str, Any]] = {}
        self.numbers: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for one in self.told:
            self._hear(one)

    def expected(self) -> Facts:
        states = {record: state for key in self.said for record, state in self._states(key).items()}
        for record, row in self.rows.items():
            state, ended = states[record]
            self.facts["records"].add(
                (
                    record, row["key"], row["part"], row["entry"], row["title"], row["number"], row["decided"],
                    row["valid_from"], row["valid_to"], row["severity"], row["published_until"], row["kept_until"],
                    state, ended, row["fields"], row["file"],
                )
            )  # fmt: skip
            self.facts["recognised"].add((record, str(row["recognised_by"])))
            self.facts["under"].add((record, self.entry_id))
        for file, row in self.files.items():
            told = row["told"]
            assert isinstance(told, Told)
            delivery = told.delivery(self.ids)
            self.facts["files"].add(
                (
                    file, row["kind"], row["name"], row["name_key"], told.region, row["block"], delivery.delivered,
                    delivery.stamp, delivery.department,
                )
            )  # fmt: skip
        called = {one.department: one.name for one in self.told}  # as the latest of its deliveries says
        for one in self.told:
            department = one.delivery(self.ids).department
            self.facts["departments"].add((department, called[one.department], None, one.region))
        subjects = self._subjects()
        return Facts({kind: frozenset(self.facts[kind]) for kind in KINDS}, subjects)

    def mirrored(self) -> dict[str, str]:
        """What the graph tells of each judgement between files that are here."""
        features = self._features()
        says = {one.id: one.verdict.value for one in self.judgements if {one.left, one.right} <= features.keys()}
        obeyed = {one.id for one in self._acting(set(features), features)}
        return {name: verdict if name in obeyed else "PROPOSED" for name, verdict in says.items()}

    def _hear(self, told: Told) -> None:
        delivery = told.delivery(self.ids)
        lines = 0
        for batch in told.batches(self.ids):
            lines += batch.lines
            for row in batch.records.iter_rows(named=True):
                record = row["record"]
                self.rows.setdefault(record, {**row, "entry": told.entry})
                self.files.setdefault(row["file"], {**row, "told": told})
                self.said[row["key"]][delivery.id].append((delivery.stamp, row["line"], row["part"], record))
                self.facts["assertions"].add((record, delivery.id, row["sheet"], row["line"], row["original"]))
            for file, token, kind, mask, state, strong in batch.identifiers.iter_rows():
                self.facts["identifiers"].add((file, token, kind, mask, state))
                if strong:
                    self.numbers[file].add((kind, token))
            for record, relation, token, kind, mask, *_ in batch.named.iter_rows():
                self.facts["named"].add((record, relation, token, kind, mask))
            for row in batch.removals.iter_rows(named=True):
                self.removed[row["key"]].add(delivery.id)
                self.facts["removals"].add((row["key"], delivery.id, row["line"], row["part"]))
        self.facts["sources"].add(
            (
                delivery.id, delivery.hash, delivery.name, delivery.kind.value, delivery.scope, delivery.bytes, lines,
                delivery.delivered, delivery.stamp, delivery.department,
            )
        )  # fmt: skip

    def _states(self, key: str) -> dict[str, tuple[str, datetime | None]]:
        """Replay every delivery in time, keeping for each part a list of what it said."""
        states: dict[str, tuple[str, datetime | None]] = {}
        current: dict[str, str] = {}
        over: set[str] = set()
        history: dict[str, list[str]] = defaultdict(list)
        scopes: dict[str, str] = {}
        days: dict[str, date] = {}
        for told in self.told:
            delivery = told.delivery(self.ids)
            here = sorted(self.said[key].get(delivery.id, ()))
            for _, _, part, record in here:
                if part in current and part not in over and current[part] != record:
                    states[current[part]] = ("superseded", delivery.delivered)
                current[part] = record
                over.discard(part)
                history[part].append(record)
                scopes[part], days[part] = delivery.scope, self.rows[record]["decided"]
                states[record] = ("current", None)
            parts = {part for _, _, part, _ in here}
            for part in sorted(set(current) - parts - over):
                if delivery.kind is DeliveryKind.CORRECTIONS and here:
                    states[current[part]] = ("superseded", delivery.delivered)
                    over.add(part)
                    self.facts["revisions"].update((current[new], current[part]) for new in parts)
                if (
                    delivery.kind is DeliveryKind.FULL
                    and scopes[part] == delivery.scope
                    and told.speaks_for(days[part])
                ):
                    states[current[part]] = ("lapsed", delivery.delivered)
                    over.add(part)
            if delivery.id in self.removed[key]:
                for part, records in history.items():
                    states.update(dict.fromkeys(records, ("removed", delivery.delivered)))
                    over.add(part)
        for records in history.values():
            last_said = sorted(set(records), key=lambda record: max(i for i, r in enumerate(records) if r == record))
            self.facts["revisions"].update((newer, older) for older, newer in pairwise(last_said))
        return states

    def _features(self) -> dict[str, FileFeatures]:
        features = {}
        for file, row in sorted(self.files.items()):
            told = row["told"]
            assert isinstance(told, Told)
            features[file] = FileFeatures(
                id=file,
                kind=SubjectKind(str(row["kind"])),
                name=str(row["name"]),
                name_key=str(row["name_key"]),
                stamp=told.delivery(self.ids).stamp,
                strong=frozenset(StrongNumber(kind, token) for kind, token in self.numbers[file]),
            )
        return features

    def _subjects(self) -> frozenset[tuple[str, frozenset[str]]]:
        features = self._features()
        subjects = set()
        for group in self._components(features):
            split = partition([features[name] for name in sorted(group)], self._acting(group, features), compare)
            for cluster in split.clusters:
                kinds = {features[name].kind.value for name in cluster}
                subjects.add((min(kinds), frozenset(cluster)))  # a business before a person, as their names sort
            self.facts["apart"].update((one.left, one.right, one.reason) for one in split.conflicts)
        return frozenset(subjects)

    def _acting(self, group: set[str], features: dict[str, FileFeatures]) -> list[Judgement]:
        """The judgements on these files that are obeyed: of two files without a common number, when one is about a
        person, only what two stewards say alike."""
        here = [one for one in self.judgements if {one.left, one.right} <= group]
        same = [one for one in here if one.verdict == "SAME"]
        different = [{one.left, one.right} for one in here if one.verdict == "DIFFERENT"]
        obeyed = [one for one in here if one.verdict != "SAME"]
        for one in same:
            pair = {one.left, one.right}
            person = any(features[name].kind is SubjectKind.PERSON for name in pair)
            alone = person and not self.numbers[one.left] & self.numbers[one.right]
            agreeing = 0
            for steward in {each.actor for each in same}:
                reached = {one.left}
                for _ in group:
                    for each in same:
                        if each.actor == steward and {each.left, each.right} & reached:
                            reached |= {each.left, each.right}
                agreeing += one.right in reached
            if not alone or agreeing >= 2 or pair in different:
                obeyed.append(one)
        return obeyed

    def _components(self, features: dict[str, FileFeatures]) -> list[set[str]]:
        """Merge overlapping sets until nothing overlaps."""
        linked = [{name} for name in features]
        numbers = set().union(*self.numbers.values())
        linked += [{file for file, held in self.numbers.items() if number in held} for number in sorted(numbers)]
        linked += [{one.left, one.right} & set(features) for one in self.judgements if one.verdict == "SAME"]
        groups: list[set[str]] = []
        for link in linked:
            touching = [group for group in groups if group & link]
            groups = [group for group in groups if not group & link]
            groups.append(link.union(*touching))
        return [group for group in groups if group]
