"""The read compiler: a shape becomes one SQL statement whose JSON Postgres builds.

Permissions, visibility, language and paging are applied here, at compile time, so that no door can forget them.
Identifiers come from declarations alone; every value of a request is a bound parameter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from app.kernel import kinds
from app.kernel.access import may_edit, readable, visible_levels
from app.kernel.fields import Field
from app.kernel.paging import PageSql, matching_sql, page_sql, points_back
from app.kernel.resource import Relation, Resource
from app.kernel.shapes import Branch, Constant, Item, Leaf, ListShape, OneShape, Page, Reader, Selection, Statement

PAIRS_MAX = 50
"""Members of an object made by a function call: Postgres takes a hundred arguments."""
ARRAY_MAX = 500
"""How many related records an embedded array holds; a longer one is named in `truncated`."""
CURSOR_MARK = "~cursor:"
"""Begins a cursor that the door has yet to sign; the nonce behind it keeps stored texts from posing as one."""
NONCE = -1
"""The slot of that nonce: the last of a request's values."""


class Builder:
    """Collects parameters, table aliases and the tables read while SQL is written."""

    def __init__(self, reader: Reader, spell: Callable[[str], str] = str) -> None:
        self.reader = reader
        self.spell = spell  # how the door spells a member's name where a value names it
        self.slots: list[int] = []
        self.tables: set[str] = set()
        self._aliases = 0

    def parameter(self, slot: int, cast: str) -> str:
        """The placeholder of a slot; a slot used twice is bound once."""
        if slot not in self.slots:
            self.slots.append(slot)
        return f"${self.slots.index(slot) + 1}::{cast}"

    def alias(self) -> str:
        """A table alias not used before."""
        self._aliases += 1
        return f"t{self._aliases}"

    def visible(self, resource: Resource, alias: str, *, archived: bool = False) -> str:
        """The condition every read of a table carries."""
        self.tables.add(resource.table)
        levels = visible_levels(resource, self.reader.scopes)
        parts = [] if archived else [f"{alias}.archived_at IS NULL"]
        if levels is not None:
            parts.append(f"{alias}.visibility IN ({', '.join(repr(str(level)) for level in levels)})")
        return " AND ".join(parts) or "true"

    def statement(self, sql: str) -> Statement:
        """The finished statement."""
        return Statement(sql, tuple(self.slots), frozenset(self.tables))


def literal(text: str) -> str:
    """An SQL string literal; for declared texts only, never for a request's."""
    return "'" + text.replace("'", "''") + "'"


def typed_id(prefix: str, column: str) -> str:
    """SQL of a typed id: prefix, underscore, 32 hex digits."""
    return f"'{prefix}_' || replace({column}::text, '-', '')"


def record_json(build: Builder, resource: Resource, alias: str, select: Selection) -> str:
    """SQL text of a scalar expression: the JSON object of one row."""
    columns = ", ".join(f'{expression} AS "{key}"' for key, expression in _columns(build, resource, alias, select))
    inner = build.alias()
    return f"(SELECT row_to_json({inner}) FROM (SELECT {columns}) {inner})"


def _columns(build: Builder, resource: Resource, alias: str, select: Selection) -> list[tuple[str, str]]:
    return [(item.key, _item(build, resource, alias, item, select)) for item in select]


def _item(build: Builder, resource: Resource, alias: str, item: Item, select: Selection) -> str:
    match item:
        case Constant():
            return item.sql
        case Leaf() if item.field in resource.fields:
            declared = resource.fields[item.field]
            if not readable(resource, declared, build.reader.scopes):  # a door's slip must not become a leak
                raise PermissionError(f"{resource.path}.{item.field} is not readable for this caller")
            return value_json(build, resource, declared, declared.column(alias), item)
        case Leaf():
            return _virtual(build, resource, alias, item, select)
        case Branch():
            return _branch(build, resource.relations[item.relation], alias, item)


def value_json(build: Builder, resource: Resource, item: Field, column: str, leaf: Leaf) -> str:
    """SQL for the JSON value of one field."""
    lang = leaf.lang or build.reader.lang
    if item.name == "id" and item.kind is kinds.UUID and item.sql is None:
        return typed_id(resource.prefix, column)
    if item.kind is kinds.REF:
        return typed_id(_prefix(resource, item), column)
    if leaf.parts is not None and item.kind in (kinds.LTEXT, kinds.MONEY):
        return f"CASE WHEN {column} IS NOT NULL THEN {_object(_composite(item, column, leaf))} END"
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


def _composite(item: Field, column: str, leaf: Leaf) -> list[tuple[str, str]]:
    """Chosen members of a money or of a text in all languages, each under its key."""
    stored = {"amount": f"{column}::text", "currency": kinds.currency_of(column)}
    return [
        (part.key, part.sql if isinstance(part, Constant) else stored.get(part.field) or f"{column}->>'{part.field}'")
        for part in leaf.parts or ()
    ]


def _object(pairs: list[tuple[str, str]]) -> str:
    """A JSON object; a function call takes no more than a hundred arguments, a row any number of columns."""
    if len(pairs) <= PAIRS_MAX:
        return f"json_build_object({', '.join(f'{literal(key)}, {value}' for key, value in pairs)})"
    columns = ", ".join(f'{value} AS "{key}"' for key, value in pairs)
    return f"(SELECT row_to_json(o) FROM (SELECT {columns}) o)"


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
            pairs.append((part.key, _part_json(member, element, part, part.lang or lang, build.reader)))
    return _object(pairs)


def _part_json(member: Field, element: str, part: Leaf, lang: str, reader: Reader) -> str:
    """A value inside a stored JSON object, or the chosen members of one that has members itself."""
    if part.parts is None or member.kind not in (kinds.LTEXT, kinds.MONEY):
        return member_value(member, element, lang, reader)
    stored = (
        f"({element}->'{member.name}')" if member.sql is None else f"({member_value(member, element, lang, reader)})"
    )
    pairs = [(p.key, p.sql if isinstance(p, Constant) else f"{stored}->>'{p.field}'") for p in part.parts]
    return f"CASE WHEN jsonb_typeof({stored}::jsonb) = 'object' THEN {_object(pairs)} END"


def member_value(member: Field, element: str, lang: str, reader: Reader) -> str:
    """SQL for one value inside a stored JSON object."""
    if member.sql is not None:
        return member.sql.replace("{e}", element).replace("{lang}", lang)
    stored = f"{element}->'{member.name}'"
    if member.kind is kinds.LTEXT:
        return kinds.localised(f"({stored})", lang)
    if member.kind is kinds.REF:
        return f"'{member.example}_' || replace({element}->>'{member.name}', '-', '')" if member.example else stored
    return stored


def _virtual(build: Builder, resource: Resource, alias: str, leaf: Leaf, select: Selection) -> str:
    """Members beside the fields: etag, untranslated, actions, truncated."""
    match leaf.field:
        case "etag":
            return f"'v' || {alias}.row_version || '.' || right({alias}.id::text, 8)"
        case "untranslated":
            return _untranslated(build, resource, alias, select)
        case "actions":
            return _open_actions(build, resource, alias)
        case "truncated":
            return _truncated(build, resource, alias, select)
    raise LookupError(f"{resource.path} has no member {leaf.field}")


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
    flow = resource.workflow
    scopes = build.reader.scopes
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


def _truncated(build: Builder, resource: Resource, alias: str, select: Selection) -> str:
    parts = []
    for item in select:
        if isinstance(item, Branch) and item.form == "array":
            relation = resource.relations[item.relation]
            child = build.alias()
            where = _joined(build, relation, alias, child)
            over = f"(SELECT count(*) FROM (SELECT 1 FROM {relation.target.table} {child} WHERE {where} LIMIT {ARRAY_MAX + 1}) x)"
            parts.append(f"CASE WHEN {over} > {ARRAY_MAX} THEN '{item.key}' END")
    return f"to_json(array_remove(ARRAY[{', '.join(parts)}]::text[], NULL))" if parts else "'[]'::json"


def _joined(build: Builder, relation: Relation, parent: str, child: str) -> str:
    """The condition that ties a related row to its parent, visibility included."""
    visible = build.visible(relation.target, child)
    if relation.array:
        return f'{child}.id = ANY({parent}."{relation.column}") AND {visible}'
    if relation.many:
        return f"{points_back(relation, child, f'{parent}.id')} AND {visible}"
    return f'{child}.id = {parent}."{relation.column}" AND {visible}'


def _branch(build: Builder, relation: Relation, parent: str, item: Branch) -> str:
    child = build.alias()
    where = _joined(build, relation, parent, child)
    target = relation.target
    if item.form == "one":
        return f"(SELECT {record_json(build, target, child, item.select)} FROM {target.table} {child} WHERE {where})"
    if item.form == "connection":
        assert item.page is not None
        return connection_json(build, target, item, where, child)
    order = f'array_position({parent}."{relation.column}", {child}.id)' if relation.array else _order(target, child)
    one = record_json(build, target, child, item.select)
    return (
        f"(SELECT coalesce(json_agg(x.j), '[]') FROM (SELECT {one} AS j FROM {target.table} {child} "
        f"WHERE {where} ORDER BY {order} LIMIT {ARRAY_MAX}) x)"
    )


def _order(resource: Resource, alias: str) -> str:
    terms = [f'{alias}."{name}"{" DESC" if descending else ""} NULLS LAST' for name, descending in resource.sort]
    return ", ".join([*terms, f"{alias}.id"])


def connection_json(build: Builder, target: Resource, item: Branch, where: str, child: str) -> str:
    """A Relay connection: `parts` lists (key, part, inner keys) of what was selected of it."""
    page = item.page
    assert page is not None
    asked = {part for _, part, _ in item.parts}
    if asked <= {
        "totalCount",
        "__typename",
    }:  # no row is read then; a parameter that the SQL does not use would be refused
        rows = PageSql("", "", matching_sql(build, target, page, where, child) if "totalCount" in asked else "", ())
        reading = ""
    else:
        rows = page_sql(build, target, page, where, child)
        reading = f"WITH page AS ({rows.sql}) "
    columns = [
        f'{_connection_part(build, target, item, rows, child, part, inner)} AS "{key}"'
        for key, part, inner in item.parts
    ]
    return f"({reading}SELECT row_to_json(c) FROM (SELECT {', '.join(columns)}) c)"


def _connection_part(
    build: Builder,
    target: Resource,
    item: Branch,
    rows: PageSql,
    child: str,
    part: str,
    inner: tuple[tuple[str, str], ...],
) -> str:
    page, (name, _, place) = item.page, part.partition(":")
    assert page is not None
    match name:
        case "nodes":
            return _gathered(page, rows, record_json(build, target, child, _node(item, place)), child)
        case "edges":
            pairs = [(key, _edge_part(build, target, item, rows, child, name)) for key, name in inner]
            return _gathered(page, rows, _object(pairs), child)
        case "totalCount":
            return f"(SELECT count(*) FROM {target.table} {child} WHERE {rows.matching})"
        case "__typename":
            return literal(f"{target.type}Connection")
    info = _object([(key, _page_info(build, page, rows, name)) for key, name in inner])
    return (
        f"(SELECT {info} FROM page {child} HAVING true)"  # HAVING makes it one row even when nothing in it aggregates
    )


def _node(item: Branch, place: str) -> Selection:
    """`node` shows the selection itself, `node:1` the first of `more`."""
    return (item.select, *item.more)[int(place or 0)]


def _gathered(page: Page, rows: PageSql, one: str, alias: str) -> str:
    """A JSON array of `one` for every row of the page but the one that only shows that there are more."""
    within = f"(SELECT * FROM page LIMIT {rows.limit}) {alias}"
    if not page.backward:
        return f"(SELECT coalesce(json_agg({one}), '[]') FROM {within})"
    numbered = f"SELECT {one} AS j, row_number() OVER () AS n FROM {within}"
    return f"(SELECT coalesce(json_agg(r.j ORDER BY r.n DESC), '[]') FROM ({numbered}) r)"


def _position(rows: PageSql, place: str) -> str:
    """The cursor keys of one row of the page, built for that row alone; null when the page is empty."""
    keys = ", ".join(f"(array_agg({key}))[{place}]" for key in rows.keys)
    return f"CASE WHEN count(*) > 0 THEN json_build_array({keys})::text END"


def _edge_part(build: Builder, target: Resource, item: Branch, rows: PageSql, child: str, part: str) -> str:
    name, _, place = part.partition(":")
    assert item.page is not None
    match name:
        case "cursor":
            return _cursor(build, item.page, f"json_build_array({', '.join(rows.keys)})::text")
        case "node":
            return record_json(build, target, child, _node(item, place))
    return literal(f"{target.type}Edge")


def _cursor(build: Builder, page: Page, keys: str) -> str:
    """A cursor for the door to sign: its nonce, the number of the connection, and the row's keys."""
    nonce = build.parameter(NONCE, "text")
    return f"'{CURSOR_MARK}' || {nonce} || ':{page.context}:' || encode(convert_to({keys}, 'UTF8'), 'hex')"


def _page_info(build: Builder, page: Page, rows: PageSql, name: str) -> str:
    ends = [_position(rows, place) for place in ("1", f"least(count(*), {rows.limit})")]
    start, end = reversed(ends) if page.backward else ends
    more = f"(count(*) > {rows.limit})"
    came = "true" if page.cursor is not None else "false"
    match name:
        case "hasNextPage":
            return came if page.backward else more
        case "hasPreviousPage":
            return more if page.backward else came
        case "startCursor":
            return _cursor(build, page, start)
        case "endCursor":
            return _cursor(build, page, end)
    return literal("PageInfo")


@lru_cache(maxsize=4096)
def compile_one(shape: OneShape) -> Statement:
    """Columns j (the record's JSON) and tag (its etag); no row when it is not there or not visible."""
    build = Builder(shape.reader)
    alias = build.alias()
    tag = _virtual(build, shape.resource, alias, Leaf("etag", "etag"), ())
    return build.statement(_one(build, shape, alias, f"AS j, {tag} AS tag"))


def one_json(build: Builder, shape: OneShape) -> str:
    """A scalar subquery: the JSON of one record or NULL."""
    return f"({_one(build, shape, build.alias(), '')})"


def _one(build: Builder, shape: OneShape, alias: str, more: str) -> str:
    resource = shape.resource
    archived = shape.archived and may_edit(resource, build.reader.scopes)
    where = [build.visible(resource, alias, archived=archived)]
    tail = ""
    if shape.by == "id":
        where.append(f"{alias}.id = {build.parameter(shape.slot, 'uuid')}")
    else:
        where.append(f"{alias}.code = {build.parameter(shape.slot, 'text')}")
        if shape.scope is not None:
            scope = resource.relations[str(resource.scope_name)].target
            given = build.parameter(shape.scope, "text")
            where.append(
                f'{alias}."{resource.model.__scope__}" IN (SELECT s.id FROM {scope.table} s '
                f"WHERE (s.code = {given} OR {typed_id(scope.prefix, 's.id')} = {given}))"
            )
        order = resource.current.replace("{t}", alias) if resource.current else f"{alias}.id"
        tail = f" ORDER BY {order} LIMIT 1"
    body = record_json(build, resource, alias, shape.select)
    return f"SELECT {body} {more} FROM {resource.table} {alias} WHERE {' AND '.join(where)}{tail}"


@lru_cache(maxsize=4096)
def compile_list(shape: ListShape) -> Statement:
    """Columns: data (JSON array), n (rows found, one more than the page when there are more), first, last (cursor keys), total."""
    build = Builder(shape.reader)
    resource, alias = shape.resource, build.alias()
    visible = build.visible(resource, alias)
    rows = page_sql(build, resource, shape.page, visible, alias)
    data = _gathered(shape.page, rows, record_json(build, resource, alias, shape.select), alias)
    total = f"(SELECT count(*) FROM {resource.table} {alias} WHERE {rows.matching})" if shape.total else "NULL::bigint"
    return build.statement(
        f"WITH page AS MATERIALIZED ({rows.sql}) SELECT {data} AS data, count(*) AS n, {_position(rows, '1')} AS first, "
        f"{_position(rows, f'least(count(*), {rows.limit})')} AS last, {total} AS total FROM page {alias}"
    )
