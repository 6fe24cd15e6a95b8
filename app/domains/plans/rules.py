"""Rules of the plan's tree: codes, years, tags and priorities (VR-03 to VR-08). Pure ones first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select

from app.domains.plans.models import Action, KeyActivity, Objective, Outcome, Output, Plan
from app.domains.plans.positions import FORCED_STATE
from app.domains.plans.vocabulary import ChangeTag, PlanStatus
from app.domains.rules import changed, ordered
from app.kernel import kinds
from app.kernel.errors import Conflict, Fault, Invalid, invalid
from app.kernel.model import Certainty, Visibility
from app.kernel.resource import Rule
from app.kernel.session import Unit

PARENTS: dict[type[Any], tuple[str, type[Any], str]] = {
    Outcome: ("objective_id", Objective, r"\.[0-9]+"),
    Output: ("outcome_id", Outcome, r"\.[0-9]+"),
    Action: ("output_id", Output, r"\.a[0-9]+"),
    KeyActivity: ("output_id", Output, r"\.k[0-9]+"),
}
"""Level → the reference to the level above, that level, and what a code adds to its code (VR-03)."""


def code_fault(code: str, parent: str, tail: str) -> Fault | None:
    """The fault of a code that does not continue its parent's code, if it does not (VR-03)."""
    if re.fullmatch(re.escape(parent) + tail, code):
        return None
    return Fault(
        "/code", "prefix", f"must be {parent} followed by {tail.replace('[0-9]+', 'n').replace(chr(92), '')} (VR-03)"
    )


def priority_faults(priorities: Sequence[dict[str, Any]], years: range, defined: Iterable[str]) -> list[Fault]:
    """What is wrong with an action's categories year by year (VR-05, VR-06, VR-07)."""
    faults = []
    known = frozenset(defined)
    seen: set[int] = set()
    for place, row in enumerate(priorities):
        where = f"/priorities/{place}"
        if row["year"] in seen:
            faults.append(Fault(f"{where}/year", "repeated", "a year has one category (VR-05)"))
        seen.add(row["year"])
        if row["year"] not in years:
            faults.append(
                Fault(f"{where}/year", "range", f"must be a year of the plan, {years[0]} to {years[-1]} (VR-04)")
            )
        category = row.get("category")
        if (category is None) != (row["certainty"] == Certainty.UNKNOWN):
            faults.append(
                Fault(f"{where}/certainty", "certainty", "is unknown if and only if the category is null (VR-06)")
            )
        if category is None:
            continue
        faults += [
            Fault(f"{where}/{name}", "required", "is required with a category (VR-06)")
            for name in ("source", "locator")
            if not row.get(name)
        ]
        if category not in known:
            faults.append(
                Fault(f"{where}/category", "undefined", "is not a category of this version of the plan (VR-07)")
            )
    if len(priorities) > len(years):
        faults.append(Fault("/priorities", "length", f"must have at most {len(years)} rows (VR-05)"))
    return faults


def years_of(plan: Plan) -> range:
    """The years of a plan's period."""
    return range(plan.period_from, plan.period_to + 1)


async def plan_of(unit: Unit, record: Any) -> Plan:
    """The plan version that an item belongs to."""
    plan = await unit.session.get(Plan, record.plan_id)
    if plan is None:
        raise invalid("/plan_id", "reference", "there is no such plan")
    return plan


async def public_once_considered(unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
    """The public sees what the Board has considered, and nothing of a draft (6.1; contract section 6)."""
    if record.visibility != Visibility.PUBLIC or not changed(before, "visibility"):
        return
    plan = record if isinstance(record, Plan) else await plan_of(unit, record)
    if plan.status not in (PlanStatus.CONSIDERED, PlanStatus.SUPERSEDED):
        raise Conflict("The plan has not been considered: until then nothing of it is public.")


async def continues_parent(unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
    """A code continues its parent's, and both belong to one version (VR-03)."""
    if before is not None:
        return
    if isinstance(record, Objective):
        if not re.fullmatch("[0-9]+", record.code):
            raise invalid("/code", "pattern", "must be a number (VR-03)")
        return
    member, model, tail = PARENTS[type(record)]
    parent = await unit.session.get(model, getattr(record, member))
    if parent is None or parent.plan_id != record.plan_id:
        raise invalid(f"/{member}", "other_plan", "must belong to the same version of the plan")
    fault = code_fault(record.code, parent.code, tail)
    if fault is not None:
        raise Invalid(fault)


@cache
def _model_of(table: str) -> type[Any]:
    """The class of a table's records."""
    return next(mapper.class_ for mapper in Plan.registry.mappers if mapper.class_.__tablename__ == table)


def stays_in_plan(*members: str) -> Rule:
    """What an item refers to belongs to the item's own version of the plan."""

    async def rule(unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
        if not changed(before, *members):
            return
        for member in members:
            value, declared = getattr(record, member), type(record).FIELDS[member]
            if not value:
                continue
            table = type(record).metadata.tables[str(declared.ref)]
            if declared.kind is kinds.REFS:
                stranger = await unit.session.scalar(
                    select(table.c.id).where(table.c.id.in_(value), table.c.plan_id != record.plan_id).limit(1)
                )
            else:  # asked of the session, which knows it already when many records are written together
                target = await unit.session.get(_model_of(table.name), value)
                stranger = None if target is None or target.plan_id == record.plan_id else value
            if stranger is not None:
                raise invalid(f"/{member}", "other_plan", "must belong to the same version of the plan")

    return rule


async def year_in_period(unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
    """A year given for an item lies in the plan's period (VR-04)."""
    if not changed(before, "year"):
        return
    years = years_of(await plan_of(unit, record))
    if record.year not in years:
        raise invalid("/year", "range", f"must be a year of the plan, {years[0]} to {years[-1]} (VR-04)")


async def focus_in_period(_unit: Unit, record: Plan, _before: dict[str, Any] | None) -> None:
    """The focus year lies in the period (VR-04)."""
    if not record.period_from <= record.focus_year <= record.period_to:
        raise invalid("/focus_year", "range", f"must be between {record.period_from} and {record.period_to} (VR-04)")


async def one_successor(unit: Unit, record: Plan, before: dict[str, Any] | None) -> None:
    """A version is superseded by one version at most (A3)."""
    if record.supersedes_id is None or not changed(before, "supersedes_id"):
        return
    other = await unit.session.scalar(
        select(Plan.code).where(
            Plan.supersedes_id == record.supersedes_id, Plan.id != record.id, Plan.archived_at.is_(None)
        )
    )
    if other is not None:
        raise invalid("/supersedes_id", "superseded", f"is superseded by {other} already")


async def categories_once(_unit: Unit, record: Plan, _before: dict[str, Any] | None) -> None:
    """A version defines each category once (VR-07)."""
    codes = [row["code"] for row in record.categories or []]
    if len(set(codes)) != len(codes):
        raise invalid("/categories", "repeated", "must define each category once")


async def items_fit(unit: Unit, record: Plan, before: dict[str, Any] | None) -> None:
    """A period is not drawn in, nor a category struck out, from under what uses it (VR-04, VR-07)."""
    if before is None or not changed(before, "period_from", "period_to", "categories"):
        return
    used: set[int] = set()
    for mapper in Plan.registry.mappers:
        item = mapper.class_
        if {"plan_id", "year"} <= item.FIELDS.keys():
            used.update(await unit.session.scalars(select(item.year).where(item.plan_id == record.id).distinct()))
    stated = [
        row
        for priorities in await unit.session.scalars(select(Action.priorities).where(Action.plan_id == record.id))
        for row in priorities
        if row["category"] is not None
    ]
    used.update(row["year"] for row in stated)
    faults = []
    if used and min(used) < record.period_from:
        faults.append(Fault("/period_from", "in_use", f"items of the plan speak of {min(used)} (VR-04)"))
    if used and max(used) > record.period_to:
        faults.append(Fault("/period_to", "in_use", f"items of the plan speak of {max(used)} (VR-04)"))
    lost = {row["category"] for row in stated} - {row["code"] for row in record.categories}
    if lost:
        faults.append(Fault("/categories", "in_use", f"actions of the plan are {', '.join(sorted(lost))} (VR-07)"))
    if faults:
        raise Invalid(*faults)


async def tag_and_state(_unit: Unit, record: Action, before: dict[str, Any] | None) -> None:
    """A tag that says deleted or done decides the state (VR-08)."""
    if record.change_tag is None or record.change_tag not in FORCED_STATE:
        return
    forced = FORCED_STATE[ChangeTag(record.change_tag)]
    if record.state == forced:
        return
    if not changed(before, "change_tag"):
        raise Conflict(f"The action is tagged {record.change_tag}, so it stays {forced}; change the tag first (VR-08).")
    record.state = forced


async def tag_and_predecessor(unit: Unit, record: Action, before: dict[str, Any] | None) -> None:
    """`added` has no predecessor, `revised` has one, of another version and the same lineage (VR-08)."""
    if not changed(before, "change_tag", "predecessor_id"):
        return
    if record.predecessor_id is None:
        if record.change_tag == ChangeTag.REVISED:
            await _predecessor_missing(unit, record)
        return
    if record.change_tag == ChangeTag.ADDED:
        raise invalid("/predecessor_id", "added", "must be null for an action tagged added (VR-08)")
    predecessor = await unit.session.get(Action, record.predecessor_id)
    if predecessor is None or predecessor.plan_id == record.plan_id:
        raise invalid("/predecessor_id", "same_plan", "must be an action of another version of the plan")
    if record.lineage_id != predecessor.lineage_id:
        record.lineage_id = predecessor.lineage_id


async def _predecessor_missing(unit: Unit, record: Action) -> None:
    plan = await plan_of(unit, record)
    earlier = None
    if plan.supersedes_id is not None:
        earlier = await unit.session.scalar(select(Action.id).where(Action.plan_id == plan.supersedes_id).limit(1))
    if earlier is not None:
        raise invalid("/predecessor_id", "required", "is required for an action tagged revised (VR-08)")
    unit.warn(
        "/predecessor_id", "predecessor_not_loaded", "is expected, but the earlier version has no actions here (VR-08)"
    )


async def priorities_hold(unit: Unit, record: Action, _before: dict[str, Any] | None) -> None:
    """Categories are one a year, sourced, and defined by the version (VR-05, VR-06, VR-07)."""
    stated = [row for row in record.priorities or [] if row["category"] is not None]
    if not stated:
        return
    plan = await plan_of(unit, record)
    faults = priority_faults(stated, years_of(plan), [row["code"] for row in plan.categories])
    if faults:
        raise Invalid(*faults)


ITEM = (public_once_considered,)
"""What holds for everything that is part of a version."""
TREE = (continues_parent, *ITEM)
PLAN = (ordered("period_from", "period_to"), focus_in_period, one_successor, categories_once, items_fit, *ITEM)
OUTPUT = (*TREE, stays_in_plan("workstream_ids"))
ACTION = (
    *TREE,
    stays_in_plan("dependency_ids", "budget_line_ids"),
    tag_and_state,
    tag_and_predecessor,
    priorities_hold,
)
KEY_ACTIVITY = (*TREE, stays_in_plan("linked_action_ids"), year_in_period)
