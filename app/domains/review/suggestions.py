"""What the registries could help a weak project with: needs, tools, packages, courses, verified partners (P).

All registries are asked in one statement for all projects. Each answers with what shares a theme with a project and is made for
its territories, for a wider area, or for none in particular; what shares most comes first, and a code breaks every tie.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.domains.needs.gaps import levels_seen
from app.domains.needs.offers import sources
from app.domains.needs.vocabulary import MatchTarget
from app.domains.review.checks import Row, Version, weak_criteria
from app.domains.review.vocabulary import Suggestion
from app.kernel.access import levels_of
from app.kernel.errors import Fault, Invalid
from app.kernel.model import Visibility

Ask = Callable[..., Awaitable[Any]]
"""One row of one statement with its values, counted."""
OFFERS_MAX = 3
KINDS = {
    Suggestion.TOOLS: MatchTarget.TOOL, Suggestion.PACKAGES: MatchTarget.PACKAGE, Suggestion.COURSES: MatchTarget.COURSE,
    Suggestion.PARTNERS: MatchTarget.PARTNER,
}  # fmt: skip
"""Which registry of offers each suggestion comes from; partners are offered by whoever registers them."""

FOR_STAFF = (Suggestion.NEEDS, Suggestion.PARTNERS)


@dataclass(frozen=True, slots=True)
class Registry:
    """SQL of a registry's records, the prefix of their ids, and the visibilities that the caller sees of them; None for all."""

    kind: Suggestion
    sql: str
    prefix: str
    levels: list[str] | None


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
_SHARED = "(SELECT array_agg(DISTINCT h ORDER BY h) FROM unnest(b.themes) h WHERE h = ANY(p.themes))"
_HOW_MANY = (
    "CASE WHEN cardinality(o.themes) = 1 OR cardinality(p.themes) = 1 THEN 1 "
    "ELSE (SELECT count(DISTINCT h) FROM unnest(o.themes) h WHERE h = ANY(p.themes)) END"
)
"""Of an offer that shares a theme; most have one alone, and are not taken apart."""
_BEST = "{0}.many DESC, {0}.made_for DESC, {0}.code"
_FITS = "(coalesce(cardinality(o.territory_ids), 0) = 0 OR o.territory_ids && p.areas)"
_NEEDS = (
    "SELECT n.id, n.code, n.title, n.themes, ARRAY[n.territory_id, n.country_id] AS territory_ids, n.visibility, "
    "NULL::boolean AS verified FROM needs n WHERE n.archived_at IS NULL AND n.status IN ('validated', 'matched')"
)


def offers_sql(registry: Registry, levels: str) -> str:
    """SQL of the best fitting of a registry for each project: $1 the projects, `levels` the visibilities that the caller sees."""
    only = " AND o.verified" if registry.kind == Suggestion.PARTNERS else ""
    place = f"row_number() OVER (PARTITION BY p.n ORDER BY {_BEST.format('b')})"
    return (
        "SELECT coalesce(json_agg(f ORDER BY f.n, f.place), '[]') AS found FROM (SELECT p.n, b.id, b.code, "
        f"b.title->>'en' AS title, {_SHARED} AS shared, {place} AS place FROM {_PROJECTS} "
        f"CROSS JOIN LATERAL (SELECT s.* FROM (SELECT o.id, o.code, o.title, o.themes, {_HOW_MANY} AS many, "
        "o.territory_ids && p.areas IS TRUE AS made_for "
        f"FROM ({registry.sql}) o WHERE o.themes && p.themes AND ({levels}::text[] IS NULL OR o.visibility = ANY({levels})) "
        f"AND {_FITS}{only}) s ORDER BY {_BEST.format('s')} LIMIT {OFFERS_MAX}) b) f"
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
    helping = {one["code"]: frozenset(Suggestion(kind) for kind in one["suggests"]) for one in version.row["criteria"]}
    weak = {place: weak_criteria(answer) for place, answer in enumerate(answers)}
    asking = [place for place, codes in weak.items() if codes and checks[place]["themes"]]
    wanted = {kind for place in asking for code in weak[place] for kind in helping[code]}
    registries = [found for kind in Suggestion if kind in wanted and (found := registry_of(kind, scopes)) is not None]
    groups = _alike(checks, asking, areas)
    offers = await _offers(ask, registries, list(groups)) if registries else {}
    for number, places in enumerate(groups.values()):
        for place in places:
            for kind in Suggestion:
                if criteria := [code for code in weak[place] if kind in helping[code]]:
                    answers[place]["suggestions"].append(
                        {
                            "kind": kind.value, "criteria": criteria, "recorded": kind in offers,
                            "offers": offers.get(kind, {}).get(number, []),
                        }
                    )  # fmt: skip


Group = tuple[tuple[str, ...], tuple[str, ...]]
"""Themes and areas, which are all that offers hang on."""


def _alike(checks: Sequence[Row], asking: Sequence[int], areas: dict[str, list[str]]) -> dict[Group, list[int]]:
    """The projects that are offered the same, so that it is looked for once."""
    found: dict[Group, list[int]] = {}
    for place in asking:
        check = checks[place]
        within = sorted({area for code in check["territories"] for area in areas[code]})
        found.setdefault((tuple(sorted(set(check["themes"]))), tuple(within)), []).append(place)
    return found


async def _offers(
    ask: Ask, registries: Sequence[Registry], groups: Sequence[Group]
) -> dict[Suggestion, dict[int, list[Row]]]:
    """By registry and number of the group what is offered: all in one statement."""
    parts = [f"'{one.kind}', ({offers_sql(one, f'${n}')})" for n, one in enumerate(registries, 2)]
    projects = [{"n": n, "themes": themes, "areas": within} for n, (themes, within) in enumerate(groups)]
    levels = [one.levels for one in registries]
    row = await ask(f"SELECT json_build_object({', '.join(parts)}) AS found", orjson.dumps(projects).decode(), *levels)
    told = orjson.loads(row["found"])
    found: dict[Suggestion, dict[int, list[Row]]] = {}
    for one in registries:
        of_groups = found.setdefault(one.kind, {})
        for entry in told[one.kind]:
            of_groups.setdefault(entry["n"], []).append(
                {
                    "id": f"{one.prefix}_{entry['id'].replace('-', '')}", "code": entry["code"], "title": entry["title"],
                    "shared_themes": entry["shared"],
                }
            )  # fmt: skip
    return found


def registry_of(kind: Suggestion, scopes: frozenset[str]) -> Registry | None:
    """What the caller may see of a registry; None where there is none, or the caller may not know what is in it.

    The public sees needs as figures alone, and not which partners are verified.
    """
    if kind == Suggestion.NEEDS:
        levels = levels_of("needs", None, scopes)
        found = Registry(kind, _NEEDS, "need", None if levels is None else list(levels))
    else:
        source = next((one for one in sources() if one.kind == KINDS[kind]), None)
        if source is None:
            return None
        found = Registry(kind, source.sql, source.prefix, levels_seen(source, scopes))
    inside = found.levels is None or Visibility.INTERNAL in found.levels
    return found if inside or kind not in FOR_STAFF else None
