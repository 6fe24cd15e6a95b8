"""The steps of awards: who decides, for whom, and what the partner's answer brings about (H4; VR-52, VR-56, VR-57)."""

from __future__ import annotations

from typing import Any

from app.domains.days import today
from app.domains.partners.call_models import Application, Award, Call
from app.domains.partners.call_rules import UNDECIDED
from app.domains.partners.call_vocabulary import ApplicationState, CallState
from app.domains.partners.eligibility import must_be_eligible
from app.domains.partners.engagements import Agreement
from app.domains.partners.judging import Purpose
from app.domains.partners.resources import AGREEMENTS
from app.kernel import store
from app.kernel.drafts import next_codes
from app.kernel.errors import Conflict, Fault
from app.kernel.model import Visibility
from app.kernel.session import Unit


async def _application(unit: Unit, record: Award) -> Application:
    found = await unit.session.get(Application, record.application_id, with_for_update=True)
    assert found is not None, "a foreign key"
    return found


async def _call(unit: Unit, record: Award) -> Call:
    found = await unit.session.get(Call, record.call_id)
    assert found is not None, "a foreign key"
    return found


async def decided(unit: Unit, record: Award, _payload: Any) -> None:
    """All reviewers have completed, and the partner may be engaged today; it sees the award from now on (VR-52, VR-56)."""
    call, application = await _call(unit, record), await _application(unit, record)
    ready = call.status == CallState.ASSESSED or (call.is_direct and call.status == CallState.PUBLISHED)
    if not ready:
        raise Conflict(f"The call is {call.status}: an award is decided when all reviews are completed (VR-56).")
    if application.status not in UNDECIDED:
        raise Conflict(f"The application is {application.status}.")
    over = call.max_value is not None and record.value is not None and record.value > call.max_value
    if over and record.value_currency == call.max_value_currency:
        raise Conflict(
            f"The call gives {call.max_value} {call.max_value_currency} at most.",
            faults=[Fault("/value", "range", "is more than the call gives")],
        )
    await must_be_eligible(unit, {"partner_id": record.partner_id}, Purpose.AWARD)
    record.decided_by, record.decided_on = unit.caller.name, today()
    record.visibility = Visibility.INTERNAL
    application.status, application.decided_on = ApplicationState.SUCCESSFUL, today()
    unit.tables.add("applications")


async def accepted(unit: Unit, record: Award, _payload: Any) -> None:
    """The partner takes it, and the agreement is drawn up from the version of the template that the call names (VR-57)."""
    await must_be_eligible(unit, {"partner_id": record.partner_id}, Purpose.AWARD)
    call, application = await _call(unit, record), await _application(unit, record)
    (code,) = await next_codes(unit, str(AGREEMENTS.code_pattern), 1)
    agreement = Agreement(
        code=code, visibility=Visibility.INTERNAL, partner_id=record.partner_id, agreement_type=call.agreement_type,
        title=application.title, purpose=call.purpose, unit_id=call.lead_unit_id, project=call.project, value=record.value,
        value_currency=record.value_currency, template=call.template, template_version=call.template_version,
    )  # fmt: skip
    unit.session.add(agreement)
    await store.flush(unit, AGREEMENTS)
    record.agreement_id, record.responded_on = agreement.id, today()
    application.status = ApplicationState.ACCEPTED
    unit.tables.add("applications")


async def declined(unit: Unit, record: Award, _payload: Any) -> None:
    """The partner does not take it (H4)."""
    await _ends(unit, record, ApplicationState.DECLINED)


async def withdrawn(unit: Unit, record: Award, _payload: Any) -> None:
    """We take it back (H4)."""
    await _ends(unit, record, ApplicationState.RETRACTED)


async def _ends(unit: Unit, record: Award, state: ApplicationState) -> None:
    application = await _application(unit, record)
    if application.status in (ApplicationState.SUCCESSFUL, ApplicationState.ACCEPTED):
        application.status = state
        unit.tables.add("applications")
    record.responded_on = today()
