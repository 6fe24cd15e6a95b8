"""The floor: bare ASGI and one asyncpg query whose JSON Postgres built. Nothing could do less and answer the same.

The SQL is written the plain way, without the read compiler, and gives the members that the service gives an
anonymous caller or a viewer; `bench.requests` checks that both give the same values before anything is measured.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import asyncpg

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.resource import Registry, Resource
from app.kernel.session import SERVICE_ROLE
from app.kernel.shapes import Branch, Leaf, Reader
from app.rest.plans import tree_selection

Asgi = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]
LEVELS = "'public', 'partner', 'internal'"
SAMPLE = """
'smpl_' || replace(s.id::text, '-', '') AS id, s.code, s.title->>'en' AS title, s.summary->>'en' AS summary, s.state, s.severity,
'smplgrp_' || replace(s.group_id::text, '-', '') AS group_id, s.themes, s.reported_on, s.needed_by, s.language, s.contact,
s.confirmed, s.note, s.visibility,
to_char(s.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at, s.created_by,
to_char(s.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at, s.updated_by, s.row_version,
to_char(s.archived_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at, s.translation_status,
'v' || s.row_version || '.' || right(s.id::text, 8) AS etag, '[]'::json AS untranslated
"""
VISIBLE = f"s.archived_at IS NULL AND s.visibility IN ({LEVELS})"
ONE = f"SELECT row_to_json(x) FROM (SELECT {SAMPLE} FROM samples s WHERE s.id = $1::uuid AND {VISIBLE}) x"
FILTERS = {
    "all": "",
    "state": "AND s.state = $1",
    "severity": "AND s.severity >= $1::text::int",
    "group": "AND s.group_id = $1::text::uuid",
}


def list_sql(kind: str, *, after: bool) -> str:
    """A page of 50 samples, newest first, filtered and behind a position."""
    first = 1 if kind == "all" else 2
    keyset = f"AND (s.updated_at, s.id) < (${first}::text::timestamptz, ${first + 1}::text::uuid)" if after else ""
    return (
        f"SELECT json_build_object('data', coalesce(json_agg(x), '[]')) FROM (SELECT {SAMPLE} FROM samples s "
        f"WHERE {VISIBLE} {FILTERS[kind]} {keyset} ORDER BY s.updated_at DESC, s.id DESC LIMIT 50) x"
    )


LISTS = {
    f"{kind}/{'after' if after else 'first'}": list_sql(kind, after=after)
    for kind in FILTERS
    for after in (False, True)
}


def tree_sql(registry: Registry, scopes: frozenset[str]) -> str:
    """The plan's tree by plain nesting. The columns follow the declarations, so that a new field is in both answers."""
    reader = Reader("en", scopes)
    plans = registry["plans"]
    return (
        f"SELECT row_to_json(x) FROM (SELECT {_columns(plans, 'plans', tree_selection(plans, reader))} FROM plans "
        "WHERE plans.id = $1::uuid AND plans.archived_at IS NULL) x"
    )


def _columns(resource: Resource, alias: str, items: Any) -> str:
    found = []
    for item in items:
        if isinstance(item, Leaf):
            found.append(f'{_value(resource, alias, item)} AS "{item.key}"')
        elif isinstance(item, Branch):
            relation = resource.relations[item.relation]
            child = relation.target.table
            order = ", ".join(f"{child}.{name}{' DESC' if falling else ''}" for name, falling in relation.target.sort)
            found.append(
                f"(SELECT coalesce(json_agg(x), '[]') FROM (SELECT {_columns(relation.target, child, item.select)} "
                f"FROM {child} WHERE {child}.{relation.column} = {alias}.id AND {child}.archived_at IS NULL "
                f'AND {child}.visibility IN ({LEVELS}) ORDER BY {order}, {child}.id) x) AS "{item.key}"'
            )
    return ", ".join(found)


def _value(resource: Resource, alias: str, leaf: Leaf) -> str:
    if leaf.field == "untranslated":
        return "'[]'::json"
    if leaf.field == "etag":
        return f"'v' || {alias}.row_version || '.' || right({alias}.id::text, 8)"
    item = resource.fields[leaf.field]
    return _plain(resource, item, item.column(alias), leaf)


def _plain(resource: Resource, item: Field, column: str, leaf: Leaf) -> str:
    """A value as anybody would write it."""
    if item.name == "id":
        return f"'{resource.prefix}_' || replace({column}::text, '-', '')"
    if item.ref is not None:
        prefix = resource.relations[str(item.relation)].target.prefix
        if item.kind is kinds.REF:
            return f"'{prefix}_' || replace({column}::text, '-', '')"
        return f"ARRAY(SELECT '{prefix}_' || replace(v::text, '-', '') FROM unnest({column}) v)"
    if item.kind is kinds.LTEXT:
        return f"{column}->>'en'"
    if item.kind is kinds.INSTANT:
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    if item.kind is kinds.STRUCTS:
        members: dict[str, Field] = item.of.FIELDS  # type: ignore[union-attr]  # the registry has checked `of`
        chosen = [part.key for part in leaf.parts] if leaf.parts else list(members)
        values = ", ".join(f'{_part(members[name])} AS "{name}"' for name in chosen)
        return f"(SELECT coalesce(json_agg(m), '[]') FROM jsonb_array_elements({column}) e(v), LATERAL (SELECT {values}) m)"
    return column


def _part(item: Field) -> str:
    if item.sql is not None:
        return item.sql.replace("{e}", "e.v").replace("{lang}", "en")
    return f"e.v->'{item.name}'->>'en'" if item.kind is kinds.LTEXT else f"e.v->'{item.name}'"


def create_floor(dsn: str, registry: Registry, scopes: frozenset[str], pool_size: int) -> Asgi:
    """The bare application: `/hello`, `/one/ID`, `/list/KIND/POSITION[/VALUE…]`, `/tree/ID`."""
    tree = tree_sql(registry, scopes)
    pool: asyncpg.Pool[Any] | None = None
    json_type = [(b"content-type", b"application/json")]

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        nonlocal pool
        if scope["type"] == "lifespan":
            await receive()
            pool = await asyncpg.create_pool(dsn, min_size=1, max_size=pool_size, reset=_keep, init=_bytes,
                                             server_settings={"jit": "off", "timezone": "UTC", "role": SERVICE_ROLE})  # fmt: skip
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await pool.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
        _, kind, *rest = scope["path"].split("/")
        body: bytes | None = b"hello"
        if kind != "hello":
            assert pool is not None
            if kind == "list":
                sql, values = LISTS[f"{rest[0]}/{rest[1]}"], rest[2:]
            else:
                sql, values = (ONE if kind == "one" else tree), rest
            async with pool.acquire() as connection:
                body = await connection.fetchval(sql, *values)
        status = 404 if body is None else 200
        body = body or b"null"
        headers = [*json_type, (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


async def _keep(_: Any) -> None:
    """No reset at release, as in the service: no read sets a session state."""


async def _bytes(connection: Any) -> None:
    await connection.set_type_codec("json", schema="pg_catalog", encoder=lambda v: v, decoder=bytes, format="binary")
