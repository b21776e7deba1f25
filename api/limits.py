"""How large a query may be: tokens, depth, fields, aliases, directives, repeats, page sizes and cost.

The rule of this module: a query is measured before it is validated (validation itself can be made to take
long), without expanding a fragment twice, and its cost is reckoned with the variables it will run with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from api.ways import plain_attribute
from graph.access import role_named
from graph.errors import LimitExceeded

Parent = GraphQLObjectType | GraphQLInterfaceType

PAGE: Final = 20  # items of a page when nobody says how many
LONG_PAGE: Final = 1_000
LONG_LISTS: Final = frozenset(("departmentRecords",))  # whose pages may be so long, because no item leads to a look
SIZE_ARGUMENTS: Final = ("first", "last", "limit")
ASSUMED_LIST: Final = 5  # items of a list that has no size argument
SLOWEST: Final = 4 * 1024  # bytes a second at which something is taken, or comes, over a line that is worth the name
READING: Final = 20  # what one look into the base costs, in plain fields


@dataclass(frozen=True)
class Limits:
    """The largest request that is answered. Sizes are counts, `body` is bytes, `cost` is in plain fields.

    `seconds` is how long it may take once it runs, `patience_s` how long it waits for that with `at_once` others, and
    `arrival_s` how long its body may take to come. At most `listeners` listen at a time, `listeners_of_one` of one
    actor, each for `listening_s`, and whoever takes longer than `slow_s` to take what is sent to them is sent away.
    """

    body: int = 256 * 1024
    tokens: int = 4_000
    depth: int = 20
    fields: int = 1_500
    aliases: int = 60
    directives: int = 60
    repeats: int = 100
    page: int = 200
    cost: int = 400_000
    at_once: int = 64
    seconds: float = 60.0
    patience_s: float = 10.0
    arrival_s: float = 10.0
    listeners: int = 500
    listeners_of_one: int = 20
    listening_s: float = 3_600.0
    slow_s: float = 10.0

    def for_role(self, role: str) -> Limits:
        """These for somebody of a role: some may ask nothing as dear as others."""
        dearest = role_named(role).dearest
        return self if dearest is None or dearest >= self.cost else replace(self, cost=dearest)


@dataclass(frozen=True)
class Measure:
    """What a document amounts to when its fragments are written out.

    `repeats` are fields whose name in the answer stands in the same selection already: validation compares each with
    all others, so that a few hundred would keep it busy for seconds.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    repeats: int = 0

    def plus(self, other: Measure) -> Measure:
        """Both side by side."""
        return Measure(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.repeats + other.repeats,
        )


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Raise `LimitExceeded` for a document that is too large to be looked at any further."""
    measuring = _Measuring(document)
    whole = Measure()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            whole = whole.plus(measuring.whole(definition.selection_set))
            whole = whole.plus(Measure(directives=len(definition.directives or ())))
    for name in ("depth", "fields", "aliases", "directives", "repeats"):
        found, most = getattr(whole, name), getattr(limits, name)
        if found > most:
            raise LimitExceeded(f"The query has {name} {found}; the limit is {most}.", found=found, limit=most)


def check_cost(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, object],
    limits: Limits,
) -> int:
    """The cost of one operation with its variables; raises `LimitExceeded` for too dear or too long a page."""
    root = schema.get_root_type(operation.operation)
    if root is None:
        return 0
    cost = _Costing(schema, fragments, variables, limits).of(root, operation.selection_set, 1)
    if cost > limits.cost:
        raise LimitExceeded(
            f"The query costs {cost}; the limit is {limits.cost}. Ask for smaller pages or fewer fields.",
            found=cost,
            limit=limits.cost,
        )
    return cost


class _Measuring:
    """Measures selection sets; each fragment once, a circle of fragments counts nothing (validation names it)."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._known: dict[str, Measure] = {}
        self._known_names: dict[str, Counter[str]] = {}

    def whole(self, selections: SelectionSetNode) -> Measure:
        """All that one object is asked for."""
        names = self._names(selections)
        return self.of(selections).plus(Measure(repeats=names.total() - len(names)))

    def of(self, selections: SelectionSetNode) -> Measure:
        whole = Measure()
        for node in selections.selections:
            directives = Measure(directives=len(node.directives or ()))
            if isinstance(node, FieldNode):
                inside = self.whole(node.selection_set) if node.selection_set else Measure()
                itself = Measure(inside.depth + 1, 1, 1 if node.alias else 0)
                whole = whole.plus(replace(inside, depth=0)).plus(itself)
            elif isinstance(node, InlineFragmentNode):
                whole = whole.plus(self.of(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                whole = whole.plus(self._fragment(node.name.value))
            whole = whole.plus(directives)
        return whole

    def _fragment(self, name: str) -> Measure:
        if name not in self._known:
            self._known[name] = Measure()
            if name in self._fragments:
                self._known[name] = self.of(self._fragments[name].selection_set)
        return self._known[name]

    def _names(self, selections: SelectionSetNode) -> Counter[str]:
        """How often each name of the answer stands in a selection, fragments written out."""
        names: Counter[str] = Counter()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                names[(node.alias or node.name).value] += 1
            elif isinstance(node, InlineFragmentNode):
                names.update(self._names(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                names.update(self._names_of_fragment(node.name.value))
        return names

    def _names_of_fragment(self, name: str) -> Counter[str]:
        if name not in self._known_names:
            self._known_names[name] = Counter()
            if name in self._fragments:
                self._known_names[name] = self._names(self._fragments[name].selection_set)
        return self._known_names[name]


class _Costing:
    """Reckons weight times the number of items, with the sizes that arguments and variables give."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, object],
        limits: Limits,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._page = limits.page

    def of(self, parent: Parent, selections: SelectionSetNode, page: int) -> int:
        """Cost of a selection on one `parent`; `page` is how many items a list directly below it has."""
        cost = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                cost += self._field(parent, node, page)
            elif isinstance(node, InlineFragmentNode):
                cost += self.of(self._narrowed(parent, node), node.selection_set, page)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                cost += self.of(self._narrowed(parent, fragment), fragment.selection_set, page)
        return cost

    def _field(self, parent: Parent, node: FieldNode, page: int) -> int:
        field = self._schema.get_field(parent, node.name.value)
        if field is None or node.name.value.startswith("__"):
            return 1  # introspection has a depth rule of its own
        sized = any(name in field.args for name in SIZE_ARGUMENTS)
        size = self._size(node) if sized else page
        weight = 1 if plain_attribute(field) else READING
        inner = get_named_type(field.type)
        if node.selection_set is None or not isinstance(inner, Parent):
            return weight if node.selection_set is None else weight + READING
        if _is_list(field.type):
            items = size if sized or page > 1 else ASSUMED_LIST
            return weight + items * self.of(inner, node.selection_set, 1)
        return weight + self.of(inner, node.selection_set, size if sized else 1)

    def _size(self, node: FieldNode) -> int:
        size = PAGE
        for argument in node.arguments or ():
            if argument.name.value in SIZE_ARGUMENTS:
                if isinstance(argument.value, IntValueNode):
                    size = int(argument.value.value)
                elif isinstance(argument.value, VariableNode):
                    given = self._variables.get(argument.value.name.value)
                    size = given if isinstance(given, int) else PAGE
                longest = LONG_PAGE if node.name.value in LONG_LISTS else self._page
                if size > longest:
                    raise LimitExceeded(
                        f"{argument.name.value}: {size} is more than the longest page of {longest}.",
                        found=size,
                        limit=longest,
                    )
        return max(size, 1)

    def _narrowed(self, parent: Parent, node: InlineFragmentNode | FragmentDefinitionNode) -> Parent:
        if node.type_condition is None:
            return parent
        narrowed = self._schema.get_type(node.type_condition.name.value)
        return narrowed if isinstance(narrowed, Parent) else parent


def _is_list(kind: GraphQLOutputType) -> bool:
    return is_list_type(get_nullable_type(kind))
