"""Rules of units and focal points (B1, B3; VR-80)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import or_, select

from app.domains.organisation.models import FocalPoint
from app.domains.rules import changed, no_circle, ordered
from app.kernel.errors import invalid
from app.kernel.session import Unit

FAR = dt.date.max


async def one_focal_point(unit: Unit, record: FocalPoint, before: dict[str, Any] | None) -> None:
    """A unit has one focal point at a time; deputies beside it. A unit without one is reported, not refused (VR-80)."""
    if record.deputy or not changed(before, "deputy", "starts_on", "ends_on"):
        return
    other = await unit.session.scalar(
        select(FocalPoint.code).where(
            FocalPoint.unit_id == record.unit_id,
            FocalPoint.deputy.is_(False),
            FocalPoint.id != record.id,
            FocalPoint.archived_at.is_(None),
            FocalPoint.starts_on <= (record.ends_on or FAR),
            or_(FocalPoint.ends_on.is_(None), FocalPoint.ends_on >= record.starts_on),
        )
    )
    if other is not None:
        raise invalid(
            "/unit_id",
            "focal_point",
            f"has the focal point {other} in that time: end it, or make this one a deputy (VR-80)",
        )


UNIT = (no_circle("parent_id"), ordered("active_from", "active_to"))
FOCAL_POINT = (ordered("starts_on", "ends_on"), one_focal_point)
