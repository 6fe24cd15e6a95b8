"""`GET /v1/<resource>/{id}/history`: a record's versions, newest first."""

from __future__ import annotations

import uuid

import orjson

from app.kernel.errors import Fault, Invalid, NotFound
from app.kernel.kinds import INT4_MAX
from app.kernel.past import past_instant
from app.kernel.query import LIMIT_DEFAULT, LIMIT_MAX, parse_id
from app.kernel.resource import Resource
from app.kernel.select import compile_one
from app.kernel.shapes import Leaf, OneShape
from app.kernel.versions import versions_statement
from app.rest.http import Answer, Call
from app.rest.negotiation import accepts
from app.rest.reads import item_controls, item_key, representation, scope_key


async def versions(call: Call, resource: Resource) -> Answer:
    """Who changed what, when and why, and what it said before and after, as far as the caller may read it.

    Needs the domain's read scope: names of staff and reasons are not public. `before_version` pages on; `from` and `to`
    are instants: what changed after the one, and up to the other.
    """
    accepts(call.header(b"accept"), ("application/json",))
    asked = item_controls(call, resource, "limit", "before_version", "from", "to", "lang")
    call.caller.must(f"{resource.domain}:read")
    limit = _number(asked, "limit", LIMIT_DEFAULT, LIMIT_MAX)
    before = _number(asked, "before_version", INT4_MAX, INT4_MAX)
    since, until = (past_instant(asked[name], f"?{name}") if name in asked else None for name in ("from", "to"))
    record = await _record(call, resource, asked)
    found = None
    if record is not None:
        statement = versions_statement(resource, call.caller.reader(call.lang))
        call.sql += 1
        found = await call.services.database.fetchrow(statement, (record, before, limit, since, until))
    if found is None:
        raise NotFound(f"There is no {resource.type} {call.path_params['key'][:100]!r}.")
    page = {"before_version": found["last"] if found["n"] > limit else None, "limit": limit}
    body = b'{"data":' + found["data"] + b',"page":' + orjson.dumps(page) + b"}"
    return Answer(200, body, representation(call))


async def _record(call: Call, resource: Resource, asked: dict[str, str]) -> uuid.UUID | None:
    """The UUID of the record that the path names; a code is asked of the records there are."""
    by, value = item_key(resource, call.path_params["key"])
    scope = scope_key(resource, asked)
    if by == "id":
        known: uuid.UUID = value
        return known
    reader = call.caller.reader("en")
    shape = OneShape(resource, (Leaf("id", "id"),), reader, "code", 0, None if scope is None else 1, archived=True)
    call.sql += 1
    row = await call.services.database.fetchrow(compile_one(shape), (value, scope))
    return None if row is None else parse_id(resource.prefix, orjson.loads(row["j"])["id"])


def _number(asked: dict[str, str], name: str, default: int, most: int) -> int:
    raw = asked.get(name)
    if raw is None:
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 10 or not 1 <= int(raw) <= most:
        raise Invalid(Fault(f"?{name}", "range", f"must be between 1 and {most}"))
    return int(raw)
