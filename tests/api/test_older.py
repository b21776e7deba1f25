"""What is asked in its older form is served as before: whoever has not changed yet loses nothing."""

from __future__ import annotations

from graphql import GraphQLObjectType
from strawberry.types.base import get_object_definition

from api.older_mutations import OlderMutation
from api.schema import core_schema
from tests.api.officers_world import Desk
from tests.api.world import ACME
from tests.graph.view_world import World

OPEN = """mutation ($reference: String, $key: String) {
  openCase(title: "同址多企", purpose: "supervision", reference: $reference, depth: 2, key: $key) {
    id notes { text } } }"""
NOTE = """mutation ($id: ID!, $key: String) { noteInCase(id: $id, text: "look", key: $key) { notes { text } } }"""
FOLLOW = """mutation ($id: ID!, $reference: String) {
  followSubject(id: $id, purpose: "supervision", reference: $reference, days: 3) { id subjectId } }"""
TAKE = """mutation ($on: [ID!]!, $form: String!) {
  takeAway(purpose: "supervision", reference: "案1", subjects: $on, form: $form) { subjects } }"""
FIND = f'{{ view {{ find(text: "{ACME}") {{ subjectId }} }} }}'


def test_a_case_is_opened_noted_in_closed_and_opened_again(desk: Desk) -> None:
    case = desk.told(OPEN, reference="案2026-8", key="case-0001")
    assert desk.told(OPEN, reference="案2026-8", key="case-0001") == case
    assert desk.refused(OPEN, reference="案2026-9", key="case-0001") == "KEY_REUSED"
    assert desk.refused(OPEN) == "PURPOSE_REFUSED"
    assert desk.told(OPEN, reference="案2026-8")["id"] != case["id"]  # without a key each time anew
    for _ in range(2):
        assert desk.told(NOTE, id=case["id"], key="note-0001") == {"notes": [{"text": "look"}]}
    of = f'(id: "{case["id"]}") {{ closed }}'
    assert desk.told(f"mutation {{ closeCase{of} }}")["closed"] is not None
    assert desk.refused(NOTE, id=case["id"]) == "FORBIDDEN"
    assert desk.told(f"mutation {{ reopenCase{of} }}")["closed"] is None


def test_a_subject_is_followed_and_what_is_shown_of_it_taken_away(world: World, desk: Desk) -> None:
    subject = desk.told(FIND)["find"][0]["subjectId"]
    followed = desk.told(FOLLOW, id=subject, reference="案1")
    assert followed["subjectId"] == subject
    assert desk.refused(FOLLOW, id="p" * 32, reference="案1") == "NOT_FOUND"
    end = f'mutation {{ endFollowing(id: "{followed["id"]}") {{ id }} }}'
    assert desk.told(end)["id"] == followed["id"]
    assert desk.refused(end) == "NOT_FOUND"
    assert desk.told(TAKE, on=[subject], form="csv") == {"subjects": 1}
    assert desk.refused(TAKE, on=[subject], form="exe") == "BAD_USER_INPUT"
    assert [each.entry.verb for each in world.base.side.audit.entries(touching=[subject])][-1] == "export"


def test_the_schema_says_of_each_what_is_asked_instead() -> None:
    mutation = core_schema().type_map["Mutation"]
    assert isinstance(mutation, GraphQLObjectType)
    older = get_object_definition(OlderMutation, strict=True)
    gone = {core_schema_name(field.python_name) for field in older.fields}
    said = {name: field.deprecation_reason for name, field in mutation.fields.items() if field.deprecation_reason}
    assert said.keys() == gone
    for reason in said.values():
        assert reason.split("`")[1] in mutation.fields.keys() - gone


def core_schema_name(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.title() for each in rest)
