"""Resource: what a record type is called, how it relates, who reads it, and how it moves from state to state.

Everything is checked when the registry is built: a wrong declaration stops the import, not a request.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.model import IDENTIFIER_MAX, Record, sort_terms
from app.kernel.seals import Seal
from app.kernel.workflow import Workflow

if TYPE_CHECKING:
    from app.kernel.facets import Facet


class RegistryError(Exception):
    """A declaration that the registry refuses."""


Follow = Callable[..., Awaitable[None]]
"""`async def follow(unit, records)`: brings what depends on the records up to date, after any change to them has been flushed,
archiving and restoring included. Refuses nothing."""
Rule = Callable[..., Awaitable[None]]
"""`async def rule(unit, record, before)`: `before` maps the changed members to their old values, None on creation.
Raises a Problem for a rule of severity E, calls `unit.warn()` for one of severity W. Never commits."""


_TABLE = re.compile(r"\b(?:FROM|JOIN) ([a-z_]+)")
Terms = Callable[..., Awaitable[frozenset[str]]]
"""`async def terms(unit, vocabulary)`: the codes that a vocabulary holds now, for the writer whose Unit it is."""


@dataclass(frozen=True, slots=True)
class Many:
    """A relation to many: the records of `path` whose reference `via` points here."""

    name: str
    path: str
    via: str
    doc: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A resolved relation. `many` False: one record or null; `array`: the ids stand in the row, in order."""

    name: str
    target: Resource
    column: str
    many: bool
    array: bool
    doc: str


@dataclass(frozen=True, eq=False)
class Resource:
    """A kind of record under all its doors.

    `path` is the REST path under /v1, `type` the GraphQL type, `prefix` the id's prefix (resources.md). `current` is
    the SQL order that picks one record when a code stands in several scopes (`{t}` is the row). `code_pattern` lets
    the service give codes itself, e.g. `PROG-{year}-{n:05d}`. `prepare` are rules that complete a new record before it is
    written, so that what they set belongs to its first version. `own` is the column that says which partner a record belongs
    to, "id" for the partners themselves: who acts for that partner sees the record, and with `<domain>:own` writes it.
    `seal` says what closes a record to others, whatever their scopes.
    `views` are the words that stand for paths of its own (`/v1/needs/aggregate`), which no record can have as its code.
    `peers` are the resources of its registry by table, itself among them.
    """

    model: type[Record]
    path: str
    type: str
    prefix: str
    domain: str
    many: tuple[Many, ...] = ()
    derived: tuple[Field, ...] = ()
    workflow: Workflow | None = None
    prepare: tuple[Rule, ...] = ()
    rules: tuple[Rule, ...] = ()
    follows: tuple[Follow, ...] = ()
    current: str | None = None
    code_pattern: str | None = None
    views: tuple[str, ...] = ()
    visibility: str = "internal"
    restricted_scope: str | None = None
    own: str | None = None
    seal: Seal | None = None
    relations: dict[str, Relation] = field(default_factory=dict, repr=False)
    peers: dict[str, Resource] = field(default_factory=dict, repr=False)

    @cached_property
    def rules_of_new(self) -> tuple[Rule, ...]:
        """The rules of a record that has just been made; those that prepared it need not run again."""
        return tuple(rule for rule in self.rules if rule not in self.prepare)

    @cached_property
    def table(self) -> str:
        """The table's name."""
        return str(self.model.__table__.name)  # type: ignore[attr-defined]  # a Table, though typed FromClause

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by name, in the order in which it is shown."""
        return {**self.model.FIELDS, **{item.name: item for item in self.derived}}

    @cached_property
    def sort(self) -> tuple[tuple[str, bool], ...]:
        """The default order: (field, descending) each."""
        return sort_terms(self.model)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The tables that an answer about it depends on: its own, and those its derived fields look into."""
        texts = [*(item.sql for item in self.derived if item.sql is not None), self.current or ""]
        return frozenset({self.table, *(name for sql in texts for name in _TABLE.findall(sql))})

    @cached_property
    def scope_name(self) -> str | None:
        """What a code is unique within, as a parameter is called: `plan`; None where codes are unique as such."""
        scope = self.model.__scope__
        return None if scope is None else scope.removesuffix("_id")

    @cached_property
    def name(self) -> str:
        """The resource's plural in snake_case, as the feed and the history name it."""
        return self.path.replace("-", "_")

    @cached_property
    def doc(self) -> str:
        """What the resource is, for users: the model's docstring."""
        return " ".join((self.model.__doc__ or "").split())

    def writable(self) -> dict[str, Field]:
        """The fields that a caller may write."""
        return {name: item for name, item in self.fields.items() if item.write}


class Registry(Mapping[str, Resource]):
    """All resources by path; raises RegistryError on any declaration that would break a promise.

    `facets` are those of the search over all of them.
    """

    def __init__(
        self, resources: tuple[Resource, ...], terms: Terms | None = None, facets: tuple[Facet, ...] = ()
    ) -> None:
        self.terms = terms
        self.facets = facets
        self._by_path = {resource.path: resource for resource in resources}
        self.by_prefix = {resource.prefix: resource for resource in resources}
        self.by_table = {resource.table: resource for resource in resources}
        self._refuse_collisions(resources)
        for resource in resources:
            resource.peers.update(self.by_table)
            self._relate(resource)
            self._check(resource)

    __hash__ = object.__hash__  # a registry is itself, however like another it may look

    def __eq__(self, other: object) -> bool:
        return self is other

    def __getitem__(self, path: str) -> Resource:
        return self._by_path[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_path)

    def __len__(self) -> int:
        return len(self._by_path)

    def _refuse_collisions(self, resources: tuple[Resource, ...]) -> None:
        for attribute in ("path", "type", "prefix", "table"):
            values = [getattr(resource, attribute) for resource in resources]
            for value in values:
                if values.count(value) > 1:
                    raise RegistryError(f"two resources have the {attribute} {value!r}")

    def _relate(self, resource: Resource) -> None:
        """Resolve references (from fields) and relations to many (declared) into `resource.relations`."""
        found: dict[str, Relation] = {}
        for item in resource.fields.values():
            if item.ref is None:
                continue
            if item.ref not in self.by_table:
                raise RegistryError(f"{resource.path}.{item.name} refers to {item.ref!r}, which is no resource")
            name, array = str(item.relation), item.kind is kinds.REFS
            found[name] = Relation(name, self.by_table[item.ref], item.name, array, array, item.doc)
        for many in resource.many:
            if many.path not in self:
                raise RegistryError(f"{resource.path}.{many.name} relates to {many.path!r}, which is no resource")
            target = self[many.path]
            via = target.fields.get(many.via)
            if via is None or via.ref != resource.table:
                raise RegistryError(f"{resource.path}.{many.name}: {many.path}.{many.via} does not refer to it")
            found[many.name] = Relation(many.name, target, many.via, True, False, many.doc)
        own = {"etag", "untranslated", "truncated", *(["actions"] if resource.workflow is not None else [])}
        for name in found:
            if name in resource.fields:
                raise RegistryError(f"{resource.path}: {name!r} is both a field and a relation")
            if name in own:
                raise RegistryError(f"{resource.path}: the relation {name!r} has the name of a member every record has")
        resource.relations.update(found)

    def _check(self, resource: Resource) -> None:
        where = resource.path
        if not resource.doc:
            raise RegistryError(f"{where}: {resource.model.__name__} has no description")
        if not re.fullmatch(r"[a-z]{2,8}", resource.prefix):
            raise RegistryError(f"{where}: prefix {resource.prefix!r} is not 2 to 8 lower-case letters")
        if resource.workflow is not None and resource.workflow.field not in resource.fields:
            raise RegistryError(f"{where}: workflow on {resource.workflow.field!r}, which is no field")
        if resource.own is not None:
            self._check_own(resource)
        if resource.seal is not None:
            _check_seal(resource, resource.seal)
        for relation in resource.relations.values():
            if not relation.doc.strip():
                raise RegistryError(f"{where}.{relation.name} has no description")
        for name, descending in resource.sort:
            if name not in resource.fields:
                raise RegistryError(f"{where}: the default order names {name!r}, which is no field ({descending=})")
        for item in resource.fields.values():
            self._check_field(resource, item)

    def _check_own(self, resource: Resource) -> None:
        """Whose a record is must be a reference to the partners, known to all, and quick to ask."""
        where, item = f"{resource.path}.{resource.own}", resource.fields.get(str(resource.own))
        if item is None or not (
            item.name == "id" or (item.kind is kinds.REF and self.by_table[str(item.ref)].own == "id")
        ):
            raise RegistryError(
                f"{where} says whose a record is, so it must be `id`, or refer to a resource whose own is `id`"
            )
        if item.scope is not None:
            raise RegistryError(f"{where} says whose a record is, so it cannot ask for a scope")
        if not _leads_an_index(resource, item.name):
            raise RegistryError(f"{where} says whose a record is, but no index begins with it")

    def _check_field(self, resource: Resource, item: Field) -> None:
        where = f"{resource.path}.{item.name}"
        if not item.doc.strip():
            raise RegistryError(f"{where} has no description")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", item.name) or len(item.name) > IDENTIFIER_MAX:
            raise RegistryError(f"{where} is not a plain snake_case name")
        if item.search and item.scope is not None:
            raise RegistryError(f"{where} asks for a scope, so a search by anybody must not find it")
        if item.scope is not None and item.required:
            raise RegistryError(f"{where} asks for a scope, so it cannot be required of those who may not know of it")
        if item.filter and not item.kind.filterable:
            raise RegistryError(f"{where}: a {item.kind.name} cannot be filtered")
        if item.kind in (kinds.STRUCT, kinds.STRUCTS) and item.of is None:
            raise RegistryError(f"{where}: field(of=…) must name its Member class")
        for part in item.of.FIELDS.values() if item.of is not None else ():  # type: ignore[attr-defined]  # a Member
            if item.search and part.kind is kinds.LTEXT and part.scope is not None:
                raise RegistryError(f"{where}.{part.name} asks for a scope, so a search by anybody must not find it")
            if (
                part.write and part.scope == "read"
            ):  # a Member does not know its domain, so neither would its write model
                raise RegistryError(f"{where}.{part.name} can be written, so its scope must be spelled out")
        if item.sql is not None:
            return  # a derived value's expression is indexed by hand, and the bench watches it
        if (item.filter or item.sort) and not _leads_an_index(resource, item.name):
            raise RegistryError(f"{where} can be filtered or sorted, but no index begins with it")


def _check_seal(resource: Resource, seal: Seal) -> None:
    """What a seal looks at is there, and nobody breaks it by writing it."""
    for name, kind in ((seal.column, kinds.BOOLEAN), (seal.author, kinds.TEXT), (seal.withheld, kinds.STRUCTS)):
        item = None if name is None else resource.fields.get(name)
        if name is not None and (item is None or item.kind is not kind or item.sql is not None or item.write is True):
            raise RegistryError(f"{resource.path}.{name} is part of a seal: a stored {kind.name} that nobody edits")


def _leads_an_index(resource: Resource, name: str) -> bool:
    table: Any = resource.model.__table__
    if name in {column.name for column in list(table.primary_key.columns)[:1]}:
        return True
    for index in table.indexes:
        first = next(iter(index.expressions))
        while hasattr(first, "element"):
            first = first.element
        if getattr(first, "name", None) == name:
            return True
    return any(
        constraint.__visit_name__ == "unique_constraint" and constraint.columns.keys()[0] == name
        for constraint in table.constraints
    )
