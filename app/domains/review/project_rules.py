"""Rules of projects, portfolios and what projects report (F1 to F4; VR-27)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from app.domains.days import today
from app.domains.reference.models import Territory
from app.domains.review.projects import Portfolio, Project, ProjectUpdate
from app.domains.rules import changed, ordered
from app.kernel.access import levels_of
from app.kernel.errors import Fault, Invalid
from app.kernel.kinds import BadValue
from app.kernel.query import looks_like_id, parse_id
from app.kernel.session import Unit


async def regions_found(unit: Unit, record: Project, before: dict[str, Any] | None) -> None:
    """The regions that the project's territories belong to, for reports by region (F11)."""
    if not changed(before, "territory_ids"):
        return
    found: dict[uuid.UUID, None] = {}
    for territory_id in record.territory_ids or []:
        territory = await unit.session.get(Territory, territory_id)
        for _ in range(10):
            if territory is None:
                break
            if territory.un_region_id is not None or territory.level == "region":
                found[territory.un_region_id or territory.id] = None
                break
            territory = await unit.session.get(Territory, territory.parent_id) if territory.parent_id else None
    record.region_ids = list(found)


async def budget_fits(unit: Unit, record: Project, before: dict[str, Any] | None) -> None:
    """What builds capacity is a part of the whole (F2)."""
    if not changed(before, "budget_total", "budget_capacity"):
        return
    capacity, total = record.budget_capacity, record.budget_total
    if capacity is None or total is None:
        return
    if record.budget_capacity_currency != record.budget_total_currency:
        unit.warn("/budget_capacity", "currency", "is in another currency than the whole, so that no share is known")
    elif capacity > total:
        unit.warn("/budget_capacity", "range", "is more than the whole budget")


async def items_named(unit: Unit, record: Portfolio, before: dict[str, Any] | None) -> None:
    """An item is a project that is there or an initiative in words, and a catalytic one says why (F3; S T1.1.2a5)."""
    if not changed(before, "items"):
        return
    faults: list[Fault] = []
    found: dict[uuid.UUID, None] = {}
    for place, item in enumerate(record.items or []):
        where = f"/items/{place}"
        if (item["project"] is None) == (item["initiative"] is None):
            faults.append(Fault(f"{where}/project", "required", "name a project, or say what the initiative is"))
        if item["catalytic"] and item["reason"] is None:
            faults.append(Fault(f"{where}/reason", "required", "is required of what is catalytic"))
        if item["project"] is not None:
            project = await _project(unit, item["project"])
            if project is None:
                faults.append(Fault(f"{where}/project", "reference", f"there is no Project {item['project']!r}"))
            else:
                found[project] = None
    if faults:
        raise Invalid(*faults)
    record.project_ids = list(found)


async def _project(unit: Unit, key: str) -> uuid.UUID | None:
    """The project of an id or code that the writer may see."""
    try:
        where = Project.id == parse_id("proj", key) if looks_like_id(key) else Project.code == key
    except BadValue:
        return None
    query = select(Project.id).where(where, Project.archived_at.is_(None))
    levels = levels_of("review", None, unit.caller.scopes)
    if levels is not None:
        query = query.where(Project.visibility.in_(levels))
    found: uuid.UUID | None = await unit.session.scalar(query)
    return found


async def not_before_its_period(_unit: Unit, record: ProjectUpdate, _before: dict[str, Any] | None) -> None:
    """An update is not handed in before its day has come (F4)."""
    if record.submitted_on is not None and record.submitted_on > today():
        raise Invalid(Fault("/submitted_on", "range", "must not be in the future"))


PROJECT_PREPARED = (regions_found,)
PROJECT = (regions_found, budget_fits, ordered("starts_on", "ends_on"))
PORTFOLIO_PREPARED = (items_named,)
PORTFOLIO = PORTFOLIO_PREPARED
PROJECT_UPDATE = (not_before_its_period, ordered("period_from", "period_to"))
