"""Records that say something of a person under marks that stand nowhere else, and a search of the whole database for them."""

from __future__ import annotations

from typing import Any

import asyncpg
from httpx import AsyncClient, Response

from app.kernel import kinds
from app.kernel.resource import Resource
from app.platform.erasure import personal_fields
from app.registry import REGISTRY
from app.settings import Settings
from tests.domains.factories import World

PERSONAL = [resource for resource in REGISTRY.values() if personal_fields(resource)]
JSON = {"content-type": "application/json"}
WHY = {"reason": "Asked for by whom it is about"}
LETTERS = "zqxj"


def marked(resource: Resource, mark: str) -> dict[str, Any]:
    """A value for every personal text that a writer gives, and that is written nowhere else."""
    found: dict[str, Any] = {}
    for name, item in personal_fields(resource).items():
        if not item.write:
            continue  # a step of the workflow sets it; its own tests erase it
        match item.kind:
            case kinds.TEXT:
                text = f"{LETTERS}{mark}{name.replace('_', '')}"
                found[name] = f"{text}@{LETTERS}{mark}.example" if "email" in name else f'{text} "Ünïcode" \\ name'
            case kinds.TEXTS if item.enum is None and item.vocabulary is None and name != "languages":
                found[name] = [f"{LETTERS}{mark}{name} 1", f"{LETTERS}{mark}{name} 2"]
            case kinds.LTEXT:
                found[name] = {"en": f"{LETTERS}{mark}{name}en", "fr": f"{LETTERS}{mark}{name}fr"}
    return found


async def erase(client: AsyncClient, resource: Resource, record: dict[str, Any], **headers: str) -> Response:
    match = {"If-Match": headers.pop("match", "*"), **headers}
    return await client.post(f"/v1/{resource.path}/{record['id']}/erase", json=WHY, headers=match)


async def found_anywhere(settings: Settings, words: str) -> list[str]:
    """Every column of every table that holds the words in any of its values, whatever its type."""
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        columns = await connection.fetch(
            "SELECT a.attrelid::regclass::text AS t, quote_ident(a.attname) AS c, a.atttypid::regtype::text AS kind "
            "FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid WHERE r.relkind IN ('r', 'p', 'm') "
            "AND a.attnum > 0 AND NOT a.attisdropped AND r.relnamespace = 'public'::regnamespace"
        )
        assert len(columns) > 500
        asked: dict[str, list[str]] = {}
        for table, column, kind in columns:
            value = f"encode({column}, 'escape')" if kind == "bytea" else f"{column}::text"
            asked.setdefault(table, []).append(f"bool_or({value} ILIKE $1) AS {column}")
        held = []
        for table, questions in asked.items():
            said = await connection.fetchrow(f"SELECT {', '.join(questions)} FROM {table}", f"%{words}%")
            held += [f"{table}.{column}" for column, found in said.items() if found]
        return held
    finally:
        await connection.close()


async def rows(settings: Settings, query: str, *values: Any) -> list[Any]:
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        return await connection.fetch(query, *values)
    finally:
        await connection.close()


async def made(world: World, resource: Resource, mark: str) -> dict[str, Any]:
    """A record with a life: made with an idempotency key, changed, changed through GraphQL, archived and restored."""
    client, path = world.client, f"/v1/{resource.path}"
    given = {"code": f"{LETTERS}{mark}-code", **marked(resource, mark)}
    body = await world.body(resource.path, full=True, **given)
    answer = await client.post(path, json=body, headers={"Idempotency-Key": f"make-{resource.prefix}-{mark}"})
    assert answer.status_code == 201, answer.text
    record: dict[str, Any] = answer.json()
    item = f"{path}/{record['id']}"
    second = marked(resource, f"{mark}second")
    changed = await client.patch(
        item, json=second, headers={"If-Match": "*", "Idempotency-Key": f"change-{resource.prefix}-{mark}"}
    )
    assert changed.status_code == 200, changed.text
    query = f"""mutation($id: ID!, $input: {resource.type}Patch!) {{
        update{resource.type}(id: $id, ifMatch: "*", input: $input, idempotencyKey: "graph-{resource.prefix}-{
        mark
    }") {{ {
        " ".join(name.split("_")[0] + "".join(part.title() for part in name.split("_")[1:]) for name in second)
    } }} }}"""
    third = {
        name.split("_")[0] + "".join(part.title() for part in name.split("_")[1:]): value
        for name, value in marked(resource, f"{mark}third").items()
    }
    through = await client.post("/graphql", json={"query": query, "variables": {"id": record["id"], "input": third}})
    assert "errors" not in through.json(), through.text
    assert (await client.delete(item, headers={"If-Match": "*"})).status_code == 204
    assert (await client.post(f"{item}/restore", headers={"If-Match": "*"})).status_code == 200
    return record
