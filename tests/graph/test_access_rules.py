"""The whole matrix of rights, against a second reading of the same tables that shares no code with the first."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from graph.access import (
    LOCAL_OPERATOR,
    Actor,
    Handling,
    Own,
    Question,
    RoleRule,
    decide,
    may_handle,
    role_named,
    roles,
    told_count,
)
from graph.access.rules import lint
from graph.catalogue import FieldRule, Openness, Sensitivity, purposes
from graph.errors import BadInput

MATRIX = Path(__file__).with_name("access_matrix.txt")
RULES = files("graph.access").joinpath("rules.toml").read_text(encoding="utf-8")
PURPOSES = files("graph.catalogue").joinpath("purposes.toml").read_text(encoding="utf-8")


def tables(text: str, name: str) -> dict[str, dict[str, Any]]:
    return {table["code"]: table for table in tomllib.loads(text)[name]}


def closed_because(
    role: Mapping[str, Any],
    purpose: Mapping[str, Any],
    *,
    person: bool,
    openness: str,
    named: bool,
    own: bool,
    field: tuple[str, str, bool] | None,
) -> set[str]:
    """Every reason for which this is closed, read from the tables as they are written; empty when it is open."""
    whose = "own" if own else "other"
    reasons = {
        "the entry is for nobody": openness == "none",
        "the purpose does not see it": openness not in purpose["sees"],
        "the role does not see it": openness not in role[f"{whose}_sees"],
        "the role reaches no persons": person and not role["persons"],
        "the purpose reaches no persons": person and not purpose["persons"],
        "the entry does not name the purpose": (person or openness in {"conditional", "subject"}) and not named,
    }
    if field is not None:
        openness_of_field, sensitivity, collected = field
        public = set(purpose["sees"]) <= {"public"}
        reasons |= {
            "it is not collected": not collected,
            "the field is for nobody": openness_of_field == "none",
            "the purpose does not see the field": openness_of_field not in purpose["sees"],
            "the role does not see the field": openness_of_field not in role[f"{whose}_sees"],
            "the role does not see this sensitivity": sensitivity not in role[f"{whose}_sensitivities"],
            "a secret is for its subject": sensitivity == "C"
            and not ("subject" in purpose["sees"] and "subject" in role[f"{whose}_sees"]),
            "only the general is public": public and (openness_of_field != "public" or sensitivity != "G"),
        }
    return {reason for reason, holds in reasons.items() if holds}


def every_field() -> Iterator[FieldRule | None]:
    yield None
    for openness, sensitivity, collect in product(Openness, Sensitivity, (True, False)):
        yield FieldRule("key", "header", openness=openness, sensitivity=sensitivity, collect=collect)


def test_every_cell_is_as_the_tables_say() -> None:
    written, reasons = tables(RULES, "role"), tables(PURPOSES, "purpose")
    assert set(written) == set(roles())
    cells = opened = 0
    for (role, rule), (code, purpose) in product(roles().items(), purposes().items()):
        for person, openness, named, own, field in product(
            (True, False), Openness, (True, False), (True, False), every_field()
        ):
            asked = Question(rule, purpose, person, openness, named, own, field)
            because = closed_because(
                written[role],
                reasons[code],
                person=person,
                openness=openness.value,
                named=named,
                own=own,
                field=None if field is None else (field.openness.value, field.sensitivity.value, field.collect),
            )
            assert decide(asked) == (not because), (asked, because)
            cells, opened = cells + 1, opened + decide(asked)
    assert cells == len(roles()) * len(purposes()) * 2 * 5 * 2 * 2 * 31
    assert 0 < opened < cells / 2


def test_the_matrix_is_the_one_that_was_looked_at() -> None:
    """Written anew with `XINMAI_WRITE_MATRIX=1`; a change is a change of rights and has to be seen."""
    lines = ["# role, purpose: what is open of own records | of others; classes of persons in (); fields GIC", ""]
    lines += [
        f"{rule.code}, {purpose.code}: " + " | ".join(_told(rule.code, purpose.code))
        for rule, purpose in product(roles().values(), purposes().values())
        if rule.code in purpose.readers and rule.code != "operator"
    ]
    lines += [
        "",
        "# role: to whom it gives rights of reading for a time | numbers in the clear a day, asked for | second role",
        "",
    ]
    lines += [
        f"{rule.code}: {' '.join(rule.gives_to) or 'nobody'} | {_numbers_a_day(rule)}"
        f" | {'agrees' if rule.agrees_to_reveals else ''}".rstrip()
        for rule in roles().values()
    ]
    lines += ["", "# role: what it may do besides reading", ""]
    lines += [
        f"{rule.code}: {', '.join(_acts(rule)) or 'nothing'}" for rule in roles().values() if rule.code != "operator"
    ]
    lines += ["", "# role: what it does with deliveries of its own | of others", ""]
    lines += [f"{rule.code}: {_handled(rule, own=True)} | {_handled(rule, own=False)}" for rule in roles().values()]
    text = "\n".join(lines) + "\n"
    if os.environ.get("XINMAI_WRITE_MATRIX"):
        MATRIX.write_text(text, encoding="utf-8")
    assert text == MATRIX.read_text(encoding="utf-8")


def _numbers_a_day(rule: RoleRule) -> str:
    return "none" if rule.reveals_a_day is None else f"{rule.reveals_a_day}, {rule.asks_a_day}"


def _acts(rule: RoleRule) -> Iterator[str]:
    if rule.code in purposes()["subject_access"].readers:
        yield "speak and dispute as the subject" if rule.own is Own.SUBJECT else "speak and dispute for a subject"
    if rule.answers:
        yield "answer disputes"
    if rule.decides_again:
        yield "decide on disputes in the second instance"
    if rule.judges:
        yield "judge which files are one"
    if rule.figures:
        yield "know runs and figures"
    if rule.administers:
        yield "keep the catalogue, actors and keys"
    if rule.binds_subjects:
        yield "let subjects in"
    if rule.develops:
        yield "be told the schema"


def _handled(rule: RoleRule, *, own: bool) -> str:
    return " ".join(each.value for each in Handling if may_handle(rule, each, own=own)) or "nothing"


@pytest.mark.parametrize(
    ("role", "handling", "own", "may"),
    [
        ("department", "deliver", True, True),
        ("department", "deliver", False, False),
        ("department", "correct", False, False),
        ("department", "oversee", False, False),
        ("steward", "oversee", False, True),
        ("steward", "correct", True, False),
        ("admin", "deliver", True, False),
        ("public", "oversee", True, False),
        ("subject", "oversee", True, False),
        ("operator", "correct", True, True),
    ],
)
def test_what_was_meant_for_deliveries(role: str, handling: str, own: bool, may: bool) -> None:
    assert may_handle(role_named(role), Handling(handling), own=own) is may


def _told(role: str, code: str) -> Iterator[str]:
    for own in (True, False):
        asked = Question(role_named(role), purposes()[code], False, Openness.PUBLIC, True, own)
        rows = [o.value for o in Openness if decide(replace(asked, openness=o))]
        persons = [o.value for o in Openness if decide(replace(asked, openness=o, person=True))]
        fields = "".join(
            s.value
            for s in Sensitivity
            if any(
                decide(replace(asked, openness=o, field=FieldRule("k", "h", sensitivity=s, openness=o)))
                for o in Openness
            )
        )
        yield f"{' '.join(rows) or 'nothing'} ({' '.join(persons)}) {fields}".strip()


@pytest.mark.parametrize(
    ("role", "code", "person", "openness", "own", "opened"),
    [
        ("public", "public_information", False, "public", True, True),
        ("public", "public_information", True, "public", True, False),
        ("investigator", "supervision", True, "conditional", True, True),
        ("investigator", "supervision", True, "conditional", False, False),
        ("investigator", "supervision", False, "unconditional", False, True),
        ("investigator", "supervision", True, "subject", True, False),
        ("department", "dispute_repair", True, "subject", True, True),
        ("department", "dispute_repair", True, "subject", False, False),
        ("steward", "quality_resolution", True, "subject", False, True),
        ("subject", "subject_access", True, "subject", True, True),
        ("subject", "subject_access", True, "public", False, False),
        ("regulator", "oversight", False, "public", True, False),
        ("regulator", "random_inspection", True, "public", True, False),
        ("participant", "market_inquiry", False, "unconditional", True, False),
        ("admin", "supervision", False, "public", True, False),
    ],
)
def test_what_was_meant(role: str, code: str, person: bool, openness: str, own: bool, opened: bool) -> None:
    asked = Question(role_named(role), purposes()[code], person, Openness(openness), named=True, own=own)
    assert decide(asked) is opened


def test_what_is_given_opens_nothing_that_its_giver_has_not() -> None:
    """Rights are used under the rule of their own role, so a role without persons is given none that reach them."""
    for rule in roles().values():
        for code in rule.gives_to:
            assert role_named(code).persons or not rule.persons
        if rule.gives_to:
            assert not rule.judges, "two stewards are two people, whoever gave whom what"
    assert any(rule.agrees_to_reveals for rule in roles().values())


def test_a_role_without_a_rule_is_no_role() -> None:
    with pytest.raises(BadInput, match="investigator"):
        role_named("king")


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('own = "region"', 'own = "star"', "must be one of"),
        ('other_sees = ["public", "unconditional"]', 'other_sees = ["public", "subject"]', "more open than its own"),
        ('code = "investigator"', 'code = "sleuth"', "has no rule"),
        ('code = "counter"', 'code = "steward"', "more than one rule"),
        ('code = "admin"', 'code = "admin"\nscore = 1', "not a word"),
        ('own_sees = ["public"]', 'own_sees = ["public", "subject"]', "reaches no persons"),
        ('own_sees = ["public"]', 'own_sees = ["public", "none"]', "open to nobody"),
        ("persons_a_day = 200", 'persons_a_day = "many"', "must be a"),
        ("own_sees = []", 'own_sees = ["public"]', "reads for no purpose"),
        ('gives_to = ["counter"]', 'gives_to = ["clerk"]', "which has no rule"),
        ('code = "public"', 'code = "public"\nreveals_a_day = 1', "may not even see their masks"),
        ("reveals_a_day = 5", "reveals_a_day = 5\nagrees_to_reveals = true", "takes two roles"),
        ("asks_a_day = 10", "asks_a_day = 4", "at least as often"),
        ("asks_a_day = 10\n", "", "at least as often"),
        ("reveals_a_day = 5\n", "", "at least as often"),
        ("exact_counts = true\nfigures = true", "exact_counts = true\nanswers = true", "answers disputes"),
        ("[[role]]", "[[role", "no TOML"),
    ],
)
def test_wrong_rules_are_found_with_their_line(was: str, now: str, says: str) -> None:
    assert was in RULES
    found, _ = lint(RULES.replace(was, now, 1), purposes().values())
    assert any(says in finding.says and finding.line > 0 for finding in found), found


def test_the_rules_of_the_package_are_clean() -> None:
    assert lint(RULES, purposes().values())[0] == ()


def test_a_slice_holds_whole_categories() -> None:
    actor = Actor("a", "investigator", "A", categories=("03.2", "05"))
    assert [code for code in ("03.2", "03.2P", "03.21", "03", "05.1", "04") if actor.holds(code)] == [
        "03.2",
        "03.2P",
        "05.1",
    ]
    assert LOCAL_OPERATOR.holds("anything")


def test_small_counts_of_persons_are_not_told() -> None:
    investigator, steward = role_named("investigator"), role_named("steward")
    assert [told_count(n, investigator) for n in (0, 1, 9, 10)] == [None, None, None, 10]
    assert [told_count(n, steward) for n in (0, 1, 9, 10)] == [0, 1, 9, 10]
