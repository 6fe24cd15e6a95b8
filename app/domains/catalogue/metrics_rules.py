"""Rules of observations: what a figure must carry, and what a facilitated course must have before (VR-13, VR-72)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.domains.catalogue.courses import Course, Offering
from app.domains.catalogue.openness import no_more_open_than
from app.domains.catalogue.platforms import Metric
from app.domains.catalogue.rules import SUBJECTS
from app.domains.catalogue.vocabulary import Modality
from app.domains.reference.vocabulary import MetricName
from app.domains.rules import changed, ordered
from app.kernel.errors import Fault, Invalid, invalid
from app.kernel.session import Unit

RANKS = frozenset({MetricName.RANK_MOST_POPULAR_PAGE, MetricName.RANK_MOST_DOWNLOADED_PUBLICATION})
PERCENTAGES = frozenset({MetricName.SATISFACTION, MetricName.APPLICATION_RATE})
ENROLMENT = frozenset({MetricName.ENROLMENTS, MetricName.COMPLETIONS, MetricName.CERTIFICATES})
FACILITATED = frozenset(
    {Modality.FACILITATED_ONLINE, Modality.LIVE_VIRTUAL, Modality.IN_PERSON, Modality.WEBINAR, Modality.BLENDED}
)
"""How a course is taught that somebody holds at a time (VR-72)."""


async def observed(_unit: Unit, record: Metric, before: dict[str, Any] | None) -> None:
    """An observation is of one thing (I11)."""
    if before is not None:
        return
    given = [name for name in (*SUBJECTS, "page") if getattr(record, name) is not None]
    if not given:
        raise invalid("/tool_id", "required", "say what was observed: one of tool_id, course_id, platform_id and page")
    if len(given) > 1:
        raise Invalid(*(Fault(f"/{name}", "subject", f"is one too many: `{given[0]}` is there") for name in given[1:]))


async def a_figure(_unit: Unit, record: Metric, before: dict[str, Any] | None) -> None:
    """A rank begins at 1, and a share ends at 100 (VR-13)."""
    if not changed(before, "value"):
        return
    if record.metric in RANKS and record.value < 1:
        raise invalid("/value", "range", "must be at least 1: it is a rank (VR-13)")
    if record.metric in PERCENTAGES and record.value > 100:
        raise invalid("/value", "range", "must be at most 100: it is a percentage")


async def held(unit: Unit, record: Metric, before: dict[str, Any] | None) -> None:
    """Nobody enrols in a facilitated course that is not held: its writer is told (VR-72)."""
    if before is not None or record.course_id is None or record.metric not in ENROLMENT:
        return
    mode = await unit.session.scalar(select(Course.course_mode).where(Course.id == record.course_id))
    if mode not in FACILITATED:
        return
    there = select(Offering.id).where(Offering.course_id == record.course_id, Offering.archived_at.is_(None)).limit(1)
    if await unit.session.scalar(there) is None:
        unit.warn("/course_id", "no_offering", "is a facilitated course without an offering (VR-72)")


METRIC_PREPARED = (observed, a_figure, ordered("period_from", "period_to"))
METRIC = (*METRIC_PREPARED, held, no_more_open_than(SUBJECTS))
