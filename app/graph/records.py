"""Resources and their typed members as GraphQL object types, with their connections."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any

import strawberry

from app.graph import parts
from app.graph.catalog import Catalog, Many, One, Value, camel
from app.graph.parts import add, list_of, optional
from app.kernel import kinds
from app.kernel.access import field_scope, relation_scope
from app.kernel.fields import Field
from app.kernel.resource import Registry, Relation, Resource

_PLAIN: dict[kinds.Kind, Any] = {
    kinds.TEXT: str, kinds.LTEXT: str, kinds.INTEGER: int, kinds.BOOLEAN: bool, kinds.DECIMAL: parts.Decimal,
    kinds.DATE: parts.Date, kinds.INSTANT: parts.DateTime, kinds.UUID: strawberry.ID, kinds.REF: strawberry.ID,
    kinds.MAP: parts.JSON, kinds.MONEY: parts.MONEY,
}  # fmt: skip


_RESERVED = ("Query", "Mutation", "Node", "Money", "PageInfo", "Translations", "DateTime", "Date", "Decimal", "JSON")
_ENDINGS = ("Connection", "Edge", "Filter", "Sort", "Create", "Patch")


class Shells:
    """A named, still empty type for everything that the schema will hold, and the enums."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.catalog = Catalog()
        self._taken: dict[str, Any] = dict.fromkeys(_RESERVED, 0)
        self.records: dict[str, type] = {}
        self.connections: dict[str, type] = {}
        self.edges: dict[str, type] = {}
        self.members: dict[type, type] = {}
        self._enums: dict[Any, Any] = {}
        for resource in registry.values():
            self._record(resource)
        for resource, item in _typed(registry):
            assert item.of is not None
            if item.of not in self.members:
                doc = " ".join((item.of.__doc__ or item.doc).split())
                self.members[item.of] = parts.shell(self.claim(item.of.__name__, resource, item.of), doc)

    def _record(self, resource: Resource) -> None:
        name = self.claim(resource.type, resource, resource)
        words = resource.path.replace("-", " ")
        self.records[resource.path] = parts.shell(name, resource.doc, nodes=True)
        self.catalog.records[name] = resource
        self.connections[resource.path] = parts.shell(f"{name}Connection", f"A page of {words}.")
        self.edges[resource.path] = parts.shell(f"{name}Edge", f"One of the {words} and its position in the list.")
        self._taken |= {f"{name}{ending}": resource for ending in _ENDINGS}

    def claim(self, name: str, resource: Resource, owner: Any) -> str:
        """A name for a type that nothing else has; a second owner's is prefixed with its resource."""
        if self._taken.setdefault(name, owner) is owner:
            return name
        longer = f"{resource.type}{name}"
        if self._taken.setdefault(longer, owner) is not owner:
            raise ValueError(f"two GraphQL types would be named {longer}")
        return longer

    def enum(self, values: type[enum.StrEnum], resource: Resource) -> Any:
        """The GraphQL enum of a closed list, or String when a value is no GraphQL name."""
        if values not in self._enums:
            doc = " ".join((values.__doc__ or values.__name__).split())
            legal = parts.legal_names(values)
            self._enums[values] = (
                parts.enum_type(self.claim(values.__name__, resource, values), values, doc) if legal else str
            )
        return self._enums[values]

    def kind(self, resource: Resource, item: Field) -> Any:
        """The output type of a value, without regard to null."""
        if item.kind is kinds.STRUCT:
            return self.members[item.of]  # type: ignore[index]  # the registry has checked `of`
        if item.kind is kinds.STRUCTS:
            return list_of(self.members[item.of])  # type: ignore[index]
        if item.kind is kinds.ENUM:
            return self.enum(item.enum, resource)  # type: ignore[arg-type]  # an enum field has one
        if item.kind is kinds.TEXTS:
            return list_of(str if item.enum is None else self.enum(item.enum, resource))
        if item.kind is kinds.REFS:
            return list_of(strawberry.ID)
        return str if item.enum is not None and item.kind is kinds.TEXT else _PLAIN[item.kind]

    def parts_name(self, item: Field) -> str | None:
        """The name of the type whose fields are selected inside a value, if it has one."""
        if item.kind in (kinds.STRUCT, kinds.STRUCTS):
            return parts.name_of(self.members[item.of])  # type: ignore[index]
        return "Money" if item.kind is kinds.MONEY else None


def _typed(registry: Registry) -> Iterator[tuple[Resource, Field]]:
    for resource in registry.values():
        for item in resource.fields.values():
            if item.of is not None:
                yield resource, item


def describe(item: Field) -> str:
    """A field's description; a closed list that GraphQL cannot name is spelled out in it."""
    if item.enum is not None and not parts.legal_names(item.enum):
        return f"{item.doc} One of {', '.join(item.enum)}."
    return item.doc


def fill_records(shells: Shells, page_arguments: Any) -> None:
    """Fields of every record, connection, edge and member; `page_arguments` makes the arguments of a connection."""
    catalog = shells.catalog
    catalog.fields["Money"] = {name: Value(name) for name in ("amount", "currency")}
    catalog.fields["Translations"] = {code: Value(code) for code in kinds.LANGUAGES}
    for resource in shells.registry.values():
        cls = shells.records[resource.path]
        for item in resource.fields.values():
            add_value(shells, cls, resource, item)
        _add_virtual(shells, cls, resource)
        for relation in resource.relations.values():
            _add_relation(shells, cls, resource, relation, page_arguments)
        _fill_connection(shells, resource)
    done: set[type] = set()
    for resource, item in _typed(shells.registry):
        assert item.of is not None
        for member in item.of.FIELDS.values():  # type: ignore[attr-defined]  # a Member
            add_value(shells, shells.members[item.of], resource, member, guard_only=item.of in done)
        done.add(item.of)


def add_value(shells: Shells, cls: type, resource: Resource, item: Field, *, guard_only: bool = False) -> None:
    """Give a type the field of a value; `guard_only` when it has it already, for another resource."""
    owner, name, scope = parts.name_of(cls), camel(item.name), field_scope(resource, item)
    shells.catalog.guard(owner, name, scope)
    if guard_only:
        return
    meanings = shells.catalog.fields.setdefault(owner, {})
    kind = shells.kind(resource, item)
    if item.name == "id" and item.kind is kinds.UUID:
        kind = strawberry.ID
    add(cls, name, optional(kind) if item.nullable else kind, describe(item))
    meanings[name] = Value(item.name, None, shells.parts_name(item))
    if item.kind is kinds.LTEXT:
        every = f"{name}Translations"
        add(cls, every, optional(parts.TRANSLATIONS), f"{item.doc} In every language.")
        meanings[every] = Value(item.name, kinds.EVERY_LANGUAGE, "Translations")
        shells.catalog.guard(owner, every, scope)


def _add_virtual(shells: Shells, cls: type, resource: Resource) -> None:
    meanings = shells.catalog.fields[parts.name_of(cls)]
    virtual = {
        "etag": (str, "The record's version: what a change names as `ifMatch`."),
        "untranslated": (list_of(str), "The selected texts that came in English for want of a translation."),
    }
    if resource.workflow is not None:
        virtual["actions"] = (list_of(str), "The steps of the workflow that this caller can take now.")
    for name, (kind, doc) in virtual.items():
        add(cls, name, kind, doc)
        meanings[name] = Value(name)


def _add_relation(shells: Shells, cls: type, resource: Resource, relation: Relation, page_arguments: Any) -> None:
    owner, name, target = parts.name_of(cls), camel(relation.name), relation.target
    shells.catalog.guard(owner, name, relation_scope(resource, relation))
    meanings = shells.catalog.fields[owner]
    if relation.many:
        add(cls, name, shells.connections[target.path], relation.doc, page_arguments(target))
        meanings[name] = Many(relation.name, target)
    else:
        add(cls, name, optional(shells.records[target.path]), relation.doc)
        meanings[name] = One(relation.name, target)


def _fill_connection(shells: Shells, resource: Resource) -> None:
    record, edge, connection = (group[resource.path] for group in (shells.records, shells.edges, shells.connections))
    add(edge, "cursor", str, "The record's position, for `after` and `before`.")
    add(edge, "node", record, "The record.")
    add(connection, "edges", list_of(edge), "The records of the page, each with its position.")
    add(connection, "nodes", list_of(record), "The records of the page.")
    add(connection, "pageInfo", parts.PAGE_INFO, "Where the page stands in the list.")
    add(connection, "totalCount", int, "How many records there are on all pages; counted only when selected.")
