"""What the steps of calls take, and what they do to the applications (6.6; VR-54, VR-56, VR-57)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from app.domains.days import today
from app.domains.partners.call_clock import after_those_under_way, moment
from app.domains.partners.call_models import Application, Appraisal, Award, Call
from app.domains.partners.call_ranking import Placed, Scored, Weighed, half_up, ranking
from app.domains.partners.call_rules import UNDECIDED, withhold
from app.domains.partners.call_vocabulary import ApplicationState, AppraisalState, PartnerResponse
from app.kernel.drafts import next_codes
from app.kernel.errors import Conflict, Fault, invalid
from app.kernel.fields import LText
from app.kernel.kinds import spell_instant
from app.kernel.members import Member, member
from app.kernel.model import Visibility
from app.kernel.session import Unit

APPRAISAL_CODES = "APPR-{year}-{n:05d}"
APPLYING = (ApplicationState.DRAFT, *UNDECIDED)


class MoveClosing(Member):
    """A closing that is moved before it has come."""

    closes_at: dt.datetime = member("The new instant, which must be still to come.")
    reason: str = member("Why; everybody sees the new time.", min_length=3, max_length=2000)


class AwardingNotice(Member):
    """What those are told who were not chosen, and everybody."""

    feedback: LText | None = member("To those without an award who have not been told yet.", max_length=4000)
    outcome: LText | None = member("What came of the call, for everybody.", max_length=2000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class NoAwardNotice(Member):
    """What applicants are told when nobody is chosen."""

    feedback: LText | None = member("To those who have not been told yet.", max_length=4000)
    outcome: LText | None = member("What came of the call, for everybody.", max_length=2000)
    reason: str = member("Why nobody is chosen.", min_length=3, max_length=2000)


async def applications_of(unit: Unit, call: Call, states: Sequence[ApplicationState] = ()) -> list[Application]:
    """The applications of a call, locked, in their order."""
    query = select(Application).where(Application.call_id == call.id, Application.archived_at.is_(None))
    if states:
        query = query.where(Application.status.in_(states))
    return list(await unit.session.scalars(query.order_by(Application.id).with_for_update()))


async def published(unit: Unit, record: Call, _payload: Any) -> None:
    """Everybody sees it from now on: its dates and criteria are valid and its closing is still to come (VR-54)."""
    faults = []
    now = await moment(unit)
    if record.closes_at <= now:
        faults.append(Fault("/closes_at", "range", "must be in the future (VR-54)"))
    if not record.is_direct and not record.criteria:
        faults.append(Fault("/criteria", "required", "must name what applications are scored by (VR-54)"))
    if faults:
        raise Conflict("The call is not ready to be published.", faults=faults)
    record.published_at, record.visibility = now, Visibility.PUBLIC


async def moved(unit: Unit, record: Call, payload: Any) -> None:
    """Applicants get more time, or less: never after the closing, and never into the past."""
    now = await moment(unit)
    if now >= record.closes_at:
        closes = spell_instant(record.closes_at)
        raise Conflict(f"The call closed at {closes}.", closes_at=closes)
    if payload.closes_at <= now:
        raise invalid("/closes_at", "range", "must be in the future")
    on = payload.closes_at.astimezone(dt.UTC).date()
    first, last = record.clarification_until or record.opens_on, record.results_on
    if on < first or (last is not None and on > last):
        raise invalid("/closes_at", "order", "must lie between the last day for questions and the day of results")
    record.closes_at = payload.closes_at


async def closed(unit: Unit, record: Call, _payload: Any) -> None:
    """Its instant has passed: what was submitted is opened, what was not stays with who wrote it."""
    now = await moment(unit)
    if now < record.closes_at:
        closes = spell_instant(record.closes_at)
        raise Conflict(f"The call closes at {closes}.", closes_at=closes)
    await after_those_under_way(unit)
    record.closed_at = now
    named = [{"caller": one["caller"]} for one in record.reviewers]
    submitted = update(Application).where(Application.call_id == record.id, Application.status.in_(UNDECIDED))
    await unit.session.execute(
        submitted.where(Application.sealed).values(sealed=False, withheld_from=named),
        execution_options={"synchronize_session": False},
    )
    unit.tables.add("applications")


async def given_out(unit: Unit, record: Call, _payload: Any) -> None:
    """Every submitted application goes to every reviewer, who does not see it before declaring (H3)."""
    if not record.reviewers and not record.is_direct:
        missing = Fault("/reviewers", "required", "names nobody")
        raise Conflict("Nobody is named to score the applications.", faults=[missing])
    applications = await applications_of(unit, record, UNDECIDED)
    given = select(Appraisal.application_id, Appraisal.reviewer)
    given = given.where(Appraisal.application_id.in_([one.id for one in applications]))
    there = {(key, reviewer) for key, reviewer in await unit.session.execute(given)}
    callers = [one["caller"] for one in record.reviewers]
    wanted = [(one, caller) for one in applications for caller in callers if (one.id, caller) not in there]
    codes = await next_codes(unit, APPRAISAL_CODES, len(wanted)) if wanted else []
    for code, (application, caller) in zip(codes, wanted, strict=True):
        withhold(application, caller)
        unit.session.add(
            Appraisal(code=code, application_id=application.id, reviewer=caller, visibility=Visibility.INTERNAL)
        )
    unit.tables |= {"applications", "appraisals"}


async def scored(unit: Unit, record: Call, _payload: Any) -> None:
    """All reviewers have completed or stand aside, one at least has scored each application; they are ranked (VR-56)."""
    applications = await applications_of(unit, record, UNDECIDED)
    completed, outstanding = await _appraised(unit, applications)
    if outstanding:
        raise Conflict(f"{outstanding} appraisals are not completed (VR-56).", outstanding=outstanding)
    unscored = [one.code for one in applications if one.id not in completed]
    if unscored and record.criteria and not record.is_direct:
        raise Conflict(f"Nobody has scored {', '.join(unscored[:20])}: name another reviewer.")
    for application, placed in _ranked(record, applications, completed):
        application.rank, application.score = placed.rank, placed.score
        application.scoring = [
            {
                "criterion": part.code,
                "weight": str(half_up(part.weight)),
                "mean": str(half_up(part.mean)),
                "points": str(half_up(part.points)),
                "reviewers": part.reviewers,
            }
            for part in placed.parts
        ]
    unit.tables.add("applications")


async def _appraised(unit: Unit, applications: Sequence[Application]) -> tuple[dict[Any, list[dict[str, int]]], int]:
    """The completed scores of each application, and how many are outstanding."""
    query = select(Appraisal).where(
        Appraisal.application_id.in_([one.id for one in applications]), Appraisal.archived_at.is_(None)
    )
    completed: dict[Any, list[dict[str, int]]] = {}
    outstanding = 0
    for one in await unit.session.scalars(query.order_by(Appraisal.id)):
        if one.status == AppraisalState.COMPLETED:
            scores = {entry["criterion"]: entry["score"] for entry in one.scores}
            completed.setdefault(one.application_id, []).append(scores)
        elif one.status != AppraisalState.RECUSED:
            outstanding += 1
    return completed, outstanding


def _ranked(
    call: Call, applications: Sequence[Application], completed: dict[Any, list[dict[str, int]]]
) -> list[tuple[Application, Placed]]:
    criteria = [Weighed(one["code"], one["weight"] if call.weighted else None) for one in call.criteria]
    by_code = {one.code: one for one in applications if one.submitted_at is not None and one.id in completed}
    entries = [Scored(code, one.submitted_at, completed[one.id]) for code, one in by_code.items() if one.submitted_at]
    return [(by_code[placed.key], placed) for placed in ranking(criteria, entries)]


async def awarded(unit: Unit, record: Call, payload: Any) -> None:
    """Somebody has been chosen; everybody else is told, with feedback (VR-56; H4)."""
    decided = (PartnerResponse.PENDING, PartnerResponse.ACCEPTED)
    awards = select(Award.id).where(Award.call_id == record.id, Award.partner_response.in_(decided)).limit(1)
    if await unit.session.scalar(awards) is None:
        raise Conflict("No award has been decided: decide one, or say that there is none.")
    await refuse_the_rest(unit, record, payload.feedback)
    record.outcome = payload.outcome or record.outcome


async def not_awarded(unit: Unit, record: Call, payload: Any) -> None:
    """Nobody is chosen, and everybody is told why (H4)."""
    standing = (PartnerResponse.PROPOSED, PartnerResponse.PENDING, PartnerResponse.ACCEPTED)
    awards = select(Award.code).where(Award.call_id == record.id, Award.partner_response.in_(standing)).limit(1)
    if (code := await unit.session.scalar(awards)) is not None:
        raise Conflict(f"The award {code} stands: withdraw it first.")
    await refuse_the_rest(unit, record, payload.feedback)
    record.outcome = payload.outcome or record.outcome


async def refuse_the_rest(unit: Unit, call: Call, feedback: dict[str, str] | None) -> None:
    """Whoever is still undecided is refused, and never without a word."""
    for application in await applications_of(unit, call, UNDECIDED):
        refuse(application, application.feedback or feedback)
    unit.tables.add("applications")


def refuse(application: Application, feedback: dict[str, str] | None) -> None:
    """An application is refused with its feedback; raises Conflict without any."""
    if not feedback:
        missing = Fault("/feedback", "required", "must say something to those who are refused")
        raise Conflict(f"{application.code} would be refused without a word.", faults=[missing])
    application.status, application.decided_on = ApplicationState.REJECTED, today()
    application.feedback = feedback


async def called_off(unit: Unit, record: Call, _payload: Any) -> None:
    """The call is called off; applicants see it in theirs, and what was sealed stays so (6.6)."""
    for application in await applications_of(unit, record, APPLYING):
        application.status, application.decided_on = ApplicationState.RETRACTED, today()
    unit.tables.add("applications")
