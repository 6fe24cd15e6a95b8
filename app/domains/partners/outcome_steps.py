"""The steps and rules of champion cities and Chairs (G9, G11; VR-58)."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from sqlalchemy import select

from app.domains.days import today
from app.domains.partners.call_models import Award
from app.domains.partners.call_outcomes import Chair, Champion
from app.domains.partners.call_vocabulary import ChairStatus, ChampionSelection, PartnerResponse
from app.domains.partners.engagements import Agreement
from app.domains.partners.models import Partner
from app.domains.partners.profile_rules import STAFF
from app.domains.partners.vocabulary import AgreementState, PartnerType
from app.domains.rules import changed
from app.kernel.errors import Conflict, Fault, Forbidden, invalid
from app.kernel.members import Member, member
from app.kernel.session import Unit

ASPECTS = ("commitment_score", "need_score", "income_score", "region_score")
"""The four aspects of the selection (S T2.4.1a4; VR-58)."""
CITIES = (PartnerType.LOCAL_GOVERNMENT, PartnerType.CITY_NETWORK)
UNIVERSITIES = (PartnerType.UNIVERSITY, PartnerType.UNIVERSITY_NETWORK)
IN_FORCE = (AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.EXPIRING)


class ChampionSupportStart(Member):
    """When the support of a champion begins; it ends twelve months later."""

    support_from: dt.date = member("First day.")
    reason: str | None = member("Why the step is taken.", max_length=2000)


def twelve_months_after(day: dt.date) -> dt.date:
    """The same day a year later; the last of February where there is no such day."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return day.replace(year=day.year + 1, day=min(day.day, last))


async def _is_of_type(unit: Unit, partner_id: Any, types: tuple[PartnerType, ...], pointer: str) -> None:
    partner = await unit.session.get(Partner, partner_id)
    assert partner is not None, "a foreign key"
    if not {partner.partner_type, *(partner.other_types or ())} & set(types):
        raise invalid(pointer, "wrong_type", f"must be one of {', '.join(types)}")


async def _must_be_awarded(unit: Unit, record: Champion | Chair) -> Award | None:
    """The award behind it has been accepted and is the same partner's; None where there is none."""
    award = None if record.award_id is None else await unit.session.get(Award, record.award_id)
    if award is None:
        return None
    if award.partner_response != PartnerResponse.ACCEPTED:
        raise Conflict(f"The award {award.code} is {award.partner_response}, not accepted.")
    if record.partner_id is not None and award.partner_id != record.partner_id:
        raise Conflict(f"The award {award.code} is another partner's.")
    return award


async def staff_alone(unit: Unit, _record: Champion | Chair, _before: dict[str, Any] | None) -> None:
    """A partner sees its own, and writes none of it: what it says, it says in its application."""
    if not unit.caller.may(STAFF):
        raise Forbidden(STAFF)


# -- champions ---------------------------------------------------------------------------------------------


async def is_a_city(unit: Unit, record: Champion, before: dict[str, Any] | None) -> None:
    """A champion is a city (G9)."""
    if before is None:
        await _is_of_type(unit, record.partner_id, CITIES, "/partner_id")


async def selection_stands(_unit: Unit, record: Champion, before: dict[str, Any] | None) -> None:
    """What a selection rests on does not change behind it (VR-58)."""
    over = record.selection in (ChampionSelection.SELECTED, ChampionSelection.NOT_SELECTED)
    if before is not None and "selection" not in before and over and changed(before, *ASPECTS, "award_id"):
        raise Conflict(f"The city is {record.selection}: its scores stand.")


async def selected(unit: Unit, record: Champion, payload: Any) -> None:
    """Four aspects are scored; the support ends twelve months after its first day, and more needs another cycle (VR-58)."""
    faults = [
        Fault(f"/{name}", "required", "must be scored (VR-58)") for name in ASPECTS if getattr(record, name) is None
    ]
    if faults:
        raise Conflict("Not all four aspects are scored.", faults=faults)
    await _must_be_awarded(unit, record)
    record.support_from, record.support_to = payload.support_from, twelve_months_after(payload.support_from)
    # Who selects the same city for another cycle waits here.
    await unit.session.execute(
        select(Partner.id).where(Partner.id == record.partner_id).with_for_update(key_share=True)
    )
    others = select(Champion.cycle_year).where(
        Champion.partner_id == record.partner_id, Champion.id != record.id, Champion.archived_at.is_(None),
        Champion.support_from < record.support_to, Champion.support_to > record.support_from,
    )  # fmt: skip
    if (cycle := await unit.session.scalar(others)) is not None:
        raise Conflict(f"The city is supported in the cycle {cycle} at that time.")


# -- Chairs ------------------------------------------------------------------------------------------------


async def is_at_a_university(unit: Unit, record: Chair, before: dict[str, Any] | None) -> None:
    """A Chair is at a university (G11)."""
    if changed(before, "partner_id") and record.partner_id is not None:
        await _is_of_type(unit, record.partner_id, UNIVERSITIES, "/partner_id")


async def stays_given(_unit: Unit, record: Chair, before: dict[str, Any] | None) -> None:
    """Who has been given a Chair, and by what, does not change afterwards (G11)."""
    given = record.status in (ChairStatus.AWARDED, ChairStatus.ACTIVE, ChairStatus.ENDED)
    if before is not None and "status" not in before and given and changed(before, "partner_id", "award_id", "call_id"):
        raise Conflict(f"The Chair is {record.status}: who has it stands.")


async def called(_unit: Unit, record: Chair, _payload: Any) -> None:
    """The call by which it is given is named (G11)."""
    if record.call_id is None:
        missing = Fault("/call_id", "required", "must name the call")
        raise Conflict("No call is named.", faults=[missing])


async def given(unit: Unit, record: Chair, _payload: Any) -> None:
    """An accepted award of that call gives it, to the university that has the award (G11)."""
    award = await _must_be_awarded(unit, record)
    if award is None or award.call_id != record.call_id:
        wrong = Fault("/award_id", "required", "must name an award of the call")
        raise Conflict("No award of the call gives the Chair.", faults=[wrong])
    await _is_of_type(unit, award.partner_id, UNIVERSITIES, "/award_id")
    record.partner_id, record.agreement_id = award.partner_id, record.agreement_id or award.agreement_id


async def begun(unit: Unit, record: Chair, _payload: Any) -> None:
    """Its agreement has been signed and its first day has come (G11)."""
    if record.starts_on is None or record.starts_on > today():
        raise Conflict(
            f"The Chair begins on {record.starts_on}.", faults=[Fault("/starts_on", "range", "has not come")]
        )
    agreement = None if record.agreement_id is None else await unit.session.get(Agreement, record.agreement_id)
    if agreement is None or agreement.status not in IN_FORCE:
        raise Conflict("No agreement is in force.", faults=[Fault("/agreement_id", "required", "must be signed")])


async def ended(_unit: Unit, record: Chair, _payload: Any) -> None:
    """It ends today, unless the record says when it did (G11)."""
    if record.ends_on is None or record.ends_on > today():
        record.ends_on = today()
