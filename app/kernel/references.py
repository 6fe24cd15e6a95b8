"""References and vocabulary terms in a payload: each must exist and be visible to the writer (contract section 4)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import text

from app.kernel import kinds
from app.kernel.access import visible_sql
from app.kernel.builder import column_of
from app.kernel.errors import Fault, unknown
from app.kernel.model import Record
from app.kernel.query import looks_like_id, parse_id
from app.kernel.resource import Registry, Resource
from app.kernel.session import Unit


class Known:
    """Where references and terms are looked up, one by one; a batch takes one that has asked for many at once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    async def record(self, unit: Unit, target: Resource, key: str, scope: uuid.UUID | None) -> uuid.UUID | None:
        """The record of an id or code, in a scope where codes have one; raises BadValue for another resource's id."""
        return await lookup(unit, target, key, scope)

    async def terms(self, unit: Unit, vocabulary: str) -> frozenset[str] | None:
        """The codes of a vocabulary; None when nobody keeps any."""
        return None if self.registry.terms is None else await self.registry.terms(unit, vocabulary)


async def resolve_references(
    unit: Unit, known: Known, resource: Resource, record: Record, values: dict[str, Any]
) -> tuple[dict[str, Any], list[Fault]]:
    """Ids and codes → UUIDs by member, with a fault for each that leads nowhere."""
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    within = {relation.target.model.__scope__ for relation in resource.relations.values()}
    scopes: dict[str | None, Any] = {name: getattr(record, name) for name in within if name in resource.fields}
    names = sorted(values, key=lambda name: name not in scopes)  # scopes first: codes hang on them
    for name in names:
        item, given = resource.fields[name], values[name]
        if given is None or item.kind not in (kinds.REF, kinds.REFS):
            scopes.update({name: None} if name in scopes else {})
            continue
        target = resource.relations[str(item.relation)].target
        many = item.kind is kinds.REFS
        resolved = []
        for place, key in enumerate(given if many else [given]):
            pointer = f"/{name}/{place}" if many else f"/{name}"
            try:
                match = await known.record(unit, target, key, scopes.get(target.model.__scope__))
            except kinds.BadValue as error:
                faults.append(Fault(pointer, error.code, str(error)))
                continue
            if match is None:
                faults.append(Fault(pointer, "reference", f"there is no {target.type} {key[:100]!r}"))
            resolved.append(match)
        found[name] = resolved if many else (resolved[0] if resolved else None)
        if name in scopes:
            scopes[name] = found[name]
    return found, faults


async def lookup(unit: Unit, target: Resource, key: str, scope: uuid.UUID | None) -> uuid.UUID | None:
    """The record of an id or code that this writer may refer to, asked of the database."""
    conditions = ["t.archived_at IS NULL"]
    parameters: dict[str, Any] = {}
    order = "t.id"
    if looks_like_id(key):
        conditions.append("t.id = :id")
        parameters["id"] = parse_id(target.prefix, key)
    else:
        conditions.append("t.code = :code")
        parameters["code"] = key
        if target.model.__scope__ is not None and scope is not None:
            conditions.append(f't."{target.model.__scope__}" = :scope')
            parameters["scope"] = scope
        elif target.current is not None:
            order = target.current.replace("{t}", "t")
    visible = visible_sql(target, unit.caller.reader(unit.lang), column_of("t"))
    if visible is not None:
        conditions.append(visible)
    sql = f"SELECT t.id FROM {target.table} t WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT 1"
    match: uuid.UUID | None = (await unit.session.execute(text(sql), parameters)).scalar()
    return match


async def check_terms(unit: Unit, known: Known, resource: Resource, values: dict[str, Any]) -> list[Fault]:
    """A fault for each code that its vocabulary does not hold."""
    faults = []
    for name, value in values.items():
        vocabulary = resource.fields[name].vocabulary
        if vocabulary is None or value is None:
            continue
        codes = await known.terms(unit, vocabulary)
        if codes is None:
            continue
        for place, code in enumerate(value if isinstance(value, list) else [value]):
            if code not in codes:
                pointer = f"/{name}/{place}" if isinstance(value, list) else f"/{name}"
                faults.append(unknown(pointer, f"term of {vocabulary}", code, codes))
    return faults
