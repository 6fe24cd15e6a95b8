"""Stands in for the partners' own eligibility until that is there."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import select

from app.domains.catalogue.rules import today
from app.domains.partners.diligence import RiskFlag
from app.domains.partners.models import Partner
from app.domains.partners.rules import OPEN_FLAGS, blocks
from app.domains.partners.vocabulary import VerificationStatus
from app.kernel.errors import Conflict, Fault
from app.kernel.session import Unit


class Purpose(enum.StrEnum):
    """What a partner is to be engaged for."""

    AWARD = "award"
    APPLICATION = "application"


async def must_be_eligible(
    unit: Unit, partners: dict[str, uuid.UUID], purpose: Purpose, day: dt.date | None = None
) -> None:
    """Refuse unless each partner may be engaged on a day."""
    faults = []
    for member, key in partners.items():
        partner = await unit.session.get(Partner, key)
        assert partner is not None
        if purpose is Purpose.APPLICATION:
            if not partner.profile_complete:
                faults.append(Fault(f"/{member}", "profile", "the profile is not complete"))
            continue
        until = partner.verified_until
        if partner.verification_status != VerificationStatus.VERIFIED or until is None or until < (day or today()):
            faults.append(Fault(f"/{member}", "unverified", "is not verified"))
        flags = select(RiskFlag).where(RiskFlag.partner_id == key, RiskFlag.status.in_(OPEN_FLAGS))
        if any(blocks(flag) for flag in await unit.session.scalars(flags)):
            faults.append(Fault(f"/{member}", "flag", "a flag blocks it"))
    if faults:
        raise Conflict("The partner may not be engaged (VR-52).", faults=faults)
