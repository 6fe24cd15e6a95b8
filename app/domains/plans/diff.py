"""The difference between two versions of a plan, or one plan at two instants, item by item (contract section 8).

Items are matched by lineage, which outlives codes. Where the items of the earlier version are not on record (the 2021
plan is known by name only), what the later version's own tags say has changed is told instead, and `basis` says so.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import orjson

from app.kernel.access import Caller, visible_levels
from app.kernel.kinds import DEFAULT_LANGUAGE, EVERY_LANGUAGE
from app.kernel.resource import Registry, Resource
from app.kernel.session import Database

COMPARED = ("objectives", "outcomes", "outputs", "actions", "key-activities", "workstreams")
_TEXTS = ("title", "summary")
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
    database: Database, registry: Registry, caller: Caller, before: Side, after: Side, lang: str
) -> dict[str, Any]:
    """added, revised, deleted, done and reprioritised items between two sides."""
    old, new = await _items(database, registry, caller, before), await _items(database, registry, caller, after)
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
            _by_tag(registry, new[lineage], found, lang)
        else:
            _compare(registry, old.get(lineage), new.get(lineage), found, lang, same_plan=same_plan)
    return {
        "from": _shown(before, recorded=bool(old)),
        "to": _shown(after, recorded=bool(new)),
        "basis": "tags" if by_tags else "items",
        **found,
        "counts": {name: len(items) for name, items in found.items()},
    }


def _shown(side: Side, *, recorded: bool) -> dict[str, Any]:
    at = side.at.isoformat() if side.at is not None else None
    return {"id": side.id, "code": side.code, "at": at, "items": "recorded" if recorded else "not recorded"}


async def _items(
    database: Database, registry: Registry, caller: Caller, side: Side
) -> dict[tuple[str, str], dict[str, Any]]:
    """The items of a side by (resource, lineage), as this caller may see them."""
    parts = []
    for path in COMPARED:
        resource = registry[path]
        levels = visible_levels(resource, caller.scopes)
        names = "" if levels is None else ", ".join(f"'{level}'" for level in levels)
        if side.at is None:
            rows = f"SELECT to_jsonb(t) - 'search_vector' AS d FROM {resource.table} t WHERE t.plan_id = $1"
        else:
            rows = (
                "SELECT DISTINCT ON (h.record_id) h.data AS d FROM history h "
                f"WHERE h.resource = '{resource.table}' AND h.at <= $2 AND h.op <> 'delete' AND h.record_id IN "
                f"(SELECT t.id FROM {resource.table} t WHERE t.plan_id = $1) ORDER BY h.record_id, h.version DESC"
            )
        seen = "" if levels is None else f" AND x.d->>'visibility' IN ({names})"
        parts.append(f"SELECT '{path}' AS r, x.d FROM ({rows}) x WHERE x.d->>'archived_at' IS NULL{seen}")
    sql = f"SELECT coalesce(json_agg(json_build_array(y.r, y.d)), '[]') AS j FROM ({' UNION ALL '.join(parts)}) y"
    row = await database.query(sql, *([side.plan] if side.at is None else [side.plan, side.at]))
    assert row is not None
    return {(path, data["lineage_id"]): {**data, "_path": path} for path, data in orjson.loads(row["j"])}


def _place(item: dict[str, Any]) -> tuple[int, int, str]:
    return COMPARED.index(item["_path"]), item["position"], item["code"]


def _by_tag(registry: Registry, item: dict[str, Any], found: dict[str, list[dict[str, Any]]], lang: str) -> None:
    """What the document prints beside an action (S T1.1.2, 1.1.3, 2.1.2, 2.4.5)."""
    tag = item.get("change_tag")
    if tag is not None:
        found[tag].append(_entry(registry[item["_path"]], item, lang))


def _compare(
    registry: Registry,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    found: dict[str, list[dict[str, Any]]],
    lang: str,
    *,
    same_plan: bool,
) -> None:
    present = new if new is not None else old
    assert present is not None
    resource = registry[present["_path"]]
    entry = _entry(resource, present, lang)
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
            was = {name: _text(old, name, lang) for name in changed}
            now = {name: _text(new, name, lang) for name in changed}
            found["revised"].append({**entry, "changed": changed, "before": was, "after": now})
        if _priorities(old) != _priorities(new):
            found["reprioritised"].append({**entry, "before": _priorities(old), "after": _priorities(new)})


def _entry(resource: Resource, item: dict[str, Any], lang: str) -> dict[str, Any]:
    text = next((_text(item, name, lang) for name in _TEXTS if item.get(name)), None)
    return {
        "resource": resource.name,
        "id": f"{resource.prefix}_{item['id'].replace('-', '')}",
        "code": item["code"],
        "lineage_id": item["lineage_id"],
        "text": text,
    }


def _value(item: dict[str, Any], name: str, same_plan: bool) -> Any:
    """References differ between versions even when they mean the same item; within one plan they count."""
    return None if name.endswith(("_id", "_ids")) and not same_plan else item.get(name)


def _text(item: dict[str, Any], name: str, lang: str) -> Any:
    value = item.get(name)
    if isinstance(value, dict) and DEFAULT_LANGUAGE in value and lang != EVERY_LANGUAGE:
        return value.get(lang, value[DEFAULT_LANGUAGE])
    return value


def _priorities(item: dict[str, Any]) -> dict[str, str | None]:
    """Year → category of an action; a workstream's priorities are texts, not categories."""
    years = item.get("priorities") if item["_path"] == "actions" else None
    return {str(entry["year"]): entry.get("category") for entry in years or ()}
