"""The priority of a need by the stored method, with everything that went into it (D5; VR-24; the method is P)."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import or_, select

from app.domains.days import today
from app.domains.needs.models import Need, NeedMethod
from app.domains.needs.vocabulary import GapPriority, MethodStatus
from app.domains.reference.models import Classification, Territory
from app.domains.rules import changed
from app.kernel.model import Visibility
from app.kernel.session import Unit

RATINGS = ("severity", "reach", "urgency", "feasibility")
_CENT = Decimal("0.01")
HIGHEST = 10
"""Territories between a settlement and its country; a chain longer than this is broken."""


async def method_in_use(unit: Unit) -> NeedMethod | None:
    """The method that holds now; None while there is none, and then nothing is computed."""

    async def ask() -> NeedMethod | None:
        active = NeedMethod.status == MethodStatus.ACTIVE, NeedMethod.archived_at.is_(None)
        return await unit.session.scalar(select(NeedMethod).where(*active).limit(1))

    return await unit.once("need_methods", (), ask)


async def country_of(unit: Unit, territory_id: uuid.UUID) -> Territory | None:
    """The country that a territory is or belongs to; None for a wider one."""
    above: uuid.UUID | None = territory_id
    for _ in range(HIGHEST):
        if above is None:
            return None
        found = await unit.session.get(Territory, above)
        if found is None or found.level == "country":
            return found
        above = found.parent_id
    return None


async def schemes_of(unit: Unit, territory: uuid.UUID, schemes: list[str], day: dt.date) -> list[str]:
    """Which of these lists name a territory on a day; a row whose start is not recorded counts (D2)."""

    async def ask() -> list[str]:
        rows = await unit.session.scalars(
            select(Classification.scheme)
            .where(
                Classification.territory_id == territory,
                Classification.scheme.in_(schemes),
                Classification.archived_at.is_(None),
                Classification.visibility == Visibility.PUBLIC,
                or_(Classification.valid_from.is_(None), Classification.valid_from <= day),
                or_(Classification.valid_to.is_(None), Classification.valid_to > day),
            )
            .distinct()
        )
        return sorted(str(scheme) for scheme in rows)

    return await unit.once("classifications", (territory, *schemes, day), ask)


async def prioritised(unit: Unit, record: Need, before: dict[str, Any] | None) -> None:
    """Compute the priority anew when a rating or the territory changes; unknown stays unknown, never low (model 2)."""
    if not changed(before, *RATINGS, "territory_id", "regional"):
        return
    given = {name: getattr(record, name) for name in RATINGS}
    method = await method_in_use(unit)
    if method is None or None in given.values():
        record.priority = record.priority_score = record.priority_basis = None
        return
    day = today()
    country = await unit.session.get(Territory, record.country_id) if record.country_id is not None else None
    named = [] if country is None else await schemes_of(unit, country.id, list(method.schemes), day)
    mean = weighted_mean(given, method.weights)
    bonus = method.territory_bonus if named else Decimal(0)
    score = mean + bonus
    record.priority = level_of(score, method.medium_from, method.high_from)
    record.priority_score = score
    record.priority_basis = {
        "method": method.code, "standing": str(method.standing), "computed_on": day.isoformat(), **given,
        "territory": None if country is None else country.code, "schemes": named,
        "mean": _spelled(mean), "bonus": _spelled(bonus), "score": _spelled(score),
    }  # fmt: skip


def weighted_mean(given: dict[str, int], weights: dict[str, int]) -> Decimal:
    """The mean of the four ratings, to a hundredth; the weights are not all nothing."""
    total = sum(weights[name] for name in RATINGS)
    mean = Decimal(sum(given[name] * weights[name] for name in RATINGS)) / Decimal(total)
    return mean.quantize(_CENT, ROUND_HALF_UP)


def level_of(score: Decimal, medium_from: Decimal, high_from: Decimal) -> GapPriority:
    """What a score means."""
    if score >= high_from:
        return GapPriority.HIGH
    return GapPriority.MEDIUM if score >= medium_from else GapPriority.LOW


def _spelled(value: Decimal) -> str:
    return str(value.quantize(_CENT))
