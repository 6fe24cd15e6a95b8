"""What is done about needs by itself: those whose day of review has passed expire (6.3; S T2.1.1), and figures are folded."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from sqlalchemy import func, select

from app.domains.needs.cells import fold_cells
from app.domains.needs.models import Need
from app.domains.needs.resources import NEEDS
from app.domains.needs.vocabulary import NeedState
from app.kernel import store
from app.kernel.errors import Problem, Unavailable
from app.kernel.jobs import Job, system
from app.kernel.session import Database

log = logging.getLogger("hinge.worker")
CALLER = system("reviews")
BATCH = 100
"""Needs taken in one go; each is written in a transaction of its own."""
REASON = "Its day of review has passed"


async def tick(database: Database) -> dt.datetime | None:
    """Let every validated need expire whose day of review has passed; the next look is at the usual time."""
    after = uuid.UUID(int=0)
    while keys := await _due(database, after):
        for key in keys:
            await _expire(database, key)
        after = keys[-1]
    return None


async def _due(database: Database, after: uuid.UUID) -> list[uuid.UUID]:
    async with database.unit(CALLER) as unit:
        query = select(Need.id).where(
            Need.status == NeedState.VALIDATED,
            Need.review_by < func.current_date(),
            Need.archived_at.is_(None),
            Need.id > after,
        )
        return list(await unit.session.scalars(query.order_by(Need.id).limit(BATCH)))


async def _expire(database: Database, key: uuid.UUID) -> None:
    """One need. Somebody may have been faster, and what is wrong with one must not hold up the others."""
    try:
        async with database.unit(CALLER) as unit:
            await store.act(unit, NEEDS, f"need_{key.hex}", "expire", {"reason": REASON}, "*")
    except Unavailable:
        raise
    except Problem as error:
        log.info("need %s does not expire: %s", key, error.detail)
    except Exception:
        log.exception("need %s could not expire", key)


async def fold(database: Database) -> None:
    """Fold what has gathered beside the sums of cells, so that reading them stays quick (ADR 0033)."""
    await fold_cells(database)


REVIEWS = Job("reviews", 3600, tick)
FIGURES = Job("figures", 300, fold)
