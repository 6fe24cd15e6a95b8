"""What the steps of partners and their records take, and what they refuse (6.7 to 6.9; G2, G3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.domains.days import today
from app.domains.partners.centres import Centre
from app.domains.partners.diligence import RiskFlag
from app.domains.partners.models import Partner
from app.domains.partners.suspending import is_clear, suspend
from app.domains.partners.vocabulary import RiskLevel
from app.kernel.errors import Conflict, Fault, invalid
from app.kernel.members import Member, member
from app.kernel.session import Unit

GRAVITY = list(RiskLevel)


class Look(Member):
    """What a look at a flag found."""

    validation_comment: str = member("What it found.", min_length=3, max_length=2000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Escalate(Member):
    """How grave a flag is from now on."""

    level: RiskLevel = member("The graver level.")
    escalated_to: str | None = member("To whom it goes, by function.", max_length=200)
    reason: str = member("Why.", min_length=3, max_length=2000)


class Open(Member):
    """When a centre first served anybody."""

    first_service_on: dt.date | None = member("The day; needed unless the record says it, never in the future.")
    reason: str | None = member("Why the step is taken.", max_length=2000)


async def profile_is_complete(_unit: Unit, record: Partner, _payload: Any) -> None:
    """Only a complete profile is verified (VR-51)."""
    if not record.profile_complete:
        faults = [Fault(f"/{name}", "required", "is not said yet") for name in record.profile_missing]
        raise Conflict("The profile is not complete (VR-51).", faults=faults)


async def verification_is_over(_unit: Unit, record: Partner, _payload: Any) -> None:
    """A verification expires when its last day has passed, not before (6.7)."""
    if record.verified_until is None or record.verified_until >= today():
        raise Conflict(f"The verification holds until {record.verified_until}, which has not passed.")


async def suspended(unit: Unit, record: Partner, payload: Any) -> None:
    """From today on nothing new is agreed with it (6.7)."""
    await suspend(unit, record, payload.reason)


async def reinstated(unit: Unit, record: Partner, _payload: Any) -> None:
    """What suspended it has been cleared; the suspension ends today (6.7)."""
    if not await is_clear(unit, record):
        raise Conflict("A flag still blocks the partner: clear it first (VR-52).")
    ended = today().isoformat()
    record.suspensions = [{**one, "ends_on": one["ends_on"] or ended} for one in record.suspensions]


async def confirmed(_unit: Unit, record: RiskFlag, payload: Any) -> None:
    """Somebody has looked and found it to be so (G3)."""
    record.validated, record.validation_comment = True, payload.validation_comment


async def dismissed(_unit: Unit, record: RiskFlag, payload: Any) -> None:
    """Somebody has looked and found it not to be so; it counts no longer (G3)."""
    record.validated = False
    await cleared(_unit, record, payload)


async def cleared(_unit: Unit, record: RiskFlag, payload: Any) -> None:
    """It counts no longer, from today on (G3)."""
    record.closed_on, record.closing_reason = today(), payload.reason


async def escalated(_unit: Unit, record: RiskFlag, payload: Any) -> None:
    """A flag becomes graver, never milder: what is milder is another flag (G3)."""
    if GRAVITY.index(payload.level) <= GRAVITY.index(record.level):
        raise invalid("/level", "order", f"must be graver than {record.level}")
    record.level = payload.level
    record.levels = [*record.levels, {"level": payload.level.value, "since": today().isoformat()}]
    record.escalated_to = payload.escalated_to


async def studied(_unit: Unit, record: Centre, _payload: Any) -> None:
    """A study, or the line that pays for one, is named (6.9)."""
    if record.feasibility_study_id is None and record.budget_line_id is None:
        missing = Fault("/feasibility_study_id", "required", "or `budget_line_id` must be named (6.9)")
        raise Conflict("No study is named, nor the line that pays for one.", faults=[missing])


async def hosted(_unit: Unit, record: Centre, _payload: Any) -> None:
    """A partner hosts it (6.9)."""
    if not record.host_partner_ids:
        missing = Fault("/host_partner_ids", "required", "must name a partner (6.9)")
        raise Conflict("No partner hosts the centre.", faults=[missing])


async def opened(_unit: Unit, record: Centre, payload: Any) -> None:
    """It has served somebody (6.9)."""
    day = payload.first_service_on or record.first_service_on
    if day is None:
        missing = Fault("/first_service_on", "required", "must say when it first served anybody (6.9)")
        raise Conflict("The centre has served nobody yet.", faults=[missing])
    if day > today():
        raise invalid("/first_service_on", "range", "must not be in the future")
    record.first_service_on = day
