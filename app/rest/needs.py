"""The doors of needs beside their records: public figures, gaps, and candidates for one need (resources.md, needs)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import orjson

from app.domains.days import today
from app.domains.needs import candidates as scoring
from app.domains.needs import gaps as ranking
from app.domains.needs.aggregate import NEEDS
from app.domains.needs.cells import fold_when_many
from app.domains.needs.offers import COVERING, KINDS, not_recorded, sources
from app.domains.needs.proposing import candidates
from app.domains.needs.vocabulary import MatchTarget
from app.domains.partners.eligibility import against, judged_all
from app.domains.partners.judging import Purpose
from app.domains.partners.parts import DILIGENCE
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.access import visible_levels
from app.kernel.errors import Fault, Invalid
from app.kernel.kinds import DEFAULT_LANGUAGE, EVERY_LANGUAGE, LANGUAGES
from app.kernel.model import Visibility
from app.kernel.query import LIMIT_DEFAULT, LIMIT_MAX, parse_id
from app.kernel.resource import Registry, Resource
from app.rest.asked import Asked, counted, seen_id, whole
from app.rest.figures import Reading, figures
from app.rest.http import Answer, Call
from app.rest.needs_views import VIEWS
from app.rest.negotiation import accepts
from app.rest.reads import representation, tagged
from app.rest.routes import Operation

CANDIDATES_DEFAULT, CANDIDATES_MAX = 10, 100
_JSON = ("application/json",)


def need_operations(registry: Registry) -> list[Operation]:
    """The operations of this module; none for a registry without needs. They go before those of `/v1/needs/{key}`."""
    if "needs" not in registry:
        return []
    needs = registry["needs"]
    found: list[tuple[str, Any, str, str]] = [
        (
            "/v1/needs/aggregate",
            aggregate,
            "aggregate_needs",
            "Count validated needs by country, theme, level and year",
        ),
        ("/v1/gaps", partial(gaps, resource=needs), "gaps", "Rank where needs are not met, against what covers them"),
        (
            "/v1/needs/{key}/candidates",
            partial(propose, resource=needs),
            "need_candidates",
            "Propose what might answer a need, with the reasons",
        ),
    ]
    return [
        Operation("GET", path, handler, name, summary, None, name, view=VIEWS[name])
        for path, handler, name, summary in found
    ]


async def aggregate(call: Call) -> Answer:
    """`GET /v1/needs/aggregate`: the same for everybody."""
    answer, waiting = await figures(call, NEEDS, _FILTERS)
    await fold_when_many(call.services.database, waiting)
    return answer


_FILTERS: dict[str, Reading] = {
    "theme": lambda asked: asked.any("theme"),
    "level": lambda asked: asked.choices("level", list(CapacityLevel)),
    "year": lambda asked: tuple(whole("year", raw, 9999) for raw in asked.any("year") or ()) or None,
}


async def gaps(call: Call, resource: Resource) -> Answer:
    """`GET /v1/gaps`: the widest first."""
    accepts(call.header(b"accept"), _JSON)
    asked = Asked(call, ("theme", "territory", "level"), ("by", "limit"))
    by, limit = asked.one("by", ranking.GROUPINGS[0]), asked.number("limit", LIMIT_DEFAULT, LIMIT_MAX)
    if by not in ranking.GROUPINGS:
        raise Invalid(Fault("?by", "choice", f"must be one of {', '.join(ranking.GROUPINGS)}"))
    levels = asked.choices("level", list(CapacityLevel))
    looked = ranking.Looked(asked.any("theme"), *asked.places("territory"), levels)
    call.caller.must("needs:read")
    scopes = call.caller.scopes
    covering = tuple(source for source in sources() if source.kind in COVERING)
    seen = visible_levels(resource, scopes)
    restricted = seen is None or Visibility.RESTRICTED in seen
    values = ranking.gap_values(looked, scopes, limit + 1)
    values += [ranking.levels_seen(source, scopes) for source in covering]
    call.sql += 1
    row = await call.services.database.query(ranking.gaps_sql(str(by), covering, restricted=restricted), *values)
    assert row is not None
    await fold_when_many(call.services.database, row["waiting"])
    rows = orjson.loads(row["rows"])
    missing = [kind for kind in not_recorded() if kind in COVERING]
    body = {
        "data": rows[:limit], "by": by, "more": len(rows) > limit, "limit": limit, "not_recorded": missing,
        "method": ranking.METHOD,
    }  # fmt: skip
    return tagged(call, orjson.dumps(body), "g1", None)


async def propose(call: Call, resource: Resource) -> Answer:
    """`GET /v1/needs/{id}/candidates`: the best first."""
    accepts(call.header(b"accept"), _JSON)
    asked = Asked(call, ("kind",), ("limit", "lang"))
    kinds = asked.choices("kind", list(KINDS)) or KINDS
    limit = asked.number("limit", CANDIDATES_DEFAULT, CANDIDATES_MAX)
    need_id = await seen_id(call, resource)
    call.caller.must("needs:read")
    ask = counted(call)
    chosen = [source for source in sources() if source.kind in kinds]
    found = [one.as_json() for one in await candidates(ask, need_id, chosen, call.caller.scopes)]
    shown = found[:limit]
    await _judge(call, ask, [one for one in shown if one["kind"] == MatchTarget.PARTNER])
    for one in shown:
        one["title"] = _localised(one["title"], call.lang)
        one.setdefault("eligibility", None)
    body = {
        "data": shown, "more": len(found) > limit, "limit": limit,
        "not_recorded": [kind for kind in not_recorded() if kind in kinds], "method": scoring.METHOD,
    }  # fmt: skip
    return Answer(200, orjson.dumps(body), representation(call))


async def _judge(call: Call, ask: Callable[..., Any], partners: list[dict[str, Any]]) -> None:
    """Tell of each partner whether an agreement with it would be allowed today, and what speaks against it (VR-52)."""
    if not partners or not call.caller.may("partners:read"):
        return
    ids = {one["id"]: parse_id("partner", one["id"]) for one in partners}
    judgements = await judged_all(ask, list(ids.values()), Purpose.AGREEMENT, today())
    for one in partners:
        judgement = judgements.get(ids[one["id"]])
        if judgement is None:
            continue
        codes = list(against(judgement, diligent=call.caller.may(DILIGENCE)))
        one["eligibility"] = {
            "for": Purpose.AGREEMENT, "eligible": judgement.eligible, "against": codes,
            "href": f"/v1/partners/{one['id']}/eligibility",
        }  # fmt: skip


def _localised(text: dict[str, str] | None, lang: str) -> Any:
    """A localised text as the request wants it, with the fall-back to English."""
    if text is None or lang == EVERY_LANGUAGE:
        return None if text is None else {code: text.get(code) for code in LANGUAGES}
    return text.get(lang) or text.get(DEFAULT_LANGUAGE)
