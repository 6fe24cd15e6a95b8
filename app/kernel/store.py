"""The only way in to the tables: create, patch, archive, restore, act.

Each takes the Unit it happens in, checks permission, precondition, payload, references and rules, and flushes.
None commits: the Unit does, when its block ends (contract section 4).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy import text as sql_text

from app.kernel import kinds
from app.kernel.access import must_write, unarchived_sql, visible_sql
from app.kernel.builder import column_of
from app.kernel.drafts import draft, revise
from app.kernel.errors import Conflict, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from app.kernel.faults import database_fault
from app.kernel.model import Record
from app.kernel.query import looks_like_id, parse_id
from app.kernel.references import Known
from app.kernel.resource import Registry, Resource
from app.kernel.schemas import iso, member_model, validate
from app.kernel.session import Unit
from app.kernel.shapes import Reader
from app.kernel.workflow import Transition


def etag(record: Record) -> str:
    """The version part of a record's entity tag; `select` writes the same in SQL."""
    return f"v{record.row_version}.{str(record.id)[-8:]}"


def require_match(record: Record, if_match: str | None) -> None:
    """Hold a change to the version that its writer has seen (VR-83); raises 428 or 412."""
    if if_match is None:
        raise PreconditionRequired("Send the record's ETag as If-Match.")
    current = etag(record)
    for given in if_match.split(","):
        tag = given.strip()
        if tag == "*" or tag.strip('"').split("-")[0] == current:
            return
    raise PreconditionFailed(
        "The record has changed since it was read.", headers={"ETag": f'"{current}"'}, etag=current
    )


def require_in_use(record: Record) -> None:
    """What has left every list does not change behind its readers' backs; raises Conflict."""
    if record.archived_at is not None:
        raise Conflict("The record is archived. Restore it first.")


async def find(unit: Unit, resource: Resource, key: str, scope: str | None = None) -> Record:
    """The record of an id or code that this caller may see, locked for the rest of the Unit; raises NotFound."""
    model: Any = resource.model
    query = select(model).with_for_update().limit(1)
    if looks_like_id(key):
        try:
            query = query.where(model.id == parse_id(resource.prefix, key))
        except kinds.BadValue as error:
            raise NotFound(f"There is no {resource.type} {key!r}: {error}.") from None
    else:
        query = query.where(model.code == key)
        if resource.current:
            query = query.order_by(sql_text(resource.current.replace("{t}", resource.table)))
        if scope is not None and resource.model.__scope__ is not None:
            owner = resource.relations[str(resource.scope_name)].target
            chosen = select(owner.model.id)
            chosen = chosen.where(
                owner.model.id == parse_id(owner.prefix, scope) if looks_like_id(scope) else owner.model.code == scope,
                *_may_see(owner, unit.caller.reader(unit.lang)),
            )
            query = query.where(getattr(model, resource.model.__scope__).in_(chosen))
    query = query.where(*_may_see(resource, unit.caller.reader(unit.lang)))
    if "\x00" in key:
        raise NotFound(f"There is no {resource.type} of that name.")
    found: Record | None = (await unit.session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"There is no {resource.type} {key[:100]!r}.")
    return found


def _may_see(resource: Resource, reader: Reader) -> list[Any]:
    """The reader's conditions on the resource's table."""
    column = column_of(resource.table)
    found = (visible_sql(resource, reader, column), unarchived_sql(resource, reader, column))
    return [sql_text(condition) for condition in found if condition is not None]


async def create(unit: Unit, registry: Registry, resource: Resource, body: Any) -> Record:
    """A new record from a POST body; raises Invalid, Duplicate, Unauthenticated or Forbidden."""
    record = await draft(unit, Known(registry), resource, body)
    unit.session.add(record)
    await flush(unit, resource)
    for rule in resource.rules_of_new:
        await rule(unit, record, None)
    await settle(unit, resource, record)
    return record


async def patch(
    unit: Unit,
    registry: Registry,
    resource: Resource,
    key: str,
    body: Any,
    if_match: str | None,
    scope: str | None = None,
) -> Record:
    """RFC 7396 merge patch: absent members stay, null clears, one language never touches the others."""
    must_write(resource, unit.caller)
    record = await find(unit, resource, key, scope)
    must_write(resource, unit.caller, record=record)
    require_match(record, if_match)
    require_in_use(record)
    before = await revise(unit, Known(registry), resource, record, body)
    if unit.session.is_modified(record):
        for rule in resource.rules:
            await rule(unit, record, before)
        await settle(unit, resource, record)
    return record


async def archive(unit: Unit, resource: Resource, key: str, if_match: str | None, scope: str | None = None) -> Record:
    """DELETE: the record leaves every list and keeps its history."""
    unit.caller.must(f"{resource.domain}:write")
    record = await find(unit, resource, key, scope)
    require_match(record, if_match)
    if record.archived_at is None:
        record.archived_at = dt.datetime.now(dt.UTC)
        await settle(unit, resource, record)
    return record


async def restore(unit: Unit, resource: Resource, key: str, if_match: str | None, scope: str | None = None) -> Record:
    """Undo of `archive`; what has been written meanwhile may forbid it, as it would forbid the record anew."""
    unit.caller.must(f"{resource.domain}:write")
    record = await find(unit, resource, key, scope)
    require_match(record, if_match)
    if record.archived_at is not None:
        record.archived_at = None
        every = {name: getattr(record, name) for name in type(record).FIELDS}
        try:
            for rule in resource.rules:
                await rule(unit, record, every)
        except Invalid as error:
            raise Conflict("The record no longer fits in as it is.", faults=error.faults) from None
        await settle(unit, resource, record)
    return record


def steps(resource: Resource) -> dict[str, tuple[Transition, ...]]:
    """Every action of a resource by name; one name may leave from several states."""
    found: dict[str, tuple[Transition, ...]] = {}
    for step in resource.workflow.transitions if resource.workflow is not None else ():
        found[step.name] = (*found.get(step.name, ()), step)
    return found


async def act(
    unit: Unit, resource: Resource, key: str, name: str, body: Any, if_match: str | None, scope: str | None = None
) -> Record:
    """Take a step of the workflow; raises NotAllowedNow with the steps that are open instead."""
    flow = resource.workflow
    if flow is None or name not in steps(resource):
        raise NotFound(f"{resource.type} has no action {name[:100]!r}.")
    verb = steps(resource)[name][0].verb
    must_write(resource, unit.caller, verb)
    record = await find(unit, resource, key, scope)
    must_write(resource, unit.caller, verb, record)
    require_match(record, if_match)
    require_in_use(record)
    before = {flow.field: getattr(record, flow.field)}
    step = flow.step(name, str(before[flow.field]))
    payload = validate(member_model(step.payload), {} if body is None else body, lang=unit.lang)  # type: ignore[arg-type]  # a class has a hash
    if step.guard is not None:
        await step.guard(unit, record, payload)
    if step.target is not None:
        setattr(record, flow.field, flow.states(step.target))
    for rule in resource.rules:
        await rule(unit, record, before)
    unit.note(action=name, **{key: value for key, value in iso(payload).items() if value is not None})
    await unit.explain(getattr(payload, "reason", None))
    await settle(unit, resource, record)
    return record


async def settle(unit: Unit, resource: Resource, record: Record) -> None:
    """Send a change, and what follows from it elsewhere."""
    await flush(unit, resource)
    for follow in resource.follows:
        await follow(unit, [record])
    if resource.follows:
        await flush(unit, resource)


async def flush(unit: Unit, resource: Resource) -> None:
    """Send what has changed; the database's own refusals become Problems that name the member."""
    unit.tables.add(resource.table)
    try:
        await unit.session.flush()
    except Exception as error:
        raise database_fault(resource, error, unit.caller.scopes) or error from error
