"""Joining by a strong number: what a machine may join by itself, and what it never may.

The rule of this module: a shared valid number joins two files only when names agree and nothing contradicts. One
number was not always one person, a branch may carry its parent's code, and a sole trader's tax number may be the
owner's identity number, so a shared number alone proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from graph.delivery import SubjectKind
from graph.identifiers import IdentifierKind
from graph.names import NameRelation, compare_company_names, compare_person_names
from graph.resolution.evidence import Band, Evidence, Opinion
from graph.resolution.features import PROOF, FileFeatures

NUMBER_NAMES = {
    IdentifierKind.IDENTITY_NUMBER: "identity number",
    IdentifierKind.CREDIT_CODE: "unified social credit code",
    IdentifierKind.ORGANISATION_CODE: "organisation code",
    IdentifierKind.REGISTRATION_NUMBER: "registration number",
    IdentifierKind.TAXPAYER_NUMBER: "taxpayer number",
}

Rule = Callable[[FileFeatures, FileFeatures], Opinion | None]


def compare(left: FileFeatures, right: FileFeatures) -> Opinion:
    """What the strong-number rules say of two files; symmetrical but for the order of texts in the evidence."""
    for rule in (_different_kinds, _branch_and_parent, _different_proofs, _different_births):
        opinion = rule(left, right)
        if opinion is not None:
            return opinion
    return _shared_number(left, right)


def _different_kinds(left: FileFeatures, right: FileFeatures) -> Opinion | None:
    """A person is never a business. Organisation and individual business are told apart by their codes alone.

    Many exchange files do not say which of the two a business is, so the word itself contradicts nothing.
    """
    if (left.kind is SubjectKind.PERSON) == (right.kind is SubjectKind.PERSON):
        return None
    owner = {left.kind, right.kind} == {SubjectKind.PERSON, SubjectKind.INDIVIDUAL_BUSINESS}
    sentence = (
        "A sole trader's business and its owner may carry one number and are two subjects."
        if owner
        else "One file is about a person, the other about an organisation."
    )
    shared = bool(left.strong & right.strong) and not owner
    evidence = Evidence("kind", left.kind, right.kind, sentence, -inf)
    return Opinion(Band.CONFLICT if shared else Band.APART, "different_kind", (evidence,))


def _branch_and_parent(left: FileFeatures, right: FileFeatures) -> Opinion | None:
    """A branch's tax number may hold its parent's organisation code: related, not the same."""
    if left.kind is SubjectKind.PERSON or not left.strong & right.strong:
        return None
    relation, sentence = _names(left, right)
    if relation is not NameRelation.BRANCH:
        return None
    return Opinion(Band.APART, "branch_and_parent", (Evidence("name", left.name, right.name, sentence, -inf),))


def _different_proofs(left: FileFeatures, right: FileFeatures) -> Opinion | None:
    for kind in PROOF:
        ours, theirs = left.proofs(kind), right.proofs(kind)
        if ours and theirs and not ours & theirs:
            sentence = f"Both files hold a valid {NUMBER_NAMES[kind]}, and the two are different."
            shared = bool(left.strong & right.strong)
            evidence = Evidence(kind, "", "", sentence, -inf)
            return Opinion(Band.CONFLICT if shared else Band.APART, f"different_{kind}", (evidence,))
    return None


def _different_births(left: FileFeatures, right: FileFeatures) -> Opinion | None:
    if left.birth_date is None or right.birth_date is None or left.birth_date == right.birth_date:
        return None
    shared = bool(left.strong & right.strong)
    evidence = Evidence("birth_date", "", "", "The two files give different birth dates.", -inf)
    return Opinion(Band.CONFLICT if shared else Band.APART, "different_birth_date", (evidence,))


def _shared_number(left: FileFeatures, right: FileFeatures) -> Opinion:
    shared = sorted(left.strong & right.strong)
    if not shared:
        return Opinion(Band.NONE, "no_shared_number")
    number = NUMBER_NAMES.get(IdentifierKind(shared[0].kind), "number")
    relation, sentence = _names(left, right)
    name = Evidence("name", left.name, right.name, sentence, 0.0)
    held = Evidence(shared[0].kind, "", "", f"Both files hold the same valid {number}.", inf)
    if relation in {NameRelation.EQUAL, NameRelation.VARIANT}:
        return Opinion(Band.JOIN, f"same_{shared[0].kind}", (held, name))
    differs = Evidence("name", left.name, right.name, f"Same valid {number}, but: {sentence}", -inf)
    return Opinion(Band.CONFLICT, "same_number_other_name", (differs, held))


def _names(left: FileFeatures, right: FileFeatures) -> tuple[NameRelation, str]:
    """The closest relation between any name of one file and any of the other."""
    person = left.kind is SubjectKind.PERSON
    compare_names = compare_person_names if person else compare_company_names
    order = [NameRelation.EQUAL, NameRelation.VARIANT, NameRelation.BRANCH, NameRelation.DIFFERENT]
    found = [compare_names(ours, theirs) for ours in left.names for theirs in right.names]
    best = min(found, key=lambda comparison: order.index(comparison.relation))
    return best.relation, best.sentence
