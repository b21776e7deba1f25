"""Cases over GraphQL: each act once by its key, of the version that was looked at, and expected refusals as answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.access import ANYBODY
from tests.api.officers_world import LI, WANG, Desk, at_work, doing
from tests.graph.view_world import World

CASE = "id title purpose reference closed version subjects notes { text subjects } bounds { depth }"
TOLD = f"... on Case {{ {CASE} }} ... on Outdated {{ version }} ... on CaseClosed {{ since }}"
CREATE = doing("createCase", "CreateCase", TOLD)
NOTE = doing("addCaseNote", "AddCaseNote", TOLD)
CLOSE = doing("endCase", "EndCase", TOLD)
REOPEN = doing("resumeCase", "ResumeCase", TOLD)
WALK = f"""query ($id: ID!, $a: ID!, $b: ID!, $without: Origin) {{ case(id: $id, without: $without) {{ {CASE} links {{
  connect(left: $a, right: $b, depth: 6) {{ bounds {{ depth }} paths {{ weight hops {{ ties {{ kind }} }} }}
    partial {{ reasons }} }} }} }} }}"""


@pytest.fixture(scope="module")
def desk(world: World) -> Iterator[Desk]:
    with at_work(world.base, LI) as opened:
        yield opened


def asking(under: str, **changed: object) -> dict[str, object]:
    given = {"key": under, "title": "同址多企", "purpose": "supervision", "reference": "案2026-7", "depth": 1}
    return given | changed


def test_a_case_bounds_what_is_read_below_it_until_it_is_closed(desk: Desk, ids: dict[str, str]) -> None:
    case = desk.told(CREATE, input=asking("bounds-1"))
    assert (case["purpose"], case["bounds"]["depth"], case["closed"], case["version"]) == ("supervision", 1, None, 1)
    of = {"case": case["id"]}
    noted = desk.told(NOTE, input=of | {"key": "bounds-2", "text": "look", "subjects": [ids["甲"]]})
    assert (noted["notes"], noted["version"]) == ([{"text": "look", "subjects": [ids["甲"]]}], 2)
    ends = {"id": case["id"], "a": ids["甲"], "b": ids["戊"]}
    walked = desk.told(WALK, **ends)["links"]["connect"]
    assert walked == {"bounds": {"depth": 1}, "paths": [], "partial": {"reasons": ["DEPTH"]}}
    closed = desk.told(CLOSE, input=of | {"key": "bounds-3"})
    assert closed["closed"] is not None
    late = desk.told(NOTE, input=of | {"key": "bounds-4", "text": "late"})
    assert (late["__typename"], late["code"], late["since"]) == ("CaseClosed", "FORBIDDEN", closed["closed"])
    assert desk.refused(WALK, **ends) == "FORBIDDEN"
    reopened = desk.told(REOPEN, input=of | {"key": "bounds-5"})
    assert reopened == noted | {"version": 4}
    del reopened["__typename"]
    assert reopened in desk.told(f"{{ cases {{ {CASE} }} }}")


def test_each_act_is_done_once_by_its_key(desk: Desk, ids: dict[str, str]) -> None:
    case = desk.told(CREATE, input=asking("once-0001"))
    assert desk.told(CREATE, input=asking("once-0001")) == case
    reused = desk.told(CREATE, input=asking("once-0001", reference="案2026-9"))
    assert (reused["__typename"], reused["code"]) == ("KeyReused", "KEY_REUSED")
    assert desk.told(CREATE, input=asking("once-0002"))["id"] != case["id"]
    acts: tuple[tuple[str, dict[str, object], int], ...] = (
        (NOTE, {"text": "look", "subjects": [ids["乙"]]}, 2),
        (CLOSE, {}, 3),
        (REOPEN, {}, 4),
    )
    for number, (act, more, version) in enumerate(acts):
        given = {"key": f"once-of-it-{number}", "case": case["id"], **more}
        first, again = (desk.told(act, input=given) for _ in range(2))
        assert first == again
        assert first["version"] == version


def test_of_two_who_change_a_case_the_second_looks_again(desk: Desk) -> None:
    case = desk.told(CREATE, input=asking("looked-01"))
    seen = {"case": case["id"], "expectedVersion": case["version"]}
    assert desk.told(NOTE, input=seen | {"key": "looked-02", "text": "first"})["version"] == 2
    for key, act, more in (
        ("looked-03", NOTE, {"text": "second"}),
        ("looked-04", CLOSE, {}),
        ("looked-05", REOPEN, {}),
    ):
        told = desk.told(act, input=seen | {"key": key} | more)
        assert (told["__typename"], told["code"], told["version"]) == ("Outdated", "OUTDATED", 2)
        assert "Look again" in told["message"]
    # Nothing was done, so the same key may be used once they have looked.
    looked = {"case": case["id"], "expectedVersion": 2, "key": "looked-04"}
    assert desk.told(CLOSE, input=looked)["closed"] is not None


@pytest.mark.parametrize(
    ("changed", "kind", "code"),
    [
        ({"reference": None}, "PurposeRefused", "PURPOSE_REFUSED"),
        ({"purpose": "marketing"}, "PurposeRefused", "PURPOSE_REFUSED"),
        ({"title": " "}, "Unusable", "BAD_USER_INPUT"),
        ({"depth": 7}, "Unusable", "BAD_USER_INPUT"),
        ({"key": "x"}, "Unusable", "BAD_USER_INPUT"),
    ],
)
def test_a_case_that_cannot_be_opened_is_an_answer(
    desk: Desk, changed: dict[str, object], kind: str, code: str
) -> None:
    told = desk.told(CREATE, input=asking(f"cannot-be-{next(iter(changed))}", **changed))
    assert (told["__typename"], told["code"]) == (kind, code)
    # Nothing was done, so the key may be used again.
    assert desk.told(CREATE, input=asking(f"cannot-be-{next(iter(changed))}"))["title"] == "同址多企"


def test_somebody_elses_case_is_not_open_and_the_public_has_none(world: World, desk: Desk) -> None:
    case = desk.told(CREATE, input=asking("mine-0001"))["id"]
    with at_work(world.base, WANG) as other:
        for key, act, more in (("other-01", NOTE, {"text": "look"}), ("other-02", CLOSE, {}), ("other-03", REOPEN, {})):
            told = other.told(act, input={"key": key, "case": case, **more})
            assert (told["__typename"], told["code"]) == ("NotOpen", "NOT_FOUND")
    assert desk.told(NOTE, input={"key": "mine-0002", "case": "no id", "text": "x"})["__typename"] == "Unusable"
    nobody = {"key": "mine-0003", "case": case, "text": "x", "subjects": ["p" * 32]}
    assert desk.told(NOTE, input=nobody)["__typename"] == "NotOpen"
    with at_work(world.base, ANYBODY) as anybody:
        assert anybody.refused(CREATE, input=asking("anybody-1")) == "FORBIDDEN"
    with at_work(world.base, replace(LI, giver=WANG.id)) as lent:
        assert lent.refused(CREATE, input=asking("lent-0001")) == "FORBIDDEN"


def test_a_case_is_narrowed_to_sources(desk: Desk, ids: dict[str, str]) -> None:
    case = desk.told(CREATE, input=asking("sources-1", depth=2))["id"]
    value = "values { lineage { source { id name } } }"
    files = f"query ($a: ID!) {{ view {{ subject(id: $a) {{ records {{ nodes {{ {value} }} }} }} }} }}"
    records = desk.told(files, a=ids["甲"])["subject"]["records"]["nodes"]
    rows = [row for record in records for value in record["values"] for row in value["lineage"]]
    park = sorted({row["source"]["id"] for row in rows if row["source"]["name"] == "park.csv"})

    def shortest(without: dict[str, list[str]] | None) -> int:
        told = desk.told(WALK, id=case, a=ids["甲"], b=ids["丙"], without=without)
        return min(len(path["hops"]) for path in told["links"]["connect"]["paths"])

    assert shortest(None) == 1
    assert shortest({"sourceFiles": park}) == 2  # without the park only the long way is left
