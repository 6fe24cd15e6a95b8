"""What the steps of partners and their records take, and what they refuse (6.7 to 6.9; G2, G3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from app.domains.catalogue.rules import today
from app.domains.partners.centres import Centre
from app.domains.partners.diligence import RiskFlag, Verification
from app.domains.partners.engagements import Agreement
from app.domains.partners.models import Partner
from app.domains.partners.rules import OPEN_FLAGS, blocks, suspend
from app.domains.partners.vocabulary import RiskLevel
from app.kernel.errors import Conflict, Fault, invalid
from app.kernel.members import Member, member
from app.kernel.session import Unit

GRAVITY = list(RiskLevel)


class Merge(Member):
    """The partner that another one turned out to be."""

    into: str = member("Id or code of the partner that stays.", min_length=1, max_length=100)
    reason: str = member("Why the two are one.", min_length=3, max_length=2000)


class Complete(Member):
    """Since when a verdict holds."""

    decided_on: dt.date | None = member("First day of the verdict; today unless it is said, never in the future.")
    reason: str | None = member("Why the step is taken.", max_length=2000)


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


async def suspended(_unit: Unit, record: Partner, payload: Any) -> None:
    """From today on nothing new is agreed with it (6.7)."""
    suspend(record, payload.reason)


async def reinstated(unit: Unit, record: Partner, _payload: Any) -> None:
    """What suspended it has been cleared; the suspension ends today (6.7)."""
    flags = select(RiskFlag).where(RiskFlag.partner_id == record.id, RiskFlag.status.in_(OPEN_FLAGS))
    if any(blocks(flag) for flag in await unit.session.scalars(flags)):
        raise Conflict("A flag still blocks the partner: clear it first (VR-52).")
    ended = today().isoformat()
    record.suspensions = [{**one, "ends_on": one["ends_on"] or ended} for one in record.suspensions]


async def merged(_unit: Unit, _record: Partner, _payload: Any) -> None:
    """Everything that points here moves to the other one."""
    raise Conflict("Partners cannot be merged yet.")


async def completed(_unit: Unit, _record: Verification, _payload: Any) -> None:
    """The verdict follows from the answers (VR-51)."""
    raise Conflict("Verdicts cannot be worked out yet.")


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


class Sign(Member):
    """Who has signed, and when."""

    signed_on: dt.date | None = member("When the last party signed; by default the latest day in `signatures`.")
    reason: str | None = member("Why the step is taken.", max_length=2000)


async def signed(_unit: Unit, record: Agreement, payload: Any) -> None:
    """All have signed (6.8)."""


async def activated(_unit: Unit, record: Agreement, _payload: Any) -> None:
    """Its first day has come (6.8)."""


async def amended(_unit: Unit, record: Agreement, _payload: Any) -> None:
    """It is being changed (6.8)."""


async def end_is_near(_unit: Unit, record: Agreement, _payload: Any) -> None:
    """Its last day is near (6.8)."""


async def end_has_passed(_unit: Unit, record: Agreement, _payload: Any) -> None:
    """Its last day has passed (6.8)."""


async def terminated(_unit: Unit, record: Agreement, payload: Any) -> None:
    """It ends early (6.8)."""
    record.termination_reason = payload.reason
