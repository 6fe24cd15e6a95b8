"""State machines of plan versions and actions (6.1, 6.2)."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import Table, exists, func, select, update

from app.domains.plans.documents import Document
from app.domains.plans.item import PlanItem
from app.domains.plans.models import Action, Output, Plan
from app.domains.plans.positions import priority_row
from app.domains.plans.progress_workflows import Done
from app.domains.plans.rules import plan_of, priority_faults, years_of
from app.domains.plans.vocabulary import (
    ActionCategory,
    ActionState,
    ChangeTag,
    PlanStatus,
    ResourceCondition,
)
from app.kernel.access import levels_of
from app.kernel.errors import Conflict, Fault, Invalid, invalid
from app.kernel.kinds import BadValue
from app.kernel.members import Member, member
from app.kernel.model import Certainty, Visibility
from app.kernel.query import looks_like_id, parse_id
from app.kernel.session import Unit
from app.kernel.workflow import RequiredReason, Workflow, transition

ANY_STATE = "planned active on_hold done dropped"


class HoldCause(enum.StrEnum):
    """Why an action waits: for resources, or because of its category (6.2)."""

    RESOURCE_CONDITION = "resource_condition"
    CATEGORY = "category"


class Consider(Member):
    """The Board's session that considered the plan (6.1)."""

    considered_on: dt.date = member("Day of the session.")
    session: str | None = member("Which session.", max_length=200)
    reason: str | None = member("A remark for the history.", max_length=2000)


class Activate(Member):
    """What an action is started with (6.2; S 14)."""

    resources: str | None = member(
        "The resources it can draw on; needed unless its category is green in some year.", min_length=3, max_length=2000
    )
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Hold(Member):
    """Why an action waits (6.2; S 14)."""

    cause: HoldCause = member("Resources are missing, or its category is orange or red.")
    resource_condition: ResourceCondition | None = member(
        "What it waits for; required when the cause is resource_condition."
    )
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Prioritise(Member):
    """The category of an action in one year, and who says so (VR-05, VR-06, VR-07)."""

    year: int = member("The year.", ge=1990, le=2100)
    category: ActionCategory | None = member("The category; null when it is not recorded.")
    certainty: Certainty = member("How it is known; unknown if and only if the category is null.")
    source: str | None = member("Id, code or symbol of the document that shows the category.", max_length=100)
    locator: str | None = member("Where in that document.", max_length=200)
    note: str | None = member("A remark.", max_length=1000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


def item_tables() -> list[Table]:
    """The tables of all that belongs to a plan version."""
    return [mapper.local_table for mapper in PlanItem.registry.mappers if issubclass(mapper.class_, PlanItem)]  # type: ignore[misc]


async def may_be_submitted(unit: Unit, record: Plan, _payload: Any) -> None:
    """A submitted plan has a document symbol, and every output an action (6.1)."""
    document = await unit.session.get(Document, record.document_id)
    if document is None or document.symbol is None:
        raise Conflict("The plan's document has no symbol yet.")
    empty = await unit.session.scalars(
        select(Output.code)
        .where(Output.plan_id == record.id, Output.archived_at.is_(None))
        .where(~exists().where(Action.output_id == Output.id, Action.archived_at.is_(None)))
        .order_by(Output.position)
    )
    codes = list(empty)
    if codes:
        raise Conflict(f"These outputs have no action: {', '.join(codes[:20])}.")
    if not await unit.session.scalar(select(func.count()).select_from(Output).where(Output.plan_id == record.id)):
        raise Conflict("The plan has no outputs.")


async def considered(unit: Unit, record: Plan, payload: Any) -> None:
    """What the Board has considered is public, its items too, and the version before it is superseded (6.1)."""
    record.considered_on, record.considered_at = payload.considered_on, payload.session
    record.visibility = Visibility.PUBLIC
    for table in item_tables():
        await unit.session.execute(
            update(table)
            .where(table.c.plan_id == record.id, table.c.visibility.in_([Visibility.INTERNAL, Visibility.PARTNER]))
            .values(visibility=Visibility.PUBLIC)
        )
        unit.tables.add(table.name)
    if record.supersedes_id is not None:
        before = await unit.session.get(Plan, record.supersedes_id, with_for_update=True)
        if before is not None and before.status == PlanStatus.CONSIDERED:
            before.status = PlanStatus.SUPERSEDED


async def has_considered_successor(unit: Unit, record: Plan, _payload: Any) -> None:
    """Only a later version that the Board has considered supersedes one (6.1)."""
    successor = await unit.session.scalar(
        select(Plan.id).where(
            Plan.supersedes_id == record.id, Plan.status.in_([PlanStatus.CONSIDERED, PlanStatus.SUPERSEDED])
        )
    )
    if successor is None:
        raise Conflict("No later version has been considered.")


def _categories(record: Action) -> set[str]:
    return {row["category"] for row in record.priorities or [] if row.get("category") is not None}


async def can_start(_unit: Unit, record: Action, payload: Any) -> None:
    """An action starts when a year's category is green, or its resources are recorded (6.2)."""
    if payload.resources is None and ActionCategory.GREEN not in _categories(record):
        raise Conflict("No year's category is green: record the resources the action can draw on (`resources`).")


async def has_cause_to_wait(_unit: Unit, record: Action, payload: Any) -> None:
    """An action is put on hold for want of resources or because of its category (6.2)."""
    if payload.cause == HoldCause.CATEGORY:
        if not _categories(record) & {ActionCategory.ORANGE, ActionCategory.RED}:
            raise Conflict("No year's category is orange or red.")
    elif payload.resource_condition in (None, ResourceCondition.NONE_STATED):
        raise invalid("/resource_condition", "required", "must say what the action waits for")


async def may_be_dropped(_unit: Unit, record: Action, payload: Any) -> None:
    """An action is dropped when it is tagged deleted, or with a reason (6.2)."""
    if record.change_tag != ChangeTag.DELETED and not (payload.reason or "").strip():
        raise invalid("/reason", "required", "is required unless the action is tagged deleted")


async def find_document(unit: Unit, key: str) -> str:
    """The code of the document of an id, code or symbol that the caller may see; raises Invalid at /source."""
    query = select(Document.code).where(Document.archived_at.is_(None)).limit(1)
    levels = levels_of("plans", None, unit.caller.scopes)
    if levels is not None:
        query = query.where(Document.visibility.in_(levels))
    try:
        query = (
            query.where(Document.id == parse_id("doc", key))
            if looks_like_id(key)
            else query.where((Document.code == key) | (Document.symbol == key))
        )
    except BadValue as error:
        raise invalid("/source", error.code, str(error)) from None
    code = await unit.session.scalar(query)
    if code is None:
        raise invalid("/source", "reference", f"there is no Document {key[:100]!r}")
    return code


async def prioritised(unit: Unit, record: Action, payload: Any) -> None:
    """One year's category, with source and locator; the other years stay as they are (VR-05, VR-06, VR-07)."""
    plan = await plan_of(unit, record)
    years = years_of(plan)
    row = priority_row(
        payload.year,
        years.start,
        category=payload.category,
        certainty=payload.certainty,
        source=payload.source,
        locator=payload.locator,
        set_by=unit.caller.name,
        set_at=dt.datetime.now(dt.UTC).isoformat(),
        note=payload.note,
    )
    faults = priority_faults([row], years, [entry["code"] for entry in plan.categories])
    if faults:
        raise Invalid(*(Fault(f"/{fault.pointer.rsplit('/', 1)[-1]}", fault.code, fault.message) for fault in faults))
    if payload.source is not None:
        row["source"] = await find_document(unit, payload.source)
    others = [entry for entry in record.priorities or [] if entry["year"] != payload.year]
    record.priorities = sorted([*others, row], key=lambda entry: entry["year"])


PLAN_WORKFLOW = Workflow(
    "status",
    PlanStatus,
    (
        transition("submit", "draft", "submitted", "Send the plan to the Board.", guard=may_be_submitted),
        transition(
            "consider",
            "submitted",
            "considered",
            "The Board has considered the plan: it and all its items become public.",
            payload=Consider,
            guard=considered,
            verb="consider",
        ),
        transition(
            "supersede",
            "considered",
            "superseded",
            "A later version has been considered.",
            guard=has_considered_successor,
            verb="consider",
        ),
        transition("withdraw", "draft submitted", "withdrawn", "Take the plan back.", payload=RequiredReason),
    ),
)

ACTION_WORKFLOW = Workflow(
    "state",
    ActionState,
    (
        transition(
            "activate", "planned on_hold", "active", "Start, or go on after waiting.", payload=Activate, guard=can_start
        ),
        transition("complete", "active", "done", "The action is done, and something shows it.", payload=Done),
        transition("hold", "planned active", "on_hold", "Let the action wait.", payload=Hold, guard=has_cause_to_wait),
        transition("drop", "planned active on_hold done", "dropped", "Give the action up.", guard=may_be_dropped),
        transition("reopen", "done dropped", "planned", "Take the action up again.", payload=RequiredReason),
        transition(
            "prioritise",
            ANY_STATE,
            None,
            "Record the category of one year, with its source.",
            payload=Prioritise,
            guard=prioritised,
        ),
    ),
)
