"""Erasure: what a record says of a person is blanked, in the record and in every version of it (contract section 4).

The record stays, with its id and its place in the plan, so that nothing that refers to it breaks. The database's own
function blanks the history, which the service's role cannot write, and puts a row into the audit trail (ADR 0027).
"""

from __future__ import annotations

import json
from typing import Any

import orjson
from sqlalchemy import text

from app.kernel import store
from app.kernel.access import must_write
from app.kernel.fields import Field
from app.kernel.kinds import LTEXT, MONEY, TEXT, TEXTS
from app.kernel.members import Member, member
from app.kernel.model import Record
from app.kernel.resource import Resource
from app.kernel.schemas import iso, member_model, validate
from app.kernel.session import Unit
from app.platform.idempotency import forget
from app.platform.imports import keep

VERB = "erase"
"""`<domain>:erase`. No role but `admin` has it."""
CODE = "erased-"
_TEXTS_MAX = 500
_CODE_LENGTH = 3
"""A list's entry as short as this is a code, such as a language: answers about others hold it too."""

_VERSIONS = text("SELECT data FROM history WHERE resource = :table AND record_id = :id")
_TOLD = text(
    """
    SELECT EXISTS (
      SELECT 1 FROM history h
       WHERE h.resource = :table AND h.record_id = :id
         AND (h.data || CAST(:blanks AS jsonb) <> h.data
              OR EXISTS (SELECT 1 FROM jsonb_each(CAST(:blanks AS jsonb)) b
                          WHERE h.before ? b.key AND h.before->b.key <> b.value)))
    """
)
_ERASE = text("SELECT hinge_erase(:table, :id, CAST(:blanks AS jsonb))")


class Erasure(Member):
    """Why what a record says of a person is erased."""

    reason: str = member(
        "Why; kept in the audit trail and in the history, so it must not name the person.",
        min_length=3,
        max_length=2000,
    )


def personal_fields(resource: Resource) -> dict[str, Field]:
    """The fields of a resource that are about a person; a resource without any knows no erasure."""
    return {name: item for name, item in resource.fields.items() if item.personal}


async def erase(
    unit: Unit, resource: Resource, key: str, body: Any, if_match: str | None, scope: str | None = None
) -> Record:
    """Blank a record's personal members and code, everywhere; an archived record's too.

    What is blank already stays as it is, without a trace. Raises as every change does.
    """
    must_write(resource, unit.caller, VERB)
    record = await store.find(unit, resource, key, scope)
    must_write(resource, unit.caller, VERB, record)
    store.require_match(record, if_match)
    payload: Any = validate(member_model(Erasure), {} if body is None else body, lang=unit.lang)
    values = _blanks(resource, record)
    known = {"table": resource.table, "id": record.id, "blanks": json.dumps(values)}
    current = {name: iso(getattr(record, name)) for name in values}
    if current == values and not await unit.session.scalar(_TOLD, known):
        return record
    await unit.explain(payload.reason)
    await forget(unit, f"{resource.prefix}_{record.id.hex}")
    for said in await _said(unit, resource, known):
        await forget(unit, said)
    await keep.forget(unit, resource.path)
    await unit.session.execute(_ERASE, known)
    for name, value in values.items():
        setattr(record, name, value)
    await store.flush(unit, resource)
    return record


def _blanks(resource: Resource, record: Record) -> dict[str, Any]:
    """Column → what stands there after erasure. Codes are often made from names."""
    found: dict[str, Any] = {"code": f"{CODE}{record.id.hex[-12:]}"}
    for name, item in personal_fields(resource).items():
        found[name] = item.blank
        if item.kind is MONEY:
            found[f"{name}_currency"] = None
    return found


async def _said(unit: Unit, resource: Resource, known: dict[str, Any]) -> list[str]:
    """Every personal text that the record has ever held, as it stands in JSON: an answer to another request may hold it."""
    found: set[str] = set()
    for (version,) in (await unit.session.execute(_VERSIONS, known)).all():
        found |= {orjson.dumps(version["code"]).decode()}
        for name, item in personal_fields(resource).items():
            value = version.get(name)
            if value is None or item.enum is not None or item.vocabulary is not None:
                continue
            if item.kind is TEXT:
                found.add(orjson.dumps(value).decode())
            elif item.kind is TEXTS:
                found |= {orjson.dumps(entry).decode() for entry in value if len(entry) > _CODE_LENGTH}
            elif item.kind is LTEXT:
                found |= {orjson.dumps(words).decode() for words in value.values()}
    return sorted(found)[:_TEXTS_MAX]
