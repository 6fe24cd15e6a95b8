"""Every resource, verb, door and caller: what the running service does, against what the declarations say it must.

The expectation is worked out here, from roles, domains, visibilities and workflows alone; none of the kernel's
functions is asked. Changes are sent with a stale If-Match: whoever may make them is told 412, and nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel import kinds
from app.kernel.resource import Resource
from app.registry import REGISTRY
from app.settings import Settings
from tests.contract.cells import (
    ARCHIVED,
    KINDS,
    LEVELS,
    Records,
    Who,
    ask,
    body_without_meaning,
    callers,
    graph,
    literal,
    records,
)
from tests.contract.doors import camel, single
from tests.domains.factories import World, value_of
from tests.nearby import near

every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))
STALE = "v0.00000000"
REFUSED = 401
CODES = {401: "unauthenticated", 403: "forbidden", 404: "not_found", 412: "precondition_failed", 422: "validation"}


# -- the oracle --------------------------------------------------------------------------------------------


def sees(who: Who, resource: Resource, kind: str) -> bool:
    """Whether a caller sees a record that is in use, or was when it is asked about."""
    inside = who.may(f"{resource.domain}:read")
    match kind:
        case "public" | "archived":
            return True
        case "partner":
            return inside or who.may(f"{resource.domain}:partner")
        case "internal":
            return inside
    return "admin" in who.scopes or (resource.restricted_scope is not None and resource.restricted_scope in who.scopes)


def reads(who: Who, resource: Resource, kind: str) -> int:
    """The status of reading one record at its path."""
    if who.refused:
        return REFUSED
    if kind == ARCHIVED and not who.may(f"{resource.domain}:write"):
        return 404
    return 200 if sees(who, resource, kind) else 404


def lists(who: Who, resource: Resource) -> set[str]:
    """The kinds of record that a list holds."""
    return {kind for kind in LEVELS if sees(who, resource, kind)}


def told_history(who: Who, resource: Resource, kind: str) -> int:
    """The status of reading a record's history."""
    if who.refused or (who.key is None):
        return REFUSED
    return reads(who, resource, kind) if who.may(f"{resource.domain}:read") else 403


def writes(who: Who, resource: Resource, kind: str | None, verb: str = "write") -> int:
    """The status of a change with a stale If-Match; `kind` None: of a new record with a faulty code."""
    if who.refused or who.key is None:
        return REFUSED
    if kind is None and who.bound and who.may(f"{resource.domain}:own") and resource.own not in (None, "id"):
        return 422
    if not who.may(f"{resource.domain}:{verb}"):
        return 403
    if kind is None:
        return 422
    return 412 if reads(who, resource, kind) == 200 else 404


def verbs(resource: Resource) -> dict[str, str]:
    """Each action of a resource with the verb of the scope that it asks for."""
    flow = resource.workflow
    return {step.name: step.verb for step in flow.transitions} if flow is not None else {}


# -- the world ---------------------------------------------------------------------------------------------


@dataclass
class Stage:
    """The application with one record of every resource and kind, and every caller."""

    app: Any
    dsn: str
    whos: dict[str, Who]
    records: Records
    instant: str
    cursors: dict[str, str]


@pytest.fixture(scope="module")
async def stage(writer: AsyncClient, fresh: Settings) -> Stage:
    app = near(writer).app
    whos = await callers(fresh.asyncpg_dsn)
    world = World(writer)
    for path in REGISTRY:
        await world.the(path)
    cursors = {}
    for name, who in whos.items():
        page = await ask(app, "GET", "/v1/changes", who, query={"after": "now"})
        assert page.status == (REFUSED if who.refused else 200), name
        cursors[name] = "" if who.refused else page.json()["page"]["next"]
    found = await records(world, fresh.asyncpg_dsn)
    instant = await told_by(
        fresh.asyncpg_dsn, "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    )
    return Stage(app, fresh.asyncpg_dsn, whos, found, instant, cursors)


async def told_by(dsn: str, statement: str) -> Any:
    """One value from the database, past all doors."""
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


Cell = tuple[Any, ...]


def differing(expected: dict[Cell, Any], found: dict[Cell, Any]) -> dict[Cell, tuple[Any, Any]]:
    """Cells whose answer is not the one that they must be: (must be, is)."""
    assert expected.keys() == found.keys()
    return {cell: (expected[cell], found[cell]) for cell in expected if expected[cell] != found[cell]}


# -- reading -----------------------------------------------------------------------------------------------


@every_resource
async def test_reading_by_rest(stage: Stage, resource: Resource) -> None:
    """One record, a list, both as of an instant, and the history."""
    ids = stage.records.ids[resource.path]
    expected: dict[Cell, Any] = {}
    found: dict[Cell, Any] = {}
    for name, who in stage.whos.items():
        root = f"/v1/{resource.path}"
        for kind in KINDS if not who.refused else ("public",):
            url = f"{root}/{ids[kind]}"
            for door, suffix, query in (
                ("now", "", ()),
                ("as_of", "", {"as_of": stage.instant}),
                ("history", "/history", ()),
            ):
                if door == "history" and kind != "public" and not who.may(f"{resource.domain}:read"):
                    continue  # refused before the record is looked for
                expected[name, door, kind] = (told_history if door == "history" else reads)(who, resource, kind)
                found[name, door, kind] = (await ask(stage.app, "GET", url + suffix, who, query=query)).status
        for door, query in (("list", {}), ("list as_of", {"as_of": stage.instant})):
            asked = [("id", key) for key in ids.values()] + [("total", "exact"), ("fields", "id"), *query.items()]
            said = await ask(stage.app, "GET", root, who, query=asked)
            expected[name, door] = REFUSED if who.refused else (lists(who, resource), len(lists(who, resource)))
            found[name, door] = (
                said.status if said.status != 200 else seen(ids, said.json()["data"], said.json()["page"]["total"])
            )
    assert differing(expected, found) == {}


def seen(ids: dict[str, str], data: list[dict[str, Any]], total: int) -> tuple[set[str], int]:
    kinds_of = {key: kind for kind, key in ids.items()}
    return {kinds_of[record["id"]] for record in data}, total


@every_resource
async def test_reading_by_graphql(stage: Stage, resource: Resource) -> None:
    """One record, `node`, a connection, and both as of an instant, in one request of each caller."""
    ids = stage.records.ids[resource.path]
    declared = ", ".join([*(f"${kind}: ID!" for kind in KINDS), "$ids: [ID!]!", "$at: DateTime"])
    name_of, many = single(resource), camel(resource.path)
    parts = []
    for kind in KINDS:
        parts += [
            f"now_{kind}: {name_of}(id: ${kind}) {{ id }}",
            f"then_{kind}: {name_of}(id: ${kind}, asOf: $at) {{ id }}",
            f"node_{kind}: node(id: ${kind}) {{ id }}",
        ]
    parts += [
        f"list_now: {many}(first: 10, filter: {{ id: $ids }}) {{ totalCount nodes {{ id }} }}",
        f"list_then: {many}(first: 10, filter: {{ id: $ids }}, asOf: $at) {{ totalCount nodes {{ id }} }}",
    ]
    query = f"query({declared}) {{ {' '.join(parts)} }}"
    variables = {**ids, "ids": list(ids.values()), "at": stage.instant}
    expected: dict[Cell, Any] = {}
    found: dict[Cell, Any] = {}
    for name, who in stage.whos.items():
        said = await graph(stage.app, who, query, variables)
        expected[name, "status"], found[name, "status"] = (REFUSED if who.refused else 200), said.status
        if who.refused or said.status != 200:
            continue
        data = said.json()["data"]
        for kind in KINDS:
            for door in ("now", "then", "node"):
                expected[name, door, kind] = reads(who, resource, kind)
                found[name, door, kind] = 404 if data[f"{door}_{kind}"] is None else 200
        for door in ("list_now", "list_then"):
            expected[name, door] = lists(who, resource), len(lists(who, resource))
            found[name, door] = seen(ids, data[door]["nodes"], data[door]["totalCount"])
    assert differing(expected, found) == {}


# -- writing -----------------------------------------------------------------------------------------------


def cells(who: Who, resource: Resource) -> list[tuple[str, str | None, str, int]]:
    """(verb, kind, scope's verb, expected status) of every change; who may not make it at all is asked about one kind."""
    found: list[tuple[str, str | None, str, int]] = [("create", None, "write", writes(who, resource, None))]
    erased = {"erase": "erase"} if any(item.personal for item in resource.fields.values()) else {}
    asked = {"update": "write", "archive": "write", "restore": "write", **erased, **verbs(resource)}
    for verb, scope in asked.items():
        allowed = not who.refused and who.may(f"{resource.domain}:{scope}")
        found += [
            (verb, kind, scope, writes(who, resource, kind, scope)) for kind in (KINDS if allowed else ("public",))
        ]
    return found


@every_resource
async def test_writing_by_rest(stage: Stage, resource: Resource) -> None:
    """Create, update, archive, restore, erase and every action."""
    ids, body = stage.records.ids[resource.path], body_without_meaning(resource)
    expected: dict[Cell, Any] = {}
    found: dict[Cell, Any] = {}
    for name, who in stage.whos.items():
        for verb, kind, _, status in cells(who, resource):
            expected[name, verb, kind] = status
            url = f"/v1/{resource.path}/{ids[kind]}" if kind is not None else f"/v1/{resource.path}"
            match verb:
                case "create":
                    said = await ask(stage.app, "POST", url, who, body=body)
                case "update":
                    said = await ask(stage.app, "PATCH", url, who, body={}, if_match=STALE)
                case "archive":
                    said = await ask(stage.app, "DELETE", url, who, if_match=STALE)
                case "erase":
                    said = await ask(
                        stage.app, "POST", f"{url}/erase", who, body={"reason": "Asked for"}, if_match=STALE
                    )
                case _:
                    said = await ask(stage.app, "POST", f"{url}/{verb.replace('_', '-')}", who, body={}, if_match=STALE)
            found[name, verb, kind] = said.status
            assert said.status < 400 or said.json()["code"] == CODES[said.status], said.body
    assert differing(expected, found) == {}


@every_resource
async def test_writing_by_graphql(stage: Stage, resource: Resource) -> None:
    """The same changes as mutations, all of one caller on one record in one request."""
    ids = stage.records.ids[resource.path]
    expected: dict[Cell, Any] = {}
    found: dict[Cell, Any] = {}
    for name, who in stage.whos.items():
        asked = cells(who, resource)
        for kind in KINDS:
            wanted = {
                verb: status
                for verb, given, _, status in asked
                if given == kind or (given is None and kind == "public")
            }
            if not wanted:
                continue
            said = await graph(stage.app, who, mutation(resource, tuple(wanted), who), {"id": ids[kind]})
            if who.refused:
                expected[name, "status"], found[name, "status"] = REFUSED, said.status
                continue
            answer = said.json()
            assert "data" in answer, f"{name}, {kind}: {answer}"
            told = {error["path"][0]: error["extensions"]["code"] for error in answer.get("errors", ())}
            for verb, status in wanted.items():
                expected[name, verb, kind], found[name, verb, kind] = CODES[status], told.get(verb)
    assert differing(expected, found) == {}


def mutation(resource: Resource, wanted: tuple[str, ...], who: Who) -> str:
    """A mutation with a field for each verb, on the record `$id`."""
    parts = []
    for verb in wanted:
        match verb:
            case "create":
                body = body_without_meaning(resource)
                given = ", ".join(
                    f"{camel(name)}: {literal(resource.fields[name], value)}" for name, value in body.items()
                )
                parts.append(f"create: create{resource.type}(input: {{{given}}}) {{ id }}")
            case "update":
                parts.append(f'update: update{resource.type}(id: $id, ifMatch: "{STALE}", input: {{}}) {{ id }}')
            case "archive" | "restore":
                parts.append(f'{verb}: {verb}{resource.type}(id: $id, ifMatch: "{STALE}") {{ id }}')
            case "erase":
                parts.append(f'erase: erase{resource.type}(id: $id, ifMatch: "{STALE}", reason: "Asked for") {{ id }}')
            case _:
                payload = payload_of(resource, verb)
                parts.append(f'{verb}: {camel(verb)}{resource.type}(id: $id, ifMatch: "{STALE}"{payload}) {{ id }}')
    return f"mutation($id: ID!) {{ {' '.join(parts)} }}"


def payload_of(resource: Resource, action: str) -> str:
    """The required members of an action's payload."""
    assert resource.workflow is not None
    shape: Any = next(step.payload for step in resource.workflow.transitions if step.name == action)
    required = {name: item for name, item in shape.FIELDS.items() if item.required}
    if not required:
        return ""
    given = ", ".join(
        f"{camel(name)}: {literal(item, 'Because' if item.kind is kinds.TEXT else value_of(item, 1))}"
        for name, item in required.items()
    )
    return f", input: {{{given}}}"


# -- the feed ----------------------------------------------------------------------------------------------


async def followed(stage: Stage, name: str) -> list[dict[str, Any]]:
    """Every entry from a caller's cursor on, whose place is then remembered."""
    entries: list[dict[str, Any]] = []
    while True:
        query = {"after": stage.cursors[name], "limit": "500"}
        said = await ask(stage.app, "GET", "/v1/changes", stage.whos[name], query=query)
        assert said.status == 200, said.body
        page = said.json()
        entries += page["data"]
        stage.cursors[name] = page["page"]["next"]
        if not page["page"]["more"]:
            return entries


async def test_the_feed_shows_what_a_caller_sees(stage: Stage) -> None:
    """Every record made for these tests, to every caller who can read it at its path."""
    expected: dict[Cell, Any] = {}
    found: dict[Cell, Any] = {}
    for name, who in stage.whos.items():
        if who.refused:
            continue
        shown = {entry["id"]: entry for entry in await followed(stage, name)}
        for path, ids in stage.records.ids.items():
            for kind, key in ids.items():
                expected[name, path, kind] = ("create", True) if reads(who, REGISTRY[path], kind) == 200 else None
                entry = shown.get(key)
                found[name, path, kind] = None if entry is None else (entry["op"], entry["data"] is not None)
    assert differing(expected, found) == {}


async def test_the_feed_says_removed_and_no_more(stage: Stage) -> None:
    """A record becomes less visible, or is archived: who read it and cannot read it now is told its id."""
    for name, who in stage.whos.items():
        if not who.refused:
            await followed(stage, name)
    connection = await asyncpg.connect(stage.dsn)
    moves = {"public": "internal", "internal": "restricted", "partner": ARCHIVED}
    for path, ids in stage.records.ids.items():
        for kind, level in moves.items():
            key = ids[kind].partition("_")[2]
            change = f"visibility = '{level}'" if level != ARCHIVED else "archived_at = now()"
            await connection.execute(f"UPDATE {REGISTRY[path].table} SET {change} WHERE id = $1::text::uuid", key)
    await connection.close()
    expected: dict[Cell, Any] = {}
    found: dict[Cell, Any] = {}
    for name, who in stage.whos.items():
        if who.refused:
            continue
        shown = {entry["id"]: entry for entry in await followed(stage, name)}
        for path, ids in stage.records.ids.items():
            for kind, level in moves.items():
                resource = REGISTRY[path]
                saw, now = sees(who, resource, kind), sees(who, resource, level)
                op = "update"
                if level == ARCHIVED:
                    op, now = "archive", saw and who.may(f"{resource.domain}:write")
                expected[name, path, kind] = op if saw and now else "removed" if saw else None
                entry = shown.get(ids[kind])
                found[name, path, kind] = None if entry is None else entry["op"]
                if entry is not None and entry["op"] == "removed":
                    left = {
                        key: value for key, value in entry.items() if key not in ("seq", "resource", "id", "op", "at")
                    }
                    assert not any(left.values()), left
    assert differing(expected, found) == {}
