"""State machines of courses, digital products and packages (6.10, 6.13; I4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.domains.catalogue.courses import Course
from app.domains.catalogue.packages import Package, Transformation
from app.domains.catalogue.rules import lacking
from app.domains.catalogue.tools import Tool
from app.domains.catalogue.vocabulary import CourseStatus, DigitalState, PackageStatus
from app.domains.days import today
from app.kernel.errors import Conflict, invalid
from app.kernel.fields import LText
from app.kernel.members import Member, member
from app.kernel.model import Visibility
from app.kernel.session import Unit
from app.kernel.workflow import RequiredReason, Transition, Workflow, transition

WHO = "Who may see it from now on: public unless it is said; a course for staff is internal."


class Publish(Member):
    """Since when a course is published, and for whom."""

    visibility: Visibility | None = member(WHO)
    published_on: dt.date | None = member("When it was first published; today unless it is said or known.")
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Offer(Member):
    """For whom a package is on offer."""

    visibility: Visibility | None = member(WHO)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class QualityCheck(Member):
    """What a check of a product found."""

    quality_checked_on: dt.date | None = member("When it was checked.")
    quality_note: LText | None = member("What the check found.", max_length=2000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


def _seen_by(record: Course | Package, payload: Any) -> None:
    chosen = payload.visibility or Visibility.PUBLIC
    if chosen == Visibility.RESTRICTED:
        raise invalid("/visibility", "choice", "must be public, partner or internal")
    record.visibility = chosen


async def published(_unit: Unit, record: Course, payload: Any) -> None:
    """A course says what it is before it is published; its translations keep the status that each has (VR-70, VR-71)."""
    faults = lacking(record)
    if faults:
        raise Conflict("The course does not say yet what a published one must (VR-70).", faults=faults)
    if payload.published_on is not None and payload.published_on > today():
        raise invalid("/published_on", "range", "must not be in the future")
    if record.valid_until is not None and record.valid_until < today():
        raise Conflict(f"The course was offered until {record.valid_until}: change `valid_until` first.")
    record.published_on = payload.published_on or record.published_on or today()
    record.updated_on = max(record.updated_on or record.published_on, record.published_on)
    _seen_by(record, payload)


async def offered(_unit: Unit, record: Package, payload: Any) -> None:
    """A package on offer is public unless somebody says otherwise."""
    _seen_by(record, payload)


async def selected(_unit: Unit, record: Tool | Transformation, payload: Any) -> None:
    """What is made digital first is chosen with a reason (6.10; S 16(b)(i))."""
    record.priority_reason = payload.reason
    if isinstance(record, Tool):
        record.priority_for_transformation = True


async def checked(unit: Unit, record: Transformation, payload: Any) -> None:
    """A product is checked before it is published; who publishes without is told (I5, P)."""
    if payload.quality_checked_on is not None:
        record.quality_checked_on = payload.quality_checked_on
    if payload.quality_note is not None:
        record.quality_note = payload.quality_note
    if record.quality_checked_on is None:
        unit.warn("/quality_checked_on", "not_checked", "nobody has checked what was made")


def _digital(publish: Transition) -> tuple[Transition, ...]:
    """The steps of a digital product; how it is published is its own (6.10)."""
    return (
        transition(
            "select", "listed", "selected", "Choose it, with the reason (6.10).", payload=RequiredReason, guard=selected
        ),
        transition("design", "selected", "designing", "Its product is being designed (6.10)."),
        transition("develop", "designing", "in_development", "The product is being made (6.10)."),
        transition("test", "in_development", "testing", "The product is being tried (6.10)."),
        publish,
        transition("maintain", "published", "maintained", "The product is kept up (6.10)."),
        transition("retire", "maintained", "retired", "The product is given up (6.10).", payload=RequiredReason),
    )


TOOL_WORKFLOW = Workflow(
    "digital_state",
    DigitalState,
    _digital(transition("publish", "testing", "published", "The product can be used (6.10).")),
)

TRANSFORMATION_WORKFLOW = Workflow(
    "status",
    DigitalState,
    _digital(
        transition(
            "publish", "testing", "published", "The product can be used (6.10).",
            payload=QualityCheck, guard=checked,
        )
    ),
)  # fmt: skip

PACKAGE_WORKFLOW = Workflow(
    "status",
    PackageStatus,
    (
        transition("test", "designed", "testing", "Try it (I4)."),
        transition(
            "offer", "testing", "offered", "Offer it: it becomes public unless it is said (I4).",
            payload=Offer, guard=offered,
        ),
        transition(
            "retire", "designed testing offered", "retired", "Offer it no longer: it leaves the public at once (I4).",
            payload=RequiredReason,
        ),
    ),
)  # fmt: skip

COURSE_WORKFLOW = Workflow(
    "status",
    CourseStatus,
    (
        transition("conceive", "idea", "concept", "There is a concept (6.13)."),
        transition("develop", "concept", "in_development", "The course is being made (6.13)."),
        transition("pilot", "in_development", "pilot", "Some learners try it (6.13).", verb="publish"),
        transition(
            "publish", "pilot", "published",
            "It can be taken: it becomes public unless it is said (6.13; VR-70).",
            payload=Publish, guard=published, verb="publish",
        ),
        transition(
            "revise", "published", "in_development",
            "Make a new version: it leaves the public until that is published (6.13).", verb="publish",
        ),
        transition(
            "withdraw", "published", "archived", "Offer it no longer: it leaves the public at once (6.13).",
            payload=RequiredReason, verb="publish",
        ),
    ),
)  # fmt: skip
