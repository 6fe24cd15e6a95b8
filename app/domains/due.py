"""Takes a step of every record whose day has come: one transaction each, and what is wrong with one holds up no other."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from sqlalchemy import select

from app.kernel import store
from app.kernel.access import Caller
from app.kernel.errors import Problem, Unavailable
from app.kernel.resource import Resource
from app.kernel.session import Database

log = logging.getLogger("hinge.worker")
BATCH = 100
"""Records looked up in one go."""


async def step_when_due(
    database: Database, caller: Caller, resource: Resource, due: tuple[Any, ...], step: str, reason: str
) -> None:
    """Take `step` of the records that meet the conditions `due` and are in use."""
    model: Any = resource.model
    after = uuid.UUID(int=0)
    while True:
        async with database.unit(caller) as unit:
            query = select(model.id).where(*due, model.archived_at.is_(None), model.id > after)
            keys = list(await unit.session.scalars(query.order_by(model.id).limit(BATCH)))
        for key in keys:
            await _one(database, caller, resource, key, step, reason)
        if not keys:
            return
        after = keys[-1]


async def _one(database: Database, caller: Caller, resource: Resource, key: uuid.UUID, step: str, reason: str) -> None:
    """One record. Somebody may have been faster."""
    try:
        async with database.unit(caller) as unit:
            await store.act(unit, resource, f"{resource.prefix}_{key.hex}", step, {"reason": reason}, "*")
    except Unavailable:
        raise
    except Problem as error:
        log.info("%s %s does not take %s: %s", resource.path, key, step, error.detail)
    except Exception:
        log.exception("%s %s could not take %s", resource.path, key, step)
