"""Definitions of which one is in use at a time: a method of priorities, the figures of due diligence (P)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from app.domains.needs.vocabulary import MethodStatus
from app.kernel.session import Unit
from app.kernel.workflow import RequiredReason, Workflow, transition


async def _takes_over(unit: Unit, record: Any, _payload: Any) -> None:
    """The one before retires at the same instant."""
    model, now = type(record), dt.datetime.now(dt.UTC)
    before = select(model).where(model.status == MethodStatus.ACTIVE, model.id != record.id)
    for earlier in await unit.session.scalars(before.with_for_update()):
        earlier.status, earlier.active_to = MethodStatus.RETIRED, now
    await unit.session.flush()
    record.active_from = now


async def _ends(_unit: Unit, record: Any, _payload: Any) -> None:
    """What is retired says since when."""
    record.active_to = dt.datetime.now(dt.UTC)


def method_workflow(activate: str, retire: str) -> Workflow:
    """The states of a definition; the two texts say what its steps mean."""
    return Workflow(
        "status",
        MethodStatus,
        (
            transition("activate", "draft", "active", activate, guard=_takes_over, verb="configure"),
            transition("retire", "active", "retired", retire, payload=RequiredReason, guard=_ends, verb="configure"),
        ),
    )
