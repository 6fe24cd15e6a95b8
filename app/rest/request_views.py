"""What the OpenAPI document says of the clock of a request and of compliance."""

from __future__ import annotations

from app.domains.needs.clock_answer import KINDS, STATES
from app.domains.needs.clock_reading import GROUPS
from app.domains.needs.desk_vocabulary import ClockTarget, RequestKind, RequestState, Urgency
from app.domains.needs.vocabulary import Standing
from app.kernel.jsonschema import Schema, ref

_TEXT: Schema = {"type": "string"}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_PERHAPS: Schema = {"type": ["string", "null"], "format": "date-time"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_MINUTES: Schema = {"type": "number", "minimum": 0}


def _object(doc: str, properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object", "description": doc, "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


def _said(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


INTERVAL = _object(
    "A stretch of time in which the clock of a request did one thing.",
    {
        "from": _INSTANT,
        "to": _INSTANT,
        "local_from": _said(_TEXT, "The same on the calendar's own clock."),
        "local_to": _TEXT,
        "kind": _said(
            {"type": "string", "enum": list(KINDS)}, "Working time passes in `running` and `pause_over_cap`."
        ),
        "why": _TEXT,
        "seconds": _said(_COUNT, "Working time that passed in it."),
        "minutes": _said(_MINUTES, "The same in minutes, to two places."),
        "running_total_minutes": _MINUTES,
    },
)
TARGET = _object(
    "One promise to a request, and how much of it is used up.",
    {
        "target": {
            "type": "string",
            "enum": [str(target) for target in ClockTarget if target != ClockTarget.SENIORITY],
        },
        "working_days": _COUNT,
        "promised_minutes": _MINUTES,
        "consumed_minutes": _MINUTES,
        "remaining_minutes": _MINUTES,
        "over_minutes": _said(_MINUTES, "Working time beyond what was promised."),
        "due_at": _PERHAPS,
        "done_at": _PERHAPS,
        "state": {"type": "string", "enum": list(STATES)},
    },
)
CLOCK = _object(
    "The clock of a request: what was promised, and every interval since receipt.",
    {
        "request": _said(_TEXT, "Its code."),
        "status": {"type": "string", "enum": [str(state) for state in RequestState]},
        "urgency": {"type": "string", "enum": [str(urgency) for urgency in Urgency]},
        "now": _INSTANT,
        "received_at": _INSTANT,
        "clock_starts_at": _PERHAPS,
        "clock_ended_at": _PERHAPS,
        "service_level": _object(
            "The service level, as it was frozen at receipt.",
            {"code": _TEXT, "standing": {"type": "string", "enum": [str(one) for one in Standing]}, "note": _TEXT},
        ),
        "calendar": _object(
            "The calendar, as it was frozen at receipt.",
            {
                "code": _TEXT,
                "time_zone": _TEXT,
                "nominal_minutes": _COUNT,
                "holidays_until": {"type": "string", "format": "date"},
            },
        ),
        "pause": _object(
            "How long the clock has stood while the requester was waited for, and may yet.",
            {"cap_days": _COUNT, "used_seconds": _COUNT, "left_seconds": _COUNT},
        ),
        "targets": {"type": "array", "items": ref("ClockTarget")},
        "intervals": {"type": "array", "items": ref("ClockInterval")},
        "total_minutes": _said(_MINUTES, "What the intervals add up to."),
    },
)
_HOW = _object(
    "How one promise went. `late` is open and overdue; `ended`: referred, declined or answered without it, in time.",
    dict.fromkeys(("met", "breached", "open", "late", "ended"), _COUNT),
)
GROUP = _object(
    "The requests of a group in figures.",
    {
        "group": _said(
            {"type": ["string", "null"]}, "A unit's code, kind, urgency or month of receipt; null for all or none."
        ),
        "requests": _COUNT,
        "targets": _object("By promise.", {"acknowledge": _HOW, "triage": _HOW, "answer": _HOW}),
        "answer_minutes": _object(
            "Working time until the first substantive answer; null where there is none.",
            {"answered": _COUNT, "median": {"type": ["number", "null"]}, "p90": {"type": ["number", "null"]}},
        ),
        "seniority_breaches": _said(_COUNT, "First answers not given by a senior urban professional (VR-41)."),
        "basis": _object(
            "How many were promised something on which standing.", {"proposal": _COUNT, "adopted": _COUNT}
        ),
    },
)
COMPLIANCE = _object(
    "How promises to requests were kept, over those that the caller may see.",
    {
        "now": _INSTANT,
        "by": {"type": ["string", "null"]},
        "notes": _object("What figures of each standing are worth.", {"proposal": _TEXT, "adopted": _TEXT}),
        "groups": {"type": "array", "items": ref("ComplianceGroup")},
    },
)
SCHEMAS: dict[str, Schema] = {
    "Clock": CLOCK,
    "ClockTarget": TARGET,
    "ClockInterval": INTERVAL,
    "Compliance": COMPLIANCE,
    "ComplianceGroup": GROUP,
}
ASKED: dict[str, tuple[str, Schema]] = {
    "unit": ("Requests of this unit: id or code.", {"type": "string"}),
    "kind": ("Requests of this kind.", {"type": "string", "enum": [str(kind) for kind in RequestKind]}),
    "urgency": ("Requests of this urgency.", {"type": "string", "enum": [str(urgency) for urgency in Urgency]}),
    "from": ("Requests received at this instant or later.", {"type": "string", "format": "date-time"}),
    "to": ("Requests received before this instant.", {"type": "string", "format": "date-time"}),
    "by": ("One group for each of these; one for all if left out.", {"type": "string", "enum": list(GROUPS)}),
}
"""The parameters of compliance."""
