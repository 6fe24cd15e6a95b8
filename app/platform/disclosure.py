"""Disclosure: everything that is kept of a person, given to whoever answers for it, so that they can give it to the person.

It is one look, in one transaction, at the record, its versions, what refers to it, and what the audit trail and the kept
answers say of it. The look itself goes into the audit trail (ADR 0043).
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select, text

from app.kernel import kinds, store
from app.kernel.access import must_write, visible_levels
from app.kernel.fields import Field
from app.kernel.kinds import spell_instant
from app.kernel.members import Member, member
from app.kernel.query import visible_fields
from app.kernel.resource import Resource
from app.kernel.schemas import member_model, validate
from app.kernel.session import Unit
from app.platform import audit
from app.platform.erasure import personal_fields

VERB = "disclose"
"""`<domain>:disclose`. No role but `admin` has it."""
EVENT = "disclosure"
MOST = 10_000
"""Versions, and entries of each kind, that one answer has at most."""

_VERSIONS = text(
    "SELECT version, op, at, actor, request_id, reason, data FROM history "
    "WHERE resource = :table AND record_id = :id ORDER BY version DESC LIMIT :most"
)
_EVENTS = text(
    "SELECT at, event, actor, request_id, detail FROM audit "
    "WHERE event IN ('erasure', 'disclosure') AND subject = :subject ORDER BY seq DESC LIMIT :most"
)
_ANSWERS = text("SELECT count(*) FROM idempotent_answers WHERE position(CAST(:key AS text)::bytea IN body) > 0")


class Disclosure(Member):
    """Why somebody is given what is kept of a person."""

    reason: str = member("Why; kept in the audit trail, so it must not name the person.", min_length=3, max_length=2000)


async def disclose(unit: Unit, resource: Resource, key: str, body: Any, scope: str | None = None) -> dict[str, Any]:
    """All that is kept of the person whom a record is about, an archived one too. Raises as every change does."""
    must_write(resource, unit.caller, VERB)
    record = await store.find(unit, resource, key, scope)
    must_write(resource, unit.caller, VERB, record)
    payload: Any = validate(member_model(Disclosure), {} if body is None else body, lang=unit.lang)
    fields = visible_fields(resource, unit.caller.scopes) | personal_fields(resource)
    fields = {name: item for name, item in fields.items() if item.sql is None}
    known = {"table": resource.table, "id": record.id, "most": MOST}
    versions = [
        {
            "version": row.version, "op": row.op, "at": spell_instant(row.at), "actor": row.actor,
            "request_id": row.request_id, "reason": row.reason,
            "data": {name: _spelled(resource, item, row.data.get(name)) for name, item in fields.items()},
        }
        for row in await unit.session.execute(_VERSIONS, known)
    ]  # fmt: skip
    subject, spelled = f"{resource.table} {record.id}", f"{resource.prefix}_{record.id.hex}"
    answers = await unit.session.scalar(_ANSWERS, {"key": spelled})
    events = [
        {**row, "at": spell_instant(row["at"])}
        for row in (await unit.session.execute(_EVENTS, {"subject": subject, "most": MOST})).mappings()
    ]
    await audit.record(unit, EVENT, subject, versions=len(versions), reason=payload.reason)
    return {
        "resource": resource.path, "id": spelled, "personal": ["code", *personal_fields(resource)], "versions": versions,
        "mentions": await _mentions(unit, resource, record.id), "kept_answers": answers, "audit": events,
    }  # fmt: skip


def _spelled(resource: Resource, item: Field, value: Any) -> Any:
    """A value of a version as the doors spell it; references are kept as bare UUIDs."""
    if item.ref is None or value is None:
        return value
    prefix = resource.peers[item.ref].prefix
    if isinstance(value, list):
        return [f"{prefix}_{uuid.UUID(one).hex}" for one in value]
    return f"{prefix}_{uuid.UUID(value).hex}"


async def _mentions(unit: Unit, resource: Resource, record_id: uuid.UUID) -> list[dict[str, str]]:
    """The records that name this one, as far as the caller may see them."""
    found: list[dict[str, str]] = []
    for peer in resource.peers.values():
        model: Any = peer.model
        levels = visible_levels(peer, unit.caller.scopes)
        for name, item in peer.fields.items():
            if item.ref != resource.table or item.sql is not None or peer.seal is not None:
                continue
            column = getattr(model, name)
            named = column == record_id if item.kind is kinds.REF else column.contains([record_id])
            query = select(model.id, model.code).where(named).order_by(model.id).limit(MOST)
            if levels is not None:
                query = query.where(model.visibility.in_(levels))
            found += [
                {"resource": peer.path, "id": f"{peer.prefix}_{key.hex}", "code": code, "member": name}
                for key, code in await unit.session.execute(query)
            ]
    return found
