"""What is done about partners by itself: verifications expire and agreements near their end on their day (6.7, 6.8).

Nothing depends on it: eligibility is judged by date. It keeps the states that people read in step with the calendar.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func

from app.domains.due import step_when_due
from app.domains.partners.agreeing import EXPIRING_DAYS
from app.domains.partners.engagements import Agreement
from app.domains.partners.models import Partner
from app.domains.partners.resources import AGREEMENTS, PARTNERS
from app.domains.partners.verifying import rule_in_use
from app.domains.partners.vocabulary import AgreementState, VerificationStatus
from app.kernel.jobs import Job, system
from app.kernel.session import Database

CALLER = system("expiry")


async def tick(database: Database) -> dt.datetime | None:
    """Take the steps whose day has come; the next look is at the usual time."""
    over = (Partner.verification_status == VerificationStatus.VERIFIED, Partner.verified_until < func.current_date())
    await step_when_due(database, CALLER, PARTNERS, over, "expire", "The last day of its verification has passed")
    running = Agreement.status.in_((AgreementState.ACTIVE, AgreementState.EXPIRING))
    ended = (running, Agreement.ends_on < func.current_date())
    await step_when_due(database, CALLER, AGREEMENTS, ended, "end", "Its last day has passed")
    async with database.unit(CALLER) as unit:
        rule = await rule_in_use(unit)
    days = EXPIRING_DAYS if rule is None else rule.expiring_days
    near = (Agreement.status == AgreementState.ACTIVE, Agreement.ends_on <= func.current_date() + days)
    await step_when_due(database, CALLER, AGREEMENTS, near, "announce_end", "Its last day is near")
    return None


EXPIRY = Job("expiry", 3600, tick)
