"""Rules of calls, applications, appraisals, awards and clarifications (VR-54 to VR-57)."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from sqlalchemy import text as sql_text

from app.domains.partners.call_clock import moment, must_be_open
from app.domains.partners.call_models import Application, Appraisal, Award, Call, Clarification
from app.domains.partners.call_ranking import WHOLE
from app.domains.partners.call_vocabulary import ApplicationState, CallState, PartnerResponse
from app.domains.partners.models import Partner
from app.domains.partners.profile_rules import works_in_languages
from app.domains.partners.vocabulary import AgreementType
from app.domains.rules import changed
from app.kernel.errors import Conflict, Fault, Forbidden, Invalid, invalid
from app.kernel.model import Visibility
from app.kernel.session import Unit

OWN = "partners:own"
UNPUBLISHED = (CallState.DRAFT, CallState.SENT_FOR_PUBLICATION)
STAYS_OPEN = frozenset(
    {"results_on", "focal_point_ids", "documents", "linked_action_ids", "need_ids", "translation_status"}
)
"""What may still be said of a call once everybody has read it; its closing moves by a step of its own."""
UNDECIDED = (ApplicationState.SUBMITTED, ApplicationState.PRESELECTED, ApplicationState.RECOMMENDED)


async def stays_inside(_unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
    """What partners compete with, and what is said of it, is never public, nor shown to other partners."""
    if changed(before, "visibility") and record.visibility in (Visibility.PUBLIC, Visibility.PARTNER):
        raise invalid("/visibility", "choice", "must be internal or restricted: it is not for other partners")


async def is_proposed_in_private(_unit: Unit, record: Award, before: dict[str, Any] | None) -> None:
    """What is not decided is not shown to the partner."""
    if changed(before, "visibility") and record.visibility != Visibility.RESTRICTED:
        raise invalid("/visibility", "choice", "must be restricted until the award is decided")


# -- calls -------------------------------------------------------------------------------------------------


async def dates_in_order(_unit: Unit, record: Call, before: dict[str, Any] | None) -> None:
    """It opens, has its questions answered, closes and gives its results, in this order (VR-54)."""
    if not changed(before, "opens_on", "clarification_until", "closes_at", "results_on"):
        return
    closes_on = record.closes_at.astimezone(dt.UTC).date()
    named = [
        ("opens_on", record.opens_on),
        ("clarification_until", record.clarification_until),
        ("closes_at", closes_on),
        ("results_on", record.results_on),
    ]
    known = [(name, day) for name, day in named if day is not None]
    faults = [
        Fault(f"/{name}", "order", f"must not be before {earlier} (VR-54)")
        for (earlier, first), (name, day) in pairwise(known)
        if day < first
    ]
    if faults:
        raise Invalid(*faults)


async def weights_total(_unit: Unit, record: Call, before: dict[str, Any] | None) -> None:
    """Weights total 100 when there are any; each criterion stands there once (VR-54)."""
    if not changed(before, "criteria", "weighted"):
        return
    criteria, faults = record.criteria or [], []
    codes = [one["code"] for one in criteria]
    weighted = record.weighted is not False
    for place, one in enumerate(criteria):
        if one["code"] in codes[:place]:
            faults.append(Fault(f"/criteria/{place}/code", "repeated", "stands there twice"))
        if weighted and one["weight"] is None:
            faults.append(Fault(f"/criteria/{place}/weight", "required", "is required of a weighted call (VR-54)"))
        if not weighted and one["weight"] is not None:
            faults.append(Fault(f"/criteria/{place}/weight", "weight", "must be null: the call is not weighted"))
    total = sum(one["weight"] or 0 for one in criteria)
    if not faults and weighted and criteria and total != WHOLE:
        faults.append(Fault("/criteria", "total", f"the weights must total {WHOLE}, not {total} (VR-54)"))
    if faults:
        raise Invalid(*faults)


async def direct_is_justified(_unit: Unit, record: Call, before: dict[str, Any] | None) -> None:
    """A direct selection gives its reason from the list, and no other call does (VR-56)."""
    if changed(before, "justification") and (record.justification is None) == bool(record.is_direct):
        said = "is required of a direct selection (VR-56)" if record.is_direct else "is for a direct selection alone"
        raise invalid("/justification", "required" if record.is_direct else "direct", said)


async def reviewers_stand_once(_unit: Unit, record: Call, before: dict[str, Any] | None) -> None:
    """A reviewer is named once, and before applications are opened: they are withheld from who has yet to declare."""
    if not changed(before, "reviewers"):
        return
    callers = [one["caller"] for one in record.reviewers or []]
    for place, caller in enumerate(callers):
        if caller in callers[:place]:
            raise invalid(f"/reviewers/{place}/caller", "repeated", "stands there twice")
    if before is not None and record.status not in (*UNPUBLISHED, CallState.PUBLISHED):
        raise Conflict(f"The call is {record.status}: another reviewer is named in an appraisal.")


async def stays_as_published(_unit: Unit, record: Call, before: dict[str, Any] | None) -> None:
    """What was published does not change under those who apply."""
    if before is None or "status" in before or record.status in UNPUBLISHED:
        return
    fixed = [name for name in before if name not in STAYS_OPEN and name != "reviewers"]
    if fixed:
        raise Conflict(
            f"The call is {record.status}: what was published stays.",
            faults=[Fault(f"/{name}", "published", "does not change any more") for name in fixed],
        )


# -- applications ------------------------------------------------------------------------------------------


async def call_of(unit: Unit, record: Application | Award | Clarification) -> Call:
    """The call of a record."""
    found = await unit.session.get(Call, record.call_id)
    assert found is not None, "a foreign key"
    return found


async def may_be_made(unit: Unit, record: Application, before: dict[str, Any] | None) -> None:
    """The partner itself begins an application, while the call is open and is open to it (VR-55)."""
    if before is not None:
        return
    call = await call_of(unit, record)
    if not call.is_direct and unit.caller.partner != record.partner_id:
        raise Forbidden(OWN)  # who may not read it cannot have written it
    await must_be_open(unit, call)
    partner = await unit.session.get(Partner, record.partner_id)
    assert partner is not None, "a foreign key"
    if not {partner.partner_type, *(partner.other_types or ())} & set(call.partner_types):
        raise invalid("/partner_id", "wrong_type", f"must be one of {', '.join(call.partner_types)}")
    if call.invited_partner_ids and partner.id not in call.invited_partner_ids:
        raise invalid("/partner_id", "not_invited", "is not among those who were invited")
    record.sealed = not call.is_direct
    record.withheld_from = [{"caller": one["caller"]} for one in call.reviewers]


async def answers_its_criteria(unit: Unit, record: Application, before: dict[str, Any] | None) -> None:
    """An answer is to a criterion of the call, and each has one."""
    if not changed(before, "answers"):
        return
    asked = [one["code"] for one in (await call_of(unit, record)).criteria]
    given = [one["criterion"] for one in record.answers or []]
    for place, code in enumerate(given):
        if code not in asked:
            raise invalid(f"/answers/{place}/criterion", "choice", f"must be one of {', '.join(asked) or 'none'}")
        if code in given[:place]:
            raise invalid(f"/answers/{place}/criterion", "repeated", "stands there twice")


async def changes_as_a_draft(_unit: Unit, record: Application, before: dict[str, Any] | None) -> None:
    """What was submitted is changed by taking it back first, before the closing."""
    if before is not None and "status" not in before and record.status != ApplicationState.DRAFT:
        raise Conflict(f"The application is {record.status}: while the call is open it can be taken back and changed.")


# -- appraisals --------------------------------------------------------------------------------------------


async def is_named(unit: Unit, record: Appraisal, before: dict[str, Any] | None) -> None:
    """A reviewer is named while the application is undecided, is not of the applicant, and does not see it yet (H3)."""
    if before is not None:
        return
    application = await unit.session.get(Application, record.application_id, with_for_update=True)
    assert application is not None, "a foreign key"
    if application.status not in (ApplicationState.DRAFT, *UNDECIDED):
        raise Conflict(f"The application is {application.status}.")
    if await is_of_an_applicant(unit, record.reviewer, application):
        raise invalid("/reviewer", "conflict", "acts for a partner that applies")
    withhold(application, record.reviewer)


async def is_of_an_applicant(unit: Unit, reviewer: str, application: Application) -> bool:
    """Whether the caller of that name acts for a partner that applies to the same call."""
    keys = sql_text("SELECT partner_id FROM api_keys WHERE 'key:' || name = :name AND partner_id IS NOT NULL")
    bound = list(await unit.session.scalars(keys, {"name": reviewer}))
    if reviewer == unit.caller.name and unit.caller.partner is not None:
        bound.append(unit.caller.partner)
    found = await unit.session.scalar(
        sql_text("SELECT EXISTS (SELECT 1 FROM applications WHERE call_id = :call AND partner_id = ANY(:bound))"),
        {"call": application.call_id, "bound": bound},
    )
    return bool(found)


def withhold(application: Application, reviewer: str) -> None:
    """The reviewer does not see the application any more, or not yet."""
    application.withheld_from = [*without(application, reviewer), {"caller": reviewer}]


def without(application: Application, reviewer: str) -> list[dict[str, str]]:
    """From whom else the application is withheld."""
    return [one for one in application.withheld_from or [] if one["caller"] != reviewer]


# -- awards and clarifications -----------------------------------------------------------------------------


async def is_of_its_application(unit: Unit, record: Award, before: dict[str, Any] | None) -> None:
    """An award is of the call and the partner of its application."""
    if before is None:
        application = await unit.session.get(Application, record.application_id)
        assert application is not None, "a foreign key"
        record.call_id, record.partner_id = application.call_id, application.partner_id


async def stays_awarded(_unit: Unit, record: Award, before: dict[str, Any] | None) -> None:
    """What was decided is not decided otherwise behind anybody's back (H4)."""
    if before is not None and "partner_response" not in before and record.partner_response != PartnerResponse.PROPOSED:
        raise Conflict(f"The award is {record.partner_response}.")


async def is_asked_in_time(unit: Unit, record: Clarification, before: dict[str, Any] | None) -> None:
    """A partner asks within the period for questions; we ask while the call is not decided."""
    if before is not None:
        return
    call, now = await call_of(unit, record), await moment(unit)
    record.by_partner = unit.caller.partner == record.partner_id
    if not record.by_partner:
        if call.status in (CallState.AWARDED, CallState.NO_AWARD, CallState.CANCELLED):
            raise Conflict(f"The call is {call.status}.")
        return
    await must_be_open(unit, call)
    last = call.clarification_until
    if last is None or now.date() > last:
        said = "takes no questions" if last is None else f"took questions until {last}"
        raise Conflict(f"The call {said}.", clarification_until=None if last is None else last.isoformat())


async def framework_has_its_template(_unit: Unit, record: Call, before: dict[str, Any] | None) -> None:
    """A framework agreement is drawn up from a version of a template, which the call names (VR-57)."""
    if record.agreement_type != AgreementType.FRAMEWORK_AGREEMENT or record.status in UNPUBLISHED or before is None:
        return
    faults = [
        Fault(f"/{name}", "required", "is required of a call for framework agreements (VR-57)")
        for name in ("template", "template_version")
        if getattr(record, name) is None
    ]
    if faults:
        raise Conflict("The call does not say from which template its agreements are drawn up.", faults=faults)


CALL = (
    dates_in_order, weights_total, direct_is_justified, reviewers_stand_once, works_in_languages, stays_as_published,
    framework_has_its_template,
)  # fmt: skip
APPLICATION_PREPARED = (may_be_made,)
APPLICATION = (answers_its_criteria, changes_as_a_draft, stays_inside)
APPRAISAL_PREPARED = (is_named,)
APPRAISAL = (stays_inside,)
AWARD_PREPARED = (is_of_its_application,)
AWARD = (stays_awarded, is_proposed_in_private)
CLARIFICATION_PREPARED = (is_asked_in_time,)
CLARIFICATION = (stays_inside,)
