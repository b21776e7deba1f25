"""Which parts of its answers a document asks for.

The rule of this module: a part is asked for when any of its fields stands anywhere in the document, whoever selects
it and under whatever condition; so nothing is ever lacking, and little is read in vain.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graphql import DocumentNode, FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, visit

from graph.view.parts import ALL_PARTS, Part

FIELDS: Final[Mapping[str, Part]] = {
    "Subject.name": Part.GOLDEN,
    "Subject.golden": Part.GOLDEN,
    "Traced.lineage": Part.LINEAGE,
    "Subject.identifiers": Part.IDENTIFIERS,
    "Subject.identityState": Part.IDENTITY_STATE,
    "Subject.coverage": Part.COVERAGE,
    "Subject.records": Part.RECORDS,
    "CreditFile.records": Part.RECORDS,
    "CreditFile.identifiers": Part.IDENTIFIERS,
    "CreditFile.details": Part.DETAILS,
    "CreditFile.statements": Part.BESIDE,
    "CreditRecord.values": Part.VALUES,
    "CreditRecord.recognisedBy": Part.LINKS,
    "CreditRecord.revisionOf": Part.LINKS,
    "Lineage.recognisedBy": Part.LINKS,
    "CreditRecord.catalogueEntry": Part.ENTRY,
    "Lineage.catalogueEntry": Part.ENTRY,
    "CreditRecord.contested": Part.BESIDE,
    "CreditRecord.verification": Part.BESIDE,
    "CreditRecord.statements": Part.BESIDE,
    "CreditRecord.disputes": Part.BESIDE,
    "Department.served": Part.SERVED,
    "CreditRecordConnection.facets": Part.FACETS,
    "CreditRecordConnection.narrower": Part.FACETS,
    "CreditRecordConnection.edges": Part.CURSORS,
    "CreditRecordConnection.pageInfo": Part.CURSORS,
}
WHOLE: Final = frozenset(("View.report",))
"""What is written down whole and signed, whatever of it is selected."""


def parts_in(schema: GraphQLSchema, document: DocumentNode) -> frozenset[Part]:
    """The parts that a valid document asks for."""
    types = TypeInfo(schema)
    found: set[Part] = set()

    class Looking(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            parent = types.get_parent_type()
            field = f"{parent.name}.{node.name.value}" if parent else ""
            if field in WHOLE:
                found.update(ALL_PARTS)
            elif field in FIELDS:
                found.add(FIELDS[field])

    visit(document, TypeInfoVisitor(types, Looking()))
    return frozenset(found)
