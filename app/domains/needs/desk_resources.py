"""Resources of the one-stop shop: requests, service levels, calendars (resources.md, needs)."""

from __future__ import annotations

from app.domains.needs import calendars_rules, desk_rules
from app.domains.needs.calendars import Calendar, ServiceLevel
from app.domains.needs.desk_models import Request
from app.domains.needs.desk_vocabulary import RequestState
from app.domains.needs.desk_workflows import REQUEST_WORKFLOW
from app.domains.needs.vocabulary import Standing
from app.kernel import kinds
from app.kernel.fields import derived
from app.kernel.resource import Many, Resource

OVER = f"('{RequestState.ANSWERED}', '{RequestState.CLOSED}', '{RequestState.REFERRED}', '{RequestState.DECLINED}')"
OVERDUE = (
    f"({{t}}.status NOT IN {OVER} AND (coalesce({{t}}.acknowledged_at IS NULL AND {{t}}.due_ack < statement_timestamp(), false) "
    "OR coalesce({t}.triaged_at IS NULL AND {t}.due_triage < statement_timestamp(), false) "
    "OR coalesce({t}.answered_at IS NULL AND {t}.due_answer < statement_timestamp(), false)))"
)

REQUESTS = Resource(
    Request,
    path="requests",
    type="Request",
    prefix="req",
    domain="needs",
    workflow=REQUEST_WORKFLOW,
    prepare=(desk_rules.made,),
    rules=desk_rules.REQUEST,
    code_pattern="REQ-{year}-{n:05d}",
    views=("compliance",),
    derived=(
        derived(
            "due_basis",
            kinds.ENUM,
            "({t}.promise->>'standing')",
            "Whether the figures behind its due instants are our proposal or have been adopted by UN-Habitat.",
            enum=Standing,
        ),
        derived(
            "due_calendar", kinds.TEXT, "({t}.promise->>'calendar')", "The code of the calendar that it is counted in."
        ),
        derived(
            "overdue",
            kinds.BOOLEAN,
            OVERDUE,
            "Whether something promised is late and still open.",
            filter=True,
            scope="read",
            nullable=False,
        ),
    ),
    many=(Many("follow_ups", "requests", "follow_up_of_id", "The requests that follow it up."),),
)

SERVICE_LEVELS = Resource(
    ServiceLevel,
    path="service-levels",
    type="ServiceLevel",
    prefix="slevel",
    domain="needs",
    workflow=calendars_rules.SERVICE_LEVEL_WORKFLOW,
    rules=calendars_rules.SERVICE_LEVEL,
    visibility="public",
    many=(Many("requests", "requests", "service_level_id", "The requests received under it."),),
)

CALENDARS = Resource(
    Calendar,
    path="calendars",
    type="Calendar",
    prefix="cal",
    domain="needs",
    workflow=calendars_rules.CALENDAR_WORKFLOW,
    rules=calendars_rules.CALENDAR,
    visibility="public",
    many=(Many("service_levels", "service-levels", "calendar_id", "The service levels that count in it."),),
)

DESK = (REQUESTS, SERVICE_LEVELS, CALENDARS)
