"""What the tests of access share: every caller there can be, a record of every visibility, and requests without a client's cost."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import asyncpg
import orjson

from app.kernel import kinds
from app.kernel.access import ROLES
from app.kernel.fields import Field
from app.kernel.model import Visibility
from app.kernel.resource import Resource
from app.platform.keys import hashed
from app.registry import REGISTRY
from tests.contract.doors import camel
from tests.domains.factories import World, value_of

LEVELS = tuple(str(level) for level in Visibility)
ARCHIVED = "archived"
"""A fifth kind of record: public, and archived."""
KINDS = (*LEVELS, ARCHIVED)
TABLES = {resource.table: resource for resource in REGISTRY.values()}


@dataclass(frozen=True)
class Who:
    """A caller of the tests: `refused` says that its key is good for nothing, anonymous reading included.

    `bound` says that it acts for a partner, of whom no record is.
    """

    name: str
    scopes: frozenset[str] = frozenset()
    key: str | None = None
    refused: bool = False
    bound: bool = False

    def may(self, scope: str) -> bool:
        return scope in self.scopes or "admin" in self.scopes


async def callers(dsn: str) -> dict[str, Who]:
    """Anonymous, a key of every role, a key bound to a partner, and keys that have expired or been revoked."""
    found = {"anonymous": Who("anonymous")}
    connection = await asyncpg.connect(dsn)

    async def make(
        name: str, role: str | None, more: str = "name", value: str = "$1", *, refused: bool = False, scopes: Any = ()
    ) -> None:
        key = "hinge_" + secrets.token_urlsafe(32)
        known = () if role is None else ROLES[role]
        await connection.execute(
            f"INSERT INTO api_keys ({'' if more == 'name' else f'{more}, '}name, role, scopes, digest) "
            f"VALUES ({'' if more == 'name' else f'{value}, '}$1, $2, $3, $4)",
            name,
            role,
            list(scopes),
            hashed(key),
        )
        found[name] = Who(name, frozenset(known) | frozenset(scopes), key, refused, more == "partner_id")

    for role in ROLES:
        await make(role, role)
    await make("a partner's key", "partner_user", "partner_id", "hinge_uuid7()")
    domains = dict.fromkeys(resource.domain for resource in REGISTRY.values())
    await make("writes unseen", None, scopes=[f"{domain}:write" for domain in domains])
    await make("an expired key", "admin", "expires_at", "now() - interval '1 second'", refused=True)
    await make("a revoked key", "admin", "revoked_at", "now()", refused=True)
    await connection.close()
    return found


@dataclass
class Records:
    """resource path → kind → typed id; `codes` holds the codes alike."""

    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


def plain(typed: str) -> str:
    """An id as the database has it."""
    return str(uuid.UUID(typed.partition("_")[2]))


BY_CODE = {"appraisals": "reviewer", "matches": "target", "projects": "reference", "reviews": "reference"}
BY_NUMBER = {"champions": ("cycle_year", 2040), "markers": ("version", 9000)}
BY_RECORD = {
    "applications": ("partner_id", "partners"),  # one of a partner for a call
    "awards": ("application_id", "applications"),
    "financing-dialogues": ("event_id", "events"),
}


def apart(path: str, code: str, number: int, of: Callable[[str], str]) -> dict[str, Any]:
    """What tells a record from another one of its resource, beside the code; `of` gives the id of a record of the same kind."""
    match path:
        case "partners":
            return {"name": {"en": code}}
        case "documents":
            return {"symbol": None}
        case "project-updates":
            return {"period_from": f"2030-01-{1 + number:02d}"}
    if path in BY_CODE:
        return {BY_CODE[path]: code}
    if path in BY_NUMBER:
        name, first = BY_NUMBER[path]
        return {name: first + number}
    if path in BY_RECORD:
        name, other = BY_RECORD[path]
        return {name: of(other)}
    return {}


async def records(world: World, dsn: str) -> Records:
    """One record of every resource and kind: one made through the API, copied in SQL."""
    made = {path: await world.the(path) for path in REGISTRY}
    connection = await asyncpg.connect(dsn)
    found = Records()
    for path in sorted(REGISTRY, key=lambda name: name == "financing-dialogues"):  # it wants an event of its own
        resource = REGISTRY[path]
        table: Any = resource.model.__table__
        columns = ", ".join(f'"{column.name}"' for column in table.columns if column.computed is None)
        found.ids[path], found.codes[path] = {}, {}
        for kind in KINDS:
            own: dict[str, Any] = {
                "code": f"{made[path]['code']}{kind[:2].upper()}",
                "visibility": "public" if kind == ARCHIVED else kind,
                "archived_at": "2031-01-01T00:00:00Z" if kind == ARCHIVED else None,
            }
            of_kind = {other: plain(ids[kind]) for other, ids in found.ids.items() if kind in ids}
            own |= apart(path, own["code"], KINDS.index(kind), of_kind.__getitem__)
            made_id = await connection.fetchval(
                f"INSERT INTO {resource.table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{resource.table}, "
                f"(SELECT to_jsonb(t) FROM {resource.table} t WHERE t.id = $1) || $2::jsonb || "
                "jsonb_build_object('id', hinge_uuid7())) "
                "RETURNING id",
                plain(made[path]["id"]),
                json.dumps(own),
            )
            found.ids[path][kind] = f"{resource.prefix}_{made_id.hex}"
            found.codes[path][kind] = own["code"]
    await connection.close()
    return found


@dataclass(frozen=True)
class Said:
    """An answer as the application gave it."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


async def ask(
    app: Any, method: str, path: str, who: Who | None = None, *, query: Any = (), body: Any = None, **headers: str
) -> Said:
    """One request of an ASGI application, without a client in between."""
    sent: list[Any] = []
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    if who is not None and who.key is not None:
        given.append((b"authorization", f"Bearer {who.key}".encode()))
    content = b"" if body is None else orjson.dumps(body)
    if body is not None:
        given.append((b"content-type", b"application/json"))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": urlencode(query).encode(), "root_path": "", "headers": given,
        "client": ("127.0.0.1", 1), "server": ("hinge.test", 80),
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    parts = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return Said(start["status"], {name.decode().lower(): value.decode() for name, value in start["headers"]}, parts)


async def graph(app: Any, who: Who | None, query: str, variables: Any = None) -> Said:
    """One GraphQL request."""
    return await ask(app, "POST", "/graphql", who, body={"query": query, "variables": variables or {}})


def literal(item: Field, value: Any) -> str:
    """A value as a GraphQL literal."""
    if isinstance(value, list):
        return f"[{', '.join(literal(item, entry) for entry in value)}]"
    if item.enum is not None:
        return str(value)
    if isinstance(value, dict) and item.of is not None:
        parts: dict[str, Field] = item.of.FIELDS  # type: ignore[attr-defined]  # a Member
        return "{" + ", ".join(f"{camel(name)}: {literal(parts[name], entry)}" for name, entry in value.items()) + "}"
    if isinstance(value, dict) and item.kind in (kinds.LTEXT, kinds.MONEY):
        return "{" + ", ".join(f"{name}: {json.dumps(entry)}" for name, entry in value.items()) + "}"
    return json.dumps(value)


def no_record(resource: Resource, item: Field) -> Any:
    """A reference that leads nowhere."""
    key = f"{resource.relations[str(item.relation)].target.prefix}_{'0' * 31}1"
    return [key] if item.kind is kinds.REFS else key


def body_without_meaning(resource: Resource) -> dict[str, Any]:
    """What a POST may be: whole, and refused for its code, so that asking makes nothing."""
    body: dict[str, Any] = {}
    for name, item in resource.writable().items():
        if name == "code":
            body[name] = "\x00"
        elif item.required:
            body[name] = (
                no_record(resource, item) if item.ref is not None else "x" if item.vocabulary else value_of(item, 1)
            )
    return body
