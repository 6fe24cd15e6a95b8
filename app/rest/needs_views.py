"""What the OpenAPI document says of `/v1/needs/aggregate`, `/v1/gaps` and `/v1/needs/{id}/candidates`."""

from __future__ import annotations

from typing import Any

from app.domains.needs.aggregate import NEEDS
from app.domains.needs.candidates import WEIGHTS
from app.domains.needs.gaps import GROUPINGS
from app.domains.needs.offers import COVERING, KINDS
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.jsonschema import Schema, ref
from app.rest.figures import VALUE, figures_view
from app.rest.parameters import parameter, shared
from app.rest.view_schemas import TEXT, a_filter, a_limit, a_list, a_method, an_object, or_null, responses, said

_COUNT: Schema = {"type": "integer", "minimum": 0}
_DECIMAL: Schema = {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"}
_LEVEL: Schema = {"type": "string", "enum": list(CapacityLevel)}


_GAP = an_object(
    {
        "theme": TEXT,
        "territory": {"anyOf": [an_object({"id": TEXT, "code": TEXT}), {"type": "null"}]},
        "level": _LEVEL,
        "score": _DECIMAL,
        "needs": _COUNT,
        "unmet": _COUNT,
        "partly": _COUNT,
        "met": _COUNT,
        "demand": or_null(_DECIMAL),
        "not_rated": _COUNT,
        "offers": an_object({f"{kind}s": or_null({"type": "integer"}) for kind in COVERING}),
    }
)
_NOT_RECORDED = said(
    a_list({"type": "string", "enum": list(KINDS)}), "Kinds of offer that the service holds no registry of yet."
)
_GAPS = an_object(
    {
        "data": a_list(_GAP),
        "by": {"type": "string", "enum": list(GROUPINGS)},
        "more": said({"type": "boolean"}, "Whether there are more cells than `limit`."),
        "limit": {"type": "integer"},
        "not_recorded": _NOT_RECORDED,
        "method": a_method(dict.fromkeys(("score", "needs", "unmet", "demand", "offers"), TEXT)),
    }
)
_TERM = an_object(
    {
        "term": {"type": "string", "enum": list(WEIGHTS)},
        "weight": {"type": "integer"},
        "value": said(or_null(_DECIMAL), "How well it fits, 0 to 1; null when not known, which then does not count."),
        "why": said(TEXT, "What was found."),
    }
)
_CANDIDATE = an_object(
    {
        "kind": {"type": "string", "enum": list(KINDS)},
        "id": TEXT,
        "code": TEXT,
        "title": {"anyOf": [or_null(TEXT), ref("Translations")]},
        "score": said(or_null(_DECIMAL), "0 to 100; null when nothing is known."),
        "known_weight": said({"type": "integer"}, "How much of the weight the score rests on."),
        "terms": a_list(_TERM),
        "eligibility": {
            "description": "Of a partner: whether an agreement with it would be allowed today, and the codes of what speaks "
            "against it (VR-52). Null for other sorts, and without the scope `partners:read`.",
            "anyOf": [
                an_object(
                    {
                        "for": {"type": "string", "const": "agreement"},
                        "eligible": {"type": "boolean"},
                        "against": a_list(TEXT),
                        "href": said(TEXT, "Where every reason is told, with its record."),
                    }
                ),
                {"type": "null"},
            ],
        },
        "blocked": {
            "description": "Why it may not be matched as it is (VR-23); null when it may.",
            "anyOf": [an_object({"code": TEXT, "reason": TEXT, "waivable": {"type": "boolean"}}), {"type": "null"}],
        },
    }
)
_CANDIDATES = an_object(
    {
        "data": a_list(_CANDIDATE),
        "more": {"type": "boolean"},
        "limit": {"type": "integer"},
        "not_recorded": _NOT_RECORDED,
        "method": a_method({"weights": an_object({name: {"type": "integer"} for name in WEIGHTS}), "score": TEXT}),
    }
)
_NEED_KEY = parameter("key", "The need's id or code.", {"type": "string", "minLength": 1}, where="path", required=True)

VIEWS: dict[str, dict[str, Any]] = {
    "aggregate_needs": figures_view(
        NEEDS,
        "needs",
        "Public, and the same for everybody; needs stay internal.",
        {
            "theme": ("Code of the main theme.", TEXT),
            "level": ("The primary level of capacity.", _LEVEL),
            "year": ("Year of validation.", {"type": "integer", "minimum": 1, "maximum": 9999}),
        },
    ),
    "gaps": {
        "tags": ["needs"],
        "description": "Needs the scope `needs:read`. Cells with an unmet need, the highest score first. The figures are our "
        "proposal; `method` says how they come about.",
        "parameters": [
            a_filter("theme", "Code of a theme.", VALUE),
            a_filter("territory", "Code or id of a territory: its own cells and those of all that lies in it.", VALUE),
            a_filter("level", "A level of capacity.", _LEVEL),
            parameter(
                "by", "Whether territories are countries or their regions.", {"type": "string", "enum": list(GROUPINGS)}
            ),
            a_limit(50, 500),
            *shared("if_none_match"),
        ],
        "responses": responses(_GAPS, 400, 401, 403, 406, 422, 503),
    },
    "need_candidates": {
        "tags": ["needs"],
        "description": "Needs the scope `needs:read`. What shares a theme with the need and is not matched with it yet, the best "
        "first. Terms, weights and score are our proposal. A match with one of them keeps its score and terms.",
        "parameters": [
            _NEED_KEY,
            a_filter("kind", "The sort of answer.", {"type": "string", "enum": list(KINDS)}),
            a_limit(10, 100),
            *shared("lang"),
        ],
        "responses": responses(_CANDIDATES, 400, 401, 403, 404, 406, 422, 503, tagged=False),
    },
}
