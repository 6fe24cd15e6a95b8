"""The steps of applications and clarifications: what the partner does, and what it is told (H1, H2; VR-55)."""

from __future__ import annotations

from typing import Any

from app.domains.days import today
from app.domains.partners.call_clock import moment, must_be_open
from app.domains.partners.call_models import Application, Call, Clarification
from app.domains.partners.call_rules import call_of
from app.domains.partners.call_steps import refuse
from app.domains.partners.eligibility import must_be_eligible
from app.domains.partners.judging import Purpose
from app.domains.partners.models import Partner
from app.domains.partners.profile_rules import STAFF
from app.kernel.errors import Conflict, Forbidden
from app.kernel.session import Unit


async def submitted(unit: Unit, record: Application, _payload: Any) -> None:
    """It is handed in while the call is open, by a partner that may apply today (VR-55). The commit has the last word."""
    now = await must_be_open(unit, await call_of(unit, record))
    await must_be_eligible(unit, {"partner_id": record.partner_id}, Purpose.APPLICATION)
    partner = await unit.session.get(Partner, record.partner_id)
    assert partner is not None, "a foreign key"
    until = partner.verified_until
    record.submitted_at = now
    record.standing = {
        "verification_status": partner.verification_status.value,
        "verified_until": None if until is None else until.isoformat(),
        "profile_complete": partner.profile_complete,
    }


async def taken_back(unit: Unit, record: Application, _payload: Any) -> None:
    """It is changed again before the closing; unless it is handed in anew, it is out."""
    await must_be_open(unit, await call_of(unit, record))
    record.submitted_at, record.standing = None, None


async def withdrawn(_unit: Unit, record: Application, _payload: Any) -> None:
    """The applicant gives it up (H2)."""
    record.decided_on = today()


async def refused(_unit: Unit, record: Application, payload: Any) -> None:
    """It is refused, with a word (H4)."""
    refuse(record, payload.feedback)


async def answered(unit: Unit, record: Clarification, payload: Any) -> None:
    """Whoever was asked answers; what a partner asked is answered to everybody at once, while one may still apply."""
    asks_us = record.by_partner
    if asks_us and not unit.caller.may(STAFF):
        raise Forbidden(STAFF)
    if not asks_us and unit.caller.partner != record.partner_id:
        raise Conflict("The partner was asked: it answers through its own key.")
    call = await unit.session.get(Call, record.call_id, with_for_update=True)
    assert call is not None, "a foreign key"
    now = await moment(unit)
    record.answer, record.answered_at = payload.answer, now
    if asks_us:
        await must_be_open(unit, call)
        given = {"question": record.question, "answer": payload.answer, "answered_on": now.date().isoformat()}
        call.answers = [*call.answers, given]
        unit.tables.add("calls")
