"""Rules of reviews and sessions: who reviews, what is asked of a brief, what stands once it is minuted (F5, F6; VR-34)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.domains.review.committee import Review, Session
from app.domains.review.parties import same
from app.domains.review.projects import Project
from app.domains.review.vocabulary import SessionStatus
from app.domains.rules import changed
from app.kernel.access import levels_of
from app.kernel.errors import Conflict, Fault, Invalid, invalid
from app.kernel.session import Unit


async def reviewers_stand_apart(unit: Unit, record: Review, before: dict[str, Any] | None) -> None:
    """Nobody reviews a project that they lead (VR-34)."""
    if not changed(before, "reviewers"):
        return
    project = await unit.session.get(Project, record.project_id)
    assert project is not None  # its reference has been looked up
    faults = [
        Fault(f"/reviewers/{place}", "party", "must not be the project's lead (VR-34)")
        for place, reviewer in enumerate(record.reviewers or [])
        if same(reviewer, project.led_by)
    ]
    if faults:
        raise Invalid(*faults)


async def brief_waived_with_reason(_unit: Unit, record: Review, before: dict[str, Any] | None) -> None:
    """A full document comes without an approved brief only for a reason (6.5)."""
    if (
        changed(before, "brief_waived", "brief_waived_reason")
        and record.brief_waived
        and not record.brief_waived_reason
    ):
        raise invalid("/brief_waived_reason", "required", "is required where the brief is waived (6.5)")


async def lead_stays_apart(unit: Unit, record: Project, before: dict[str, Any] | None) -> None:
    """Nobody comes to lead a project whose review they are on (VR-34)."""
    if before is None or "led_by" not in before or record.led_by is None:
        return
    reviews = select(Review).where(Review.project_id == record.id, Review.archived_at.is_(None))
    for review in await unit.session.scalars(reviews):
        if any(same(reviewer, record.led_by) for reviewer in review.reviewers):
            raise invalid("/led_by", "party", f"reviews the project in {review.code} (VR-34)")


async def minuted_session_stays(_unit: Unit, record: Session, before: dict[str, Any] | None) -> None:
    """Minutes that were adopted do not change (F5)."""
    if (
        before is not None
        and "status" not in before
        and record.status in (SessionStatus.MINUTED, SessionStatus.CANCELLED)
    ):
        raise Conflict(f"The session is {record.status}: it does not change any more.")


async def agenda_in_order(unit: Unit, record: Session, before: dict[str, Any] | None) -> None:
    """The items of an agenda have numbers of their own and name reviews that are there (F5)."""
    if not changed(before, "agenda"):
        return
    rows = record.agenda or []
    faults = []
    if len({row["order"] for row in rows}) != len(rows):
        faults.append(Fault("/agenda", "repeated", "no two items may have the same order"))
    named = {row["review"] for row in rows if row["review"] is not None}
    query = select(Review.code).where(Review.code.in_(named), Review.archived_at.is_(None))
    levels = levels_of("review", None, unit.caller.scopes)
    if levels is not None:
        query = query.where(Review.visibility.in_(levels))
    known = set(await unit.session.scalars(query)) if named else set()
    faults += [
        Fault(f"/agenda/{place}/review", "reference", f"there is no Review {row['review']!r}")
        for place, row in enumerate(rows)
        if row["review"] is not None and row["review"] not in known
    ]
    if faults:
        raise Invalid(*faults)


async def session_is_over(_unit: Unit, record: Session, _payload: Any) -> None:
    """A session is minuted when its minutes are there (F5)."""
    if record.minutes is None and record.minutes_url is None:
        raise Conflict("There are no minutes yet: write them, or say where they can be read.")


REVIEW = (reviewers_stand_apart, brief_waived_with_reason)
SESSION = (minuted_session_stays, agenda_in_order)
