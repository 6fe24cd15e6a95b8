"""The one-stop shop's own doors: the clock of a request, and how well promises are kept."""

from __future__ import annotations

import asyncio
import datetime as dt
from functools import partial
from typing import Any

import orjson

from app.domains.needs.clock_answer import ADOPTED, PROPOSED, explain
from app.domains.needs.clock_reading import GROUPS, as_request, clock_statement, compliance_statement
from app.domains.needs.desk_vocabulary import RequestKind, Urgency
from app.kernel.errors import Fault, Invalid, NotFound
from app.kernel.kinds import spell_instant
from app.kernel.resource import Registry, Resource
from app.rest.asked import instant_of, named
from app.rest.http import Answer, Call
from app.rest.negotiation import accepts
from app.rest.reads import controls, item_key, representation
from app.rest.routes import Operation

PARAMETERS = ("unit", "kind", "urgency", "from", "to", "by", "lang")


def desk_operations(registry: Registry) -> list[Operation]:
    """The operations of this module. They come before those of records: `compliance` is no request's code."""
    if "requests" not in registry:
        return []
    requests = registry["requests"]

    def operation(path: str, handler: Any, kind: str, summary: str) -> Operation:
        return Operation("GET", path, partial(handler, resource=requests), f"{kind}_requests", summary, requests, kind)

    return [
        operation(
            "/v1/requests/compliance", compliance, "compliance",
            "Count how promises to requests were kept: met, breached, open, late; median and p90 of working time",
        ),
        operation(
            "/v1/requests/{key}/clock", clock, "clock",
            "Explain the clock of a request: every running, paused and skipped interval, and what they add up to",
        ),
    ]  # fmt: skip


async def clock(call: Call, resource: Resource) -> Answer:
    """`GET /v1/requests/{id}/clock`. It depends on the present, so nobody keeps it."""
    accepts(call.header(b"accept"), ("application/json",))
    controls(call, ("lang",))
    by, value = item_key(resource, call.path_params["key"])
    statement = clock_statement(resource, call.caller.reader(call.lang), by)
    call.sql += 1
    row = await call.services.database.fetchrow(statement, (value,))
    if row is None:
        raise NotFound(f"There is no {resource.type} {call.path_params['key'][:100]!r}.")
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    # A clock of years takes some tenths of a second; others are served meanwhile.
    found = await asyncio.to_thread(explain, as_request(orjson.loads(row["j"])), now)
    return Answer(200, orjson.dumps(found), representation(call))


async def compliance(call: Call, resource: Resource) -> Answer:
    """`GET /v1/requests/compliance?unit=&kind=&urgency=&from=&to=&by=`, over what the caller may see."""
    accepts(call.header(b"accept"), ("application/json",))
    asked = controls(call, PARAMETERS)
    by = _choice(asked, "by", tuple(GROUPS))
    values = [
        await named(call, resource.relations["assigned_unit"].target, asked, "unit"),
        _choice(asked, "kind", tuple(RequestKind)),
        _choice(asked, "urgency", tuple(Urgency)),
        instant_of(asked, "from"),
        instant_of(asked, "to"),
    ]
    given = frozenset(asked) & {"unit", "kind", "urgency", "from", "to"}
    statement = compliance_statement(call.caller.reader(call.lang), by, given)
    call.sql += 1
    row = await call.services.database.fetchrow(statement, values)
    assert row is not None
    found = {
        "now": spell_instant(dt.datetime.now(dt.UTC)),
        "by": by,
        "notes": {"proposal": PROPOSED, "adopted": ADOPTED},
        "groups": [{"group": entry["group"], **entry["figures"]} for entry in orjson.loads(row["j"])],
    }
    return Answer(200, orjson.dumps(found), representation(call))


def _choice(asked: dict[str, str], name: str, options: tuple[str, ...]) -> str | None:
    value = asked.get(name)
    if value is not None and value not in options:
        raise Invalid(Fault(f"?{name}", "choice", f"must be one of {', '.join(options)}"))
    return value
