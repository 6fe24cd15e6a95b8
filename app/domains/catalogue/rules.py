"""Rules of tools, packages and courses: what is public, what a published course needs, one edition a language (VR-70 to VR-73)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app.domains.catalogue.courses import Course, Offering
from app.domains.catalogue.openness import closes, no_more_open_than
from app.domains.catalogue.parts import published_languages
from app.domains.catalogue.platforms import Metric, Platform
from app.domains.catalogue.tools import Tool, ToolAssessment
from app.domains.catalogue.vocabulary import Availability, CourseAccess, CourseStatus, PackageStatus, UpToDate
from app.domains.days import months_from, today
from app.domains.rules import changed, no_circle, ordered
from app.kernel.errors import Fault, Invalid, invalid
from app.kernel.model import Visibility
from app.kernel.resource import Rule
from app.kernel.session import Unit

ASSESSED_MONTHS = 36
"""How old the assessment of a tool may be that is listed as up to date (VR-73; P)."""
WHOLE: dict[str, str] = {
    "course_mode": "how it is taught", "languages": "a translation that is published",
    "target_group_ids": "whom it is for", "learning_objectives": "what learners can do afterwards",
}  # fmt: skip
"""What a published course says of itself (VR-70)."""
_GIVEN_BY = {"languages": "translations"}
"""Members that follow from another one, which is the one to be written."""


def public_while(holds: Callable[[Any], bool], said: str) -> Rule:
    """What may not be public is refused when it is asked for, and else leaves the public at once (model section 9)."""

    async def rule(unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
        if record.visibility != Visibility.PUBLIC or holds(record):
            return
        if changed(before, "visibility"):
            raise invalid("/visibility", "unpublished", f"cannot be public: {said}")
        record.visibility = Visibility.INTERNAL
        unit.warn("/visibility", "unpublished", f"is now internal: {said}")

    return rule


async def editions(_unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
    """One edition a language; the languages follow from those that are published, and imply no others (VR-71)."""
    if not changed(before, "translations"):
        return
    faults: list[Fault] = []
    for member in ("language", "external_id"):
        seen: set[str] = set()
        for place, edition in enumerate(record.translations or []):
            value = edition.get(member)
            if value in seen:
                faults.append(Fault(f"/translations/{place}/{member}", "repeated", "stands there twice"))
            seen.update({value} - {None})
    if faults:
        raise Invalid(*faults)
    record.languages = published_languages(record.translations or [])


async def release(_unit: Unit, record: Tool, before: dict[str, Any] | None) -> None:
    """A release that is known to the year or month is a range of days (I1)."""
    if not changed(before, "released"):
        return
    try:
        begins, ends = release_days(record.released)
    except ValueError:
        raise invalid(
            "/released", "type", "must be a year, a month or a day that there is, or a range of them"
        ) from None
    if begins is not None and ends is not None and ends < begins:
        raise invalid("/released", "order", "must not end before it begins")
    record.released_from, record.released_to = begins, ends


def release_days(released: str | None) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day that a release can mean; raises ValueError for what names none."""
    if released is None:
        return None, None
    first, _, last = released.partition("/")
    return days_of(first)[0], days_of(last or first)[1]


def days_of(partial: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a year, a month or a day; raises ValueError for none that there is."""
    year, *rest = map(int, partial.split("-"))
    if len(rest) == 2:
        return dt.date(year, *rest), dt.date(year, *rest)
    first, last = (rest[0], rest[0]) if rest else (1, 12)
    begins = dt.date(year, first, 1)
    return begins, dt.date(year, last, calendar.monthrange(year, last)[1])


async def assessed_lately(unit: Unit, record: Tool, before: dict[str, Any] | None) -> None:
    """A tool that is listed as up to date has been assessed within 36 months; else its writer is told (VR-73)."""
    if not changed(before, "up_to_date") or record.up_to_date != UpToDate.YES:
        return
    if record.assessed_on is None or record.assessed_on < months_from(today(), -ASSESSED_MONTHS):
        unit.warn("/up_to_date", "not_assessed", f"has not been assessed within {ASSESSED_MONTHS} months (VR-73)")


async def assessed(_unit: Unit, record: ToolAssessment, before: dict[str, Any] | None) -> None:
    """Nothing has been assessed tomorrow (I2)."""
    if changed(before, "assessed_on") and record.assessed_on > today():
        raise invalid("/assessed_on", "range", "must not be in the future")


async def tools_follow(unit: Unit, records: Sequence[ToolAssessment]) -> None:
    """A tool's future is what its latest assessment concludes, whichever has come, changed or gone (I2)."""
    about = {record.tool_id for record in records}
    locked = select(Tool).where(Tool.id.in_(about)).order_by(Tool.id).with_for_update()
    for tool in await unit.session.scalars(locked.execution_options(populate_existing=True)):
        there = (
            select(ToolAssessment.conclusion, ToolAssessment.assessed_on)
            .where(
                ToolAssessment.tool_id == tool.id,
                ToolAssessment.archived_at.is_(None),
                ToolAssessment.visibility != Visibility.RESTRICTED,
            )
            .order_by(ToolAssessment.assessed_on.desc(), ToolAssessment.created_at.desc(), ToolAssessment.id.desc())
            .limit(1)
        )
        found = (await unit.session.execute(there)).one_or_none()
        tool.future, tool.assessed_on = (None, None) if found is None else (found[0], found[1])
    unit.tables.add("tools")


def lacking(record: Course) -> list[Fault]:
    """What a course does not say of itself that a published one must (VR-70)."""
    return [
        Fault(f"/{_GIVEN_BY.get(name, name)}", "required", f"a published course says {what} (VR-70)")
        for name, what in WHOLE.items()
        if not getattr(record, name)
    ]


async def stays_whole(_unit: Unit, record: Course, before: dict[str, Any] | None) -> None:
    """What a course had to say to be published is not taken away while it is (VR-70)."""
    if before is None or "status" in before or record.status != CourseStatus.PUBLISHED:
        return
    faults = [fault for fault in lacking(record) if fault.pointer[1:] in before]
    if faults:
        raise Invalid(*faults)


async def sold(_unit: Unit, record: Course, before: dict[str, Any] | None) -> None:
    """A key belongs to a platform, and a price to a course that is paid for (I6)."""
    if changed(before, "external_id", "platform_id") and record.external_id is not None and record.platform_id is None:
        raise invalid("/platform_id", "required", "is required beside `external_id`, which is its key there (VR-70)")
    if changed(before, "price", "access") and record.price is not None and record.access != CourseAccess.PAID:
        raise invalid("/price", "unknown", "is for a course whose `access` is paid")


async def counted(_unit: Unit, record: Offering, _before: dict[str, Any] | None) -> None:
    """Nobody completes a course that they did not enrol in (I7)."""
    if record.enrolled is not None and record.completed is not None and record.completed > record.enrolled:
        raise invalid("/completed", "range", "must not be more than `enrolled`")


TOOL_PREPARED = (editions, release)
TOOL = (
    editions, release, no_circle("supersedes_id"), assessed_lately,
    public_while(lambda tool: tool.availability != Availability.WITHDRAWN, "it has been withdrawn"),
)  # fmt: skip
TOOL_FOLLOWS = (closes(Metric, "tool_id"),)
TOOL_ASSESSMENT = (assessed,)
PACKAGE = (public_while(lambda package: package.status == PackageStatus.OFFERED, "only a package on offer is"),)
COURSE_PREPARED = (editions,)
COURSE = (
    editions, sold, stays_whole, ordered("published_on", "valid_until"),
    public_while(lambda course: course.status == CourseStatus.PUBLISHED, "only a published course is"),
)  # fmt: skip
COURSE_FOLLOWS = (closes(Offering, "course_id"), closes(Metric, "course_id"))
OFFERING = (
    ordered("starts_on", "ends_on"), ordered("enrol_until", "ends_on"), counted,
    no_more_open_than({"course_id": Course}),
)  # fmt: skip
PLATFORM_FOLLOWS = (closes(Metric, "platform_id"),)
INITIATIVE = (ordered("starts_on", "ends_on"),)
SUBJECTS: dict[str, Any] = {"tool_id": Tool, "course_id": Course, "platform_id": Platform}
