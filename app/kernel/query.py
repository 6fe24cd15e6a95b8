"""Names to declarations: what a caller may filter, sort, select and embed, and how its texts become values.

Both doors ask here, so that a name means the same in both and a hidden name does not exist in either.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from asyncpg.pgproto import pgproto

from app.kernel import kinds
from app.kernel.access import ADMIN, readable, relation_scope
from app.kernel.errors import Fault, Invalid, unknown
from app.kernel.fields import OPERATORS, Field
from app.kernel.kinds import EVERY_LANGUAGE, BadValue
from app.kernel.resource import Resource
from app.kernel.shapes import VIRTUAL, Branch, Leaf, Reader, Selection

LIMIT_DEFAULT = 50
LIMIT_MAX = 500
VALUES_MAX = 200
DEPTH_MAX = 4
_ID = re.compile(r"([a-z]{2,8})_([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Target:
    """What a filter's name leads to: relations to follow, the resource and field reached, and the operator."""

    path: tuple[str, ...]
    resource: Resource
    field: Field
    operator: str

    @property
    def name(self) -> str:
        """The filter's REST name."""
        suffix = "" if self.operator == "eq" else f"_{self.operator}"
        return ".".join([*self.path, self.field.name]) + suffix


def visible_fields(resource: Resource, scopes: frozenset[str]) -> dict[str, Field]:
    """The fields that a caller may know of."""
    return {name: item for name, item in resource.fields.items() if readable(resource, item, scopes)}


@lru_cache(maxsize=8192)
def find_filter(resource: Resource, name: str, scopes: frozenset[str]) -> Target | None:
    """The filter of that REST name, or None: hidden and inexistent names are alike."""
    *path, last = name.split(".")
    if len(path) > DEPTH_MAX:
        return None
    target = resource
    for step in path:
        relation = target.relations.get(step)
        if relation is None or not _relation_readable(target, step, scopes):
            return None
        target = relation.target
    fields = visible_fields(target, scopes)
    item = fields.get(last)
    if item is not None and item.filter:
        return Target(tuple(path), target, item, "eq")
    relation = target.relations.get(last)
    if relation is not None and _relation_readable(target, last, scopes):
        if relation.many and not relation.array:
            return Target((*path, last), relation.target, relation.target.fields["id"], "eq")
        return Target(tuple(path), target, fields[relation.column], "eq") if fields[relation.column].filter else None
    for operator in (*OPERATORS, "is_null"):
        item = fields.get(last.removesuffix(f"_{operator}")) if last.endswith(f"_{operator}") else None
        if item is not None and operator in item.operators():
            return Target(tuple(path), target, item, operator)
    return None


def _relation_readable(resource: Resource, name: str, scopes: frozenset[str]) -> bool:
    scope = relation_scope(resource, resource.relations[name])
    return scope is None or scope in scopes or ADMIN in scopes


def visible_relations(resource: Resource, scopes: frozenset[str]) -> list[str]:
    """The relations that a caller may know of."""
    return [name for name in resource.relations if _relation_readable(resource, name, scopes)]


@lru_cache(maxsize=1024)
def filter_names(resource: Resource, scopes: frozenset[str]) -> tuple[str, ...]:
    """Every filter of the resource itself, by REST name."""
    names: list[str] = []
    for name, item in visible_fields(resource, scopes).items():
        if item.filter:
            names += [name, *(f"{name}_{operator}" for operator in item.operators())]
    return tuple(names)


def sortable(resource: Resource, scopes: frozenset[str]) -> tuple[str, ...]:
    """The fields a caller may order by."""
    fields = visible_fields(resource, scopes).items()
    return ("id", *(name for name, item in fields if item.sort and name != "id"))


def parse_sort(resource: Resource, raw: str, scopes: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    """`-updated_at,code` → (("updated_at", True), ("code", False)); raises Invalid."""
    known = sortable(resource, scopes)
    terms: list[tuple[str, bool]] = []
    for term in raw.split(","):
        name = term.removeprefix("-")
        if name not in known:
            raise Invalid(unknown("?sort", "sort", name, known))
        if name in dict(terms):
            raise Invalid(Fault("?sort", "repeated", f"{name} stands twice"))
        terms.append((name, term.startswith("-")))
    if len(terms) > DEPTH_MAX:
        raise Invalid(Fault("?sort", "length", f"at most {DEPTH_MAX} sort keys"))
    return tuple(terms)


def parse_id(prefix: str, raw: str) -> uuid.UUID:
    """A typed id; raises BadValue for another resource's id or any other text."""
    match = _ID.fullmatch(raw)
    if match is None:
        raise BadValue("id", f"must be an id such as {prefix}_ and 32 hex digits")
    if match[1] != prefix:
        raise BadValue("wrong_type", f"must be the id of a {prefix}_…, not of a {match[1]}_…")
    found: uuid.UUID = pgproto.UUID(match[2])  # the driver's own kind of uuid.UUID, made eight times as fast
    return found


def looks_like_id(raw: str) -> bool:
    """Whether a text has the form of a typed id, of whatever resource."""
    return _ID.fullmatch(raw) is not None


def converter(target: Target) -> Callable[[str], Any]:
    """The function from a request's text to the value that is bound; it raises BadValue."""
    item = target.field
    if target.operator == "is_null":
        return kinds.BOOLEAN.parse
    if item.kind is kinds.UUID and item.name == "id":
        return lambda raw: parse_id(target.resource.prefix, raw)
    if item.kind is kinds.UUID:
        return _plain_uuid
    if item.kind in (kinds.REF, kinds.REFS):
        prefix = target.resource.relations[str(item.relation)].target.prefix
        return lambda raw: parse_id(prefix, raw)
    if item.enum is not None:
        options = frozenset(item.enum)
        return lambda raw: _one_of(raw, options)
    return item.kind.parse


def _plain_uuid(raw: str) -> uuid.UUID:
    try:
        return uuid.UUID(raw)
    except ValueError:
        raise BadValue("type", "must be a UUID") from None


def _one_of(raw: str, options: Iterable[str]) -> str:
    if raw not in options:
        raise BadValue("choice", f"must be one of {', '.join(options)}")
    return raw


def by_code(target: Target, values: Iterable[str]) -> Target:
    """A reference given by code instead of id: the same filter, asked of the related record's code."""
    item = target.field
    if target.operator != "eq":
        return target
    if item.kind in (kinds.REF, kinds.REFS) and not all(looks_like_id(value) for value in values):
        relation = target.resource.relations[str(item.relation)]
        code = relation.target.fields["code"]
        return Target((*target.path, relation.name), relation.target, code, target.operator)
    if item.name == "id" and not all(looks_like_id(value) for value in values):
        return Target(target.path, target.resource, target.resource.fields["code"], target.operator)
    return target


@lru_cache(maxsize=2048)
def whole(resource: Resource, reader: Reader) -> Selection:
    """Every member that the caller may read: the default answer."""
    leaves = [Leaf(name, name) for name in visible_fields(resource, reader.scopes)]
    leaves.append(Leaf("etag", "etag"))
    if resource.workflow is not None:
        leaves.append(Leaf("actions", "actions"))
    if reader.lang != EVERY_LANGUAGE:
        leaves.append(Leaf("untranslated", "untranslated"))
    return tuple(leaves)


@lru_cache(maxsize=2048)
def selection(resource: Resource, fields: str | None, include: str | None, reader: Reader) -> Selection:
    """The answer that `fields=` and `include=` ask for; raises Invalid naming what does not exist."""
    tree: dict[str, Any] = {}
    for name in _names(fields):
        _plant(resource, reader, name.split("."), tree, "?fields")
    chosen = tree if fields is not None else {item.key: None for item in whole(resource, reader)}
    for name in _names(include):
        _plant_relation(resource, reader, name.split("."), chosen)
    return _selected(resource, {"id": None, **chosen}, reader)


def _names(raw: str | None) -> list[str]:
    return [] if raw is None else [name for name in raw.split(",") if name]


def _plant(resource: Resource, reader: Reader, steps: list[str], tree: dict[str, Any], pointer: str) -> None:
    virtual = [name for name in VIRTUAL if name != "actions" or resource.workflow is not None]
    known = [*visible_fields(resource, reader.scopes), *virtual, *visible_relations(resource, reader.scopes)]
    name, *rest = steps
    if name not in known:
        raise Invalid(unknown(pointer, "field", name, known))
    if not rest:
        tree[name] = None if name not in resource.relations else tree.get(name) or {}
        return
    if name not in resource.relations:
        raise Invalid(Fault(pointer, "unknown", f"{name} is not a relation and has no members to choose from"))
    if len(steps) > DEPTH_MAX:
        raise Invalid(Fault(pointer, "depth", f"relations go at most {DEPTH_MAX} deep"))
    branch = tree.get(name)
    branch = {} if branch is None else branch
    _plant(resource.relations[name].target, reader, rest, branch, pointer)
    tree[name] = branch


def _plant_relation(resource: Resource, reader: Reader, steps: list[str], tree: dict[str, Any]) -> None:
    name, *rest = steps
    known = visible_relations(resource, reader.scopes)
    if name not in known:
        raise Invalid(unknown("?include", "relation", name, known))
    if len(steps) > DEPTH_MAX:
        raise Invalid(Fault("?include", "depth", f"relations go at most {DEPTH_MAX} deep"))
    target = resource.relations[name].target
    branch = tree.get(name) or {}
    for item in whole(target, reader):
        branch.setdefault(item.key, None)
    if rest:
        _plant_relation(target, reader, rest, branch)
    tree[name] = branch
    if resource.relations[name].many:
        tree["truncated"] = None


def _selected(resource: Resource, tree: dict[str, Any], reader: Reader) -> Selection:
    items: list[Leaf | Branch] = []
    for name, inner in tree.items():
        if name in resource.relations:
            relation = resource.relations[name]
            branch = inner or {item.key: None for item in whole(relation.target, reader)}
            form = "array" if relation.many else "one"
            chosen = _selected(relation.target, {"id": None, **branch}, reader)
            items.append(Branch(name, name, chosen, form))  # type: ignore[arg-type]  # one of the literals
        else:
            items.append(Leaf(name, name))
    return tuple(items)
