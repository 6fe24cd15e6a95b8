"""What is done about needs by itself: those whose day of review has passed expire (6.3; S T2.1.1), and figures are folded."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func

from app.domains.due import step_when_due
from app.domains.needs.cells import fold_cells
from app.domains.needs.models import Need
from app.domains.needs.resources import NEEDS
from app.domains.needs.vocabulary import NeedState
from app.kernel.jobs import Job, system
from app.kernel.session import Database

CALLER = system("reviews")
REASON = "Its day of review has passed"


async def tick(database: Database) -> dt.datetime | None:
    """Let every validated need expire whose day of review has passed; the next look is at the usual time."""
    due = (Need.status == NeedState.VALIDATED, Need.review_by < func.current_date())
    await step_when_due(database, CALLER, NEEDS, due, "expire", REASON)
    return None


async def fold(database: Database) -> None:
    """Fold what has gathered beside the sums of cells, so that reading them stays quick (ADR 0033)."""
    await fold_cells(database)


REVIEWS = Job("reviews", 3600, tick)
FIGURES = Job("figures", 300, fold)
