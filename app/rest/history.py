"""`GET /v1/<resource>/{id}/history`: a record's versions, newest first."""

from __future__ import annotations

import orjson

from app.kernel.access import readable
from app.kernel.errors import Fault, Invalid, NotFound
from app.kernel.kinds import INSTANT
from app.kernel.query import LIMIT_DEFAULT, LIMIT_MAX
from app.kernel.resource import Resource
from app.kernel.select import compile_one
from app.kernel.shapes import Leaf, OneShape, Reader
from app.rest.http import Answer, Call, accepts
from app.rest.reads import item_controls, item_key, representation, scope_key

_VERSIONS = f"""
SELECT coalesce(json_agg(json_build_object(
         'version', h.version, 'op', h.op, 'at', {INSTANT.json("h.at", "en")}, 'by', h.actor, 'request_id', h.request_id,
         'reason', h.reason, 'note', h.note,
         'changed', (SELECT coalesce(json_agg(c ORDER BY c), '[]') FROM unnest(h.changed) c WHERE c = ANY($2))
       ) ORDER BY h.version DESC) FILTER (WHERE h.n <= $4), '[]') AS data,
       count(*) AS n, min(h.version) FILTER (WHERE h.n <= $4) AS last
FROM (SELECT *, row_number() OVER (ORDER BY version DESC) AS n FROM history
      WHERE record_id = $1 AND version < $3 ORDER BY version DESC LIMIT $4 + 1) h
"""


async def versions(call: Call, resource: Resource) -> Answer:
    """Who changed what, when and why; the caller's own rights decide which members are named.

    Needs the domain's read scope: names of staff and reasons are not public. `before_version` pages on.
    """
    accepts(call.header(b"accept"), ("application/json",))
    asked = item_controls(call, resource, "limit", "before_version")
    call.caller.must(f"{resource.domain}:read")
    by, value = item_key(resource, call.path_params["key"])
    reader = Reader("en", call.caller.scopes)
    scope = scope_key(resource, asked)
    shape = OneShape(resource, (Leaf("id", "id"),), reader, by, 0, None if scope is None else 1, archived=True)  # type: ignore[arg-type]  # by is one of the two
    row = await call.services.database.fetchrow(compile_one(shape), (value, scope))
    if row is None:
        raise NotFound(f"There is no {resource.type} {call.path_params['key'][:100]!r}.")
    limit, before = (
        _number(asked, "limit", LIMIT_DEFAULT, LIMIT_MAX),
        _number(asked, "before_version", 2**31 - 1, 2**31 - 1),
    )
    names = [item.name for item in resource.fields.values() if readable(resource, item, reader.scopes)]
    record = item_key(resource, orjson.loads(row["j"])["id"])[1]
    found = await call.services.database.query(_VERSIONS, record, names, before, limit)
    call.sql += 2
    assert found is not None
    page = {"before_version": found["last"] if found["n"] > limit else None, "limit": limit}
    body = b'{"data":' + found["data"] + b',"page":' + orjson.dumps(page) + b"}"
    return Answer(200, body, representation(call))


def _number(asked: dict[str, str], name: str, default: int, most: int) -> int:
    raw = asked.get(name)
    if raw is None:
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 10 or not 1 <= int(raw) <= most:
        raise Invalid(Fault(f"?{name}", "range", f"must be between 1 and {most}"))
    return int(raw)
