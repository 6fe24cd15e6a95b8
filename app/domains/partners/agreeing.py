"""The steps of agreements: who signs, whom may be signed with, and when it ends (6.8; VR-52)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select

from app.domains.days import today
from app.domains.partners.eligibility import must_be_eligible
from app.domains.partners.engagements import Agreement
from app.domains.partners.judging import Purpose
from app.domains.partners.models import Partner
from app.domains.partners.verifying import rule_in_use
from app.kernel.errors import Conflict, Fault, Invalid
from app.kernel.session import Unit

OURSELVES = "UN-HABITAT"
EXPIRING_DAYS = 90
"""Days before its end from which an agreement is expiring, where no rule is in use (6.8)."""


def parties_of(record: Agreement) -> dict[str, uuid.UUID]:
    """Every partner that is a party, by the member that names it."""
    others = {f"other_partner_ids/{place}": key for place, key in enumerate(record.other_partner_ids or ())}
    return {"partner_id": record.partner_id, **others}


async def signed(unit: Unit, record: Agreement, _payload: Any) -> None:
    """All parties have signed, there is a first day, and every partner might be engaged on the day of the last signature."""
    faults = []
    if record.starts_on is None:
        faults.append(Fault("/starts_on", "required", "a signed agreement says when it begins (6.8)"))
    codes = list(await unit.session.scalars(select(Partner.code).where(Partner.id.in_(parties_of(record).values()))))
    there = {signature["party"] for signature in record.signatures or []}
    missing = [code for code in (OURSELVES, *sorted(codes)) if code not in there]
    if missing:
        faults.append(Fault("/signatures", "required", f"must hold those of {', '.join(missing)} (6.8)"))
    if faults:
        raise Conflict("The agreement is not ready to be signed.", faults=faults)
    days = [dt.date.fromisoformat(signature["signed_on"]) for signature in record.signatures]
    if max(days) > today():
        raise Invalid(Fault("/signatures", "range", "must not be of the future"))
    record.signed_on = max(days)
    for day in dict.fromkeys((today(), record.signed_on)):
        await must_be_eligible(unit, parties_of(record), Purpose.AGREEMENT, day)


async def activated(unit: Unit, record: Agreement, _payload: Any) -> None:
    """Its first day has come, its last has not passed, and every partner may be engaged today."""
    if record.starts_on is None or record.starts_on > today():
        raise Conflict(f"The agreement begins on {record.starts_on}.")
    if record.ends_on is not None and record.ends_on < today():
        raise Conflict(f"The agreement ended on {record.ends_on}.")
    await must_be_eligible(unit, parties_of(record), Purpose.AGREEMENT)


async def end_is_near(unit: Unit, record: Agreement, _payload: Any) -> None:
    """So many days before its last one, as the rule in use says."""
    rule = await rule_in_use(unit)
    days = EXPIRING_DAYS if rule is None else rule.expiring_days
    if record.ends_on is None or record.ends_on - dt.timedelta(days=days) > today():
        raise Conflict(f"The agreement ends on {record.ends_on}, which is not within {days} days.")


async def end_has_passed(_unit: Unit, record: Agreement, _payload: Any) -> None:
    """Its last day has passed."""
    if record.ends_on is None or record.ends_on >= today():
        raise Conflict(f"The agreement ends on {record.ends_on}, which has not passed.")


async def terminated(_unit: Unit, record: Agreement, payload: Any) -> None:
    """It ends early, and says why."""
    record.termination_reason = payload.reason
