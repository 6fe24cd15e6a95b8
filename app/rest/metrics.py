"""`POST /v1/metrics:batch`: many observations in one request, all of them or none (contract §§4, 10; I11)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import orjson
from sqlalchemy import text

from app.domains.catalogue.reporting import KEY, LOCK, Held, stored
from app.kernel.access import must_make
from app.kernel.ahead import Ahead
from app.kernel.batch import Batch, Change
from app.kernel.drafts import draft, next_codes
from app.kernel.errors import Fault, Invalid, Problem, unknown
from app.kernel.jsonschema import Schema, ref
from app.kernel.resource import Registry, Resource
from app.kernel.session import Unit
from app.rest.changes import change
from app.rest.http import JSON, Answer, Call
from app.rest.parameters import shared
from app.rest.reads import controls
from app.rest.routes import Operation

OBSERVATIONS_MAX = 500
FAULTS_MAX = 100
"""Faults that are told of one request."""


def metric_operations(registry: Registry) -> list[Operation]:
    """The operation of this module; none for a registry without observations."""
    if "metrics" not in registry:
        return []
    return [
        Operation(
            "POST", "/v1/metrics:batch", partial(report, resource=registry["metrics"]), "report_metrics",
            "Report up to 500 observations at once", None, "report_metrics", view=VIEW,
        )
    ]  # fmt: skip


async def report(call: Call, resource: Resource) -> Answer:
    """Record new observations, correct those that are told again with another figure, leave alone what is the same."""
    controls(call, ())
    must_make(resource, call.caller)
    bodies = _bodies(await call.json("application/json"))

    async def work(unit: Unit) -> Answer:
        return await Report(unit, call.services.registry, resource, bodies).write()

    return await change(call, work)


def _bodies(body: Any) -> list[dict[str, Any]]:
    if not isinstance(body, dict):
        raise Invalid(Fault("", "type", "the body must be a JSON object"))
    faults = [unknown(f"/{name[:100]}", "member", name, ("data",)) for name in body if name != "data"]
    if "data" not in body:
        faults.append(Fault("/data", "required", "is required"))
    given: Any = body.get("data", [])
    if not isinstance(given, list):
        faults.append(Fault("/data", "type", "must be a list"))
    elif "data" in body and not 1 <= len(given) <= OBSERVATIONS_MAX:
        faults.append(Fault("/data", "length", f"must have 1 to {OBSERVATIONS_MAX} entries"))
    else:
        wrong = [place for place, one in enumerate(given) if not isinstance(one, dict)]
        faults += [Fault(f"/data/{place}", "type", "must be an object") for place in wrong]
    if faults:
        raise Invalid(*faults[:FAULTS_MAX])
    found: list[dict[str, Any]] = given
    return found


class Report:
    """One request's observations in one Unit."""

    def __init__(self, unit: Unit, registry: Registry, resource: Resource, bodies: list[dict[str, Any]]) -> None:
        self.unit, self.registry, self.resource, self.bodies = unit, registry, resource, bodies
        self.faults: list[Fault] = []

    async def write(self) -> Answer:
        """All of them; raises Invalid with a pointer to each member at fault."""
        await self.unit.session.execute(text(LOCK))
        keys = await self._keys()
        self._refuse()
        held = await stored(self.unit, keys)
        changes = await self._changes(held)
        await Batch(self.unit, self.registry, self.resource).write(changes)
        for one in changes:
            self._fault(one.row, one.faults)
        self._refuse()
        return self._answer(changes, held)

    def _fault(self, place: int, faults: list[Fault] | tuple[Fault, ...]) -> None:
        self.faults += [replace(fault, pointer=f"/data/{place}{fault.pointer}") for fault in faults]

    def _refuse(self) -> None:
        if self.faults:
            raise Invalid(*self.faults[:FAULTS_MAX])

    async def _keys(self) -> list[tuple[Any, ...]]:
        """What each observation is of, references resolved; one figure stands once in a request."""
        known = Ahead(self.registry)
        await known.gather(self.unit, self.resource, self.bodies)
        found: list[tuple[Any, ...]] = []
        seen: dict[tuple[Any, ...], int] = {}
        for place, body in enumerate(self.bodies):
            try:
                record = await draft(self.unit, known, self.resource, body, code=f"report-{place}")
            except Problem as problem:
                if problem.status >= 500 or not problem.faults:
                    raise
                self._fault(place, problem.faults)
                continue
            key = tuple(getattr(record, name) for name in KEY)
            found.append(key)
            if (earlier := seen.setdefault(key, place)) != place:
                self._fault(place, [Fault("", "repeated", f"is the figure that /data/{earlier} gives")])
        return found

    async def _changes(self, held: dict[int, Held]) -> list[Change]:
        new = [place for place in range(len(self.bodies)) if place not in held]
        ids = iter(
            await self.unit.session.scalars(text("SELECT hinge_uuid7() FROM generate_series(1, :n)"), {"n": len(new)})
        )
        assert self.resource.code_pattern is not None, "observations have a series of codes"
        wanting = [place for place in new if not self.bodies[place].get("code")]
        codes = await next_codes(self.unit, self.resource.code_pattern, len(wanting)) if wanting else []
        given = dict(zip(wanting, codes, strict=True))
        changeable = {name for name, item in self.resource.fields.items() if item.write is True}
        found = []
        for place, body in enumerate(self.bodies):
            if (there := held.get(place)) is not None:
                said = {name: value for name, value in body.items() if name in changeable}
                found.append(Change(place, there.record_id, said, there.version))
            else:
                found.append(Change(place, next(ids), body, code=given.get(place)))
        return found

    def _answer(self, changes: list[Change], held: dict[int, Held]) -> Answer:
        rows, warnings = [], []
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        for one in changes:
            there = held.get(one.row)
            op = "created" if there is None else "updated" if one.changed else "unchanged"
            counts[op] += 1
            code = there.code if there is not None else one.code or one.body["code"]
            rows.append({"id": f"{self.resource.prefix}_{one.record_id.hex}", "code": code, "op": op})
            warnings += [replace(each, pointer=f"/data/{one.row}{each.pointer}").as_json() for each in one.warnings]
        body = orjson.dumps({"data": rows, "counts": counts, "warnings": warnings[:FAULTS_MAX]})
        return Answer(200, body, [(b"content-type", JSON), (b"cache-control", b"no-store")])


_ROW: Schema = {
    "type": "object", "required": ["id", "code", "op"], "additionalProperties": False,
    "properties": {
        "id": {"type": "string"}, "code": {"type": "string"}, "op": {"type": "string", "enum": ["created", "updated", "unchanged"]},
    },
}  # fmt: skip
_ANSWER: Schema = {
    "type": "object", "required": ["data", "counts", "warnings"], "additionalProperties": False,
    "properties": {
        "data": {"type": "array", "items": _ROW, "description": "In the order of the request."},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "warnings": {"type": "array", "items": ref("Fault")},
    },
}  # fmt: skip
_GIVEN: Schema = {
    "type": "object", "required": ["data"], "additionalProperties": False,
    "properties": {
        "data": {"type": "array", "minItems": 1, "maxItems": OBSERVATIONS_MAX, "items": ref("MetricCreate")},
    },
}  # fmt: skip
VIEW: dict[str, Any] = {
    "tags": ["metrics"],
    "description": "Needs the scope `metrics:write`, which the role `integration` has. All observations or none: each fault "
    "says which entry it is about (`/data/3/value`). One figure is known by its subject, metric, time, language, locator and "
    "source: told again it is left alone, with another value it is corrected, and its history keeps what it was. The same from "
    "another locator or source is another observation, and both are kept (VR-14).",
    "parameters": shared("reason", "idempotency_key"),
    "requestBody": {"required": True, "content": {"application/json": {"schema": _GIVEN}}},
    "responses": {
        "200": {"description": "What became of each.", "content": {"application/json": {"schema": _ANSWER}}},
        **{
            str(code): {"$ref": f"#/components/responses/Refusal{code}"}
            for code in (400, 401, 403, 409, 413, 415, 422, 429, 503)
        },
    },
}  # fmt: skip
