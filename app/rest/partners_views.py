"""What the OpenAPI document says of a partner's eligibility and duplicates, and of the figures of trainers."""

from __future__ import annotations

from typing import Any

from app.domains.partners.duplicates import WEIGHTS
from app.domains.partners.judging import Purpose
from app.domains.partners.trainer_figures import TRAINERS
from app.kernel.jsonschema import Schema
from app.rest.figures import figures_view
from app.rest.parameters import parameter
from app.rest.view_schemas import TEXT, a_limit, a_list, a_method, an_object, or_null, responses, said

_DECIMAL: Schema = {"type": "string", "pattern": r"^[0-9]+\.[0-9]+$|^[0-9]+$"}
_KEY = parameter("key", "The partner's id or code.", {"type": "string", "minLength": 1}, where="path", required=True)
_RECORD = an_object({"resource": TEXT, "id": TEXT, "code": TEXT, "href": said(TEXT, "Where the record is.")})
_REASON = an_object(
    {
        "code": said(
            TEXT, "A stable word for it, such as `suspended`; `due_diligence` where the caller may know no more."
        ),
        "rule": said(TEXT, "The rule of the model that it rests on, such as `VR-52`."),
        "blocks": said({"type": "boolean"}, "Whether it decides; one that does makes the answer no."),
        "of": said(or_null(TEXT), "Code of the partner that it is about: itself, or one above it."),
        "message": TEXT,
        "record": {"anyOf": [_RECORD, {"type": "null"}]},
    }
)
_ELIGIBILITY = an_object(
    {
        "partner": an_object({"id": TEXT, "code": TEXT}),
        "for": {"type": "string", "enum": list(Purpose)},
        "on": {"type": "string", "format": "date"},
        "eligible": {"type": "boolean"},
        "reasons": said(a_list(_REASON), "All of them, those that decide first."),
    }
)
_TERM = an_object(
    {
        "term": {"type": "string", "enum": list(WEIGHTS)},
        "weight": {"type": "integer"},
        "value": said(or_null(_DECIMAL), "0 to 1; null when it cannot be told, which then does not count."),
        "why": said(TEXT, "What was found."),
    }
)
_TWIN = an_object(
    {
        "id": TEXT,
        "code": TEXT,
        "name": TEXT,
        "score": said(_DECIMAL, "0 to 100."),
        "decided_by": said(or_null(TEXT), "The key in a register that settled it; null when nothing did."),
        "terms": a_list(_TERM),
    }
)
_DUPLICATES = an_object(
    {
        "data": a_list(_TWIN),
        "more": {"type": "boolean"},
        "limit": {"type": "integer"},
        "method": a_method(
            {
                "weights": an_object({name: {"type": "integer"} for name in WEIGHTS}),
                "threshold": _DECIMAL,
                "score": TEXT,
            }
        ),
    }
)

VIEWS: dict[str, dict[str, Any]] = {
    "eligibility": {
        "tags": ["partners"],
        "description": "Needs the scope `partners:read`, unless the caller acts for the partner. A day in the past is judged by "
        "what is known of it: the times that records name, and the profile as it stood; a day to come, by what is "
        "known now (VR-52, VR-55).",
        "parameters": [
            _KEY,
            parameter("for", "What it is to be engaged for.", {"type": "string", "enum": list(Purpose)}),
            parameter("on", "The day; today unless it is said.", {"type": "string", "format": "date"}),
        ],
        "responses": responses(_ELIGIBILITY, 400, 401, 403, 404, 406, 422, 503, tagged=False),
    },
    "duplicates": {
        "tags": ["partners"],
        "description": "Needs the scope `partners:read`. Names are compared in all their languages, accents ignored. Weights and "
        "threshold are those of the diligence rule in use, our proposal. `merge` makes two partners one.",
        "parameters": [
            _KEY,
            parameter(
                "threshold",
                "From which score, 0 to 100, instead of the rule's.",
                {"type": "number", "minimum": 0, "maximum": 100},
            ),
            a_limit(10, 100),
        ],
        "responses": responses(_DUPLICATES, 400, 401, 403, 404, 406, 422, 503, tagged=False),
    },
    "trainers": figures_view(
        TRAINERS,
        "partners",
        "Needs the scope `partners:read`, and is the same for all who have it. Who the trainers are needs `partners:trainers`.",
        {"theme": ("Code of a theme that they train.", TEXT)},
        403,
    ),
}
