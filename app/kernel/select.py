"""The read compiler: a shape becomes one SQL statement whose JSON Postgres builds.

Permissions, visibility, language and paging are applied here, at compile time, so that no door can forget them.
Identifiers come from declarations alone; every value of a request is a bound parameter.
"""

from __future__ import annotations

from functools import lru_cache

from app.kernel.access import readable
from app.kernel.beside import beside_json, tag_sql
from app.kernel.builder import Builder, json_object, literal, typed_id
from app.kernel.paging import PageSql, matching_sql, page_sql, points_back
from app.kernel.past import shadowed
from app.kernel.resource import Relation, Resource
from app.kernel.shapes import Branch, Constant, Item, Leaf, ListShape, OneShape, Page, Selection, Statement
from app.kernel.values import value_json

ARRAY_MAX = 500
"""How many related records an embedded array holds; a longer one is named in `truncated`."""
CURSOR_MARK = "~cursor:"
"""Begins a cursor that the door has yet to sign; the nonce behind it keeps stored texts from posing as one."""
NONCE = -1
"""The slot of that nonce: the last of a request's values."""


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
        case Leaf(field="truncated"):
            return _truncated(build, resource, alias, select)
        case Leaf():
            return beside_json(build, resource, alias, item, select)
        case Branch():
            return _branch(build, resource.relations[item.relation], alias, item)


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
    if asked <= {"totalCount", "__typename"}:  # no row is read; a parameter that the SQL does not use would be refused
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
            return _gathered(page, rows, json_object(pairs), child)
        case "totalCount":
            return f"(SELECT count(*) FROM {target.table} {child} WHERE {rows.matching})"
        case "__typename":
            return literal(f"{target.type}Connection")
    info = json_object([(key, _page_info(build, page, rows, name)) for key, name in inner])
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
    sql = _one(build, shape, alias, f"AS j, {tag_sql(alias)} AS tag")
    if shape.as_of is not None:
        sql = shadowed(build, sql, shape.as_of, shape.resource.peers, read_by_id(shape))
    return build.statement(sql)


def read_by_id(shape: OneShape) -> str | None:
    """The table of the record that a shape reads by its id."""
    return shape.resource.table if shape.by == "id" else None


def one_json(build: Builder, shape: OneShape) -> str:
    """A scalar subquery: the JSON of one record or NULL."""
    return f"({_one(build, shape, build.alias(), '')})"


def _one(build: Builder, shape: OneShape, alias: str, more: str) -> str:
    resource = shape.resource
    where = [build.visible_item(resource, alias) if shape.archived else build.visible(resource, alias)]
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
                f"WHERE (s.code = {given} OR {typed_id(scope.prefix, 's.id')} = {given}) "
                f"AND {build.visible(scope, 's', archived=True)})"
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
    sql = (
        f"WITH page AS MATERIALIZED ({rows.sql}) SELECT {data} AS data, count(*) AS n, {_position(rows, '1')} AS first, "
        f"{_position(rows, f'least(count(*), {rows.limit})')} AS last, {total} AS total FROM page {alias}"
    )
    if shape.as_of is not None:
        sql = shadowed(build, sql, shape.as_of, resource.peers)
    return build.statement(sql)
