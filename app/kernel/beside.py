"""Members that every record has beside its fields: its tag, what is untranslated, and what can be done with it."""

from __future__ import annotations

from app.kernel import kinds
from app.kernel.access import own_scope, own_sql
from app.kernel.builder import Builder, column_of
from app.kernel.resource import Resource
from app.kernel.shapes import Leaf, Selection


def beside_json(build: Builder, resource: Resource, alias: str, leaf: Leaf, select: Selection) -> str:
    """SQL of etag, untranslated or actions."""
    match leaf.field:
        case "etag":
            return tag_sql(alias)
        case "untranslated":
            return _untranslated(build, resource, alias, select)
        case "actions":
            return _open_actions(build, resource, alias)
    raise LookupError(f"{resource.path} has no member {leaf.field}")


def tag_sql(alias: str) -> str:
    """The version part of a record's entity tag; `store.etag` writes the same in Python."""
    return f"'v' || {alias}.row_version || '.' || right({alias}.id::text, 8)"


def _untranslated(build: Builder, resource: Resource, alias: str, select: Selection) -> str:
    lang = build.reader.lang
    if lang in (kinds.DEFAULT_LANGUAGE, kinds.EVERY_LANGUAGE):
        return "'[]'::json"
    shown = {item.field for item in select if isinstance(item, Leaf) and item.lang is None}
    parts = [
        f"CASE WHEN {item.column(alias)} IS NOT NULL AND NOT {item.column(alias)} ? '{lang}' THEN '{build.spell(item.name)}' END"
        for item in resource.fields.values()
        if item.kind is kinds.LTEXT and item.name in shown
    ]
    return f"to_json(array_remove(ARRAY[{', '.join(parts)}]::text[], NULL))" if parts else "'[]'::json"


def _open_actions(build: Builder, resource: Resource, alias: str) -> str:
    reader = build.reader
    everywhere = _steps_by_state(resource, alias, reader.scopes)
    if own_scope(resource) not in reader.scopes or f"{resource.domain}:write" in reader.scopes:
        return everywhere
    own = own_sql(resource, reader, column_of(alias))
    if own is None:
        return everywhere
    here = _steps_by_state(resource, alias, reader.scopes | {f"{resource.domain}:write"})
    return f"CASE WHEN {own} THEN {here} ELSE {everywhere} END"


def _steps_by_state(resource: Resource, alias: str, scopes: frozenset[str]) -> str:
    flow = resource.workflow
    if flow is None or not scopes:
        return "'[]'::json"
    cases = []
    for state in flow.states:
        names = [
            step.name
            for step in flow.transitions
            if state in step.sources and ("admin" in scopes or f"{resource.domain}:{step.verb}" in scopes)
        ]
        if names:
            shown = ", ".join(f'"{name}"' for name in names)
            cases.append(f"WHEN '{state}' THEN '[{shown}]'::json")
    if not cases:
        return "'[]'::json"
    return f"CASE {alias}.\"{flow.field}\" {' '.join(cases)} ELSE '[]'::json END"
