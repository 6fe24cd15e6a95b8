"""The steps of reviewers: a declaration, scores that nobody else sees yet, and a last word (H3; VR-56)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from app.domains.partners.call_clock import moment
from app.domains.partners.call_models import Application, Appraisal, Call
from app.domains.partners.call_rules import is_of_an_applicant, withhold, without
from app.domains.partners.call_vocabulary import AppraisalState, CallState
from app.kernel.access import APPRAISES
from app.kernel.errors import Conflict, Fault, Forbidden, invalid
from app.kernel.session import Unit

FINISHED = (AppraisalState.COMPLETED, AppraisalState.RECUSED)


async def _scored(unit: Unit, record: Appraisal) -> tuple[Application, Call]:
    """The application, locked, and its call; only its reviewer comes here, and nobody of a partner that applies."""
    if unit.caller.name != record.reviewer:
        raise Forbidden(APPRAISES)
    application = await unit.session.get(Application, record.application_id, with_for_update=True)
    assert application is not None, "a foreign key"
    if await is_of_an_applicant(unit, record.reviewer, application):
        raise Conflict("The reviewer acts for a partner that applies: stand aside.")
    call = await unit.session.get(Call, application.call_id)
    assert call is not None, "a foreign key"
    return application, call


async def declared(unit: Unit, record: Appraisal, payload: Any) -> None:
    """There is no conflict of interest: the reviewer sees the application from now on."""
    application, _ = await _scored(unit, record)
    record.conflict, record.declaration, record.declared_at = False, payload.declaration, await moment(unit)
    application.withheld_from = without(application, record.reviewer)
    unit.tables.add("applications")


async def stood_aside(unit: Unit, record: Appraisal, payload: Any) -> None:
    """There is a conflict of interest: the reviewer scores nothing here and does not see it any more."""
    if unit.caller.name != record.reviewer:
        raise Forbidden(APPRAISES)
    application = await unit.session.get(Application, record.application_id, with_for_update=True)
    assert application is not None, "a foreign key"
    record.conflict, record.declaration, record.declared_at = True, payload.declaration, await moment(unit)
    record.scores = []
    record.status = AppraisalState.RECUSED
    withhold(application, record.reviewer)
    unit.tables.add("applications")
    await _open_when_all_have(unit, record)


async def gave_score(unit: Unit, record: Appraisal, payload: Any) -> None:
    """One criterion is scored; from the first score on nobody else sees the appraisal."""
    _, call = await _scored(unit, record)
    if call.status not in (CallState.ASSESSING, CallState.PUBLISHED if call.is_direct else CallState.ASSESSING):
        raise Conflict(f"The call is {call.status}: nothing is scored now.")
    asked = [one["code"] for one in call.criteria]
    if payload.criterion not in asked:
        raise invalid("/criterion", "choice", f"must be one of {', '.join(asked) or 'none'}")
    given = {"criterion": str(payload.criterion), "score": payload.score, "comment": payload.comment}
    others = [one for one in record.scores if one["criterion"] != payload.criterion]
    record.scores = sorted([*others, given], key=lambda one: asked.index(one["criterion"]))
    record.sealed = True


async def completed(unit: Unit, record: Appraisal, payload: Any) -> None:
    """Every criterion is scored; nothing changes after. When all have completed, all may be read."""
    _, call = await _scored(unit, record)
    there = {one["criterion"] for one in record.scores}
    missing = [one["code"] for one in call.criteria if one["code"] not in there]
    if missing:
        faults = [Fault("/scores", "required", f"must hold {', '.join(missing)}")]
        raise Conflict("Not every criterion is scored.", faults=faults)
    record.note, record.completed_at = payload.note, await moment(unit)
    record.status = AppraisalState.COMPLETED
    await _open_when_all_have(unit, record)


async def _open_when_all_have(unit: Unit, record: Appraisal) -> None:
    """The appraisals of an application are unsealed together; the lock on the application lets nobody be last twice."""
    others = (Appraisal.application_id == record.application_id, Appraisal.id != record.id)
    unfinished = select(Appraisal.id).where(*others, Appraisal.status.not_in(FINISHED), Appraisal.archived_at.is_(None))
    if await unit.session.scalar(unfinished.limit(1)) is not None:
        record.sealed = record.status == AppraisalState.COMPLETED
        return
    record.sealed = False
    await unit.session.execute(
        update(Appraisal).where(*others, Appraisal.sealed).values(sealed=False),
        execution_options={"synchronize_session": False},
    )
