"""What a payload makes of a record: checked members put into its columns, before anything is sent to the database.

`store` makes one record of one request, `batch` many of a file; both come through here, so that both check the same.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import text as sql_text

from app.kernel import kinds
from app.kernel.access import lacking, must_make, must_write, readable, stay_in_sight
from app.kernel.errors import Fault, Invalid
from app.kernel.merging import merge, spoken, stored
from app.kernel.model import Record
from app.kernel.references import Known, check_terms, resolve_references
from app.kernel.resource import Resource
from app.kernel.schemas import create_schema, iso, patch_schema, validate
from app.kernel.session import Unit


async def draft(unit: Unit, known: Known, resource: Resource, body: Any, code: str | None = None) -> Record:
    """A new record from the body of a POST, not yet in the session; raises Invalid, Unauthenticated or Forbidden.

    `code` is taken where the body gives none and the service gives codes; without it the series is asked for the next.
    """
    must_make(resource, unit.caller)
    payload = validate(create_schema(resource, lacking(resource, unit.caller.scopes)), body, lang=unit.lang)
    values = {name: getattr(payload, name) for name in payload.model_fields_set}
    if values.get("code") in resource.views:
        raise Invalid(Fault("/code", "reserved", f"is the name of a path of {resource.path}"))
    record = resource.model()
    await _assign(unit, known, resource, record, values)
    if values.get("code") is None:
        if resource.code_pattern is None:
            raise Invalid(Fault("/code", "required", "is required"))
        record.code = code if code is not None else (await next_codes(unit, resource.code_pattern, 1))[0]
    if values.get("visibility") is None:
        record.visibility = type(record).__mapper__.columns["visibility"].type.python_type(resource.visibility)
    must_write(resource, unit.caller, record=record)
    stay_in_sight(resource, record, unit.caller, resource.visibility)
    for rule in resource.prepare:
        await rule(unit, record, None)
    return record


async def revise(unit: Unit, known: Known, resource: Resource, record: Record, body: Any) -> dict[str, Any]:
    """Merge the body of a PATCH into a record (RFC 7396); returns what its members were. Raises as `draft` does."""
    if not isinstance(body, dict):
        raise Invalid(Fault("", "type", "the body must be a JSON object"))
    shown = {name for name, item in resource.fields.items() if readable(resource, item, unit.caller.scopes)}
    fixed = [name for name in body if name in shown and resource.fields[name].write is not True]
    if fixed:
        raise Invalid(*(Fault(f"/{name[:100]}", "read_only", "cannot be changed this way") for name in fixed))
    merged = {
        name: merge(stored(resource, record, name), spoken(resource, name, value, unit.lang))
        if name in shown
        else value
        for name, value in body.items()
    }
    payload = validate(patch_schema(resource, lacking(resource, unit.caller.scopes)), merged, lang=unit.lang)
    before = {name: getattr(record, name) for name in payload.model_fields_set}
    earlier = record.visibility
    await _assign(unit, known, resource, record, {name: getattr(payload, name) for name in payload.model_fields_set})
    must_write(resource, unit.caller, record=record)  # nor is it handed to another partner
    stay_in_sight(resource, record, unit.caller, earlier)
    return before


async def _assign(unit: Unit, known: Known, resource: Resource, record: Record, values: dict[str, Any]) -> None:
    """Put checked values into the record's columns, references resolved."""
    faults = await check_terms(unit, known, resource, values)
    resolved, more = await resolve_references(unit, known, resource, record, values)
    if faults or more:
        raise Invalid(*faults, *more)
    for name, value in values.items():
        item = resource.fields[name]
        if item.kind in (kinds.REF, kinds.REFS) and value is not None:
            setattr(record, name, resolved[name])
        elif item.kind is kinds.MONEY:
            setattr(record, name, None if value is None else value["amount"])
            setattr(record, f"{name}_currency", None if value is None else value["currency"])
        elif item.kind in (kinds.STRUCT, kinds.STRUCTS, kinds.MAP):
            setattr(record, name, iso(value))
        elif value is None and not item.nullable:
            continue  # absent on creation: the column's own default stands
        else:
            setattr(record, name, value)


async def next_codes(unit: Unit, pattern: str, count: int) -> list[str]:
    """The next codes of a series; the row lock keeps two writers from getting the same number."""
    year = dt.datetime.now(dt.UTC).year
    series = pattern.split("{n", maxsplit=1)[0].format(year=year)
    last = await unit.session.scalar(
        sql_text(
            "INSERT INTO code_counters (series, last) VALUES (:series, :count) "
            "ON CONFLICT (series) DO UPDATE SET last = code_counters.last + :count RETURNING last"
        ),
        {"series": series, "count": count},
    )
    return [pattern.format(year=year, n=number) for number in range(int(last or 0) - count + 1, int(last or 0) + 1)]
