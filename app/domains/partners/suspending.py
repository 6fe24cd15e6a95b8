"""Suspension acts everywhere at once: it is a state of the partner, and takes its verdict away (6.7; VR-52)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.domains.days import today
from app.domains.partners.diligence import RiskFlag, Verification
from app.domains.partners.judging import BLOCKING
from app.domains.partners.models import Partner
from app.domains.partners.vocabulary import RiskCategory, RiskFlagState, VerificationStatus
from app.kernel.session import Unit

OPEN_FLAGS = (RiskFlagState.RAISED, RiskFlagState.VALIDATED)


def blocks(flag: RiskFlag) -> bool:
    """Whether a flag blocks agreements and awards now (VR-52)."""
    open_now = flag.archived_at is None and flag.status in OPEN_FLAGS
    return open_now and (flag.level in BLOCKING or flag.category == RiskCategory.SANCTIONS_MATCH)


async def suspension_follows(unit: Unit, records: Sequence[RiskFlag]) -> None:
    """A verified partner is suspended by an escalated or red flag, or a match in a list of sanctions (6.7).

    One that is not verified is locked too: it may count as verified by the body above it, and be judged at this moment.
    """
    about = {record.partner_id for record in records if blocks(record)}
    locked = select(Partner).where(Partner.id.in_(about)).order_by(Partner.id).with_for_update(key_share=True)
    for partner in await unit.session.scalars(locked.execution_options(populate_existing=True)):
        if partner.verification_status == VerificationStatus.VERIFIED:
            partner.verification_status = VerificationStatus.SUSPENDED
            await suspend(unit, partner, "A risk flag blocks it (6.7).")


async def suspend(unit: Unit, partner: Partner, reason: str) -> None:
    """From today on the partner is engaged no longer, and must be verified anew before it is."""
    begun = {"starts_on": today().isoformat(), "ends_on": None, "reason": reason}
    partner.suspensions = [*(partner.suspensions or []), begun]
    given = select(Verification).where(Verification.partner_id == partner.id, Verification.is_verified.is_(True))
    for verdict in await unit.session.scalars(given.where(Verification.voided_on.is_(None)).with_for_update()):
        verdict.voided_on = today()
    unit.tables |= {"partners", "verifications"}


async def is_clear(unit: Unit, partner: Partner) -> bool:
    """Whether no flag blocks the partner now."""
    flags = select(RiskFlag).where(RiskFlag.partner_id == partner.id, RiskFlag.status.in_(OPEN_FLAGS))
    return not any(blocks(flag) for flag in await unit.session.scalars(flags))
