"""The plan's own doors: the tree, the summary, and the difference between two versions or two instants."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache, partial
from typing import Any

import orjson

from app.domains.plans.diff import Side, difference
from app.domains.plans.summary import summary_statement
from app.kernel.errors import Fault, Invalid, NotFound
from app.kernel.kinds import BadValue, instant
from app.kernel.past import past_instant
from app.kernel.query import looks_like_id, visible_fields
from app.kernel.resource import Registry, Resource
from app.kernel.select import compile_one
from app.kernel.shapes import Branch, Leaf, OneShape, Reader, Selection
from app.rest.http import Answer, Call
from app.rest.negotiation import accepts
from app.rest.reads import as_of, controls, item_answer, item_key, kept_by, representation, tagged
from app.rest.routes import Operation

_TREE = {
    "plans": ("objectives",),
    "objectives": ("outcomes",),
    "outcomes": ("outputs",),
    "outputs": ("actions", "key_activities"),
    "actions": (),
    "key-activities": (),
}
_NOT_IN_TREE = frozenset(
    {"visibility", "created_at", "created_by", "updated_at", "updated_by", "row_version", "archived_at", "translation_status",
     "plan_id", "objective_id", "outcome_id", "output_id", "position", "document_id"}
)  # fmt: skip
"""What the tree leaves out: bookkeeping, and what the place in the tree already says."""
_PRIORITY = tuple(
    Leaf(name, name) for name in ("year", "plan_year", "category", "shown", "certainty", "source", "locator")
)


def plan_operations(registry: Registry) -> list[Operation]:
    """The operations of this module; none for a registry without plans."""
    if "plans" not in registry:
        return []
    plans = registry["plans"]
    item = "/v1/plans/{key}"

    def operation(name: str, handler: Any, summary: str) -> Operation:
        return Operation(
            "GET", f"{item}/{name}", partial(handler, resource=plans), f"plan_{name}", summary, plans, name
        )

    return [
        operation("tree", tree, "Read a plan as one tree: objectives, outcomes, outputs, actions, key activities"),
        operation("summary", summary, "Count a plan's actions and add up its budget"),
        operation("diff", diff, "Compare two versions of a plan, or one version at two instants, item by item"),
    ]


@lru_cache(maxsize=256)
def tree_selection(resource: Resource, reader: Reader) -> Selection:
    """The selection of the tree below a resource."""
    items: list[Leaf | Branch] = [
        Leaf(name, name, parts=_PRIORITY if name == "priorities" else None)
        for name in visible_fields(resource, reader.scopes)
        if name not in _NOT_IN_TREE
    ]
    items.append(Leaf("untranslated", "untranslated"))
    for name in _TREE[resource.path]:
        relation = resource.relations[name]
        items.append(Branch(name, name, tree_selection(relation.target, reader), "array"))
    return tuple(items)


async def tree(call: Call, resource: Resource) -> Answer:
    """`GET /v1/plans/{id}/tree`: the whole plan in one statement."""
    accepts(call.header(b"accept"), ("application/json",))
    asked = controls(call, ("lang", "as_of"))
    reader = call.caller.reader(call.lang)
    return await item_answer(call, resource, asked, tree_selection(resource, reader))


async def _plan(call: Call, resource: Resource, key: str, at: dt.datetime | None = None) -> dict[str, Any]:
    by, value = item_key(resource, key)
    reader = call.caller.reader("en")
    names = ("id", "code", "supersedes_id", "status")
    select = tuple(Leaf(name, name) for name in names)
    shape = OneShape(resource, select, reader, by, as_of=None if at is None else 1)  # type: ignore[arg-type]  # by is one of the two
    call.sql += 1
    row = await call.services.database.fetchrow(compile_one(shape), (value, at))
    if row is None:
        raise NotFound(f"There is no Plan {key[:100]!r}.")
    found: dict[str, Any] = orjson.loads(row["j"])
    return found


async def summary(call: Call, resource: Resource) -> Answer:
    """`GET /v1/plans/{id}/summary`."""
    accepts(call.header(b"accept"), ("application/json",))
    at = as_of(controls(call, ("lang", "as_of")))
    plan = await _plan(call, resource, call.path_params["key"], at)
    reader = call.caller.reader(call.lang if call.lang != "*" else "en")
    statement = summary_statement(call.services.registry, reader, past=at is not None)
    call.sql += 1
    row = await call.services.database.fetchrow(statement, (item_key(resource, plan["id"])[1], at))
    assert row is not None
    return tagged(call, row["j"], "s1", kept_by(statement, at))


async def diff(call: Call, resource: Resource) -> Answer:
    """`GET /v1/plans/{id}/diff?from=&to=`: each of the two is a plan's id or code, or an instant of this plan.

    `to` is this plan as it is now when left out; `from` the version that it supersedes.
    """
    accepts(call.header(b"accept"), ("application/json",))
    asked = controls(call, ("from", "to", "lang"))
    plan = await _plan(call, resource, call.path_params["key"])
    before = asked.get("from", plan["supersedes_id"])
    if before is None:
        raise Invalid(Fault("?from", "required", "is required: this plan supersedes no other"))
    sides = [
        await _side(call, resource, plan, before, "?from"),
        await _side(call, resource, plan, asked.get("to", plan["id"]), "?to"),
    ]
    reader = call.caller.reader(call.lang)
    found = await difference(call.services.database, call.services.registry, reader, *sides)
    call.sql += 2
    return Answer(200, orjson.dumps(found), representation(call))


async def _side(call: Call, resource: Resource, plan: dict[str, Any], raw: str, pointer: str) -> Side:
    if looks_like_id(raw) or not raw[:4].isdigit() or "@" in raw:
        chosen = await _plan(call, resource, raw)
        return Side(item_key(resource, chosen["id"])[1], chosen["id"], chosen["code"], None)
    try:
        instant(raw)
    except BadValue as error:
        raise Invalid(Fault(pointer, error.code, f"{error}, or a plan's id or code")) from None
    return Side(item_key(resource, plan["id"])[1], plan["id"], plan["code"], past_instant(raw, pointer))
