"""What the registries could help a weak project with: needs, tools, packages, courses, verified partners (P).

Each registry is asked once for all projects. It answers with what shares a theme with a project and is made for its territories,
for a wider area, or for none in particular; what shares most comes first, and a code breaks every tie.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from app.domains.needs.gaps import levels_seen
from app.domains.needs.offers import OfferSource, sources
from app.domains.needs.vocabulary import MatchTarget
from app.domains.review.checks import Row, Version, weak_criteria
from app.domains.review.vocabulary import Suggestion
from app.kernel.access import levels_of
from app.kernel.errors import Fault, Invalid

Ask = Callable[..., Awaitable[Any]]
"""One row of one statement with its values, counted."""
OFFERS_MAX = 3
KINDS = {
    Suggestion.TOOLS: MatchTarget.TOOL, Suggestion.PACKAGES: MatchTarget.PACKAGE, Suggestion.COURSES: MatchTarget.COURSE,
    Suggestion.PARTNERS: MatchTarget.PARTNER,
}  # fmt: skip
"""Which registry of offers each suggestion comes from; partners are offered by whoever registers them."""

_PLACES = """
WITH RECURSIVE given AS (SELECT t.id, t.code FROM territories t WHERE t.code = ANY($1) AND t.archived_at IS NULL),
within AS (
  SELECT g.id AS place, g.id AS area, 0 AS steps FROM given g
  UNION SELECT w.place, o.area, w.steps + 1 FROM within w CROSS JOIN LATERAL (
    SELECT t.parent_id AS area FROM territories t WHERE t.id = w.area AND t.parent_id IS NOT NULL
    UNION SELECT m.id FROM territories m WHERE m.member_ids @> ARRAY[w.area]
  ) o WHERE w.steps < 10
)
SELECT coalesce(json_object_agg(g.code, (SELECT json_agg(DISTINCT w.area ORDER BY w.area) FROM within w WHERE w.place = g.id)),
  '{}') AS areas FROM given g
"""
_PROJECTS = "json_to_recordset($1::text::json) AS p(n int, themes text[], areas uuid[])"
_SHARED = "(SELECT array_agg(h ORDER BY h) FROM unnest(o.themes) h WHERE h = ANY(p.themes))"
_FITS = "(coalesce(cardinality(o.territory_ids), 0) = 0 OR o.territory_ids && p.areas)"
_NEEDS = (
    "SELECT n.id, n.code, n.title, n.themes, ARRAY[n.territory_id, n.country_id] AS territory_ids, n.visibility, "
    "NULL::boolean AS verified FROM needs n WHERE n.archived_at IS NULL AND n.status IN ('validated', 'matched')"
)


def offers_sql(source: str, *, verified: bool) -> str:
    """SQL of the best fitting of a registry for each project: $1 the projects, $2 the visibilities that the caller sees."""
    only = " AND o.verified" if verified else ""
    return (
        "SELECT coalesce(json_agg(f ORDER BY f.n, f.place), '[]') AS found FROM (SELECT p.n, b.* FROM "
        f"{_PROJECTS} CROSS JOIN LATERAL (SELECT row_number() OVER (ORDER BY cardinality(s.shared) DESC, s.made_for DESC, s.code) "
        "AS place, s.id, s.code, s.title, s.shared FROM ("
        f"SELECT o.id, o.code, o.title->>'en' AS title, {_SHARED} AS shared, o.territory_ids && p.areas IS TRUE AS made_for "
        f"FROM ({source}) o WHERE o.themes && p.themes AND ($2::text[] IS NULL OR o.visibility = ANY($2)) AND {_FITS}{only}"
        f") s ORDER BY 1 LIMIT {OFFERS_MAX}) b) f"
    )


async def areas_of(ask: Ask, checks: Sequence[Row]) -> dict[str, list[str]]:
    """Code → the territory with everything that it lies in; raises Invalid for a code that is none."""
    codes = sorted({code for check in checks for code in check["territories"]})
    if not codes:
        return {}
    found: dict[str, list[str]] = orjson.loads((await ask(_PLACES, codes))["areas"])
    faults = [
        Fault(f"/checks/{place}/territories/{number}", "reference", f"there is no Territory {code[:100]!r}")
        for place, check in enumerate(checks)
        for number, code in enumerate(check["territories"])
        if code not in found
    ]
    if faults:
        raise Invalid(*faults[:100])
    return found


async def suggest(
    ask: Ask, scopes: frozenset[str], version: Version, checks: Sequence[Row], answers: list[Row]
) -> None:
    """Put what the registries could help with into the answers of projects that have weak criteria and name themes."""
    areas = await areas_of(ask, checks)
    helping = {one["code"]: tuple(Suggestion(kind) for kind in one["suggests"]) for one in version.row["criteria"]}
    weak = {place: weak_criteria(answer) for place, answer in enumerate(answers)}
    asking = [place for place, codes in weak.items() if codes and checks[place]["themes"]]
    for kind in Suggestion:
        wanted = [place for place in asking if any(kind in helping[code] for code in weak[place])]
        if not wanted:
            continue
        found = await _offers(ask, scopes, kind, wanted, checks, areas)
        for place in wanted:
            criteria = [code for code in weak[place] if kind in helping[code]]
            answers[place]["suggestions"].append(
                {
                    "kind": kind.value, "criteria": criteria, "recorded": found is not None,
                    "offers": [] if found is None else found.get(place, []),
                }
            )  # fmt: skip


async def _offers(
    ask: Ask,
    scopes: frozenset[str],
    kind: Suggestion,
    wanted: Sequence[int],
    checks: Sequence[Row],
    areas: dict[str, list[str]],
) -> dict[int, list[Row]] | None:
    """By project what one registry offers; None where there is none that the caller may read."""
    sql, prefix, levels = _registry(kind, scopes)
    if sql is None:
        return None
    alike: dict[tuple[Any, ...], list[int]] = {}
    for place in wanted:
        check = checks[place]
        key = (tuple(sorted(check["themes"])), tuple(sorted({a for code in check["territories"] for a in areas[code]})))
        alike.setdefault(key, []).append(place)
    projects = [{"n": n, "themes": themes, "areas": within} for n, (themes, within) in enumerate(alike)]
    row = await ask(offers_sql(sql, verified=kind == Suggestion.PARTNERS), orjson.dumps(projects).decode(), levels)
    groups = list(alike.values())
    found: dict[int, list[Row]] = {}
    for entry in orjson.loads(row["found"]):
        offer = {
            "id": f"{prefix}_{entry['id'].replace('-', '')}", "code": entry["code"], "title": entry["title"],
            "shared_themes": entry["shared"],
        }  # fmt: skip
        for place in groups[entry["n"]]:
            found.setdefault(place, []).append(offer)
    return found


def _registry(kind: Suggestion, scopes: frozenset[str]) -> tuple[str | None, str, list[str] | None]:
    """SQL of a registry's records, the prefix of their ids, and the visibilities that the caller sees of them."""
    if kind == Suggestion.NEEDS:  # the public sees needs as figures alone
        levels = levels_of("needs", None, scopes)
        inside = levels is None or "internal" in levels
        return (_NEEDS if inside else None), "need", None if levels is None else list(levels)
    source: OfferSource | None = next((one for one in sources() if one.kind == KINDS[kind]), None)
    if source is None:
        return None, "", None
    return source.sql, source.prefix, levels_seen(source, scopes)
