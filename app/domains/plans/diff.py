"""The difference between two versions of a plan, or one plan at two instants, item by item (contract section 8).

Items are matched by lineage, which outlives codes. Where the items of the earlier version are not on record (the 2021
plan is known by name only), what the later version's own tags say has changed is told instead, and `basis` says so.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from app.kernel import kinds
from app.kernel.builder import Builder
from app.kernel.kinds import EVERY_LANGUAGE, spell_instant
from app.kernel.past import shadowed
from app.kernel.query import visible_fields
from app.kernel.resource import Registry, Resource
from app.kernel.select import record_json
from app.kernel.session import Database
from app.kernel.shapes import Leaf, Reader, Selection, Statement

COMPARED = ("objectives", "outcomes", "outputs", "actions", "key-activities", "workstreams")
_TEXTS = ("title", "summary")
_SHOWN = ("id", "code", "lineage_id", "position", "priorities")
_WATCHED = (
    "code",
    "title",
    "summary",
    "former_title",
    "components",
    "resource_condition",
    "year",
    "output_id",
    "outcome_id",
    "objective_id",
    "lead_unit_id",
    "supporting_unit_ids",
    "dependency_ids",
    "workstream_ids",
    "status",
    "state",
    "change_tag",
    "see_also",
)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a plan, now or at an instant."""

    plan: uuid.UUID
    id: str
    code: str
    at: dt.datetime | None


async def difference(
    database: Database, registry: Registry, reader: Reader, before: Side, after: Side
) -> dict[str, Any]:
    """added, revised, deleted, done and reprioritised items between two sides, as the reader may see both."""
    old, new = await _items(database, registry, reader, before), await _items(database, registry, reader, after)
    found: dict[str, list[dict[str, Any]]] = {
        "added": [],
        "revised": [],
        "deleted": [],
        "done": [],
        "reprioritised": [],
    }
    by_tags = not old and before.at is None
    same_plan = before.plan == after.plan
    for lineage in sorted({*old, *new}, key=lambda key: _place(old.get(key) or new[key])):
        if by_tags:
            _by_tag(registry, new[lineage], found)
        else:
            _compare(registry, old.get(lineage), new.get(lineage), found, same_plan=same_plan)
    return {
        "from": _shown(before, recorded=bool(old)),
        "to": _shown(after, recorded=bool(new)),
        "basis": "tags" if by_tags else "items",
        **found,
        "counts": {name: len(items) for name, items in found.items()},
    }


def _shown(side: Side, *, recorded: bool) -> dict[str, Any]:
    at = spell_instant(side.at) if side.at is not None else None
    return {"id": side.id, "code": side.code, "at": at, "items": "recorded" if recorded else "not recorded"}


@lru_cache(maxsize=64)
def _statement(registry: Registry, reader: Reader, *, past: bool) -> Statement:
    """The items of a plan as the reader may see them; slot 0 is the plan's UUID, slot 1 the instant when it is of the past."""
    build = Builder(reader)
    plan = build.parameter(0, "uuid")
    parts = []
    for path in COMPARED:
        resource, alias = registry[path], build.alias()
        visible = build.visible(resource, alias)
        item = record_json(build, resource, alias, _selection(resource, reader))
        parts.append(
            f"SELECT '{path}' AS r, {item} AS d FROM {resource.table} {alias} WHERE {alias}.plan_id = {plan} AND {visible}"
        )
    sql = f"SELECT coalesce(json_agg(json_build_array(y.r, y.d)), '[]') AS j FROM ({' UNION ALL '.join(parts)}) y"
    return build.statement(shadowed(build, sql, 1, registry.by_table) if past else sql)


def _selection(resource: Resource, reader: Reader) -> Selection:
    """What is compared and shown; a text is compared in all its languages, under its name and a star."""
    fields = visible_fields(resource, reader.scopes)
    names = [name for name in dict.fromkeys((*_SHOWN, *_WATCHED)) if name in fields]
    texts = [name for name in names if fields[name].kind in (kinds.LTEXT, kinds.STRUCT, kinds.STRUCTS)]
    return (*(Leaf(name, name) for name in names), *(Leaf(f"{name}*", name, EVERY_LANGUAGE) for name in texts))


async def _items(
    database: Database, registry: Registry, reader: Reader, side: Side
) -> dict[tuple[str, str], dict[str, Any]]:
    """The items of a side by (resource, lineage)."""
    statement = _statement(registry, reader, past=side.at is not None)
    row = await database.fetchrow(statement, (side.plan, side.at))
    assert row is not None
    return {(path, data["lineage_id"]): {**data, "_path": path} for path, data in orjson.loads(row["j"])}


def _place(item: dict[str, Any]) -> tuple[int, int, str]:
    return COMPARED.index(item["_path"]), item["position"], item["code"]


def _by_tag(registry: Registry, item: dict[str, Any], found: dict[str, list[dict[str, Any]]]) -> None:
    """What the document prints beside an action (S T1.1.2, 1.1.3, 2.1.2, 2.4.5)."""
    tag = item.get("change_tag")
    if tag is not None:
        found[tag].append(_entry(registry[item["_path"]], item))


def _compare(
    registry: Registry,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    found: dict[str, list[dict[str, Any]]],
    *,
    same_plan: bool,
) -> None:
    present = new if new is not None else old
    assert present is not None
    resource = registry[present["_path"]]
    entry = _entry(resource, present)
    if old is None:
        found["added"].append(entry)
    elif new is None or (new.get("change_tag") == "deleted" and old.get("change_tag") != "deleted"):
        found["deleted"].append(entry)
    else:
        changed = [
            name for name in _WATCHED if name in new and _value(old, name, same_plan) != _value(new, name, same_plan)
        ]
        if new.get("state") == "done" and old.get("state") != "done":
            found["done"].append(entry)
        elif changed:
            was, now = {name: old.get(name) for name in changed}, {name: new[name] for name in changed}
            found["revised"].append({**entry, "changed": changed, "before": was, "after": now})
        if _priorities(old) != _priorities(new):
            found["reprioritised"].append({**entry, "before": _priorities(old), "after": _priorities(new)})


def _entry(resource: Resource, item: dict[str, Any]) -> dict[str, Any]:
    text = next((item[name] for name in _TEXTS if item.get(name)), None)
    return {
        "resource": resource.name,
        "id": item["id"],
        "code": item["code"],
        "lineage_id": item["lineage_id"],
        "text": text,
    }


def _value(item: dict[str, Any], name: str, same_plan: bool) -> Any:
    """References differ between versions even when they mean the same item; within one plan they count."""
    return None if name.endswith(("_id", "_ids")) and not same_plan else item.get(f"{name}*", item.get(name))


def _priorities(item: dict[str, Any]) -> dict[str, str | None]:
    """Year → category of an action; a workstream's priorities are texts, not categories."""
    years = item.get("priorities") if item["_path"] == "actions" else None
    return {str(entry["year"]): entry.get("category") for entry in years or ()}
