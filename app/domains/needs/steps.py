"""What the steps of a need's workflow take and check (6.3; VR-22)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select, update

from app.domains.days import months_from, today
from app.domains.needs.assessments import CountryProcess
from app.domains.needs.desk_models import Request
from app.domains.needs.matching import Match, ToolProposal
from app.domains.needs.matching_rules import MATCH, MATCH_PREPARED, matches_follow, note_best_match
from app.domains.needs.models import Need
from app.domains.needs.priority import method_in_use
from app.domains.needs.vocabulary import (
    AddressedBy,
    MatchKind,
    MatchTarget,
    NeedOutcome,
    NeedState,
    ValidationBasis,
)
from app.kernel.errors import Conflict, invalid
from app.kernel.fields import LText
from app.kernel.kinds import BadValue
from app.kernel.members import Member, member
from app.kernel.query import looks_like_id, parse_id
from app.kernel.session import Unit

REVIEW_MONTHS = 24
"""Where no method is in use (D5, P)."""


class Validate(Member):
    """Whose word a validation rests on (D5)."""

    validation_basis: ValidationBasis = member("Whose word it rests on.")
    review_by: dt.date | None = member("When to look again; by default as many months from now as the method says.")
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Accept(Member):
    """What answers the need. Without any, a match must be there already (6.3; D7)."""

    match_kind: MatchKind | None = member("How well it answers the need; left out where a match is there already.")
    target_kind: MatchTarget | None = member("What sort of answer; tool_proposal when nothing that exists will do.")
    target: str | None = member("Id or code of the answer.", max_length=100)
    tool_proposal: str | None = member("Id or code of a tool that is proposed already.", max_length=100)
    proposal_title: LText | None = member("What tool should be made, to propose a new one.", max_length=300)
    rationale: LText | None = member("Why it answers the need, or why nothing does.", min_length=3, max_length=2000)
    waiver_reason: str | None = member("Why a course, though training would not close it (VR-23).", max_length=2000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Address(Member):
    """What addressed the need (6.3)."""

    addressed_by: AddressedBy = member("A request answered, a project or course delivered, or something else.")
    reference: str = member("Its code, id or name.", min_length=1, max_length=300)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Close(Member):
    """What came of the need (D5)."""

    outcome: NeedOutcome = member("Resolved, partly, or not.")
    response_summary: LText | None = member("What was done about it.", max_length=4000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Merge(Member):
    """Which need says the same (6.3)."""

    duplicate_of: str = member("Id or code of the need that stays.", max_length=100)
    reason: str = member("Why they are one.", min_length=3, max_length=2000)


async def validated(unit: Unit, record: Need, payload: Any) -> None:
    """A need is validated on evidence, by somebody else than its author, and looked at again (VR-22; S T2.1.1)."""
    if unit.caller.name == record.created_by:
        raise Conflict("A need is validated by somebody else than its author (VR-22).")
    if not record.evidence and not record.confidential_evidence:
        raise Conflict("There is no evidence yet: a need is validated on at least one piece of it (VR-22).")
    day = today()
    if payload.review_by is not None and payload.review_by <= day:
        raise invalid("/review_by", "order", "must be after today")
    method = await method_in_use(unit)
    months = REVIEW_MONTHS if method is None else method.review_months
    record.validated_by, record.validated_on = unit.caller.name, day
    record.validation_basis = payload.validation_basis
    record.review_by = payload.review_by or months_from(day, months)


async def accepted(unit: Unit, record: Need, payload: Any) -> None:
    """A need is matched when there is a match; what the step names becomes one (6.3)."""
    if payload.match_kind is not None or payload.target is not None or payload.target_kind is not None:
        await _make_match(unit, record, payload)
    there = await unit.session.scalar(
        select(func.count()).select_from(Match).where(Match.need_id == record.id, Match.archived_at.is_(None))
    )
    if not there:
        raise Conflict("There is no match yet: say what answers the need, or that nothing does.")


async def _make_match(unit: Unit, record: Need, payload: Any) -> None:
    for name in ("match_kind", "target_kind", "rationale"):
        if getattr(payload, name) is None:
            raise invalid(f"/{name}", "required", "is required to make a match")
    proposal = None
    if payload.target_kind == MatchTarget.TOOL_PROPOSAL:
        proposal = await _proposal(unit, record, payload)
    made = Match(
        code=f"{record.code}-M{await _next_number(unit, record)}",
        need_id=record.id, target_kind=payload.target_kind, target=payload.target, tool_proposal_id=proposal,
        match_kind=payload.match_kind, rationale=payload.rationale, waiver_reason=payload.waiver_reason,
        visibility=record.visibility,
    )  # fmt: skip
    for rule in (*MATCH_PREPARED, *MATCH):
        await rule(unit, made, None)
    if payload.target_kind == MatchTarget.TOOL_PROPOSAL and payload.tool_proposal is None:
        made.score, made.terms = None, []  # proposed for this very need: nothing was compared
    unit.session.add(made)
    await unit.session.flush()
    unit.tables.add("matches")
    await note_best_match(unit, record)


async def _next_number(unit: Unit, record: Need) -> int:
    made = await unit.session.scalar(
        select(func.count()).select_from(Match).where(Match.code.like(f"{record.code}-M%"))
    )
    return int(made or 0) + 1


async def _proposal(unit: Unit, record: Need, payload: Any) -> Any:
    """The proposed tool: one that is there, or a new one with what the need says of itself."""
    if payload.tool_proposal is not None:
        return await _id_of(unit, ToolProposal, "tprop", payload.tool_proposal, "/tool_proposal")
    if payload.proposal_title is None:
        raise invalid("/proposal_title", "required", "name a tool that is proposed already, or say what should be made")
    made = ToolProposal(
        code=f"{record.code}-P{await _next_number(unit, record)}", title=payload.proposal_title, themes=list(record.themes),
        capacity_levels=list(record.capacity_levels), territory_ids=[record.territory_id], priority=record.priority,
        visibility=record.visibility,
    )  # fmt: skip
    unit.session.add(made)
    await unit.session.flush()
    unit.tables.add("tool_proposals")
    return made.id


async def _id_of(unit: Unit, model: Any, prefix: str, key: str, pointer: str) -> Any:
    """The id of a record by id or code; raises Invalid."""
    try:
        where = model.id == parse_id(prefix, key) if looks_like_id(key) else model.code == key
    except BadValue as error:
        raise invalid(pointer, error.code, str(error)) from None
    found = await unit.session.scalar(select(model.id).where(where, model.archived_at.is_(None)))
    if found is None:
        raise invalid(pointer, "reference", f"there is none {key[:100]!r}")
    return found


async def closed(_unit: Unit, record: Need, payload: Any) -> None:
    """A closed need says what came of it (D5)."""
    record.outcome = payload.outcome
    if payload.response_summary is not None:
        record.response_summary = payload.response_summary


async def review_is_due(_unit: Unit, record: Need, _payload: Any) -> None:
    """A need expires when its day has come, not before (6.3)."""
    if record.review_by is None or record.review_by >= today():
        raise Conflict(f"The need is to be looked at again by {record.review_by}, which has not passed.")


async def merged(unit: Unit, record: Need, payload: Any) -> None:
    """The other need takes over everything that points here: matches, processes, requests, and needs merged into this one (6.3)."""
    other_id = await _id_of(unit, Need, "need", payload.duplicate_of, "/duplicate_of")
    if other_id == record.id:
        raise invalid("/duplicate_of", "circle", "must be another need")
    other = await unit.session.get(Need, other_id, with_for_update=True)
    assert other is not None
    if other.status in (NeedState.MERGED, NeedState.REJECTED):
        raise Conflict(f"The need {other.code} is {other.status}: merge into one that stands.")
    await unit.session.execute(update(Need).where(Need.duplicate_of_id == record.id).values(duplicate_of_id=other.id))
    await _move_matches(unit, record, other)
    for holder in (CountryProcess, Request):
        await move_references(unit, holder, record, other)
    record.duplicate_of_id = other.id


async def _move_matches(unit: Unit, record: Need, other: Need) -> None:
    """Each match goes over, unless the other need has the same; then it is put away."""
    theirs = {
        (match.target_kind, match.target, match.tool_proposal_id)
        for match in await unit.session.scalars(
            select(Match).where(Match.need_id == other.id, Match.archived_at.is_(None))
        )
    }
    for match in await unit.session.scalars(
        select(Match).where(Match.need_id == record.id, Match.archived_at.is_(None))
    ):
        if (match.target_kind, match.target, match.tool_proposal_id) in theirs:
            match.archived_at = dt.datetime.now(dt.UTC)
        else:
            match.need_id = other.id
    await unit.session.flush()
    unit.tables.add("matches")
    await note_best_match(unit, record, other)
    await matches_follow(unit, [other])


async def move_references(unit: Unit, model: Any, record: Need, other: Need) -> None:
    """In every `need_ids` of a kind of record the other need stands where this one stood, once."""
    for holder in await unit.session.scalars(select(model).where(model.need_ids.contains([record.id]))):
        moved = [other.id if need == record.id else need for need in holder.need_ids]
        holder.need_ids = list(dict.fromkeys(moved))
    unit.tables.add(model.__tablename__)
