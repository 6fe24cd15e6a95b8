"""The doors of partners beside their records: may we engage it, and does it stand twice (resources.md, partners)."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from functools import partial
from typing import Any

import orjson

from app.domains.days import today
from app.domains.partners.duplicates import THRESHOLD, WEIGHTS, Twin, duplicates_of
from app.domains.partners.eligibility import GUARDED, judged
from app.domains.partners.judging import Judgement, Purpose, Reason
from app.domains.partners.parts import DILIGENCE
from app.domains.partners.trainer_figures import TRAINERS
from app.kernel.access import visible_levels
from app.kernel.errors import Fault, Invalid
from app.kernel.resource import Registry, Resource
from app.rest.asked import Asked, counted, seen_id
from app.rest.figures import figures
from app.rest.http import Answer, Call
from app.rest.negotiation import accepts
from app.rest.partners_views import VIEWS
from app.rest.reads import representation
from app.rest.routes import Operation

READ = "partners:read"
_JSON = ("application/json",)
_RULE = (
    "SELECT json_build_object('code', r.code, 'standing', r.standing, 'weights', r.duplicate_weights, "
    "'threshold', r.duplicate_threshold::text) AS rule FROM diligence_rules r "
    "WHERE r.status = 'active' AND r.archived_at IS NULL LIMIT 1"
)


def partner_operations(registry: Registry) -> list[Operation]:
    """The operations of this module; none for a registry without partners."""
    if "partners" not in registry:
        return []
    found: list[tuple[str, Any, str]] = [
        ("eligibility", eligibility, "Say whether a partner may be engaged on a day, with every reason"),
        ("duplicates", duplicates, "Propose which partners may be this one, with the reasons"),
    ]
    return [
        Operation(
            "GET", f"/v1/partners/{{key}}/{name}", partial(handler, resource=registry["partners"]), f"partner_{name}",
            summary, None, f"partner_{name}", view=VIEWS[name],
        )
        for name, handler, summary in found
    ] + [
        Operation(
            "GET", "/v1/trainers/aggregate", trainers, "aggregate_trainers", "Count trainers by country and theme", None,
            "aggregate_trainers", view=VIEWS["trainers"],
        )
    ]  # fmt: skip


async def trainers(call: Call) -> Answer:
    """`GET /v1/trainers/aggregate`: what staff may know of trainers who may not know who they are (VR-60)."""
    answer, _ = await figures(call, TRAINERS, {"theme": lambda asked: asked.any("theme")}, READ)
    return answer


async def eligibility(call: Call, resource: Resource) -> Answer:
    """`GET /v1/partners/{id}/eligibility`: for staff, and for who acts for the partner."""
    accepts(call.header(b"accept"), _JSON)
    asked = Asked(call, (), ("for", "on"))
    purpose, day = _purpose(asked), _day(asked)
    partner_id = await seen_id(call, resource)
    if call.caller.partner != partner_id:
        call.caller.must(READ)
    judgement = await judged(counted(call), partner_id, purpose, day)
    body = {
        "partner": {"id": f"partner_{partner_id.hex}", "code": _code(judgement)},
        "for": purpose, "on": day.isoformat(), "eligible": judgement.eligible,
        "reasons": _told(judgement, call, resource),
    }  # fmt: skip
    return Answer(200, orjson.dumps(body), representation(call))


def _purpose(asked: Asked) -> Purpose:
    raw = asked.one("for", Purpose.AGREEMENT)
    if raw not in list(Purpose):
        raise Invalid(Fault("?for", "choice", f"must be one of {', '.join(Purpose)}"))
    return Purpose(str(raw))


def _day(asked: Asked) -> dt.date:
    raw = asked.one("on")
    if raw is None:
        return today()
    try:
        day = dt.date.fromisoformat(raw)
    except ValueError:
        day = None
    if day is None or day.isoformat() != raw or not 1900 <= day.year <= 2200:
        raise Invalid(Fault("?on", "type", "must be a date such as 2026-03-31, from 1900 to 2200"))
    return day


def _code(judgement: Judgement) -> str:
    """The code of the partner itself: what its own accreditation is said of, whatever else there is."""
    return next(reason.of for reason in judgement.reasons if reason.rule == "VR-53")


def _told(judgement: Judgement, call: Call, resource: Resource) -> list[dict[str, Any]]:
    """Every reason that this caller may know. What due diligence found is one reason without a record to others."""
    staff, diligent = call.caller.may(READ), call.caller.may(DILIGENCE)
    found: list[dict[str, Any]] = []
    own = _code(judgement)
    for reason in judgement.reasons:
        if reason.guarded and not diligent:
            shown = {
                "code": GUARDED, "rule": reason.rule, "blocks": reason.blocks, "of": reason.of if staff else None,
                "message": "Due diligence does not allow it." if reason.blocks else "Due diligence has found something.",
                "record": None,
            }  # fmt: skip
            if not (reason.blocks or staff) or shown in found:
                continue
        else:
            record = _record(reason, resource) if _may_follow(reason, own, staff=staff, diligent=diligent) else None
            shown = {
                "code": reason.code, "rule": reason.rule, "blocks": reason.blocks,
                "of": reason.of if staff or reason.of == own else None, "message": reason.message, "record": record,
            }  # fmt: skip
        found.append(shown)
    return found


def _may_follow(reason: Reason, own: str, *, staff: bool, diligent: bool) -> bool:
    if reason.source.prefix in ("verif", "flag"):
        return diligent
    return staff or (reason.source.prefix == "partner" and reason.source.code == own)


def _record(reason: Reason, resource: Resource) -> dict[str, str]:
    source = reason.source
    path = next(peer.path for peer in resource.peers.values() if peer.prefix == source.prefix)
    key = f"{source.prefix}_{uuid.UUID(source.id).hex}"
    return {"resource": path, "id": key, "code": source.code, "href": f"/v1/{path}/{key}"}


async def duplicates(call: Call, resource: Resource) -> Answer:
    """`GET /v1/partners/{id}/duplicates`: the likeliest first."""
    accepts(call.header(b"accept"), _JSON)
    asked = Asked(call, (), ("threshold", "limit"))
    limit, wanted = asked.number("limit", 10, 100), asked.one("threshold")
    given = None if wanted is None else _threshold(wanted)
    partner_id = await seen_id(call, resource)
    call.caller.must(READ)
    ask = counted(call)
    row = await ask(_RULE)
    rule = None if row is None else orjson.loads(row["rule"])
    weights = WEIGHTS if rule is None else {**rule["weights"]}
    threshold = given if given is not None else THRESHOLD if rule is None else Decimal(rule["threshold"])
    found = await duplicates_of(ask, partner_id, weights, threshold, visible_levels(resource, call.caller.scopes))
    method = {
        "code": "builtin" if rule is None else rule["code"], "standing": "proposal" if rule is None else rule["standing"],
        "weights": weights, "threshold": str(threshold),
        "score": "100 times the mean of the terms whose value is known, by weight; a key that both have makes it 100, "
        "different ROR ids halve it.",
    }  # fmt: skip
    body = {"data": [_twin(one) for one in found[:limit]], "more": len(found) > limit, "limit": limit, "method": method}
    return Answer(200, orjson.dumps(body), representation(call))


def _threshold(raw: str) -> Decimal:
    if not raw.isascii() or not raw.replace(".", "", 1).isdigit() or len(raw) > 6 or Decimal(raw) > 100:
        raise Invalid(Fault("?threshold", "range", "must be a number from 0 to 100"))
    return Decimal(raw)


def _twin(twin: Twin) -> dict[str, Any]:
    return {
        "id": f"partner_{uuid.UUID(twin.body.id).hex}", "code": twin.body.code, "name": twin.body.names[0],
        "score": str(twin.score), "decided_by": twin.decided_by,
        "terms": [
            {"term": one.term, "weight": one.weight, "value": None if one.value is None else f"{one.value:.2f}", "why": one.why}
            for one in twin.terms
        ],
    }  # fmt: skip
