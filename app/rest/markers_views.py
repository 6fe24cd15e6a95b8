"""What the OpenAPI document says of `/v1/marker-checks` and `/v1/marker-reports`."""

from __future__ import annotations

from typing import Any

from app.domains.review.checks import (
    CheckedMarker,
    CheckedProject,
    CheckNextLevel,
    CheckSuggestion,
    CheckWarning,
    MarkerCheck,
    MarkerCheckRequest,
    MarkerChecks,
    SuggestedOffer,
)
from app.domains.review.reports import GROUPS, SIGNIFICANCES
from app.domains.review.vocabulary import AssessmentStage, MarkerResult
from app.kernel.jsonschema import Schema, member_schema, ref
from app.rest.parameters import parameter, shared

_ANSWERED = (
    MarkerChecks, CheckedMarker, CheckedProject, CheckNextLevel, CheckWarning, CheckSuggestion, SuggestedOffer,
)  # fmt: skip
SCHEMAS: dict[str, Schema] = {
    **{one.__name__: member_schema(one, write=False) for one in _ANSWERED},
    **{f"{one.__name__}Write": member_schema(one, write=True) for one in (MarkerCheckRequest, MarkerCheck)},
}
"""Components of the document."""
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_OR_NULL: Schema = {"type": ["string", "null"]}
_LINK: Schema = {"type": "string", "description": "The address of the assessments behind a figure."}


def _object(properties: dict[str, Schema], text: str | None = None) -> Schema:
    found: Schema = {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip
    return found if text is None else {**found, "description": text}


def _by_criterion(value: Schema, text: str) -> Schema:
    return {"type": "object", "additionalProperties": value, "description": text}


def _figures(value: Schema) -> dict[str, Schema]:
    codes = [str(one) for one in SIGNIFICANCES]
    return {
        "significance": _object(
            dict.fromkeys((*codes, "blank"), value), "By significance; `blank` is not assessed, never 0."
        ),
        "result": _object(dict.fromkeys(MarkerResult, value), "By result."),
    }


_GROUP = _object(
    {
        "group": {**_OR_NULL, "description": "Code of the unit or region, the year or quarter; null for what has none, or all."},
        "count": _COUNT,
        **_figures(_COUNT),
        "pct": _object({"mean": _OR_NULL, "of": _COUNT, "blank": _COUNT}, "The mean of those that have one."),
        "first_attempt": _object(
            {"met": _COUNT, "of": _COUNT, "share": _OR_NULL},
            "Those met at attempt 1, of those judged at attempt 1 (VR-37); in percent.",
        ),
        "gates_failed": _by_criterion(_COUNT, "How often a gate was below its minimum, by criterion."),
        "criteria": _by_criterion(
            _object({"scored": _COUNT, "blank": _COUNT, "mean": _OR_NULL}),
            "Scores given, those that are missing, and the mean of those given, by criterion.",
        ),
        "assessments": _object(
            {
                "all": _LINK,
                **_figures(_LINK),
                "pct": _object({"of": _LINK, "blank": _LINK}),
                "first_attempt": _object({"met": _LINK, "of": _LINK}),
                "gates_failed": _by_criterion(_LINK, "By criterion."),
                "criteria": _by_criterion(_object({"scored": _LINK, "blank": _LINK}), "By criterion."),
            },
            "Where the assessments behind each figure are.",
        ),
    }
)  # fmt: skip
_REPORT = _object(
    {
        "marker": _object(
            {"id": _TEXT, "code": _TEXT, "standing": _TEXT}, "The version; `proposal` says whose figures it has."
        ),
        "stage": {"type": "string", "enum": list(AssessmentStage)},
        "by": {"anyOf": [{"type": "string", "enum": list(GROUPS)}, {"type": "null"}]},
        "data": {"type": "array", "items": _GROUP},
    }
)


def _responses(schema: Schema, *refusals: int) -> dict[str, Any]:
    return {
        "200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}},
        **{str(status): {"$ref": f"#/components/responses/Refusal{status}"} for status in (*refusals, 429)},
    }


CHECKS_VIEW: dict[str, Any] = {
    "tags": ["review"],
    "description": "Open to everybody within the limits of requests and of bodies; nothing is stored. The same check under the "
    "same version gives the same bytes, as long as the registries that suggestions come from stay as they are. Scale, weights and "
    "thresholds are what the version's `standing` says. In GraphQL: `markerChecks`.",
    "requestBody": {"required": True, "content": {"application/json": {"schema": ref("MarkerCheckRequestWrite")}}},
    "responses": _responses(ref("MarkerChecks"), 400, 401, 406, 413, 415, 422, 503),
}
REPORTS_VIEW: dict[str, Any] = {
    "tags": ["review"],
    "description": "Needs the scope `review:read`. What was handed in and stands, under one version and at one stage. Every figure "
    "leads to its assessments. A project of several regions counts in each of them.",
    "parameters": [
        parameter("marker", "Id or code of the version; the one in use today where left out.", _TEXT),
        parameter("stage", "The stage; `final` where left out.", {"type": "string", "enum": list(AssessmentStage)}),
        parameter("from", "Handed in at or after this instant or day.", {"type": "string", "format": "date-time"}),
        parameter("to", "Handed in before this instant or day.", {"type": "string", "format": "date-time"}),
        parameter("unit", "Id or code of the unit that led the project.", _TEXT),
        parameter("region", "Id or code of a region that the project worked in.", _TEXT),
        parameter(
            "by", "What to group by; years and quarters are the trend.", {"type": "string", "enum": list(GROUPS)}
        ),
        *shared("lang"),
    ],
    "responses": _responses(_REPORT, 400, 401, 403, 406, 422, 503),
}
