"""What is measured: requests made beforehand for each way to read, with the floor's requests for the same content."""

from __future__ import annotations

import json
import random
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import asyncpg

from app.kernel import kinds
from app.kernel.access import ROLES
from app.kernel.cursors import Cursors
from app.kernel.query import whole
from app.kernel.resource import Registry, Resource
from app.kernel.shapes import Branch, Leaf, Reader
from app.rest.lists import ListRequest
from app.rest.plans import tree_selection
from bench.floor import VISIBLE

REQUESTS = 2000
PAGE = 50
READER = Reader("en", ROLES["viewer"])
SIZES = {"outputs": 10, "actions": 10, "key_activities": 10}
"""Pages of the GraphQL tree: large enough for the plan, small enough for the limit on a query's cost."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as data."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def wire(self) -> str:
        """The bytes that go over the socket, as a text."""
        lines = [f"{'POST' if self.body else 'GET'} {self.path} HTTP/1.1", "host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body:
            lines += ["content-type: application/json", f"content-length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]) + self.body.decode()


@dataclass(frozen=True, slots=True)
class Variant:
    """One row of the table. `floor` is the variant that it is compared with."""

    name: str
    server: str
    requests: Sequence[Request]
    floor: str | None = None
    status: int = 200
    must: float | None = None
    aim: float | None = None


@dataclass(frozen=True, slots=True)
class Picks:
    """Random places in the data: ids, list requests as (filter, value, position), and the plan."""

    ids: list[str]
    lists: list[tuple[str, str, tuple[str, str, str] | None]]
    plan: str | None


_POSITIONS = f"""
SELECT to_json(s.updated_at)#>>'{{}}' AS at, s.id::text AS id, json_build_array(s.updated_at, s.id)::text AS keys, s.state,
  s.group_id::text AS group_id
FROM samples s WHERE {VISIBLE} ORDER BY random() LIMIT {REQUESTS}
"""


async def picks(dsn: str) -> Picks:
    """Random ids, filters and positions of the samples there are, and the published plan."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(_POSITIONS)
        plan = await connection.fetchval(
            "SELECT id::text FROM plans WHERE archived_at IS NULL AND visibility = 'public' "
            "ORDER BY status = 'considered' DESC LIMIT 1"
        )
    finally:
        await connection.close()
    kinds_of_list = ["all", "state", "severity", "group"]
    lists: list[tuple[str, str, tuple[str, str, str] | None]] = []
    for number, row in enumerate(rows):
        kind = kinds_of_list[number % 4]
        value = {"all": "", "state": row["state"], "severity": str(random.randint(1, 4)), "group": row["group_id"]}[
            kind
        ]
        lists.append((kind, value, (row["at"], row["id"], row["keys"]) if number % 8 < 6 else None))
    return Picks([row["id"] for row in rows], lists, plan)


def typed(prefix: str, plain: str) -> str:
    """A record's public id."""
    return f"{prefix}_{plain.replace('-', '')}"


def parameters(kind: str, value: str) -> list[tuple[str, str]]:
    """The service's filter for one of the floor's kinds of list."""
    name = {"state": "state", "severity": "severity_gte", "group": "group_id"}.get(kind)
    return [] if name is None else [(name, typed("smplgrp", value) if kind == "group" else value)]


def graphql_filter(kind: str, value: str) -> dict[str, Any]:
    """The same filter in GraphQL."""
    if kind == "severity":
        return {"severityGte": int(value)}
    return {"state": [value]} if kind == "state" else {"groupId": [typed("smplgrp", value)]}


class Variants:
    """Makes the rows of the table for one service."""

    def __init__(self, registry: Registry, found: Picks, signer: Cursors, key: str) -> None:
        self.registry, self.found, self.signer = registry, found, signer
        self.samples, self.plans = registry["samples"], registry["plans"]
        self.headers = (("accept", "application/json"), ("authorization", f"Bearer {key}"))

    def cursor(self, kind: str, value: str, position: tuple[str, str, str]) -> str:
        """The cursor that the service would have given out at that position."""
        context = ListRequest(self.samples, READER, parameters(kind, value)).context
        return self.signer.make(position[2], context)

    def floors(self) -> list[Variant]:
        lists = [
            Request(
                "/".join(
                    ["/list", kind, "after" if at else "first", *([value] if value else []), *(at[:2] if at else ())]
                )
            )
            for kind, value, at in self.found.lists
        ]
        made = [
            Variant("floor hello", "floor", [Request("/hello")]),
            Variant("floor one", "floor", [Request(f"/one/{id_}") for id_ in self.found.ids]),
            Variant("floor list", "floor", lists),
        ]
        if self.found.plan is not None:
            made.append(Variant("floor tree", "floor", [Request(f"/tree/{self.found.plan}")]))
        return made

    def rest(self) -> list[Variant]:
        """REST with an API key: access rules on, nothing from memory."""
        ones = [Request(f"/v1/samples/{typed('smpl', id_)}", self.headers) for id_ in self.found.ids]
        lists = []
        for kind, value, at in self.found.lists:
            query = [*parameters(kind, value), *([("cursor", self.cursor(kind, value, at))] if at else [])]
            lists.append(Request(f"/v1/samples?{urlencode(query)}" if query else "/v1/samples", self.headers))
        made = [
            Variant("REST one", "service", ones, "floor one", 200, 0.50, 0.80),
            Variant("REST list", "service", lists, "floor list", 200, 0.70, 0.90),
        ]
        if self.found.plan is not None:
            made.append(
                Variant(
                    "REST tree", "service", [Request(self.tree_path(), self.headers)], "floor tree", 200, 0.75, 0.90
                )
            )
        return made

    def tree_path(self) -> str:
        return f"/v1/plans/{typed('plan', str(self.found.plan))}/tree"

    def memory(self, etag: str | None) -> list[Variant]:
        """Anonymous reads of what is published; the same again by a caller who has it already."""
        if self.found.plan is None or etag is None:
            return []
        accept = ("accept", "application/json")
        have = [Request(self.tree_path(), (accept, ("if-none-match", etag)))]
        return [
            Variant("tree from memory", "service", [Request(self.tree_path(), (accept,))], "floor tree", 200, 6, 12),
            Variant("304 from memory", "service", have, "floor tree", 304, 12, 25),
        ]

    def graphql(self) -> list[Variant]:
        """GraphQL with variables, and the members that REST gives."""
        fields = self.selected(self.samples, whole(self.samples, READER))
        one = f"query One($id: ID!) {{ sample(id: $id) {{ {fields} }} }}"
        many = (
            "query Many($first: Int, $after: String, $filter: SampleFilter) "
            f"{{ samples(first: $first, after: $after, filter: $filter) {{ nodes {{ {fields} }} "
            "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
        )
        ones = [self.post(one, {"id": typed("smpl", id_)}) for id_ in self.found.ids]
        lists = []
        for kind, value, at in self.found.lists:
            variables: dict[str, Any] = {"first": PAGE}
            if at is not None:
                variables["after"] = self.cursor(kind, value, at)
            if kind != "all":
                variables["filter"] = graphql_filter(kind, value)
            lists.append(self.post(many, variables))
        made = [
            Variant("GraphQL one", "service", ones, "floor one", 200, 0.45, 0.80),
            Variant("GraphQL list", "service", lists, "floor list", 200, 0.60, 1.0),
        ]
        if self.found.plan is not None:
            tree = self.selected(self.plans, tree_selection(self.plans, READER))
            query = f"query Tree($id: ID!) {{ plan(id: $id) {{ {tree} }} }}"
            variables = {"id": typed("plan", self.found.plan)}
            made.append(
                Variant("GraphQL tree", "service", [self.post(query, variables)], "floor tree", 200, 0.65, 0.80)
            )
        return made

    def post(self, query: str, variables: dict[str, Any]) -> Request:
        body = json.dumps({"query": query, "variables": variables}, separators=(",", ":")).encode()
        return Request("/graphql", self.headers, body)

    def selected(self, resource: Resource, items: Any) -> str:
        """A GraphQL selection of the same members."""
        found = []
        for item in items:
            if isinstance(item, Branch):
                inner = self.selected(resource.relations[item.relation].target, item.select)
                found.append(f"{camel(item.key)}(first: {SIZES.get(item.key, 5)}) {{ nodes {{ {inner} }} }}")
            elif isinstance(item, Leaf):
                declared = resource.fields.get(item.field)
                inner = ""
                if declared is not None and declared.kind in (kinds.STRUCT, kinds.STRUCTS):
                    chosen = [part.key for part in item.parts] if item.parts else list(declared.of.FIELDS)  # type: ignore[union-attr]
                    inner = " { " + " ".join(camel(name) for name in chosen) + " }"
                elif declared is not None and declared.kind is kinds.MONEY:
                    inner = " { amount currency }"
                renamed = item.field == "actions" and "actions" in resource.relations
                found.append(("openActions" if renamed else camel(item.key)) + inner)
        return " ".join(found)


def camel(name: str) -> str:
    """A member's name as GraphQL spells it."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def ask(port: int, request: Request) -> tuple[int, dict[str, str], bytes]:
    """One request over a connection of its own."""
    address = f"http://127.0.0.1:{port}{request.path}"
    headers = dict(request.headers) | ({"content-type": "application/json"} if request.body else {})
    asked = urllib.request.Request(address, request.body or None, headers)  # loopback
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310  # loopback
            return answer.status, dict(answer.headers.items()), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers.items()), error.read()
