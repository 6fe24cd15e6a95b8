"""The verdict of a verification: worked out from the answers, never typed in (G2; VR-51; E35)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from app.domains.days import months_from, today
from app.domains.needs.vocabulary import MethodStatus
from app.domains.partners.diligence import DiligenceRule, Verification
from app.domains.partners.eligibility import asking, judged
from app.domains.partners.judging import Purpose
from app.domains.partners.models import Partner
from app.domains.partners.vocabulary import PartnerType, VerificationState, VerificationStatus
from app.kernel.errors import Conflict, Fault, invalid
from app.kernel.members import Member, member
from app.kernel.session import Unit

QUESTIONS = {
    "registration": True, "mandate_fit": True, "safeguards": True, "uncaptured_risk": False, "unacceptable_risk": False,
}  # fmt: skip
"""The five questions with the answer that speaks for the partner (VR-51)."""
OF_COMPANIES = {"exclusion_screened": True, "reputation_screened": True}
"""Asked of a company besides (G2; P)."""
ITS_OWN = frozenset({"not_verified", "rejected", "verification_expired", "verification_voided", "suspended"})
"""Reasons that a verdict settles: they do not stand in its way."""


class Complete(Member):
    """Since when a verdict holds."""

    decided_on: dt.date | None = member("First day of the verdict; today unless it is said, never in the future.")
    reason: str | None = member("Why the step is taken.", max_length=2000)


async def rule_in_use(unit: Unit) -> DiligenceRule | None:
    """The figures that hold now; None while there are none."""
    active = DiligenceRule.status == MethodStatus.ACTIVE, DiligenceRule.archived_at.is_(None)
    return await unit.session.scalar(select(DiligenceRule).where(*active).limit(1))


def questions_of(partner: Partner) -> dict[str, bool]:
    """What is asked of a partner, with the answers that speak for it."""
    company = PartnerType.PRIVATE_COMPANY in (partner.partner_type, *(partner.other_types or ()))
    return QUESTIONS | (OF_COMPANIES if company else {})


def answers_against(record: Verification, asked: dict[str, bool]) -> list[str]:
    """The questions whose answer speaks against the partner."""
    return [name for name, wanted in asked.items() if getattr(record, name)["answer"] is not wanted]


def unanswered(record: Verification, asked: dict[str, bool]) -> list[Fault]:
    """What nobody has answered yet; a search in lists of sanctions is an answer too."""
    said = "must be answered before there is a verdict (VR-51)"
    found = [name for name in asked if (getattr(record, name) or {"answer": None})["answer"] is None]
    if record.sanctions_match is None:
        found.append("sanctions_match")
    return [Fault(f"/{name}", "required", said) for name in found]


async def completed(unit: Unit, record: Verification, payload: Any) -> None:
    """The verdict, and what it makes of the partner. Preconditions that fail forbid a positive one: they are told, all of them."""
    locked = select(Partner).where(Partner.id == record.partner_id).with_for_update()
    partner = (await unit.session.scalars(locked.execution_options(populate_existing=True))).one()
    if partner.verification_status != VerificationStatus.IN_REVIEW:
        raise Conflict(f"The partner is {partner.verification_status}: it must be in review.")
    asked = questions_of(partner)
    if faults := unanswered(record, asked):
        raise Conflict("Not every question has been answered.", faults=faults)
    rule = await rule_in_use(unit)
    if rule is None:
        raise Conflict("No diligence rule is in use: activate one.")
    record.decided_on = await _day(unit, record, payload.decided_on)
    record.refusals = answers_against(record, asked)
    if record.sanctions_match:
        record.refusals = [*record.refusals, "sanctions_match"]
    record.is_verified = not record.refusals
    record.rule_id, record.decided_by = rule.id, unit.caller.name
    if record.is_verified:
        await _preconditions(unit, partner)
        record.valid_until = months_from(record.decided_on, rule.verified_months) - dt.timedelta(days=1)
        partner.verified_on, partner.verified_until = record.decided_on, record.valid_until
    else:
        partner.verified_on = partner.verified_until = None
    partner.verification_status = VerificationStatus.VERIFIED if record.is_verified else VerificationStatus.REJECTED
    unit.tables.add("partners")


async def _day(unit: Unit, record: Verification, given: dt.date | None) -> dt.date:
    """A verdict is not of tomorrow, and not older than the one before it: the last one counts."""
    day = given or today()
    if day > today():
        raise invalid("/decided_on", "range", "must not be in the future")
    earlier = select(func.max(Verification.decided_on)).where(
        Verification.partner_id == record.partner_id, Verification.status == VerificationState.COMPLETED
    )
    last = await unit.session.scalar(earlier)
    if last is not None and day < last:
        raise invalid("/decided_on", "order", f"must not be before the last verdict, which is of {last}")
    return day


async def _preconditions(unit: Unit, partner: Partner) -> None:
    """Profile complete, no open flag that blocks, no match in a list of sanctions, the body above it verified (G2)."""
    await unit.session.flush()
    own = await judged(asking(unit), partner.id, Purpose.AGREEMENT, today())
    faults = [
        Fault("/partner_id", reason.code, f"{reason.of}: {reason.message}")
        for reason in own.reasons
        if reason.code == "profile_incomplete"
        or (reason.blocks and not (reason.of == partner.code and reason.code in ITS_OWN))
    ]
    if faults:
        raise Conflict("The partner cannot be verified now (VR-51).", faults=faults)
