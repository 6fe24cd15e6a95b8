"""What a caller sends: filters, orders, records to create, patches, and what a workflow's step needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import strawberry
from strawberry.types.arguments import StrawberryArgument

from app.graph import parts
from app.graph.catalog import Condition, Through, camel
from app.graph.parts import add, argument, list_of, optional
from app.graph.records import Shells, describe
from app.kernel import kinds
from app.kernel.access import field_scope, relation_scope
from app.kernel.fields import Field
from app.kernel.members import Member
from app.kernel.query import LIMIT_DEFAULT, LIMIT_MAX
from app.kernel.resource import Resource

_COMPARED = {"gte": "at least", "lte": "at most", "lt": "less than", "gt": "more than"}


class Inputs:
    """Input types of one schema, made when something first asks for them."""

    def __init__(self, shells: Shells) -> None:
        self.shells = shells
        self.catalog = shells.catalog
        self._filters: dict[str, type] = {}
        self._sorts: dict[str, Any] = {}
        self._members: dict[type, type] = {}
        for resource in shells.registry.values():
            doc = f"Which {_words(resource)} to list: those that fit every member. A null member is not applied."
            self._filters[resource.path] = parts.shell(f"{resource.type}Filter", doc, is_input=True)
            self._sorts[resource.path] = self._sort(resource)
        for resource in shells.registry.values():
            self._fill_filter(resource)

    def page_arguments(self, resource: Resource) -> list[StrawberryArgument]:
        """The arguments of a connection."""
        size = f"{LIMIT_DEFAULT} when neither is given, at most {LIMIT_MAX}"
        return [
            argument("first", optional(int), f"How many records to read from the start, or after `after`; {size}."),
            argument("after", optional(str), "Read on behind this cursor."),
            argument("last", optional(int), f"How many records to read from the end, or before `before`; {size}."),
            argument("before", optional(str), "Read back from this cursor."),
            argument("filter", optional(self._filters[resource.path]), "Which records to list."),
            argument("sort", optional(list_of(self._sorts[resource.path])), "The order; ties are broken by id."),
            argument("q", optional(str), "Full-text search; best match first unless `sort` is given."),
        ]

    def _sort(self, resource: Resource) -> Any:
        members: dict[str, tuple[str, str]] = {}
        name = f"{resource.type}Sort"
        for field_name in ["id", *(n for n, item in resource.fields.items() if item.sort and n != "id")]:
            item = resource.fields[field_name]
            for ending, sign, words in (("ASC", "", "ascending"), ("DESC", "-", "descending")):
                key = f"{field_name.upper()}_{ending}"
                members[key] = (f"{sign}{field_name}", f"By {field_name.replace('_', ' ')}, {words}; nulls last.")
                self.catalog.guard(name, key, field_scope(resource, item))
        return parts.named_enum(name, members, f"An order of {_words(resource)}.")

    def _fill_filter(self, resource: Resource) -> None:
        cls, name = self._filters[resource.path], f"{resource.type}Filter"
        meanings = self.catalog.filters.setdefault(name, {})
        for item in resource.fields.values():
            if item.filter:
                scope = field_scope(resource, item)
                for key, rest, kind, doc in self._conditions(resource, item):
                    add(cls, key, optional(kind), doc)
                    meanings[key] = Condition(rest)
                    self.catalog.guard(name, key, scope)
        for relation in resource.relations.values():
            key = camel(relation.name)
            doc = f"Only those whose {relation.name.replace('_', ' ')} fit: {relation.doc}"
            add(cls, key, optional(self._filters[relation.target.path]), doc)
            meanings[key] = Through(relation.name, relation.target)
            self.catalog.guard(name, key, relation_scope(resource, relation))

    def _conditions(self, resource: Resource, item: Field) -> Iterable[tuple[str, str, Any, str]]:
        one = self._filter_kind(resource, item)
        more = " Ids or codes." if item.ref is not None else ""
        yield camel(item.name), item.name, list_of(one), f"{describe(item)} Any of these.{more}"
        for operator in item.operators():
            rest = f"{item.name}_{operator}"
            if operator == "is_null":
                yield camel(rest), rest, bool, f"Whether it is null. {item.doc}"
            else:
                yield camel(rest), rest, one, f"Those with {_COMPARED[operator]} this. {item.doc}"

    def _filter_kind(self, resource: Resource, item: Field) -> Any:
        if item.kind is kinds.MONEY:
            return parts.Decimal
        if item.kind is kinds.REFS:
            return strawberry.ID
        if item.enum is not None:
            return self.shells.enum(item.enum, resource)
        return str if item.kind is kinds.TEXTS else self.shells.kind(resource, item)

    def create(self, resource: Resource) -> type:
        """What a new record is made of."""
        cls = parts.shell(f"{resource.type}Create", f"A record to add to the {_words(resource)}.", is_input=True)
        for item in resource.writable().values():
            given = item.name == "code" and resource.code_pattern is not None
            self._add(cls, resource, item, required=item.required and not given)
        return cls

    def patch(self, resource: Resource) -> type | None:
        """A change; None when nothing can be changed. What is left out stays as it is, null clears."""
        doc = f"A change to one of the {_words(resource)}. What is left out stays as it is; null clears."
        cls = parts.shell(f"{resource.type}Patch", doc, is_input=True)
        items = [item for item in resource.writable().values() if item.write is True]
        for item in items:
            self._add(cls, resource, item, required=False)
        return cls if items else None

    def payload(self, resource: Resource, action: str, member: type[Member]) -> tuple[type, bool] | None:
        """The input of a workflow's step and whether it must be given; None when the step takes nothing."""
        items = [item for item in member.FIELDS.values() if item.write]
        if not items:
            return None
        name = parts_name(action, resource)
        cls = parts.shell(f"{name}Input", " ".join((member.__doc__ or action).split()), is_input=True)
        for item in items:
            self._add(cls, resource, item, required=item.required)
        return cls, any(item.required for item in items)

    def _add(self, cls: type, resource: Resource, item: Field, *, required: bool) -> None:
        kind = self.written(resource, item)
        name = camel(item.name)
        add(cls, name, kind if required else optional(kind), describe(item))
        self.catalog.guard(parts.name_of(cls), name, field_scope(resource, item))
        inner = kind
        while hasattr(inner, "of_type"):
            inner = inner.of_type
        written = parts.name_of(inner) if isinstance(inner, type) else ""
        nested = written if written in self.catalog.inputs else None
        self.catalog.inputs.setdefault(parts.name_of(cls), {})[name] = (item.name, nested)

    def written(self, resource: Resource, item: Field) -> Any:
        """The input type of a value, without regard to null."""
        match item.kind:
            case kinds.MONEY:
                return parts.MONEY_INPUT
            case kinds.LTEXT:
                return parts.TRANSLATIONS_INPUT
            case kinds.STRUCT:
                return self._member(resource, item)
            case kinds.STRUCTS:
                return list_of(self._member(resource, item))
        return self.shells.kind(resource, item)

    def _member(self, resource: Resource, item: Field) -> type:
        member: Any = item.of
        if member not in self._members:
            shown = self.shells.members[member]
            name = self.shells.claim(f"{parts.name_of(shown)}Input", resource, ("input", member))
            cls = parts.shell(name, str(shown.__doc__), is_input=True)
            self._members[member] = cls
            self.catalog.inputs[name] = {}
            for inner in member.FIELDS.values():
                if inner.write:
                    self._add(cls, resource, inner, required=inner.required)
        return self._members[member]


def parts_name(action: str, resource: Resource) -> str:
    """`set_priority`, actions → `SetPriorityAction`."""
    spoken = camel(action)
    return f"{spoken[:1].upper()}{spoken[1:]}{resource.type}"


def _words(resource: Resource) -> str:
    return resource.path.replace("-", " ")
