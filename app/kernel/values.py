"""The JSON of one value: scalars, ids, localised texts, money, and typed members, as SQL."""

from __future__ import annotations

from app.kernel import kinds
from app.kernel.access import readable
from app.kernel.builder import Builder, json_object, typed_id
from app.kernel.fields import Field
from app.kernel.resource import Resource
from app.kernel.shapes import Constant, Leaf


def value_json(build: Builder, resource: Resource, item: Field, column: str, leaf: Leaf) -> str:
    """SQL for the JSON value of one field."""
    lang = leaf.lang or build.reader.lang
    if item.name == "id" and item.kind is kinds.UUID and item.sql is None:
        return typed_id(resource.prefix, column)
    if item.kind is kinds.REF:
        return typed_id(_prefix(resource, item), column)
    if leaf.parts is not None and item.kind in (kinds.LTEXT, kinds.MONEY):
        return f"CASE WHEN {column} IS NOT NULL THEN {json_object(_composite(column, leaf))} END"
    if item.kind is kinds.REFS:
        one = typed_id(_prefix(resource, item), "e.v")
        return _each(f"{column} = '{{}}'", one, f"unnest({column})")
    if item.kind is kinds.STRUCT:
        return f"CASE WHEN {column} IS NOT NULL THEN {_member_json(build, resource, item, column, leaf, lang)} END"
    if item.kind is kinds.STRUCTS:
        one = _member_json(build, resource, item, "e.v", leaf, lang)
        return _each(f"{column} = '[]'", one, f"jsonb_array_elements({column})")
    return item.kind.json(column, lang)


def _each(empty: str, one: str, elements: str) -> str:
    """A JSON array of `one` for each element, in their order. Most are empty, and setting a function up costs more than a look."""
    return f"CASE WHEN {empty} THEN '[]'::json ELSE (SELECT coalesce(json_agg({one}), '[]') FROM {elements} e(v)) END"


def _prefix(resource: Resource, item: Field) -> str:
    return resource.relations[str(item.relation)].target.prefix


def _composite(column: str, leaf: Leaf) -> list[tuple[str, str]]:
    """Chosen members of a money or of a text in all languages, each under its key."""
    stored = {"amount": f"{column}::text", "currency": kinds.currency_of(column)}
    return [
        (part.key, part.sql if isinstance(part, Constant) else stored.get(part.field) or f"{column}->>'{part.field}'")
        for part in leaf.parts or ()
    ]


def _member_json(build: Builder, resource: Resource, item: Field, element: str, leaf: Leaf, lang: str) -> str:
    declared: dict[str, Field] = item.of.FIELDS  # type: ignore[union-attr]  # the registry has checked `of`
    pairs = []
    every = tuple(Leaf(name, name) for name in declared)
    for part in every if leaf.parts is None else leaf.parts:
        if isinstance(part, Constant):
            pairs.append((part.key, part.sql))
            continue
        member = declared[part.field]
        if readable(resource, member, build.reader.scopes):
            pairs.append((part.key, _part_json(member, element, part, part.lang or lang)))
    return json_object(pairs)


def _part_json(member: Field, element: str, part: Leaf, lang: str) -> str:
    """A value inside a stored JSON object, or the chosen members of one that has members itself."""
    if part.parts is None or member.kind not in (kinds.LTEXT, kinds.MONEY):
        return member_value(member, element, lang)
    stored = f"({element}->'{member.name}')" if member.sql is None else f"({member_value(member, element, lang)})"
    pairs = [(p.key, p.sql if isinstance(p, Constant) else f"{stored}->>'{p.field}'") for p in part.parts]
    return f"CASE WHEN jsonb_typeof({stored}::jsonb) = 'object' THEN {json_object(pairs)} END"


def member_value(member: Field, element: str, lang: str) -> str:
    """SQL for one value inside a stored JSON object."""
    if member.sql is not None:
        return member.sql.replace("{e}", element).replace("{lang}", lang)
    stored = f"{element}->'{member.name}'"
    if member.kind is kinds.LTEXT:
        return kinds.localised(f"({stored})", lang)
    if member.kind is kinds.REF:
        return f"'{member.example}_' || replace({element}->>'{member.name}', '-', '')" if member.example else stored
    return stored
