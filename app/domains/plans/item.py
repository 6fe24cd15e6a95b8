"""PlanItem: what belongs to one version of the plan and may go on in the next (model section 2, lineage)."""

from __future__ import annotations

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.provenance import Sourced
from app.kernel.fields import RANGE, Ref, field
from app.kernel.model import Record

CURRENT = (
    "(SELECT (p.status <> 'considered')::int FROM plans p WHERE p.id = {t}.plan_id), "
    "(SELECT -p.focus_year FROM plans p WHERE p.id = {t}.plan_id), {t}.id"
)
"""A code may stand in several versions; without a version, the considered one with the latest focus year is meant."""


class PlanItem(Sourced, Record):
    """Base of everything that is part of a plan version; codes are unique within the version (VR-03)."""

    __abstract__ = True
    __sort__ = ("position",)
    __scope__ = "plan_id"

    plan_id: Mapped[Ref] = field("The plan version it belongs to.", ref="plans", write="create", filter=True)
    lineage_id: Mapped[uuid.UUID] = field(
        "Shared by the versions of one item; codes may change from plan to plan, this does not.",
        filter=True,
        server_default=text("hinge_uuid7()"),
    )
    position: Mapped[int] = field(
        "Place in the plan's reading order. The service sets it from the code when it is not given.",
        write=True,
        filter=RANGE,
        sort=True,
        ge=0,
        server_default=text("0"),
    )
